package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// Content-Security-Policy: script-src 'self' 'unsafe-inline'
var cspScript = Rule{
	ID: "csp-script", Family: "csp", Points: 12,
	Text: Text{
		Title:  "The policy does not stop injected script",
		Detail: "Whoever gets markup into the page gets script to run in it: {why}. Where inline script is needed, give it a nonce that is new with every response.",
		Clause: "its Content Security Policy does not stop injected script",
	},
	Pass:       "The policy stops injected script",
	Applies:    "Documents with a Content Security Policy.",
	References: []string{"https://www.w3.org/TR/CSP3/#directive-script-src", "https://web.dev/articles/strict-csp", "https://research.google/pubs/csp-is-dead-long-live-csp-on-the-insecurity-of-whitelists-and-the-future-of-content-security-policy/"},
	Reads:      page.PartCSP | page.PartLoaded,
	Check: func(p *page.Page) Verdict {
		if skip := cspApplies(p); skip != nil {
			return *skip
		}
		return loopholeVerdict(p, p.Script)
	},
	Fix:  func(p *page.Page, _ *Verdict) []wire.Change { return edited(p, (*policyEditor).closeScript) },
	Args: func(p *page.Page, _ *Verdict) map[string]string { return loopholeArgs(p.Script) },
}
