package servers

import (
	"bufio"
	"encoding/json"
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

// hostileStrings returns strings that would end a value, a line or a comment, or begin something else, and random mixtures of them.
func hostileStrings() []string {
	pieces := []string{
		"", " ", "a", "x y", `"`, `\`, `\"`, `\\`, `'`, `;`, "}", "{", "#", "# x", "$", "$$", "$host", "${host}", "$1", "${", "$assay_dollar", "~", "~^", "*", "%", "%s",
		`"""`, `'''`, `\N{DOLLAR SIGN}`, `\x24`, `\n`, "{__import__}", "/", "..", "=", ",", ":", "[", "]", "(", ")", "|", "&", "`", "<", ">", "always", "off", "default",
		"add_header", `";}`, "\n", "\r\n", "\t", "\x00", "\x7f", "é", "\u2028", "\u0085", "𝒳", "\xff", "include /etc/passwd;", "return 302 http://evil.test/;",
		"import os", "if", "not", "-", "--", "_", "0", "\u202e",
	}
	list := slices.Clone(pieces)
	random := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		var s strings.Builder
		for range 2 + random.IntN(6) {
			s.WriteString(pieces[random.IntN(len(pieces))])
		}
		list = append(list, s.String())
	}
	return append(list, strings.Repeat("x", 3990), strings.Repeat("x", 5000), strings.Repeat(`"`, 1990), strings.Repeat("$", 260), strings.Repeat("$", 400))
}

// made returns the changes to headers or cookies that a recipe does make.
func made(changes []wire.Change, r wire.Recipe) []wire.Change {
	return slices.DeleteFunc(slices.Clone(changes), func(c wire.Change) bool {
		return slices.ContainsFunc(r.Cannot, func(u wire.Unsupported) bool { return u.Change == c })
	})
}

// Whatever the recipe lets through, real nginx takes, and sends byte for byte: every hostile value in a header of its own, every hostile
// name with a value.
func TestNginxSendsHostileValuesAsTheyAre(t *testing.T) {
	var changes []wire.Change
	for i, s := range hostileStrings() {
		changes = append(changes,
			wire.Change{Op: wire.OpSetHeader, Name: fmt.Sprintf("X-Value-%d", i), Value: s},
			wire.Change{Op: wire.OpSetHeader, Name: fmt.Sprintf("X-Name-%d-%s", i, s), Value: "named"},
			wire.Change{Op: wire.OpRemoveHeader, Name: fmt.Sprintf("X-Gone-%d-%s", i, s)})
	}
	changes = append(changes, wire.Change{Op: wire.OpSetHeader, Name: "X-" + strings.Repeat("y", 44), Value: "46 bytes"})
	// One recipe after the other: a response with all of them would be larger than clients take.
	site := newNginx(t, withHTTPS)
	stock := readFile(t, site.site())
	sent := 0
	for batch := range slices.Chunk(changes, 300) {
		r := recipe.Write(batch, "nginx", host)
		writeFile(t, site.site(), stock)
		site.paste(r.Parts)
		site.serve()
		header := fetch(t, site.address+":"+plainPort, "/")
		want := made(batch, r)
		for _, c := range want {
			if c.Op != wire.OpSetHeader {
				continue
			}
			sent++
			// nginx sends spaces around a value; no recipient sees them.
			if got := header[http.CanonicalHeaderKey(c.Name)]; len(got) != 1 || got[0] != strings.Trim(c.Value, " ") {
				t.Errorf("header %q, value %q: got %q", c.Name, c.Value, got)
			}
		}
		for name := range header {
			if strings.HasPrefix(name, "X-") && !slices.ContainsFunc(want, func(c wire.Change) bool { return http.CanonicalHeaderKey(c.Name) == name }) {
				t.Errorf("nginx sends %q: %q, which no change asks for", name, header[name])
			}
		}
	}
	if sent < 200 {
		t.Errorf("%d headers were sent, want hundreds", sent)
	}
}

// fetch returns the headers of one response over plain HTTP.
func fetch(t *testing.T, address, path string) textproto.MIMEHeader {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", path, host)
	data, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	// net/http refuses names that are no tokens; here every line counts.
	status, rest, _ := strings.Cut(string(data), "\r\n")
	if !strings.HasPrefix(status, "HTTP/1.1 200 ") {
		t.Fatalf("%s answered %q", address, status)
	}
	header := textproto.MIMEHeader{}
	lines := bufio.NewScanner(strings.NewReader(rest))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() && lines.Text() != "" {
		name, value, found := strings.Cut(lines.Text(), ":")
		if !found {
			t.Fatalf("the line %q is no header", lines.Text())
		}
		name = http.CanonicalHeaderKey(name)
		header[name] = append(header[name], strings.Trim(value, " "))
	}
	return header
}

// Each cookie with a hostile name gets its own flags from nginx, and no other cookie does.
func TestNginxFindsCookiesOfHostileNames(t *testing.T) {
	var changes []wire.Change
	for i, s := range hostileStrings() {
		changes = append(changes, wire.Change{Op: wire.OpSetCookieAttribute, Cookie: s + fmt.Sprint(i), Attribute: "Secure"})
	}
	r := recipe.Write(changes, "nginx", host)
	changes = made(changes, r)
	if len(changes) < 100 {
		t.Fatalf("%d cookies, want hundreds", len(changes))
	}
	address := serveApp(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for i, c := range changes {
			if fmt.Sprint("/", i/50) == r.URL.Path { // all at once are more than nginx takes from an application
				w.Header().Add("Set-Cookie", c.Cookie+"=v; Path=/")
				w.Header().Add("Set-Cookie", c.Cookie+"x=v; Path=/")
				w.Header().Add("Set-Cookie", "x"+c.Cookie+"=v; Path=/")
			}
		}
	}))
	site := newNginx(t, inFrontOf(address))
	writeFile(t, filepath.Join(site.dir, "etc/nginx/conf.d/buffers.conf"), "proxy_buffer_size 256k; proxy_buffers 4 256k; proxy_busy_buffers_size 256k;\n")
	site.paste(r.Parts)
	site.serve()
	for batch := 0; batch*50 < len(changes); batch++ {
		lines := fetch(t, site.address+":"+plainPort, fmt.Sprint("/", batch))["Set-Cookie"]
		for i, c := range changes[batch*50 : min(len(changes), batch*50+50)] {
			want := []string{c.Cookie + "=v; Path=/; Secure", c.Cookie + "x=v; Path=/", "x" + c.Cookie + "=v; Path=/"}
			if got := lines[i*3 : i*3+3]; !slices.Equal(got, want) {
				t.Errorf("cookie %q: got %q, want %q", c.Cookie, got, want)
			}
		}
	}
}

// A host name, however hostile or long, leaves nginx with a configuration that it takes, and that serves that name alone.
func TestNginxTakesEveryHost(t *testing.T) {
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
