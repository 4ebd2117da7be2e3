package servers

import (
	"bufio"
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/textproto"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"assay/core/recipe"
	"assay/core/wire"
)

// More and other random mixtures than every run of the tests has: go test ./tests/servers -run 'Hostile' -hostile 2000 -seed 7
var (
	mixtures = flag.Int("hostile", 400, "how many random mixtures of hostile strings to try")
	seed     = flag.Uint64("seed", 1, "which ones")
)

// hostileStrings returns strings that would end a value, a line or a comment, or begin something else, and random mixtures of them.
func hostileStrings() []string {
	pieces := []string{
		"", " ", "a", "x y", `"`, `\`, `\"`, `\\`, `'`, `;`, "}", "{", "#", "# x", "$", "$$", "$host", "${host}", "$1", "${", "$assay_dollar", "~", "~^", "*", "%", "%s",
		`"""`, `'''`, `\N{DOLLAR SIGN}`, `\x24`, `\n`, "{__import__}", "/", "..", "=", ",", ":", "[", "]", "(", ")", "|", "&", "`", "<", ">", "always", "off", "default",
		"add_header", `";}`, "\n", "\r\n", "\t", "\x00", "\x7f", "é", "\u2028", "\u0085", "𝒳", "\xff", "include /etc/passwd;", "return 302 http://evil.test/;",
		"import os", "if", "not", "-", "--", "_", "0", "\u202e",
	}
	list := slices.Clone(pieces)
	random := rand.New(rand.NewPCG(*seed, 2))
	for range *mixtures {
		var s strings.Builder
		for range 2 + random.IntN(6) {
			s.WriteString(pieces[random.IntN(len(pieces))])
		}
		list = append(list, s.String())
	}
	return append(list, "a   b", strings.Repeat("x", 3990), strings.Repeat("x", 5000), strings.Repeat(`"`, 1990), strings.Repeat("$", 260), strings.Repeat("$", 400))
}

// made returns the changes to headers or cookies that a recipe does make.
func made(changes []wire.Change, r wire.Recipe) []wire.Change {
	return slices.DeleteFunc(slices.Clone(changes), func(c wire.Change) bool {
		return slices.ContainsFunc(r.Cannot, func(u wire.Unsupported) bool { return u.Change == c })
	})
}

// realServers are servers with the small site's HTTPS, in front of an application.
var realServers = []struct {
	stack   string
	setUp   func(t *testing.T, app string) server
	batch   int  // changes that one recipe can take
	cookies bool // the server can change an application's cookies
}{
	{"nginx", func(t *testing.T, app string) server {
		s := newNginx(t, inFrontOf(app))
		writeFile(t, filepath.Join(s.dir, "etc/nginx/conf.d/buffers.conf"), "proxy_buffer_size 256k; proxy_buffers 4 256k; proxy_busy_buffers_size 256k;\n")
		return s
	}, 300, true},
	{"apache", func(t *testing.T, app string) server {
		return newApache(t, apacheInFrontOf(app), "ssl", "proxy", "proxy_http")
	}, 300, true},
	{"caddy", func(t *testing.T, app string) server { return newCaddy(t, caddyInFrontOf(app)) }, 300, true},
	{"lighttpd", func(t *testing.T, app string) server { return newLighttpd(t, lighttpdInFrontOf(app)) }, 300, false},
	{"haproxy", func(t *testing.T, app string) server {
		s := newHAProxy(t, app, true)
		writeFile(t, s.site(), strings.Replace(readFile(t, s.site()), "global\n", "global\ntune.bufsize 65536\n", 1))
		return s
	}, 150, true},
}

