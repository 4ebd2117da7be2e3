package page

import (
	"strings"
	"testing"

	"assay/core/wire"
)

const cookieNow = 1795255200 // 2026-11-21T10:00:00Z

// https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis, section 5.6
func TestParseSetCookie(t *testing.T) {
	plain := SetCookie{Name: "a", Value: "b", ValueLength: 1, SameSite: wire.SameSiteUnspecified}
	with := func(change func(*SetCookie)) SetCookie {
		c := plain
		change(&c)
		return c
	}
	expires := func(at int64) SetCookie {
		return with(func(c *SetCookie) { c.Persistent, c.Expires = true, at })
	}
	for _, test := range []struct {
		line string
		want SetCookie
	}{
		{"a=b", plain},
		{" \ta =\tb ; ", plain},
		{"a=b;;; ;=;x=y;lol", plain},
		{"a==b=", SetCookie{Name: "a", Value: "=b=", ValueLength: 3, SameSite: "unspecified"}},
		{`a="b ;c"`, SetCookie{Name: "a", Value: `"b`, ValueLength: 2, SameSite: "unspecified"}},
		{"a=…", SetCookie{Name: "a", Value: "…", ValueLength: 3, SameSite: "unspecified"}},
		{"a=", SetCookie{Name: "a", SameSite: "unspecified"}},
		{"=b", SetCookie{Value: "b", ValueLength: 1, SameSite: "unspecified"}},
		{"b", SetCookie{Value: "b", ValueLength: 1, SameSite: "unspecified"}},
		{"a=\xff", SetCookie{Name: "a", Value: "\xff", ValueLength: 1, SameSite: "unspecified"}},

		{"a=b; secure; HTTPONLY; Partitioned", with(func(c *SetCookie) { c.Secure, c.HTTPOnly, c.Partitioned = true, true, true })},
		{"a=b;Secure=false", with(func(c *SetCookie) { c.Secure = true })},
		{"a=b;\tSecure\t;", with(func(c *SetCookie) { c.Secure = true })},
		{"a=b; Secured; xHttpOnly", plain},
		{"a=b; SECURE", with(func(c *SetCookie) { c.Secure = true })},
		{"a=b; \u017fecure", plain}, // the long s is no "s" here

		{"a=b; SameSite=strict", with(func(c *SetCookie) { c.SameSite = "strict" })},
		{"a=b; SameSite=LAX", with(func(c *SetCookie) { c.SameSite = "lax" })},
		{"a=b; samesite = None", with(func(c *SetCookie) { c.SameSite = "none" })},
		{"a=b; SameSite=Lax; SameSite=foo", plain}, // the last one counts, and says nothing
		{"a=b; SameSite", plain},

		{"a=b; Domain=.Shop.TEST", with(func(c *SetCookie) { c.Domain = "shop.test" })},
		{"a=b; Domain=x.test; Domain=shop.test", with(func(c *SetCookie) { c.Domain = "shop.test" })},
		{"a=b; Domain=x.test; Domain=", plain},
		{"a=b; Domain=..x", with(func(c *SetCookie) { c.Domain = ".x" })},
		{"a=b; Domain=.", with(func(c *SetCookie) { c.Domain = "." })},

		{"a=b; Path=/x", with(func(c *SetCookie) { c.Path = "/x" })},
		{"a=b; Path=/x; Path=y", plain}, // the last one counts: the default path
		{"a=b; Path=\"/x\"", plain},
		{"a=b; Path=/" + strings.Repeat("x", 1023), with(func(c *SetCookie) { c.Path = "/" + strings.Repeat("x", 1023) })},
		{"a=b; Path=/y; Path=/" + strings.Repeat("x", 1024), with(func(c *SetCookie) { c.Path = "/y" })}, // too long to be seen

		{"a=b; Max-Age=60", expires(cookieNow + 60)},
		{"a=b; Max-Age=0", expires(longAgo)},
		{"a=b; Max-Age=-1", expires(longAgo)},
		{"a=b; Max-Age=00060", expires(cookieNow + 60)},
		{"a=b; Max-Age=99999999999999999999999", expires(cookieNow + maxLifetime)},
		{"a=b; Max-Age", plain},
		{"a=b; Max-Age=-", plain},
		{"a=b; Max-Age=--1", plain},
		{"a=b; Max-Age=1.5", plain},
		{"a=b; Max-Age=+60", plain},
		{"a=b; Max-Age=60; Max-Age=x", expires(cookieNow + 60)}, // one that cannot be read is not seen
		{"a=b; Max-Age=60; Max-Age=0", expires(longAgo)},
		{"a=b; Expires=Sat, 21 Nov 2026 10:01:00 GMT", expires(cookieNow + 60)},
		{"a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT", expires(0)},
		{"a=b; Expires=Tue, 19 Jan 2038 03:14:07 GMT", expires(cookieNow + maxLifetime)},
		{"a=b; Expires=never", plain},
		{"a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60", expires(cookieNow + 60)}, // Max-Age wins
		{"a=b; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", expires(cookieNow + 60)},
	} {
		got, rejected := ParseSetCookie(test.line, cookieNow)
		if rejected != "" || got != test.want {
			t.Errorf("%q:\n got %+v, %q\nwant %+v", test.line, got, rejected, test.want)
		}
	}
}

