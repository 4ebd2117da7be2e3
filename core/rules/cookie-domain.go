package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// Set-Cookie: sessionid=…; Secure; HttpOnly; Domain=shop.test
var cookieDomain = Rule{
	ID: "cookie-domain", Family: "cookies", Points: 3,
	Text: Text{
		Title:  "Every subdomain gets the session cookie",
		Detail: "With a Domain, {cookies} goes to each subdomain, and the weakest of them decides how safe the session is. Without it only this host gets the cookie.",
		Clause: "every subdomain gets its session cookie",
	},
	Pass:       "Only this host gets the session cookie",
	Applies:    "Session cookies.",
	References: []string{"https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.2.3"},
	Reads:      page.PartCookies,
	Alone:      Alone{Of: anything},
	Check:      checkCookieDomain,
	Args:       cookieArgs,
}

func checkCookieDomain(p *page.Page) Verdict {
	wrong := func(c *page.Cookie) bool { return !c.HostOnly }
	return judgeCookies(p, isSession, wrong, func(c *page.Cookie) wire.Change { return removeAttribute(c, "Domain") })
}
