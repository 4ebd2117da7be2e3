package page

import (
	"strings"
	"testing"
)

// The rows are from the URL standard's algorithms; the heading of each group is the section.
var urlTests = []struct{ in, want string }{ // want "": no URL
	// https://url.spec.whatwg.org/#concept-basic-url-parser
	{"https://shop.test", "https://shop.test/"},
	{"HTTPS://Shop.TEST/Cart?Q=1#frag", "https://shop.test/Cart?Q=1"},
	{"  https://shop.test/ \n", "https://shop.test/"},
	{"\x00https://shop.test/\x1f", "https://shop.test/"},
	{"ht\ntps://sh\top.te\rst/a\tb", "https://shop.test/ab"},
	{"https://user:secret@shop.test/", "https://shop.test/"},
	{"https://a@b@shop.test/", "https://shop.test/"},
	{"https://shop.test/a@b", "https://shop.test/a@b"},
	{"https:shop.test/a", "https://shop.test/a"},
	{"https:///////shop.test/a", "https://shop.test/a"},
	{`https:\\shop.test\a\b`, "https://shop.test/a/b"},
	{"https://shop.test?q", "https://shop.test/?q"},
	{"https://shop.test#f", "https://shop.test/"},
	{"https://shop.test/?", "https://shop.test/"},
	{"", ""},
	{"shop.test", ""},
	{"//shop.test/", ""},
	{"https:", ""},
	{"https://", ""},
	{"https://?q", ""},
	{"https://user@/", ""},
	{"1http://shop.test/", ""},

	// https://url.spec.whatwg.org/#port-state
	{"https://shop.test:443/", "https://shop.test/"},
	{"http://shop.test:80/", "http://shop.test/"},
	{"wss://shop.test:443/", "wss://shop.test/"},
	{"http://shop.test:443/", "http://shop.test:443/"},
	{"https://shop.test:0008443/", "https://shop.test:8443/"},
	{"https://shop.test:/", "https://shop.test/"},
	{"https://shop.test:65535/", "https://shop.test:65535/"},
	{"https://shop.test:65536/", ""},
	{"https://shop.test:8a/", ""},
	{"https://shop.test:-1/", ""},
	{"https://:443/", ""},

	// https://url.spec.whatwg.org/#path-state
	{"https://shop.test/a/./b/../c", "https://shop.test/a/c"},
	{"https://shop.test/a/%2e/b/%2E%2e/c", "https://shop.test/a/c"},
	{"https://shop.test/../../a", "https://shop.test/a"},
	{"https://shop.test/a/..", "https://shop.test/"},
	{"https://shop.test/a/.", "https://shop.test/a/"},
	{"https://shop.test/a//b", "https://shop.test/a//b"},
	{"https://shop.test//..//a", "https://shop.test//a"},
	{"https://shop.test/...", "https://shop.test/..."},
	{"https://shop.test/.well-known/x", "https://shop.test/.well-known/x"},
	{"https://shop.test/a b\"<>`{}?a b\"<>'`{}", "https://shop.test/a%20b%22%3C%3E%60%7B%7D?a%20b%22%3C%3E%27`{}"},
	{"https://shop.test/ü?ü", "https://shop.test/%C3%BC?%C3%BC"},
	{"https://shop.test/%zz%41", "https://shop.test/%zz%41"},
	{"https://shop.test/\xff", "https://shop.test/%FF"},

	// https://url.spec.whatwg.org/#host-parsing
	{"https://shop.test./", "https://shop.test./"},
	{"https://%73hop.test/", "https://shop.test/"},
	{"https://bücher.example/", "https://xn--bcher-kva.example/"},
	{"https://BÜCHER.example/", "https://xn--bcher-kva.example/"},
	{"https://b%C3%BCcher.example/", "https://xn--bcher-kva.example/"},
	{"https://食狮。公司．cn/", "https://xn--85x722f.xn--55qx5d.cn/"},
	{"https://пример.рф/", "https://xn--e1afmkfd.xn--p1ai/"},
	{"https://\u212Aelvin.test/", "https://kelvin.test/"},
	{"https://a_b.test/", "https://a_b.test/"},
	{"https://a b.test/", ""},
	{"https://a%20b.test/", ""},
	{"https://a%00b.test/", ""},
	{"https://a<b.test/", ""},
	{"https://a^b.test/", ""},
	{"https://a%25b.test/", ""},
	{"https://\xff.test/", ""},

	// https://url.spec.whatwg.org/#concept-ipv4-parser
	{"http://127.0.0.1/", "http://127.0.0.1/"},
	{"http://127.1/", "http://127.0.0.1/"},
	{"http://0x7f.1/", "http://127.0.0.1/"},
	{"http://0177.0.0.01/", "http://127.0.0.1/"},
	{"http://2130706433/", "http://127.0.0.1/"},
	{"http://127.0.0.1./", "http://127.0.0.1/"},
	{"http://1.2.3.08/", ""},
	{"http://1.2.3.256/", ""},
	{"http://256.1.1.1/", ""},
	{"http://1.2.3.4.5/", ""},
	{"http://4294967295/", "http://255.255.255.255/"},
	{"http://4294967296/", ""},
	{"http://99999999999999999999999/", ""},
	{"http://99999999999999999999999a/", "http://99999999999999999999999a/"},
	{"http://shop.1/", ""},
	{"http://shop.0x1/", ""},
	{"http://1.shop/", "http://1.shop/"},
	{"http://0x/", "http://0.0.0.0/"},

	// https://url.spec.whatwg.org/#concept-ipv6-parser
	{"http://[::1]/", "http://[::1]/"},
	{"http://[::]:8080/", "http://[::]:8080/"},
	{"http://[2001:DB8:0:0:1:0:0:1]/", "http://[2001:db8::1:0:0:1]/"},
	{"http://[1:0:3:4:5:6:7:8]/", "http://[1:0:3:4:5:6:7:8]/"},
	{"http://[1:2:3:4:5:6:7::]/", "http://[1:2:3:4:5:6:7:0]/"},
	{"http://[::ffff:192.0.2.1]/", "http://[::ffff:c000:201]/"},
	{"http://[1:2:3:4:5:6:7:8:9]/", ""},
	{"http://[1:2:3:4:5:6:7]/", ""},
	{"http://[::1::2]/", ""},
	{"http://[:1]/", ""},
	{"http://[1:]/", ""},
	{"http://[1:2:3:4:5:6:7::8]/", ""}, // "::" is at least one piece
	{"http://[12345::]/", ""},
	{"http://[::1.2.3]/", ""},
	{"http://[::1.2.3.04]/", ""},
	{"http://[::1.2.3.256]/", ""},
	{"http://[fe80::1%25eth0]/", ""},
	{"http://[::1/", ""},
	{"http://[]/", ""},
	{"http://[::1]x/", ""},

	// Schemes that browsers show, and that no server answers.
	{"about:blank", "about:blank"},
	{"data:text/html,<b>x</b>?q#f", "data:text/html,<b>x</b>?q"},
	{"blob:https://shop.test/1-2", "blob:https://shop.test/1-2"},
	{"mailto:a@shop.test", "mailto:a@shop.test"},
	{"javascript:void(0)", "javascript:void(0)"},
	{"foo:a  #f", "foo:a"},
	{"file:///etc/hosts", "file:///etc/hosts"},
	{"file://localhost/etc", "file:///etc"},
	{"file:etc", "file:///etc"},
	{"file://user@host/", ""},
	{"file://host:1/", ""},
	{"chrome-extension://abcdef/popup.html?x", "chrome-extension://abcdef/popup.html?x"},
	{"foo://Host:80/a/../b", "foo://Host:80/b"},
	{"foo:/.//a", "foo:/.//a"},
	{"foo:////a", "foo:/.//a"},
	{"foo://h<st/", ""},
}

