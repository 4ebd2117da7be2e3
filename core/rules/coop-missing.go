package rules

import (
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Set-Cookie: sessionid=…; Path=/ without Cross-Origin-Opener-Policy
var coopMissing = Rule{
	ID: "coop-missing", Family: "isolation", Points: 1,
	Text: Text{
		Title:  "Sites that open this page keep a hold of it",
		Detail: "A site that opens it in a window can steer that window away, count its frames and time it while the visitor is signed in. Cross-Origin-Opener-Policy cuts that tie.",
		Clause: "sites that open it keep a hold of its window",
	},
	Pass:       "Sites that open this page have no hold of it",
	Applies:    "Documents of a site that keeps a session cookie.",
	References: []string{"https://html.spec.whatwg.org/multipage/browsers.html#cross-origin-opener-policies", "https://xsleaks.dev/docs/defenses/opt-in/coop/"},
	Reads:      page.PartIsolation | page.PartCookies,
	Check:      checkCOOPMissing,
}

var coopTarget = [...]wire.Change{{Op: wire.OpSetHeader, Name: coopName, Value: "same-origin-allow-popups"}}

func checkCOOPMissing(p *page.Page) Verdict {
	if !p.Document {
		return notApplicable
	}
	session := false
	judged(p, func(c *page.Cookie) { session = session || isSession(c) })
	if !session {
		return noCookies(p)
	}
	lines := p.Last().Values(coopName)
	if page.ParseCOOP(lines).Value != "unsafe-none" {
		return Verdict{}
	}
	// It leaves alone the windows that the page itself opens, as for signing in elsewhere.
	return failed(header(p, coopName, strings.Join(lines, ", ")), coopTarget[:]...)
}
