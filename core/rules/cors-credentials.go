package rules

import (
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Access-Control-Allow-Origin: null beside Access-Control-Allow-Credentials: true
var corsCredentials = Rule{
	ID: "cors-credentials", Family: "isolation", Points: 20,
	Text: Text{
		Title:  "Others can read this page as its visitors see it",
		Detail: "{who} can ask for it with the visitor's own cookies and read the answer: all that a signed-in visitor can see.",
		Clause: "others can read it as its visitors see it",
	},
	Variant: &Variant{Points: 0, Text: Text{
		Title:  "Access-Control-Allow-Credentials changes nothing here",
		Detail: "{why}. What it was meant to allow, it does not; without it, what works now works the same.",
		Clause: "its Access-Control-Allow-Credentials header changes nothing",
	}},
	Pass:       "Credentials are shared with named origins alone",
	Applies:    "Responses with Access-Control-Allow-Credentials: true. A named origin over HTTPS is trusted, as the site does.",
	References: []string{"https://fetch.spec.whatwg.org/#cors-check", "https://fetch.spec.whatwg.org/#cors-protocol-and-credentials", "https://portswigger.net/web-security/cors"},
	Reads:      page.PartHeaders | page.PartCookies | page.PartHSTS,
	Alone:      Alone{Of: contents, Title: "Others can read this answer as the visitor gets it", Detail: "{who} can ask for it with the visitor's own cookies and read the answer: all that a signed-in visitor can see."},
	Check:      checkCORSCredentials,
}

const (
	allowOriginName      = "Access-Control-Allow-Origin"
	allowCredentialsName = "Access-Control-Allow-Credentials"
)

func checkCORSCredentials(p *page.Page) Verdict {
	last := p.Last()
	origins := last.Values(allowOriginName)
	// Browsers compare both with exact strings, and know no lists.
	if credentials := last.Values(allowCredentialsName); len(origins) == 0 || len(credentials) != 1 || strings.Trim(credentials[0], " \t") != "true" {
		return notApplicable
	}
	origin := strings.Trim(strings.Join(origins, ", "), " \t")
	v := Verdict{
		State: Failed,
		Evidence: []wire.Evidence{
			{Exchange: last.Index, Header: allowOriginName, Value: origin},
			{Exchange: last.Index, Header: allowCredentialsName, Value: "true"},
		},
		Changes: []wire.Change{{Op: wire.OpRemoveHeader, Name: allowCredentialsName}},
	}
	switch {
	case origin == "*":
		v.harmless("Browsers refuse credentials where every origin (*) is allowed")
	case origin == "null" && sessionStaysHome(p):
		v.harmless("Every site can have the origin null, but SameSite keeps the session cookie out of what other sites ask for")
	case origin == "null":
		v.Args = arg("who", "Any site, in a sandboxed frame, has the origin null, and")
	default:
		from, ok := page.ParseURL(origin)
		if !ok || !forgeable(p, from) {
			return Verdict{}
		}
		v.Args = arg("who", "Whoever is on the way can forge "+origin+", and")
		v.Changes = []wire.Change{setHeader(allowOriginName, from.Upgraded().Origin())}
	}
	return v
}

func (v *Verdict) harmless(why string) {
	v.Variant, v.Args = true, arg("why", why)
}

// sessionStaysHome reports that the page's session cookies are known, and that none goes with what a script of another site asks for.
func sessionStaysHome(p *page.Page) bool {
	any, away := false, false
	judged(p, func(c *page.Cookie) {
		if isSession(c) {
			any = true
			away = away || c.SameSite != wire.SameSiteLax && c.SameSite != wire.SameSiteStrict
		}
	})
	return any && !away
}

// forgeable reports an origin over plain HTTP that is trusted with what came over HTTPS, and that the page's own HSTS does not make
// browsers reach over HTTPS alone.
func forgeable(p *page.Page, origin page.URL) bool {
	if origin.Scheme != "http" || origin.Loopback() || !p.Last().URL.Secure() {
		return false
	}
	if !p.HSTS.Honoured || p.HSTS.MaxAge <= 0 {
		return true
	}
	below := p.HSTS.IncludeSubDomains && strings.HasSuffix(origin.Host, "."+p.URL.Host)
	return origin.Host != p.URL.Host && !below
}
