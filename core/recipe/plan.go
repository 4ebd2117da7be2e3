package recipe

import (
	"slices"
	"strings"

	"assay/core/fix"
	"assay/core/page"
	"assay/core/wire"
)

// A plan is changes made ready to be written: merged as fix.Apply would apply them one after the other, and sound. Every string in it
// is visible ASCII and spaces; names of headers are tokens. Whether its own syntax can hold them is each stack's to say.
type plan struct {
	host     string // safe in any syntax; placeholder if the real one is not
	headers  []wire.Change
	cookies  []cookie
	redirect *wire.Change  // redirect-to-https, nil if not asked for
	https    *wire.Change  // serve-https
	nonced   []wire.Change // policies that hold a nonce: no header of a whole site

	unsupported []wire.Unsupported
}

// A cookie is the changes to one cookie's attributes; nil where an attribute stays as it is.
type cookie struct {
	name                                     string
	secure, httpOnly, sameSite, domain, path *wire.Change
}

// placeholder stands for a host that cannot be written.
const placeholder = "example.com"

// noteHost goes with a recipe that could not name the host.
const noteHost = "Write the site's own name in place of " + placeholder + "."

// longestName is the longest header name that every stack takes: HAProxy has 8 bits for its length, and answers 500 where that is not enough.
const longestName = 255

// noteFirst goes with every redirect to HTTPS that does not set HTTPS up as well.
const noteFirst = "The site must answer on HTTPS before this, or the redirect leads nowhere."

const (
	whyMarkup    = "This is in the page's own HTML: change it in the template that writes it."
	whyName      = "This is not a header name."
	whyEmpty     = "A header without a value is not sent."
	whyPerAnswer = "It differs from response to response: change it where the application makes the response."
	whyNonce     = "The nonce in it must be new with every response: change the policy where the application makes the nonce."
	whyCharacter = "It holds characters that do not belong in a header (control characters or non-ASCII)."
	whyCookie    = "This is not a cookie name that a server can be told to look for."
	whyAttribute = "Set this where the application sets the cookie."
	whyValue     = "This is not a value for that attribute."
	whyUnknown   = "There is no such change."
)

func newPlan(changes []wire.Change, host string) *plan {
	p := &plan{host: placeholder}
	if h := strings.ToLower(host); isHostName(h) {
		p.host = h
	}
	for i := range changes {
		p.add(&changes[i])
	}
	p.headers = slices.DeleteFunc(p.headers, func(h wire.Change) bool {
		if !isSet(&h) || !hasNonce(&h) {
			return false
		}
		p.nonced = append(p.nonced, h)
		p.cannot(&h, whyNonce)
		return true
	})
	return p
}

// hasNonce reports whether a header is a content security policy with a nonce, which a server that repeats it would make known to everybody.
func hasNonce(h *wire.Change) bool {
	name, value := strings.ToLower(h.Name), strings.ToLower(h.Value)
	return strings.HasPrefix(name, "content-security-policy") && strings.Contains(value, "'nonce-")
}

func (p *plan) add(c *wire.Change) {
	switch c.Op {
	case wire.OpSetHeader, wire.OpRemoveHeader:
		p.addHeader(c)
	case wire.OpSetCookieAttribute, wire.OpRemoveCookieAttribute:
		p.addCookie(c)
	case wire.OpRedirectToHTTPS:
		p.redirect = c
	case wire.OpServeHTTPS:
		p.https = c
	case wire.OpLoadSecurely, wire.OpAddIntegrity, wire.OpRemoveMeta:
		p.cannot(c, whyMarkup)
	default:
		p.cannot(c, whyUnknown)
	}
}

// cannot says that a change is not in the recipe, and why.
func (p *plan) cannot(c *wire.Change, why string) {
	p.unsupported = fix.Refuse(p.unsupported, c, why)
}

func (p *plan) addHeader(c *wire.Change) {
	switch {
	case !page.IsToken(c.Name) || len(c.Name) > longestName:
		p.cannot(c, whyName)
		return
	case perResponse(c.Name):
		p.cannot(c, whyPerAnswer)
		return
	case c.Op == wire.OpSetHeader && strings.Trim(c.Value, " ") == "":
		p.cannot(c, whyEmpty)
		return
	case !page.IsPrintable(c.Value):
		p.cannot(c, whyCharacter)
		return
	}
	for i := range p.headers {
		if strings.EqualFold(p.headers[i].Name, c.Name) {
			p.headers[i] = *c
			return
		}
	}
	p.headers = append(p.headers, *c)
}

