package explain

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"assay/core/page"
	"assay/core/rules"
	"assay/core/wire"
	"assay/tests/golden"
)

// explained explains the headers of a page at https://shop.test/ in lines as they are sent.
func explained(t testing.TB, meta []string, lines ...string) *wire.Explained {
	t.Helper()
	headers := []wire.Header{{"Content-Type", "text/html"}}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		headers = append(headers, wire.Header{name, value})
	}
	o := wire.Observation{
		Version: wire.ObservationVersion, Time: "2026-11-21T10:00:00Z", URL: "https://shop.test/",
		Exchanges: []wire.Exchange{{URL: "https://shop.test/", Method: "GET", Status: 200, Headers: headers}},
		Document:  &wire.Document{ContentSecurityPolicies: meta},
	}
	p, err := page.New(&o)
	if err != nil {
		t.Fatal(err)
	}
	return Headers(p)
}

// spell writes a header down: its notes; a row a line with its state and notes; a token a line below it.
func spell(h *wire.ExplainedHeader) string {
	var b strings.Builder
	notes := func(list []wire.Note) string {
		var keys []string
		for _, n := range list {
			var args []string
			for name, value := range n.Args {
				args = append(args, name+"="+value)
			}
			slices.Sort(args)
			keys = append(keys, strings.Join(append([]string{n.Key}, args...), " "))
		}
		return strings.Join(keys, ", ")
	}
	if len(h.Notes) > 0 {
		fmt.Fprintf(&b, "# %s\n", notes(h.Notes))
	}
	for _, table := range h.Tables {
		fmt.Fprintf(&b, "%s %s\n", table.Kind, notes(table.Notes))
		for _, row := range table.Rows {
			if row.Name != "" {
				fmt.Fprintf(&b, "  %s [%s] %s\n", row.Name, row.State, notes(row.Notes))
			}
			for _, token := range row.Tokens {
				fmt.Fprintf(&b, "    %s [%s] %s\n", token.Text, token.State, notes(token.Notes))
			}
		}
	}
	return b.String()
}

