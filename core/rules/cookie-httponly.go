package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// Set-Cookie: sessionid=…; Secure; Path=/
var cookieHTTPOnly = Rule{
	ID: "cookie-httponly", Family: "cookies", Points: 25,
	Text: Text{
		Title:  "Scripts can read the session cookie",
		Detail: "Without HttpOnly one injected script is enough to read {cookies} and to use the session elsewhere.",
		Clause: "scripts can read its session cookie",
	},
	Pass:       "Scripts cannot read the session cookie",
	Applies:    "Session cookies. CSRF cookies are there for scripts to read, so HttpOnly is not asked of them.",
	References: []string{"https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.2.6", "https://owasp.org/www-community/HttpOnly"},
	Reads:      page.PartCookies,
	Alone:      Alone{Of: anything},
	Check:      checkCookieHTTPOnly,
	Args:       cookieArgs,
}

func checkCookieHTTPOnly(p *page.Page) Verdict {
	wrong := func(c *page.Cookie) bool { return !c.HTTPOnly }
	return judgeCookies(p, isSession, wrong, func(c *page.Cookie) wire.Change { return setAttribute(c, "HttpOnly", "") })
}
