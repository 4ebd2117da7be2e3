package servers

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"assay/core/recipe"
	"assay/core/wire"
)

// A hostileSite is a framework's site that sends cookies of any name.
type hostileSite struct {
	server
	lines string // a file; each of its lines is sent as a Set-Cookie line
}

// Whatever the recipes of frameworks let through, the real ones take and send byte for byte, and nothing else: every hostile value in a header of its
// own and as a cookie's path, every hostile name of a header with a value, and each cookie of a hostile name gets its own attributes alone.
func TestFrameworksSendHostileValuesAsTheyAre(t *testing.T) {
	for stack, setUp := range map[string]func(*testing.T) hostileSite{
		"flask": hostileFlask, "php": hostilePHP, "rails": hostileRails, "tomcat": hostileTomcat,
	} {
		t.Run(stack, func(t *testing.T) {
			t.Parallel()
			var changes []wire.Change
			for i, s := range hostileStrings() {
				changes = append(changes,
					wire.Change{Op: wire.OpSetHeader, Name: fmt.Sprintf("X-Value-%d", i), Value: s},
					wire.Change{Op: wire.OpSetHeader, Name: fmt.Sprintf("X-Name-%d-%s", i, s), Value: "named"},
					wire.Change{Op: wire.OpRemoveHeader, Name: fmt.Sprintf("X-Gone-%d-%s", i, s)},
					wire.Change{Op: wire.OpSetCookieAttribute, Cookie: s + fmt.Sprint(i), Attribute: "SameSite", Value: "Lax"},
					wire.Change{Op: wire.OpSetCookieAttribute, Cookie: fmt.Sprintf("path%d", i), Attribute: "Path", Value: "/" + s})
			}
			r := recipe.Write(changes, stack, host)
			changes = made(changes, r)
			site := setUp(t)
			var sent, wanted []string
			for _, c := range changes {
				switch c.Attribute {
				case "SameSite":
					sent = append(sent, c.Cookie+"=v; Path=/; samesite=None", c.Cookie+"x=v; Path=/", "x"+c.Cookie+"=v; Path=/")
					wanted = append(wanted, c.Cookie+"=v; Path=/; SameSite=Lax", c.Cookie+"x=v; Path=/", "x"+c.Cookie+"=v; Path=/")
				case "Path":
					sent = append(sent, c.Cookie+"=v; HttpOnly")
					wanted = append(wanted, strings.TrimRight(c.Cookie+"=v; HttpOnly; Path="+c.Value, " "))
				}
			}
			sent = append(sent, ";", "=;=", "a; ;") // no cookies, but nothing to fall over
			writeFile(t, site.lines, strings.Join(sent, "\n"))
			site.paste(r.Parts)
			site.serve()

			header, status := fetch(t, site.addr(), "/")
			if status != "200" {
				t.Fatalf("status %s, want the site's 200", status)
			}
			values := setOnce(t, changes, header)
			for name := range header {
				if strings.HasPrefix(name, "X-Value") || strings.HasPrefix(name, "X-Name") || strings.HasPrefix(name, "X-Gone") {
					if !slices.ContainsFunc(changes, func(c wire.Change) bool { return c.Op == wire.OpSetHeader && http.CanonicalHeaderKey(c.Name) == name }) {
						t.Errorf("the header %q: %q, which no change asks for", name, header[name])
					}
				}
			}
			got := header["Set-Cookie"]
			for _, want := range wanted {
				if !slices.Contains(got, want) {
					name, _, _ := strings.Cut(want, "=")
					t.Errorf("cookie %q is not sent as %q, but in one of %q", name, want, slices.DeleteFunc(slices.Clone(got), func(line string) bool { return !strings.HasPrefix(line, name) }))
				}
			}
			if values < 200 || len(wanted) < 500 || len(got) > len(sent)+1 { // one is the session's
				t.Errorf("%d headers are set, %d cookies changed, %d sent: want hundreds, and no others", values, len(wanted), len(got))
			}
		})
	}
}

func hostileFlask(t *testing.T) hostileSite {
	s := newFlask(t)
	lines := filepath.Join(s.dir, "cookies.txt")
	writeFile(t, filepath.Join(s.dir, "app.py"), readFile(t, filepath.Join(s.dir, "app.py"))+`

@app.after_request
def cookies(response):
    for line in open("cookies.txt"):
        response.headers.add("Set-Cookie", line.rstrip("\n"))
    return response
`)
	return hostileSite{s, lines}
}

func hostilePHP(t *testing.T) hostileSite {
	s := newPHP(t)
	writeFile(t, s.path("etc/nginx/conf.d/buffers.conf"), "fastcgi_buffer_size 1m; fastcgi_buffers 4 1m; fastcgi_busy_buffers_size 1m;\n")
	writeFile(t, s.path("www/index.php"), `<?php
foreach (file(__DIR__ . '/cookies.txt', FILE_IGNORE_NEW_LINES) as $line) {
    header("Set-Cookie: $line", false);
}
`)
	return hostileSite{s, s.path("www/cookies.txt")}
}

func hostileRails(t *testing.T) hostileSite {
	s := newRails(t, "")
	writeFile(t, filepath.Join(s.dir, "app/controllers/shop_controller.rb"), `class ShopController < ActionController::Base
  def sign_in
    response.headers['Set-Cookie'] = File.read('cookies.txt')
    head :ok
  end
end
`)
	return hostileSite{s, filepath.Join(s.dir, "cookies.txt")}
}

func hostileTomcat(t *testing.T) hostileSite {
	s := newTomcat(t, true)
	configuration := s.path("conf/server.xml")
	writeFile(t, configuration, strings.ReplaceAll(readFile(t, configuration), `address="`+s.address+`"`, `maxHttpResponseHeaderSize="1000000" address="`+s.address+`"`))
	writeFile(t, s.path("webapps/ROOT/index.jsp"), `<%@ page session="false" %><%
for (String line : java.nio.file.Files.readAllLines(java.nio.file.Path.of(application.getRealPath("/cookies.txt")))) {
    response.addHeader("Set-Cookie", line);
}
%>`)
	return hostileSite{s, s.path("webapps/ROOT/cookies.txt")}
}
