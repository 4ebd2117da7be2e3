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
	cookies []string    // names, without their prefixes
	paths   []string    // of the page and of what it loads from its own site
}

// mostPaths bounds how many paths are looked at: what a framework has to load comes early.
const mostPaths = 200

func newLook(p *page.Page) *look {
	l := &look{page: p}
	for i := len(p.Hops) - 1; i >= 0; i-- {
		l.addHop(&p.Hops[i])
	}
	if p.Way != nil && p.Way.Probed {
		for i := range p.Way.Hops {
			l.addHop(&p.Way.Hops[i])
		}
	}
	for i := range p.Probes {
		for j := range p.Probes[i].Way.Hops {
			l.addHop(&p.Probes[i].Way.Hops[j])
		}
	}
	for i := range p.Cookies {
		c := &p.Cookies[i]
		if c.Hop >= 0 && p.Hops[c.Hop].URL.Host == p.URL.Host || c.Hop < 0 && c.HostOnly {
			l.cookies = append(l.cookies, page.WithoutPrefix(c.Name))
		}
	}
	l.paths = append(l.paths, p.URL.Path)
	for i := range p.Resources {
		r := &p.Resources[i]
		if len(l.paths) > mostPaths {
			break
		}
		if !r.InFrame && r.Type != "sub_frame" && (r.URL.Host == p.URL.Host || page.SameSite(r.URL, p.URL)) {
			l.paths = append(l.paths, r.URL.Path)
		}
	}
	return l
}

func (l *look) addHop(h *page.Hop) {
	if !h.FromBrowser && h.Source != wire.SourceServiceWorker && h.URL.Host == l.page.URL.Host {
		l.hops = append(l.hops, h)
	}
}

// find returns what was seen of a signature, in words; empty: nothing.
func (l *look) find(s *signature) string {
	switch s.in {
	case inHeader:
		for _, hop := range l.hops {
			if text := matchHeaders(s.what, hop.Headers); text != "" {
				return text
			}
		}
	case inCookie:
		for _, name := range l.cookies {
			if matchesName(s.what, name) {
				return "the cookie " + shown(name)
			}
		}
	case inPath:
		for i, path := range l.paths {
			if i > 0 && matches(s.what, path) {
				return "it loads " + shown(path)
			}
		}
	case inPage:
		if matches(s.what, l.page.URL.Path) {
			return "the address " + shown(l.page.URL.Path)
		}
	case inHost:
		if matches(s.what, l.page.URL.Host) {
			return "the host " + shown(l.page.URL.Host)
		}
	case inShape:
		for _, hop := range l.hops {
			if hasShape(s.what, hop) {
				return s.what
			}
		}
	case inAssets:
		for i, path := range l.paths {
			if i > 0 && fingerprint(path) == s.what {
				return "it loads " + shown(path)
			}
		}
	}
	return ""
}

// matchHeaders matches "Server: nginx", or several such lines that must all be there, against headers. A name alone is enough if there is nothing
// after it. It returns what was seen, in words.
func matchHeaders(want string, headers []wire.Header) string {
	text, several := "", false
	for want != "" {
		var line string
		line, want, _ = strings.Cut(want, "\n")
		name, value, _ := strings.Cut(line, ": ")
		found := -1
		for i := range headers {
			if len(headers[i].Name()) == len(name) && strings.EqualFold(headers[i].Name(), name) && matches(value, headers[i].Value()) {
				found = i
				break
			}
		}
		if found < 0 {
			return ""
		}
		if text == "" {
			text = name + ": " + shown(headers[found].Value())
		} else {
			several = true
		}
	}
	if several {
		return "the default headers it adds, such as " + text
	}
	return text
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
