package page

import (
	"strings"

	"assay/core/wire"
)

// MaxMaxAge is the largest max-age that is kept, in seconds. Larger numbers are cut to it, so that it stays exact as a JSON number
// in every reader. Browsers cut much earlier, and not alike (Chromium at one year, Firefox at a hundred), RFC 6797 never.
const MaxMaxAge = 1<<53 - 1

// HSTS is what one Strict-Transport-Security header value says. The zero value says nothing.
type HSTS struct {
	Valid             bool   // browsers honour it
	MaxAge            int64  // seconds, at most MaxMaxAge; 0 ends the protection
	IncludeSubDomains bool   // it holds for all subdomains as well
	Preload           bool   // the site asks to be on the browsers' preload lists
	Problem           string // why browsers ignore it: "max-age is missing"; empty if Valid
}

// EffectiveHSTS returns what browsers take from all Strict-Transport-Security lines of one response, in order. Only the first line
// counts, even if it is invalid and a later one is not: https://www.rfc-editor.org/rfc/rfc6797#section-8.1
func EffectiveHSTS(values []string) HSTS {
	if len(values) == 0 {
		return HSTS{Problem: "the header is missing"}
	}
	return ParseHSTS(values[0])
}

// ParseHSTS reads one Strict-Transport-Security header value, such as
//
//	max-age=31536000; includeSubDomains; preload
//
// by https://www.rfc-editor.org/rfc/rfc6797#section-6.1, as Firefox does. A value that breaks the grammar is ignored as a whole.
// Where RFC and browsers differ, browsers are followed: an unknown directive may appear twice. They differ among themselves over an
// unknown directive with an empty value, which Chromium refuses as the RFC does, and over a max-age beyond 64 bits, which Firefox refuses.
func ParseHSTS(value string) HSTS {
	var policy HSTS
	hasMaxAge := false
	rest := value
	for {
		var d hstsDirective
		var problem string
		d, rest, problem = cutHSTSDirective(rest)
		if problem != "" {
			return HSTS{Problem: problem}
		}
		switch {
		case EqualFold(d.name, "max-age"):
			if hasMaxAge {
				return HSTS{Problem: "directive max-age appears twice"}
			}
			hasMaxAge = true
			if d.value == "" {
				return HSTS{Problem: "max-age has no value"}
			}
			age, ok := parseSeconds(d.value)
			if !ok {
				return HSTS{Problem: "max-age is not a number"}
			}
			policy.MaxAge = age
		case EqualFold(d.name, "includesubdomains"):
			if policy.IncludeSubDomains {
				return HSTS{Problem: "directive includeSubDomains appears twice"}
			}
			if d.hasValue {
				return HSTS{Problem: "includeSubDomains has a value"}
			}
			policy.IncludeSubDomains = true
		case EqualFold(d.name, "preload") && !d.hasValue:
			policy.Preload = true
		}
		if rest == "" {
			if !hasMaxAge {
				return HSTS{Problem: "max-age is missing"}
			}
			policy.Valid = true
			return policy
		}
		rest = rest[1:] // the semicolon
	}
}

// An hstsDirective is one of the parts between semicolons; all its fields are empty for an empty part, which the grammar allows.
type hstsDirective struct {
	name, value string
	hasValue    bool // there is an equals sign
}

// cutHSTSDirective reads the directive at the start of s. What remains is empty or begins with the semicolon that ends the directive;
// problem says in a clause why the grammar is broken.
func cutHSTSDirective(s string) (d hstsDirective, rest, problem string) {
	s = skipLWS(s)
	n := tokenLength(s)
	d.name = s[:n]
	s = skipLWS(s[n:])
	if strings.HasPrefix(s, "=") {
		d.hasValue = true
		s = skipLWS(s[1:])
		if strings.HasPrefix(s, `"`) {
			end, closed := skipQuotedString(s, 0)
			if !closed {
				return d, "", "a quoted value is not closed"
			}
			d.value = s[1 : end-1]
			s = s[end:]
		} else {
			n = tokenLength(s)
			d.value = s[:n]
			s = s[n:]
		}
		s = skipLWS(s)
	}
	if s == "" || s[0] == ';' {
		return d, s, ""
	}
	switch c := s[0]; {
	case c == ',':
		problem = "a comma stands where a semicolon belongs"
	case isTokenByte(c) || c == '"':
		problem = "a semicolon is missing"
	case c > ' ' && c < 0x7F:
		problem = "unexpected character " + wire.Quote(s[:1])
	default:
		problem = "an unexpected control or non-ASCII character"
	}
	return d, "", problem
}

// skipLWS cuts linear white space off the start of s: spaces, tabs, and line breaks that a space or tab follows
// (https://www.rfc-editor.org/rfc/rfc2616#section-2.2, which RFC 6797 builds on).
//
//go:noinline
func skipLWS(s string) string {
	for s != "" {
		switch {
		case s[0] == ' ' || s[0] == '\t':
			s = s[1:]
		case len(s) >= 3 && s[0] == '\r' && s[1] == '\n' && (s[2] == ' ' || s[2] == '\t'):
			s = s[3:]
		default:
			return s
		}
	}
	return s
}

// parseSeconds reads decimal digits, at least one and nothing else; more than MaxMaxAge becomes MaxMaxAge.
func parseSeconds(s string) (seconds int64, ok bool) {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return 0, false
		}
		seconds = min(seconds*10+int64(s[i]-'0'), MaxMaxAge)
	}
	return seconds, s != ""
}

// HeedsHSTS reports whether browsers remember a policy that a response from u carries: it must come over TLS, and its host be a
// name, no IP address. https://www.rfc-editor.org/rfc/rfc6797#section-8.1
func HeedsHSTS(u URL) bool { return u.Scheme == "https" && !u.IsIP() }