func TestHeaders(t *testing.T) {
	for _, c := range []struct{ lines, want string }{
		// 'strict-dynamic' makes hosts ignored, a nonce 'unsafe-inline': https://www.w3.org/TR/CSP3/#strict-dynamic-usage
		{"Content-Security-Policy: script-src 'nonce-Q2hhbmdlTWUxMjM0NTY3OA' 'strict-dynamic' 'unsafe-inline' https: cdn.test; object-src 'none'; base-uri 'none'", `
policy csp-closed
  script-src [] csp-script-src, csp-decides directives=worker-src
    'nonce-Q2hhbmdlTWUxMjM0NTY3OA' [] csp-nonce
    'strict-dynamic' [] csp-dynamic
    'unsafe-inline' [ignored] csp-inline-ignored by='nonce-Q2hhbmdlTWUxMjM0NTY3OA'
    https: [ignored] csp-dynamic-ignores
    cdn.test [ignored] csp-dynamic-ignores
  object-src [] csp-object-src
    'none' [] csp-none
  base-uri [] csp-base-uri
    'none' [] csp-none
`},
		// Of default-src only what is for scripts is ignored.
		{"Content-Security-Policy: default-src 'self' 'nonce-Q2hhbmdlTWUxMjM0NTY3OA' 'strict-dynamic'; base-uri 'self'", `
policy csp-closed
  default-src [] csp-default-src, csp-decides directives=script-src, style-src, img-src, font-src, connect-src, media-src, object-src, frame-src, worker-src, manifest-src
    'self' [] csp-self origin=https://shop.test, csp-dynamic-partly
    'nonce-Q2hhbmdlTWUxMjM0NTY3OA' [] csp-nonce
    'strict-dynamic' [] csp-dynamic
  base-uri [] csp-base-uri
    'self' [] csp-self origin=https://shop.test
`},
		// What lets an injected script run.
		{"Content-Security-Policy: default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval' https: *.shop.test; style-src 'unsafe-inline' 'sha256-MjM0NTY3OA=='; img-src * data: 'nonce-Q2hhbmdlTWUxMjM0NTY3OA'", `
policy csp-open
  default-src [] csp-default-src, csp-decides directives=font-src, connect-src, media-src, object-src, frame-src, manifest-src
    'none' [] csp-none
  script-src [] csp-script-src, csp-decides directives=worker-src
    'self' [] csp-self origin=https://shop.test
    'unsafe-inline' [dangerous] csp-inline-script, csp-instead
    'unsafe-eval' [weak] csp-eval
    https: [dangerous] csp-scheme scheme=https:, csp-danger why=any host is allowed, csp-instead
    *.shop.test [] csp-wildcard host=shop.test
  style-src [] csp-style-src
    'unsafe-inline' [ignored] csp-inline-ignored by='sha256-MjM0NTY3OA=='
    'sha256-MjM0NTY3OA==' [] csp-hash
  img-src [] csp-img-src
    * [] csp-any
    data: [] csp-scheme scheme=data:
    'nonce-Q2hhbmdlTWUxMjM0NTY3OA' [ignored] csp-not-here directive=img-src
`},
		// Mistakes.
		{"Content-Security-Policy: script-src self 'none' https://x.test/app/ img-src 'junk' [::1]; script-src 'self'; plugin-types a/b; sorce-src x; frame-ancestors 'self' 'unsafe-inline'; report-to nobody; sandbox allow-scripts allow-junk", `
policy csp-closed
  script-src [] csp-script-src, csp-decides directives=worker-src
    self [unknown] csp-unquoted value='self'
    'none' [ignored] csp-none-ignored
    https://x.test/app/ [] csp-host host=x.test, csp-path
    img-src [unknown] csp-semicolon
    'junk' [unknown] unknown
    [::1] [unknown] csp-invalid
  plugin-types [ignored] csp-directive-obsolete
    a/b [ignored] 
  sorce-src [unknown] csp-directive-unknown
    x [unknown] 
  frame-ancestors [] csp-frame-ancestors
    'self' [] csp-self origin=https://shop.test
    'unsafe-inline' [ignored] csp-not-here directive=frame-ancestors
  report-to [] csp-report-to
    nobody [unknown] report-nowhere
  sandbox [] csp-sandbox
    allow-scripts [] csp-sandbox-flag
    allow-junk [unknown] unknown
  script-src [ignored] csp-twice
`},
		{"Content-Security-Policy-Report-Only: sandbox; script-src 'unsafe-inline'", `
report-only csp-report-only, csp-open
  sandbox [ignored] csp-sandbox, csp-not-in-report-only
  script-src [] csp-script-src, csp-decides directives=worker-src
    'unsafe-inline' [dangerous] csp-inline-script, csp-instead
`},
		{"Content-Security-Policy: ;", "\n# csp-empty\n"},
		{"Content-Security-Policy: script-src-elem 'nonce-abc' ; script-src 'unsafe-inline' 'self'", `
policy csp-open
  script-src-elem [] csp-script-src-elem
    'nonce-abc' [dangerous] csp-nonce-weak, csp-instead
  script-src [] csp-script-src, csp-decides directives=worker-src
    'unsafe-inline' [dangerous] csp-inline-script, csp-instead
    'self' [] csp-self origin=https://shop.test
`},
		{"Permissions-Policy: camera=(), geolocation=(self \"https://maps.test\"), fullscreen=*, junk=()", `
# permissions-who
permissions 
  camera [] 
    () [] permissions-none
  geolocation [] 
    self [] permissions-self
    https://maps.test [] permissions-origin origin=https://maps.test
  fullscreen [] 
    * [] permissions-all
  junk [unknown] permissions-unknown
    () [unknown] permissions-none
`},
		{"Permissions-Policy: camera 'none'", "\n# permissions-broken\n"},
		{"Feature-Policy: camera 'none'", "\n# permissions-older\npermissions \n  camera [] \n    () [] permissions-none\n"},
		{"Strict-Transport-Security: max-age=31536000; includeSubDomains; preload; x", `
values 
    max-age=31536000 [] hsts-age seconds=31536000
    includeSubDomains [] hsts-subdomains
    preload [] hsts-preload
    x [unknown] unknown
`},
		{"Strict-Transport-Security: max-age=0", "\nvalues \n    max-age=0 [weak] hsts-zero\n"},
		{"Strict-Transport-Security: max-age", "\n# ignored-why why=max-age has no value\n"},
		{"X-Content-Type-Options: nosniff, x", "\nvalues \n    nosniff [] nosniff\n    x [ignored] only-first\n"},
		{"X-Frame-Options: ALLOW-FROM https://x.test", "\nvalues \n    ALLOW-FROM https://x.test [unknown] unknown\n"},
		{"Referrer-Policy: no-referrer, strict-origin, junk", `
values 
    no-referrer [ignored] referrer-later policy=strict-origin
    strict-origin [] referrer-strict-origin
    junk [unknown] unknown
`},
		{"Cross-Origin-Opener-Policy: same-origin; report-to=\"x\"", "\nvalues \n    same-origin [] coop-same-origin\n    report-to=\"x\" [unknown] report-nowhere\n"},
		{"Cross-Origin-Resource-Policy: Same-Origin", "\n# ignored-why why=its value must be in lower case\n"},
		{"Reporting-Endpoints: main=\"/reports\", bad=\"http://x.test/\"", "\nendpoints \n  main [] \n    https://shop.test/reports [] report-address\n"},
		{"Report-To: junk", "\n# report-none\n"},
		{"Cache-Control: private=\"a, b\", max-age=60, s-maxage=\"10\", no-transform, x=1", `
values 
    private="a, b" [] cache-private
    max-age=60 [] cache-max-age seconds=60
    s-maxage="10" [] cache-s-maxage seconds=10
    no-transform [] cache-other
    x=1 [unknown] unknown
`},
		{"Set-Cookie: a=b", "\n"},
		{"X-Junk: 1", "\n"},
	} {
		e := explained(t, nil, c.lines)
		if got := "\n" + spell(&e.Exchanges[0].Headers[1]); got != c.want {
			t.Errorf("%s\ngot %s\nwanted %s", c.lines, got, c.want)
		}
	}
}

// Of several policies, what one closes is no hole in another.
func TestSeveralPolicies(t *testing.T) {
	e := explained(t, []string{"script-src 'none'; frame-ancestors 'none'"}, "Content-Security-Policy: script-src 'unsafe-inline' https:, object-src 'none'; base-uri 'none'")
	want := `# csp-together-closed n=3
policy csp-covered-by-others
  script-src [] csp-script-src, csp-decides directives=worker-src
    'unsafe-inline' [covered] csp-inline-script, csp-covered, csp-instead
    https: [covered] csp-scheme scheme=https:, csp-covered, csp-instead
policy csp-covered-by-others
  object-src [] csp-object-src
    'none' [] csp-none
  base-uri [] csp-base-uri
    'none' [] csp-none
`
	h := &e.Exchanges[0].Headers[1]
	if got := spell(h); got != want {
		t.Errorf("got %s\nwanted %s", got, want)
	}
	unset := func(rows []wire.ExplainedRow) string {
		var list []string
		for _, row := range rows {
			list = append(list, row.Name+" "+row.State+" "+row.Notes[len(row.Notes)-1].Key)
		}
		return strings.Join(list[:4], "; ")
	}
	if got, want := unset(h.Tables[0].Unset), "object-src  csp-elsewhere; base-uri  csp-elsewhere; form-action weak csp-unset; frame-ancestors weak csp-unset"; got != want {
		t.Errorf("the first policy lacks %q, wanted %q", got, want)
	}
	if got, want := spell(&e.Meta[0]), `policy csp-closed
  script-src [] csp-script-src, csp-decides directives=worker-src
    'none' [] csp-none
  frame-ancestors [ignored] csp-not-in-meta
`; got != want {
		t.Errorf("the meta element's: got %s\nwanted %s", got, want)
	}
}

// However much a server sends, little is said of it, and quickly.
func TestHostile(t *testing.T) {
	for name, value := range map[string]string{
		"tokens":     "script-src " + strings.Repeat("*.com 'unsafe-inline' ", 50_000),
		"directives": strings.Repeat("a ;b-src x;", 50_000),
		"policies":   strings.Repeat("script-src *,", 50_000),
		"one token":  "img-src " + strings.Repeat("é", 30_000) + strings.Repeat("x", 60_000),
		"quotes":     strings.Repeat("\"'\\", 50_000),
		"commas":     strings.Repeat(",;=", 50_000),
	} {
		var lines []string
		for _, header := range []string{
			"Content-Security-Policy", "Content-Security-Policy-Report-Only", "Permissions-Policy", "Feature-Policy", "Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options",
			"Referrer-Policy", "Cross-Origin-Opener-Policy", "Reporting-Endpoints", "Report-To", "Cache-Control",
		} {
			for range 12 {
				lines = append(lines, header+": "+value[:20_000])
			}
		}
		lines[0] = "Content-Security-Policy: " + value // a single one of all 100,000 tokens
		e := explained(t, []string{value}, lines...)
		out := e.AppendJSON(nil)
		if len(out) > 3<<20 {
			t.Errorf("%s: got %d bytes, wanted at most 3 MB", name, len(out))
		}
		if got := len(e.Exchanges[0].Headers); got != len(lines)+1 {
			t.Errorf("%s: got %d headers, wanted %d", name, got, len(lines)+1)
		}
	}
}

// Each finding's evidence is a header that the rule is known to speak of, and only rules that there are speak of headers.
func TestRules(t *testing.T) {
	goldens, err := filepath.Glob("../rules/*.txt")
	if err != nil || len(goldens) == 0 {
		t.Fatal(goldens, err)
	}
	known := map[string]bool{}
	for _, rule := range rules.All() {
		known[rule.ID] = true
	}
	spoken := 0
	for _, path := range goldens {
		file, err := golden.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		for i := range file.Cases {
			p, err := page.New(&file.Cases[i].Observation)
			if err != nil {
				t.Fatal(err)
			}
			for _, exchange := range Headers(p).Exchanges {
				for _, h := range exchange.Headers {
					for _, rule := range h.Rules {
						if !known[rule] {
							t.Errorf("there is no rule %q", rule)
						}
					}
				}
			}
			var v rules.Verdicts
			v.Judge(p, new(rules.Shelf))
			for j, rule := range rules.All() {
				if v[j].State != rules.Failed {
					continue
				}
				for _, e := range v[j].Verdict.Evidence {
					name := strings.ToLower(e.Header)
					if e.Header == "" || e.Exchange < 0 || rule.ID == "obsolete-headers" || rule.ID == "server-version" {
						continue // the last two speak of very many headers
					}
					if spoken++; !slices.Contains(rulesOf(name), rule.ID) {
						t.Errorf("%s, %s: %s speaks of %s", path, file.Cases[i].Name, rule.ID, name)
					}
				}
			}
		}
	}
	if spoken == 0 {
		t.Error("no golden has evidence")
	}
}

// What is said is in the catalogue with the arguments that it gets, and everything there is said.
func TestWords(t *testing.T) {
	data, err := os.ReadFile("../../_locales/en/messages.json")
	if err != nil {
		t.Fatal(err)
	}
	var catalogue map[string]struct{ Message string }
	if err := json.Unmarshal(data, &catalogue); err != nil {
		t.Fatal(err)
	}
	said := map[string][]string{}
	call := regexp.MustCompile(`\b(?:notes?|is)\((?:t, \S*?, )?("[a-z-]+"(?: ?\+ ?[a-z.()A-Z]+)?(?:, "[a-z]+", [^)]+)?)`)
	literal := regexp.MustCompile(`, "([a-z]+)",`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range call.FindAllStringSubmatch(string(source), -1) {
			key := strings.Split(match[1], `"`)[1]
			if strings.HasSuffix(key, "-") {
				continue // its end is a value's: below
			}
			said[key] = nil
			for _, name := range literal.FindAllStringSubmatch(match[1]+",", -1) {
				said[key] = append(said[key], name[1])
			}
		}
	}
	said["ignored-why"] = []string{"why"}
	for _, name := range []string{
		"default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem", "style-src-attr", "object-src", "img-src", "media-src", "frame-src",
		"fenced-frame-src", "font-src", "connect-src", "worker-src", "child-src", "manifest-src", "frame-ancestors", "base-uri", "form-action", "sandbox", "report-uri", "report-to",
		"upgrade-insecure-requests", "block-all-mixed-content", "require-trusted-types-for", "trusted-types", "webrtc",
	} {
		if page.DirectiveStatus(name) != page.DirectiveKnown {
			t.Errorf("%s is no directive", name)
		}
		said["csp-"+name] = nil
	}
	for _, key := range []string{
		"referrer-no-referrer", "referrer-same-origin", "referrer-origin", "referrer-strict-origin", "referrer-origin-when-cross-origin", "referrer-strict-origin-when-cross-origin",
		"referrer-no-referrer-when-downgrade", "referrer-unsafe-url", "coop-same-origin", "coop-same-origin-allow-popups", "coop-noopener-allow-popups", "coop-unsafe-none",
		"coep-require-corp", "coep-credentialless", "coep-unsafe-none", "corp-same-origin", "corp-same-site", "corp-cross-origin",
		"cache-no-store", "cache-no-cache", "cache-private", "cache-public", "cache-must-revalidate", "cache-immutable",
	} {
		said[key] = nil
	}
	for _, key := range []string{"cache-max-age", "cache-s-maxage", "cache-stale-while-revalidate"} {
		said[key] = []string{"seconds"}
	}
	for key, args := range said {
		entry, ok := catalogue["explain_"+strings.ReplaceAll(key, "-", "_")]
		if !ok {
			t.Errorf("%s is not in the catalogue", key)
			continue
		}
		for _, name := range args {
			if name == "seconds" {
				name = "duration"
			}
			if !strings.Contains(entry.Message, "{"+name+"}") {
				t.Errorf("%s gets %q, which %q does not mention", key, name, entry.Message)
			}
		}
		if n := strings.Count(entry.Message, "{"); n > len(args) && !(key == "csp-wildcard" && n == 2) {
			t.Errorf("%s gets %q, and %q wants more", key, args, entry.Message)
		}
	}
	for key := range catalogue {
		if name, ok := strings.CutPrefix(key, "explain_"); ok {
			if _, ok := said[strings.ReplaceAll(name, "_", "-")]; !ok {
				t.Errorf("nothing says %s", key)
			}
		}
	}
}

var update = flag.Bool("update", false, "write popup/fixtures/explained.json anew")

// The pictures of the popup show what is said of popup/fixtures/headers.json.
func TestFixtures(t *testing.T) {
	const folder = "../../popup/fixtures/"
	data, err := os.ReadFile(folder + "headers.json")
	if err != nil {
		t.Fatal(err)
	}
	var observations map[string]json.RawMessage
	if err := json.Unmarshal(data, &observations); err != nil {
		t.Fatal(err)
	}
	all := map[string]json.RawMessage{}
	for name, raw := range observations {
		o, err := wire.DecodeObservation(raw)
		if err != nil {
			t.Fatal(err)
		}
		p, err := page.New(&o)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = Headers(p).AppendJSON(nil)
	}
	want, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	want = append(bytes.ReplaceAll(want, []byte(`},{"name"`), []byte("},\n{\"name\"")), '\n')
	file := folder + "explained.json"
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != string(want) {
		t.Errorf("%s is not what is said of headers.json: go test ./core/explain -update (%v)", file, err)
	}
}

func FuzzHeaders(f *testing.F) {
	f.Add("content-security-policy", "script-src 'self' 'nonce-x'; a, default-src *")
	f.Add("permissions-policy", "camera=(self \"https://x.test\"), a=*;b")
	f.Add("cache-control", "private=\"a\\\"b\", max-age=1")
	f.Add("strict-transport-security", "max-age=\"1\" ; x")
	f.Fuzz(func(t *testing.T, name, value string) {
		e := explained(t, []string{value}, name+": "+value, "X-Frame-Options: deny", name+": "+value)
		if got := len(e.Exchanges[0].Headers); got != 4 {
			t.Errorf("got %d headers, wanted 4", got)
		}
		for _, h := range e.Exchanges[0].Headers {
			for _, table := range h.Tables {
				for _, row := range append(table.Rows, table.Unset...) {
					if row.Notes == nil || row.Tokens == nil {
						t.Errorf("%q: %q has no lists", value, row.Name)
					}
				}
			}
		}
	})
}
