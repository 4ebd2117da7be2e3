package rules

import (
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Set-Cookie: sessionid=…; Secure; HttpOnly; Path=/
// Set-Cookie: sessionid=…; Secure; HttpOnly; Path=/; SameSite=None
var cookieSameSite = Rule{
	ID: "cookie-samesite", Family: "cookies", Points: 5,
	Text: Text{
		Title:  "Other sites can make requests with the session",
		Detail: "Requests that other sites cause carry {cookies}, in some browsers or in all, and so can act in the visitor's name (CSRF). SameSite=Lax stops that, and links keep working.",
		Clause: "other sites can make requests with its session cookie",
	},
	Pass:       "Other sites cannot make requests with the session",
	Applies:    "Session and CSRF cookies. None is right where the page lets named sites frame it or read it with credentials.",
	References: []string{"https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.2.7", "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie#samesitesamesite-value"},
	Reads:      page.PartCookies | page.PartCSP | page.PartFraming | page.PartHeaders, // framing and CORS tell of use from other sites
	Alone:      Alone{Of: anything},
	Check:      checkCookieSameSite,
	Args:       cookieArgs,
}

func checkCookieSameSite(p *page.Page) Verdict {
	asked := func(c *page.Cookie) bool { return c.Role != wire.RoleOther }
	looked, crossSite := false, false
	wrong := func(c *page.Cookie) bool {
		if c.SameSite == wire.SameSiteNone && !looked {
			looked, crossSite = true, usedCrossSite(p)
		}
		return c.SameSite == wire.SameSiteUnspecified || c.SameSite == wire.SameSiteNone && !crossSite
	}
	return judgeCookies(p, asked, wrong, func(c *page.Cookie) wire.Change { return setAttribute(c, "SameSite", "Lax") })
}

// usedCrossSite reports whether the page is made to be used from other sites with the visitor's cookies: it names sites that may frame
// it, or an origin that may read it with credentials.
func usedCrossSite(p *page.Page) bool {
	if p.Framing.By == wire.FramingByAncestors && p.Framing.Allows == wire.FramingSome {
		return true
	}
	credentials, _ := p.Last().First("Access-Control-Allow-Credentials")
	allowed, _ := p.Last().First("Access-Control-Allow-Origin")
	origin, ok := page.ParseURL(strings.TrimSpace(allowed))
	return ok && strings.TrimSpace(credentials) == "true" && !page.SameSite(origin, p.URL)
}
