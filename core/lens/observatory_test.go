package lens

import (
	"strings"
	"testing"

	"assay/core/page"
	"assay/core/wire"
)

// observe makes a page of header lines, "Name: value".
func observe(t testing.TB, lines ...string) *wire.Observation {
	t.Helper()
	o := &wire.Observation{
		Version: wire.ObservationVersion, Time: "2026-11-21T10:00:00Z", URL: "https://www.shop.test/a/b",
		Exchanges: []wire.Exchange{{URL: "https://www.shop.test/a/b", Method: "GET", Status: 200}},
		Probe: []wire.Exchange{
			{URL: "http://www.shop.test/", Status: 301, Headers: []wire.Header{{"Location", "https://www.shop.test/"}}},
		},
		Document: &wire.Document{},
	}
	html := true
	for _, line := range lines {
		name, value, ok := strings.Cut(line, ": ")
		if !ok {
			t.Fatalf("%q is no header line", line)
		}
		html = html && name != "Content-Type"
		o.Exchanges[0].Headers = append(o.Exchanges[0].Headers, wire.Header{name, value})
	}
	if html {
		o.Exchanges[0].Headers = append(o.Exchanges[0].Headers, wire.Header{"Content-Type", "text/html; charset=utf-8"})
	}
	return o
}

func look(t testing.TB, o *wire.Observation) *wire.Observatory {
	t.Helper()
	p, err := page.New(o)
	if err != nil {
		t.Fatal(err)
	}
	injection := p.Injection()
	return Observatory(p, &injection)
}

// check compares one test's result, and looks for a piece of its note; an empty piece wants none.
func check(t *testing.T, got wire.ObservatoryTest, result, note string, input any) {
	t.Helper()
	if got.Result != result {
		t.Errorf("%q: got %s, want %s", input, got.Result, result)
	}
	if note == "" && got.Note != "" || !strings.Contains(got.Note, note) {
		t.Errorf("%q: got the note %q, want %q", input, got.Note, note)
	}
}

