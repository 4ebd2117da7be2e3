package servers

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"assay/core/recipe"
	"assay/core/wire"
	"assay/tests/browser/driver"
)

// An acme is a certificate authority to ask for certificates, as Let's Encrypt is: Pebble, which Let's Encrypt wrote for tests. In its DNS every name
// leads to one site's address. The programs are of a module of their own, acme/go.mod, so that nothing else depends on them.
type acme struct {
	directory string // its URL
	roots     *x509.CertPool
}

const (
	acmePort       = "14000"
	acmeManagement = "15000"
	acmeDNS        = "15353"
	acmeDNSControl = "18055"
)

// pebble builds Pebble and its DNS once, and returns their folder.
var pebble = sync.OnceValues(func() (string, error) {
	bin := filepath.Join(shared, "pebble")
	if err := os.Mkdir(bin, 0o755); err != nil {
		return "", err
	}
	const module = "github.com/letsencrypt/pebble/v2/cmd/"
	cmd := exec.Command("go", "build", "-C", "acme", "-o", bin, module+"pebble", module+"pebble-challtestsrv")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building Pebble: %w\n%s", err, out)
	}
	return bin, nil
})

// newACME starts an authority that looks for every site at that address. It asks its clients to wait that many seconds before they ask again, in one
// of the two ways that HTTP has for it; 0: it leaves that to them.
func newACME(t *testing.T, site string, retryAfter int) *acme {
	t.Helper()
	bin, err := pebble()
	if err != nil {
		t.Fatal(err)
	}
	dir, address := folder(t), newAddress()
	cert, key, err := authority.IssueFiles(dir, address)
	if err != nil {
		t.Fatal(err)
	}
	at := func(port string) string { return address + ":" + port }
	start(t, dir, []string{at(acmeDNSControl)}, filepath.Join(bin, "pebble-challtestsrv"), "-management", at(acmeDNSControl), "-dnsserver", at(acmeDNS),
		"-defaultIPv4", site, "-defaultIPv6", "", "-http01", "", "-https01", "", "-tlsalpn01", "", "-doh", "")
	writeFile(t, filepath.Join(dir, "pebble.json"), fmt.Sprintf(`{"pebble": {"listenAddress": %q, "managementListenAddress": %q, "certificate": %q, "privateKey": %q,
		"httpPort": %s, "tlsPort": %s, "retryAfter": {"authz": %[7]d, "order": %[7]d}, "profiles": {"default": {"description": "as Let's Encrypt's", "validityPeriod": 7776000}}}}`,
		at(acmePort), at(acmeManagement), cert, key, plainPort, securePort, retryAfter))
	// It waits for nothing, refuses no nonce at random, and asks for every proof anew.
	start(t, dir, []string{at(acmePort), at(acmeManagement)}, "env", "PEBBLE_VA_NOSLEEP=1", "PEBBLE_WFE_NONCEREJECT=0", "PEBBLE_AUTHZREUSE=0",
		filepath.Join(bin, "pebble"), "-config", filepath.Join(dir, "pebble.json"), "-dnsserver", at(acmeDNS))

	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: authority.Pool()}}}
	response, err := client.Get("https://" + at(acmeManagement) + "/roots/0")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	root, err := io.ReadAll(response.Body)
	a := &acme{"https://" + at(acmePort) + "/dir", x509.NewCertPool()}
	if err != nil || !a.roots.AppendCertsFromPEM(root) {
		t.Fatalf("the authority's root: %v\n%s", err, root)
	}
	return a
}

// A rootShell runs the commands of a recipe as they stand there. What they would change of the machine is in a folder of its own: certbot's settings
// say so, and in the place of apt and systemctl stand scripts.
type rootShell struct {
	t   *testing.T
	dir string
}

// newRootShell returns a shell in which certbot asks that authority for the site's certificate.
func newRootShell(t *testing.T, a *acme, site encryptable) *rootShell {
	t.Helper()
	s := &rootShell{t, folder(t)}
	reload, settings := site.certbot(s)
	writeFile(t, s.path("authority.pem"), string(authority.PEM()))
	for _, name := range []string{"config-dir", "work-dir", "logs-dir"} {
		settings += name + " = " + s.path(name) + "\n"
	}
	// certbot asks its user for an address and for consent, and sleeps before a renewal that nobody watches.
	writeFile(t, s.path("home/letsencrypt/cli.ini"), settings+"server = "+a.directory+"\nhttp-01-port = "+plainPort+"\nhttps-port = "+securePort+
		"\nnon-interactive = true\nagree-tos = true\nregister-unsafely-without-email = true\nno-random-sleep-on-renew = true\n")
	s.script("apt", "exit 0")
	s.script("systemctl", `[ "$1" = reload ] && exec `+reload)
	return s
}

func (s *rootShell) path(name string) string { return filepath.Join(s.dir, name) }

