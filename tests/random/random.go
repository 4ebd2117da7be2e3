// Package random makes observations by chance: likely and unlikely, broken and hostile, for tests of what must hold for all of them.
package random

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"assay/core/wire"
)

// Observation returns an observation that the core can read. The same source gives the same one.
func Observation(r *rand.Rand) *wire.Observation {
	o := &wire.Observation{Version: wire.ObservationVersion, Time: "2026-11-21T10:00:00Z"}
	for range 1 + r.IntN(4) {
		o.Exchanges = append(o.Exchanges, exchange(r))
	}
	linkRedirects(r, o.Exchanges)
	o.URL = o.Exchanges[len(o.Exchanges)-1].URL
	switch r.IntN(4) {
	case 0:
		o.Probe = []wire.Exchange{}
	case 1:
		for range 1 + r.IntN(3) {
			o.Probe = append(o.Probe, exchange(r))
		}
		if r.IntN(8) > 0 {
			o.Probe[0].URL = "http://shop.test/"
		}
		linkRedirects(r, o.Probe)
	}
	if r.IntN(2) == 0 {
		o.Cookies = []wire.Cookie{}
		for range r.IntN(4) {
			o.Cookies = append(o.Cookies, jarCookie(r))
		}
	}
	if r.IntN(2) == 0 {
		o.Resources = []wire.Resource{}
		for range r.IntN(4) {
			o.Resources = append(o.Resources, resource(r))
		}
	}
	if r.IntN(2) == 0 {
		o.Document = &wire.Document{}
		for range r.IntN(3) {
			o.Document.Scripts = append(o.Document.Scripts, wire.Script{Src: pick(r, scripts), Integrity: pick(r, integrities)})
		}
		if r.IntN(3) == 0 {
			o.Document.ContentSecurityPolicies = []string{Policy(r)}
			o.Document.ReferrerPolicy = pick(r, append([]string{"always", "default"}, headers["Referrer-Policy"]...))
			o.Document.PasswordFields = r.IntN(2)
		}
		for range r.IntN(3) {
			o.Document.Forms = append(o.Document.Forms, wire.Form{Method: pick(r, []string{"post", "get", "dialog"}), Action: pick(r, urls) + "login"})
		}
	}
	addRest(r, o)
	return o
}

// addRest adds what else may have been seen: frames and violations, the origin's answers, what the user had asked.
func addRest(r *rand.Rand, o *wire.Observation) {
	if o.Document != nil {
		for range r.IntN(3) {
			o.Document.Frames = append(o.Document.Frames, frame(r))
		}
		for range r.IntN(4) {
			blocked := pick(r, []string{"inline", "eval", "data", "", pick(r, urls) + "a.js", "https://shop.test/b.png"})
			o.Document.Violations = append(o.Document.Violations, wire.Violation{Directive: pick(r, directives), Blocked: blocked, Disposition: pick(r, []string{"enforce", "enforce", "report", ""})})
		}
	}
	if r.IntN(2) == 0 {
		o.Origin = origin(r)
	}
	if r.IntN(3) == 0 {
		for range 1 + r.IntN(2) {
			o.Probes = append(o.Probes, probe(r))
		}
	}
	if o.Cookies != nil && r.IntN(2) == 0 {
		o.CookiesBefore = []string{pick(r, names) + ";shop.test;/", "nonsense"}
	}
}

func resource(r *rand.Rand) wire.Resource {
	made := wire.Resource{URL: pick(r, urls) + pick(r, []string{"a.js", "b.png", "c"}), Type: pick(r, resourceTypes), Status: pick(r, statuses), InFrame: r.IntN(6) == 0}
	made.Outcome = pick(r, []string{"", "", "", wire.OutcomeUpgraded, wire.OutcomeBlocked, wire.OutcomeFailed})
	if made.Type == "sub_frame" {
		made.Headers = someHeaders(r)
	}
	return made
}