// Each row is the header lines of a page, what the Observatory's source makes of them, and a piece of the note.
func TestHeaders(t *testing.T) {
	for _, c := range []struct {
		lines, result, note string
	}{
		{"", "hsts-not-implemented", ""},
		{"Strict-Transport-Security: max-age=15552000", "hsts-implemented-max-age-at-least-six-months", ""},
		{"Strict-Transport-Security: max-age=15551999", "hsts-implemented-max-age-less-than-six-months", ""},
		{"Strict-Transport-Security: max-age=abc", "hsts-implemented-max-age-at-least-six-months", "ignore this header: max-age is not a number"},
		{"Strict-Transport-Security: max-age=", "hsts-implemented-max-age-at-least-six-months", "max-age has no value"},
		{"Strict-Transport-Security: max-age=\"1\"", "hsts-implemented-max-age-at-least-six-months", "1 seconds only"},
		{"Strict-Transport-Security: max-age=-1", "hsts-implemented-max-age-less-than-six-months", ""},
		{"Strict-Transport-Security: max-age = 31536000", "hsts-header-invalid", "Browsers honour it"},
		{"Strict-Transport-Security: max-age=99999999999999999999999", "hsts-implemented-max-age-at-least-six-months", ""},
		{"Strict-Transport-Security: preload", "hsts-header-invalid", ""},
		{"Strict-Transport-Security: max-age=31536000|Strict-Transport-Security: max-age=31536000", "hsts-header-invalid", "first one counts"},

		{"", "x-content-type-options-not-implemented", ""},
		{"X-Content-Type-Options: NoSniff ", "x-content-type-options-nosniff", ""},
		{"X-Content-Type-Options: nosniff|X-Content-Type-Options: nosniff", "x-content-type-options-header-invalid", "first one counts"},
		{"X-Content-Type-Options: no, nosniff", "x-content-type-options-header-invalid", ""},

		{"", "x-frame-options-not-implemented", ""},
		{"X-Frame-Options: deny", "x-frame-options-sameorigin-or-deny", ""},
		{"X-Frame-Options: SAMEORIGIN, SAMEORIGIN", "x-frame-options-header-invalid", "Browsers honour"},
		{"X-Frame-Options: ALLOWALL", "x-frame-options-header-invalid", ""},
		{"X-Frame-Options: ALLOW-FROM https://a.test", "x-frame-options-allow-from-origin", "ignore ALLOW-FROM"},
		{"Content-Security-Policy: frame-ancestors 'self'", "x-frame-options-implemented-via-csp", ""},
		{"Content-Security-Policy: frame-ancestors *", "x-frame-options-implemented-via-csp", "Any site can frame the page"},
		{"Content-Security-Policy: frame-ancestors 'none'; img-src a; img-src b", "x-frame-options-not-implemented", "refuses to read"},

		{"", "referrer-policy-not-implemented", ""},
		{"Referrer-Policy: same-origin, bogus", "referrer-policy-private", ""},
		{"Referrer-Policy: no-referrer|Referrer-Policy: Unsafe-URL", "referrer-policy-unsafe", ""},
		{"Referrer-Policy: bogus", "referrer-policy-header-invalid", "strict-origin-when-cross-origin"},

		{"", "corp-not-implemented", ""},
		{"Cross-Origin-Resource-Policy: same-site", "corp-implemented-with-same-site", ""},
		{"Cross-Origin-Resource-Policy: Same-Origin", "corp-implemented-with-same-origin", "lower case only"},
		{"Cross-Origin-Resource-Policy: cross-origin", "corp-implemented-with-cross-origin", ""},
		{"Cross-Origin-Resource-Policy: same-site, same-site", "corp-header-invalid", ""},

		{"", "cross-origin-resource-sharing-not-implemented", ""},
		{"Access-Control-Allow-Origin: *", "cross-origin-resource-sharing-implemented-with-public-access", ""},
		{"Access-Control-Allow-Origin: null|Access-Control-Allow-Credentials: true", "cross-origin-resource-sharing-implemented-with-restricted-access", ""},
	} {
		var lines []string
		if c.lines != "" {
			lines = strings.Split(c.lines, "|")
		}
		tests := look(t, observe(t, lines...)).Tests
		got := tests.CORS
		switch {
		case strings.HasPrefix(c.result, "hsts"):
			got = tests.HSTS
		case strings.HasPrefix(c.result, "x-content"):
			got = tests.Nosniff
		case strings.HasPrefix(c.result, "x-frame"):
			got = tests.Framing
		case strings.HasPrefix(c.result, "referrer"):
			got = tests.Referrer
		case strings.HasPrefix(c.result, "corp"):
			got = tests.CORP
		}
		check(t, got, c.result, c.note, c.lines)
	}
}

