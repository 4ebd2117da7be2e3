package wasm

import (
	"testing"

	"assay/core"
	"assay/core/wire"
	"assay/tests/conformance"
)

// The browsers' own test data, each case as a page: judged alike in native Go and in WebAssembly.
func TestOutsideVectors(t *testing.T) {
	observed, err := conformance.Observations(root + "/tests/conformance/data")
	if err != nil {
		t.Fatal(err)
	}
	if len(observed) < 7000 {
		t.Errorf("%d cases, want at least 7000", len(observed))
	}
	for i, o := range observed {
		if testing.Short() && i%10 != 0 {
			continue
		}
		report, err := wire.DecodeReport(same(t, "assess", core.AssessJSON, o.Observation.AppendJSON(nil)))
		if err != nil {
			t.Fatalf("%s %s: %v", o.File, o.ID, err)
		}
		if report.State != wire.StateGraded {
			t.Errorf("%s %s: state %q (%s), want graded", o.File, o.ID, report.State, report.Error)
		}
	}
}
