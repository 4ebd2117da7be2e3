package recipe

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"assay/core/wire"
)

var update = flag.Bool("update", false, "write the goldens anew")

// A golden, nginx.txt for the stack "nginx", is a txtar archive. Each case is a file of changes, one a line, and a file of the same name
// with ".want": the recipe as Text gives it. Changes are written as
//
//	host shop.test
//	set-header X-Frame-Options: DENY
//	remove-header X-Powered-By
//	set-cookie-attribute sessionid SameSite=Lax
//	remove-cookie-attribute sessionid Domain
//	redirect-to-https
//	serve-https
//	load-securely http://cdn.test/app.js
//	add-integrity https://cdn.test/app.js
func TestGoldens(t *testing.T) {
	for _, stack := range Stacks() {
		path := stack.ID + ".txt"
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		wants := map[string]string{}
		for _, f := range archive.Files {
			if name, ok := strings.CutSuffix(f.Name, ".want"); ok {
				wants[name] = string(f.Data)
			}
		}
		out := txtar.Archive{Comment: archive.Comment}
		ops := map[string]bool{}
		for _, f := range archive.Files {
			if strings.HasSuffix(f.Name, ".want") {
				continue
			}
			changes, host := parseChanges(t, string(f.Data))
			for _, c := range changes {
				ops[c.Op] = true
			}
			got := Text(Write(changes, stack.ID, host))
			if want := wants[f.Name]; got != want && !*update {
				t.Errorf("%s, case %q:\n%s\ngot:\n%s\nwant:\n%s", path, f.Name, f.Data, got, want)
			}
			out.Files = append(out.Files, f, txtar.File{Name: f.Name + ".want", Data: []byte(got)})
			delete(wants, f.Name)
		}
		for name := range wants {
			t.Errorf("%s: %q has a recipe but no changes", path, name)
		}
		for _, op := range allOps {
			if !ops[op] {
				t.Errorf("%s has no case with %s", path, op)
			}
		}
		if *update {
			if err := os.WriteFile(path, txtar.Format(&out), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

var allOps = []string{
	wire.OpSetHeader, wire.OpRemoveHeader, wire.OpSetCookieAttribute, wire.OpRemoveCookieAttribute, wire.OpRedirectToHTTPS,
	wire.OpServeHTTPS, wire.OpLoadSecurely, wire.OpAddIntegrity, wire.OpRemoveMeta,
}

func parseChanges(t *testing.T, text string) (changes []wire.Change, host string) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		op, rest, _ := strings.Cut(line, " ")
		c := wire.Change{Op: op}
		switch op {
		case "host":
			host = rest
			continue
		case wire.OpSetHeader:
			c.Name, c.Value, _ = strings.Cut(rest, ": ")
		case wire.OpRemoveHeader, wire.OpRemoveMeta:
			c.Name = rest
		case wire.OpSetCookieAttribute, wire.OpRemoveCookieAttribute:
			c.Cookie, c.Attribute, _ = strings.Cut(rest, " ")
			c.Attribute, c.Value, _ = strings.Cut(c.Attribute, "=")
		case wire.OpLoadSecurely, wire.OpAddIntegrity:
			c.URL = rest
		case wire.OpRedirectToHTTPS, wire.OpServeHTTPS:
		default:
			t.Fatalf("what is %q?", line)
		}
		changes = append(changes, c)
	}
	return changes, host
}

// Each stack is one file with one golden beside it, and each such file is in the list.
func TestStacksAreListed(t *testing.T) {
	goldens, err := filepath.Glob("*.txt")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, s := range Stacks() {
		listed = append(listed, s.ID+".txt")
		if s.Title == "" || s.Comment == "" || s.write == nil {
			t.Errorf("stack %q lacks its title, its comment sign or its write function: %+v", s.ID, s)
		}
		if _, err := os.Stat(s.ID + ".go"); err != nil {
			t.Errorf("stack %q: %v", s.ID, err)
		}
	}
	slices.Sort(listed)
	if !slices.Equal(goldens, listed) {
		t.Errorf("goldens %q, listed stacks %q: wanted the same", goldens, listed)
	}
}

// The popup offers the same stacks in the same order.
func TestThePopupOffersTheStacks(t *testing.T) {
	words, err := os.ReadFile("../../popup/words.ts")
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for _, s := range Stacks() {
		want.WriteString("  { id: \"" + s.ID + "\", title: \"" + s.Title + "\" },\n")
	}
	if !strings.Contains(string(words), "[] = [\n"+want.String()+"];\n") {
		t.Errorf("popup/words.ts does not list the stacks as\n%s", want.String())
	}
}

func TestUnknownStack(t *testing.T) {
	r := Write(nil, "iis\nevil", "shop.test")
	if want := "no recipes for this stack; there are some for nginx, django"; r.Error != want {
		t.Errorf("error %q, want %q", r.Error, want)
	}
	if text := Text(r); strings.Count(text, "\n") != 1 || !strings.HasPrefix(text, "# Error: ") {
		t.Errorf("text %q, want one line of comment", text)
	}
}

// What is merged is what the preview would have: the last change of a header or attribute wins.
func TestLaterChangesWin(t *testing.T) {
	both, host := parseChanges(t, `set-header X-Frame-Options: SAMEORIGIN
set-cookie-attribute a SameSite=None
set-cookie-attribute a Secure
remove-header Referrer-Policy
redirect-to-https
set-header x-frame-options: DENY
redirect-to-https
set-cookie-attribute a SameSite=Lax
set-header Referrer-Policy: no-referrer
remove-cookie-attribute a Secure
load-securely http://a.test/x
load-securely http://a.test/x
`)
	last, _ := parseChanges(t, `set-header x-frame-options: DENY
remove-cookie-attribute a Secure
set-cookie-attribute a SameSite=Lax
set-header Referrer-Policy: no-referrer
redirect-to-https
load-securely http://a.test/x
`)
	for _, s := range Stacks() {
		got, want := Write(both, s.ID, host), Write(last, s.ID, host)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n%s\nwant:\n%s", s.ID, Text(got), Text(want))
		}
	}
}

// hostile are values that would end a string, a line or a comment, or begin something else, if they were written as they are.
var hostile = []string{
	"", " ", "a b", `"`, `\`, `\"`, `'`, `";}`, "\n", "\r", "\x00", "\x7f", "\u0085", "\u2028", "a\nadd_header X y;", "$", "$host", "${host}", "$1",
	"a$", "{", "}", "{}", ";", "#", "# x", "~", "~^", "*", "%", "%s", `"""`, `'''`, `\N{DOLLAR SIGN}`, "{__import__}", "é", "\xff\xfe", "off", "-", ".", "..",
	"../../etc/passwd", "/", "a;b", "a=b", "a,b", "[", "]", "(", ")", "user[id]", "a:b", "$remote_addr\"", `\$host`, "proxy_pass", "default", "always",
	strings.Repeat("x", 4095), strings.Repeat(`"`, 2500), strings.Repeat("$", 400),
}

// Nothing hostile stands in a recipe as it is, whichever field it came in: what cannot be written is refused with a reason, and every
// line of the text is of a known form. What the real parsers make of these values is tested in tests/servers.
func TestHostileValues(t *testing.T) {
	for _, s := range Stacks() {
		for _, h := range hostile {
			checkSafe(t, s.ID, h, h, h, h)
		}
	}
}

func FuzzWrite(f *testing.F) {
	for _, h := range hostile {
		f.Add("X-Test", h, "sessionid", "shop.test")
		f.Add(h, "value", h, h)
	}
	f.Add("Strict-Transport-Security", "max-age=31536000; includeSubDomains", "connect.sid", "shop.test")
	f.Fuzz(func(t *testing.T, name, value, cookie, host string) {
		for _, s := range Stacks() {
			checkSafe(t, s.ID, name, value, cookie, host)
		}
	})
}

// checkSafe writes a recipe from these strings in every field, and reads its text with a tokenizer of its own.
func checkSafe(t *testing.T, stack, name, value, cookie, host string) {
	t.Helper()
	changes := []wire.Change{
		{Op: wire.OpSetHeader, Name: name, Value: value},
		{Op: wire.OpSetHeader, Name: "X-Test", Value: value},
		{Op: wire.OpSetHeader, Name: "Referrer-Policy", Value: value},
		{Op: wire.OpSetHeader, Name: "X-Frame-Options", Value: value},
		{Op: wire.OpSetHeader, Name: "Strict-Transport-Security", Value: value},
		{Op: wire.OpRemoveHeader, Name: name + "x"},
		{Op: wire.OpSetCookieAttribute, Cookie: cookie, Attribute: "Secure"},
		{Op: wire.OpSetCookieAttribute, Cookie: cookie, Attribute: "Path", Value: value},
		{Op: wire.OpSetCookieAttribute, Cookie: cookie, Attribute: "Domain", Value: value},
		{Op: wire.OpSetCookieAttribute, Cookie: cookie, Attribute: "SameSite", Value: value},
		{Op: wire.OpSetCookieAttribute, Cookie: "sessionid", Attribute: "Path", Value: value},
		{Op: wire.OpSetCookieAttribute, Cookie: "sessionid", Attribute: "Domain", Value: value},
		{Op: wire.OpRemoveCookieAttribute, Cookie: cookie, Attribute: value},
		{Op: wire.OpLoadSecurely, URL: value},
		{Op: wire.OpAddIntegrity, URL: value},
		{Op: wire.OpRedirectToHTTPS},
		{Op: wire.OpServeHTTPS},
		{Op: value},
	}
	r := Write(changes, stack, host)
	for _, part := range r.Parts {
		if strings.ContainsAny(part.File+part.Where, "\n\r\x00") || !isPrintable(part.File) {
			t.Errorf("name %q, value %q, cookie %q, host %q: %s: part of file %q, place %q", name, value, cookie, host, stack, part.File, part.Where)
		}
		var err error
		if strings.HasSuffix(part.File, ".py") {
			err = checkPython(part.Text)
		} else {
			err = checkNginx(part.Text)
		}
		if err != nil {
			t.Errorf("name %q, value %q, cookie %q, host %q: %s: %v in\n%s", name, value, cookie, host, stack, err, part.Text)
		}
	}
	for _, u := range r.Cannot {
		if u.Why == "" {
			t.Errorf("%s: %+v is refused without a reason", stack, u.Change)
		}
	}
	for i := range changes {
		if changes[i].Op == value && !slices.Contains(allOps, value) && !slices.ContainsFunc(r.Cannot, func(u wire.Unsupported) bool { return u.Change == changes[i] }) {
			t.Errorf("%s: the change %+v is neither made nor refused", stack, changes[i])
		}
	}
	// The whole text must be the parts and comments alone.
	rest := Text(r)
	for _, part := range r.Parts {
		rest = strings.Replace(rest, part.Text, "", 1)
	}
	for line := range strings.Lines(rest) {
		if line != "\n" && (!strings.HasPrefix(line, "# ") || !isPrintable(strings.TrimSuffix(line, "\n"))) {
			t.Errorf("%s: Text has the line %q, want comments in visible ASCII between the parts", stack, line)
		}
	}
}