func TestCSP(t *testing.T) {
	const injected, safe = "An injected script can run", "let no injected script run"
	for _, c := range []struct {
		policy, result, note string
	}{
		{"default-src 'none'", "csp-implemented-with-no-unsafe-default-src-none", ""},
		{"default-src", "csp-implemented-with-no-unsafe-default-src-none", ""},
		{"default-src 'none' 'none'", "csp-implemented-with-no-unsafe-default-src-none", ""},
		{"DEFAULT-SRC 'SELF'", "csp-implemented-with-no-unsafe", ""},
		{"script-src 'self'; object-src 'none'", "csp-implemented-with-unsafe-inline-in-style-src-only", ""},
		{"script-src 'self'", "csp-implemented-with-unsafe-inline", safe},
		{"default-src 'self'; script-src https:", "csp-implemented-with-unsafe-inline", ""},
		{"default-src 'self' 'unsafe-inline' 'nonce-aaaaaaaaaaaaaaaaaaaaaa'; base-uri 'none'", "csp-implemented-with-no-unsafe", ""},
		{"script-src 'strict-dynamic' 'nonce-aaaaaaaaaaaaaaaaaaaaaa' https: http: 'self'; object-src 'none'; style-src a.test; base-uri 'none'", "csp-implemented-with-no-unsafe", ""},
		{"default-src 'self' 'strict-dynamic'", "csp-header-invalid", safe},
		{"default-src 'self'; report-uri http://a.test", "csp-implemented-with-insecure-scheme", safe},
		{"default-src 'self'; img-src http://a.test", "csp-implemented-with-insecure-scheme-in-passive-content-only", ""},
		{"default-src 'self'; script-src 'self' 'unsafe-eval'", "csp-implemented-with-unsafe-eval", ""},
		{"default-src 'self'; report-uri /a; report-uri /b", "csp-implemented-but-duplicate-directives", ""},
		{"default-src 'self'; img-src *; img-src a", "csp-header-invalid", safe},
		{"default-src *; img-src *; img-src a", "csp-header-invalid", ""},
		{";", "csp-header-invalid", ""},
		{";;;;;;;", "csp-not-implemented", ""},
		{"default-src 'self'; script-src 'self' https", "csp-implemented-with-no-unsafe", ""},
		{"default-src 'self'; script-src https https:", "csp-implemented-with-no-unsafe", injected}, // begins like the one before, and is dropped

		// Several policies: what all of them name stays; what a later one alone has becomes 'none'.
		{"default-src 'self' a.test, default-src a.test", "csp-implemented-with-no-unsafe", ""},
		{"frame-ancestors 'none', default-src * 'unsafe-inline' 'unsafe-eval'", "csp-implemented-with-no-unsafe-default-src-none", injected},
		{"default-src https://a.test/, default-src https://a.test/x 'unsafe-inline'", "csp-implemented-with-no-unsafe", ""},
		{"default-src a%zz/b, default-src a/b", "csp-header-invalid", safe},
		{"default-src 'self',", "csp-header-invalid", safe},
	} {
		check(t, look(t, observe(t, "Content-Security-Policy: "+c.policy)).Tests.CSP, c.result, c.note, c.policy)
	}
	check(t, look(t, observe(t)).Tests.CSP, "csp-not-implemented", "", "no policy")
	check(t, look(t, observe(t, "Content-Security-Policy-Report-Only: default-src 'self'")).Tests.CSP, "csp-not-implemented-but-reporting-enabled", "", "report-only")
}

// Equal sources keep their order, in short lists and in long ones.
func TestSortSources(t *testing.T) {
	for _, n := range []int{0, 1, 2, 12, 13, 100, 1000} {
		list := make([]source, n)
		for i := range list {
			list[i] = source{text: string(collation[i*7%13]), policy: i}
		}
		sortSources(list)
		for i := 1; i < n; i++ {
			a, b := list[i-1], list[i]
			if c := collate(a.text, b.text); c > 0 || c == 0 && a.policy > b.policy {
				t.Fatalf("%d sources: %q of %d stands before %q of %d", n, a.text, a.policy, b.text, b.policy)
			}
		}
	}
}

// A meta element's policy is merged in too, but frame-ancestors alone does not make one.
func TestMetaCSP(t *testing.T) {
	for _, c := range []struct {
		kind, policy, csp, framing, note string
	}{
		{"text/html", "default-src 'self';\n frame-ancestors 'none'", "csp-implemented-with-no-unsafe", "x-frame-options-implemented-via-csp", "meta element"},
		{"text/html", "frame-ancestors 'none'", "csp-not-implemented", "x-frame-options-not-implemented", ""},
		{"Text/HTML", "default-src 'self'", "csp-not-implemented", "x-frame-options-not-implemented", ""},
	} {
		o := observe(t, "Content-Type: "+c.kind)
		o.Document.ContentSecurityPolicies = []string{c.policy}
		tests := look(t, o).Tests
		check(t, tests.CSP, c.csp, "", c)
		check(t, tests.Framing, c.framing, c.note, c)
	}
}

