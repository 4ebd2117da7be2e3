package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// Set-Cookie: sessionid=…; HttpOnly; Path=/
var cookieSecure = Rule{
	ID: "cookie-secure", Family: "cookies", Points: 40,
	Text: Text{
		Title:  "The session cookie travels over plain HTTP",
		Detail: "Without Secure the browser also sends {cookies} over plain HTTP, where anyone on the way can read it and take over the session.",
		Clause: "its session cookie crosses plain HTTP",
	},
	Variant: &Variant{Points: 10, Text: Text{ // no session's cookie is among them
		Title:  "Cookies travel over plain HTTP",
		Detail: "Without Secure the browser also sends {cookies} over plain HTTP, where anyone on the way can read and replace it.",
		Clause: "its cookies cross plain HTTP",
	}},
	Pass:       "Cookies are sent over HTTPS only",
	Applies:    "Every cookie that the browser keeps for this site.",
	References: []string{"https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.2.5", "https://developer.mozilla.org/docs/Web/HTTP/Guides/Cookies#block_access_to_your_cookies"},
	Reads:      page.PartCookies,
	Alone:      Alone{Of: anything},
	Check:      checkCookieSecure,
	Args:       cookieArgs,
}

func checkCookieSecure(p *page.Page) Verdict {
	v := Verdict{Variant: true}
	any := judged(p, func(c *page.Cookie) {
		if !c.Secure && c.Role == wire.RoleSession {
			v.Variant = false
			v.addInsecure(p, c)
		}
	})
	// The others come after: a reader wants to see the session's first.
	judged(p, func(c *page.Cookie) {
		if !c.Secure && c.Role != wire.RoleSession {
			v.addInsecure(p, c)
		}
	})
	return v.whole(p, any)
}

func (v *Verdict) addInsecure(p *page.Page, c *page.Cookie) {
	v.add(p, c, setAttribute(c, "Secure", ""))
	v.Changes = append(v.Changes, reachable(p, c)...)
}