// sets reports whether a header of that name is to be set.
func (p *plan) sets(name string) bool {
	return slices.ContainsFunc(p.headers, func(h wire.Change) bool { return isSet(&h) && strings.EqualFold(h.Name, name) })
}

// perResponse reports whether a header cannot have one value for a whole site, or is no header to some stack.
func perResponse(name string) bool {
	switch name = strings.ToLower(name); name {
	case "status", "www-authenticate": // PHP takes them as the response's status
		return true
	}
	return fix.PerAnswer(name) || strings.HasPrefix(name, "x-accel-") // what an application tells nginx to send instead
}

func (p *plan) addCookie(c *wire.Change) {
	if !isCookieName(c.Cookie) {
		p.cannot(c, whyCookie)
		return
	}
	i := slices.IndexFunc(p.cookies, func(k cookie) bool { return k.name == c.Cookie })
	k := cookie{name: c.Cookie}
	if i >= 0 {
		k = p.cookies[i]
	}
	sound := true
	switch strings.ToLower(c.Attribute) {
	case "secure":
		k.secure = c
	case "httponly":
		k.httpOnly = c
	case "samesite":
		sound = !isSet(c) || sameSite(c) != ""
		k.sameSite = c
	case "domain":
		sound = !isSet(c) || isHostName(strings.ToLower(strings.TrimPrefix(c.Value, ".")))
		k.domain = c
	case "path":
		sound = !isSet(c) || strings.HasPrefix(c.Value, "/") && page.IsPrintable(c.Value) && !strings.Contains(c.Value, ";")
		k.path = c
	default:
		p.cannot(c, whyAttribute)
		return
	}
	switch {
	case !sound:
		p.cannot(c, whyValue)
	case i >= 0:
		p.cookies[i] = k
	default:
		p.cookies = append(p.cookies, k)
	}
}

// isSet reports whether a change sets what it names, rather than removing it.
func isSet(c *wire.Change) bool { return c.Op == wire.OpSetHeader || c.Op == wire.OpSetCookieAttribute }

// sameSite returns a SameSite value in lower case; empty if it is none.
func sameSite(c *wire.Change) string {
	switch s := strings.ToLower(c.Value); s {
	case wire.SameSiteStrict, wire.SameSiteLax, wire.SameSiteNone:
		return s
	}
	return ""
}

// ValidHost reports whether a recipe can name this host. Where it cannot, example.com stands for it.
func ValidHost(host string) bool { return isHostName(strings.ToLower(host)) }

// isHostName reports whether s is a lower-case DNS name or IPv4 address that is safe to write as a server's name and as a file's.
func isHostName(s string) bool {
	if len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' {
			return false
		}
		for i := 0; i < len(label); i++ {
			if c := label[i]; !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '_') {
				return false
			}
		}
	}
	return true
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
}

// isCookieName reports whether s can be a cookie's name in a response and in a configuration: "connect.sid", "user[id]". Browsers take
// spaces and non-ASCII too; applications that send those are left to themselves.
func isCookieName(s string) bool {
	return s != "" && page.IsPrintable(s) && !strings.ContainsAny(s, " ;=")
}

// isWord reports whether s is letters, digits, "-", "_" and "." alone, which need no quotes anywhere.
func isWord(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isAlphanumeric(s[i]) && s[i] != '-' && s[i] != '_' && s[i] != '.' {
			return false
		}
	}
	return s != ""
}

// quoted returns s, which is printable, between double quotes, with a backslash before each double quote and backslash. nginx, Python, JavaScript,
// JSON and Go read it alike.
func quoted(s string) string {
	var out strings.Builder
	out.WriteByte('"')
	for i := 0; i < len(s); i++ {
		if s[i] == '"' || s[i] == '\\' {
			out.WriteByte('\\')
		}
		out.WriteByte(s[i])
	}
	out.WriteByte('"')
	return out.String()
}
