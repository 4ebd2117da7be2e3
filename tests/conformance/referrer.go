package conformance

import "assay/core/page"

// A ReferrerInput is the Referrer-Policy lines of a response.
type ReferrerInput struct {
	Lines []string `json:"referrer-policy"`
}

// A ReferrerExpectation is the policy that they set ("": none), and what is in force.
type ReferrerExpectation struct {
	Policy    string `json:"policy"`
	Effective string `json:"effective"`
	Observed  string `json:"observed_referrer"` // how the test saw it: not looked at
}

// JudgeReferrer reads the lines.
func JudgeReferrer(in ReferrerInput) ReferrerExpectation {
	policy, _ := page.ParseReferrerPolicy(in.Lines)
	return ReferrerExpectation{Policy: policy, Effective: page.EffectiveReferrer(in.Lines, "").Policy}
}
