package servers

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"assay/core/recipe"
	"assay/core/wire"
)

// A haproxySite is HAProxy with Debian's own configuration, in front of an application, in a folder and on an address of its own.
type haproxySite struct {
	t       *testing.T
	dir     string
	address string
	pem     string // certificate and key in one file
	running *process
}

// haproxyOwn are the lines of Debian's configuration that only root can follow, or that count for the one HAProxy of a machine.
var haproxyOwn = regexp.MustCompile(`(?m)^\s*(log|chroot|stats|user|group|daemon)\b.*\n`)

// newHAProxy sets HAProxy up in front of an application, with a certificate or without.
func newHAProxy(t *testing.T, app string, secure bool) *haproxySite {
	t.Helper()
	s := &haproxySite{t: t, dir: folder(t), address: newAddress()}
	cert, key, err := authority.IssueFiles(s.dir, host)
	if err != nil {
		t.Fatal(err)
	}
	s.pem = filepath.Join(s.dir, "shop.test.pem")
	writeFile(t, s.pem, readFile(t, cert)+readFile(t, key))
	site := haproxyOwn.ReplaceAllString(readFile(t, "/etc/haproxy/haproxy.cfg"), "") + "\nfrontend shop\nbind :80\n"
	if secure {
		site += "bind :::443 v4v6 ssl crt /etc/haproxy/" + host + ".pem\n"
	}
	writeFile(t, s.site(), s.here(site+"default_backend app\n"+haproxyBackend+"    server app "+app+":"+appPort+"\n"))
	return s
}

// haproxyBackend is the line after the end of the frontend.
const haproxyBackend = "\nbackend app\n"

func (s *haproxySite) site() string { return filepath.Join(s.dir, "haproxy.cfg") }
func (s *haproxySite) addr() string { return s.address }

// here puts the test's address, ports and certificate in the place of the ones that only root can have.
func (s *haproxySite) here(text string) string {
	return strings.NewReplacer("bind :80", "bind "+s.address+":"+plainPort, "bind :::443 v4v6", "bind "+s.address+":"+securePort, "/etc/haproxy/"+host+".pem", s.pem).Replace(text)
}

// serve starts HAProxy, or starts it anew.
func (s *haproxySite) serve() {
	s.t.Helper()
	if s.running != nil {
		s.running.stop()
	}
	haproxy := program(s.t, "haproxy", "/usr/sbin/haproxy")
	runCommand(s.t, s.dir, haproxy, "-c", "-f", s.site())
	addresses := answering(s.address, strings.Contains(readFile(s.t, s.site()), " ssl crt "))
	s.running = start(s.t, s.dir, addresses, haproxy, "-db", "-f", s.site())
}

// paste puts a recipe's parts where they say.
func (s *haproxySite) paste(parts []wire.RecipePart) {
	s.t.Helper()
	site := readFile(s.t, s.site())
	for _, part := range parts {
		if part.File == recipe.Shell {
			continue
		}
		if part.File != "/etc/haproxy/haproxy.cfg" {
			s.t.Fatalf("a part for the file %q", part.File)
		}
		text := s.here(part.Text + "\n")
		switch part.Where {
		case "in the global section":
			site = strings.Replace(site, "global\n", "global\n"+text, 1)
		case "at the end of the frontend that has the site's bind lines":
			site = strings.Replace(site, haproxyBackend, "\n"+text+haproxyBackend, 1)
		default:
			s.t.Fatalf("where is %q?", part.Where)
		}
	}
	writeFile(s.t, s.site(), site)
}

var haproxyScenarios = []scenario{
	{
		name: "HAProxy without HTTPS", stack: "haproxy", open: visit("http://shop.test/"), grade: "F", wholeOnly: true,
		setUp: func(t *testing.T) server { return newHAProxy(t, serveApp(t, shop()), false) },
	},
	{
		name: "HAProxy in front of an application", stack: "haproxy", open: signInShop, login: true, grade: "F", wholeOnly: true, works: shopWorks,
		setUp: func(t *testing.T) server { return newHAProxy(t, serveApp(t, shop()), true) },
	},
}

// A page that fills HAProxy's buffer leaves only a little room for more headers; where they do not fit, HAProxy answers 500. The recipe makes room.
func TestHAProxyHasRoomForHeaders(t *testing.T) {
	t.Parallel()
	app := serveApp(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		// All at once: a header that came before its page would leave the buffer empty.
		fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nSet-Cookie: sid=1\r\nContent-Length: %d\r\n\r\n%s", 1<<18, make([]byte, 1<<18))
	}))
	for _, length := range []int{600, 1100, 4500} {
		r := recipe.Write([]wire.Change{
			{Op: wire.OpSetHeader, Name: "Content-Security-Policy", Value: strings.Repeat("x", length)},
			{Op: wire.OpSetCookieAttribute, Cookie: "sid", Attribute: "Secure"},
			{Op: wire.OpSetCookieAttribute, Cookie: "sid", Attribute: "HttpOnly"},
		}, "haproxy", host)
		s := newHAProxy(t, app, true)
		s.paste(r.Parts)
		s.serve()
		header, status := fetch(t, s.address, "/")
		if policy := header["Content-Security-Policy"]; status != "200" || len(policy) != 1 || len(policy[0]) != length {
			t.Errorf("a policy of %d bytes: status %s, header %.20q", length, status, policy)
		}
	}
}

// certbot answers in HAProxy's place, and leaves certificate and key in the one file that HAProxy reads.
func TestHAProxyGetsItsCertificate(t *testing.T) {
	t.Parallel()
	s := newHAProxy(t, serveApp(t, shop()), false)
	if err := os.Remove(s.pem); err != nil {
		t.Fatal(err)
	}
	pid := filepath.Join(s.dir, "pid")
	getsCertificate(t, "haproxy", s, pid, program(t, "haproxy", "/usr/sbin/haproxy")+" -D -p "+pid+" -f "+s.site(), s.here)
	if info, err := os.Stat(s.pem); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file with the key: %v, %v, want it for root alone", info, err)
	}
}

func (s *haproxySite) certbot(*rootShell) (reload, settings string) {
	return "false", "http-01-address = " + s.address + "\n"
}

func (s *haproxySite) certified(_, _ string) {} // the recipe's own command puts them into HAProxy's file