func frame(r *rand.Rand) wire.Frame {
	f := wire.Frame{Src: pick(r, urls) + pick(r, []string{"a.js", "c"})}
	switch r.IntN(4) {
	case 0:
		f.Src = pick(r, []string{"about:srcdoc", "", "/c", "http://ads.test/"})
	case 1:
		f.Sandbox = []string{}
	case 2:
		f.Sandbox = []string{"allow-scripts", "allow-same-origin"}
	}
	return f
}

func origin(r *rand.Rand) *wire.Origin {
	o := &wire.Origin{Origin: pick(r, []string{"https://shop.test", "https://shop.test", "https://shop.test", "http://shop.test", "https://www.shop.test", "nonsense", ""})}
	for range 1 + r.IntN(4) {
		o.HeaderSets = append(o.HeaderSets, wire.HeaderSet{Headers: someHeaders(r)})
	}
	o.Answers, o.Dropped = []wire.Answer{}, r.IntN(2)
	for range r.IntN(8) {
		o.Answers = append(o.Answers, wire.Answer{
			URL: o.Origin + pick(r, []string{"/", "/static/a.js", "/static/b.css", "/static/css/c.css", "/api/x", "/missing", ""}), Type: pick(r, append(resourceTypes, "main_frame", "other")),
			Status: pick(r, statuses), ContentType: pick(r, headers["Content-Type"]), Headers: r.IntN(len(o.HeaderSets)),
		})
	}
	for range r.IntN(3) {
		o.SetCookies = append(o.SetCookies, wire.SetCookie{
			URL: pick(r, urls) + "login", Time: pick(r, []string{"2026-11-21T09:00:00Z", "2026-01-01T00:00:00Z", "never"}), Line: SetCookie(r), Length: pick(r, []int{0, 20}), Method: pick(r, methods),
		})
	}
	return o
}

func probe(r *rand.Rand) wire.Probe {
	p := wire.Probe{Kind: pick(r, []string{wire.ProbeNotFound, wire.ProbeWWW, wire.ProbeApex}), URL: pick(r, urls), Exchanges: []wire.Exchange{}}
	for range r.IntN(3) {
		p.Exchanges = append(p.Exchanges, exchange(r))
	}
	if len(p.Exchanges) > 0 {
		p.Exchanges[0].URL = p.URL
		linkRedirects(r, p.Exchanges)
	}
	if len(p.Exchanges) == 0 || r.IntN(8) == 0 {
		p.Error = "connection refused"
	}
	return p
}

func someHeaders(r *rand.Rand) []wire.Header {
	list := []wire.Header{}
	for range r.IntN(5) {
		name := pick(r, headerNames)
		list = append(list, wire.Header{anyCase(r, name), pick(r, headers[name])})
	}
	for _, name := range [...]string{"Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options", "Content-Security-Policy"} {
		if r.IntN(2) == 0 {
			list = append(list, wire.Header{name, pick(r, headers[name])})
		}
	}
	return list
}

