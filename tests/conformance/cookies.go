package conformance

import (
	"slices"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// A CookieInput is what sets cookies, and who asks for them afterwards.
type CookieInput struct {
	API        string   `json:"api"` // "http", "dom" (document.cookie) or "meta-http-equiv"
	RequestURL string   `json:"request_url"`
	SetCookie  []string `json:"set_cookie"`
	ReadURL    string   `json:"read_url"` // whose document.cookie is read
	Now        string   `json:"now"`      // absent: any time
	Enc        string   `json:"enc"`      // "latin1-bytes": each code point is one raw byte
}

// A CookieExpectation is what the jar then holds and sends. Absent: not looked at.
type CookieExpectation struct {
	DocumentCookie *string       `json:"document_cookie"`
	SentTo         *SentTo       `json:"sent_to"`
	Stored         *CookieStored `json:"stored"`
}

// SentTo says whether a request for URL carries any cookie.
type SentTo struct {
	URL     string `json:"url"`
	Present bool   `json:"present"`
}

// A CookieStored is a cookie as WebDriver shows it.
type CookieStored struct {
	Name     string `json:"name"`
	Value    string `json:"value"`
	SameSite string `json:"sameSite"`
}

// A CookieJudgement is what the core makes of a case.
type CookieJudgement struct {
	Rejected       []page.Rejection `json:"rejected"` // of each line, "" for one that is kept
	DocumentCookie string           `json:"document_cookie"`
	Sent           bool             `json:"sent"`
	Stored         []CookieStored   `json:"stored"`
}

// JudgeCookies plays a case in a jar that is empty at first.
func JudgeCookies(in CookieInput, sentTo string) CookieJudgement {
	now, ok := page.ParseTime(in.Now)
	if !ok {
		now = 1748736000 // 2025-06-01
	}
	var judgement CookieJudgement
	var jar cookieJar
	from, _ := page.ParseURL(in.RequestURL)
	for _, line := range in.SetCookie {
		if in.Enc == "latin1-bytes" {
			line = latin1(line)
		}
		judgement.Rejected = append(judgement.Rejected, jar.set(line, from, in.API, now))
	}
	if reader, ok := page.ParseURL(in.ReadURL); ok {
		var pairs []string
		for _, cookie := range jar.matching(reader) {
			if !cookie.HTTPOnly {
				pairs = append(pairs, cookie.pair())
			}
		}
		judgement.DocumentCookie = strings.Join(pairs, "; ")
	}
	if to, ok := page.ParseURL(sentTo); ok {
		judgement.Sent = len(jar.matching(to)) > 0
	}
	for _, cookie := range jar {
		judgement.Stored = append(judgement.Stored, CookieStored{cookie.Name, cookie.value, webDriverSameSite(cookie.SameSite)})
	}
	return judgement
}

// A cookieJar is a browser's, in the order in which its cookies were made.
type cookieJar []jarCookie

type jarCookie struct {
	page.StoredCookie
	value string
}

func (c jarCookie) pair() string {
	if c.Name == "" {
		return c.value
	}
	return c.Name + "=" + c.value
}

// What the jar itself refuses, whatever the line says.
const (
	refusedMeta   page.Rejection = "meta"            // <meta http-equiv=Set-Cookie> is no longer listened to
	refusedScript page.Rejection = "script"          // script may neither make an HttpOnly cookie nor replace one
	refusedSecure page.Rejection = "leave-secure"    // plain HTTP may not shadow a Secure cookie
	domAPI                       = "dom"             // document.cookie
	metaAPI                      = "meta-http-equiv" // a meta element
)

// set is the storage model of RFC 6265bis section 5.7, from where it looks at the jar.
func (jar *cookieJar) set(line string, from page.URL, api string, now int64) page.Rejection {
	if api == metaAPI {
		return refusedMeta
	}
	parsed, rejected := page.ParseSetCookie(line, now)
	if rejected != "" {
		return rejected
	}
	stored, rejected := parsed.Store(from, now)
	if rejected != "" {
		return rejected
	}
	if api == domAPI && stored.HTTPOnly {
		return refusedScript
	}
	if !stored.Secure && !from.Secure() && jar.shadowsSecure(stored) {
		return refusedSecure
	}
	at := slices.IndexFunc(*jar, func(old jarCookie) bool {
		return old.Name == stored.Name && old.Domain == stored.Domain && old.HostOnly == stored.HostOnly && old.Path == stored.Path
	})
	switch {
	case at < 0 && stored.Deletes:
	case at < 0:
		*jar = append(*jar, jarCookie{stored, parsed.Value})
	case api == domAPI && (*jar)[at].HTTPOnly:
		return refusedScript
	case stored.Deletes:
		*jar = slices.Delete(*jar, at, at+1)
	default:
		(*jar)[at] = jarCookie{stored, parsed.Value}
	}
	return ""
}

// shadowsSecure reports whether a cookie would stand before a Secure one of the same name in a request.
func (jar cookieJar) shadowsSecure(c page.StoredCookie) bool {
	return slices.ContainsFunc(jar, func(old jarCookie) bool {
		return old.Secure && old.Name == c.Name &&
			(isBelow(old.Domain, c.Domain, ".") || isBelow(c.Domain, old.Domain, ".")) &&
			strings.HasPrefix(c.Path, old.Path)
	})
}

func isBelow(name, parent, separator string) bool {
	return name == parent || strings.HasSuffix(name, separator+parent)
}

// matching returns the cookies that a request for u carries: longer paths first, then older ones.
func (jar cookieJar) matching(u page.URL) cookieJar {
	var sent cookieJar
	for _, cookie := range jar {
		if cookie.SentTo(u, page.RequestSameSite) {
			sent = append(sent, cookie)
		}
	}
	slices.SortStableFunc(sent, func(a, b jarCookie) int { return len(b.Path) - len(a.Path) })
	return sent
}

// webDriverSameSite names a policy as WebDriver does, which shows what is enforced: Lax where nothing was said.
func webDriverSameSite(s string) string {
	switch s {
	case wire.SameSiteStrict:
		return "Strict"
	case wire.SameSiteNone:
		return "None"
	}
	return "Lax"
}

// latin1 returns the string whose bytes are the code points of s.
func latin1(s string) string {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		out = append(out, byte(r))
	}
	return string(out)
}
