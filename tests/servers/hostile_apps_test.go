package servers

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"testing"

	"assay/core/recipe"
	"assay/core/wire"
)

// sendsHostileValues pastes what a recipe lets through of hostile names and values into an application that answers with the cookies of a file, and
// checks that it sends exactly those headers, and changes exactly those cookies.
func sendsHostileValues(t *testing.T, stack string, site server, address, cookies string) {
	t.Helper()
	changes := hostileHeaders()
	for i, s := range hostileStrings() {
		changes = append(changes,
			wire.Change{Op: wire.OpRemoveHeader, Name: fmt.Sprintf("X-Gone-%d-%s", i, s)},
			wire.Change{Op: wire.OpSetCookieAttribute, Cookie: fmt.Sprint(s, i), Attribute: "Secure"},
			wire.Change{Op: wire.OpSetCookieAttribute, Cookie: fmt.Sprint("path", i), Attribute: "Path", Value: "/" + s},
			wire.Change{Op: wire.OpRemoveCookieAttribute, Cookie: fmt.Sprint(s, "less", i), Attribute: "SameSite"})
	}
	changes = append(changes, wire.Change{Op: wire.OpSetHeader, Name: "Content-Security-Policy", Value: `default-src 'self' https://a.test/"\x; report-uri /a?b=$c`})
	r := recipe.Write(changes, stack, host)
	changes = made(changes, r)
	var sent, want []string
	for _, c := range changes {
		if c.Cookie == "" {
			continue
		}
		kept, gained := "; Max-Age=60", ""
		switch c.Attribute {
		case "Secure":
			kept, gained = "; path=/; Max-Age=60; SameSite=Lax", "; Secure"
		case "Path":
			kept, gained = "; Max-Age=60; SameSite=Lax", "; Path="+strings.TrimRight(c.Value, " ")
		case "SameSite":
			kept = "; path=/; Max-Age=60"
		}
		const line = "=v; path=/; Max-Age=60; SameSite=Lax"
		for _, name := range []string{c.Cookie + "x", "x" + c.Cookie} {
			sent, want = append(sent, name+line), append(want, name+line)
		}
		sent, want = append(sent, c.Cookie+line), append(want, c.Cookie+"=v"+kept+gained)
	}
	text, err := json.Marshal(sent)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, cookies, string(text))
	site.paste(r.Parts)
	site.serve()
	got := fetchPlain(t, address, "/")
	arrived(t, changes, got)
	if lines := got["Set-Cookie"]; !slices.Equal(lines, want) {
		if len(lines) != len(want) {
			t.Fatalf("%d cookies arrived, want %d", len(lines), len(want))
		}
		for i := range want {
			if lines[i] != want[i] {
				t.Errorf("of the cookie %q came %q, want %q", sent[i], lines[i], want[i])
			}
		}
	}
	if len(want) < 300 {
		t.Errorf("%d cookies were sent, want hundreds", len(want))
	}
}

// fetchPlain returns the headers of one response over plain HTTP, straight from the application.
func fetchPlain(t *testing.T, address, path string) textproto.MIMEHeader {
	t.Helper()
	header, _ := asked(t, address, path, "")
	return header
}

// hostileHeaders returns changes that set headers with hostile values and names.
func hostileHeaders() []wire.Change {
	var changes []wire.Change
	for i, s := range hostileStrings() {
		changes = append(changes,
			wire.Change{Op: wire.OpSetHeader, Name: fmt.Sprintf("X-Value-%d", i), Value: s},
			wire.Change{Op: wire.OpSetHeader, Name: fmt.Sprintf("X-Name-%d-%s", i, s), Value: "named"})
	}
	return changes
}

// ownHeaders are those that servers send for pages of themselves.
var ownHeaders = []string{
	"Cache-Control", "Connection", "Content-Length", "Content-Type", "Date", "Etag", "Keep-Alive", "Set-Cookie", "Transfer-Encoding", "Vary",
	"X-Powered-By", "X-Server-Env",
}

