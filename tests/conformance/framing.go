package conformance

import (
	"assay/core/page"
	"assay/core/wire"
)

// A FramingInput is a page's headers, and in whose frame it is loaded.
type FramingInput struct {
	XFO               []string       `json:"x-frame-options"`
	CSP               []string       `json:"content-security-policy"`
	CSPReportOnly     []string       `json:"content-security-policy-report-only"`
	FrameURL          string         `json:"frame_url"`
	Ancestors         []string       `json:"ancestors"`          // parent first, the top last; "null" has an opaque origin
	RedirectResponses []FramingInput `json:"redirect_responses"` // what led to the page: not looked at, as in a browser
}

// A FramingExpectation is what a browser then does.
type FramingExpectation struct {
	Framing string `json:"framing"` // "allowed" or "blocked"
}

// A FramingJudgement is what the core makes of a case: of this very frame, and of all.
type FramingJudgement struct {
	Allowed bool         `json:"allowed"`
	Verdict wire.Framing `json:"verdict"`
}

// JudgeFraming tells whether this frame is shown, and who may frame the page.
func JudgeFraming(in FramingInput) FramingJudgement {
	frame, _ := page.ParseURL(in.FrameURL)
	var ancestors []page.URL
	for _, a := range in.Ancestors {
		u, _ := page.ParseURL(a) // the zero URL for "null"
		ancestors = append(ancestors, u)
	}
	policies := headerPolicies(in.CSP, page.DispositionEnforce)
	policies = append(policies, headerPolicies(in.CSPReportOnly, page.DispositionReport)...)
	return FramingJudgement{
		Allowed: page.FrameAllowed(policies, in.XFO, frame, ancestors),
		Verdict: page.JudgeFraming(policies, in.XFO, frame),
	}
}

// headerPolicies reads the policies of a header's lines.
func headerPolicies(lines []string, disposition string) []page.Policy {
	var policies []page.Policy
	for _, line := range lines {
		for _, p := range page.ParseCSP(line) {
			p.Disposition, p.Source = disposition, page.SourceHeader
			policies = append(policies, p)
		}
	}
	return policies
}