func TestParseSetCookieRejects(t *testing.T) {
	for _, test := range []struct {
		line string
		want Rejection
	}{
		{"", RejectedEmpty},
		{"=", RejectedEmpty},
		{" = ; Secure", RejectedEmpty},
		{";a=b", RejectedEmpty},
		{"a=b\x00", RejectedControl},
		{"a=b; Path=/\x01", RejectedControl},
		{"a\x7f=b", RejectedControl},
		{"a=b\nc", RejectedControl},
		{"a=…\x1f; Path=/", RejectedControl},
		{"a=b\tc; Path=/\t", ""},
		{"__Secure-a", RejectedPrefixOfNameless},
		{"=__HOST-a=b", RejectedPrefixOfNameless},
		{"=__Http-…; Secure", RejectedPrefixOfNameless},
		{"=__host-http-…", RejectedPrefixOfNameless},
		{"=__Hosta", ""},
		{"=a__Host-", ""},
	} {
		if _, got := ParseSetCookie(test.line, cookieNow); got != test.want {
			t.Errorf("%q: got the rejection %q, want %q", test.line, got, test.want)
		}
	}
}

// Section 5.7, the storage model.
func TestStore(t *testing.T) {
	for _, test := range []struct {
		url, line string
		want      Rejection
		stored    string // "domain path", with "=" before a host-only domain
	}{
		{"https://www.shop.test/a/b", "a=b", "", "=www.shop.test /a"},
		{"https://www.shop.test/a", "a=b", "", "=www.shop.test /"},
		{"https://www.shop.test/a/b/", "a=b", "", "=www.shop.test /a/b"},
		{"https://www.shop.test/a/b", "a=b; Path=/x/", "", "=www.shop.test /x/"},
		{"https://www.shop.test/a/b", "a=b; Path=x", "", "=www.shop.test /a"},
		{"https://www.shop.test/", "a=b; Domain=shop.test", "", "shop.test /"},
		{"https://www.shop.test/", "a=b; Domain=.WWW.shop.test", "", "www.shop.test /"},
		{"https://www.shop.test/", "a=b; Domain=", "", "=www.shop.test /"},

		{"https://www.shop.test/", "a=b; Domain=a.www.shop.test", RejectedDomain, ""},
		{"https://www.shop.test/", "a=b; Domain=op.test", RejectedDomain, ""},
		{"https://www.shop.test/", "a=b; Domain=other.test", RejectedDomain, ""},
		{"https://www.shop.test/", "a=b; Domain=.", RejectedDomain, ""},
		{"https://www.shop.test/", "a=b; Domain=..shop.test", RejectedDomain, ""},
		{"https://www.shop.test/", "a=b; Domain=shop.test.", RejectedDomain, ""},
		{"https://www.shop.test/", "a=b; Domain=shop.test:443", RejectedDomain, ""},
		{"https://xn--bcher-kva.example/", "a=b; Domain=bücher.example", RejectedDomain, ""},
		{"https://xn--bcher-kva.example/", "a=b; Domain=xn--bcher-kva.example", "", "xn--bcher-kva.example /"},
		{"https://www.shop.test/", "a=b; Domain=test", RejectedPublicSuffix, ""},
		{"https://me.github.io/", "a=b; Domain=github.io", RejectedPublicSuffix, ""},
		{"https://shop.co.uk/", "a=b; Domain=co.uk", RejectedPublicSuffix, ""},
		{"https://github.io/", "a=b; Domain=github.io", "", "=github.io /"},
		{"http://localhost/", "a=b; Domain=localhost", "", "=localhost /"},
		{"http://127.0.0.1/", "a=b; Domain=127.0.0.1", "", "=127.0.0.1 /"},
		{"http://127.0.0.1/", "a=b; Domain=0.0.1", RejectedDomain, ""},
		{"http://[::1]/", "a=b; Domain=[::1]", "", "=[::1] /"},

		{"http://shop.test/", "a=b; Secure", RejectedSecure, ""},
		{"http://localhost:8000/", "a=b; Secure", "", "=localhost /"},
		{"http://127.0.0.1/", "a=b; Secure", "", "=127.0.0.1 /"},
		{"http://app.localhost/", "__Host-a=b; Secure; Path=/", "", "=app.localhost /"},

		{"https://shop.test/", "a=b; SameSite=None", RejectedNone, ""},
		{"http://shop.test/", "a=b; SameSite=None", RejectedNone, ""},
		{"https://shop.test/", "a=b; SameSite=None; Secure", "", "=shop.test /"},
		{"https://shop.test/", "a=b; Partitioned", RejectedPartitioned, ""},
		{"https://shop.test/", "a=b; Partitioned; Secure; SameSite=None", "", "=shop.test /"},

		{"https://shop.test/", "__Secure-a=b", RejectedPrefixSecure, ""},
		{"https://shop.test/", "__SECURE-a=b", RejectedPrefixSecure, ""},
		{"https://shop.test/", "__Secure-a=b; Secure; Domain=shop.test; Path=/x", "", "shop.test /x"},
		{"http://shop.test/", "__Secure-a=b; Secure", RejectedSecure, ""},
		{"https://shop.test/", "__Host-a=b; Secure; Path=/", "", "=shop.test /"},
		{"https://shop.test/", "__Host-a=b; Secure; Path=/; Domain=", "", "=shop.test /"},
		{"https://shop.test/", "__host-a=b; Path=/", RejectedPrefixHost, ""},
		{"https://shop.test/", "__Host-a=b; Secure", RejectedPrefixHost, ""},
		{"https://shop.test/", "__Host-a=b; Secure; Path=/x", RejectedPrefixHost, ""},
		{"https://shop.test/", "__Host-a=b; Secure; Path=/; Domain=shop.test", RejectedPrefixHost, ""},
		{"https://shop.test/", "__Http-a=b; Secure; HttpOnly; Path=/x", "", "=shop.test /x"},
		{"https://shop.test/", "__Http-a=b; Secure", RejectedPrefixHTTP, ""},
		{"https://shop.test/", "__http-a=b; HttpOnly", RejectedPrefixHTTP, ""},
		{"https://shop.test/", "__Host-Http-a=b; Secure; HttpOnly; Path=/", "", "=shop.test /"},
		{"https://shop.test/", "__Host-Http-a=b; Secure; Path=/", RejectedPrefixHostHTTP, ""},
		{"https://shop.test/", "__HOST-HTTP-a=b; Secure; HttpOnly", RejectedPrefixHostHTTP, ""},
		{"https://shop.test/", "__Hosta=b", "", "=shop.test /"},
		{"https://shop.test/", "_Host-a=b", "", "=shop.test /"},

		{"https://shop.test/", "a=" + strings.Repeat("b", 4095), "", "=shop.test /"},
		{"https://shop.test/", "a=" + strings.Repeat("b", 4096), RejectedTooLarge, ""},
		{"https://shop.test/", strings.Repeat("a", 4097) + "=", RejectedTooLarge, ""},
	} {
		u, _ := ParseURL(test.url)
		c, rejected := ParseSetCookie(test.line, cookieNow)
		if rejected != "" {
			t.Errorf("%q: got the rejection %q, want none before it is stored", test.line, rejected)
			continue
		}
		stored, rejected := c.Store(u, cookieNow)
		got := stored.Domain + " " + stored.Path
		if stored.HostOnly {
			got = "=" + got
		}
		if rejected != test.want || rejected == "" && got != test.stored {
			t.Errorf("%.80q from %s: got %q, rejected %q, want %q, rejected %q", test.line, test.url, got, rejected, test.stored, test.want)
		}
	}
}

