package page

import "testing"

func TestParseSource(t *testing.T) {
	tests := []struct {
		expression string
		want       Source
		ok         bool
	}{
		{"*", Source{Host: "*"}, true},
		{"'SELF'", Source{Self: true}, true},
		{"https:", Source{Scheme: "https"}, true},
		{"localhost:", Source{Scheme: "localhost"}, true},
		{"HTTPS://Shop.Test:443/A", Source{Scheme: "https", Host: "shop.test", Port: "443", Path: "/A"}, true},
		{"*.shop.test:*", Source{Host: "*.shop.test", Port: "*"}, true},
		{"https://*", Source{Scheme: "https", Host: "*"}, true},
		{"*:8443", Source{Host: "*", Port: "8443"}, true},
		{"localhost:80", Source{Host: "localhost", Port: "80"}, true},
		{"shop.test.", Source{Host: "shop.test."}, true},
		{"shop.test/a%2Fb?c#d", Source{Host: "shop.test", Path: "/a%2Fb"}, true},
		{"shop.test?c", Source{Host: "shop.test"}, true},
		{"shop.test/a://b", Source{Host: "shop.test", Path: "/a://b"}, true},
		{"", Source{}, false},
		{"'none'", Source{}, false},
		{"'unsafe-inline'", Source{}, false},
		{"'nonce-abc'", Source{}, false},
		{"https://", Source{}, false},
		{"**", Source{}, false},
		{"*.", Source{}, false},
		{"*a.test", Source{}, false},
		{"a.*.test", Source{}, false},
		{"a..test", Source{}, false},
		{".test", Source{}, false},
		{"a_b.test", Source{}, false},
		{"[::1]", Source{}, false},
		{"user@shop.test", Source{}, false},
		{"shop.test:", Source{Scheme: "shop.test"}, true}, // a scheme, by the grammar
		{"https://shop.test:", Source{}, false},
		{"shop.test:8a", Source{}, false},
		{"shop.test//", Source{}, false},
		{"shop.test/%zz", Source{}, false},
		{"shop.test/%2", Source{}, false},
		{"shop.test/\"", Source{}, false},
		{"1https://shop.test", Source{}, false},
	}
	for _, tt := range tests {
		got, ok := ParseSource(tt.expression)
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("ParseSource(%q)\n got %+v, %v\nwant %+v, %v", tt.expression, got, ok, tt.want, tt.ok)
		}
	}
}

func mustParse(t *testing.T, s string) URL {
	t.Helper()
	u, ok := ParseURL(s)
	if !ok && s != "" {
		t.Fatalf("ParseURL(%q) failed", s)
	}
	return u
}

func TestSourceMatches(t *testing.T) {
	tests := []struct {
		expression, self, url string
		want                  bool
	}{
		{"*", "https://shop.test", "http://other.test:81/x", true},
		{"*", "https://shop.test", "data:text/html,x", false},
		{"*", "https://shop.test", "", false},

		// https://www.w3.org/TR/CSP3/#match-schemes
		{"http:", "https://shop.test", "https://other.test", true},
		{"https:", "https://shop.test", "http://other.test", false},
		{"ws:", "https://shop.test", "wss://other.test", true},
		{"wss:", "https://shop.test", "ws://other.test", false},
		{"shop.test", "https://shop.test", "http://shop.test", false},
		{"shop.test", "http://shop.test", "https://shop.test", true},

		// https://www.w3.org/TR/CSP3/#match-hosts
		{"*.shop.test", "https://shop.test", "https://a.b.shop.test", true},
		{"*.shop.test", "https://shop.test", "https://shop.test", false},
		{"*.shop.test", "https://shop.test", "https://badshop.test", false},
		{"SHOP.test", "https://x.test", "https://shop.test", true},
		{"shop.test.", "https://x.test", "https://shop.test", false},
		{"https://127.0.0.1", "https://x.test", "https://127.0.0.1", true},
		{"https://192.0.2.1", "https://x.test", "https://192.0.2.1", true},

		// https://www.w3.org/TR/CSP3/#match-ports
		{"shop.test", "https://x.test", "https://shop.test:444", false},
		{"shop.test:*", "https://x.test", "https://shop.test:444", true},
		{"shop.test:0444", "https://x.test", "https://shop.test:444", true},
		{"shop.test:443", "https://x.test", "https://shop.test", true},
		{"http://shop.test:80", "https://x.test", "https://shop.test", true}, // both grew safer
		{"https://shop.test:80", "https://x.test", "https://shop.test", false},
		{"http://shop.test:81", "https://x.test", "https://shop.test", false},

		// https://www.w3.org/TR/CSP3/#match-paths
		{"shop.test/", "https://x.test", "https://shop.test/any/thing", true},
		{"shop.test/a", "https://x.test", "https://shop.test/a", true},
		{"shop.test/a", "https://x.test", "https://shop.test/a/b", false},
		{"shop.test/a/", "https://x.test", "https://shop.test/a/b", true},
		{"shop.test/a/", "https://x.test", "https://shop.test/a", false},
		{"shop.test/%61", "https://x.test", "https://shop.test/a", true},
		{"shop.test/A", "https://x.test", "https://shop.test/a", false},

		// 'self': https://www.w3.org/TR/CSP3/#match-url-to-source-expression
		{"'self'", "https://shop.test", "https://shop.test/a", true},
		{"'self'", "http://shop.test", "https://shop.test/a", true},
		{"'self'", "https://shop.test", "http://shop.test/a", false},
		{"'self'", "http://shop.test:8080", "https://shop.test", false},
		{"'self'", "https://shop.test", "https://www.shop.test", false},
		{"'self'", "https://shop.test", "wss://shop.test", true},
		{"'self'", "http://shop.test", "ws://shop.test", true},
	}
	for _, tt := range tests {
		s, ok := ParseSource(tt.expression)
		if !ok {
			t.Errorf("ParseSource(%q) failed", tt.expression)
		}
		if got := s.Matches(mustParse(t, tt.url), mustParse(t, tt.self), false); got != tt.want {
			t.Errorf("%s on %s matches %s: %v, want %v", tt.expression, tt.self, tt.url, got, tt.want)
		}
	}
	s, _ := ParseSource("shop.test/a")
	if shop := mustParse(t, "https://shop.test/b"); !s.Matches(shop, shop, true) {
		t.Error("shop.test/a does not match another path after a redirect")
	}
}
