package core_test

import (
	"testing"

	"assay/core"
	"assay/core/wire"
	"assay/tests/hostile"
)

// Whatever size a hostile site chooses, its page is judged. How long that takes is the bench's to print.
func TestHostileSizes(t *testing.T) {
	for _, shape := range hostile.Shapes {
		report, err := wire.DecodeReport(core.AssessJSON(shape.Make(shape.Full).AppendJSON(nil)))
		if err != nil {
			t.Fatalf("%s: %v", shape.Name, err)
		}
		if report.State != wire.StateGraded {
			t.Errorf("%s, %d %s: got state %s (%s), want graded", shape.Name, shape.Full, shape.Unit, report.State, report.Error)
		}
	}
}
