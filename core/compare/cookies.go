package compare

import (
	"strings"

	"assay/core/wire"
)

// cookies compares the attributes of the cookies that both pages have. One that comes or goes is a change: who visits decides about it.
func (c *comparison) cookies() {
	taken := make([]bool, len(c.after.Cookies))
	for i := range c.before.Cookies {
		was := &c.before.Cookies[i]
		at := c.twin(was, taken)
		if at < 0 {
			c.add(0, wire.Difference{Kind: wire.DiffersCookie, Name: was.Name, From: line(was)})
			continue
		}
		taken[at] = true
		c.cookie(was, &c.after.Cookies[at])
	}
	for i := range c.after.Cookies {
		if !taken[i] {
			c.add(0, wire.Difference{Kind: wire.DiffersCookie, Name: c.after.Cookies[i].Name, To: line(&c.after.Cookies[i])})
		}
	}
}

// twin returns the index of the cookie of After that is the same: by name, domain and path, or by name alone if there is one of it on either side.
func (c *comparison) twin(was *wire.SnapshotCookie, taken []bool) int {
	found, named := -1, 0
	for i := range c.after.Cookies {
		is := &c.after.Cookies[i]
		if taken[i] || is.Name != was.Name {
			continue
		}
		if is.Path == was.Path && c.before.neutral(was.Domain) == c.after.neutral(is.Domain) {
			return i
		}
		found, named = i, named+1
	}
	for i := range c.before.Cookies {
		if c.before.Cookies[i].Name == was.Name {
			named++
		}
	}
	if named != 2 {
		return -1
	}
	return found
}

func (c *comparison) cookie(was, is *wire.SnapshotCookie) {
	part := func(judged int, name, from, to string) {
		if from != to {
			c.add(judged, wire.Difference{Kind: wire.DiffersCookie, Name: is.Name, Part: name, From: from, To: to})
		}
	}
	flag := func(name string, a, b bool, better int) {
		word := func(on bool) string {
			if on {
				return name
			}
			return ""
		}
		part(better*(truth(b)-truth(a)), name, word(a), word(b))
	}
	flag("Secure", was.Secure, is.Secure, 1)
	flag("HttpOnly", was.HTTPOnly, is.HTTPOnly, 1)
	part(sameSiteRank(is.SameSite)-sameSiteRank(was.SameSite), "SameSite", was.SameSite, is.SameSite)
	a, b := domain(was), domain(is)
	switch {
	case a == b:
	case a != "" && b != "" && c.before.neutral(a) == c.after.neutral(b):
		c.aside(wire.SetAside{Name: is.Name, Part: "Domain", From: a, To: b, Kind: wire.AsideHost, Why: whyHost})
	default:
		part(truth(is.HostOnly)-truth(was.HostOnly), "Domain", a, b)
	}
	part(0, "Path", was.Path, is.Path)
	flag("Partitioned", was.Partitioned, is.Partitioned, 0)
	switch {
	case was.Expires == is.Expires:
	case was.Expires != "" && is.Expires != "":
		if !c.before.Kept && !c.after.Kept {
			c.aside(wire.SetAside{Name: is.Name, Part: "Expires", From: was.Expires, To: is.Expires, Kind: wire.AsideAnswer, Why: whyAnswer})
		}
	default:
		part(0, "Expires", was.Expires, is.Expires)
	}
	flag("accepted by the browser", was.Accepted, is.Accepted, 0)
}

// domain returns the Domain attribute that makes a cookie go where it goes; empty: it goes to its host alone.
func domain(c *wire.SnapshotCookie) string {
	if c.HostOnly {
		return ""
	}
	return c.Domain
}

func sameSiteRank(value string) int {
	switch value {
	case wire.SameSiteStrict:
		return 3
	case wire.SameSiteLax:
		return 2
	case wire.SameSiteUnspecified:
		return 1
	}
	return 0
}

// line writes a cookie's attributes as a Set-Cookie header would, without its value.
func line(c *wire.SnapshotCookie) string {
	parts := []string{"Path=" + c.Path}
	if d := domain(c); d != "" {
		parts = append(parts, "Domain="+d)
	}
	for _, flag := range [...]struct {
		on   bool
		name string
	}{{c.Secure, "Secure"}, {c.HTTPOnly, "HttpOnly"}, {c.Partitioned, "Partitioned"}} {
		if flag.on {
			parts = append(parts, flag.name)
		}
	}
	if c.SameSite != wire.SameSiteUnspecified {
		parts = append(parts, "SameSite="+c.SameSite)
	}
	return strings.Join(parts, "; ")
}
