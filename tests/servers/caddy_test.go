package servers

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"assay/core/recipe"
	"assay/core/wire"
	"assay/tests/browser/driver"
)

// A caddySite is Caddy with Debian's own Caddyfile, in a folder and on an address of its own.
type caddySite struct {
	t         *testing.T
	dir       string
	address   string
	cert, key string
	own       bool // it gets its certificate by itself
	running   *process
}

// newCaddy sets Caddy up; edit changes Debian's Caddyfile, as somebody who sets up a site would.
func newCaddy(t *testing.T, edit func(string) string) *caddySite {
	t.Helper()
	s := &caddySite{t: t, dir: folder(t), address: newAddress()}
	var err error
	if s.cert, s.key, err = authority.IssueFiles(s.dir, host); err != nil {
		t.Fatal(err)
	}
	writeFile(t, s.site(), "{\n\tadmin off\n\thttp_port "+plainPort+"\n\thttps_port "+securePort+"\n}\n"+s.here(edit(readFile(t, "/etc/caddy/Caddyfile"))))
	return s
}

func (s *caddySite) site() string { return filepath.Join(s.dir, "Caddyfile") }
func (s *caddySite) addr() string { return s.address }

// here puts the test's address, ports and certificate in the place of the ones that only root can have, or only Let's Encrypt can give.
func (s *caddySite) here(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		switch strings.TrimSpace(line) {
		case ":80 {":
			line = "http:// {\n\tbind " + s.address + "\n"
		case "http://" + host + " {":
			line += "\tbind " + s.address + "\n"
		case host + " {", "https://" + host + " {":
			line += "\tbind " + s.address + "\n"
			if !s.own {
				line += "\ttls " + s.cert + " " + s.key + "\n"
			}
		}
		out.WriteString(line)
	}
	return out.String()
}

// serve starts Caddy, or starts it anew.
func (s *caddySite) serve() {
	s.t.Helper()
	if s.running != nil {
		s.running.stop()
	}
	args := func(command string) []string {
		return []string{"HOME=" + s.dir, "XDG_DATA_HOME=" + s.dir, "XDG_CONFIG_HOME=" + s.dir, program(s.t, "caddy"), command, "--config", s.site(), "--adapter", "caddyfile"}
	}
	runCommand(s.t, s.dir, "env", args("validate")...)
	addresses := answering(s.address, strings.Contains(readFile(s.t, s.site()), "\n"+host+" {") || strings.Contains(readFile(s.t, s.site()), "\ttls "))
	s.running = start(s.t, s.dir, addresses, "env", args("run")...)
}

// paste puts a recipe's parts where they say.
func (s *caddySite) paste(parts []wire.RecipePart) {
	s.t.Helper()
	site := readFile(s.t, s.site())
	secure := "\ttls " + s.cert + " " + s.key + "\n"
	for _, part := range parts {
		if part.File != "/etc/caddy/Caddyfile" {
			s.t.Fatalf("a part for the file %q", part.File)
		}
		text := s.here(part.Text + "\n")
		switch part.Where {
		case `in place of the line with the site's address, such as ":80 {"`:
			site = strings.Replace(site, "http:// {\n\tbind "+s.address+"\n", text, 1)
		case "inside the site's block":
			site = strings.Replace(site, secure, secure+text, 1)
		case "as a block of its own, beside the others":
			if begin := strings.Index(site, "http://"+host+" {"); begin >= 0 { // the note: it takes its place
				site = site[:begin] + site[begin+strings.Index(site[begin:], "\n}\n")+3:]
			}
			site += text
		default:
			s.t.Fatalf("where is %q?", part.Where)
		}
		if !strings.Contains(site, text) {
			s.t.Fatalf("there is no place for the part %+v in\n%s", part, site)
		}
	}
	writeFile(s.t, s.site(), site)
}

// caddyInFrontOf returns an edit that passes everything on to an application, over HTTPS and plain HTTP.
func caddyInFrontOf(address string) func(string) string {
	return func(string) string {
		pass := " {\n\treverse_proxy " + address + ":" + appPort + "\n}\n"
		return "https://" + host + pass + "http://" + host + pass
	}
}

var caddyScenarios = []scenario{
	{
		name: "Caddy as installed", stack: "caddy", open: visit("http://shop.test/"), grade: "F", wholeOnly: true,
		setUp: func(t *testing.T) server { return newCaddy(t, asInstalled) },
	},
	{
		name: "Caddy in front of an application", stack: "caddy", open: signInShop, login: true, grade: "F", wholeOnly: true, works: shopWorks,
		setUp: func(t *testing.T) server { return newCaddy(t, caddyInFrontOf(serveApp(t, shop()))) },
	},
}

// With the recipe for HTTPS, Caddy gets a certificate from a real ACME server by itself, and leads plain HTTP to HTTPS.
func TestCaddyGetsItsOwnCertificate(t *testing.T) {
	t.Parallel()
	s := newCaddy(t, asInstalled)
	s.own = true
	a := newACME(t, s.address, 0) // Caddy 2.6.2 does not read a date in Retry-After
	writeFile(t, filepath.Join(s.dir, "authority.pem"), string(authority.PEM()))
	writeFile(t, s.site(), strings.Replace(readFile(t, s.site()), "{\n", "{\n\tacme_ca "+a.directory+"\n\tacme_ca_root "+filepath.Join(s.dir, "authority.pem")+"\n", 1))
	s.serve()
	const hsts = "max-age=31536000; includeSubDomains"
	r := recipe.Write([]wire.Change{{Op: wire.OpServeHTTPS}, {Op: wire.OpRedirectToHTTPS}, {Op: wire.OpSetHeader, Name: "Strict-Transport-Security", Value: hsts}}, "caddy", host)
	if len(r.Cannot) > 0 {
		t.Errorf("the recipe leaves out %+v, want nothing", r.Cannot)
	}
	s.paste(r.Parts)
	s.serve()
	err := driver.Poll("Caddy has a certificate", func() (bool, string) {
		header, serial, err := a.load(s.address)
		return err == nil && header.Get("Strict-Transport-Security") == hsts, fmt.Sprint(header, serial, err)
	})
	if err != nil {
		t.Errorf("%v\n%s", err, s.running.output.String())
	}
	if location := plainAnswer(t, s.address); location != "https://"+host+"/" {
		t.Errorf("plain HTTP leads to %q, want https://%s/", location, host)
	}
}
