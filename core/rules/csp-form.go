package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// Content-Security-Policy: default-src 'self', without form-action, which has no fallback
var cspForm = Rule{
	ID: "csp-form", Family: "csp",
	Text: Text{
		Title:  "The policy lets forms be sent anywhere",
		Detail: "An injected form, or a changed one, can send what people type, and what the browser fills in, to any host: {why}. default-src does not cover it.",
		Clause: "its Content Security Policy lets forms be sent anywhere",
	},
	Pass:       "The policy restricts where forms are sent",
	Applies:    "Documents with a Content Security Policy.",
	References: []string{"https://www.w3.org/TR/CSP3/#directive-form-action"},
	Reads:      page.PartCSP | page.PartLoaded,
	Check: func(p *page.Page) Verdict {
		if skip := cspApplies(p); skip != nil {
			return *skip
		}
		return loopholeVerdict(p, page.FormLoopholes(p.Policies, p.URL))
	},
	Fix: func(p *page.Page, _ *Verdict) []wire.Change { return edited(p, (*policyEditor).closeForms) },
	Args: func(p *page.Page, _ *Verdict) map[string]string {
		return loopholeArgs(page.FormLoopholes(p.Policies, p.URL))
	},
}