func TestParseURL(t *testing.T) {
	for _, test := range urlTests {
		u, ok := ParseURL(test.in)
		if got := u.String(); ok != (test.want != "") || ok && got != test.want {
			t.Errorf("ParseURL(%q): got %q, %v, want %q", test.in, got, ok, test.want)
		}
	}
}

func TestParseURLParts(t *testing.T) {
	u, _ := ParseURL("https://user:pw@Shop.test:8443/a/b?q=1&r=2#f")
	want := URL{Scheme: "https", Host: "shop.test", Port: "8443", Path: "/a/b", Query: "q=1&r=2"}
	if u != want {
		t.Errorf("got %+v, want %+v", u, want)
	}
}

// https://url.spec.whatwg.org/#relative-state; the first rows are RFC 3986 section 5.4, as browsers answer them.
func TestResolve(t *testing.T) {
	for _, test := range []struct{ base, ref, want string }{
		{"http://a/b/c/d;p?q", "g:h", "g:h"},
		{"http://a/b/c/d;p?q", "g", "http://a/b/c/g"},
		{"http://a/b/c/d;p?q", "./g/", "http://a/b/c/g/"},
		{"http://a/b/c/d;p?q", "/g", "http://a/g"},
		{"http://a/b/c/d;p?q", "//g", "http://g/"},
		{"http://a/b/c/d;p?q", "?y", "http://a/b/c/d;p?y"},
		{"http://a/b/c/d;p?q", "g?y#s", "http://a/b/c/g?y"},
		{"http://a/b/c/d;p?q", "", "http://a/b/c/d;p?q"},
		{"http://a/b/c/d;p?q", "#s", "http://a/b/c/d;p?q"},
		{"http://a/b/c/d;p?q", ".", "http://a/b/c/"},
		{"http://a/b/c/d;p?q", "../../../g", "http://a/g"},
		{"http://a/b/c/d;p?q", "http:g", "http://a/b/c/g"},
		{"http://a/b/c/d;p?q", "http:/g", "http://a/g"},
		{"http://a/b/c/d;p?q", "http://g", "http://g/"},
		{"http://a/b/c/d;p?q", "https:g", "https://g/"},
		{"https://a:8443/b", "//c/d", "https://c/d"},
		{"https://a:8443/b", "/d", "https://a:8443/d"},
		{"https://a/b", `\\c\d`, "https://c/d"},
		{"https://a/b", `/\c`, "https://c/"},
		{"https://a/b", `\c`, "https://a/c"},
		{"https://a/b", " /c\n", "https://a/c"},
		{"https://a/b", "///c", "https://c/"},
		{"https://a/b", "https://", ""},
		{"https://a/b", "//", ""},
		{"about:blank", "x", ""},
		{"about:blank", "", ""},
		{"about:blank", "#f", "about:blank"},
		{"data:text/plain,x", "https://shop.test/", "https://shop.test/"},
		{"foo://h", "x", "foo://h/x"},
		{"foo://h/a", `\x`, `foo://h/\x`},
	} {
		base, ok := ParseURL(test.base)
		if !ok {
			t.Fatalf("ParseURL(%q) is no URL", test.base)
		}
		u, ok := base.Resolve(test.ref)
		if ok != (test.want != "") || ok && u.String() != test.want {
			t.Errorf("%q resolved from %q: got %q, %v, want %q", test.ref, test.base, u.String(), ok, test.want)
		}
	}
	if u, ok := (URL{}).Resolve("x"); ok {
		t.Errorf("\"x\" resolved from no URL: got %q, want none", u.String())
	}
}