func TestCookies(t *testing.T) {
	const hsts = "Strict-Transport-Security: max-age=31536000"
	for _, c := range []struct {
		lines, result, note string
	}{
		{"", "cookies-not-found", ""},
		{"Set-Cookie: a=…; Secure; SameSite=None", "cookies-secure-with-httponly-sessions-and-samesite", ""},
		{"Set-Cookie: a=…; Secure", "cookies-secure-with-httponly-sessions", ""},
		{"Set-Cookie: a=…", "cookies-without-secure-flag", ""},
		{"Set-Cookie: a=…|" + hsts, "cookies-without-secure-flag-but-protected-by-hsts", ""},
		{"Set-Cookie: PHPSESSID=…; HttpOnly|" + hsts, "cookies-session-without-secure-flag-but-protected-by-hsts", ""},
		{"Set-Cookie: PHPSESSID=…; HttpOnly", "cookies-session-without-secure-flag", ""},
		{"Set-Cookie: PHPSESSID=…; Secure", "cookies-session-without-httponly-flag", ""},
		{"Set-Cookie: obsessed=…; Secure", "cookies-session-without-httponly-flag", "contains “sess”"},
		{"Set-Cookie: connect.sid=…; Secure", "cookies-secure-with-httponly-sessions", "does not take connect.sid"},
		{"Set-Cookie: csrftoken=…; Secure", "cookies-anticsrf-without-samesite-flag", ""},
		{"Set-Cookie: XSRF-TOKEN=…; Secure", "cookies-secure-with-httponly-sessions", ""},
		{"Set-Cookie: a=…; Secure; SameSite=yes", "cookies-samesite-flag-invalid", ""},
		{"Set-Cookie: a=…; Secure; SameSite", "cookies-samesite-flag-invalid", ""},
		{"Set-Cookie: a=…; SameSite=None", "cookies-samesite-flag-invalid", "Browsers refuse a"},
		{"Set-Cookie: sessionid=…; Max-Age=0; Secure", "cookies-session-without-httponly-flag", "only being deleted"},
		{"Set-Cookie: a=…|Set-Cookie: a=…; Secure; SameSite=Lax", "cookies-secure-with-httponly-sessions-and-samesite", ""},
		{"Set-Cookie: a=…|Set-Cookie: a=…; Path=/; Secure; SameSite=Lax", "cookies-without-secure-flag", ""},
		{"Set-Cookie: a=…; Domain=com", "cookies-not-found", ""},
		{"Set-Cookie: __Secure-sess=…", "cookies-not-found", ""},
		{"Set-Cookie: __Host-sess=…; Secure; HttpOnly; SameSite=Lax", "cookies-not-found", ""}, // its path is "/a"
		{"Set-Cookie: heroku-session-affinity=…", "cookies-not-found", ""},
	} {
		var lines []string
		if c.lines != "" {
			lines = strings.Split(c.lines, "|")
		}
		check(t, look(t, observe(t, lines...)).Tests.Cookies, c.result, c.note, c.lines)
	}
	o := observe(t)
	o.Cookies = []wire.Cookie{{Name: "sessionid", Domain: "www.shop.test", HostOnly: true, Path: "/", SameSite: wire.SameSiteLax}}
	check(t, look(t, o).Tests.Cookies, "cookies-not-found", "from before", "a full jar")
}

func TestRedirection(t *testing.T) {
	hop := func(url, location string) wire.Exchange {
		if location == "" {
			return wire.Exchange{URL: url, Status: 200}
		}
		return wire.Exchange{URL: url, Status: 302, Headers: []wire.Header{{"Location", location}}}
	}
	broken := hop("https://shop.test/", "")
	broken.TLS = &wire.TLS{State: wire.TLSBroken}
	for _, c := range []struct {
		probe        []wire.Exchange
		result, note string
	}{
		{nil, "redirection-to-https", "Nobody asked"},
		{[]wire.Exchange{}, "redirection-not-needed-no-http", ""},
		{[]wire.Exchange{hop("http://shop.test/", "")}, "redirection-missing", ""},
		{[]wire.Exchange{hop("http://shop.test/", "https://shop.test/")}, "redirection-to-https", ""},
		{[]wire.Exchange{hop("http://shop.test/", "https://www.shop.test/")}, "redirection-off-host-from-http", ""},
		{[]wire.Exchange{hop("http://shop.test/", "http://www.shop.test/"), hop("http://www.shop.test/", "https://www.shop.test/")}, "redirection-not-to-https-on-initial-redirection", ""},
		{[]wire.Exchange{hop("http://shop.test/", "/a"), hop("http://shop.test/a", "")}, "redirection-not-to-https", ""},
		{[]wire.Exchange{hop("http://shop.test/", "https://shop.test/"), broken}, "redirection-invalid-cert", ""},
	} {
		o := observe(t)
		o.Probe = c.probe
		check(t, look(t, o).Tests.Redirection, c.result, c.note, c.probe)
	}
}

