package page

import (
	"strings"

	"assay/core/wire"
)

// Cookies are read as RFC 6265bis has it (https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis), with what Chromium and
// Firefox share beyond it: loopback hosts count as secure, and Partitioned needs Secure.

// A SetCookie is a Set-Cookie line, understood; whether a browser keeps it depends on who sent it: see [SetCookie.Store].
type SetCookie struct {
	Name, Value string // either may be empty, not both
	// ValueLength is the value's length in bytes. ParseSetCookie sets it to that of Value; a caller whose line has the value left out
	// puts the true length here before it calls Store.
	ValueLength int
	Domain      string // lower case, without the leading dot; empty if the line has no Domain, or an empty one
	Path        string // empty if the line has no Path, or one that does not begin with "/"
	Secure      bool
	HTTPOnly    bool
	Partitioned bool
	SameSite    string // one of wire's SameSite constants
	Persistent  bool   // it has an expiry
	Expires     int64  // the expiry of a persistent cookie: Max-Age if there is one, else Expires; at most 400 days from now
}

// A StoredCookie is a cookie in a browser's jar, without its value.
type StoredCookie struct {
	Name        string
	Domain      string // the host's, if HostOnly
	HostOnly    bool   // only this very host gets it; else every host below Domain too
	Path        string
	Secure      bool
	HTTPOnly    bool
	Partitioned bool
	SameSite    string // one of wire's SameSite constants
	Persistent  bool
	Expires     int64
	Deletes     bool // it has expired already: storing it removes the cookie of its name, domain and path
}

// A Rejection says why browsers refuse a cookie. It is empty for one that they keep.
type Rejection string

// Why browsers refuse a cookie.
const (
	RejectedEmpty            Rejection = "empty"                // neither name nor value
	RejectedControl          Rejection = "control-character"    // one anywhere in the line, but for tabs
	RejectedTooLarge         Rejection = "too-large"            // name and value have more than 4,096 bytes
	RejectedDomain           Rejection = "domain-mismatch"      // Domain is not the host nor above it
	RejectedPublicSuffix     Rejection = "public-suffix"        // Domain is one below which anybody may register
	RejectedSecure           Rejection = "secure-over-http"     // Secure, but set over plain HTTP
	RejectedNone             Rejection = "none-insecure"        // SameSite=None without Secure
	RejectedPartitioned      Rejection = "partitioned-insecure" // Partitioned without Secure
	RejectedPrefixSecure     Rejection = "prefix-secure"        // __Secure- without Secure
	RejectedPrefixHost       Rejection = "prefix-host"          // __Host- without Secure and Path=/, or with a Domain
	RejectedPrefixHTTP       Rejection = "prefix-http"          // __Http- without Secure and HttpOnly
	RejectedPrefixHostHTTP   Rejection = "prefix-host-http"     // __Host-Http- without what both of these ask for
	RejectedPrefixOfNameless Rejection = "nameless-prefix"      // no name, and a value that servers would take for a prefixed name
)

const (
	maxNameAndValue = 4096                // bytes
	maxAttribute    = 1024                // bytes: the value of a longer one is ignored
	maxLifetime     = 400 * secondsPerDay // a later expiry becomes this
	longAgo         = -11644473600        // 1601-01-01, the earliest that a cookie's date can name: what Max-Age=0 means
)

// ParseSetCookie reads a Set-Cookie header line, "sessionid=…; Path=/; Secure"; now is when it arrived. Attributes that browsers ignore
// are ignored. A line that they refuse whoever sent it has a Rejection; what can be read of it is returned all the same.
func ParseSetCookie(line string, now int64) (SetCookie, Rejection) {
	pair, attributes, _ := strings.Cut(line, ";")
	c := SetCookie{SameSite: wire.SameSiteUnspecified}
	name, value, hasName := strings.Cut(pair, "=")
	if !hasName {
		name, value = "", pair
	}
	c.Name, c.Value = trimBlanks(name), trimBlanks(value)
	c.ValueLength = len(c.Value)

	var life cookieLife
	for attributes != "" {
		var attribute string
		attribute, attributes, _ = strings.Cut(attributes, ";")
		name, value, _ := strings.Cut(attribute, "=")
		name, value = trimBlanks(name), trimBlanks(value)
		if len(value) <= maxAttribute {
			c.setAttribute(name, value, now, &life)
		}
	}
	if at, ok := life.end(); ok {
		c.Persistent, c.Expires = true, min(at, now+maxLifetime)
	}

	switch {
	case hasControl(line):
		return c, RejectedControl
	case c.Name == "" && c.Value == "":
		return c, RejectedEmpty
	case c.Name == "" && prefixOf(c.Value) != prefixNone:
		return c, RejectedPrefixOfNameless
	}
	return c, ""
}

