package stack

import (
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// A look is what of a page may give its stack away: only what its own host sent, and what it loads from its own site.
type look struct {
	page    *page.Page
	hops    []*page.Hop // of the page's host that a server answered, the page first
	headers uint32      // which of headerNames they have, a bit each
	several uint32      // which of them with several values
	cookies []string    // names, without their prefixes
	paths   []string    // of what the page loads from its own site

	values [len(headerNames)]string // the first of each

	// What the lists begin in: most pages need no more.
	fewHops    [4]*page.Hop
	fewCookies [8]string
}

// mostPaths bounds how many paths are looked at: what a framework has to load comes early.
const mostPaths = 200

func newLook(p *page.Page) *look {
	l := &look{page: p}
	l.hops, l.cookies = l.fewHops[:0], l.fewCookies[:0]
	for i := len(p.Hops) - 1; i >= 0; i-- {
		l.addHops(p.Hops[i : i+1])
	}
	if p.Way != nil && p.Way.Probed {
		l.addHops(p.Way.Hops)
	}
	for i := range p.Probes {
		l.addHops(p.Probes[i].Way.Hops)
	}
	for i := range p.Cookies {
		c := &p.Cookies[i]
		if c.Hop >= 0 && p.Hops[c.Hop].URL.Host == p.URL.Host || c.Hop < 0 && c.HostOnly {
			l.cookies = append(l.cookies, page.WithoutPrefix(c.Name))
		}
	}
	for i := range p.Resources {
		r := &p.Resources[i]
		if len(l.paths) == mostPaths {
			break
		}
		if !r.InFrame && r.Type != "sub_frame" && (r.URL.Host == p.URL.Host || page.SameSite(r.URL, p.URL)) {
			l.paths = append(l.paths, r.URL.Path)
		}
	}
	return l
}

func (l *look) addHops(hops []page.Hop) {
	for i := range hops {
		h := &hops[i]
		if h.FromBrowser || h.Source == wire.SourceServiceWorker || h.URL.Host != l.page.URL.Host {
			continue
		}
		l.hops = append(l.hops, h)
		for j := range h.Headers {
			if in, ok := headerPlace(h.Headers[j].Name()); ok {
				l.addValue(in, h.Headers[j].Value())
			}
		}
	}
}

func (l *look) addValue(in place, value string) {
	if l.headers&(1<<in) == 0 {
		l.headers |= 1 << in
		l.values[in] = value
	} else if l.values[in] != value {
		l.several |= 1 << in
	}
}

// find returns what of the page a signature matches first.
func (l *look) find(s *signature) (what string, found bool) {
	switch s.in {
	case inHeaders:
		for _, hop := range l.hops {
			if value, ok := matchHeaders(s.what, hop.Headers); ok {
				return value, true
			}
		}
	case inCookie:
		for _, name := range l.cookies {
			if matchesName(s.what, name) {
				return name, true
			}
		}
	case inPath:
		for _, path := range l.paths {
			if matches(s.what, path) {
				return path, true
			}
		}
	case inPage:
		return l.page.URL.Path, matches(s.what, l.page.URL.Path)
	case inHost:
		return l.page.URL.Host, matches(s.what, l.page.URL.Host)
	case inShape:
		for _, hop := range l.hops {
			if hasShape(s.what, hop) {
				return s.what, true
			}
		}
	case inAssets:
		for _, path := range l.paths {
			if fingerprint(path) == s.what {
				return path, true
			}
		}
	default:
		switch {
		case l.headers&(1<<s.in) == 0: // by far the most are not there
			return "", false
		case l.several&(1<<s.in) == 0:
			return l.values[s.in], matches(s.what, l.values[s.in])
		}
		for _, hop := range l.hops {
			if value, ok := matchHeader(headerNames[s.in], s.what, hop.Headers); ok {
				return value, true
			}
		}
	}
	return "", false
}

// A clue is what was found of a signature.
type clue struct {
	*signature
	seen string
}

// words says it in words, which it appends to others.
func (c *clue) words(words []string) []string {
	before, name, seen := "", "", shown(c.seen)
	switch c.in {
	case inHeaders:
		line, _, _ := strings.Cut(c.what, "\n")
		before = "the default headers it adds, such as "
		name, _, _ = strings.Cut(line, ": ")
	case inCookie:
		before = "the cookie "
	case inPath, inAssets:
		before = "it loads "
	case inPage:
		before = "the address "
	case inHost:
		before = "the host "
	case inShape:
		seen = c.seen
	default:
		name = headerNames[c.in]
	}
	if name != "" {
		return append(words, before, name, ": ", seen)
	}
	return append(words, before, seen)
}

// matchHeaders matches several lines "Server: nginx" against headers: each must be there. A name alone is enough if there is nothing after it. It
// returns the first one's value.
func matchHeaders(want string, headers []wire.Header) (value string, ok bool) {
	for first := true; want != ""; first = false {
		var line string
		line, want, _ = strings.Cut(want, "\n")
		name, pattern, _ := strings.Cut(line, ": ")
		seen, found := matchHeader(name, pattern, headers)
		if !found {
			return "", false
		}
		if first {
			value = seen
		}
	}
	return value, true
}

// matchHeader returns the first value of a header that matches a pattern.
func matchHeader(name, pattern string, headers []wire.Header) (value string, ok bool) {
	for i := range headers {
		h := &headers[i]
		if len(h.Name()) == len(name) && strings.EqualFold(h.Name(), name) && matches(pattern, h.Value()) {
			return h.Value(), true
		}
	}
	return "", false
}

// matches matches a text against a pattern: "nginx" is a text that begins with this word, however it is spelled; "=DENY" is this very text, however
// it is spelled; in a pattern with "*" each stands for anything. The empty pattern matches every text.
func matches(pattern, text string) bool {
	switch {
	case pattern == "":
		return true
	case pattern[0] == '=':
		return strings.EqualFold(text, pattern[1:])
	case strings.Contains(pattern, "*"):
		return glob(pattern, text)
	case len(text) < len(pattern) || !strings.EqualFold(text[:len(pattern)], pattern):
		return false
	}
	return len(text) == len(pattern) || !isWord(text[len(pattern)]) // "Apache" is not "Apache-Coyote"
}

// matchesName matches a cookie's name, in which case matters.
func matchesName(pattern, name string) bool {
	if exact, ok := strings.CutPrefix(pattern, "="); ok {
		return name == exact
	}
	return matches(pattern, name)
}

func glob(pattern, text string) bool {
	first, pattern, _ := strings.Cut(pattern, "*")
	if !strings.HasPrefix(text, first) {
		return false
	}
	text = text[len(first):]
	for {
		middle, rest, more := strings.Cut(pattern, "*")
		if !more {
			return strings.HasSuffix(text, middle)
		}
		at := strings.Index(text, middle)
		if at < 0 {
			return false
		}
		text, pattern = text[at+len(middle):], rest
	}
}

func isWord(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '-'
}

// shown returns a text of the site's, short and in visible ASCII.
func shown(text string) string { return page.Printable(text, 48) }

// The shapes by which answers give away who made them, under the words that say so.
const (
	haproxyRedirect = "a redirect without Date and Server"
	goRedirect      = "a redirect whose length is that of Go's own text"
	goNotFound      = "the headers of Go's own 404"
	traefikRedirect = "a redirect whose text is its status alone"
)

// hasShape reports whether an answer has one of these shapes.
func hasShape(shape string, h *page.Hop) bool {
	server, length := has(h, "Server"), func(n int) bool { return is(h, "Content-Length", strconv.Itoa(n)) }
	switch shape {
	case haproxyRedirect:
		return redirects(h) && !server && !has(h, "Date") && length(0)
	case goRedirect:
		location, _ := h.First("Location")
		return redirects(h) && !server && is(h, "Content-Type", "text/html; charset=utf-8") &&
			length(len(`<a href="">`)+escapedLength(location)+len(statusText(h.Status))+len("</a>.\n\n"))
	case goNotFound:
		return h.Status == 404 && !server && is(h, "Content-Type", "text/plain; charset=utf-8") && is(h, "X-Content-Type-Options", "nosniff") &&
			length(len("404 page not found\n"))
	case traefikRedirect:
		return redirects(h) && !server && (!has(h, "Content-Type") || is(h, "Content-Type", "text/plain; charset=utf-8")) && length(len(statusText(h.Status)))
	}
	return false
}

func redirects(h *page.Hop) bool {
	return statusText(h.Status) != "" && has(h, "Location")
}

func has(h *page.Hop, name string) bool {
	_, ok := h.First(name)
	return ok
}

func is(h *page.Hop, name, want string) bool {
	value, ok := h.First(name)
	return ok && value == want
}

// statusText returns the text of a redirect's status (https://www.rfc-editor.org/rfc/rfc9110#section-15.4); empty for any other.
func statusText(status int) string {
	switch status {
	case 301:
		return "Moved Permanently"
	case 302:
		return "Found"
	case 303:
		return "See Other"
	case 307:
		return "Temporary Redirect"
	case 308:
		return "Permanent Redirect"
	}
	return ""
}

// escapedLength returns how long an address is as Go's http.Redirect writes it into its text.
func escapedLength(address string) int {
	n := len(address)
	for i := 0; i < len(address); i++ {
		switch address[i] {
		case '&', '"', '\'':
			n += len("&#34;") - 1
		case '<', '>':
			n += len("&lt;") - 1
		}
	}
	return n
}

// The digests that Rails' asset pipelines put into the names of files.
const (
	sprockets = "64 digits"
	propshaft = "8 digits"
)

// fingerprint returns which of them a path such as /assets/application-1a2b3c4d.js has; empty: none.
func fingerprint(path string) string {
	name, ok := strings.CutPrefix(path, "/assets/")
	dash := strings.LastIndexByte(name, '-')
	if !ok || dash < 0 {
		return ""
	}
	digest, _, ok := strings.Cut(name[dash+1:], ".")
	for i := 0; i < len(digest); i++ {
		if c := digest[i]; !('0' <= c && c <= '9' || 'a' <= c && c <= 'f') {
			return ""
		}
	}
	switch {
	case ok && len(digest) == 64:
		return sprockets
	case ok && len(digest) == 8:
		return propshaft
	}
	return ""
}