// Whatever a recipe lets through, the real server takes, and sends byte for byte: every hostile value in a header of its own, every hostile name
// with a value.
func TestServersSendHostileValuesAsTheyAre(t *testing.T) {
	var changes []wire.Change
	for i, s := range hostileStrings() {
		changes = append(changes,
			wire.Change{Op: wire.OpSetHeader, Name: fmt.Sprintf("X-Value-%d", i), Value: s},
			wire.Change{Op: wire.OpSetHeader, Name: fmt.Sprintf("X-Name-%d-%s", i, s), Value: "named"},
			wire.Change{Op: wire.OpRemoveHeader, Name: fmt.Sprintf("X-Gone-%d-%s", i, s)})
	}
	changes = append(changes, wire.Change{Op: wire.OpSetHeader, Name: "X-" + strings.Repeat("y", 44), Value: "46 bytes"})
	for _, s := range realServers {
		t.Run(s.stack, func(t *testing.T) {
			t.Parallel()
			sent, number := 0, 0
			// One recipe after the other: a response with all of them would be larger than clients and servers take.
			for batch := range slices.Chunk(changes, s.batch) {
				number++
				t.Run(fmt.Sprint(number), func(t *testing.T) { // each ends its server
					site := s.setUp(t, serveApp(t, http.NotFoundHandler()))
					r := recipe.Write(batch, s.stack, host)
					site.paste(r.Parts)
					site.serve()
					header, status := fetch(t, site.addr(), "/")
					if status != "404" {
						t.Fatalf("status %s, want the application's 404", status)
					}
					want := made(batch, r)
					sent += setOnce(t, want, header)
					for name := range header {
						if strings.HasPrefix(name, "X-") && name != "X-Content-Type-Options" &&
							!slices.ContainsFunc(want, func(c wire.Change) bool { return http.CanonicalHeaderKey(c.Name) == name }) {
							t.Errorf("the server sends %q: %q, which no change asks for", name, header[name])
						}
					}
				})
			}
			if sent < 200 {
				t.Errorf("%d headers were sent, want hundreds", sent)
			}
		})
	}
}

// setOnce checks that each header which the changes set arrives once, as it is, and returns how many there are.
func setOnce(t *testing.T, changes []wire.Change, header textproto.MIMEHeader) (set int) {
	t.Helper()
	for _, c := range changes {
		if c.Op != wire.OpSetHeader {
			continue
		}
		set++
		// Servers send spaces around a value; no recipient sees them.
		if got := header[http.CanonicalHeaderKey(c.Name)]; len(got) != 1 || got[0] != strings.Trim(c.Value, " ") {
			t.Errorf("header %q, value %q: got %q", c.Name, c.Value, got)
		}
	}
	return set
}

// fetch returns the headers and the status of one response over HTTPS.
func fetch(t *testing.T, address, path string) (header textproto.MIMEHeader, status string) {
	t.Helper()
	conn, err := tls.Dial("tcp", address+":"+securePort, &tls.Config{RootCAs: authority.Pool(), ServerName: host})
	if err != nil {
		t.Fatal(err)
	}
	return ask(t, conn, path)
}

// ask asks over a connection, with these header lines, and closes it.
func ask(t *testing.T, conn net.Conn, path string, lines ...string) (header textproto.MIMEHeader, status string) {
	t.Helper()
	defer conn.Close()
	for _, line := range append([]string{"GET " + path + " HTTP/1.1", "Host: " + host, "Connection: close"}, append(lines, "")...) {
		fmt.Fprintf(conn, "%s\r\n", line)
	}
	data, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	// net/http refuses names that are no tokens; here every line counts.
	first, rest, _ := strings.Cut(string(data), "\r\n")
	fields := strings.Fields(first)
	if len(fields) < 2 {
		t.Fatalf("%s answered %q", conn.RemoteAddr(), data)
	}
	header = textproto.MIMEHeader{}
	answer := bufio.NewScanner(strings.NewReader(rest))
	answer.Buffer(nil, 1<<20)
	for answer.Scan() && answer.Text() != "" {
		name, value, found := strings.Cut(answer.Text(), ":")
		if !found {
			t.Fatalf("the line %q is no header", answer.Text())
		}
		name = http.CanonicalHeaderKey(name)
		header[name] = append(header[name], strings.Trim(value, " "))
	}
	return header, fields[1]
}

