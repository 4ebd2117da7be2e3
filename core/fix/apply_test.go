package fix_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"assay/core/fix"
	"assay/core/wire"
	"assay/tests/golden"
	"assay/tests/random"
)

// Each change, on a page as a golden writes it. Lines that are not asked about are left out of want.
func TestApply(t *testing.T) {
	for _, c := range []struct {
		name, page string
		change     wire.Change
		want, gone string
	}{
		{"one header instead of two", "GET https://a.test/ 200\nX-Frame-Options: ALLOWALL\nServer: x\nx-frame-options: DENY\n",
			wire.Change{Op: wire.OpSetHeader, Name: "X-Frame-Options", Value: "DENY"}, `[["X-Frame-Options","DENY"],["Server","x"]]`, "ALLOWALL"},
		{"a new header comes last", "GET https://a.test/ 200\nServer: x\n",
			wire.Change{Op: wire.OpSetHeader, Name: "A", Value: "b"}, `[["Server","x"],["A","b"]]`, ""},
		{"only the page's own headers", "GET https://a.test/ 302\nLocation: /b\nGET https://a.test/b 200\n",
			wire.Change{Op: wire.OpSetHeader, Name: "A", Value: "b"}, `"headers":[["Location","/b"]]`, ""},
		{"remove", "GET https://a.test/ 200\nServer: x\nSERVER: y\nB: c\n",
			wire.Change{Op: wire.OpRemoveHeader, Name: "server"}, `[["B","c"]]`, "erver"},
		{"an attribute at the end", "GET https://a.test/ 200\nSet-Cookie: a=…; Path=/\nSet-Cookie: b=…\n",
			wire.Change{Op: wire.OpSetCookieAttribute, Cookie: "a", Attribute: "Secure"}, `[["Set-Cookie","a=…; Path=/; Secure"],["Set-Cookie","b=…"]]`, ""},
		{"instead of all of its name", "GET https://a.test/ 200\nSet-Cookie: a=…;samesite=None; SameSite ; Path=/\n",
			wire.Change{Op: wire.OpSetCookieAttribute, Cookie: "a", Attribute: "SameSite", Value: "Lax"}, `"a=…; Path=/; SameSite=Lax"`, "None"},
		{"remove an attribute", "GET https://a.test/ 200\nSet-Cookie: a=…; Domain=.a.test; Secure\n",
			wire.Change{Op: wire.OpRemoveCookieAttribute, Cookie: "a", Attribute: "Domain"}, `"a=…; Secure"`, "Domain"},
		{"in the jar as well", "GET https://www.a.test/ 200\njar\ncookie a=…; Domain=a.test\n",
			wire.Change{Op: wire.OpRemoveCookieAttribute, Cookie: "a", Attribute: "Domain"}, `"domain":"www.a.test","hostOnly":true`, ""},
		{"SameSite in the jar", "GET https://a.test/ 200\njar\ncookie a=…; Host=a.test\n",
			wire.Change{Op: wire.OpSetCookieAttribute, Cookie: "a", Attribute: "SameSite", Value: "Lax"}, `"sameSite":"lax"`, "unspecified"},
		{"serve over HTTPS", "GET http://a.test/x 200\n", wire.Change{Op: wire.OpServeHTTPS}, `"url":"https://a.test/x","exchanges":[{"url":"https://a.test/x"`, "http:"},
		{"what a page loads of its own moves with it", "GET http://a.test/x 200\nresource image http://a.test/i.png\nresource image http://b.test/i.png\n", wire.Change{Op: wire.OpServeHTTPS},
			`"url":"https://a.test/i.png"`, `http://a.test`},
		{"TLS that holds", "GET https://a.test/ 200 tls=broken\n", wire.Change{Op: wire.OpServeHTTPS}, `"https://a.test/"`, "broken"},
		{"redirect", "GET http://a.test/ 200\nA: b\n", wire.Change{Op: wire.OpRedirectToHTTPS},
			`{"url":"http://a.test/","method":"GET","status":301,"source":"network","headers":[["Location","https://a.test/"]]},{"url":"https://a.test/","method":"GET","status":200,"headers":[["A","b"]]}`, ""},
		{"redirect without the late hop", "GET http://a.test/ 301\nLocation: http://www.a.test/\nGET http://www.a.test/ 301\nLocation: https://www.a.test/\nGET https://www.a.test/ 200\n",
			wire.Change{Op: wire.OpRedirectToHTTPS}, `{"url":"https://a.test/"`, `"url":"http://www.a.test/"`},
		{"redirect in the probe", "GET https://a.test/ 200\nprobe\nGET http://a.test/ 200\n", wire.Change{Op: wire.OpRedirectToHTTPS},
			`"probe":[{"url":"http://a.test/","method":"GET","status":301`, ""},
		{"loopback needs no redirect", "GET http://localhost/ 200\n", wire.Change{Op: wire.OpRedirectToHTTPS}, `"url":"http://localhost/"`, "https"},
		{"load securely", "GET https://a.test/ 200\nresource script http://b.test/c.js\n", wire.Change{Op: wire.OpLoadSecurely, URL: "http://b.test/c.js"},
			`"https://b.test/c.js"`, "http:"},
		{"send a form securely", "GET https://a.test/ 200\ndocument\nform post http://a.test/login\n", wire.Change{Op: wire.OpLoadSecurely, URL: "http://a.test/login"},
			`"https://a.test/login"`, "http:"},
		{"what the browser repaired or refused is loaded then", "GET https://a.test/ 200\nresource script http://b.test/c.js outcome=blocked\n", wire.Change{Op: wire.OpLoadSecurely, URL: "http://b.test/c.js"},
			`"https://b.test/c.js"`, "blocked"},
		{"a frame", "GET https://a.test/ 200\ndocument\nframe http://b.test/f\n", wire.Change{Op: wire.OpLoadSecurely, URL: "http://b.test/f"}, `"src":"https://b.test/f"`, "http:"},
		{"a header goes to all that the origin answers", "GET https://a.test/ 200\norigin https://a.test\nset\nA: old\nanswer script https://a.test/b 200\n",
			wire.Change{Op: wire.OpSetHeader, Name: "A", Value: "b"}, `"headerSets":[{"headers":[["A","b"]]}]`, "old"},
		{"and comes from none", "GET https://a.test/ 200\norigin https://a.test\nset\nServer: x\nanswer script https://a.test/b 200\n",
			wire.Change{Op: wire.OpRemoveHeader, Name: "Server"}, `"headerSets":[{"headers":[]}]`, "Server"},
		{"and to a page that cannot exist", "GET https://a.test/ 200\nasked not-found https://a.test/none\nGET https://a.test/none 404\n",
			wire.Change{Op: wire.OpSetHeader, Name: "A", Value: "b"}, `"status":404,"headers":[["A","b"]]`, ""},
		{"not to other hosts", "GET https://a.test/ 200\nasked www http://www.a.test/\nGET http://www.a.test/ 200\n",
			wire.Change{Op: wire.OpSetHeader, Name: "A", Value: "b"}, `"url":"http://www.a.test/","method":"GET","status":200,"headers":[]`, ""},
		{"redirect of another host", "GET https://a.test/ 200\nasked www http://www.a.test/\nGET http://www.a.test/ 200\n", wire.Change{Op: wire.OpRedirectToHTTPS},
			`"headers":[["Location","https://www.a.test/"]]`, ""},
		{"what the browser hides stays hidden", "GET https://a.test/ 200\nprobe\nGET http://a.test/ 307 source=browser\n", wire.Change{Op: wire.OpRedirectToHTTPS},
			`"status":307,"source":"browser"`, "301"},
		{"a cookie of an earlier answer", "GET https://a.test/ 200\norigin https://a.test\nearlier GET https://a.test/l 9 a=…; Path=/\n",
			wire.Change{Op: wire.OpSetCookieAttribute, Cookie: "a", Attribute: "Secure"}, `"line":"a=…; Path=/; Secure"`, ""},
	} {
		o, err := golden.ParseObservation(c.page)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		got := string(fix.Apply(o, []wire.Change{c.change}).AppendJSON(nil))
		if !strings.Contains(got, c.want) || c.gone != "" && strings.Contains(got, c.gone) {
			t.Errorf("%s: %s\ngot  %s\nwant %s\nwithout %q", c.name, c.page, got, c.want, c.gone)
		}
	}
}

