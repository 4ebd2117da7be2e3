package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// Content-Security-Policy: script-src 'self' 'unsafe-eval'
var cspEval = Rule{
	ID: "csp-eval", Family: "csp",
	Text: Text{
		Title:  "The policy lets strings become script",
		Detail: "Where the page's own script hands a string to eval, or to a blob: URL, whoever wrote the string runs script: {why}. Trusted Types keep such calls and make them safe.",
		Clause: "its Content Security Policy lets strings become script",
	},
	Pass:       "The policy keeps strings from becoming script",
	Applies:    "Documents with a Content Security Policy.",
	References: []string{"https://www.w3.org/TR/CSP3/#eval-ensure-csp-does-not-block", "https://www.w3.org/TR/trusted-types/"},
	Reads:      page.PartCSP,
	Check: func(p *page.Page) Verdict {
		if skip := cspApplies(p); skip != nil {
			return *skip
		}
		return loopholeVerdict(p, page.EvalLoopholes(p.Policies, p.URL))
	},
	Fix: func(p *page.Page, _ *Verdict) []wire.Change { return edited(p, (*policyEditor).closeEval) },
	Args: func(p *page.Page, _ *Verdict) map[string]string {
		return loopholeArgs(page.EvalLoopholes(p.Policies, p.URL))
	},
}