var (
	urls = []string{
		"https://shop.test/", "https://shop.test/", "https://shop.test/", "http://shop.test/", "http://shop.test/",
		"https://www.shop.test/", "http://www.shop.test/", "https://login.other.test/", "http://localhost:8000/", "https://192.0.2.7/",
		"https://[2001:db8::1]/", "https://shop.github.io/", "http://127.0.0.1/",
	}
	scripts = []string{
		"https://shop.test/a.js", "http://shop.test/a.js", "https://www.shop.test/a.js", "https://login.other.test/a.js", "https://login.other.test/b.js", "http://login.other.test/a.js",
		"//login.other.test/c.js", "/a.js", "", "chrome-extension://abcdef/inject.js", "http://127.0.0.1/a.js", "https://evil.github.io/a.js",
	}
	methods       = []string{"GET", "GET", "GET", "POST", ""}
	sources       = []string{"", "", "", wire.SourceNetwork, wire.SourceCache, wire.SourceServiceWorker, wire.SourceBrowser}
	statuses      = []int{200, 200, 200, 204, 301, 302, 303, 307, 308, 304, 403, 404, 500}
	resourceTypes = []string{"script", "stylesheet", "image", "media", "sub_frame", "websocket", "font", "xmlhttprequest"}
	names         = []string{"sessionid", "csrftoken", "theme", "__Host-sid", "__Secure-x", "__Http-y", "__Host-Http-z", "connect.sid", "_ga", "obsessed", "", "naïve", "XSRF-TOKEN"}
	attributes    = []string{
		"Secure", "secure", "HttpOnly", "Path=/", "Path=/app", "Path=x", "Domain=shop.test", "Domain=.shop.test", "Domain=test", "Domain=other.test", "Domain=",
		"SameSite=Lax", "SameSite=Strict", "SameSite=None", "SameSite=none", "SameSite=Sometimes", "SameSite", "Max-Age=3600", "Max-Age=0", "Max-Age=-1", "Max-Age=x",
		"Expires=Thu, 01 Jan 1970 00:00:00 GMT", "Expires=Wed, 21 Oct 2099 07:28:00 GMT", "Expires=never", "Partitioned", "Priority=High", "", "=", "\x01",
	}
	headers = map[string][]string{
		"Strict-Transport-Security": {
			"max-age=31536000; includeSubDomains", "max-age=31536000", "max-age=63072000; includeSubDomains; preload", "max-age=604800", "max-age=0", "max-age=abc", "",
			"max-age=\"15552000\"", "max-age=1; max-age=1", "includeSubDomains", "max-age=31536000; preload", "max-age=99999999999999999999", "max-age=300;;;foo=bar; includeSubDomains",
		},
		"X-Content-Type-Options": {"nosniff", "NoSniff", "no-sniff", "", "nosniff, foo", "foo, nosniff", "\"nosniff\""},
		"X-Frame-Options":        {"DENY", "SAMEORIGIN", "ALLOW-FROM https://a.test/", "ALLOWALL", "DENY, SAMEORIGIN", "", "deny,", "sameorigin"},
		"Content-Security-Policy": {
			"default-src 'self'", "frame-ancestors 'none'", "frame-ancestors *", "frame-ancestors 'self' https://partner.test", "frame-ancestors https:", "frame-ancestors",
			"default-src 'self'; frame-ancestors 'self', frame-ancestors *", "", ";;;", "frame-ancestors https://*.com", "script-src 'none'; frame-ancestors http://a.test/path", "\x00\xff",
		},
		"Content-Security-Policy-Report-Only": {"frame-ancestors 'none'", "default-src 'self'"},
		"Referrer-Policy": {
			"no-referrer", "unsafe-url", "strict-origin", "origin, strict-origin-when-cross-origin", "no-referrer-when-downgrade", "never", "", "unsafe-url, nonsense",
		},
		"Permissions-Policy": {
			"camera=(), microphone=(), geolocation=()", "camera=*", "geolocation=(self \"https://maps.test\")", "camera=self, microphone=*", "camera 'none'", "", "interest-cohort=()", "=",
			"camera 'none'; usb *", "usb=*, hid=('self')", "fullscreen=*, midi=(self *)",
		},
		"Feature-Policy":               {"camera 'none'", "geolocation *; camera 'self'", "usb *, nonsense; midi https://a.test", ""},
		"Cross-Origin-Opener-Policy":   {"same-origin", "same-origin-allow-popups", "unsafe-none", "SAME-ORIGIN", "same-origin; report-to=\"a\"", "nothing", "\"same-origin\"", "noopener-allow-popups", ""},
		"Cross-Origin-Embedder-Policy": {"require-corp", "credentialless", "unsafe-none", "yes"},
		"Cross-Origin-Resource-Policy": {"same-origin", "same-site", "cross-origin", "none"},
		"Origin-Agent-Cluster":         {"?1", "?0", "1", "true"},
		"Document-Isolation-Policy":    {"isolate-and-require-corp", "isolate-and-credentialless", "none", "yes"},
		"Integrity-Policy":             {"blocked-destinations=(script)", "blocked-destinations=(script style), sources=(inline)", "script", "", "blocked-destinations=script)"},
		"Integrity-Policy-Report-Only": {"blocked-destinations=(script)", "blocked-destinations=(image)"},
		"Clear-Site-Data":              {"\"cookies\", \"storage\"", "\"*\"", "cookies", "", "\"cookies\", 'storage', passwords", "\"Cookies\""},
		"Cache-Control":                {"no-store", "private, max-age=60", "public, max-age=31536000", "no-cache", "max-age=600", "s-maxage=60", "", "public", "private=\"set-cookie\", max-age=60", "max-age=soon"},
		"Expires":                      {"0", "Wed, 21 Oct 2099 07:28:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"},
		"Pragma":                       {"no-cache"},
		"Vary":                         {"Cookie", "Accept-Encoding", "*"},
		"Reporting-Endpoints":          {"csp=\"https://r.test/csp\"", "csp=\"/csp\", b=\"http://r.test/\"", "csp", "a=\"//r.test/\"", ""},
		"Report-To": {
			"{\"group\":\"csp\",\"max_age\":60,\"endpoints\":[{\"url\":\"https://r.test/\"}]}", "{", "",
			"{\"group\":\"csp\",\"max_age\":60,\"endpoints\":[{\"url\":\"http://r.test/\"}]}", "{\"max_age\":0,\"endpoints\":[]}",
		},
		"NEL":                              {"{\"report_to\":\"csp\",\"max_age\":60}", "{}", "{\"report_to\":\"csp\",\"max_age\":0}"},
		"X-XSS-Protection":                 {"1; mode=block", "0", "1"},
		"Expect-CT":                        {"max-age=86400, enforce"},
		"Public-Key-Pins":                  {"pin-sha256=\"a\"; max-age=60"},
		"Public-Key-Pins-Report-Only":      {"pin-sha256=\"a\"; max-age=60"},
		"P3P":                              {"CP=\"CAO\""},
		"X-Content-Security-Policy":        {"default-src 'self'"},
		"X-Generator":                      {"Drupal 10 (https://www.drupal.org)", "WordPress 6.4.2"},
		"X-Powered-By":                     {"PHP/8.1.2", "Express", "ASP.NET"},
		"X-AspNet-Version":                 {"4.0.30319"},
		"Content-Type":                     {"text/html; charset=utf-8", "text/html", "application/json", "image/png", "", "text/html, application/json", "garbage"},
		"Content-Disposition":              {"attachment", "inline"},
		"Access-Control-Allow-Origin":      {"*", "https://partner.test", "null", "null", "http://partner.test", "http://www.shop.test"},
		"Access-Control-Allow-Credentials": {"true", "true", "false"},
		"Server":                           {"nginx/1.22.1", "Apache/2.4.41 (Ubuntu) OpenSSL/1.1.1f", "AkamaiGHost", "1.2.3", "<img src=x onerror=alert(1)>", strings.Repeat("x", 500)},
	}
	// headerNames are in a fixed order: ranging over the map would not repeat itself.
	headerNames = slices.Sorted(maps.Keys(headers))
	integrities = []string{"", "", "sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC", "md5-x", "sha256-"}

	directives = []string{
		"default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "object-src", "base-uri", "form-action", "frame-ancestors", "img-src", "connect-src",
		"frame-src", "child-src", "worker-src", "sandbox", "require-trusted-types-for", "trusted-types", "report-uri", "report-to", "upgrade-insecure-requests", "block-all-mixed-content", "scirpt-src", "Script-Src",
	}
	expressions = []string{
		"'self'", "'self'", "'none'", "'none'", "*", "https:", "http:", "data:", "blob:", "'unsafe-inline'", "'unsafe-eval'", "'strict-dynamic'", "'unsafe-hashes'", "'nonce-4AEemGb0xJptoIGFP3Nd'",
		"'nonce-x'", "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='", "https://cdn.test", "cdn.test", "*.shop.test", "https://*.com", "http://cdn.test", "https://ajax.googleapis.com",
		"https://cdn.test/path/", "'script'", "allow-scripts", "'report-sample'", "'wasm-unsafe-eval'", "self", "unsafe-inline", "script-src", "https://", "a%zz", "192.0.2.1", "'nonce-", "https://*",
	}
	sameSites = []string{wire.SameSiteStrict, wire.SameSiteLax, wire.SameSiteNone, wire.SameSiteUnspecified}
)

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func exchange(r *rand.Rand) wire.Exchange {
	e := wire.Exchange{URL: pick(r, urls), Method: pick(r, methods), Status: pick(r, statuses), Source: pick(r, sources), Headers: []wire.Header{}}
	if r.IntN(3) == 0 {
		e.URL += "path?query=" + strconv.Itoa(r.IntN(100))
	}
	if r.IntN(6) == 0 {
		e.TLS = &wire.TLS{Protocol: pick(r, []string{"TLSv1.3", "TLSv1.2", "TLSv1", ""}), State: pick(r, []string{wire.TLSSecure, wire.TLSWeak, wire.TLSBroken, wire.TLSInsecure})}
	}
	for range r.IntN(12) {
		name := pick(r, headerNames)
		value := pick(r, headers[name])
		if strings.HasPrefix(name, "Content-Security-Policy") && r.IntN(3) > 0 {
			value = Policy(r)
		}
		e.Headers = append(e.Headers, wire.Header{anyCase(r, name), value})
	}
	for range r.IntN(4) {
		e.Headers = append(e.Headers, wire.Header{"Set-Cookie", SetCookie(r)})
		e.SetCookieLengths = append(e.SetCookieLengths, pick(r, []int{0, 1, 15, 16, 43, 4000, 5000}))
	}
	if r.IntN(2) == 0 {
		e.SentCookies = []string{pick(r, names)}
	}
	r.Shuffle(len(e.Headers), func(i, j int) { e.Headers[i], e.Headers[j] = e.Headers[j], e.Headers[i] })
	return e
}

