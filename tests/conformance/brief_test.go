package conformance

import (
	"math/rand/v2"
	"testing"

	"assay/core"
	"assay/core/rules"
	"assay/core/wire"
	"assay/tests/random"
)

// A Brief says of each page what its Report says: of the cases of every file, of captures of real sites, and of random pages under random
// settings.
func TestBriefsAreOfReports(t *testing.T) {
	observed, err := Observations("data")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range observed {
		compareBrief(t, o.Observation)
	}
	for _, line := range realResponses(t) {
		o, err := wire.DecodeObservation(line)
		if err != nil {
			t.Fatal(err)
		}
		compareBrief(t, &o)
	}
	var ids, families []string
	for _, rule := range rules.All() {
		ids = append(ids, rule.ID)
	}
	for _, family := range rules.Families() {
		families = append(families, family.ID)
	}
	r := rand.New(rand.NewPCG(7, 7))
	for range 300 {
		o := random.Observation(r)
		compareBrief(t, o)
		o.Policy = random.Settings(r, ids, families)
		compareBrief(t, o)
		o.Policy.Rules = append(o.Policy.Rules, wire.RulePolicy{Rule: "no-such-rule", Reason: "a test"})
		compareBrief(t, o)
		o.Policy, o.URL = nil, "about:blank"
		compareBrief(t, o)
	}
	compareBrief(t, &wire.Observation{URL: "https://shop.test/"})
}

func compareBrief(t *testing.T, o *wire.Observation) {
	t.Helper()
	r := core.Assess(o)
	want := wire.Brief{Rubric: r.Rubric, URL: r.URL, State: r.State, Reason: r.Reason, Error: r.Error, Kind: r.Kind, Grade: r.Grade, Score: r.Score, Target: r.Target}
	for _, f := range r.Families {
		want.Families = append(want.Families, wire.BriefFamily{ID: f.ID, State: f.State})
	}
	for _, f := range r.Findings {
		want.Findings = append(want.Findings, wire.BriefFinding{Rule: f.Rule, Lost: f.Lost})
	}
	if got, want := string(core.Brief(o).AppendJSON(nil)), string(want.AppendJSON(nil)); got != want {
		t.Errorf("%s\n got %s\nwant %s", o.AppendJSON(nil), got, want)
	}
}
