package rules

import (
	"slices"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Set-Cookie: sessionid=…; Path=/ beside Cache-Control: public, max-age=600
var sessionCacheable = Rule{
	ID: "session-cacheable", Family: "cookies", Points: 2,
	Text: Text{
		Title:  "Shared caches may keep a session cookie",
		Detail: "{header} lets proxies and content delivery networks answer others with this response: they would get {cookies}, and with it somebody else's session.",
		Clause: "shared caches may hand its session cookie to others",
	},
	Variant: &Variant{Points: 2, Text: Text{
		Title:  "Shared caches may keep a page of a session",
		Detail: "The page was asked for with {cookies}, and {header} lets proxies and content delivery networks show the answer to others, with all that is personal in it.",
		Clause: "shared caches may show a page of one session to others",
	}},
	Pass:       "Shared caches keep nothing of a session",
	Applies:    "Answers to GET that set a session cookie; documents and data that were asked for with one, unless Vary names Cookie.",
	References: []string{"https://www.rfc-editor.org/rfc/rfc9111#section-3", "https://www.rfc-editor.org/rfc/rfc9111#section-7.3"},
	Reads:      page.PartHeaders | page.PartCookies,
	Alone:      Alone{Of: contents},
	Check:      checkSessionCacheable,
}

const cacheControlName = "Cache-Control"

func checkSessionCacheable(p *page.Page) Verdict {
	last := p.Last()
	sets, cookies := false, ""
	set := func(c *page.Cookie) bool { return isSession(c) && c.Hop == last.Index }
	judged(p, func(c *page.Cookie) { sets = sets || set(c) })
	if !sets {
		cookies = sentSession(p)
	}
	// Caches do not keep the answers to POST.
	if !sets && cookies == "" || strings.EqualFold(last.Method, "POST") {
		return notApplicable
	}
	by, shared := last.Shared(p.Time)
	if !shared || !sets && last.VariesBy("Cookie") {
		return Verdict{}
	}
	v := failed(header(p, by, strings.Join(last.Values(by), ", ")))
	if v.Variant = !sets; sets {
		judged(p, func(c *page.Cookie) {
			if set(c) {
				v.Evidence = append(v.Evidence, about(p, c))
			}
		})
		cookies = names(v.Evidence[1:])
	}
	v.Args = map[string]string{"cookies": cookies, "header": by}
	target := "private, no-cache"
	if p.Kind == wire.KindLogin {
		target = "no-store"
	}
	v.Changes = []wire.Change{setHeader(cacheControlName, target)}
	return v
}

// sentSession returns the name of a session cookie that went with the request for a page that may hold something personal.
func sentSession(p *page.Page) string {
	if !p.Document && p.Kind != wire.KindAPI {
		return ""
	}
	for _, name := range p.Last().SentCookies {
		if page.Role(name) != wire.RoleSession {
			continue
		}
		other := p.Policy != nil && slices.ContainsFunc(p.Cookies, func(c page.Cookie) bool { return c.Name == name && !isSession(&c) })
		if !other {
			return name
		}
	}
	return ""
}
