package page

import (
	"slices"
	"strings"
)

// A PreloadCheck is what the HSTS preload list's own checker says, in its own codes: the issues of
// https://github.com/chromium/hstspreload, which https://hstspreload.org runs.
type PreloadCheck struct {
	Errors   []string // each keeps the site off the list
	Warnings []string // it would be listed all the same
}

func (c *PreloadCheck) fail(code string) { c.Errors = append(c.Errors, code) }

func (c *PreloadCheck) warn(code string) { c.Warnings = append(c.Warnings, code) }

// The max-ages that the list asks for, in seconds: of new sites, and of those that were listed before October 2017.
const (
	PreloadYear    = 365 * 24 * 60 * 60
	Preload18Weeks = 18 * 7 * 24 * 60 * 60
)

// CheckPreload returns what the list says of the site that a page belongs to, as far as it was seen: the host's name, the HSTS header, and
// the way from plain HTTP. What was not seen has no code; so there is none of "www", and none of whether TLS connects.
// The checks and their order are those of hstspreload's domain.go, response.go and redirects.go.
func CheckPreload(p *Page) PreloadCheck {
	var c PreloadCheck
	host := p.URL.Host
	if code := preloadFormat(host); code != "" {
		c.fail(code)
		return c
	}
	if RegistrableDomain(host) != host {
		c.fail("domain.is_subdomain")
	}
	hop := &p.Hops[p.HSTS.Hop]
	if hop.Broken() {
		c.fail("domain.tls.invalid_cert_chain")
		return c
	}
	before := len(c.Errors)
	c.response(hop.Values("Strict-Transport-Security"), PreloadYear)
	eligible := len(c.Errors) == before
	if p.Way != nil && (len(p.Way.Hops) == 0 || p.Way.URLs[0].Scheme == "http" && p.Way.URLs[0].Host == host) {
		c.way(p.Way, eligible)
	}
	c.onward(p)
	return c
}

// PreloadErrors returns the codes of [CheckPreload] that keep the site off the list.
func PreloadErrors(p *Page) []string { return CheckPreload(p).Errors }

func preloadFormat(host string) string {
	switch {
	case strings.HasPrefix(host, "."):
		return "domain.format.begins_with_dot"
	case strings.HasSuffix(host, "."):
		return "domain.format.ends_with_dot"
	case strings.Contains(host, ".."):
		return "domain.format.contains_double_dot"
	case PublicSuffix(host) == host:
		return "domain.format.public_suffix"
	}
	for i := 0; i < len(host); i++ {
		if c := host[i]; !isAlpha(c) && !isDigit(c) && c != '-' && c != '.' {
			return "domain.format.invalid_characters"
		}
	}
	if isIP(host) {
		return "domain.format.is_ip_address"
	}
	return ""
}

// way checks what plain HTTP answers. eligible: the host's HSTS header is good enough, so that one missing at the first redirect is news.
func (c *PreloadCheck) way(w *Way, eligible bool) {
	const mostRedirects = 3
	if len(w.Hops) == 0 {
		c.warn("redirects.http.does_not_exist")
		return
	}
	if _, sent := w.Hops[0].First("Strict-Transport-Security"); sent {
		c.warn("redirects.http.useless_header")
	}
	from, chain := w.URLs[0], w.URLs[1:]
	if len(chain) > mostRedirects {
		c.fail("redirects.too_many")
	}
	switch {
	case len(chain) == 0:
		c.fail("redirects.http.no_redirect")
	case chain[0].Scheme == "https" && chain[0].Host == from.Host:
		for i := range chain {
			if chain[i].Scheme != "https" {
				c.fail("redirects.insecure.subsequent")
				break
			}
		}
		if eligible && len(w.Hops) > 1 {
			var first PreloadCheck
			first.response(w.Hops[1].Values("Strict-Transport-Security"), PreloadYear)
			if len(first.Errors) > 0 {
				c.fail("redirects.http.first_redirect.no_hsts")
			}
		}
	case strings.HasPrefix(chain[0].Host, "www.") && chain[0].Host[len("www."):] == from.Host:
		c.fail("redirects.http.www_first")
	default:
		c.fail("redirects.http.first_redirect.insecure")
	}
}

// onward checks where the host's first answer over HTTPS leads.
func (c *PreloadCheck) onward(p *Page) {
	first := -1
	for i := range p.Hops {
		u := &p.Hops[i].URL
		switch {
		case first < 0 && u.Scheme == "https" && u.Host == p.URL.Host:
			first = i
		case first < 0 || u.Scheme == "https":
		case i == first+1:
			c.fail("redirects.insecure.initial")
			return
		default:
			if !slices.Contains(c.Errors, "redirects.insecure.subsequent") {
				c.fail("redirects.insecure.subsequent")
			}
			return
		}
	}
}