func TestOrigin(t *testing.T) {
	for _, test := range []struct{ in, origin string }{
		{"https://shop.test/a", "https://shop.test"},
		{"https://shop.test:443/a", "https://shop.test"},
		{"http://shop.test:8080/a", "http://shop.test:8080"},
		{"wss://[::1]:1/", "wss://[::1]:1"},
		{"file:///a", "null"},
		{"data:,x", "null"},
		{"about:blank", "null"},
		{"chrome-extension://abc/", "null"},
	} {
		u, _ := ParseURL(test.in)
		if got := u.Origin(); got != test.origin {
			t.Errorf("origin of %q: got %q, want %q", test.in, got, test.origin)
		}
		if got, want := u.SameOrigin(u), test.origin != "null"; got != want {
			t.Errorf("%q is of the same origin as itself: got %v, want %v", test.in, got, want)
		}
	}
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"https://a.test/1", "https://a.test:443/2?q", true},
		{"https://a.test/", "http://a.test/", false},
		{"https://a.test/", "https://a.test:444/", false},
		{"https://a.test/", "https://b.test/", false},
	} {
		a, _ := ParseURL(test.a)
		b, _ := ParseURL(test.b)
		if got := a.SameOrigin(b); got != test.want {
			t.Errorf("%q and %q are of the same origin: got %v, want %v", test.a, test.b, got, test.want)
		}
	}
}

func TestSecureAndLoopback(t *testing.T) {
	for _, test := range []struct {
		in                   string
		secure, loopback, ip bool
	}{
		{"https://shop.test/", true, false, false},
		{"wss://shop.test/", true, false, false},
		{"http://shop.test/", false, false, false},
		{"http://localhost:8000/", false, true, false},
		{"http://localhost./", false, true, false},
		{"http://a.b.localhost/", false, true, false},
		{"http://notlocalhost/", false, false, false},
		{"http://localhost.test/", false, false, false},
		{"http://127.0.0.1/", false, true, true},
		{"http://127.255.0.1/", false, true, true},
		{"http://127.shop.test/", false, false, false},
		{"http://128.0.0.1/", false, false, true},
		{"http://[::1]/", false, true, true},
		{"http://[::2]/", false, false, true},
		{"https://1.2.3.4/", true, false, true},
	} {
		u, ok := ParseURL(test.in)
		if got := u.Secure(); !ok || got != test.secure {
			t.Errorf("%q is secure: got %v, want %v", test.in, got, test.secure)
		}
		if got := u.Loopback(); got != test.loopback {
			t.Errorf("%q is loopback: got %v, want %v", test.in, got, test.loopback)
		}
		if got := u.IsIP(); got != test.ip {
			t.Errorf("%q is an IP address: got %v, want %v", test.in, got, test.ip)
		}
	}
}