func TestScripts(t *testing.T) {
	for _, c := range []struct {
		scripts, result, note string // "+" before a src: it has integrity
	}{
		{"", "sri-not-implemented-but-no-scripts-loaded", ""},
		{"/a.js https://static.shop.test/a.js http://www.shop.test/a.js", "sri-not-implemented-but-all-scripts-loaded-from-secure-origin", ""},
		{"+/a.js", "sri-implemented-and-all-scripts-loaded-securely", ""},
		{"+https://cdn.test/a.js", "sri-implemented-and-external-scripts-loaded-securely", ""},
		{"https://cdn.test/a.js", "sri-not-implemented-but-external-scripts-loaded-securely", ""},
		{"HTTPS://cdn.test/a.js", "sri-not-implemented-but-all-scripts-loaded-from-secure-origin", ""},
		{"+http://cdn.test/a.js", "sri-implemented-but-external-scripts-not-loaded-securely", ""},
		{"+http://cdn.test/a.js https://cdn.test/a.js", "sri-not-implemented-but-external-scripts-loaded-securely", ""}, // its own order of what is worse
		{"http://cdn.test/a.js", "sri-not-implemented-and-external-scripts-not-loaded-securely", ""},
		{"//www.shop.test/a.js", "sri-not-implemented-and-external-scripts-not-loaded-securely", "come over HTTPS"},
		{"//cdn.test/a.js http://cdn.test/a.js", "sri-not-implemented-and-external-scripts-not-loaded-securely", ""},
	} {
		o := observe(t)
		for _, src := range strings.Fields(c.scripts) {
			s := wire.Script{Src: strings.TrimPrefix(src, "+")}
			if s.Src != src {
				s.Integrity = "sha384-x"
			}
			o.Document.Scripts = append(o.Document.Scripts, s)
		}
		check(t, look(t, o).Tests.SRI, c.result, c.note, c.scripts)
	}
	o := observe(t)
	o.Document = nil
	check(t, look(t, o).Tests.SRI, "sri-not-implemented-but-no-scripts-loaded", "Nobody looked", "no document")
	check(t, look(t, observe(t, "Content-Type: Text/HTML")).Tests.SRI, "sri-not-implemented-response-not-html", "", "Text/HTML")
}

// Pages on which the Observatory gives no grade.
func TestRefused(t *testing.T) {
	for status, graded := range map[int]bool{199: false, 200: true, 302: true, 401: true, 403: true, 404: false, 503: false} {
		o := observe(t)
		o.Exchanges[0].Status = status
		if got := look(t, o); got != nil != graded {
			t.Errorf("status %d: graded %v, want %v", status, got != nil, graded)
		}
	}
	o := observe(t)
	o.Document.Scripts = []wire.Script{{Src: "https://"}}
	if look(t, o) != nil {
		t.Error("a script without a host is graded, want nothing")
	}
	if look(t, observe(t, "X-Long: "+strings.Repeat("a", mostHeaderBytes))) != nil {
		t.Error("headers that Node refuses are graded, want nothing")
	}
	if look(t, observe(t, "Content-Security-Policy: "+strings.Repeat("img-src a,", mostPolicies)+"img-src a")) != nil {
		t.Errorf("more than %d policies are graded, want nothing", mostPolicies)
	}
}