// Policy returns a content security policy, or several with a comma between them.
func Policy(r *rand.Rand) string {
	policy := ""
	for range r.IntN(6) {
		policy += pick(r, directives)
		for range r.IntN(5) {
			policy += " " + pick(r, expressions)
		}
		policy += pick(r, []string{"; ", "; ", "; ", ";", " ", ", "})
	}
	return policy
}

// SetCookie returns a Set-Cookie line, its value left out.
func SetCookie(r *rand.Rand) string {
	line := pick(r, names) + "=…"
	if r.IntN(20) == 0 {
		line = "…"
	}
	for range r.IntN(6) {
		line += pick(r, []string{"; ", ";", " ; "}) + pick(r, attributes)
	}
	return line
}

func jarCookie(r *rand.Rand) wire.Cookie {
	c := wire.Cookie{
		Name: pick(r, names), Domain: pick(r, []string{"shop.test", "www.shop.test"}), HostOnly: r.IntN(2) == 0, Path: pick(r, []string{"/", "/app"}),
		Secure: r.IntN(2) == 0, HTTPOnly: r.IntN(2) == 0, SameSite: pick(r, sameSites), ValueLength: r.IntN(64),
	}
	if r.IntN(2) == 0 {
		c.Expires = "2027-01-01T00:00:00Z"
	}
	return c
}

// linkRedirects makes most redirects lead to the next exchange, as they do in a real navigation.
func linkRedirects(r *rand.Rand, list []wire.Exchange) {
	for i := range list[:len(list)-1] {
		if r.IntN(8) > 0 {
			list[i].Status = pick(r, []int{301, 302, 303, 307, 308})
			list[i].Headers = append(list[i].Headers, wire.Header{"Location", list[i+1].URL})
		}
	}
}

func anyCase(r *rand.Rand, s string) string {
	switch r.IntN(4) {
	case 0:
		return strings.ToLower(s)
	case 1:
		return strings.ToUpper(s)
	}
	return s
}