// Each cookie with a hostile name gets its own attributes, and no other cookie does.
func TestServersFindCookiesOfHostileNames(t *testing.T) {
	for _, s := range realServers {
		if !s.cookies {
			continue
		}
		t.Run(s.stack, func(t *testing.T) {
			t.Parallel()
			var changes []wire.Change
			for i, s := range hostileStrings() {
				changes = append(changes, wire.Change{Op: wire.OpSetCookieAttribute, Cookie: s + fmt.Sprint(i), Attribute: "Secure"})
			}
			changes = made(changes, recipe.Write(changes, s.stack, host))
			if len(changes) < 100 {
				t.Fatalf("%d cookies, want hundreds", len(changes))
			}
			app := serveApp(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				for i, c := range changes {
					if fmt.Sprint("/", i/25) == r.URL.Path { // HAProxy takes 100 headers from an application
						w.Header().Add("Set-Cookie", c.Cookie+"=v; Path=/")
						w.Header().Add("Set-Cookie", c.Cookie+"x=v; Path=/")
						w.Header().Add("Set-Cookie", "x"+c.Cookie+"=v; Path=/")
					}
				}
			}))
			number := 0
			for batch := range slices.Chunk(changes, 25) {
				t.Run(fmt.Sprint(number), func(t *testing.T) { // each ends its server
					site := s.setUp(t, app)
					site.paste(recipe.Write(batch, s.stack, host).Parts)
					site.serve()
					header, _ := fetch(t, site.addr(), fmt.Sprint("/", number))
					lines := header["Set-Cookie"]
					if len(lines) != 3*len(batch) {
						t.Fatalf("%d cookies arrive, want %d", len(lines), 3*len(batch))
					}
					for i, c := range batch {
						want := []string{c.Cookie + "=v; Path=/; Secure", c.Cookie + "x=v; Path=/", "x" + c.Cookie + "=v; Path=/"}
						if got := lines[i*3 : i*3+3]; !slices.Equal(got, want) {
							t.Errorf("cookie %q: got %q, want %q", c.Cookie, got, want)
						}
					}
				})
				number++
			}
		})
	}
}

// Every kind of response carries what the recipe sets, once, though the application sends it too: a page, an error, a redirect, and what the server
// answers itself because the application is down. Cookies arrive with the attributes that they were to have.
func TestServersSendWhatTheRecipeSays(t *testing.T) {
	const policy = `default-src 'self'; report-uri /csp?a="b"\c$d%e`
	changes := []wire.Change{
		{Op: wire.OpSetHeader, Name: "Strict-Transport-Security", Value: "max-age=31536000; includeSubDomains"},
		{Op: wire.OpSetHeader, Name: "X-Frame-Options", Value: "DENY"},
		{Op: wire.OpSetHeader, Name: "Content-Security-Policy", Value: policy},
		{Op: wire.OpRemoveHeader, Name: "X-Powered-By"},
		{Op: wire.OpSetCookieAttribute, Cookie: "sid", Attribute: "Secure"},
		{Op: wire.OpSetCookieAttribute, Cookie: "sid", Attribute: "HttpOnly"},
		{Op: wire.OpSetCookieAttribute, Cookie: "sid", Attribute: "SameSite", Value: "lax"},
		{Op: wire.OpRemoveCookieAttribute, Cookie: "sid", Attribute: "Domain"},
		{Op: wire.OpSetCookieAttribute, Cookie: "cart", Attribute: "Path", Value: "/shop"},
		{Op: wire.OpSetCookieAttribute, Cookie: "cart", Attribute: "Domain", Value: "shop.test"},
		{Op: wire.OpRemoveCookieAttribute, Cookie: "cart", Attribute: "HttpOnly"},
	}
	app := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Frame-Options", "ALLOWALL")
		h.Set("Content-Security-Policy", "default-src *")
		h.Set("X-Powered-By", "Shop/1.0")
		h.Add("Set-Cookie", "other=1; Path=/; SameSite=None")
		h.Add("Set-Cookie", "sid=a=b; Domain=shop.test; path=/; samesite=None; Max-Age=60")
		h.Add("Set-Cookie", "cart=2; HttpOnly; Path=/; Secure")
		switch r.URL.Path {
		case "/missing":
			w.WriteHeader(http.StatusNotFound)
		case "/old":
			http.Redirect(w, r, "/", http.StatusMovedPermanently)
		}
	})
	for _, s := range realServers {
		t.Run(s.stack, func(t *testing.T) {
			t.Parallel()
			r := recipe.Write(changes, s.stack, host)
			check := func(site server, path, status string, cookies []string) {
				t.Helper()
				header, got := fetch(t, site.addr(), path)
				if !strings.HasPrefix(got, status) {
					t.Errorf("%s: status %s, want %s", path, got, status)
				}
				for _, c := range made(changes, r) {
					want := []string{c.Value}
					switch c.Op {
					case wire.OpRemoveHeader:
						want = nil
					case wire.OpSetCookieAttribute, wire.OpRemoveCookieAttribute:
						continue
					}
					if got := header[c.Name]; !slices.Equal(got, want) {
						t.Errorf("%s: got %s: %q, want %q", path, c.Name, got, want)
					}
				}
				if got := header["Set-Cookie"]; !slices.Equal(got, cookies) {
					t.Errorf("%s: got the cookies %q, want %q", path, got, cookies)
				}
			}
			cookies := []string{
				"other=1; Path=/; SameSite=None",
				"sid=a=b; path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax",
				"cart=2; Secure; Domain=shop.test; Path=/shop",
			}
			switch s.stack {
			case "nginx": // refuses Domain and Path, and writes flags in its own way
				cookies = []string{"other=1; Path=/; SameSite=None", "sid=a=b; Domain=shop.test; path=/; SameSite=Lax; Max-Age=60; Secure; HttpOnly", "cart=2; Path=/; Secure"}
			case "lighttpd": // refuses all of it
				cookies = []string{"other=1; Path=/; SameSite=None", "sid=a=b; Domain=shop.test; path=/; samesite=None; Max-Age=60", "cart=2; HttpOnly; Path=/; Secure"}
			}
			site := s.setUp(t, serveApp(t, app))
			site.paste(r.Parts)
			site.serve()
			check(site, "/", "200", cookies)
			check(site, "/missing", "404", cookies)
			check(site, "/old", "301", cookies)

			// A header that is set alone: Caddy waits for the application's by itself where one is removed.
			r = recipe.Write(changes[1:2], s.stack, host)
			alone := s.setUp(t, serveApp(t, app))
			alone.paste(r.Parts)
			alone.serve()
			if header, _ := fetch(t, alone.addr(), "/"); !slices.Equal(header["X-Frame-Options"], []string{"DENY"}) {
				t.Errorf("alone: got X-Frame-Options: %q, want DENY once", header["X-Frame-Options"])
			}

			r = recipe.Write(changes, s.stack, host)
			down := s.setUp(t, newAddress())
			down.paste(r.Parts)
			down.serve()
			check(down, "/", "50", nil)
		})
	}
}

