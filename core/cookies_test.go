package core_test

import (
	"strings"
	"testing"

	"assay/core"
	"assay/core/wire"
	"assay/tests/golden"
)

// stories writes down what became of each cookie: "name by whom fate differences at", and the line if another response set it.
func stories(list []wire.CookieVerdict) string {
	var out strings.Builder
	for _, c := range list {
		out.WriteString(c.Name + ": " + c.SetBy + ", " + c.Fate)
		for _, d := range c.Differences {
			out.WriteString(", " + d.Kind)
		}
		if c.SetAt != "" {
			out.WriteString(", at " + c.SetAt)
		}
		if c.Sent {
			out.WriteString(", sent")
		}
		if c.Rejected != "" {
			out.WriteString(", " + c.Rejected)
		}
		out.WriteString("\n")
	}
	return out.String()
}

func TestCookiesReconciled(t *testing.T) {
	for _, c := range []struct{ name, page, cookies, gone string }{
		{"set and kept", `GET https://shop.test/?q=1 200
		> Cookie: a
		Set-Cookie: a=…; Path=/; SameSite=Lax; Secure
		jar
		cookie a=…; Host=shop.test; Secure; SameSite=Lax`, "a: server, kept, at https://shop.test/, sent\n", ""},
		{"nobody looked into the jar", `GET https://shop.test/ 200
		Set-Cookie: a=…; SameSite=Lax`, "a: server, , at https://shop.test/\n", ""},
		{"not kept, and another path's", `GET https://shop.test/ 200
		Set-Cookie: a=…; SameSite=Lax
		Set-Cookie: b=…; SameSite=Lax; Path=/app
		jar`, "a: server, missing, at https://shop.test/\nb: server, , at https://shop.test/\n", ""},
		{"refused", `GET https://shop.test/ 200
		Set-Cookie: a=…; SameSite=None
		jar`, "a: server, rejected, at https://shop.test/, SameSite=None needs Secure\n", ""},
		{"set twice, and taken away", `GET https://shop.test/login 302
		Location: /
		Set-Cookie: a=…; Path=/; SameSite=Lax
		Set-Cookie: flash=…; Path=/; SameSite=Lax
		GET https://shop.test/ 200
		Set-Cookie: a=…; Path=/; SameSite=Lax; HttpOnly
		Set-Cookie: flash=…; Path=/; Max-Age=0
		jar
		cookie a=…; Host=shop.test; HttpOnly; SameSite=Lax`, "a: server, kept, at https://shop.test/\n",
			"a: server, overwritten, at https://shop.test/login\nflash: server, overwritten, at https://shop.test/login\nflash: server, deleted, at https://shop.test/\n"},
		{"differences", `GET https://www.shop.test/ 200
		Set-Cookie: wide=…; Path=/; Domain=shop.test; SameSite=Lax
		Set-Cookie: silent=…; Path=/
		Set-Cookie: long=…; Path=/; SameSite=Lax; Max-Age=99999999
		Set-Cookie: kept=…; Path=/; SameSite=Lax; Max-Age=864000
		Set-Cookie: session=…; Path=/; SameSite=Lax; Max-Age=864000
		Set-Cookie: short=…; Path=/; SameSite=Lax; Max-Age=8640000
		Set-Cookie: plain=…; Path=/; SameSite=Lax; Secure; HttpOnly
		jar
		cookie wide=…; Domain=shop.test; SameSite=Lax
		cookie silent=…; Host=www.shop.test
		cookie long=…; Host=www.shop.test; SameSite=Lax; Expires=2027-12-26T10:00:00Z
		cookie kept=…; Host=www.shop.test; SameSite=Lax; Expires=2026-12-01T10:00:00Z
		cookie session=…; Host=www.shop.test; SameSite=Lax
		cookie short=…; Host=www.shop.test; SameSite=Lax; Expires=2026-11-28T10:00:00Z
		cookie plain=…; Host=www.shop.test; SameSite=Lax`, `wide: server, kept, widened, at https://www.shop.test/
silent: server, kept, same-site, at https://www.shop.test/
long: server, kept, shortened, at https://www.shop.test/
kept: server, kept, at https://www.shop.test/
session: server, kept, shortened, at https://www.shop.test/
short: server, kept, shortened, at https://www.shop.test/
plain: server, kept, changed, at https://www.shop.test/
`, ""},
		{"set earlier", `GET https://shop.test/ 200
		> Cookie: key
		jar
		cookie key=…; Host=shop.test; SameSite=Lax; Length=32
		cookie old=…; Host=shop.test; SameSite=Lax
		before key;shop.test;/
		before old;shop.test;/
		origin https://shop.test
		earlier POST https://shop.test/login 32 key=…; Path=/; SameSite=Lax
		earlier GET https://shop.test/ 8 gone=…; Path=/
		earlier GET https://shop.test/ 8 ended=…; Path=/; Max-Age=60
		earlier GET https://shop.test/ 0 removed=…; Path=/; Max-Age=0
		earlier GET https://shop.test/ 8 __Host-x=…; Path=/
		earlier GET https://shop.test/ 8 elsewhere=…; Path=/app`,
			"key: earlier, kept, at https://shop.test/login, sent\nold: , kept\n",
			"gone: earlier, missing, at https://shop.test/\nremoved: earlier, deleted, at https://shop.test/\n" +
				"__Host-x: earlier, rejected, at https://shop.test/, a name that begins with __Host- needs Secure, Path=/ and no Domain, over HTTPS\n" +
				"elsewhere: earlier, , at https://shop.test/\n"},
		{"made by script", `GET https://shop.test/ 200
		jar
		cookie theirs=…; Host=shop.test
		cookie hidden=…; Host=shop.test; HttpOnly
		cookie wide=…; Domain=shop.test
		cookie before=…; Host=shop.test
		before before;shop.test;/
		resource script https://www.shop.test/a.js
		origin https://shop.test`, "theirs: script, kept\nhidden: , kept\nwide: , kept\nbefore: , kept\n", ""},
		{"nobody knows what was before", `GET https://shop.test/ 200
		jar
		cookie theirs=…; Host=shop.test
		origin https://shop.test`, "theirs: , kept\n", ""},
	} {
		r := assess(t, c.page)
		if got := stories(r.Cookies); got != c.cookies {
			t.Errorf("%s: cookies\ngot\n%swant\n%s", c.name, got, c.cookies)
		}
		if got := stories(r.CookiesGone); got != c.gone {
			t.Errorf("%s: gone\ngot\n%swant\n%s", c.name, got, c.gone)
		}
	}
}

