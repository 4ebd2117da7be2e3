package page

import (
	"strings"
	"testing"

	"assay/core/wire"
)

func TestParseCacheControl(t *testing.T) {
	none := CacheControl{MaxAge: -1, SharedMaxAge: -1}
	for _, c := range []struct {
		lines []string
		want  CacheControl
	}{
		{nil, none},
		{[]string{""}, none},
		{[]string{"no-store"}, CacheControl{NoStore: true, MaxAge: -1, SharedMaxAge: -1}},
		{[]string{"Private, NO-CACHE"}, CacheControl{Private: true, NoCache: true, MaxAge: -1, SharedMaxAge: -1}},
		{[]string{"public, max-age=600", "s-maxage=\"60\""}, CacheControl{Public: true, MaxAge: 600, SharedMaxAge: 60}},
		{[]string{`private="set-cookie, x", max-age=5`}, CacheControl{Private: true, MaxAge: 5, SharedMaxAge: -1}},
		{[]string{"max-age=10, max-age=20"}, CacheControl{MaxAge: 10, SharedMaxAge: -1}},
		{[]string{"max-age=soon"}, CacheControl{MaxAge: 0, SharedMaxAge: -1}},
		{[]string{"max-age"}, CacheControl{MaxAge: 0, SharedMaxAge: -1}},
		{[]string{"max-age=-1"}, CacheControl{MaxAge: 0, SharedMaxAge: -1}},
		{[]string{"max-age=99999999999999999999"}, CacheControl{MaxAge: maxLifetime, SharedMaxAge: -1}},
		{[]string{"x-public, publicly"}, none},
		{[]string{`x="public, no-store`}, none},
	} {
		if got := ParseCacheControl(c.lines); got != c.want {
			t.Errorf("%q\ngot  %+v\nwant %+v", c.lines, got, c.want)
		}
	}
}

func TestShared(t *testing.T) {
	now, _ := ParseTime("2026-11-21T10:00:00Z")
	const later, earlier = "Sun, 22 Nov 2026 10:00:00 GMT", "Fri, 20 Nov 2026 10:00:00 GMT"
	for _, c := range []struct {
		headers []wire.Header
		by      string
		want    bool
	}{
		{nil, "", false},
		{[]wire.Header{{"Cache-Control", "max-age=600"}}, "Cache-Control", true},
		{[]wire.Header{{"Cache-Control", "max-age=600, private"}}, "", false},
		{[]wire.Header{{"Cache-Control", "max-age=600"}, {"Cache-Control", "no-store"}}, "", false},
		{[]wire.Header{{"Cache-Control", "public, no-cache"}}, "", false},
		{[]wire.Header{{"Cache-Control", "public, max-age=0"}}, "", false},
		{[]wire.Header{{"Cache-Control", "s-maxage=0, max-age=600"}}, "", false}, // s-maxage overrides max-age: section 5.2.2.10
		{[]wire.Header{{"Cache-Control", "s-maxage=60, max-age=0"}}, "Cache-Control", true},
		{[]wire.Header{{"Cache-Control", "public"}}, "Cache-Control", true},
		{[]wire.Header{{"Cache-Control", "must-revalidate"}}, "", false},
		{[]wire.Header{{"Expires", later}}, "Expires", true},
		{[]wire.Header{{"Expires", earlier}}, "", false},
		{[]wire.Header{{"Expires", "0"}}, "", false},
		{[]wire.Header{{"Expires", later}, {"Cache-Control", "max-age=0"}}, "", false}, // max-age overrides Expires: section 5.3
		{[]wire.Header{{"Expires", later}, {"Pragma", "no-cache"}}, "", false},
		{[]wire.Header{{"Expires", earlier}, {"Date", "Thu, 19 Nov 2026 10:00:00 GMT"}}, "Expires", true},
		{[]wire.Header{{"Expires", later}, {"Date", later}}, "", false},
		{[]wire.Header{{"Cache-Control", "max-age=600"}, {"Vary", "Accept, *"}}, "", false},
	} {
		h := &Hop{Exchange: &wire.Exchange{Headers: c.headers}}
		by, got := h.Shared(now)
		if got != c.want || got && by != c.by {
			t.Errorf("%q\ngot  %t by %q\nwant %t by %q", c.headers, got, by, c.want, c.by)
		}
	}
}

func FuzzCacheControl(f *testing.F) {
	f.Add("public, max-age=600", "private=\"a, b\"", "Accept, Cookie")
	f.Add("s-maxage=\"", "no-store,,", "*")
	f.Fuzz(func(t *testing.T, first, second, vary string) {
		c := ParseCacheControl([]string{first, second})
		if c.MaxAge < -1 || c.MaxAge > maxLifetime || c.SharedMaxAge < -1 || c.SharedMaxAge > maxLifetime {
			t.Fatalf("%q, %q: got %+v, want lifetimes of -1 to %d", first, second, c, maxLifetime)
		}
		if !c.Public && strings.EqualFold(first, "public") {
			t.Fatalf("%q: got %+v, want public", first, c)
		}
		h := &Hop{Exchange: &wire.Exchange{Headers: []wire.Header{{"Cache-Control", first}, {"Cache-Control", second}, {"Vary", vary}}}}
		if _, shared := h.Shared(0); shared && (c.NoStore || c.Private || c.NoCache) {
			t.Fatalf("%q, %q: shared, against %+v", first, second, c)
		}
	})
}
