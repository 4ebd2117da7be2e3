package page

import "strings"

// A Source is a parsed source expression that names URLs: "*", "'self'", "https:", "https://*.shop.test:*/path".
type Source struct {
	Self   bool   // it is 'self', and the rest is empty
	Scheme string // lower case, without ":"; empty if not given
	Host   string // lower case; "*" or "*.shop.test" is a wildcard; empty: every host of Scheme
	Port   string // digits, "*", or empty if not given
	Path   string // begins with "/", or empty
}

// ParseSource parses a source expression by https://www.w3.org/TR/CSP3/#grammardef-source-expression. It reports false for what
// names no URLs: keywords other than 'self', nonces, hashes, and what breaks the grammar. A query is dropped, as browsers do.
func ParseSource(expression string) (Source, bool) {
	var s Source
	if EqualFold(expression, "'self'") {
		return Source{Self: true}, true
	}
	rest := expression
	if scheme, after, ok := cutScheme(expression); ok {
		if after == "" {
			return Source{Scheme: scheme}, true
		}
		if strings.HasPrefix(after, "//") {
			s.Scheme, rest = scheme, after[2:]
		}
	}
	n := hostPartLength(rest)
	if n == 0 {
		return Source{}, false
	}
	s.Host, rest = LowerASCII(rest[:n]), rest[n:]
	if strings.HasPrefix(rest, ":") {
		n = portPartLength(rest[1:])
		if n == 0 {
			return Source{}, false
		}
		s.Port, rest = rest[1:1+n], rest[1+n:]
	}
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		rest = rest[:i]
	}
	s.Path = rest
	return s, isPathPart(s.Path)
}

// hostPartLength returns the length of the host-part at the start of s, 0 if there is none.
func hostPartLength(s string) int {
	i := 0
	if strings.HasPrefix(s, "*") {
		if !strings.HasPrefix(s, "*.") {
			return 1
		}
		i = 2
	}
	for label := i; ; label = i {
		for i < len(s) && (isAlpha(s[i]) || isDigit(s[i]) || s[i] == '-') {
			i++
		}
		if i == label {
			return 0
		}
		if i == len(s) || s[i] != '.' {
			return i
		}
		i++
		if i == len(s) || s[i] == ':' || s[i] == '/' { // one trailing dot
			return i
		}
	}
}

func portPartLength(s string) int {
	if strings.HasPrefix(s, "*") {
		return 1
	}
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

// isPathPart reports whether s is empty or a path-absolute: https://www.rfc-editor.org/rfc/rfc3986#section-3.3
func isPathPart(s string) bool {
	if s == "" {
		return true
	}
	if s[0] != '/' || strings.HasPrefix(s, "//") {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case isAlpha(c) || isDigit(c):
		case c == '%':
			if i+2 >= len(s) || !isHexDigit(s[i+1]) || !isHexDigit(s[i+2]) {
				return false
			}
		case strings.IndexByte("/-._~!$&'()*+=:@", c) < 0:
			return false
		}
	}
	return true
}

// SourcesMatch reports whether any of a directive's values allows u for a page with the origin of self.
// After a redirect paths are not compared. https://www.w3.org/TR/CSP3/#match-url-to-source-list
func SourcesMatch(values []string, u, self URL, redirected bool) bool {
	for _, value := range values {
		if s, ok := ParseSource(value); ok && s.Matches(u, self, redirected) {
			return true
		}
	}
	return false
}

// Matches reports whether s allows u for a page with the origin of self: https://www.w3.org/TR/CSP3/#match-url-to-source-expression
//
// Browsers are followed in two details of which the standard says otherwise: an IP address matches itself, and port 80 matches
// 443 where http became https.
func (s Source) Matches(u, self URL, redirected bool) bool {
	switch {
	case u.Scheme == "":
		return false
	case s == Source{Host: "*"}:
		return isNetworkScheme(u.Scheme) || u.Scheme == self.Scheme
	case s.Self:
		return u.SameOrigin(self) || u.Host != "" && u.Host == self.Host && u.Port == self.Port &&
			(u.Secure() || self.Scheme == "http" && u.Scheme == "ws")
	case s.Host == "":
		return schemeMatches(s.Scheme, u.Scheme)
	}
	scheme := s.Scheme
	if scheme == "" {
		scheme = self.Scheme
	}
	return schemeMatches(scheme, u.Scheme) && s.hostMatches(u.Host) && s.portMatches(scheme, u) &&
		(redirected || pathMatches(s.Path, u.Path))
}

// isNetworkScheme reports the schemes that "*" stands for.
func isNetworkScheme(scheme string) bool {
	switch scheme {
	case "http", "https", "ws", "wss":
		return true
	}
	return false
}

// schemeMatches lets a source name the safer variant of a scheme too: https://www.w3.org/TR/CSP3/#match-schemes
func schemeMatches(source, scheme string) bool {
	switch {
	case source == scheme:
		return true
	case source == "http":
		return scheme == "https"
	case source == "ws":
		return scheme == "wss" || scheme == "http" || scheme == "https"
	case source == "wss":
		return scheme == "https"
	}
	return false
}

// hostMatches: https://www.w3.org/TR/CSP3/#match-hosts
func (s Source) hostMatches(host string) bool {
	if strings.HasPrefix(s.Host, "*") {
		return host != "" && strings.HasSuffix(host, s.Host[1:])
	}
	return host == s.Host
}

// portMatches: https://www.w3.org/TR/CSP3/#match-ports. scheme is the source's, or the page's if it has none.
func (s Source) portMatches(scheme string, u URL) bool {
	port := u.Port
	if port == "" {
		port = defaultPort(u.Scheme)
	}
	want := strings.TrimLeft(s.Port, "0")
	switch {
	case s.Port == "":
		return u.Port == ""
	case s.Port == "*" || want == port:
		return true
	}
	return want == "80" && port == "443" && scheme == "http" && u.Scheme == "https"
}

// pathMatches: https://www.w3.org/TR/CSP3/#match-paths. A path that ends in a slash stands for all below it.
func pathMatches(source, path string) bool {
	if source == "" || source == "/" && path == "" {
		return true
	}
	below := strings.HasSuffix(source, "/")
	for {
		a, sourceRest, sourceMore := strings.Cut(source, "/")
		b, pathRest, pathMore := strings.Cut(path, "/")
		if below && a == "" && !sourceMore {
			return true
		}
		if unescape(a) != unescape(b) {
			return false
		}
		if sourceMore != pathMore {
			return false
		}
		if !sourceMore {
			return true
		}
		source, path = sourceRest, pathRest
	}
}