// arrived checks that a response has the headers that changes set, as they are, and none beside them but those of every page.
func arrived(t *testing.T, changes []wire.Change, got textproto.MIMEHeader) {
	t.Helper()
	set := 0
	for _, c := range changes {
		if c.Op != wire.OpSetHeader {
			continue
		}
		set++
		// Servers take spaces around a value off, and helmet those between directives; no recipient sees them.
		want := strings.Trim(c.Value, " ")
		if c.Name == "Content-Security-Policy" {
			want = strings.ReplaceAll(want, "; ", ";")
		}
		if values := got[http.CanonicalHeaderKey(c.Name)]; len(values) != 1 || values[0] != want && strings.ReplaceAll(values[0], "; ", ";") != want {
			t.Errorf("header %q, value %q: got %q", c.Name, c.Value, values)
		}
	}
	for name := range got {
		known := slices.Contains(ownHeaders, name) || strings.HasPrefix(name, "X-Nextjs-")
		if !known && !slices.ContainsFunc(changes, func(c wire.Change) bool { return http.CanonicalHeaderKey(c.Name) == name }) {
			t.Errorf("the response has %q: %q, which no change asks for", name, got[name])
		}
	}
	if set < 200 {
		t.Errorf("%d headers were set, want hundreds", set)
	}
}

// kindApps are applications with an answer of each kind: a page, an error, a redirect, one that comes in pieces. Each sends headers and cookies of its own.
var kindApps = map[string]func(t *testing.T) (site server, address string){
	"express": func(t *testing.T) (server, string) {
		s := newNode(t, "express", true)
		writeFile(t, s.app(), `const express = require("express");
const app = express();
app.use((req, res, next) => {
  res.set({ "X-Frame-Options": "ALLOWALL", "X-Powered-By": "Shop/1.0" });
  res.set("Set-Cookie", ["other=1; Path=/; SameSite=None", "sid=a=b; Domain=shop.test; path=/; samesite=None; Max-Age=60"]);
  res.append("Set-Cookie", "cart=2; HttpOnly; Path=/; Secure");
  next();
});
app.get("/", (req, res) => res.send("x"));
app.get("/old", (req, res) => res.redirect(301, "/"));
app.get("/pieces", (req, res) => {
  res.writeHead(200, "OK", { "X-Frame-Options": "SAMEORIGIN", "X-Own": "1" });
  res.write("a");
  res.end("b");
});
app.get("/fails", () => { throw new Error("as it does"); });
app.listen(process.env.PLAIN_PORT, process.env.ADDRESS);
`)
		return s, s.address + ":" + appPort
	},
	"fastify": func(t *testing.T) (server, string) {
		s := newNode(t, "fastify", true)
		writeFile(t, s.app(), `const fastify = require("fastify");
const options = {};
const app = fastify(options);
app.addHook("onSend", (request, reply, payload, done) => {
  reply.headers({ "X-Frame-Options": "ALLOWALL", "X-Powered-By": "Shop/1.0" });
  reply.header("Set-Cookie", ["other=1; Path=/; SameSite=None", "sid=a=b; Domain=shop.test; path=/; samesite=None; Max-Age=60", "cart=2; HttpOnly; Path=/; Secure"]);
  done(null, payload);
});
app.get("/", (request, reply) => reply.send("x"));
app.get("/old", (request, reply) => reply.redirect("/", 301));
app.get("/pieces", (request, reply) => reply.header("X-Own", "1").send(require("node:stream").Readable.from(["a", "b"])));
app.get("/fails", () => { throw new Error("as it does"); });
app.listen({ port: Number(process.env.PLAIN_PORT), host: process.env.ADDRESS });
`)
		return s, s.address + ":" + appPort
	},
	"go": func(t *testing.T) (server, string) {
		s := newGo(t)
		writeFile(t, s.path("main.go"), `package main

import (
	"net/http"
	"os"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Frame-Options", "ALLOWALL")
		h.Set("X-Powered-By", "Shop/1.0")
		h.Add("Set-Cookie", "other=1; Path=/; SameSite=None")
		h.Add("Set-Cookie", "sid=a=b; Domain=shop.test; path=/; samesite=None; Max-Age=60")
		h.Add("Set-Cookie", "cart=2; HttpOnly; Path=/; Secure")
		switch r.URL.Path {
		case "/": // says nothing at all
		case "/old":
			http.Redirect(w, r, "/", http.StatusMovedPermanently)
		case "/pieces":
			h.Set("X-Own", "1")
			w.Write([]byte("a"))
			w.(http.Flusher).Flush()
			w.Write([]byte("b"))
		case "/fails":
			http.Error(w, "as it does", http.StatusInternalServerError)
		default:
			http.NotFound(w, r)
		}
	})
	handler := http.Handler(mux)
	address := os.Getenv("ADDRESS")
	go http.ListenAndServeTLS(address+":"+os.Getenv("SECURE_PORT"), os.Getenv("CERT"), os.Getenv("KEY"), handler)
	http.ListenAndServe(address+":"+os.Getenv("PLAIN_PORT"), handler)
}
`)
		return s, s.address + ":" + plainPort
	},
}