// A cookie that the answer to a login set is a session's on every later page, and the finding names that answer.
func TestASessionOfAnEarlierLogin(t *testing.T) {
	const page = `GET https://shop.test/ 200
	jar
	cookie key=…; Host=shop.test; SameSite=Lax; Secure; Length=32
	origin https://shop.test
	earlier METHOD https://shop.test/login 32 key=…; Path=/; SameSite=Lax; Secure`
	r := assess(t, strings.Replace(page, "METHOD", "POST", 1))
	found := false
	for _, f := range r.Findings {
		if f.Rule == "cookie-httponly" {
			found = true
			same(t, "evidence", f.Evidence, []wire.Evidence{{Exchange: -1, Value: "key=…; Path=/; Secure; SameSite=Lax", Cookie: "key", URL: "https://shop.test/login"}})
		}
	}
	if !found {
		t.Error("the cookie that a login set is no session's")
	}
	o, err := golden.ParseObservation(strings.ReplaceAll(strings.Replace(page, "METHOD", "POST", 1), "\t", ""))
	if err != nil {
		t.Fatal(err)
	}
	o.Origin.SetCookies[0].Type = "xmlhttprequest"
	same(t, "role of one that the answer to a script set", core.Assess(o).Cookies[0].Role, wire.RoleOther)
	same(t, "role of one that another answer set", assess(t, strings.Replace(page, "METHOD", "GET", 1)).Cookies[0].Role, wire.RoleOther)
}