// Penalties of 10 leave all bonuses, more take them away.
func TestScore(t *testing.T) {
	best := []string{
		"Content-Security-Policy: default-src 'none'; frame-ancestors 'none'", "Referrer-Policy: no-referrer", "X-Content-Type-Options: nosniff",
		"Cross-Origin-Resource-Policy: same-origin", "Set-Cookie: a=…; Secure; SameSite=Lax",
	}
	for _, c := range []struct {
		more  string
		score int
		grade string
	}{
		{"Strict-Transport-Security: max-age=31536000", 135, "A+"},
		{"Strict-Transport-Security: max-age=1", 125, "A+"},
		{"X-Lost: HSTS", 80, "B+"},
	} {
		got := look(t, observe(t, append(best[:len(best):len(best)], c.more)...))
		if got.Score != c.score || got.Grade != c.grade {
			t.Errorf("with %s: got %d %s, want %d %s", c.more, got.Score, got.Grade, c.score, c.grade)
		}
	}
	for score, want := range map[int]string{145: "A+", 100: "A+", 99: "A", 90: "A", 89: "A-", 84: "B+", 70: "B", 69: "B-", 60: "C+", 50: "C", 45: "C-", 40: "D+", 30: "D", 25: "D-", 24: "F", 0: "F"} {
		if got := letter(score); got != want {
			t.Errorf("%d: got %s, want %s", score, got, want)
		}
	}
}

// FuzzObservatory looks for pages that end in a panic, or in a score that is not the sum of its tests.
func FuzzObservatory(f *testing.F) {
	f.Add("default-src 'self', script-src 'nonce-a' 'strict-dynamic' a%20b/", "default-src *; img-src", "a=b; SameSite=", "//a.test", "max-age=1, x", "DENY,", "no-referrer,")
	f.Add("img-src http:; report-uri a; report-uri b", ";", "__Host-sess=1; Secure", "https://", "max-age=\"", "", "")
	f.Fuzz(func(t *testing.T, csp, meta, cookie, src, hsts, xfo, referrer string) {
		o := observe(t)
		for _, h := range []wire.Header{
			{"Content-Security-Policy", csp}, {"Content-Security-Policy", meta}, {"Set-Cookie", cookie}, {"Set-Cookie", cookie + "; Secure"},
			{"Strict-Transport-Security", hsts}, {"X-Frame-Options", xfo}, {"Referrer-Policy", referrer},
		} {
			o.Exchanges[0].Headers = append(o.Exchanges[0].Headers, h)
		}
		o.Document.ContentSecurityPolicies = []string{meta}
		o.Document.ReferrerPolicy = referrer
		o.Document.Scripts = []wire.Script{{Src: src}, {Src: src, Integrity: "sha256-"}}
		got := look(t, o)
		if got == nil {
			return
		}
		if got.Score < 0 || got.Score > 145 || got.Score != score(&got.Tests) || got.Tests.CSP.Result == "" || got.Tests.Cookies.Result == "" {
			t.Errorf("%+v", got)
		}
	})
}

func BenchmarkObservatory(b *testing.B) {
	p, err := page.New(observe(b,
		"Content-Security-Policy: default-src 'self'; script-src 'self' 'nonce-aaaaaaaaaaaaaaaaaaaaaa' https://cdn.test; object-src 'none'; frame-ancestors 'self'",
		"Strict-Transport-Security: max-age=31536000; includeSubDomains", "X-Content-Type-Options: nosniff", "X-Frame-Options: DENY",
		"Referrer-Policy: same-origin", "Set-Cookie: sessionid=…; Secure; HttpOnly; SameSite=Lax; Path=/", "Set-Cookie: csrftoken=…; Secure; SameSite=Lax; Path=/",
	))
	if err != nil {
		b.Fatal(err)
	}
	injection := p.Injection()
	b.ReportAllocs()
	for b.Loop() {
		if Observatory(p, &injection) == nil {
			b.Fatal("no grade")
		}
	}
}