// The original is never written to, and a change that was made makes no difference when made again.
func TestApplyLeavesTheOriginal(t *testing.T) {
	changes := []wire.Change{
		{Op: wire.OpSetHeader, Name: "Strict-Transport-Security", Value: "max-age=1"}, {Op: wire.OpRemoveHeader, Name: "Server"},
		{Op: wire.OpSetCookieAttribute, Cookie: "sessionid", Attribute: "Secure"}, {Op: wire.OpRemoveCookieAttribute, Cookie: "theme", Attribute: "Domain"},
		{Op: wire.OpServeHTTPS}, {Op: wire.OpRedirectToHTTPS}, {Op: wire.OpLoadSecurely, URL: "http://shop.test/a.js"}, {Op: wire.OpAddIntegrity, URL: "https://shop.test/a.js"}, {Op: wire.OpRemoveMeta, Name: "referrer"},
	}
	r := rand.New(rand.NewPCG(5, 5))
	for range 500 {
		o := random.Observation(r)
		before := o.AppendJSON(nil)
		once := fix.Apply(o, changes)
		if after := o.AppendJSON(nil); !bytes.Equal(before, after) {
			t.Fatalf("the original was\n%s\nand is\n%s", before, after)
		}
		twice := fix.Apply(once, changes)
		if a, b := once.AppendJSON(nil), twice.AppendJSON(nil); !bytes.Equal(a, b) {
			t.Fatalf("made once\n%s\nmade twice\n%s", a, b)
		}
	}
}
