package servers

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"assay/core/recipe"
	"assay/core/wire"
)

// An apacheSite is Apache httpd with Debian's own files, in a folder and on an address of its own.
type apacheSite struct {
	t         *testing.T
	dir       string
	address   string
	cert, key string
	running   *process
}

// newApache sets Apache up with some more modules; edit changes Debian's default site, as somebody who sets up a site would.
func newApache(t *testing.T, edit func(string) string, modules ...string) *apacheSite {
	t.Helper()
	s := &apacheSite{t: t, dir: folder(t), address: newAddress()}
	var err error
	if s.cert, s.key, err = authority.IssueFiles(s.dir, host); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(s.path("etc/apache2"), os.DirFS("/etc/apache2")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"run", "lock", "log"} {
		writeFile(t, s.path(name+"/keep"), "")
	}
	ports := s.path("etc/apache2/ports.conf")
	writeFile(t, ports, strings.NewReplacer("Listen 80\n", "Listen "+s.address+":"+plainPort+"\n", "Listen 443\n", "Listen "+s.address+":"+securePort+"\n").Replace(readFile(t, ports)))
	stock := s.path("etc/apache2/sites-available/000-default.conf")
	writeFile(t, s.site(), s.here(edit(readFile(t, stock))))
	if err := os.Remove(s.path("etc/apache2/sites-enabled/000-default.conf")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(s.site(), s.path("etc/apache2/sites-enabled/"+host+".conf")); err != nil {
		t.Fatal(err)
	}
	s.enable(modules...)
	return s
}

func (s *apacheSite) path(name string) string { return filepath.Join(s.dir, name) }
func (s *apacheSite) site() string            { return s.path("etc/apache2/sites-available/" + host + ".conf") }
func (s *apacheSite) addr() string            { return s.address }

// here puts the test's address, ports and certificate in the place of the ones that only root can have.
func (s *apacheSite) here(text string) string {
	return strings.NewReplacer("*:80>", s.address+":"+plainPort+">", "*:443>", s.address+":"+securePort+">",
		"/etc/letsencrypt/live/"+host+"/fullchain.pem", s.cert, "/etc/letsencrypt/live/"+host+"/privkey.pem", s.key).Replace(text)
}

// run runs one of Apache's programs on the copy of its files.
func (s *apacheSite) run(name string, args ...string) {
	s.t.Helper()
	runCommand(s.t, s.dir, "env", append(append(s.environment(), program(s.t, name, "/usr/sbin/"+name)), args...)...)
}

func (s *apacheSite) environment() []string {
	return []string{"APACHE_CONFDIR=" + s.path("etc/apache2"), "APACHE_RUN_DIR=" + s.path("run"), "APACHE_PID_FILE=" + s.path("run/apache2.pid"), "APACHE_LOCK_DIR=" + s.path("lock"),
		"APACHE_LOG_DIR=" + s.path("log"), "APACHE_RUN_USER=www-data", "APACHE_RUN_GROUP=www-data"}
}

// enable turns modules on, as the recipe's command does.
func (s *apacheSite) enable(modules ...string) {
	s.t.Helper()
	if len(modules) > 0 {
		s.run("a2enmod", append([]string{"--quiet"}, modules...)...)
	}
}

var apacheListens = regexp.MustCompile(`<VirtualHost [0-9.]+:(` + plainPort + `|` + securePort + `)>`)

// serve starts Apache, or starts it anew.
func (s *apacheSite) serve() {
	s.t.Helper()
	if s.running != nil {
		s.running.stop()
	}
	args := []string{"-d", s.path("etc/apache2"), "-f", "apache2.conf"}
	s.run("apache2", append(args, "-t")...)
	var addresses []string
	for _, m := range apacheListens.FindAllStringSubmatch(readFile(s.t, s.site()), -1) {
		addresses = append(addresses, s.address+":"+m[1])
	}
	command := append(append(s.environment(), program(s.t, "apache2", "/usr/sbin/apache2")), append(args, "-D", "FOREGROUND")...)
	s.running = start(s.t, s.dir, addresses, "env", command...)
}

// paste puts a recipe's parts where they say, and does what its command and notes ask for.
func (s *apacheSite) paste(parts []wire.RecipePart) {
	s.t.Helper()
	s.enable("headers", "ssl")
	site := readFile(s.t, s.site())
	plain, secure := "<VirtualHost "+s.address+":"+plainPort+">\n", "<VirtualHost "+s.address+":"+securePort+">\n"
	replace := func(old, new string) {
		s.t.Helper()
		if strings.Count(site, old) != 1 {
			s.t.Fatalf("the site has %q %d times, want once:\n%s", old, strings.Count(site, old), site)
		}
		site = strings.Replace(site, old, new, 1)
	}
	for _, part := range parts {
		if part.File == recipe.Shell {
			continue
		}
		if want := "/etc/apache2/sites-available/" + host + ".conf"; part.File != want {
			s.t.Fatalf("a part for the file %q, want %q", part.File, want)
		}
		text := s.here(part.Text + "\n")
		switch part.Where {
		case "at the top, outside of all VirtualHost blocks":
			site = text + site
		case "in place of the site's line <VirtualHost *:80>":
			replace(plain, text)
		case "inside the site's <VirtualHost *:443>":
			replace(secure, secure+text)
		case "as a block of its own, beside the others":
			if begin := strings.Index(site, plain); begin >= 0 { // the note: take other blocks for port 80 out
				site = site[:begin] + site[begin+strings.Index(site[begin:], "</VirtualHost>")+len("</VirtualHost>"):]
			}
			site += text
		default:
			s.t.Fatalf("where is %q?", part.Where)
		}
	}
	writeFile(s.t, s.site(), site)
}

// apacheInFrontOf returns an edit that passes everything on to an application, over HTTPS and plain HTTP.
func apacheInFrontOf(address string) func(string) string {
	return func(string) string {
		pass := "ServerName " + host + "\nProxyPass / http://" + address + ":" + appPort + "/\n"
		return "<VirtualHost *:80>\n" + pass + "</VirtualHost>\n<VirtualHost *:443>\n" + pass +
			"SSLEngine on\nSSLCertificateFile /etc/letsencrypt/live/" + host + "/fullchain.pem\nSSLCertificateKeyFile /etc/letsencrypt/live/" + host + "/privkey.pem\n</VirtualHost>\n"
	}
}

var apacheScenarios = []scenario{
	{
		name: "Apache as installed", stack: "apache", open: visit("http://shop.test/"), grade: "F", wholeOnly: true,
		setUp: func(t *testing.T) server { return newApache(t, asInstalled) },
	},
	{
		name: "Apache in front of an application", stack: "apache", open: signInShop, login: true, grade: "F", wholeOnly: true, works: shopWorks,
		setUp: func(t *testing.T) server {
			return newApache(t, apacheInFrontOf(serveApp(t, shop())), "ssl", "proxy", "proxy_http")
		},
	},
}

// What a CGI or FastCGI program sends is in Apache's two lists of headers at once: its cookies are in the one that only "Header always" changes.
func TestApacheChangesWhatCGISends(t *testing.T) {
	t.Parallel()
	s := newApache(t, func(site string) string {
		return "<VirtualHost *:443>\nScriptAlias / /shop/\n<Directory /shop>\nRequire all granted\n</Directory>\n" +
			"SSLEngine on\nSSLCertificateFile /etc/letsencrypt/live/" + host + "/fullchain.pem\nSSLCertificateKeyFile /etc/letsencrypt/live/" + host + "/privkey.pem\n</VirtualHost>\n"
	}, "ssl")
	s.run("a2dismod", "--quiet", "--force", "mpm_event")
	s.enable("mpm_prefork", "cgi") // there, CGI needs no daemon with a socket
	writeFile(t, s.site(), strings.ReplaceAll(readFile(t, s.site()), "/shop", s.path("cgi")))
	writeFile(t, s.path("cgi/page"), "#!/bin/sh\nprintf 'Content-Type: text/html\\nX-Frame-Options: ALLOWALL\\nX-Powered-By: CGI/1\\nSet-Cookie: sid=1; Path=/; SameSite=None\\nSet-Cookie: other=1\\n\\n'\n")
	if err := os.Chmod(s.path("cgi/page"), 0o755); err != nil {
		t.Fatal(err)
	}
	s.paste(recipe.Write([]wire.Change{
		{Op: wire.OpSetHeader, Name: "X-Frame-Options", Value: "DENY"},
		{Op: wire.OpRemoveHeader, Name: "X-Powered-By"},
		{Op: wire.OpSetCookieAttribute, Cookie: "sid", Attribute: "Secure"},
		{Op: wire.OpSetCookieAttribute, Cookie: "sid", Attribute: "SameSite", Value: "Lax"},
	}, "apache", host).Parts)
	s.serve()
	header, status := fetch(t, s.address, "/page")
	for name, want := range map[string][]string{"X-Frame-Options": {"DENY"}, "X-Powered-By": nil, "Set-Cookie": {"sid=1; Path=/; Secure; SameSite=Lax", "other=1"}} {
		if got := header[name]; !slices.Equal(got, want) {
			t.Errorf("status %s: got %s: %q, want %q", status, name, got, want)
		}
	}
}
