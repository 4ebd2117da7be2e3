package conformance

import (
	"bytes"
	"testing"

	"assay/core"
	"assay/core/wire"
)

// Captures of well-known sites: each gets a grade, and its fixes and its plan keep what they promise.
func TestRealResponses(t *testing.T) {
	graded := 0
	for _, line := range realResponses(t) {
		o, err := wire.DecodeObservation(line)
		if err != nil {
			t.Fatalf("%.200s: %v", line, err)
		}
		report := core.Assess(&o)
		if report.State != wire.StateGraded {
			t.Errorf("%s: got state %s (%s), want graded", o.URL, report.State, report.Error)
			continue
		}
		graded++
		for _, f := range report.Findings {
			if after := core.Preview(&o, f.Fix.Changes); after.Score != f.Fix.Score || after.Grade != f.Fix.Grade {
				t.Errorf("%s: the fix of %s promises %s %d, preview gives %s %d", o.URL, f.Rule, f.Fix.Grade, f.Fix.Score, after.Grade, after.Score)
			}
		}
		var plan []wire.Change
		for _, step := range report.Plan {
			plan = append(plan, step.Changes...)
		}
		if after := core.Preview(&o, plan); after.Score < 100 {
			t.Errorf("%s: after the whole plan %s is left", o.URL, after.Findings[0].Rule)
		}
	}
	if graded != 2084 {
		t.Errorf("%d pages graded, want 2084", graded)
	}
}

func realResponses(t *testing.T) [][]byte {
	t.Helper()
	text, err := readFile("data/real-responses.ndjson.gz")
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Split(bytes.TrimSpace(text), []byte("\n"))
}
