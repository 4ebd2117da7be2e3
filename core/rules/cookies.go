package rules

import (
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

const setCookieName = "Set-Cookie"

// judged calls yield with every cookie that the page's own site keeps in this browser: not those that the browser refused, nor those
// that another site set on the way here, nor those that the policy ignores. It reports whether there was one.
func judged(p *page.Page, yield func(c *page.Cookie)) bool {
	any := false
	for i := range p.Cookies {
		if c := &p.Cookies[i]; c.Rejected == "" && !c.Foreign && c.Role != wire.RoleIgnored {
			any = true
			yield(c)
		}
	}
	return any
}

// judgeCookies looks at each cookie that a rule asks about: wrong tells whether something is wrong with it, and fix returns what mends that.
func judgeCookies(p *page.Page, asked, wrong func(c *page.Cookie) bool, fix func(c *page.Cookie) wire.Change) Verdict {
	var v Verdict
	any := false
	judged(p, func(c *page.Cookie) {
		if !asked(c) {
			return
		}
		any = true
		if wrong(c) {
			v.add(p, c, fix(c))
		}
	})
	return v.whole(p, any)
}

func isSession(c *page.Cookie) bool { return c.Role == wire.RoleSession }

// noCookies is the verdict where there is no cookie to judge: unknown if the page was asked for with cookies that nobody could look at.
func noCookies(p *page.Page) Verdict {
	if !p.JarKnown && len(p.Last().SentCookies) > 0 {
		return unknown
	}
	return notApplicable
}

// about returns the evidence of a cookie: the line that set it, or what the jar knows of it, with the earlier response that set it.
func about(p *page.Page, c *page.Cookie) wire.Evidence {
	if c.Hop < 0 {
		e := wire.Evidence{Exchange: -1, Cookie: c.Name, Value: c.Describe()}
		if c.Earlier != nil {
			e.URL = c.Earlier.URL
		}
		return e
	}
	return wire.Evidence{Exchange: c.Hop, Header: setCookieName, Cookie: c.Name, Value: c.Line}
}

// setAttribute returns the change that gives a cookie an attribute; value is empty for Secure and its like.
func setAttribute(c *page.Cookie, attribute, value string) wire.Change {
	return wire.Change{Op: wire.OpSetCookieAttribute, Cookie: c.Name, Attribute: attribute, Value: value}
}

// secure returns the changes that give a cookie Secure.
func secure(p *page.Page, c *page.Cookie) []wire.Change {
	return append([]wire.Change{setAttribute(c, "Secure", "")}, reachable(p, c)...)
}

// reachable returns the changes without which browsers refuse a cookie with Secure: one that is set over plain HTTP needs HTTPS first.
func reachable(p *page.Page, c *page.Cookie) []wire.Change {
	if c.Hop < 0 || p.Hops[c.Hop].URL.Scheme != "http" || p.Hops[c.Hop].URL.Loopback() {
		return nil
	}
	return overHTTPS(p)
}

// overHTTPS returns the changes that bring the page, and every hop on the way to it, to HTTPS.
func overHTTPS(p *page.Page) []wire.Change {
	if p.Last().URL.Secure() {
		return httpsChanges[1:]
	}
	return httpsChanges[:]
}

var httpsChanges = [...]wire.Change{{Op: wire.OpServeHTTPS}, {Op: wire.OpRedirectToHTTPS}}

// removeAttribute returns the change that takes an attribute from a cookie.
func removeAttribute(c *page.Cookie, attribute string) wire.Change {
	return wire.Change{Op: wire.OpRemoveCookieAttribute, Cookie: c.Name, Attribute: attribute}
}

// add appends to a verdict one cookie that is wrong, and the changes that fix it.
func (v *Verdict) add(p *page.Page, c *page.Cookie, changes ...wire.Change) {
	v.State = Failed
	v.addEvidence(p, about(p, c))
	v.Changes = append(v.Changes, changes...)
}

// names joins the names of the cookies that a verdict's evidence is about, as listed does.
func names(evidence []wire.Evidence) string {
	list := make([]string, len(evidence))
	for i := range evidence {
		if list[i] = evidence[i].Cookie; list[i] == "" {
			list[i] = "a cookie without a name"
		}
	}
	return listed(list)
}

// listed joins names, none twice: "a", "a and b", "a, b, c and 3 more". It writes to the list.
func listed(list []string) string {
	list = wire.Distinct(list)
	const shown = 3
	last := len(list) - 1
	switch {
	case last == 0:
		return list[0]
	case last > shown:
		return strings.Join(list[:shown], ", ") + " and " + strconv.Itoa(len(list)-shown) + " more"
	}
	return strings.Join(list[:last], ", ") + " and " + list[last]
}

// cookieArgs are the arguments of every finding about cookies.
func cookieArgs(_ *page.Page, v *Verdict) map[string]string {
	return arg("cookies", names(v.Evidence))
}

// whole ends a verdict about cookies; any: there was one to judge.
func (v Verdict) whole(p *page.Page, any bool) Verdict {
	switch {
	case !any:
		return noCookies(p)
	case v.State != Failed:
		return Verdict{}
	}
	v.Changes = wire.Distinct(v.Changes) // two cookies of one name share theirs
	return v
}
