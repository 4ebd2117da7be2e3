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
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	header, _ := ask(t, conn, path)
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
