package conformance

import "testing"

// TestObservatory holds the lens against what the HTTP Observatory itself says of 1,500 generated pages.
func TestObservatory(t *testing.T) {
	cases, err := ReadObservatory("data/observatory-grades.ndjson.gz")
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) != 1500 {
		t.Errorf("%d cases, want 1500", len(cases))
	}
	failed := 0
	for i, c := range cases {
		got, err := JudgeObservatory(c.Observation)
		if err == nil && got == c.Expected {
			continue
		}
		if failed++; failed <= 10 {
			t.Errorf("line %d, %s:\ngot  %+v (%v)\nwant %+v", i+1, c.Observation.Exchanges[0].Headers, got, err, c.Expected)
		}
	}
	if failed > 0 {
		t.Errorf("%d of %d pages differ", failed, len(cases))
	}
}