// response checks the Strict-Transport-Security lines of a response.
func (c *PreloadCheck) response(lines []string, maxAge int64) {
	switch len(lines) {
	case 0:
		c.fail("response.no_header")
	case 1:
		c.header(lines[0], maxAge)
	default:
		c.fail("response.multiple_headers")
	}
}

// header checks a header value.
func (c *PreloadCheck) header(value string, maxAge int64) {
	h := c.parse(value)
	if !h.IncludeSubDomains {
		c.fail("header.preloadable.include_sub_domains.missing")
	}
	if !h.Preload {
		c.fail("header.preloadable.preload.missing")
	}
	switch {
	case !h.HasMaxAge:
		c.fail("header.preloadable.max_age.missing")
	case h.MaxAge == 0:
		c.fail("header.preloadable.max_age.zero")
	case h.MaxAge < maxAge && maxAge == Preload18Weeks:
		c.fail("header.preloadable.max_age.below_18_weeks")
	case h.MaxAge < maxAge:
		c.fail("header.preloadable.max_age.below_1_year")
	case h.MaxAge > 10*PreloadYear:
		c.warn("header.preloadable.max_age.over_10_years")
	}
}

// CheckPreloadResponse checks the Strict-Transport-Security lines of a response; maxAge is the least that is asked for, in seconds:
// PreloadYear or Preload18Weeks.
func CheckPreloadResponse(lines []string, maxAge int64) PreloadCheck {
	var c PreloadCheck
	c.response(lines, maxAge)
	return c
}

// CheckPreloadRemoval checks whether a response's Strict-Transport-Security lines let the list drop the site.
func CheckPreloadRemoval(lines []string) PreloadCheck {
	var c PreloadCheck
	switch len(lines) {
	case 0:
		c.fail("response.no_header")
	case 1:
		h := c.parse(lines[0])
		c.Warnings = nil // small errors keep nobody on the list
		if h.Preload {
			c.fail("header.removable.contains.preload")
		}
		if !h.HasMaxAge {
			c.fail("header.removable.missing.max_age")
		}
	default:
		c.fail("response.multiple_headers")
	}
	return c
}

// A PreloadHeader is a Strict-Transport-Security value as the list reads it: unlike a browser it takes what it can, and no quoted max-age.
type PreloadHeader struct {
	MaxAge                     int64 // seconds, at most MaxMaxAge
	HasMaxAge                  bool
	IncludeSubDomains, Preload bool
}

// ParsePreloadHeader reads a Strict-Transport-Security value as hstspreload's header.go does.
func ParsePreloadHeader(value string) (PreloadHeader, PreloadCheck) {
	var c PreloadCheck
	h := c.parse(value)
	return h, c
}

func (c *PreloadCheck) parse(value string) (h PreloadHeader) {
	if strings.TrimSpace(value) == "" {
		c.warn("header.parse.empty")
		return h
	}
	var warned [6]bool // of the issues that are told once
	once := func(i int, code string) {
		if !warned[i] {
			warned[i] = true
			c.warn(code)
		}
	}
	noValue := false
	for more := true; more; {
		var d string
		d, value, more = strings.Cut(value, ";")
		d = strings.TrimSpace(d)
		switch {
		case EqualFold(d, "preload"):
			if h.Preload {
				once(0, "header.parse.repeated.preload")
			}
			h.Preload = true
		case hasPrefixFold(d, "preload"):
			once(1, "header.parse.invalid.preload")
		case EqualFold(d, "includesubdomains"):
			if h.IncludeSubDomains {
				once(2, "header.parse.repeated.include_sub_domains")
			}
			h.IncludeSubDomains = true
		case hasPrefixFold(d, "includesubdomains"):
			once(3, "header.parse.invalid.include_sub_domains")
		case hasPrefixFold(d, "max-age="):
			age, ok := c.maxAge(d[len("max-age="):])
			switch {
			case !ok:
			case h.HasMaxAge:
				once(4, "header.parse.repeated.max_age")
			default:
				h.MaxAge, h.HasMaxAge = age, true
			}
		case hasPrefixFold(d, "max-age"):
			if !noValue {
				c.fail("header.parse.invalid.max_age.no_value")
			}
			noValue = true
		case d == "":
			once(5, "header.parse.empty_directive")
		default:
			c.warn("header.parse.unknown_directive")
		}
	}
	return h
}

func (c *PreloadCheck) maxAge(digits string) (seconds int64, ok bool) {
	const most = "18446744073709551615" // of 64 bits
	if len(digits) > 1 && digits[0] == '0' {
		c.warn("header.parse.max_age.leading_zero")
	}
	seconds, ok = parseSeconds(digits)
	significant := strings.TrimLeft(digits, "0")
	switch {
	case digits != "" && !ok:
		c.fail("header.parse.max_age.non_digit_characters")
	case !ok || len(significant) > len(most) || len(significant) == len(most) && significant > most:
		c.fail("header.parse.max_age.parse_int_error")
		return 0, false
	}
	return seconds, ok
}