// RFC 6797 section 8.3, step 5.
func TestUpgraded(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"http://shop.test/a?b", "https://shop.test/a?b"},
		{"http://shop.test:80/", "https://shop.test/"},
		{"http://shop.test:8080/", "https://shop.test:8080/"},
		{"http://shop.test:443/", "https://shop.test/"},
		{"ws://shop.test/", "wss://shop.test/"},
		{"https://shop.test:8443/", "https://shop.test:8443/"},
		{"about:blank", "about:blank"},
	} {
		u, _ := ParseURL(test.in)
		if got := u.Upgraded().String(); got != test.want {
			t.Errorf("%q upgraded: got %q, want %q", test.in, got, test.want)
		}
	}
}

// https://html.spec.whatwg.org/multipage/browsers.html#same-site
func TestSameSite(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"https://shop.test/", "http://shop.test:8080/", true},
		{"https://www.shop.test/", "https://cdn.shop.test/", true},
		{"https://shop.test/", "https://other.test/", false},
		{"https://a.github.io/", "https://b.github.io/", false},
		{"https://a.co.uk/", "https://b.co.uk/", false},
		{"https://www.a.co.uk/", "https://a.co.uk/", true},
		{"https://github.io/", "https://github.io/", true},
		{"https://github.io/", "https://a.github.io/", false},
		{"https://amazonaws.com/", "https://a.s3.amazonaws.com/", false}, // a suffix below the site
		{"https://shop.test/", "https://myshop.test/", false},
		{"http://1.2.3.4/", "https://1.2.3.4/", true},
		{"http://1.2.3.4/", "http://2.2.3.4/", false},
		{"http://localhost/", "http://localhost:1/", true},
		{"about:blank", "about:blank", false},
	} {
		a, _ := ParseURL(test.a)
		b, _ := ParseURL(test.b)
		if got := SameSite(a, b); got != test.want {
			t.Errorf("%q and %q are one site: got %v, want %v", test.a, test.b, got, test.want)
		}
	}
}

// A canonical URL is what the extension sends: it must cost nothing to read.
func TestParseURLDoesNotAllocate(t *testing.T) {
	const canonical = "https://www.shop.test:8443/a/b.c/d?q=1"
	if n := testing.AllocsPerRun(100, func() { ParseURL(canonical) }); n != 0 {
		t.Errorf("ParseURL(%q): got %v allocations, want 0", canonical, n)
	}
}

// What takes longer than linear time takes minutes here.
func TestLongURL(t *testing.T) {
	const size = 1 << 20
	for _, unit := range []string{"a", "/", "/..", "/.", "/a/..", "%2e/", ".", "@", ":", "?", "#", "\\", "\t", "ü", "ü.", "[", "0", "1.", "<", "%"} {
		long := strings.Repeat(unit, size/len(unit))
		for _, prefix := range []string{"", "https://", "https://a/", "https://a:", "https://[", "foo:"} {
			if u, ok := ParseURL(prefix + long); ok {
				u.Resolve(long)
				RegistrableDomain(u.Host)
			}
		}
	}
}

func FuzzParseURL(f *testing.F) {
	for _, test := range urlTests {
		f.Add(test.in, "../x?y")
	}
	f.Add("http://a/b/c/d;p?q", "//g")
	f.Fuzz(func(t *testing.T, in, ref string) {
		check := func(u URL) {
			again, ok := ParseURL(u.String())
			if !ok || again != u {
				t.Errorf("%q is %#v, whose text %q is %#v, %v; want the same", in, u, u.String(), again, ok)
			}
			for i := 0; i < len(u.Host); i++ {
				if c := u.Host[i]; c <= ' ' || c >= 0x7f || isSpecial(u.Scheme) && 'A' <= c && c <= 'Z' {
					t.Errorf("%q: the host %q is not lower-case ASCII", in, u.Host)
				}
			}
			switch u.Scheme {
			case "http", "https", "ws", "wss":
				if u.Host == "" || !strings.HasPrefix(u.Path, "/") {
					t.Errorf("%q: got %#v, want a host and a path", in, u)
				}
				if !u.SameOrigin(u) || !SameSite(u, u) || u.Upgraded().Secure() == false {
					t.Errorf("%q: %#v is not what it is", in, u)
				}
			}
		}
		if u, ok := ParseURL(in); ok {
			check(u)
			if v, ok := u.Resolve(ref); ok {
				check(v)
			}
			if v, ok := u.Resolve(u.String()); !ok || v != u {
				t.Errorf("%q resolved from itself: got %#v, want %#v", in, v, u)
			}
		}
	})
}