// A cookieLife is what a cookie's attributes say of its end.
type cookieLife struct {
	expires, maxAge expiry
	date            string // the last Expires, which need not be read where Max-Age follows
}

type expiry struct {
	set bool
	at  int64
}

// readDate reads the last Expires; one that is no date is as good as none.
func (l *cookieLife) readDate() {
	if at, ok := ParseCookieDate(l.date); ok {
		l.expires = expiry{true, at}
	}
}

// end returns when the cookie ends; Max-Age goes before Expires. ok is false if nothing says it.
func (l *cookieLife) end() (at int64, ok bool) {
	if l.maxAge.set {
		return l.maxAge.at, true
	}
	l.readDate()
	return l.expires.at, l.expires.set
}

// setAttribute does what section 5.6 says for one attribute. The last of several with the same name counts.
func (c *SetCookie) setAttribute(name, value string, now int64, life *cookieLife) {
	switch {
	case EqualFold(name, "Expires"):
		if life.date != "" {
			life.readDate()
		}
		life.date = value
	case EqualFold(name, "Max-Age"):
		digits := strings.TrimPrefix(value, "-")
		if !allDigits(digits) {
			return
		}
		n := seconds(digits)
		if digits != value || n == 0 {
			life.maxAge = expiry{true, longAgo}
		} else {
			life.maxAge = expiry{true, now + n}
		}
	case EqualFold(name, "Domain"):
		c.Domain = value
		if len(value) > 1 { // "." alone stays, and matches no host
			c.Domain = strings.TrimPrefix(value, ".")
		}
		c.Domain = LowerASCII(c.Domain)
	case EqualFold(name, "Path"):
		c.Path = ""
		if strings.HasPrefix(value, "/") {
			c.Path = value
		}
	case EqualFold(name, "Secure"):
		c.Secure = true
	case EqualFold(name, "HttpOnly"):
		c.HTTPOnly = true
	case EqualFold(name, "Partitioned"):
		c.Partitioned = true
	case EqualFold(name, "SameSite"):
		switch {
		case EqualFold(value, "Strict"):
			c.SameSite = wire.SameSiteStrict
		case EqualFold(value, "Lax"):
			c.SameSite = wire.SameSiteLax
		case EqualFold(value, "None"):
			c.SameSite = wire.SameSiteNone
		default:
			c.SameSite = wire.SameSiteUnspecified
		}
	}
}

// Capped reports whether the cookie asks for as long a life as browsers allow, or a longer one.
func (c SetCookie) Capped(now int64) bool { return c.Persistent && c.Expires == now+maxLifetime }

// Deletes reports whether the cookie has expired already, and so only removes one.
func (c SetCookie) Deletes(now int64) bool { return c.Persistent && c.Expires <= now }

// Store says what a browser makes of the cookie when u answers with it: section 5.7, the storage model, for a top-level navigation.
func (c SetCookie) Store(u URL, now int64) (StoredCookie, Rejection) {
	stored := c.asWritten(u)
	stored.Deletes = c.Deletes(now)
	if len(c.Name)+c.ValueLength > maxNameAndValue {
		return stored, RejectedTooLarge
	}
	if c.Domain != "" {
		switch {
		case !domainMatches(u.Host, c.Domain):
			return stored, RejectedDomain
		case c.Domain == u.Host && u.IsIP():
			stored.HostOnly = true
		case !isPublicSuffix(c.Domain):
		case c.Domain == u.Host:
			stored.HostOnly = true
		default:
			return stored, RejectedPublicSuffix
		}
	}
	if c.Secure && !trustworthy(u) {
		return stored, RejectedSecure
	}
	hostBound := c.Secure && c.Domain == "" && c.Path == "/"
	switch prefixOf(c.Name) {
	case prefixHostHTTP:
		if !hostBound || !c.HTTPOnly {
			return stored, RejectedPrefixHostHTTP
		}
	case prefixHost:
		if !hostBound {
			return stored, RejectedPrefixHost
		}
	case prefixHTTP:
		if !c.Secure || !c.HTTPOnly {
			return stored, RejectedPrefixHTTP
		}
	case prefixSecure:
		if !c.Secure {
			return stored, RejectedPrefixSecure
		}
	}
	switch {
	case c.SameSite == wire.SameSiteNone && !c.Secure:
		return stored, RejectedNone
	case c.Partitioned && !c.Secure:
		return stored, RejectedPartitioned
	}
	return stored, ""
}

