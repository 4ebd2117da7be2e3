package core_test

import (
	"slices"
	"strings"
	"testing"

	"assay/core/wire"
)

// What another attribute would change is told from the requests that were seen.
func TestWhatIf(t *testing.T) {
	const way = "GET http://shop.test/cart?q=secret 301\n> Cookie: a\nLocation: https://shop.test/cart\n"
	for _, c := range []struct{ name, page, want string }{
		{"Secure, and plain HTTP was seen", way + "GET https://shop.test/cart 200\nSet-Cookie: b=…; Path=/; Secure\n",
			"b without-secure Without Secure it would be sent here, where anyone on the way can read it: http://shop.test/cart."},
		{"Secure, by the probe", "GET https://shop.test/ 200\nSet-Cookie: b=…; Path=/; Secure\nprobe\nGET http://shop.test/ 301\nLocation: https://shop.test/\n",
			"b without-secure Without Secure it would be sent here, where anyone on the way can read it: http://shop.test/."},
		{"Secure, and plain HTTP is not for this path", way + "GET https://shop.test/cart 200\nSet-Cookie: b=…; Path=/admin; Secure\n",
			"b without-secure Without Secure it would be sent to http://shop.test/admin too, where anyone on the way can read it."},
		{"Secure, and no plain HTTP seen", "GET https://shop.test/ 200\nSet-Cookie: b=…; Path=/; Secure\n",
			"b without-secure Without Secure it would be sent to http://shop.test/ too, where anyone on the way can read it."},
		{"Secure, and HSTS", "GET http://shop.test/ 307 source=browser\nLocation: https://shop.test/\nGET https://shop.test/ 200\nStrict-Transport-Security: max-age=31536000\n" +
			"Set-Cookie: b=…; Path=/; Secure\n", "b without-secure Without Secure, HSTS alone would keep it from http://shop.test/."},
		{"not Secure, and it was sent", way + "GET https://shop.test/cart 200\njar\ncookie a=…; Host=shop.test\n",
			"a with-secure With Secure it would not have been sent here, where anyone on the way can read it: http://shop.test/cart."},
		{"not Secure, and plain HTTP was seen", way + "GET https://shop.test/cart 200\nSet-Cookie: b=…; Path=/\n",
			"b with-secure With Secure it would not be sent here, where anyone on the way can read it: http://shop.test/cart."},
		{"not Secure", "GET https://shop.test/ 200\nSet-Cookie: b=…; Path=/\n",
			"b with-secure With Secure it would not be sent to http://shop.test/, where anyone on the way can read it."},
		{"set over plain HTTP", "GET http://shop.test/ 200\nSet-Cookie: b=…; Path=/\n",
			"b with-secure With Secure the browser would refuse it here: this answer came over plain HTTP."},
		{"with a Domain", "GET https://www.shop.test/ 200\nSet-Cookie: b=…; Path=/; Secure; Domain=shop.test\nresource image https://img.shop.test/a.png\nresource image https://cdn.test/a.png\n",
			"b without-secure Without Secure it would be sent to http://shop.test/ too, where anyone on the way can read it.\nb without-domain Without Domain these would not get it: img.shop.test."},
		{"refused", "GET https://shop.test/ 200\nSet-Cookie: b=…; SameSite=None\n", ""},
		{"on this machine", "GET http://localhost:8000/ 200\nSet-Cookie: b=…; Path=/\n", ""},
	} {
		var got []string
		for _, cookie := range assess(t, c.page).Cookies {
			for _, w := range cookie.WhatIf {
				got = append(got, cookie.Name+" "+w.Kind+" "+w.Text)
			}
		}
		if list := strings.Join(got, "\n"); list != c.want {
			t.Errorf("%s:\n%s\ngot  %s\nwant %s", c.name, c.page, list, c.want)
		}
	}
}

// The flow tells which cookies Secure kept from a hop: those that were held before it.
func TestFlowTellsOfWithheldCookies(t *testing.T) {
	r := assess(t, `GET http://shop.test/ 301
> Cookie: open
Location: https://shop.test/
GET https://shop.test/ 302
> Cookie: open, held
Location: http://shop.test/plain
Set-Cookie: new=…; Path=/; Secure
Set-Cookie: elsewhere=…; Path=/admin; Secure
GET http://shop.test/plain 301
> Cookie: open
Location: https://shop.test/end
GET https://shop.test/end 200
> Cookie: again
Set-Cookie: late=…; Path=/; Secure
Set-Cookie: again=…; Path=/; Secure
jar
cookie open=…; Host=shop.test
cookie held=…; Host=shop.test; Secure
cookie new=…; Host=shop.test; Secure
cookie late=…; Host=shop.test; Secure
cookie again=…; Host=shop.test; Secure
`)
	want := [][]string{{"again", "held"}, nil, {"new", "again", "held"}, nil}
	for i, step := range r.Flow {
		if !slices.Equal(step.CookiesWithheld, want[i]) {
			t.Errorf("%s: withheld %q, want %q", step.Action, step.CookiesWithheld, want[i])
		}
	}
	for _, source := range []string{wire.SourceBrowser, wire.SourceCache} {
		r = assess(t, "GET http://shop.test/ 307 source="+source+"\nLocation: https://shop.test/\nGET https://shop.test/ 200\njar\ncookie a=…; Host=shop.test; Secure\n")
		if r.Flow[0].CookiesWithheld != nil {
			t.Errorf("nothing was sent where the answer is from %s: withheld %q", source, r.Flow[0].CookiesWithheld)
		}
	}
}
