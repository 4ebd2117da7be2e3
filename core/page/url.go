package page

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// A URL is a parsed URL in the form in which browsers compare them: https://url.spec.whatwg.org/#url-parsing.
// User info and fragment are dropped. The zero URL is no URL.
type URL struct {
	Scheme string // lower case, without ":"
	Host   string // lower-case ASCII as a browser gives it: "xn--bcher-kva.example", "127.0.0.1", "[::1]"
	Port   string // decimal; empty if it is the scheme's default
	Path   string // begins with "/", as far as browsers load such URLs; all the rest of "data:…", "mailto:…" and their like
	Query  string // without "?"
}

// ParseURL parses an absolute URL. It reports false for what browsers refuse to parse.
//
// Two things that browsers do are left out, for their tables' size: the mapping of Unicode host names beyond lower case
// (UTS #46), and the check that a punycode label decodes. What comes from a browser has passed both.
func ParseURL(s string) (URL, bool) {
	s = cleanURL(s)
	scheme, rest, ok := cutScheme(s)
	if !ok {
		return URL{}, false
	}
	return parseAfterScheme(scheme, rest)
}

// Resolve parses ref relative to u, as a browser does with a Location header or a form's action.
func (u URL) Resolve(ref string) (URL, bool) {
	ref = cleanURL(ref)
	if scheme, rest, ok := cutScheme(ref); ok {
		// "https:x" is relative to an https base: https://url.spec.whatwg.org/#special-relative-or-authority-state
		if scheme != u.Scheme || !isSpecial(scheme) || hasPrefixSlash(rest, true) && hasPrefixSlash(rest[1:], true) {
			return parseAfterScheme(scheme, rest)
		}
		ref = rest
	}
	if u.Host == "" && !strings.HasPrefix(u.Path, "/") && !strings.HasPrefix(ref, "#") {
		return URL{}, false // "mailto:a@b" has nothing to be relative to; nor has the zero URL
	}
	if i := strings.IndexByte(ref, '#'); i >= 0 {
		ref = ref[:i]
	}
	if ref == "" {
		return u, u.Scheme != ""
	}
	special := isSpecial(u.Scheme)
	path, query, _ := strings.Cut(ref, "?")
	switch {
	case hasPrefixSlash(path, special) && hasPrefixSlash(path[1:], special):
		return parseAfterScheme(u.Scheme, ref)
	case hasPrefixSlash(path, special):
		u.Path = normalPath(path, special)
	case path != "":
		dir := u.Path[:strings.LastIndexByte(u.Path, '/')+1]
		u.Path = normalPath(dir+path, special)
	}
	u.Query = escape(query, special, inQuery)
	return u, true
}

// String returns the URL's text. Parsing it again gives the same URL.
func (u URL) String() string {
	before, colon, mark := "", "", "" // what stands before the host, the port and the query
	switch {
	case u.Host != "" || u.Scheme == "file":
		before = "//"
		if u.Port != "" {
			colon = ":"
		}
	case strings.HasPrefix(u.Path, "//"):
		before = "/." // keeps the path from being read as a host
	}
	if u.Query != "" {
		mark = "?"
	}
	return u.Scheme + ":" + before + u.Host + colon + u.Port + u.Path + mark + u.Query
}

// Origin returns the URL's origin as text, "https://shop.test:8443", or "null" if its origin is opaque.
func (u URL) Origin() string {
	if !isSpecial(u.Scheme) || u.Host == "" || u.Scheme == "file" {
		return "null"
	}
	s := u.Scheme + "://" + u.Host
	if u.Port != "" {
		s += ":" + u.Port
	}
	return s
}

// SameOrigin reports whether both URLs have the same origin. An opaque origin is the same as no other.
func (u URL) SameOrigin(v URL) bool {
	return u.Scheme == v.Scheme && u.Host == v.Host && u.Port == v.Port &&
		u.Host != "" && isSpecial(u.Scheme) && u.Scheme != "file"
}

// Secure reports whether the URL is reached over TLS.
func (u URL) Secure() bool { return u.Scheme == "https" || u.Scheme == "wss" }

// Loopback reports whether the host is this machine: localhost, a name below it, 127.0.0.0/8 or [::1].
// Browsers trust it without TLS: https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy.
func (u URL) Loopback() bool {
	host := strings.TrimSuffix(u.Host, ".")
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || host == "[::1]" ||
		strings.HasPrefix(host, "127.") && isIP(host)
}

// IsIP reports whether the host is an IP address.
func (u URL) IsIP() bool { return isIP(u.Host) }

