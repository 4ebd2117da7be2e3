package core

import (
	"slices"

	"assay/core/rules"
	"assay/core/score"
	"assay/core/wire"
)

// brief writes down what was judged, without words and fixes.
func brief(j *score.Judged) *wire.Brief {
	all, verdicts := rules.All(), j.Verdicts[:]
	b := &wire.Brief{
		Rubric: wire.Rubric, URL: j.Observation.URL, State: wire.StateGraded, Kind: j.Page.Kind,
		Grade: j.Grade.Letter, Score: j.Grade.Score,
	}
	var room [rules.FamilyNumber]wire.Family
	families := familyStates(room[:0], all, verdicts)
	b.Families = make([]wire.BriefFamily, len(families))
	for i := range families {
		b.Families[i] = wire.BriefFamily{ID: families[i].ID, State: families[i].State}
	}
	b.Findings = make([]wire.BriefFinding, 0, j.Findings())
	for i, rule := range all {
		if verdicts[i].State == rules.Failed {
			b.Findings = append(b.Findings, wire.BriefFinding{Rule: rule.ID, Lost: verdicts[i].Lost})
		}
	}
	slices.SortStableFunc(b.Findings, func(x, y wire.BriefFinding) int { return y.Lost - x.Lost })
	if j.Page.Policy != nil && j.Page.Policy.Target != nil {
		b.Target = judgeTarget(j.Page.Policy.Target, b.Grade, families)
	}
	return b
}
