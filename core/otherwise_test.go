package core_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"assay/core"
	"assay/core/wire"
	"assay/tests/golden"
)

// whatIf asks what would be otherwise if a page's cookie were as it is, but for the words of the wish: "secure", "-secure", "samesite=none" …
func whatIf(t *testing.T, text, name, wish string) *wire.WhatIf {
	t.Helper()
	o, err := golden.ParseObservation(strings.ReplaceAll(text, "\t", ""))
	if err != nil {
		t.Fatal(err)
	}
	cookies := core.Assess(o).Cookies
	i := slices.IndexFunc(cookies, func(c wire.CookieVerdict) bool { return c.Name == name })
	if i < 0 {
		t.Fatalf("no cookie %s", name)
	}
	c := &cookies[i]
	wishes := wire.CookieWishes{Secure: c.Secure, HTTPOnly: c.HTTPOnly, SameSite: c.SameSite, HostOnly: c.HostOnly}
	for _, word := range strings.Fields(wish) {
		word, on := strings.TrimPrefix(word, "-"), !strings.HasPrefix(word, "-")
		switch key, value, _ := strings.Cut(word, "="); key {
		case "secure":
			wishes.Secure = on
		case "httponly":
			wishes.HTTPOnly = on
		case "samesite":
			wishes.SameSite = value
		case "domain":
			wishes.HostOnly = !on
		case "host":
			wishes.HostPrefix = on
		default:
			t.Fatalf("no such wish: %s", word)
		}
	}
	before := string(o.AppendJSON(nil))
	answer := core.WhatIf(&wire.WhatIfRequest{Observation: *o, Cookie: i, Name: name, Wish: wishes})
	if after := string(o.AppendJSON(nil)); after != before {
		t.Errorf("%s: asking has changed the observation:\n%s\n%s", wish, before, after)
	}
	return answer
}

// said is an answer in a few lines: what would be otherwise, and nothing else.
func said(w *wire.WhatIf) string {
	var lines []string
	for _, c := range w.Changes {
		lines = append(lines, c.String())
	}
	if w.Renamed {
		lines = append(lines, "named "+w.Name)
	}
	if w.Refused != "" {
		lines = append(lines, "refused: "+w.Refused)
	}
	for _, r := range w.Requests {
		if r.Now != r.Then {
			lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s → %s %s", r.Kind, r.Now, r.Then, r.URL)))
		}
	}
	for _, f := range w.Findings {
		lines = append(lines, fmt.Sprintf("%s %s %d", f.Kind, f.Rule, f.Lost))
	}
	if w.Score != w.ThenScore || w.Grade != w.ThenGrade {
		lines = append(lines, fmt.Sprintf("%s %d → %s %d", w.Grade, w.Score, w.ThenGrade, w.ThenScore))
	}
	return strings.Join(lines, "\n")
}

