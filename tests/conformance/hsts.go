package conformance

import "assay/core/page"

// An HSTSInput is a Strict-Transport-Security line, and where it came from if that matters.
type HSTSInput struct {
	Header     string `json:"strict-transport-security"`
	RequestURL string `json:"request_url"`
}

// An HSTSExpectation is what a browser takes from it. Absent: not looked at.
type HSTSExpectation struct {
	Valid             bool  `json:"valid"`
	MaxAge            int64 `json:"max_age"`
	IncludeSubDomains bool  `json:"include_subdomains"`
	Applied           *bool `json:"applied"` // whether the browser remembers it for the host
}

// An HSTSJudgement is what the core makes of a case.
type HSTSJudgement struct {
	Policy  page.HSTS `json:"policy"`
	Applied bool      `json:"applied"`
}

// JudgeHSTS reads the header, and tells whether the host is one that can have a policy.
func JudgeHSTS(in HSTSInput) HSTSJudgement {
	policy := page.EffectiveHSTS([]string{in.Header})
	u, ok := page.ParseURL(in.RequestURL)
	return HSTSJudgement{Policy: policy, Applied: ok && policy.Valid && page.HeedsHSTS(u)}
}
