package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// Set-Cookie: __Host-sid=…; Secure; Domain=shop.test
// Set-Cookie: sid=…; SameSite=None
// Set-Cookie: sid=…; Domain=other.test
var cookieRejected = Rule{
	ID: "cookie-rejected", Family: "cookies", Points: 10,
	Text: Text{
		Title:  "The browser refuses a cookie",
		Detail: "It did not store {cookies}: {reason}.",
		Clause: "the browser refuses one of its cookies",
	},
	Pass:       "The browser keeps every cookie that it is sent",
	Applies:    "Cookies that this navigation set on the page's own site and that attributes can repair. Not deletions, nor Secure cookies over plain HTTP.",
	References: []string{"https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-5.7"},
	Reads:      page.PartCookies,
	Alone:      Alone{Of: anything},
	Check:      checkCookieRejected,
	Args: func(p *page.Page, v *Verdict) map[string]string {
		args := cookieArgs(p, v)
		for i := range p.Cookies {
			if c := &p.Cookies[i]; wasSet(c) && len(acceptable(p, c)) > 0 {
				args["reason"] = Refusal(c.Rejected)
				break
			}
		}
		return args
	},
}

func checkCookieRejected(p *page.Page) Verdict {
	var v Verdict
	any := false
	for i := range p.Cookies {
		c := &p.Cookies[i]
		if !wasSet(c) {
			continue
		}
		any = true
		if changes := acceptable(p, c); len(changes) > 0 {
			v.add(p, c, changes...)
		}
	}
	return v.whole(p, any)
}

// wasSet reports a cookie that the page's own site set on the way here, and that the policy does not ignore.
func wasSet(c *page.Cookie) bool { return c.Hop >= 0 && !c.Foreign && c.Role != wire.RoleIgnored }

// acceptable returns the changes that let the browser keep a refused cookie; none if it is kept or no attribute can help.
func acceptable(p *page.Page, c *page.Cookie) []wire.Change {
	switch c.Rejected {
	case page.RejectedPrefixSecure, page.RejectedNone, page.RejectedPartitioned:
		return secure(p, c)
	case page.RejectedPrefixHost:
		return append(secure(p, c), setAttribute(c, "Path", "/"), removeAttribute(c, "Domain"))
	case page.RejectedPrefixHTTP:
		return append(secure(p, c), setAttribute(c, "HttpOnly", ""))
	case page.RejectedPrefixHostHTTP:
		return append(secure(p, c), setAttribute(c, "HttpOnly", ""), setAttribute(c, "Path", "/"), removeAttribute(c, "Domain"))
	case page.RejectedDomain, page.RejectedPublicSuffix:
		changes := []wire.Change{removeAttribute(c, "Domain")}
		if c.Secure {
			changes = append(changes, reachable(p, c)...)
		}
		return changes
	}
	// A Secure cookie that comes over plain HTTP is right to be refused: the site meant it for HTTPS, where it sends it again.
	return nil
}

// Refusal says in words why a browser refuses a cookie; empty for none.
func Refusal(r page.Rejection) string {
	switch r {
	case page.RejectedPrefixSecure:
		return "a name that begins with __Secure- needs Secure, over HTTPS"
	case page.RejectedPrefixHost:
		return "a name that begins with __Host- needs Secure, Path=/ and no Domain, over HTTPS"
	case page.RejectedPrefixHTTP:
		return "a name that begins with __Http- needs Secure and HttpOnly, over HTTPS"
	case page.RejectedPrefixHostHTTP:
		return "a name that begins with __Host-Http- needs Secure, HttpOnly, Path=/ and no Domain, over HTTPS"
	case page.RejectedPrefixOfNameless:
		return "it has no name, and its value looks like a prefixed one"
	case page.RejectedNone:
		return "SameSite=None needs Secure"
	case page.RejectedPartitioned:
		return "Partitioned needs Secure"
	case page.RejectedDomain:
		return "its Domain is not the host that set it, nor above it"
	case page.RejectedPublicSuffix:
		return "its Domain is shared by many sites"
	case page.RejectedSecure:
		return "a Secure cookie cannot be set over plain HTTP"
	case page.RejectedTooLarge:
		return "name and value are longer than 4,096 bytes together"
	case page.RejectedControl:
		return "it contains a control character"
	case page.RejectedEmpty:
		return "it has neither name nor value"
	}
	return string(r)
}
