package page

import (
	"strconv"
	"testing"

	"assay/core/wire"
)

// Few cookies are looked through, many looked up: what the browser holds in the end is the same.
func TestLaterLinesReplaceEarlierOnes(t *testing.T) {
	const names = 7
	for _, lines := range []int{1, names, fewCookies, fewCookies + 1, 5 * fewCookies} {
		e := wire.Exchange{URL: "https://shop.test/", Method: "GET", Status: 200}
		for i := range lines {
			e.Headers = append(e.Headers, wire.Header{"Set-Cookie", "c" + strconv.Itoa(i%names) + "=…; Max-Age=" + strconv.Itoa(1000+i)})
		}
		e.Headers = append(e.Headers, wire.Header{"Set-Cookie", "c0=; Max-Age=0"}, wire.Header{"Set-Cookie", "jar=…"})
		jar := []wire.Cookie{{Name: "jar", Domain: "shop.test", HostOnly: true, Path: "/", SameSite: "lax"}, {Name: "jar", Domain: "shop.test", HostOnly: true, Path: "/a", SameSite: "lax"}}
		p, err := New(&wire.Observation{Version: 1, Time: "2026-11-21T10:00:00Z", URL: e.URL, Exchanges: []wire.Exchange{e}, Cookies: jar})
		if err != nil {
			t.Fatal(err)
		}
		held := map[string]int64{}
		for _, c := range p.Cookies {
			if c.Hop == 0 && c.Name != "jar" {
				held[c.Name] = c.Expires - p.Time
			}
		}
		if want := min(lines, names) - 1; len(held) != want || len(p.Cookies) != want+2 {
			t.Errorf("%d lines: got %v and %d cookies in all, want %d and the jar's two", lines, held, len(p.Cookies), want)
		}
		for i := max(0, lines-names); i < lines; i++ {
			if name := "c" + strconv.Itoa(i%names); name != "c0" && held[name] != int64(1000+i) {
				t.Errorf("%d lines: %s lasts for %d, want %d", lines, name, held[name], 1000+i)
			}
		}
		if p.Cookies[len(p.Cookies)-2].Jar != &jar[0] || p.Cookies[len(p.Cookies)-1].Jar != &jar[1] {
			t.Errorf("%d lines: the jar's cookies are not found", lines)
		}
	}
}