// Upgraded returns the URL as HSTS rewrites it: http becomes https, port 80 becomes 443, another port stays.
// https://www.rfc-editor.org/rfc/rfc6797#section-8.3
func (u URL) Upgraded() URL {
	switch u.Scheme {
	case "http":
		u.Scheme = "https"
	case "ws":
		u.Scheme = "wss"
	default:
		return u
	}
	if u.Port == "443" {
		u.Port = ""
	}
	return u
}

// SameSite reports whether both URLs belong to one site, whatever their schemes:
// https://html.spec.whatwg.org/multipage/browsers.html#same-site, "schemelessly same site".
func SameSite(a, b URL) bool {
	if a.Host == "" || b.Host == "" {
		return false
	}
	if a.Host == b.Host {
		return true
	}
	site := RegistrableDomain(a.Host)
	return site != "" && strings.HasSuffix(b.Host, site) && site == RegistrableDomain(b.Host)
}

// WithoutQuery returns an address, or what stands for one, without its query and fragment, in which secrets travel.
func WithoutQuery(url string) string {
	if i := strings.IndexAny(url, "?#"); i >= 0 {
		return url[:i]
	}
	return url
}

// isIP reports whether a canonical host is an IP address. A canonical host whose last label is a number is an IPv4 address,
// since nothing else with such an end is a valid host.
func isIP(host string) bool {
	if strings.HasPrefix(host, "[") {
		return true
	}
	label := host[strings.LastIndexByte(host, '.')+1:]
	return allDigits(label)
}

func isSpecial(scheme string) bool {
	switch scheme {
	case "http", "https", "ws", "wss", "ftp", "file":
		return true
	}
	return false
}

func defaultPort(scheme string) string {
	switch scheme {
	case "http", "ws":
		return "80"
	case "https", "wss":
		return "443"
	case "ftp":
		return "21"
	}
	return ""
}

// cleanURL does what the URL parser does before it begins: spaces and controls at both ends go, tabs and newlines everywhere.
func cleanURL(s string) string {
	for s != "" && s[0] <= ' ' {
		s = s[1:]
	}
	for s != "" && s[len(s)-1] <= ' ' {
		s = s[:len(s)-1]
	}
	if strings.IndexByte(s, '\t') < 0 && strings.IndexByte(s, '\n') < 0 && strings.IndexByte(s, '\r') < 0 {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if c := s[i]; c != '\t' && c != '\n' && c != '\r' {
			out = append(out, c)
		}
	}
	return string(out)
}

// cutScheme splits "https://a" into "https" and "//a".
func cutScheme(s string) (scheme, rest string, ok bool) {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case isAlpha(c):
		case i > 0 && (isDigit(c) || c == '+' || c == '-' || c == '.'):
		case i > 0 && c == ':':
			return LowerASCII(s[:i]), s[i+1:], true
		default:
			return "", "", false
		}
	}
	return "", "", false
}

// hasPrefixSlash reports whether s begins with "/", or with "\" in a special URL, where it means the same.
func hasPrefixSlash(s string, special bool) bool {
	return s != "" && (s[0] == '/' || special && s[0] == '\\')
}

func parseAfterScheme(scheme, s string) (URL, bool) {
	if i := strings.IndexByte(s, '#'); i >= 0 {
		s = s[:i]
	}
	u := URL{Scheme: scheme}
	special := isSpecial(scheme)
	s, query, _ := strings.Cut(s, "?")
	u.Query = escape(query, special, inQuery)

	switch {
	case scheme == "file":
		if !hasPrefixSlash(s, true) || !hasPrefixSlash(s[1:], true) {
			u.Path = normalPath(s, true)
			return u, true
		}
		s = s[2:]
	case special: // any number of slashes is as good as two
		for hasPrefixSlash(s, true) {
			s = s[1:]
		}
	case strings.HasPrefix(s, "//"):
		s = s[2:]
	case strings.HasPrefix(s, "/"):
		u.Path = normalPath(s, false)
		return u, true
	default:
		u.Path = escape(strings.TrimRight(s, " "), false, inOpaquePath)
		return u, true
	}

	end := strings.IndexByte(s, '/')
	if end < 0 {
		end = len(s)
	}
	if special {
		if i := strings.IndexByte(s[:end], '\\'); i >= 0 {
			end = i
		}
	}
	authority, path := s[:end], s[end:]
	host, port := authority, ""
	if scheme != "file" { // which has neither user info nor a port
		if i := strings.LastIndexByte(host, '@'); i >= 0 {
			host = host[i+1:]
			if host == "" {
				return URL{}, false
			}
		}
		if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
			host, port = host[:i], host[i+1:]
			if host == "" {
				return URL{}, false
			}
		}
	}
	var ok bool
	if u.Host, ok = parseHost(host, special); !ok {
		return URL{}, false
	}
	if scheme == "file" {
		if u.Host == "localhost" {
			u.Host = ""
		}
	} else if special && u.Host == "" {
		return URL{}, false
	}
	if u.Port, ok = parsePort(port, scheme); !ok {
		return URL{}, false
	}
	u.Path = normalPath(path, special)
	return u, true
}

