package servers

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"assay/core/recipe"
	"assay/core/wire"
)

// A lighttpdSite is lighttpd with Debian's own configuration, in a folder and on an address of its own.
type lighttpdSite struct {
	t         *testing.T
	dir       string
	address   string
	cert, key string
	running   *process
}

// lighttpdOwn are the lines of Debian's configuration that only root can follow, or that have lighttpd listen on every IPv6 address.
var lighttpdOwn = regexp.MustCompile(`(?m)^(server\.(username|groupname|port)\s|include_shell.*use-ipv6).*\n`)

// newLighttpd sets lighttpd up; edit changes Debian's configuration, as somebody who sets up a site would.
func newLighttpd(t *testing.T, edit func(string) string) *lighttpdSite {
	t.Helper()
	s := &lighttpdSite{t: t, dir: folder(t), address: newAddress()}
	var err error
	if s.cert, s.key, err = authority.IssueFiles(s.dir, host); err != nil {
		t.Fatal(err)
	}
	site := lighttpdOwn.ReplaceAllString(readFile(t, "/etc/lighttpd/lighttpd.conf"), "")
	for _, path := range []string{"/var/cache/lighttpd/uploads", "/var/log/lighttpd/error.log", "/run/lighttpd.pid"} {
		if !strings.Contains(site, path) {
			t.Fatalf("/etc/lighttpd/lighttpd.conf does not mention %s: is it Debian's?", path)
		}
		writeFile(t, filepath.Join(s.dir, filepath.Dir(path), "keep"), "")
		site = strings.ReplaceAll(site, path, filepath.Join(s.dir, path))
	}
	writeFile(t, s.site(), "server.bind = \""+s.address+"\"\nserver.port = "+plainPort+"\n"+s.here(edit(site)))
	return s
}

func (s *lighttpdSite) site() string { return filepath.Join(s.dir, "lighttpd.conf") }
func (s *lighttpdSite) addr() string { return s.address }

// here puts the test's address, ports and certificate in the place of the ones that only root can have.
func (s *lighttpdSite) here(text string) string {
	return strings.NewReplacer("$SERVER[\"socket\"] == \"[::]:443\" { ssl.engine = \"enable\" }\n", "", `":443"`, `"`+s.address+":"+securePort+`"`,
		"/etc/letsencrypt/live/"+host+"/fullchain.pem", s.cert, "/etc/letsencrypt/live/"+host+"/privkey.pem", s.key).Replace(text)
}

// serve starts lighttpd, or starts it anew.
func (s *lighttpdSite) serve() {
	s.t.Helper()
	if s.running != nil {
		s.running.stop()
	}
	lighttpd := program(s.t, "lighttpd", "/usr/sbin/lighttpd")
	runCommand(s.t, s.dir, lighttpd, "-tt", "-f", s.site())
	addresses := []string{s.address + ":" + plainPort}
	if strings.Contains(readFile(s.t, s.site()), "ssl.engine") {
		addresses = append(addresses, s.address+":"+securePort)
	}
	s.running = start(s.t, s.dir, addresses, lighttpd, "-D", "-f", s.site())
}

// paste puts a recipe's parts where they say.
func (s *lighttpdSite) paste(parts []wire.RecipePart) {
	s.t.Helper()
	site := readFile(s.t, s.site())
	for _, part := range parts {
		if part.File == recipe.Shell {
			continue
		}
		if part.File != "/etc/lighttpd/lighttpd.conf" || part.Where != "at the end" {
			s.t.Fatalf("where is %q, %q?", part.File, part.Where)
		}
		site += "\n" + s.here(part.Text+"\n")
	}
	writeFile(s.t, s.site(), site)
}

// lighttpdInFrontOf returns an edit that passes everything on to an application, over HTTPS and plain HTTP.
func lighttpdInFrontOf(address string) func(string) string {
	return func(site string) string {
		return site + "\nserver.modules += ( \"mod_openssl\", \"mod_proxy\" )\nproxy.server = ( \"\" => ( ( \"host\" => \"" + address + "\", \"port\" => " + appPort + " ) ) )\n" +
			"ssl.pemfile = \"/etc/letsencrypt/live/" + host + "/fullchain.pem\"\nssl.privkey = \"/etc/letsencrypt/live/" + host + "/privkey.pem\"\n" +
			"$SERVER[\"socket\"] == \":443\" { ssl.engine = \"enable\" }\n"
	}
}

var lighttpdScenarios = []scenario{
	{
		name: "lighttpd as installed", stack: "lighttpd", open: visit("http://shop.test/"), grade: "F", wholeOnly: true,
		setUp: func(t *testing.T) server { return newLighttpd(t, asInstalled) },
	},
	{
		name: "lighttpd in front of an application", stack: "lighttpd", open: signInShop, login: true, grade: "F", wholeOnly: true, works: shopWorks,
		setUp: func(t *testing.T) server { return newLighttpd(t, lighttpdInFrontOf(serveApp(t, shop()))) },
	},
}