// The core sees values as "…", with their true length beside them.
func TestStoreLeftOutValue(t *testing.T) {
	u, _ := ParseURL("https://shop.test/")
	for _, test := range []struct {
		length int
		want   Rejection
	}{{32, ""}, {4095, ""}, {4096, RejectedTooLarge}} {
		c, _ := ParseSetCookie("a=…; Path=/", cookieNow)
		c.ValueLength = test.length
		if _, got := c.Store(u, cookieNow); got != test.want {
			t.Errorf("a value of %d bytes and a name of one: got the rejection %q, want %q", test.length, got, test.want)
		}
	}
}

func TestDeletes(t *testing.T) {
	u, _ := ParseURL("https://shop.test/")
	for _, test := range []struct {
		line string
		want bool
	}{
		{"a=b", false},
		{"a=b; Max-Age=0", true},
		{"a=b; Max-Age=1", false},
		{"a=b; Expires=Sat, 21 Nov 2026 10:00:00 GMT", true}, // now
		{"a=b; Expires=Sat, 21 Nov 2026 10:00:01 GMT", false},
	} {
		c, _ := ParseSetCookie(test.line, cookieNow)
		stored, _ := c.Store(u, cookieNow)
		if got := c.Deletes(cookieNow); got != test.want || stored.Deletes != test.want {
			t.Errorf("%q deletes: got %v, and %v when stored, want %v", test.line, got, stored.Deletes, test.want)
		}
	}
}

