package servers

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"assay/core/recipe"
	"assay/core/wire"
)

// An nginxSite is nginx with Debian's own files, in a folder and on an address of its own.
type nginxSite struct {
	t         *testing.T
	dir       string
	address   string
	cert, key string
	running   *process
}

// newNginx sets nginx up; edit changes Debian's default site, as somebody who sets up a site would.
func newNginx(t *testing.T, edit func(string) string) *nginxSite {
	t.Helper()
	s := &nginxSite{t: t, dir: folder(t), address: newAddress()}
	var err error
	if s.cert, s.key, err = authority.IssueFiles(s.dir, host); err != nil {
		t.Fatal(err)
	}
	// Debian's nginx.conf, with all that it writes in our folder.
	main := readFile(t, "/etc/nginx/nginx.conf")
	for _, path := range []string{"/run/nginx.pid", "/var/log/nginx/", "/etc/nginx/sites-enabled/", "/etc/nginx/conf.d/"} {
		if !strings.Contains(main, path) {
			t.Fatalf("/etc/nginx/nginx.conf does not mention %s: is it Debian's?", path)
		}
		main = strings.ReplaceAll(main, path, filepath.Join(s.dir, path)+map[bool]string{true: "/"}[strings.HasSuffix(path, "/")])
	}
	writeFile(t, s.path("nginx.conf"), main)
	writeFile(t, s.path("var/log/nginx/access.log"), "")
	writeFile(t, s.path("run/keep"), "")
	var temporary strings.Builder
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		temporary.WriteString(kind + "_temp_path " + s.path(kind) + ";\n")
	}
	writeFile(t, s.path("etc/nginx/conf.d/temporary.conf"), temporary.String())
	writeFile(t, s.site(), s.here(edit(readFile(t, "/etc/nginx/sites-available/default"))))
	return s
}

func (s *nginxSite) path(name string) string { return filepath.Join(s.dir, name) }
func (s *nginxSite) site() string            { return s.path("etc/nginx/sites-enabled/default") }
func (s *nginxSite) addr() string            { return s.address }

var (
	listenIPv6 = regexp.MustCompile(`(?m)^\s*listen \[::\]:.*\n`)
	listen80   = regexp.MustCompile(`\blisten 80\b`)
	listen443  = regexp.MustCompile(`\blisten 443\b`)
	listenLine = regexp.MustCompile(`(?m)^\s*listen .*\n`)
	listensTLS = regexp.MustCompile(`(?m)^\s*listen [0-9.]+:` + securePort + ` ssl`)
	plainLine  = regexp.MustCompile(`(?m)^\s*listen [0-9.]+:` + plainPort + `.*\n`)
)

// here puts the test's address, ports and certificate in the place of the ones that only root can have.
func (s *nginxSite) here(text string) string {
	text = listenIPv6.ReplaceAllString(text, "")
	text = listen80.ReplaceAllString(text, "listen "+s.address+":"+plainPort)
	text = listen443.ReplaceAllString(text, "listen "+s.address+":"+securePort)
	text = strings.ReplaceAll(text, "/etc/letsencrypt/live/"+host+"/fullchain.pem", s.cert)
	text = strings.ReplaceAll(text, "/etc/letsencrypt/live/"+host+"/privkey.pem", s.key)
	return strings.ReplaceAll(text, "include snippets/snakeoil.conf;", "ssl_certificate "+s.cert+"; ssl_certificate_key "+s.key+";")
}

// serve starts nginx, or starts it anew.
func (s *nginxSite) serve() {
	s.t.Helper()
	if s.running != nil {
		s.running.stop()
	}
	nginx := program(s.t, "nginx", "/usr/sbin/nginx")
	args := []string{"-p", s.dir, "-c", s.path("nginx.conf"), "-e", s.path("var/log/nginx/error.log")}
	runCommand(s.t, s.dir, nginx, append(args, "-t")...)
	addresses := answering(s.address, listensTLS.MatchString(readFile(s.t, s.site())))
	s.running = start(s.t, s.dir, addresses, nginx, append(args, "-g", "daemon off;")...)
}

var (
	serverName = regexp.MustCompile(`(?m)^\s*server_name (?:_|shop\.test);\n`)
	proxyPass  = regexp.MustCompile(`(?m)^\s*proxy_pass .*\n`)
)

