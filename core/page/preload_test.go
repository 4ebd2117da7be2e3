package page

import (
	"slices"
	"strings"
	"testing"

	"assay/core/wire"
)

// The codes and their order are https://github.com/chromium/hstspreload's: domain.go, response.go and redirects.go.
func TestCheckPreload(t *testing.T) {
	const good = "max-age=31536000; includeSubDomains; preload"
	hop := func(u, hsts, location string) wire.Exchange {
		e := wire.Exchange{URL: u, Method: "GET", Status: 200}
		if hsts != "" {
			e.Headers = append(e.Headers, wire.Header{"Strict-Transport-Security", hsts})
		}
		if location != "" {
			e.Status = 301
			e.Headers = append(e.Headers, wire.Header{"Location", location})
		}
		return e
	}
	apex := []wire.Exchange{hop("https://shop.test/", good, "")}
	tests := []struct {
		name             string
		exchanges, probe []wire.Exchange
		errors, warnings string
	}{
		{"good", apex, []wire.Exchange{hop("http://shop.test/", "", "https://shop.test/")}, "", ""},
		{"nothing known of HTTP", apex, nil, "", ""},
		{"no HTTP", apex, []wire.Exchange{}, "", "redirects.http.does_not_exist"},
		{"HSTS over HTTP", apex, []wire.Exchange{hop("http://shop.test/", good, "https://shop.test/")}, "", "redirects.http.useless_header"},
		{"no redirect", apex, []wire.Exchange{hop("http://shop.test/", "", "")}, "redirects.http.no_redirect", ""},
		{"www first", apex, []wire.Exchange{hop("http://shop.test/", "", "https://www.shop.test/")}, "redirects.http.www_first", ""},
		{"www first, plain", apex, []wire.Exchange{hop("http://shop.test/", "", "http://www.shop.test/")}, "redirects.http.www_first", ""},
		{"elsewhere", apex, []wire.Exchange{hop("http://shop.test/", "", "https://shop.example/")}, "redirects.http.first_redirect.insecure", ""},
		{"stays plain", apex, []wire.Exchange{hop("http://shop.test/", "", "http://shop.test/a")}, "redirects.http.first_redirect.insecure", ""},
		{"first redirect without HSTS", apex, []wire.Exchange{hop("http://shop.test/", "", "https://shop.test/"), hop("https://shop.test/", "", "")},
			"redirects.http.first_redirect.no_hsts", ""},
		{"back to HTTP", apex, []wire.Exchange{hop("http://shop.test/", "", "https://shop.test/"), hop("https://shop.test/", good, "http://shop.test/a")},
			"redirects.insecure.subsequent", ""},
		{"too many", apex, []wire.Exchange{
			hop("http://shop.test/", "", "https://shop.test/"), hop("https://shop.test/", good, "/a"),
			hop("https://shop.test/a", good, "/b"), hop("https://shop.test/b", good, "/c"),
		}, "redirects.too_many", ""},
		{"HTTPS to HTTP", []wire.Exchange{hop("https://shop.test/", good, "http://shop.test/a"), hop("http://shop.test/a", "", "https://shop.test/b"), hop("https://shop.test/b", good, "")},
			[]wire.Exchange{}, "redirects.insecure.initial", "redirects.http.does_not_exist"},
		{"subdomain", []wire.Exchange{hop("https://www.shop.test/", "max-age=1; preload", "")}, nil,
			"domain.is_subdomain header.preloadable.include_sub_domains.missing header.preloadable.max_age.below_1_year", ""},
		{"no header", []wire.Exchange{hop("https://shop.test/", "", "")}, nil, "response.no_header", ""},
		{"public suffix", []wire.Exchange{hop("https://github.io/", good, "")}, nil, "domain.format.public_suffix", ""},
		{"address", []wire.Exchange{hop("https://192.0.2.1/", good, "")}, nil, "domain.format.is_ip_address", ""},
		{"final dot", []wire.Exchange{hop("https://shop.test./", good, "")}, nil, "domain.format.ends_with_dot", ""},
		{"underscore", []wire.Exchange{hop("https://my_shop.test/", good, "")}, nil, "domain.format.invalid_characters", ""},
	}
	for _, tt := range tests {
		last := tt.exchanges[len(tt.exchanges)-1]
		p, err := New(&wire.Observation{Version: wire.ObservationVersion, Time: "2026-11-21T10:00:00Z", URL: last.URL, Exchanges: tt.exchanges, Probe: tt.probe})
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		got := CheckPreload(p)
		if !slices.Equal(got.Errors, strings.Fields(tt.errors)) || !slices.Equal(got.Warnings, strings.Fields(tt.warnings)) {
			t.Errorf("%s: got errors %q, warnings %q, want %q, %q", tt.name, got.Errors, got.Warnings, tt.errors, tt.warnings)
		}
	}
}

func FuzzCheckPreloadResponse(f *testing.F) {
	for _, seed := range []string{"max-age=31536000; includeSubDomains; preload", "max-age", "max-age=01; preload; preload", ";", `max-age="1"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		got := CheckPreloadResponse([]string{value}, PreloadYear)
		// What qualifies is honoured by browsers too, unless it breaks their grammar, and says what it must.
		policy := ParseHSTS(value)
		if len(got.Errors) == 0 && policy.Valid && (policy.MaxAge < PreloadYear || !policy.IncludeSubDomains || !policy.Preload) {
			t.Errorf("%q qualifies, but browsers read %+v", value, policy)
		}
		if older := CheckPreloadResponse([]string{value}, Preload18Weeks); len(older.Errors) > len(got.Errors) {
			t.Errorf("%q: %q for 18 weeks, %q for a year", value, older.Errors, got.Errors)
		}
	})
}
