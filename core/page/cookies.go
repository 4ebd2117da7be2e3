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

	Jar     *wire.Cookie    // what the jar holds of it; nil: nothing, or nobody looked
	Earlier *wire.SetCookie // the earlier response that set it, if only the jar knows it and that was seen

	replaced bool // by a later line of the same navigation
}

// An EarlierCookie is what a response of the page's origin set earlier in the session.
type EarlierCookie struct {
	StoredCookie
	*wire.SetCookie
	Rejected Rejection
}

// readEarlier reads what the page's origin set earlier.
func (p *Page) readEarlier(o *wire.Observation) {
	p.Earlier = nil
	if !p.OriginKnown {
		return
	}
	for i := range o.Origin.SetCookies {
		set := &o.Origin.SetCookies[i]
		u, ok := ParseURL(set.URL)
		at, timed := ParseTime(set.Time)
		if !ok || !timed {
			continue
		}
		stored, _, rejected := storeLine(set.Line, set.Length, u, at)
		p.Earlier = append(p.Earlier, EarlierCookie{stored, set, rejected})
	}
}

// storeLine does what a browser does with a Set-Cookie line of u's answer; length is that of the value left out, -1 if it is unknown. It returns
// the value's length as well.
func storeLine(line string, length int, u URL, now int64) (StoredCookie, int, Rejection) {
	parsed, rejected := ParseSetCookie(line, now)
	if length >= 0 {
		parsed.ValueLength = length
	}
	stored, refused := parsed.Store(u, now)
	if rejected == "" {
		rejected = refused
	}
	if rejected != "" {
		stored = parsed.asWritten(u)
		stored.Deletes = parsed.Deletes(now)
	}
	return stored, parsed.ValueLength, rejected
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

// heldCookies are the cookies that the browser holds so far: indices into the list of those that were set. Of few it is nil, and the list is looked
// through.
type heldCookies map[cookieKey]int

const fewCookies = 16

// find returns the index of the cookie that is the same one; -1: there is none.
func (h heldCookies) find(list []Cookie, c *StoredCookie) int {
	if h != nil {
		if at, ok := h[keyOf(c)]; ok {
			return at
		}
		return -1
	}
	for i := range list {
		if l := &list[i]; !l.replaced && l.Rejected == "" && l.Name == c.Name && keyOf(&l.StoredCookie) == keyOf(c) {
			return i
		}
	}
	return -1
}

// readCookies plays the navigation's Set-Cookie lines in order, as a browser would, and adds what only the jar holds. Of a page that was
// read before, lines that are the same are not read again.
func (p *Page) readCookies(o *wire.Observation) {
	p.Gone = nil
	p.readEarlier(o)
	lines := p.setCookieLines()
	room, replaced := make([]Cookie, 2*lines+len(o.Cookies)), false
	cookies := room[lines:lines]
	var held heldCookies
	if lines > fewCookies {
		held = heldCookies{}
	}
	before := p.setCookies
	p.setCookies = room[:0:lines]
	for i := range p.Hops {
		hop := &p.Hops[i]
		if hop.FromBrowser {
			continue
		}
		nth, site, foreign := 0, false, false // site: whether foreign is known yet
		for j := range hop.Headers {
			if !EqualFold(hop.Headers[j].Name(), "Set-Cookie") {
				continue
			}
			line, n := hop.Headers[j].Value(), len(p.setCookies)
			if n < len(before) && before[n].Hop == i && before[n].Line == line {
				p.setCookies = append(p.setCookies, before[n])
			} else {
				if !site {
					site, foreign = true, !SameSite(hop.URL, p.URL)
				}
				p.setCookies = append(p.setCookies, p.readSetCookie(i, line, nth))
				p.setCookies[n].Foreign = foreign
			}
			nth++
			cookie := &p.setCookies[n]
			if at := held.find(cookies, &cookie.StoredCookie); at >= 0 && cookie.Rejected == "" {
				cookies[at].replaced, replaced = true, true
				delete(held, keyOf(&cookie.StoredCookie))
				p.addGone(&cookies[at])
			}
			if cookie.Deletes {
				if cookie.Rejected == "" {
					p.addGone(cookie)
				}
				continue
			}
			if held != nil && cookie.Rejected == "" {
				held[keyOf(&cookie.StoredCookie)] = len(cookies)
			}
			cookies = append(cookies, *cookie)
		}
	}
	var earlier map[cookieKey]*wire.SetCookie
	if len(p.Earlier) > 0 {
		earlier = make(map[cookieKey]*wire.SetCookie, len(p.Earlier))
	}
	for i := range p.Earlier {
		if e := &p.Earlier[i]; e.Rejected == "" {
			earlier[keyOf(&e.StoredCookie)] = e.SetCookie
		}
	}
	set := cookies // by the navigation
	for i := range o.Cookies {
		jar := &o.Cookies[i]
		stored := fromJar(jar)
		if at := held.find(set, &stored); at >= 0 {
			cookies[at].Jar = jar
			cookies[at].noteLogin(p.Hops[cookies[at].Hop].Method, jar.ValueLength)
			continue
		}
		c := Cookie{StoredCookie: stored, Hop: -1, Role: Role(stored.Name), Jar: jar}
		if earlier != nil {
			if set, ok := earlier[keyOf(&stored)]; ok {
				c.Earlier = set
				if set.Type == "" || set.Type == "main_frame" { // scripts send all sorts of things
					c.noteLogin(set.Method, jar.ValueLength)
				}
			}
		}
		cookies = append(cookies, c)
	}
	if replaced {
		cookies = slices.DeleteFunc(cookies, func(c Cookie) bool { return c.replaced })
	}
	p.Cookies = cookies
	if p.Policy != nil && len(p.Policy.Cookies) > 0 {
		p.setRoles()
	}
}

// setCookieLines returns how many Set-Cookie lines the navigation has.
func (p *Page) setCookieLines() int {
	n := 0
	for i := range p.Hops {
		for j := range p.Hops[i].Headers {
			if EqualFold(p.Hops[i].Headers[j].Name(), "Set-Cookie") {
				n++
			}
		}
	}
	return n
}

// readSetCookie does what a browser does with the nth Set-Cookie line of hop i.
func (p *Page) readSetCookie(i int, line string, nth int) Cookie {
	hop := &p.Hops[i]
	length := -1
	if nth < len(hop.SetCookieLengths) {
		length = hop.SetCookieLengths[nth]
	}
	c := Cookie{Hop: i, Line: line}
	c.StoredCookie, length, c.Rejected = storeLine(line, length, hop.URL, p.Time)
	c.Role = Role(c.Name)
	c.noteLogin(hop.Method, length)
	return c
}

// noteLogin makes the cookie a session's if the answer that set it was a login's, as far as the method of its request tells.
func (c *Cookie) noteLogin(method string, valueLength int) {
	if c.Role == wire.RoleOther && setByLogin(method, c.Name, valueLength) {
		c.Role = wire.RoleSession
	}
}

// addGone notes a cookie that the navigation has set and taken away again.
func (p *Page) addGone(c *Cookie) {
	const most = 50
	if len(p.Gone) < most {
		p.Gone = append(p.Gone, *c)
	}
}

func fromJar(c *wire.Cookie) StoredCookie {
	stored := StoredCookie{
		Name: c.Name, Domain: LowerASCII(strings.TrimPrefix(c.Domain, ".")), HostOnly: c.HostOnly, Path: c.Path,
		Secure: c.Secure, HTTPOnly: c.HTTPOnly, Partitioned: c.Partitioned, SameSite: c.SameSite,
	}
	stored.Expires, stored.Persistent = ParseTime(c.Expires)
	return stored
}
