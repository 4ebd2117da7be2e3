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
	redirect  string // the port that redirects to HTTPS name, ":18443"; else none
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
		"/etc/letsencrypt/live/"+host+"/fullchain.pem", s.cert, "/etc/letsencrypt/live/"+host+"/privkey.pem", s.key, "https://"+host, "https://"+host+s.redirect).Replace(text)
}

// serve starts lighttpd, or starts it anew.
func (s *lighttpdSite) serve() {
	s.t.Helper()
	if s.running != nil {
		s.running.stop()
	}
	lighttpd := program(s.t, "lighttpd", "/usr/sbin/lighttpd")
	runCommand(s.t, s.dir, lighttpd, "-tt", "-f", s.site())
	addresses := answering(s.address, strings.Contains(readFile(s.t, s.site()), "ssl.engine"))
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

// certbot puts its answer into lighttpd's folder, and lighttpd is started anew for each certificate.
func TestLighttpdGetsItsCertificate(t *testing.T) {
	t.Parallel()
	s := newLighttpd(t, asInstalled)
	s.redirect = ":" + securePort // Pebble follows it, and knows no other port for HTTPS than 443
	root := filepath.Join(s.dir, "www")
	writeFile(t, filepath.Join(root, "index.html"), "a page")
	writeFile(t, s.site(), strings.ReplaceAll(readFile(t, s.site()), "/var/www/html", root))
	getsCertificate(t, "lighttpd", s, filepath.Join(s.dir, "run/lighttpd.pid"), program(t, "lighttpd", "/usr/sbin/lighttpd")+" -f "+s.site(),
		func(commands string) string { return strings.ReplaceAll(commands, "/var/www/html", root) })
}

func (s *lighttpdSite) certbot(*rootShell) (reload, settings string) { return "false", "" }
func (s *lighttpdSite) certified(cert, key string)                   { s.cert, s.key = cert, key }
