package page

import (
	"slices"
	"strings"

	"assay/core/wire"
)

// A Cookie is one that the navigation tried to set or that the jar holds, as a browser would store it.
type Cookie struct {
	StoredCookie
	Rejected Rejection // why the browser refuses it; empty if it keeps it
	Hop      int       // index of the hop that set it; -1: only the jar knows it
	Line     string    // the Set-Cookie line, its value left out; empty if only the jar knows it
	Role     string    // one of wire's Role constants; the policy's, if it names one
	// Foreign: a hop of another site set it, on the way here. It says nothing of this page.
	Foreign bool

	replaced bool // by a later line of the same navigation
}

// Describe writes a cookie that only the jar knows as a Set-Cookie line would.
func (c *Cookie) Describe() string {
	line := c.Name + "=…"
	if !c.HostOnly {
		line += "; Domain=" + c.Domain
	}
	line += "; Path=" + c.Path
	if c.Secure {
		line += "; Secure"
	}
	if c.HTTPOnly {
		line += "; HttpOnly"
	}
	switch c.SameSite {
	case wire.SameSiteStrict:
		line += "; SameSite=Strict"
	case wire.SameSiteLax:
		line += "; SameSite=Lax"
	case wire.SameSiteNone:
		line += "; SameSite=None"
	}
	return line
}

// CookieName returns the name of the cookie that a Set-Cookie line sets.
func CookieName(line string) string {
	pair, _, _ := strings.Cut(line, ";")
	name, _, found := strings.Cut(pair, "=")
	if !found {
		return "" // without "=" all of it is the value
	}
	return trimBlanks(name)
}

// A cookieKey is what makes two cookies the same one (RFC 6265bis section 5.7).
type cookieKey struct {
	name, domain, path    string
	hostOnly, partitioned bool
}

func keyOf(c *StoredCookie) cookieKey {
	return cookieKey{c.Name, c.Domain, c.Path, c.HostOnly, c.Partitioned}
}

// A setCookie is one Set-Cookie line of the navigation, read; counts is false for one that only deletes a cookie.
type setCookie struct {
	cookie Cookie
	counts bool
}

// readCookies plays the navigation's Set-Cookie lines in order, as a browser would, and adds what only the jar holds. Of a page that was
// read before, lines that are the same are not read again.
func (p *Page) readCookies(jar []wire.Cookie) {
	cookies, replaced := make([]Cookie, 0, len(p.setCookies)), false
	held := map[cookieKey]int{} // what the browser holds so far: indices into cookies
	before := p.setCookies
	p.setCookies = make([]setCookie, 0, len(before))
	for i := range p.Hops {
		hop := &p.Hops[i]
		if hop.FromBrowser {
			continue
		}
		nth, site, foreign := 0, false, false // site: whether foreign is known yet
		for j := range hop.Headers {
			if !equalFold(hop.Headers[j].Name(), "Set-Cookie") {
				continue
			}
			line, n := hop.Headers[j].Value(), len(p.setCookies)
			if n < len(before) && before[n].cookie.Hop == i && before[n].cookie.Line == line {
				p.setCookies = append(p.setCookies, before[n])
			} else {
				if !site {
					site, foreign = true, !SameSite(hop.URL, p.URL)
				}
				p.setCookies = append(p.setCookies, p.readSetCookie(i, line, nth))
				p.setCookies[n].cookie.Foreign = foreign
			}
			nth++
			cookie, counts := p.setCookies[n].cookie, p.setCookies[n].counts
			key := keyOf(&cookie.StoredCookie)
			if at, ok := held[key]; ok && cookie.Rejected == "" {
				cookies[at].replaced, replaced = true, true
				delete(held, key)
			}
			if !counts {
				continue
			}
			if cookie.Rejected == "" {
				held[key] = len(cookies)
			}
			cookies = append(cookies, cookie)
		}
	}
	for i := range jar {
		stored := fromJar(&jar[i])
		at, ok := held[keyOf(&stored)]
		if !ok {
			cookies = append(cookies, Cookie{StoredCookie: stored, Hop: -1, Role: Role(stored.Name)})
			continue
		}
		cookies[at].noteLogin(&p.Hops[cookies[at].Hop], jar[i].ValueLength)
	}
	if replaced {
		cookies = slices.DeleteFunc(cookies, func(c Cookie) bool { return c.replaced })
	}
	p.Cookies = cookies
	if p.Policy != nil && len(p.Policy.Cookies) > 0 {
		p.setRoles()
	}
}

// readSetCookie does what a browser does with the nth Set-Cookie line of hop i.
func (p *Page) readSetCookie(i int, line string, nth int) setCookie {
	hop := &p.Hops[i]
	length := -1
	if nth < len(hop.SetCookieLengths) {
		length = hop.SetCookieLengths[nth]
	}
	parsed, rejected := ParseSetCookie(line, p.Time)
	if length >= 0 {
		parsed.ValueLength = length
	}
	c := Cookie{Rejected: rejected, Hop: i, Line: line}
	if c.StoredCookie, rejected = parsed.Store(hop.URL, p.Time); c.Rejected == "" {
		c.Rejected = rejected
	}
	if c.Rejected != "" {
		c.StoredCookie = parsed.asWritten(hop.URL)
	}
	c.Role = Role(c.Name)
	c.noteLogin(hop, parsed.ValueLength)
	return setCookie{c, !parsed.Deletes(p.Time)}
}

// noteLogin makes the cookie a session's if the hop that set it was a login.
func (c *Cookie) noteLogin(hop *Hop, valueLength int) {
	if c.Role == wire.RoleOther && setByLogin(hop, c.Name, valueLength) {
		c.Role = wire.RoleSession
	}
}

func fromJar(c *wire.Cookie) StoredCookie {
	stored := StoredCookie{
		Name: c.Name, Domain: lowerASCII(strings.TrimPrefix(c.Domain, ".")), HostOnly: c.HostOnly, Path: c.Path,
		Secure: c.Secure, HTTPOnly: c.HTTPOnly, Partitioned: c.Partitioned, SameSite: c.SameSite,
	}
	stored.Expires, stored.Persistent = ParseTime(c.Expires)
	return stored
}