// The Server header of an application behind loses its version, or goes, as far as the recipe says that it can.
func TestServersHideVersions(t *testing.T) {
	app := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Server", "gunicorn/20.1.0") })
	for _, s := range realServers {
		t.Run(s.stack, func(t *testing.T) {
			t.Parallel()
			for _, c := range []wire.Change{{Op: wire.OpSetHeader, Name: "Server", Value: "gunicorn"}, {Op: wire.OpRemoveHeader, Name: "Server"}} {
				r := recipe.Write([]wire.Change{c}, s.stack, host)
				site := s.setUp(t, serveApp(t, app))
				site.paste(r.Parts)
				site.serve()
				header, _ := fetch(t, site.addr(), "/")
				got := strings.Join(header["Server"], ", ")
				if done := got == c.Value; done == (len(r.Cannot) > 0) || strings.Contains(got, "/") {
					t.Errorf("%s: got %q; the recipe leaves out %+v", c.String(), got, r.Cannot)
				}
			}
		})
	}
}

// A host name, however hostile or long, leaves nginx with a configuration that it takes, and that serves that name alone.
func TestNginxTakesEveryHost(t *testing.T) {
	t.Parallel()
	hosts := append(hostileStrings(), strings.Repeat("a", 42)+".test", strings.Repeat("a", 41)+".test", strings.Repeat(strings.Repeat("a", 62)+".", 4)+"b")
	long := false
	var text strings.Builder
	seen := map[string]bool{}
	for _, h := range hosts {
		r := recipe.Write([]wire.Change{{Op: wire.OpRedirectToHTTPS}}, "nginx", h)
		if seen[r.Parts[0].Text] {
			continue // all that cannot be written are the same
		}
		seen[r.Parts[0].Text] = true
		if slices.ContainsFunc(r.Notes, func(note string) bool { return strings.Contains(note, "server_names_hash_bucket_size 512;") }) {
			long = true
			continue
		}
		text.WriteString(r.Parts[0].Text)
	}
	site := newNginx(t, asInstalled)
	stock := readFile(t, site.site())
	writeFile(t, site.site(), stock+site.here(text.String()))
	site.serve()
	if !long {
		t.Error("no host name was long enough for the note about server_names_hash_bucket_size")
	}
	for _, h := range hosts {
		r := recipe.Write([]wire.Change{{Op: wire.OpRedirectToHTTPS}}, "nginx", h)
		if strings.Contains(fmt.Sprint(r.Notes), "server_names_hash_bucket_size 512;") {
			writeFile(t, site.site(), "server_names_hash_bucket_size 512;\n"+stock+site.here(r.Parts[0].Text))
			site.serve()
		}
	}
}