// script puts a program into the shell's path.
func (s *rootShell) script(name, text string) (path string) {
	s.t.Helper()
	path = s.path("bin/" + name)
	writeFile(s.t, path, "#!/bin/sh\n"+text+"\n")
	if err := os.Chmod(path, 0o755); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// run runs commands, of which each must end well.
func (s *rootShell) run(text string) {
	s.t.Helper()
	cmd := exec.Command("sh", "-e", "-x", "-c", text)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "PATH="+s.path("bin")+":"+os.Getenv("PATH")+":/usr/sbin", "XDG_CONFIG_HOME="+s.path("home"), "REQUESTS_CA_BUNDLE="+s.path("authority.pem"))
	if out, err := cmd.CombinedOutput(); err != nil {
		log, _ := os.ReadFile(s.path("logs-dir/letsencrypt.log"))
		s.t.Fatalf("%s\n%v\n%s\n%s", text, err, out, log)
	}
}

// live returns the path of the certificate that certbot keeps, or of its key.
func (s *rootShell) live(file string) string { return s.path("config-dir/live/" + host + "/" + file) }

// load asks a site for a page over HTTPS and returns its answer and the serial number of its certificate, which must be of the authority.
func (a *acme) load(address string) (header http.Header, serial string, err error) {
	transport := &http.Transport{
		TLSClientConfig:   &tls.Config{RootCAs: a.roots},
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, address+":"+securePort)
		},
	}
	request, err := http.NewRequest("GET", "https://"+host+"/", nil)
	if err != nil {
		return nil, "", err
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, "", errors.New(response.Status)
	}
	return response.Header, response.TLS.PeerCertificates[0].SerialNumber.String(), nil
}

// An encryptable is a site without HTTPS, to which certbot's recipe brings it.
type encryptable interface {
	server
	// certbot returns the command that reloads the server, and the settings that tell certbot's plugin where the server is, one a line.
	certbot(shell *rootShell) (reload, settings string)
	// certified tells which certificate stands for the one in /etc/letsencrypt.
	certified(cert, key string)
}

// The recipe for HTTPS does all of it: its commands get a certificate from a real ACME server, its parts put that into force, and the renewal that
// certbot's timer would run brings the next one and puts that into force too.
func TestCertbotsRecipe(t *testing.T) {
	for _, test := range []struct {
		stack string
		setUp func(*testing.T) encryptable
	}{
		{"nginx", func(t *testing.T) encryptable { return newNginx(t, forOurName) }},
		{"apache", func(t *testing.T) encryptable { return newApache(t, forOurName) }},
		{"django", func(t *testing.T) encryptable {
			app := newDjango(t, true, "").withShop()
			return &frontedDjango{app, newNginx(t, func(site string) string { return forOurName(passingTo(app.address)(site)) })}
		}},
	} {
		t.Run(test.stack, func(t *testing.T) {
			t.Parallel()
			site := test.setUp(t)
			site.serve()
			a := newACME(t, site.addr(), 1)
			shell := newRootShell(t, a, site)

			const hsts = "max-age=31536000; includeSubDomains"
			r := recipe.Write([]wire.Change{{Op: wire.OpServeHTTPS}, {Op: wire.OpRedirectToHTTPS}, {Op: wire.OpSetHeader, Name: "Strict-Transport-Security", Value: hsts}}, test.stack, host)
			if len(r.Parts) < 3 || r.Parts[0].File != recipe.Shell || len(r.Cannot) > 0 {
				t.Fatalf("got\n%s\nwant the commands first, then the parts", recipe.Text(r))
			}
			shell.run(r.Parts[0].Text)
			site.certified(shell.live("fullchain.pem"), shell.live("privkey.pem"))
			site.paste(r.Parts)
			site.serve()

			header, first, err := a.load(site.addr())
			if err != nil || header.Get("Strict-Transport-Security") != hsts {
				t.Fatalf("over HTTPS: %v, %v", header, err)
			}
			if location := plainAnswer(t, site.addr()); location != "https://"+host+"/" {
				t.Errorf("plain HTTP leads to %q, want https://%s/", location, host)
			}
			a.renews(t, shell, site.addr(), first)
		})
	}
}

// renews renews the certificate of a server, which has the one of that serial number, and waits until the server has the new one.
func (a *acme) renews(t *testing.T, shell *rootShell, address, first string) {
	t.Helper()
	shell.run("certbot renew --force-renewal")
	err := driver.Poll("the server has the renewed certificate", func() (bool, string) {
		_, second, err := a.load(address)
		return err == nil && second != first, fmt.Sprintf("serial numbers %s and %s, error %v", first, second, err)
	})
	if err != nil {
		t.Error(err)
	}
}