// Section 5.8.3, the retrieval algorithm.
func TestSentTo(t *testing.T) {
	for _, test := range []struct {
		line, to string
		context  RequestContext
		want     bool
	}{
		{"a=b", "https://shop.test/", RequestSameSite, true},
		{"a=b", "http://shop.test/", RequestSameSite, true},
		{"a=b", "https://www.shop.test/", RequestSameSite, false},
		{"a=b; Domain=shop.test", "https://www.shop.test/", RequestSameSite, true},
		{"a=b; Domain=shop.test", "https://myshop.test/", RequestSameSite, false},
		{"a=b; Secure", "http://shop.test/", RequestSameSite, false},
		{"a=b; Secure", "wss://shop.test/", RequestSameSite, true},
		{"a=b; Path=/x", "https://shop.test/x", RequestSameSite, true},
		{"a=b; Path=/x", "https://shop.test/x/y", RequestSameSite, true},
		{"a=b; Path=/x", "https://shop.test/xy", RequestSameSite, false},
		{"a=b; Path=/x/", "https://shop.test/x", RequestSameSite, false},
		{"a=b; SameSite=Strict", "https://shop.test/", RequestSameSite, true},
		{"a=b; SameSite=Strict", "https://shop.test/", RequestTopLevelGet, false},
		{"a=b; SameSite=Lax", "https://shop.test/", RequestTopLevelGet, true},
		{"a=b; SameSite=Lax", "https://shop.test/", RequestCrossSite, false},
		{"a=b", "https://shop.test/", RequestTopLevelGet, true},
		{"a=b", "https://shop.test/", RequestCrossSite, false},
		{"a=b; SameSite=None; Secure", "https://shop.test/", RequestCrossSite, true},
	} {
		u, _ := ParseURL("https://shop.test/")
		to, _ := ParseURL(test.to)
		c, _ := ParseSetCookie(test.line, cookieNow)
		stored, rejected := c.Store(u, cookieNow)
		if rejected != "" {
			t.Fatalf("%q: got the rejection %q", test.line, rejected)
		}
		if got := stored.SentTo(to, test.context); got != test.want {
			t.Errorf("%q sent to %s, context %d: got %v, want %v", test.line, test.to, test.context, got, test.want)
		}
	}
}

func TestParseSetCookieDoesNotAllocate(t *testing.T) {
	u, _ := ParseURL("https://www.shop.test/a/b")
	const line = "sessionid=…; expires=Sat, 05 Dec 2026 10:00:00 GMT; HttpOnly; Max-Age=1209600; Path=/; SameSite=Lax; Domain=shop.test"
	if n := testing.AllocsPerRun(100, func() {
		c, _ := ParseSetCookie(line, cookieNow)
		c.Store(u, cookieNow)
	}); n != 0 {
		t.Errorf("%q: got %v allocations, want 0", line, n)
	}
}

// What takes longer than linear time takes minutes here.
func TestLongSetCookie(t *testing.T) {
	const size = 1 << 20
	u, _ := ParseURL("https://shop.test/")
	for _, unit := range []string{"a", "=", ";", " ", "\t", "; Path=/", "; Secure", "; Max-Age=1", "1", ".", "ü", "; Expires=1 Jan 2027 1:1:1", "; Domain=."} {
		long := strings.Repeat(unit, size/len(unit))
		for _, prefix := range []string{"", "a=b; Domain=", "a=b; Expires=", "a=b; Max-Age=", "__Host-", "a="} {
			c, _ := ParseSetCookie(prefix+long, cookieNow)
			c.Store(u, cookieNow)
		}
	}
}