func TestWhatIfACookieWereOtherwise(t *testing.T) {
	const (
		hsts    = "Strict-Transport-Security: max-age=31536000; includeSubDomains\n"
		rest    = "X-Content-Type-Options: nosniff\nContent-Security-Policy: default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'\nReferrer-Policy: no-referrer\nCross-Origin-Opener-Policy: same-origin\nPermissions-Policy: camera=()\nCache-Control: no-store\n"
		https   = "GET https://shop.test/cart 200\nContent-Type: text/html\n" + hsts + rest
		session = "Set-Cookie: sessionid=…; Path=/"
	)
	for _, c := range []struct{ name, page, cookie, wish, want string }{
		{"as it is", https + session + "\n", "sessionid", "", ""},
		{"Secure on, plain HTTP seen", "GET http://shop.test/cart?q=secret 301\n> Cookie: sessionid\nLocation: https://shop.test/cart\n" + https + session + "; HttpOnly; SameSite=Lax\n", "sessionid", "secure",
			"set-cookie-attribute sessionid Secure\nplain yes → no http://shop.test/cart\ngoes cookie-secure 40\nD 60 → A+ 100"},
		{"Secure off, HSTS", https + session + "; Secure; HttpOnly; SameSite=Lax\n", "sessionid", "-secure",
			"remove-cookie-attribute sessionid Secure\ntyped no → hsts http://shop.test/\ncomes cookie-secure 40\nA+ 100 → D 60"},
		{"HttpOnly off", https + session + "; Secure; HttpOnly; SameSite=Lax\n", "sessionid", "-httponly",
			"remove-cookie-attribute sessionid HttpOnly\nscript no → yes\ncomes cookie-httponly 25\nA+ 100 → C 75"},
		{"Strict", https + session + "; Secure; HttpOnly; SameSite=Lax\n", "sessionid", "samesite=strict", "set-cookie-attribute sessionid SameSite Strict\nlink yes → no"},
		{"None", https + session + "; Secure; HttpOnly; SameSite=Lax\n", "sessionid", "samesite=none",
			"set-cookie-attribute sessionid SameSite None\ncross-site no → yes\ncomes cookie-samesite 5\nA+ 100 → A 95"},
		{"nothing said of SameSite", https + session + "; Secure; HttpOnly; SameSite=Lax\n", "sessionid", "samesite=unspecified",
			"remove-cookie-attribute sessionid SameSite\ncross-site no → browser\ncomes cookie-samesite 5\nA+ 100 → A 95"},
		{"None without Secure", https + "Set-Cookie: theme=…; Path=/; SameSite=Lax\njar\ncookie theme=…; Host=shop.test; SameSite=Lax\n", "theme", "samesite=none",
			"set-cookie-attribute theme SameSite None\nrefused: SameSite=None needs Secure\npage yes → no https://shop.test/cart\ntyped hsts → no http://shop.test/\nlink yes → no\nscript yes → no\ngoes cookie-secure 10\ncomes cookie-rejected 10"},
		{"refused, and mended", https + "Set-Cookie: theme=…; Path=/; SameSite=None\n", "theme", "secure",
			"set-cookie-attribute theme Secure\npage no → yes https://shop.test/cart\nlink no → yes\ncross-site no → yes\nscript no → yes\ngoes cookie-rejected 10\nA 90 → A+ 100"},
		{"refused for its size, whatever it says", https + "> Lengths: 5000\nSet-Cookie: theme=…; Path=/\n", "theme", "secure samesite=lax",
			"set-cookie-attribute theme Secure\nset-cookie-attribute theme SameSite Lax\nrefused: name and value are longer than 4,096 bytes together"},
		{"no Domain, hosts seen", strings.ReplaceAll(https, "shop.test", "www.shop.test") + session + "; Secure; HttpOnly; SameSite=Lax; Domain=shop.test\nresource image https://img.shop.test/a.png\n", "sessionid", "-domain",
			"remove-cookie-attribute sessionid Domain\nhost yes → no img.shop.test\ngoes cookie-domain 3\nA+ 97 → A+ 100"},
		{"no Domain, none seen", https + session + "; Secure; HttpOnly; SameSite=Lax; Domain=shop.test\n", "sessionid", "-domain",
			"remove-cookie-attribute sessionid Domain\nsubdomains yes → no shop.test\ngoes cookie-domain 3\nA+ 97 → A+ 100"},
		{"__Host-, all of it", https + "Set-Cookie: sessionid=…; Path=/cart; HttpOnly; SameSite=Lax; Domain=shop.test\n", "sessionid", "host secure -domain",
			"set-cookie-attribute sessionid Secure\nremove-cookie-attribute sessionid Domain\nset-cookie-attribute sessionid Path /\nnamed __Host-sessionid\ntyped hsts → no http://shop.test/cart\nsubdomains yes → no shop.test\ngoes cookie-secure 40\ngoes cookie-domain 3\nD 57 → A+ 100"},
		{"__Host- alone", https + "Set-Cookie: theme=…; Path=/\n", "theme", "host",
			"named __Host-theme\nrefused: a name that begins with __Host- needs Secure, Path=/ and no Domain, over HTTPS\npage yes → no https://shop.test/cart\ntyped hsts → no http://shop.test/\nlink yes → no\ncross-site browser → no\nscript yes → no\ngoes cookie-secure 10\ncomes cookie-rejected 10"},
		{"a role that the settings give stays with the new name", https + "Set-Cookie: who=…; Path=/; Secure; SameSite=Lax\n" + `policy {"cookies":[{"name":"who","role":"session","reason":"x"}]}` + "\n", "who", "host", "named __Host-who"},
		{"one of two", https + session + "; HttpOnly; SameSite=Lax\nSet-Cookie: sid=…; Path=/; HttpOnly; SameSite=Lax\n", "sid", "secure",
			"set-cookie-attribute sid Secure\ntyped hsts → no http://shop.test/\nstays cookie-secure 40"},
		{"from the jar alone", https + "jar\ncookie sessionid=…; Host=shop.test; Secure; HttpOnly; SameSite=Lax\n", "sessionid", "-httponly",
			"remove-cookie-attribute sessionid HttpOnly\nscript no → yes\ncomes cookie-httponly 25\nA+ 100 → C 75"},
		{"from the jar alone, and refused", https + "jar\ncookie sessionid=…; Host=shop.test; HttpOnly; SameSite=Lax\n", "sessionid", "samesite=none",
			"set-cookie-attribute sessionid SameSite None\nrefused: SameSite=None needs Secure\npage yes → no https://shop.test/cart\ntyped hsts → no http://shop.test/\nlink yes → no\ngoes cookie-secure 40\nD 60 → A+ 100"},
		{"on this machine", "GET http://localhost:8000/ 200\nSet-Cookie: theme=…; Path=/\n", "theme", "secure", "set-cookie-attribute theme Secure\ngoes cookie-secure 10\nE 45 → D 55"},
		{"over plain HTTP", "GET http://shop.test/ 200\nSet-Cookie: theme=…; Path=/\n", "theme", "secure",
			"set-cookie-attribute theme Secure\nrefused: a Secure cookie cannot be set over plain HTTP\npage yes → no http://shop.test/\nlink yes → no\ncross-site browser → no\nscript yes → no\ngoes cookie-secure 10"},
	} {
		if got := said(whatIf(t, c.page, c.cookie, c.wish)); got != c.want {
			t.Errorf("%s: %s %s\n%s\ngot\n%s\n\nwant\n%s\n", c.name, c.cookie, c.wish, c.page, got, c.want)
		}
	}
}

// Another page than the one that the reader sees gets no answer for one of its cookies.
func TestWhatIfOfAnotherCookie(t *testing.T) {
	o, err := golden.ParseObservation("GET https://shop.test/ 200\nSet-Cookie: a=…\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, req := range []wire.WhatIfRequest{{Cookie: 0, Name: "b"}, {Cookie: 1, Name: "a"}, {Cookie: -1, Name: "a"}} {
		req.Observation, req.Wish.SameSite = *o, wire.SameSiteLax
		if got := core.WhatIf(&req); got.Error == "" {
			t.Errorf("cookie %d, %s: got %s, want an error", req.Cookie, req.Name, got.AppendJSON(nil))
		}
	}
}