// parsePort returns port without leading zeros, and "" for the scheme's default.
func parsePort(port, scheme string) (string, bool) {
	if port == "" {
		return "", true
	}
	if !allDigits(port) {
		return "", false
	}
	for len(port) > 1 && port[0] == '0' {
		port = port[1:]
	}
	if len(port) > len("65535") || decimal(port) > 65535 {
		return "", false
	}
	if port == defaultPort(scheme) {
		return "", true
	}
	return port, true
}

// parseHost returns the canonical form of a host: https://url.spec.whatwg.org/#host-parsing
func parseHost(host string, special bool) (string, bool) {
	if strings.HasPrefix(host, "[") {
		if !strings.HasSuffix(host, "]") {
			return "", false
		}
		return parseIPv6(host[1 : len(host)-1])
	}
	if !special {
		for i := 0; i < len(host); i++ {
			if isForbiddenHost(host[i]) {
				return "", false
			}
		}
		return escape(host, false, inOpaquePath), true
	}
	return canonicalHost(unescape(host))
}

// canonicalHost returns a domain in lower-case ASCII, or an IPv4 address in its dotted form.
func canonicalHost(host string) (string, bool) {
	host, ok := domainToASCII(host)
	if !ok {
		return "", false
	}
	for i := 0; i < len(host); i++ {
		if c := host[i]; c <= ' ' || c == '%' || c == 0x7f || isForbiddenHost(c) {
			return "", false
		}
	}
	if endsInNumber(host) {
		return parseIPv4(host)
	}
	return host, true
}

// isForbiddenHost reports a "forbidden host code point": https://url.spec.whatwg.org/#forbidden-host-code-point
func isForbiddenHost(c byte) bool {
	switch c {
	case 0, '\t', '\n', '\r', ' ', '#', '/', ':', '<', '>', '?', '@', '[', '\\', ']', '^', '|':
		return true
	}
	return false
}

// endsInNumber reports whether a host must be an IPv4 address: https://url.spec.whatwg.org/#ends-in-a-number-checker
func endsInNumber(host string) bool {
	host = strings.TrimSuffix(host, ".")
	label := host[strings.LastIndexByte(host, '.')+1:]
	if allDigits(label) {
		return true
	}
	_, ok := parseIPv4Number(label)
	return ok
}

// parseIPv4 reads what browsers take for an IPv4 address, "0x7f.1" included: https://url.spec.whatwg.org/#concept-ipv4-parser
func parseIPv4(host string) (string, bool) {
	host = strings.TrimSuffix(host, ".")
	var address uint64
	for part := 1; ; part++ {
		label, rest, more := strings.Cut(host, ".")
		n, ok := parseIPv4Number(label)
		if !ok || part > 4 {
			return "", false
		}
		if !more { // the last number fills all bytes that are left
			left := uint(8 * (5 - part))
			if n >= 1<<left {
				return "", false
			}
			address = address<<left | n
			break
		}
		if n > 255 {
			return "", false
		}
		address = address<<8 | n
		host = rest
	}
	out := make([]byte, 0, 15)
	for shift := 24; shift >= 0; shift -= 8 {
		out = strconv.AppendUint(out, address>>shift&255, 10)
		if shift > 0 {
			out = append(out, '.')
		}
	}
	return string(out), true
}

func parseIPv4Number(s string) (uint64, bool) {
	if s == "" {
		return 0, false
	}
	base := uint64(10)
	if len(s) >= 2 && s[0] == '0' {
		if s[1] == 'x' || s[1] == 'X' {
			s, base = s[2:], 16
		} else {
			s, base = s[1:], 8
		}
		if s == "" {
			return 0, true
		}
	}
	var n uint64
	for i := 0; i < len(s); i++ {
		if !isHexDigit(s[i]) || uint64(hexValue(s[i])) >= base {
			return 0, false
		}
		n = min(n*base+uint64(hexValue(s[i])), 1<<32) // too large for any address, and a number still
	}
	return n, true
}