func FuzzParseSetCookie(f *testing.F) {
	for _, line := range []string{
		"a=b", "sessionid=…; expires=Sat, 05 Dec 2026 10:00:00 GMT; HttpOnly; Max-Age=1209600; Path=/; SameSite=Lax",
		"__Host-a=b; Secure; Path=/", "__Host-Http-a=b; Secure; HttpOnly; Path=/", "=__Secure-a", "a=b; Domain=.shop.test; Partitioned",
		"a=b\x00", "a=b; Expires=1 Jan 1970 0:0:0", "b", "=", "a=b; Max-Age=-1; SameSite=None; Secure",
	} {
		f.Add(line, "https://www.shop.test/a/b")
		f.Add(line, "http://shop.co.uk/")
	}
	f.Fuzz(func(t *testing.T, line, from string) {
		u, ok := ParseURL(from)
		if !ok || u.Scheme != "http" && u.Scheme != "https" {
			return
		}
		c, refused := ParseSetCookie(line, cookieNow)
		stored, rejected := c.Store(u, cookieNow)

		// Leaving the value out changes nothing but the value.
		hidden, hiddenRefused := ParseSetCookie(withoutValue(line), cookieNow)
		hidden.ValueLength = c.ValueLength
		hiddenStored, hiddenRejected := hidden.Store(u, cookieNow)
		if refused != RejectedEmpty && (hiddenRefused != refused || hiddenStored != stored || hiddenRejected != rejected) {
			t.Errorf("%q from %s: got %+v, %q, %q; with the value left out, %q: %+v, %q, %q",
				line, u, stored, refused, rejected, withoutValue(line), hiddenStored, hiddenRefused, hiddenRejected)
		}
		if refused != "" || rejected != "" {
			return
		}

		switch {
		case c.Name == "" && c.Value == "", len(c.Name)+len(c.Value) > maxNameAndValue, hasControl(line):
			t.Errorf("%q is kept as %+v", line, c)
		case stored.Domain == "" || !domainMatches(u.Host, stored.Domain):
			t.Errorf("%q from %s: the domain %q is not the host's", line, u, stored.Domain)
		case !stored.HostOnly && PublicSuffix(stored.Domain) == stored.Domain:
			t.Errorf("%q from %s: the domain %q is a public suffix", line, u, stored.Domain)
		case !strings.HasPrefix(stored.Path, "/"):
			t.Errorf("%q from %s: got the path %q", line, u, stored.Path)
		case stored.Secure && !u.Secure() && !u.Loopback():
			t.Errorf("%q from %s: Secure over plain HTTP", line, u)
		case stored.SameSite == wire.SameSiteNone && !stored.Secure, stored.Partitioned && !stored.Secure:
			t.Errorf("%q from %s: %+v without Secure", line, u, stored)
		case stored.Persistent && stored.Expires > cookieNow+maxLifetime, stored.Deletes != c.Deletes(cookieNow):
			t.Errorf("%q: got %+v", line, stored)
		case strings.HasPrefix(strings.ToLower(stored.Name), "__host-") && !(stored.HostOnly && stored.Path == "/" && stored.Secure):
			t.Errorf("%q from %s: got %+v", line, u, stored)
		}
	})
}

// withoutValue does to a line what the extension does before it keeps it: the value becomes "…", with the prefix of a nameless one before
// it and a control character of it after.
func withoutValue(line string) string {
	pair, attributes, _ := strings.Cut(line, ";")
	attributes = line[len(pair):]
	name, value, hasName := strings.Cut(pair, "=")
	if !hasName {
		name, value = "", pair
	} else {
		name += "="
	}
	kept := ""
	if strings.Trim(name, " \t=") == "" {
		trimmed := strings.Trim(value, " \t")
		for _, prefix := range []string{"__Host-Http-", "__Host-", "__Secure-", "__Http-"} {
			if len(trimmed) >= len(prefix) && strings.EqualFold(trimmed[:len(prefix)], prefix) {
				kept = trimmed[:len(prefix)]
				break
			}
		}
	}
	control := ""
	if i := strings.IndexFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }); i >= 0 {
		control = value[i : i+1]
	}
	return name + kept + "…" + control + attributes
}