// asWritten returns the cookie as its line describes it, for an answer of u: also for one that browsers refuse.
func (c SetCookie) asWritten(u URL) StoredCookie {
	stored := StoredCookie{
		Name: c.Name, Domain: c.Domain, HostOnly: c.Domain == "", Path: c.Path,
		Secure: c.Secure, HTTPOnly: c.HTTPOnly, Partitioned: c.Partitioned, SameSite: c.SameSite,
		Persistent: c.Persistent, Expires: c.Expires,
	}
	if stored.HostOnly {
		stored.Domain = u.Host
	}
	if stored.Path == "" {
		stored.Path = defaultPath(u.Path)
	}
	return stored
}

// A RequestContext says how a request relates to the site that caused it.
type RequestContext int

const (
	RequestSameSite    RequestContext = iota // caused by the same site, or by the user
	RequestTopLevelGet                       // caused by another site: a link, or another navigation of the whole tab with a safe method
	RequestCrossSite                         // caused by another site: anything else, such as a form's POST, a frame, an image
)

// SentTo reports whether a request for u carries the cookie, if it has not expired. A cookie without SameSite is taken for Lax, as
// Chromium does; Firefox and Safari take it for None.
func (c StoredCookie) SentTo(u URL, context RequestContext) bool {
	if c.HostOnly && u.Host != c.Domain || !c.HostOnly && !domainMatches(u.Host, c.Domain) {
		return false
	}
	if !cookiePathMatches(u.Path, c.Path) || c.Secure && !trustworthy(u) {
		return false
	}
	switch context {
	case RequestTopLevelGet:
		return c.SameSite != wire.SameSiteStrict
	case RequestCrossSite:
		return c.SameSite == wire.SameSiteNone
	}
	return true
}

// trustworthy reports whether cookies treat u as secure: https, and loopback hosts without it (https://crbug.com/1056543).
func trustworthy(u URL) bool { return u.Secure() || u.Loopback() }

// domainMatches is section 5.1.3: the host is the domain, or a name below it.
func domainMatches(host, domain string) bool {
	if host == domain {
		return true
	}
	return len(host) > len(domain) && strings.HasSuffix(host, domain) && host[len(host)-len(domain)-1] == '.' && !isIP(host)
}

// cookiePathMatches is section 5.1.4: the request's path is the cookie's, or below it.
func cookiePathMatches(request, cookie string) bool {
	if !strings.HasPrefix(request, cookie) {
		return false
	}
	return len(request) == len(cookie) || strings.HasSuffix(cookie, "/") || request[len(cookie)] == '/'
}

// defaultPath is section 5.1.4: the request's path up to its last slash, "/a" for "/a/b".
func defaultPath(path string) string {
	i := strings.LastIndexByte(path, '/')
	if i <= 0 || path[0] != '/' {
		return "/"
	}
	return path[:i]
}

// The prefixes of a cookie's name: section 4.1.3, and 5.4, which has browsers match them without regard to case.
type prefix int

const (
	prefixNone prefix = iota
	prefixSecure
	prefixHost
	prefixHTTP
	prefixHostHTTP
)

func prefixOf(name string) prefix {
	has := func(p string) bool { return len(name) >= len(p) && EqualFold(name[:len(p)], p) }
	switch {
	case !strings.HasPrefix(name, "__"):
		return prefixNone
	case has("__Host-Http-"):
		return prefixHostHTTP
	case has("__Host-"):
		return prefixHost
	case has("__Secure-"):
		return prefixSecure
	case has("__Http-"):
		return prefixHTTP
	}
	return prefixNone
}

// hasControl reports a control character that makes browsers refuse the line: section 5.6, step 1. A tab is none.
func hasControl(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' && c != '\t' || c == 0x7f {
			return true
		}
	}
	return false
}

// seconds reads a number of any length; one beyond what a cookie's life is capped at becomes the cap.
func seconds(digits string) int64 {
	var n int64
	for i := 0; i < len(digits); i++ {
		n = min(n*10+int64(digits[i]-'0'), maxLifetime)
	}
	return n
}

// trimBlanks cuts spaces and tabs, the only white space of the cookie grammar, from both ends.
//
//go:noinline
func trimBlanks(s string) string {
	for s != "" && isBlank(s[0]) {
		s = s[1:]
	}
	for s != "" && isBlank(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }
