package page

import (
	"slices"
	"strings"
	"testing"

	"assay/core/wire"
)

func TestParseXFO(t *testing.T) {
	tests := []struct {
		values []string
		want   XFO
	}{
		{nil, XFOAbsent},
		{[]string{"DENY"}, XFODeny},
		{[]string{" deny\t"}, XFODeny},
		{[]string{"SameOrigin"}, XFOSameOrigin},
		{[]string{"SAMEORIGIN, sameorigin", "SameOrigin"}, XFOSameOrigin},
		{[]string{"SAMEORIGIN", "DENY"}, XFOConflict},
		{[]string{"junk,DENY"}, XFOConflict},
		{[]string{"SAMEORIGIN,"}, XFOConflict},
		{[]string{"", "ALLOWALL"}, XFOConflict},
		{[]string{""}, XFOIgnored},
		{[]string{"ALLOWALL"}, XFOIgnored},
		{[]string{"ALLOW-FROM https://shop.test"}, XFOIgnored},
		{[]string{"ALLOW-FROM https://shop.test", "junk"}, XFOIgnored},
		{[]string{`"DENY"`}, XFOIgnored},
		{[]string{"DENY;"}, XFOIgnored},
	}
	for _, tt := range tests {
		if got := ParseXFO(tt.values); got != tt.want {
			t.Errorf("ParseXFO(%q) = %q, want %q", tt.values, got, tt.want)
		}
	}
}

func TestJudgeFraming(t *testing.T) {
	const none, sameOrigin, some, all = wire.FramingNone, wire.FramingSameOrigin, wire.FramingSome, wire.FramingAny
	tests := []struct {
		csp, xfo, by, allows, sources string
	}{
		{"", "", wire.FramingByNone, all, ""},
		{"default-src 'none'", "", wire.FramingByNone, all, ""}, // frame-ancestors does not fall back to default-src
		{"", "DENY", wire.FramingByXFO, none, ""},
		{"", "SAMEORIGIN", wire.FramingByXFO, sameOrigin, ""},
		{"", "SAMEORIGIN, DENY", wire.FramingByXFO, none, ""},
		{"", "ALLOW-FROM https://shop.test", wire.FramingByNone, all, ""},
		{"", "ALLOWALL", wire.FramingByNone, all, ""},

		{"frame-ancestors 'none'", "", wire.FramingByAncestors, none, "'none'"},
		{"frame-ancestors", "", wire.FramingByAncestors, none, ""},
		{"frame-ancestors junk!", "", wire.FramingByAncestors, none, "junk!"},
		{"frame-ancestors 'self'", "", wire.FramingByAncestors, sameOrigin, "'self'"},
		{"frame-ancestors 'none' 'self'", "", wire.FramingByAncestors, sameOrigin, "'none' 'self'"},
		{"frame-ancestors https://shop.test", "", wire.FramingByAncestors, sameOrigin, "https://shop.test"},
		{"frame-ancestors shop.test:443", "", wire.FramingByAncestors, sameOrigin, "shop.test:443"},
		{"frame-ancestors http://shop.test", "", wire.FramingByAncestors, some, "http://shop.test"},
		{"frame-ancestors shop.test:*", "", wire.FramingByAncestors, some, "shop.test:*"},
		{"frame-ancestors shop.test:444", "", wire.FramingByAncestors, some, "shop.test:444"},
		{"frame-ancestors *.shop.test", "", wire.FramingByAncestors, some, "*.shop.test"},
		{"frame-ancestors 'self' partner.example", "", wire.FramingByAncestors, some, "'self' partner.example"},
		{"frame-ancestors chrome-extension:", "", wire.FramingByAncestors, some, "chrome-extension:"},
		{"frame-ancestors partner.example/embed", "", wire.FramingByAncestors, none, "partner.example/embed"}, // a path never matches
		{"frame-ancestors partner.example/", "", wire.FramingByAncestors, some, "partner.example/"},

		{"frame-ancestors *", "", wire.FramingByAncestors, all, "*"},
		{"frame-ancestors 'self' https:", "", wire.FramingByAncestors, all, "'self' https:"},
		{"frame-ancestors https://*", "", wire.FramingByAncestors, all, "https://*"},
		{"frame-ancestors *:8443", "", wire.FramingByAncestors, all, "*:8443"}, // an attacker chooses his port
		{"frame-ancestors *.com", "", wire.FramingByAncestors, all, "*.com"},
		{"frame-ancestors *.co.uk", "", wire.FramingByAncestors, all, "*.co.uk"},
		{"frame-ancestors *.github.io", "", wire.FramingByAncestors, all, "*.github.io"},
		{"frame-ancestors https://*/x", "", wire.FramingByAncestors, none, "https://*/x"},

		// frame-ancestors switches X-Frame-Options off, in both directions: https://www.w3.org/TR/CSP3/#frame-ancestors-and-frame-options
		{"frame-ancestors *", "DENY", wire.FramingByAncestors, all, "*"},
		{"frame-ancestors 'none'", "ALLOWALL", wire.FramingByAncestors, none, "'none'"},

		// All policies must allow it: the strictest decides.
		{"frame-ancestors *, frame-ancestors 'self'", "", wire.FramingByAncestors, sameOrigin, "'self'"},
		{"frame-ancestors a.test, img-src *, frame-ancestors b.test", "", wire.FramingByAncestors, some, "a.test"},
		{"frame-ancestors 'none'; frame-ancestors *", "", wire.FramingByAncestors, none, "'none'"}, // the first directive counts
	}
	self := mustParse(t, "https://shop.test/cart")
	for _, tt := range tests {
		var xfo []string
		if tt.xfo != "" {
			xfo = []string{tt.xfo}
		}
		got := JudgeFraming(ParseCSP(tt.csp), xfo, self)
		if got.By != tt.by || got.Allows != tt.allows || strings.Join(got.Sources, " ") != tt.sources {
			t.Errorf("CSP %q, X-Frame-Options %q\n got %+v\nwant by %s, %s, sources %s", tt.csp, tt.xfo, got, tt.by, tt.allows, tt.sources)
		}
	}
}

// Report-only policies and meta elements do not set frame-ancestors, so they do not switch X-Frame-Options off either.
func TestFramingHeedsHeadersAlone(t *testing.T) {
	self := mustParse(t, "https://shop.test")
	other := mustParse(t, "https://other.test")
	for _, p := range []Policy{{Disposition: DispositionReport, Source: SourceHeader}, {Disposition: DispositionEnforce, Source: SourceMeta}} {
		p.Directives = ParseCSP("frame-ancestors *")[0].Directives
		policies := []Policy{p}
		if got := JudgeFraming(policies, []string{"DENY"}, self); got.By != wire.FramingByXFO || got.Allows != wire.FramingNone {
			t.Errorf("%s %s: got %+v, want DENY to decide", p.Disposition, p.Source, got)
		}
		if FrameAllowed(policies, []string{"DENY"}, self, []URL{other}) {
			t.Errorf("%s %s: framed in spite of DENY", p.Disposition, p.Source)
		}
	}
}

func TestFrameAllowed(t *testing.T) {
	tests := []struct {
		csp, xfo  string
		ancestors string // parent first; "null" has an opaque origin
		want      bool
	}{
		{"", "", "https://evil.test", true},
		{"", "", "null", true},
		{"", "DENY", "", true}, // not in a frame
		{"", "DENY", "https://shop.test", false},
		{"", "SAMEORIGIN", "https://shop.test", true},
		{"", "SAMEORIGIN", "http://shop.test", false},
		{"", "SAMEORIGIN", "https://shop.test https://evil.test https://shop.test", false},
		{"", "SAMEORIGIN", "null", false},
		{"frame-ancestors 'self'", "DENY", "https://shop.test https://shop.test", true},
		{"frame-ancestors 'self'", "", "https://shop.test https://evil.test", false},
		{"frame-ancestors *", "", "https://evil.test null", false},
		{"frame-ancestors a.test, frame-ancestors b.test", "", "https://a.test", false},
		{"frame-ancestors a.test b.test, frame-ancestors b.test", "", "https://b.test", true},
		{"frame-ancestors a.test/path", "", "https://a.test/path", false},
	}
	self := mustParse(t, "https://shop.test/cart")
	for _, tt := range tests {
		var xfo []string
		if tt.xfo != "" {
			xfo = []string{tt.xfo}
		}
		var ancestors []URL
		for _, a := range strings.Fields(tt.ancestors) {
			u, _ := ParseURL(a)
			ancestors = append(ancestors, u)
		}
		if got := FrameAllowed(ParseCSP(tt.csp), xfo, self, ancestors); got != tt.want {
			t.Errorf("CSP %q, X-Frame-Options %q, in %s: %v, want %v", tt.csp, tt.xfo, tt.ancestors, got, tt.want)
		}
	}
}

// FuzzJudgeFraming holds the judgement against FrameAllowed, which plays single frames.
func FuzzJudgeFraming(f *testing.F) {
	f.Add("frame-ancestors 'self' https://a.test:8443", "", "DENY", "https://shop.test", "https://a.test:8443/x")
	f.Add("frame-ancestors *.com", "frame-ancestors 'none'", "SAMEORIGIN,", "http://shop.test:8080", "https://evil.com")
	f.Add("frame-ancestors http://shop.test:80, default-src *", "frame-ancestors https:", "ALLOWALL", "https://shop.test", "http://shop.test")
	f.Add("frame-ancestors a.test/path", "", "ALLOW-FROM https://shop.test", "https://a.test", "https://a.test/path")
	f.Fuzz(func(t *testing.T, csp1, csp2, xfo, page, ancestor string) {
		self, ok := ParseURL(page)
		if !ok || self.Scheme != "http" && self.Scheme != "https" || len(csp1)+len(csp2) > 2000 {
			return // the longer ones are TestLongHeaders' to try: this test is quadratic
		}
		policies := append(ParseCSP(csp1), ParseCSP(csp2)...)
		lines := []string{xfo}
		got := JudgeFraming(policies, lines, self)
		allowed := func(u URL) bool { return FrameAllowed(policies, lines, self, []URL{u}) }

		// Whom the sources speak of, and who has nothing to do with them.
		candidates := []URL{self, self.Upgraded()}
		if u, ok := ParseURL(ancestor); ok {
			candidates = append(candidates, u)
		}
		var strangers []URL
		for _, scheme := range []string{"http", "https"} {
			strangers = append(strangers, URL{Scheme: scheme, Host: "stranger.example", Path: "/"})
			for _, p := range policies {
				d, _ := p.Find("frame-ancestors")
				for _, value := range d.Values {
					s, ok := ParseSource(value)
					if !ok {
						continue
					}
					host, wild := strings.CutPrefix(s.Host, "*")
					if wild {
						host = "stranger" + host
						if host == "stranger" {
							host = "stranger.example"
						}
					}
					port, _ := parsePort(strings.Trim(s.Port, "*"), scheme)
					u := URL{Scheme: scheme, Host: host, Port: port, Path: "/"}
					if host == "" {
						continue
					}
					if wild && host != self.Host {
						strangers = append(strangers, u)
					}
					candidates = append(candidates, u)
				}
			}
		}
		candidates = append(candidates, strangers...)

		switch got.Allows {
		case wire.FramingNone:
			for _, u := range candidates {
				if allowed(u) {
					t.Errorf("CSP %q %q, X-Frame-Options %q, page %s: %+v, but %s may frame it", csp1, csp2, xfo, self, got, u)
				}
			}
		case wire.FramingSameOrigin:
			for _, u := range candidates {
				if allowed(u) && !u.SameOrigin(self) && !u.SameOrigin(self.Upgraded()) {
					t.Errorf("CSP %q %q, X-Frame-Options %q, page %s: %+v, but %s may frame it", csp1, csp2, xfo, self, got, u)
				}
			}
		case wire.FramingAny:
			// Two policies can each let strangers in and have none in common: "*.com", "*.org".
			deciding := 0
			for _, p := range policies {
				if _, ok := p.frameAncestors(); ok {
					deciding++
				}
			}
			if deciding < 2 && !slices.ContainsFunc(strangers, allowed) {
				t.Errorf("CSP %q %q, X-Frame-Options %q, page %s: %+v, but no stranger may frame it", csp1, csp2, xfo, self, got)
			}
		case wire.FramingSome:
			named := slices.ContainsFunc(got.Sources, func(s string) bool { return strings.Contains(strings.ToLower(s), ".example") })
			if u := strangers[0]; allowed(u) && !named {
				t.Errorf("CSP %q %q, X-Frame-Options %q, page %s: %+v, but %s may frame it", csp1, csp2, xfo, self, got, u)
			}
		}
		// Where frame-ancestors decides already, one policy more never lets more in.
		if got.By == wire.FramingByAncestors {
			more := append(policies, ParseCSP("frame-ancestors *")...)
			for _, u := range candidates {
				if FrameAllowed(more, lines, self, []URL{u}) && !allowed(u) {
					t.Errorf("CSP %q %q, page %s: one policy more lets %s in", csp1, csp2, self, u)
				}
			}
		}
	})
}
