package page

import "strings"

// A CacheControl is what a response lets caches do. The zero value is that of a response without Cache-Control, but for the lifetimes.
// https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2
type CacheControl struct {
	NoStore, NoCache, Private, Public bool
	// MaxAge and SharedMaxAge are in seconds; -1: not named.
	MaxAge, SharedMaxAge int64
}

// ParseCacheControl reads the lines of Cache-Control, such as
//
//	public, max-age=600, s-maxage="3600"
//
// private and no-cache count with a list of fields too: most caches keep nothing then. Of a directive that comes twice the first counts, and
// a lifetime that is no number is over at once. https://www.rfc-editor.org/rfc/rfc9111#section-4.2.1
func ParseCacheControl(lines []string) CacheControl {
	c := CacheControl{MaxAge: -1, SharedMaxAge: -1}
	for _, line := range lines {
		line = line[:min(len(line), mostCacheBytes)]
		for more := true; more; {
			var member string
			member, line, more = cutListMember(line)
			name, value, _ := strings.Cut(member, "=")
			switch LowerASCII(trimBlanks(name)) {
			case "no-store":
				c.NoStore = true
			case "no-cache":
				c.NoCache = true
			case "private":
				c.Private = true
			case "public":
				c.Public = true
			case "max-age":
				c.MaxAge = lifetime(c.MaxAge, value)
			case "s-maxage":
				c.SharedMaxAge = lifetime(c.SharedMaxAge, value)
			}
		}
	}
	return c
}

// mostCacheBytes is how much is read of a line about caching: caches refuse responses with longer ones.
const mostCacheBytes = 64 << 10

// lifetime returns the lifetime that stands already, or else value's.
func lifetime(already int64, value string) int64 {
	if already >= 0 {
		return already
	}
	value = trimBlanks(value)
	if len(value) >= 2 && value[0] == '"' && value[len(value)-1] == '"' {
		value = value[1 : len(value)-1]
	}
	if !allDigits(value) {
		return 0
	}
	return seconds(value)
}

// Shared reports whether shared caches, a proxy's or a content delivery network's, may answer others with the hop's response without
// asking the server; by is the header that lets them. What a cache may guess where no header speaks of it does not count.
// https://www.rfc-editor.org/rfc/rfc9111#section-3
func (h *Hop) Shared(now int64) (by string, ok bool) {
	const name = "Cache-Control"
	lines := h.Values(name)
	c := ParseCacheControl(lines)
	switch {
	case c.NoStore, c.NoCache, c.Private, h.variesByAll():
		return "", false
	case c.SharedMaxAge >= 0:
		return name, c.SharedMaxAge > 0
	case c.MaxAge >= 0:
		return name, c.MaxAge > 0
	}
	if expires, sent := h.First("Expires"); sent {
		pragma, _ := h.First("Pragma")
		end, ok := parseHTTPDate(expires)
		if date, sent := h.First("Date"); sent {
			if then, ok := parseHTTPDate(date); ok {
				now = then
			}
		}
		return "Expires", ok && end > now && !(len(lines) == 0 && EqualFold(trimBlanks(pragma), "no-cache"))
	}
	return name, c.Public
}

// parseHTTPDate reads the three forms of https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7, and what is like them.
func parseHTTPDate(s string) (unix int64, ok bool) {
	const longest = len("Wednesday, 21-October-2026 10:00:00 GMT")
	if len(s) > longest {
		return 0, false
	}
	return ParseCookieDate(s)
}

// VariesBy reports whether caches answer with the hop's response only requests that have the same header of that name.
// https://www.rfc-editor.org/rfc/rfc9111#section-4.1
func (h *Hop) VariesBy(header string) bool {
	for _, line := range h.Values("Vary") {
		line = line[:min(len(line), mostCacheBytes)]
		for more := true; more; {
			var member string
			member, line, more = strings.Cut(line, ",")
			if EqualFold(trimBlanks(member), header) {
				return true
			}
		}
	}
	return false
}

// variesByAll: no request is like another.
func (h *Hop) variesByAll() bool { return h.VariesBy("*") }