// paste puts a recipe's parts where they say, and does what its notes ask for.
func (s *nginxSite) paste(parts []wire.RecipePart) {
	s.t.Helper()
	site := readFile(s.t, s.site())
	after := func(line *regexp.Regexp, text string) {
		s.t.Helper()
		place := line.FindStringIndex(site)
		if place == nil {
			s.t.Fatalf("the site has no line like %s:\n%s", line, site)
		}
		site = site[:place[1]] + text + site[place[1]:]
	}
	for _, part := range parts {
		if part.File == recipe.Shell { // here the certificate is the tests' own; acme_test.go runs these commands
			continue
		}
		if want := "/etc/nginx/sites-available/" + host; part.File != want {
			s.t.Fatalf("a part for the file %q, want %q", part.File, want)
		}
		text := s.here(part.Text + "\n")
		switch part.Where {
		case "at the top, outside of all server blocks":
			site = text + site
		case "inside the site's server block, in place of its listen lines":
			site = listenLine.ReplaceAllString(site, "")
			after(serverName, text)
		case "inside the site's server block that listens on port 443":
			after(serverName, text)
		case "inside the site's server block, below its listen lines":
			after(serverName, text)
		case "inside the location that has proxy_pass":
			after(proxyPass, text)
		case "inside the location that has proxy_pass, unless it sets this already":
			if !strings.Contains(site, strings.TrimSpace(text)) {
				after(proxyPass, text)
			}
		case "as a server block of its own, beside the others":
			site = plainLine.ReplaceAllString(site, "") + text
		default:
			s.t.Fatalf("where is %q?", part.Where)
		}
	}
	writeFile(s.t, s.site(), site)
}

// asInstalled leaves Debian's default site as it is.
func asInstalled(site string) string { return site }

// withHTTPS turns on the lines for HTTPS that Debian's default site has ready.
func withHTTPS(site string) string {
	for _, line := range []string{"listen 443 ssl default_server;", "include snippets/snakeoil.conf;"} {
		site = strings.Replace(site, "# "+line, line, 1)
	}
	return site
}

// passingTo returns an edit that passes everything on to an application.
func passingTo(address string) func(string) string {
	return func(site string) string {
		return strings.Replace(site, "try_files $uri $uri/ =404;", "proxy_pass http://"+address+":"+appPort+";\nproxy_set_header Host $host;", 1)
	}
}

// inFrontOf is passingTo over HTTPS too, which the application is told of.
func inFrontOf(address string) func(string) string {
	return func(site string) string {
		return strings.Replace(passingTo(address)(withHTTPS(site)), "proxy_set_header", "proxy_set_header X-Forwarded-Proto $scheme;\nproxy_set_header", 1)
	}
}

var nginxScenarios = []scenario{
	{
		name: "nginx as installed", stack: "nginx", open: visit("http://shop.test/"), grade: "F",
		setUp: func(t *testing.T) server { return newNginx(t, asInstalled) },
	},
	{
		name: "nginx with HTTPS", stack: "nginx", open: visit("https://shop.test/"), grade: "E",
		setUp: func(t *testing.T) server { return newNginx(t, withHTTPS) },
	},
	{
		name: "nginx with HTTPS, opened over plain HTTP", stack: "nginx", open: visit("http://shop.test/"), grade: "F",
		setUp: func(t *testing.T) server { return newNginx(t, withHTTPS) },
	},
	{
		name: "nginx in front of an application", stack: "nginx", open: signIn, login: true, grade: "F",
		setUp: func(t *testing.T) server {
			// The application's own header must not be sent beside nginx's.
			app := newDjango(t, true, "SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')\nX_FRAME_OPTIONS = 'ALLOWALL'\nSESSION_COOKIE_SAMESITE = False\n")
			app.serve()
			return newNginx(t, inFrontOf(app.address))
		},
	},
	{
		name: "nginx in front of the small site", stack: "nginx", open: signInShop, login: true, grade: "F", wholeOnly: true, works: shopWorks,
		setUp: func(t *testing.T) server { return newNginx(t, inFrontOf(serveApp(t, shop()))) },
	},
}