// parseIPv6 returns the address in brackets, in the one form that browsers write: https://url.spec.whatwg.org/#concept-ipv6-parser
func parseIPv6(s string) (string, bool) {
	if len(s) > 45 { // "0000:0000:0000:0000:0000:ffff:255.255.255.255"
		return "", false
	}
	var pieces [8]uint16
	n, compress := 0, -1
	if strings.HasPrefix(s, "::") {
		s, compress = s[2:], 0
	} else if strings.HasPrefix(s, ":") {
		return "", false
	}
	for s != "" {
		if n == 8 {
			return "", false
		}
		if s[0] == ':' { // the second colon of "::"
			if compress >= 0 {
				return "", false
			}
			compress, s = n, s[1:]
			continue
		}
		i := 0
		for i < len(s) && i < 4 && isHexDigit(s[i]) {
			pieces[n] = pieces[n]<<4 | uint16(hexValue(s[i]))
			i++
		}
		if i < len(s) && s[i] == '.' { // "::ffff:192.0.2.1"
			address, ok := parseDotted(s)
			if !ok || n > 6 {
				return "", false
			}
			pieces[n], pieces[n+1] = uint16(address>>16), uint16(address)
			n += 2
			break
		}
		if i == 0 {
			return "", false
		}
		s = s[i:]
		n++
		if s == "" {
			break
		}
		if s[0] != ':' || len(s) == 1 {
			return "", false
		}
		s = s[1:]
	}
	if compress >= 0 {
		if n == 8 {
			return "", false
		}
		copy(pieces[8-(n-compress):], pieces[compress:n])
		clear(pieces[compress : 8-(n-compress)])
	} else if n != 8 {
		return "", false
	}
	return formatIPv6(pieces), true
}

// parseDotted reads four decimal numbers without leading zeros.
func parseDotted(s string) (address uint32, ok bool) {
	for part := 1; ; part++ {
		label, rest, more := strings.Cut(s, ".")
		if part > 4 || len(label) > 3 || !allDigits(label) || len(label) > 1 && label[0] == '0' {
			return 0, false
		}
		n := decimal(label)
		if n > 255 {
			return 0, false
		}
		address = address<<8 | uint32(n)
		if !more {
			return address, part == 4
		}
		s = rest
	}
}

// formatIPv6 writes "::" for the first of the longest runs of zeros: https://url.spec.whatwg.org/#concept-ipv6-serializer
func formatIPv6(pieces [8]uint16) string {
	start, length := -1, 1
	for i := 0; i < 8; i++ {
		j := i
		for j < 8 && pieces[j] == 0 {
			j++
		}
		if j-i > length {
			start, length = i, j-i
		}
		i = max(i, j-1)
	}
	out := make([]byte, 0, 41)
	out = append(out, '[')
	for i := 0; i < 8; i++ {
		if i == start {
			if i == 0 {
				out = append(out, ':')
			}
			out = append(out, ':')
			i += length - 1
			continue
		}
		out = strconv.AppendUint(out, uint64(pieces[i]), 16)
		if i < 7 {
			out = append(out, ':')
		}
	}
	return string(append(out, ']'))
}

