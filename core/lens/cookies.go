package lens

import (
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// mostCookies bounds how many cookies are looked at; each is compared with all others.
const mostCookies = 256

// judgeCookies judges what the page's site set over the page's scheme on the way here. ok is false if that is too much.
//
// As in the Observatory's jar, a cookie replaces the one of its name, domain and path, and one that is being deleted stays.
func judgeCookies(p *page.Page, hsts bool) (found result, ok bool) {
	var few [8]page.StoredCookie
	jar := few[:0]
	for i := range p.Hops {
		hop := &p.Hops[i]
		if hop.FromBrowser || hop.URL.Scheme != p.URL.Scheme || !page.SameSite(hop.URL, p.URL) {
			continue
		}
		for _, line := range hop.Values("Set-Cookie") {
			cookie, kept := keep(p, hop, line)
			if !kept {
				continue
			}
			at := len(jar)
			for k := range jar {
				if jar[k].Name == cookie.Name && jar[k].Domain == cookie.Domain && jar[k].Path == cookie.Path {
					at = k
					break
				}
			}
			switch {
			case at < len(jar):
				jar[at] = cookie
			case at == mostCookies:
				return result{}, false
			default:
				jar = append(jar, cookie)
			}
		}
	}
	if len(jar) == 0 {
		found.outcome = cookiesNone
		if len(p.Cookies) > 0 && p.Cookies[len(p.Cookies)-1].Hop < 0 {
			found.note = "The browser holds cookies from before. The Observatory comes without any, and may be given them anew."
		}
		return found, true
	}
	worst, culprit := cookiesBest, -1
	for i := range jar {
		if o := judgeCookie(&jar[i], hsts); o > worst {
			worst, culprit = o, i
		}
	}
	if worst < cookiesSameSiteInvalid && hasInvalidSameSite(p.Last()) {
		return result{outcome: cookiesSameSiteInvalid}, true
	}
	found.outcome = worst
	if culprit >= 0 && worst != cookiesGood {
		found.note = excuse(p, &jar[culprit], worst)
	} else {
		found.note = overlooked(p)
	}
	return found, true
}

// keep reads a Set-Cookie line as the Observatory's jar does. What browsers hold against a cookie beyond domain and prefix is nothing to it.
func keep(p *page.Page, hop *page.Hop, line string) (page.StoredCookie, bool) {
	parsed, rejected := page.ParseSetCookie(line, p.Time)
	if rejected != "" || parsed.Name == "" || parsed.Name == "heroku-session-affinity" {
		return page.StoredCookie{}, false
	}
	parsed.ValueLength = 0
	cookie, rejected := parsed.Store(hop.URL, p.Time)
	switch rejected {
	case page.RejectedDomain, page.RejectedPublicSuffix, page.RejectedPrefixSecure:
		return cookie, false
	case page.RejectedPrefixHost:
		return cookie, cookie.Secure && cookie.HostOnly && cookie.Path == "/" // be it by default
	}
	return cookie, true
}

// judgeCookie returns the worst that is to be said of a cookie.
func judgeCookie(c *page.StoredCookie, hsts bool) outcome {
	name := strings.ToLower(c.Name)
	session := isSession(name)
	switch {
	case session && !c.Secure && !hsts:
		return cookiesSessionInsecure
	case session && !c.HTTPOnly:
		return cookiesSessionReadable
	case c.SameSite == wire.SameSiteUnspecified && strings.Contains(name, "csrf"):
		return cookiesCSRF
	case c.SameSite == wire.SameSiteNone && !c.Secure:
		return cookiesSameSiteInvalid
	case session && !c.Secure:
		return cookiesSessionInsecureHSTS
	case !c.Secure && hsts:
		return cookiesInsecureHSTS
	case !c.Secure:
		return cookiesInsecure
	case c.SameSite == wire.SameSiteUnspecified:
		return cookiesGood
	}
	return cookiesBest
}

// isSession goes by what a name in lower case contains.
func isSession(name string) bool {
	return strings.Contains(name, "sess") || strings.Contains(name, "login")
}

// hasInvalidSameSite looks at the page's raw lines; a cookie's own name and value count as an attribute.
func hasInvalidSameSite(h *page.Hop) bool {
	for _, rest := range h.Values("Set-Cookie") {
		for more := true; more; {
			var part string
			part, rest, more = strings.Cut(rest, ";")
			name, value, _ := strings.Cut(part, "=")
			if !strings.EqualFold(strings.TrimSpace(name), "samesite") {
				continue
			}
			value, _, _ = strings.Cut(value, "=")
			switch strings.ToLower(strings.TrimSpace(value)) {
			case "lax", "strict", "none":
			default:
				return true
			}
		}
	}
	return false
}

// excuse says why browsers, or Assay, hold less against the cookie that decided.
func excuse(p *page.Page, c *page.StoredCookie, o outcome) string {
	if c.Deletes {
		return c.Name + " is only being deleted here: browsers keep nothing of it."
	}
	session := o == cookiesSessionInsecure || o == cookiesSessionReadable || o == cookiesSessionInsecureHSTS
	refused := false
	for i := range p.Cookies {
		known := &p.Cookies[i]
		switch {
		case known.Name != c.Name || known.Hop < 0:
		case known.Rejected != "":
			refused = true
		case session && known.Role != wire.RoleSession:
			return "The Observatory takes " + c.Name + " for a session cookie because its name contains “sess” or “login”."
		default:
			return ""
		}
	}
	if refused {
		return "Browsers refuse " + c.Name + ", and hold no such cookie."
	}
	return ""
}

// overlooked names a session cookie that the Observatory does not take for one, and that script can read.
func overlooked(p *page.Page) string {
	for i := range p.Cookies {
		c := &p.Cookies[i]
		if c.Role == wire.RoleSession && !c.HTTPOnly && c.Rejected == "" && c.Hop >= 0 && !c.Foreign && !isSession(strings.ToLower(c.Name)) {
			return "The Observatory does not take " + c.Name + " for a session cookie: without HttpOnly, script can read it."
		}
	}
	return ""
}