// Every answer of an application has what the recipe says, whatever the application sets itself: headers once, cookies by their names.
func TestAppsSendWhatTheRecipeSays(t *testing.T) {
	changes := []wire.Change{
		{Op: wire.OpSetHeader, Name: "Strict-Transport-Security", Value: "max-age=31536000; includeSubDomains"},
		{Op: wire.OpSetHeader, Name: "X-Frame-Options", Value: "DENY"},
		{Op: wire.OpSetHeader, Name: "Permissions-Policy", Value: "camera=()"},
		{Op: wire.OpSetHeader, Name: "Referrer-Policy", Value: "no-referrer,strict-origin"},
		{Op: wire.OpSetHeader, Name: "X-Content-Type-Options", Value: "nosniff"},
		{Op: wire.OpSetHeader, Name: "Cross-Origin-Embedder-Policy", Value: "require-corp"},
		{Op: wire.OpRemoveHeader, Name: "X-Powered-By"},
		{Op: wire.OpSetCookieAttribute, Cookie: "sid", Attribute: "Secure"},
		{Op: wire.OpSetCookieAttribute, Cookie: "sid", Attribute: "HttpOnly"},
		{Op: wire.OpSetCookieAttribute, Cookie: "sid", Attribute: "SameSite", Value: "lax"},
		{Op: wire.OpRemoveCookieAttribute, Cookie: "sid", Attribute: "Domain"},
		{Op: wire.OpSetCookieAttribute, Cookie: "cart", Attribute: "Path", Value: "/shop"},
		{Op: wire.OpSetCookieAttribute, Cookie: "cart", Attribute: "Domain", Value: "shop.test"},
		{Op: wire.OpRemoveCookieAttribute, Cookie: "cart", Attribute: "HttpOnly"},
		{Op: wire.OpRedirectToHTTPS},
	}
	cookies := []string{
		"other=1; Path=/; SameSite=None",
		"sid=a=b; path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax",
		"cart=2; Secure; Domain=shop.test; Path=/shop",
	}
	for stack, setUp := range kindApps {
		t.Run(stack, func(t *testing.T) {
			t.Parallel()
			site, address := setUp(t)
			r := recipe.Write(changes, stack, host)
			if len(r.Cannot) > 0 {
				t.Errorf("the recipe leaves out %+v, want nothing", r.Cannot)
			}
			site.paste(r.Parts)
			site.serve()
			for path, status := range map[string]string{"/": "200", "/old": "301", "/pieces": "200", "/fails": "500", "/missing": "404"} {
				header, got := asked(t, address, path, "https")
				if got != status {
					t.Errorf("%s: status %s, want %s", path, got, status)
				}
				for _, c := range changes {
					want := []string{c.Value}
					if c.Op == wire.OpRemoveHeader {
						want = nil
					}
					if got := header[c.Name]; c.Name != "" && !slices.Equal(got, want) {
						t.Errorf("%s: got %s: %q, want %q", path, c.Name, got, want)
					}
				}
				if got := header["Set-Cookie"]; !slices.Equal(got, cookies) {
					t.Errorf("%s: got the cookies %q, want %q", path, got, cookies)
				}
				if got := header["X-Own"]; path == "/pieces" && len(got) != 1 {
					t.Errorf("%s: got X-Own %q, want the application's", path, got)
				}
			}
			for _, proto := range []string{"", "http"} {
				header, status := asked(t, address, "/a//b?c=%2F&d", proto)
				if got := header["Location"]; status != "301" || len(got) != 1 || got[0] != "https://shop.test/a//b?c=%2F&d" {
					t.Errorf("X-Forwarded-Proto %q: status %s, Location %q, want 301 to the same address on HTTPS", proto, status, got)
				}
			}
		})
	}
}

// asked asks an application over plain HTTP, as a proxy that was asked over the given protocol would; "" is no proxy.
func asked(t *testing.T, address, path, proto string) (header textproto.MIMEHeader, status string) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	if proto != "" {
		return ask(t, conn, path, "X-Forwarded-Proto: "+proto)
	}
	return ask(t, conn, path)
}
