package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// Content-Security-Policy: script-src 'nonce-abc'
var cspNonce = Rule{
	ID: "csp-nonce", Family: "csp",
	Text: Text{
		Title:  "A nonce is too short",
		Detail: "A nonce of fewer than 8 characters can be guessed. Make a new one for each response, of at least 16 random bytes in base64.",
		Clause: "its nonces can be guessed",
	},
	Pass:       "Nonces are long enough",
	Applies:    "Documents with a Content Security Policy in a header.",
	References: []string{"https://www.w3.org/TR/CSP3/#security-nonces"},
	Reads:      page.PartCSP,
	Check: func(p *page.Page) Verdict {
		return checkTokens(p, func(_, value string) bool { return page.WeakNonce(value) })
	},
	Fix: func(p *page.Page, _ *Verdict) []wire.Change { return edited(p, (*policyEditor).closeNonces) },
}

func (e *policyEditor) closeNonces() {
	e.edit(page.CloseNonces)
}

// checkTokens finds the values of the policies in headers that are wrong by themselves.
func checkTokens(p *page.Page, wrong func(directive, value string) bool) Verdict {
	if skip := cspApplies(p); skip != nil {
		return *skip
	}
	var v Verdict
	for i := range p.Policies {
		policy := &p.Policies[i]
		if !policy.Enforced() || policy.Source != page.SourceHeader {
			continue
		}
		for _, d := range policy.Directives {
			for _, value := range d.Values {
				if len(v.Evidence) < page.MostLoopholes && wrong(d.Name, value) {
					v.Evidence = append(v.Evidence, cspEvidence(p, d.Name, value, false))
				}
			}
		}
	}
	if len(v.Evidence) > 0 {
		v.State = Failed
	}
	return v
}
