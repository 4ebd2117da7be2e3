package core_test

import (
	"slices"
	"strings"
	"testing"

	"assay/core"
	"assay/tests/golden"
)

// Each cookie names the rules that it breaks, wherever it stands among the others.
func TestCookiesNameTheirProblems(t *testing.T) {
	o, err := golden.ParseObservation(`GET https://shop.test/ 200
Set-Cookie: theme=…; Path=/
Set-Cookie: lang=…; Secure
Set-Cookie: sessionid=…; HttpOnly; Path=/
Set-Cookie: view=…; Path=/
jar
cookie sid=…; Host=shop.test; SameSite=Lax
`)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"theme": {"cookie-secure"}, "lang": nil, "sessionid": {"cookie-secure", "cookie-samesite"}, "view": {"cookie-secure"}, "sid": {"cookie-secure", "cookie-httponly"},
	}
	for _, c := range core.Assess(o).Cookies {
		if !slices.Equal(c.Problems, want[c.Name]) {
			t.Errorf("%s: problems %q, want %q", c.Name, c.Problems, want[c.Name])
		}
	}
}

// The context says whose headers are judged, where they are not the server's of now.
func TestContext(t *testing.T) {
	for source, want := range map[string]string{
		"": "", " source=cache": "From the browser's cache", " source=service-worker": "Answered by the site's service worker",
	} {
		if got := assess(t, "GET https://shop.test/ 200"+source).Context; !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%q: got context %q, want %q", source, got, want)
		}
	}
}