// plainAnswer returns where plain HTTP leads.
func plainAnswer(t *testing.T, address string) string {
	t.Helper()
	request, err := http.NewRequest("GET", "http://"+address+":"+plainPort+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = host
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.Header.Get("Location")
}

// forOurName gives Debian's default site the site's name, which certbot looks for.
func forOurName(site string) string {
	return strings.NewReplacer("server_name _;", "server_name "+host+";", "#ServerName www.example.com", "ServerName "+host).Replace(site)
}

func (s *nginxSite) certbot(shell *rootShell) (reload, settings string) {
	nginx := program(s.t, "nginx", "/usr/sbin/nginx") + " -p " + s.dir + " -e " + s.path("var/log/nginx/error.log") + " -c " + s.path("nginx.conf")
	// certbot would sleep for some seconds and take it on trust that nginx has reloaded. Here it has once the workers of before have gone.
	control := shell.script("nginx-here", `case " $* " in
*" -s reload "*)
	master=$(cat `+s.path("run/nginx.pid")+`) && workers=$(cat /proc/$master/task/$master/children) && `+nginx+` "$@" || exit
	for worker in $workers; do while [ -e /proc/$worker ]; do sleep 0.05; done; done ;;
*) exec `+nginx+` "$@" ;;
esac`)
	return control + " -s reload", "nginx-server-root = " + s.dir + "\nnginx-ctl = " + control + "\nnginx-sleep-seconds = 0\n"
}

func (s *nginxSite) certified(cert, key string) { s.cert, s.key = cert, key }

func (s *frontedDjango) certbot(shell *rootShell) (reload, settings string) {
	return s.front.certbot(shell)
}
func (s *frontedDjango) certified(cert, key string) { s.front.certified(cert, key) }

func (s *apacheSite) certbot(shell *rootShell) (reload, settings string) {
	environment := "env " + strings.Join(s.environment(), " ") + " "
	root := s.path("etc/apache2")
	control := shell.script("apache-here", `case $1 in configtest) set -- -t ;; graceful) set -- -k graceful ;; esac`+
		"\nexec "+environment+program(s.t, "apache2", "/usr/sbin/apache2")+" -d "+root+` -f apache2.conf "$@"`)
	for _, name := range []string{"a2enmod", "a2dismod"} {
		shell.script(name, "exec "+environment+program(s.t, name, "/usr/sbin/"+name)+` "$@"`)
	}
	return control + " graceful", "apache-server-root = " + root + "\napache-challenge-location = " + root +
		"\napache-logs-root = " + s.path("log") + "\napache-ctl = " + control + "\n"
}

func (s *apacheSite) certified(cert, key string) { s.cert, s.key = cert, key }

// getsCertificate proves the recipe for HTTPS of a server that certbot has no plugin for: its commands stop and start the server as systemctl does, by
// the file with its process id and the command that starts it. Here puts the test's paths into the recipe's commands.
func getsCertificate(t *testing.T, stack string, site encryptable, pid, start string, here func(string) string) {
	t.Helper()
	a := newACME(t, site.addr(), 1)
	shell := newRootShell(t, a, site)
	stop := "[ ! -e " + pid + " ] || kill $(cat " + pid + ") || :" // it may have ended
	shell.script("systemctl", `[ $2 = `+stack+` ] || exit 1
case $1 in stop | restart) `+stop+`
	bash -c 'while (: </dev/tcp/`+site.addr()+"/"+plainPort+`) 2>/dev/null; do :; done' ;;
esac
case $1 in start | restart) exec `+start+` ;; esac`)
	t.Cleanup(func() { runCommand(t, shell.dir, "sh", "-c", stop) })
	shell.run("systemctl start " + stack)

	const hsts = "max-age=31536000; includeSubDomains"
	r := recipe.Write([]wire.Change{{Op: wire.OpServeHTTPS}, {Op: wire.OpRedirectToHTTPS}, {Op: wire.OpSetHeader, Name: "Strict-Transport-Security", Value: hsts}}, stack, host)
	if r.Parts[0].File != recipe.Shell || len(r.Cannot) > 0 {
		t.Fatalf("got\n%s\nwant the commands first, then the parts", recipe.Text(r))
	}
	shell.run(here(r.Parts[0].Text))
	site.certified(shell.live("fullchain.pem"), shell.live("privkey.pem"))
	site.paste(r.Parts)
	shell.run("systemctl restart " + stack)
	header, first, err := a.load(site.addr())
	if err != nil || header.Get("Strict-Transport-Security") != hsts {
		t.Fatalf("over HTTPS: %v, %v", header, err)
	}
	if location := plainAnswer(t, site.addr()); strings.Replace(location, ":"+securePort, "", 1) != "https://"+host+"/" {
		t.Errorf("plain HTTP leads to %q, want https://%s/", location, host)
	}
	a.renews(t, shell, site.addr(), first)
}
