package export

import (
	"slices"
	"testing"
)

func TestRedact(t *testing.T) {
	for in, want := range map[string]string{
		// What is no secret stays.
		"https://shop.test/":                                      "https://shop.test/",
		"https://shop.test/basket/help.html":                      "https://shop.test/basket/help.html",
		"https://d111111abcdef8.cloudfront.net/app.js":            "https://d111111abcdef8.cloudfront.net/app.js",
		"script-src d111111abcdef8.cloudfront.net *.shop.test":    "script-src d111111abcdef8.cloudfront.net *.shop.test",
		"max-age=31536000; includeSubDomains":                     "max-age=31536000; includeSubDomains",
		"Server: nginx/1.22.1 (Debian)":                           "Server: nginx/1.22.1 (Debian)",
		"script-src 'nonce-4AEemGb0xJptoIGFP3Nd' 'self'":          "script-src 'nonce-4AEemGb0xJptoIGFP3Nd' 'self'",
		"sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1": "sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1",
		"The cookies connect.sid and sessionid lack Secure":       "The cookies connect.sid and sessionid lack Secure",
		"sessionid=…; Path=/; Secure":                             "sessionid=…; Path=/; Secure",
		"2026-12-05T10:00:00Z":                                    "2026-12-05T10:00:00Z",
		"strict-origin-when-cross-origin":                         "strict-origin-when-cross-origin",
		"TLS_AES_128_GCM_SHA256":                                  "TLS_AES_128_GCM_SHA256",
		"set-cookie-attribute sessionid SameSite Lax":             "set-cookie-attribute sessionid SameSite Lax",
		"https://shop.test/v2/page/10":                            "https://shop.test/v2/page/10",

		// Addresses lose their query, fragment and user.
		"https://shop.test/find?q=cake":                              "https://shop.test/find?…",
		"https://shop.test/a?x=1,secret(2);three'four":               "https://shop.test/a?…",
		"see https://shop.test/a?x=1, or https://b.test/#state=abc.": "see https://shop.test/a?…, or https://b.test/#….",
		"report-uri https://r.test/csp?key=abc; object-src 'none'":   "report-uri https://r.test/csp?…; object-src 'none'",
		"https://ada:pw@shop.test:8443/":                             "https://…@shop.test:8443/",
		"wss://shop.test/live?token=1":                               "wss://shop.test/live?…",
		"/login?next=/account":                                       "/login?…",
		"//cdn.test/a?b":                                             "//cdn.test/a?…",
		"login?token=abc":                                            "login?…",
		"url=https://shop.test/?a=b":                                 "url=https://shop.test/?…",

		// What looks like an id goes.
		"https://shop.test/orders/4711/invoice":                            "https://shop.test/orders/…/invoice",
		"https://shop.test/u/550e8400-e29b-41d4-a716-446655440000/edit":    "https://shop.test/u/…/edit",
		"https://shop.test/reset/V1StGXR8Z5jdHi6BmyT":                      "https://shop.test/reset/…",
		"https://shop.test/static/app-3f9a8c7b.js":                         "https://shop.test/static/app-….js",
		"https://shop.test/u/ada@shop.test/":                               "https://shop.test/u/…/",
		"https://shop.test/u/ada%40shop.test":                              "https://shop.test/u/…",
		"https://shop.test/t/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3In0": "https://shop.test/t/….…",
		"Welcome, ada@shop.test!":                                          "Welcome, …",
		"The cookie sess_3f9a8c7b1d2e lacks Secure":                        "The cookie sess_… lacks Secure",
		"wordpress_logged_in_5bd7a9c61cda6e66fc921a05bc80ee93":             "wordpress_logged_in_…",
		"KJHgfdSAqwErTYuIoPlkJhGf":                                         "…",
		"/a/;jsessionid=0A1B2C3D4E5F60718293":                              "/a/;jsessionid=…",
	} {
		if got := newRedactor().text(in); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", in, got, want)
		}
		// What was redacted once is left alone.
		r := newRedactor()
		if again := r.text(want); again != want || len(r.leftOut()) > 0 {
			t.Errorf("%s, redacted again: got %s, %q", want, again, r.leftOut())
		}
	}
}

func TestLeftOut(t *testing.T) {
	r := newRedactor()
	if got := r.leftOut(); len(got) != 0 {
		t.Errorf("nothing left out: got %q", got)
	}
	r.text("https://a.test/?x https://a.test/?x https://u@a.test/4711 ada@a.test")
	want := []string{
		"The query of an address.", "The user name in an address.", "What looks like an e-mail address.",
		"What looks like an id or a token, in an address or a name.",
	}
	if got := r.leftOut(); !slices.Equal(got, want) {
		t.Errorf("one each: got %q, want %q", got, want)
	}
	r.text("https://a.test/?y https://v@a.test/4712 bob@a.test")
	want = []string{
		"The queries of 2 addresses.", "The user names in 2 addresses.", "What looks like 2 e-mail addresses.",
		"What looks like 2 ids or tokens, in addresses or names.",
	}
	if got := r.leftOut(); !slices.Equal(got, want) {
		t.Errorf("two each: got %q, want %q", got, want)
	}
}
