package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// Content-Security-Policy: img-src http://cdn.test
var cspHTTP = Rule{
	ID: "csp-http", Family: "csp",
	Text: Text{
		Title:  "The policy allows plain HTTP",
		Detail: "A source that begins with http: also allows what anyone on the way can change; on an HTTPS page browsers block it or load it over HTTPS anyway.",
		Clause: "its Content Security Policy allows plain HTTP",
	},
	Pass:       "The policy asks for HTTPS",
	Applies:    "Documents with a Content Security Policy in a header.",
	References: []string{"https://www.w3.org/TR/CSP3/#match-schemes", "https://www.w3.org/TR/mixed-content/"},
	Reads:      page.PartCSP,
	Check: func(p *page.Page) Verdict {
		return checkTokens(p, func(_, value string) bool { return isPlainSource(value) })
	},
	Fix: func(p *page.Page, _ *Verdict) []wire.Change { return edited(p, (*policyEditor).secureSources) },
}

// isPlainSource reports "http:" and "http://…".
func isPlainSource(value string) bool {
	if len(value) < 5 || value[4] != ':' || value[0]|0x20 != 'h' {
		return false
	}
	s, ok := page.ParseSource(value)
	if !ok { // report-uri holds URLs
		u, isURL := page.ParseURL(value)
		return isURL && u.Scheme == "http"
	}
	return s.Scheme == "http"
}

// secureSources makes sources over plain HTTP ones over HTTPS.
func (e *policyEditor) secureSources() { e.edit(securely) }

func securely(values []string) []string {
	secure := make([]string, len(values))
	for i, value := range values {
		if isPlainSource(value) {
			value = "https" + value[len("http"):]
		}
		secure[i] = value
	}
	return wire.Distinct(secure)
}