// domainToASCII lowers the case of a host and writes its non-ASCII labels as punycode. It reports false for text that is not UTF-8.
func domainToASCII(host string) (string, bool) {
	ascii := true
	for i := 0; i < len(host); i++ {
		if host[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii {
		return LowerASCII(host), true
	}
	if len(host) > maxUnicodeHost || !utf8.ValidString(host) {
		return "", false
	}
	// The three other full stops of UTS #46 separate labels too.
	host = strings.ToLower(host)
	out := make([]byte, 0, len(host)+8)
	for start := 0; start <= len(host); {
		end, next := len(host), len(host)+1
		for i, r := range host[start:] {
			if r == '.' || r == '。' || r == '．' || r == '｡' {
				end = start + i
				next = end + utf8.RuneLen(r)
				break
			}
		}
		out = appendPunycode(out, host[start:end])
		if end < len(host) {
			out = append(out, '.')
		}
		start = next
	}
	return string(out), true
}

// maxUnicodeHost bounds what punycode is computed for, in bytes, since its cost is quadratic. No DNS name is longer than 253.
const maxUnicodeHost = 1024

// appendPunycode appends label as it is if it is ASCII, and as "xn--…" otherwise: https://www.rfc-editor.org/rfc/rfc3492#section-6.3
func appendPunycode(dst []byte, label string) []byte {
	basic, runes := 0, 0
	for i := 0; i < len(label); i++ {
		if label[i] < utf8.RuneSelf {
			basic++
		}
		if utf8.RuneStart(label[i]) {
			runes++
		}
	}
	if basic == len(label) {
		return append(dst, label...)
	}
	dst = append(dst, "xn--"...)
	for i := 0; i < len(label); i++ {
		if label[i] < utf8.RuneSelf {
			dst = append(dst, label[i])
		}
	}
	if basic > 0 {
		dst = append(dst, '-')
	}
	const base, tMin, tMax, skew, damp = 36, 1, 26, 38, 700
	n, delta, bias, done := rune(utf8.RuneSelf), 0, 72, basic
	for done < runes {
		next := rune(utf8.MaxRune)
		for _, r := range label {
			if r >= n && r < next {
				next = r
			}
		}
		delta += int(next-n) * (done + 1)
		n = next
		for _, r := range label {
			if r < n {
				delta++
			}
			if r != n {
				continue
			}
			q := delta
			for k := base; ; k += base {
				t := min(max(k-bias, tMin), tMax)
				if q < t {
					break
				}
				dst = append(dst, punycodeDigit(t+(q-t)%(base-t)))
				q = (q - t) / (base - t)
			}
			dst = append(dst, punycodeDigit(q))
			if done == basic {
				delta /= damp
			} else {
				delta /= 2
			}
			delta += delta / (done + 1)
			k := 0
			for delta > (base-tMin)*tMax/2 {
				delta /= base - tMin
				k += base
			}
			bias = k + (base-tMin+1)*delta/(delta+skew)
			delta = 0
			done++
		}
		delta++
		n++
	}
	return dst
}

func punycodeDigit(n int) byte {
	if n < 26 {
		return 'a' + byte(n)
	}
	return '0' + byte(n-26)
}

// normalPath resolves "." and ".." and percent-encodes: https://url.spec.whatwg.org/#path-state
func normalPath(path string, special bool) string {
	if special && strings.IndexByte(path, '\\') >= 0 {
		path = strings.ReplaceAll(path, `\`, "/")
	}
	path = escape(path, special, inPath)
	if strings.HasPrefix(path, "/") && !hasDotSegment(path) {
		return path
	}
	if path == "" && !special {
		return ""
	}
	path = strings.TrimPrefix(path, "/")
	out := make([]byte, 0, len(path)+1)
	for {
		segment, rest, more := strings.Cut(path, "/")
		switch {
		case isDot(segment):
			if !more {
				out = append(out, '/')
			}
		case isDotDot(segment):
			i := len(out) - 1
			for i >= 0 && out[i] != '/' {
				i--
			}
			out = out[:max(i, 0)]
			if !more {
				out = append(out, '/')
			}
		default:
			out = append(out, '/')
			out = append(out, segment...)
		}
		if !more {
			return string(out)
		}
		path = rest
	}
}

// hasDotSegment reports whether a path may hold a "." or ".." segment, spelled "%2e" or not.
func hasDotSegment(path string) bool {
	for i := 0; i+1 < len(path); i++ {
		if path[i] == '/' && (path[i+1] == '.' || path[i+1] == '%') {
			return true
		}
	}
	return false
}

func isDot(segment string) bool { return segment == "." || EqualFold(segment, "%2e") }

func isDotDot(segment string) bool {
	return segment == ".." || EqualFold(segment, ".%2e") || EqualFold(segment, "%2e.") || EqualFold(segment, "%2e%2e")
}

// The parts of a URL that escape different characters: https://url.spec.whatwg.org/#percent-encoded-bytes
const (
	inOpaquePath = iota // the C0 control percent-encode set
	inPath
	inQuery
)

func mustEscape(c byte, special bool, part int) bool {
	if c < ' ' || c >= 0x7f {
		return true
	}
	switch c {
	case ' ', '"', '<', '>':
		return part != inOpaquePath
	case '#':
		return true
	case '?', '^', '`', '{', '}':
		return part == inPath
	case '\'':
		return part == inQuery && special
	}
	return false
}

func escape(s string, special bool, part int) string {
	extra := 0
	for i := 0; i < len(s); i++ {
		if mustEscape(s[i], special, part) {
			extra += 2
		}
	}
	if extra == 0 {
		return s
	}
	const hex = "0123456789ABCDEF"
	out := make([]byte, 0, len(s)+extra)
	for i := 0; i < len(s); i++ {
		if c := s[i]; mustEscape(c, special, part) {
			out = append(out, '%', hex[c>>4], hex[c&15])
		} else {
			out = append(out, c)
		}
	}
	return string(out)
}

// unescape decodes every "%2e" and its like; a "%" that begins nothing stays.
func unescape(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHexDigit(s[i+1]) && isHexDigit(s[i+2]) {
			out = append(out, hexValue(s[i+1])<<4|hexValue(s[i+2]))
			i += 2
		} else {
			out = append(out, s[i])
		}
	}
	return string(out)
}