// readPython reads recipes as Python does. It is given, a line each, the JSON of a recipe's parts, and answers what security_headers.py does to a
// response and what settings.py sets; anything in them but assignments of literals and the known statements is an error.
const readPython = `
import ast, json, sys

class Response(dict):
    def __init__(self):
        self.cookies = {}
        self.deleted = []
    def __delitem__(self, name):
        self.deleted.append(name)

for line in sys.stdin:
    request = json.loads(line)
    answer = {"settings": {}, "set": {}, "deleted": [], "cookies": {}}
    for part in request["parts"]:
        tree = ast.parse(part["text"], part["file"])
        if part["file"] == "settings.py":
            for node in tree.body:
                if isinstance(node, ast.Assign) and node.targets[0].id != "MIDDLEWARE":
                    answer["settings"][node.targets[0].id] = ast.literal_eval(node.value)
                elif not isinstance(node, (ast.Assign, ast.If)):
                    raise SystemExit("what is " + ast.dump(node))
            continue
        for node in ast.walk(tree):
            if isinstance(node, (ast.Import, ast.ImportFrom, ast.JoinedStr, ast.Global)):
                raise SystemExit("what is " + ast.dump(node))
            if isinstance(node, ast.Call) and node.func.id not in ("changed", "get_response"):
                raise SystemExit("what is " + ast.dump(node))
        module = {}
        exec(compile(tree, part["file"], "exec"), module)
        response = Response()
        response.cookies = {name: {} for name in request["cookies"]}
        assert module["middleware"](lambda request: response)(None) is response
        answer.update(set=dict(response), deleted=response.deleted, cookies=response.cookies)
    print(json.dumps(answer))
`

// Whatever the recipe lets through, Python reads as the very strings, and nothing else.
func TestPythonReadsHostileValuesAsTheyAre(t *testing.T) {
	t.Parallel()
	type question struct {
		Parts   []map[string]string `json:"parts"`
		Cookies []string            `json:"cookies"`
	}
	var input strings.Builder
	var wanted [][]wire.Change
	for _, s := range hostileStrings() {
		changes := []wire.Change{
			{Op: wire.OpSetHeader, Name: "X-Value", Value: s},
			{Op: wire.OpSetHeader, Name: "X-Name-" + s, Value: "named"},
			{Op: wire.OpRemoveHeader, Name: "X-Gone-" + s},
			{Op: wire.OpSetCookieAttribute, Cookie: "a" + s, Attribute: "Secure"},
			{Op: wire.OpSetCookieAttribute, Cookie: "b", Attribute: "Path", Value: "/" + s},
			{Op: wire.OpSetCookieAttribute, Cookie: "sessionid", Attribute: "Path", Value: "/" + s},
			{Op: wire.OpSetCookieAttribute, Cookie: "sessionid", Attribute: "Domain", Value: s},
		}
		r := recipe.Write(changes, "django", s)
		q := question{Parts: []map[string]string{}, Cookies: []string{}}
		for _, c := range changes {
			q.Cookies = append(q.Cookies, strings.ToValidUTF8(c.Cookie, "?"))
		}
		for _, part := range r.Parts {
			q.Parts = append(q.Parts, map[string]string{"file": part.File, "text": part.Text})
		}
		line, err := json.Marshal(q)
		if err != nil {
			t.Fatal(err)
		}
		input.Write(append(line, '\n'))
		wanted = append(wanted, made(changes, r))
	}
	cmd := pythonCommand("", "-I", "-c", readPython)
	cmd.Stdin = strings.NewReader(input.String())
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	answers := json.NewDecoder(strings.NewReader(string(out)))
	for _, changes := range wanted {
		var got struct {
			Settings map[string]any
			Set      map[string]string
			Deleted  []string
			Cookies  map[string]map[string]any
		}
		if err := answers.Decode(&got); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for _, c := range changes {
			var is, want any
			switch {
			case c.Op == wire.OpSetHeader:
				is, want = got.Set[c.Name], c.Value
			case c.Op == wire.OpRemoveHeader:
				is, want = slices.Contains(got.Deleted, c.Name), true
			case c.Cookie == "sessionid":
				is, want = got.Settings["SESSION_COOKIE_"+strings.ToUpper(c.Attribute)], c.Value
			case c.Attribute == "Path":
				is, want = got.Cookies[c.Cookie]["path"], c.Value
			default:
				is, want = got.Cookies[c.Cookie]["secure"], true
			}
			if is != want {
				t.Errorf("change %+v: Python makes %v of it, want %v", c, is, want)
			}
		}
		if n := len(got.Set) + len(got.Deleted); n > 3 {
			t.Errorf("changes %+v: Python changes %d headers: %v, %v", changes, n, got.Set, got.Deleted)
		}
	}
}
