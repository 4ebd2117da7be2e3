package servers

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"assay/core/recipe"
	"assay/core/wire"
)

// A tomcatSite is the small site in JSP on Tomcat with Debian's own files, on an address of its own.
type tomcatSite struct {
	t         *testing.T
	dir       string
	address   string
	cert, key string
	running   *process
}

const tomcatHome = "/usr/share/tomcat10"

// newTomcat sets Tomcat up; secured adds a connector for HTTPS, as somebody who sets up a site would.
func newTomcat(t *testing.T, secured bool) *tomcatSite {
	t.Helper()
	s := &tomcatSite{t: t, dir: folder(t), address: newAddress()}
	err := os.CopyFS(s.path("webapps/ROOT"), os.DirFS("testdata/tomcat"))
	if err != nil {
		t.Fatal(err)
	}
	if s.cert, s.key, err = authority.IssueFiles(s.dir, host); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"server.xml", "web.xml", "context.xml", "catalina.properties", "logging.properties", "tomcat-users.xml"} {
		writeFile(t, s.path("conf/"+name), readFile(t, "/etc/tomcat10/"+name))
	}
	for _, name := range []string{"logs", "temp", "work"} {
		if err := os.Mkdir(s.path(name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	configuration := readFile(t, s.path("conf/server.xml"))
	if !strings.Contains(configuration, tomcatPlain) {
		t.Fatalf("server.xml has no %s: is it Debian's?\n%s", tomcatPlain, configuration)
	}
	writeFile(t, s.path("conf/server.xml"), strings.Replace(configuration, tomcatPlain, `<Connector address="`+s.address+`" port="`+plainPort+`"`, 1))
	if secured {
		s.connector(`<Connector port="443" SSLEnabled="true" scheme="https" secure="true"><SSLHostConfig>
			<Certificate certificateFile="/etc/tomcat10/fullchain.pem" certificateKeyFile="/etc/tomcat10/privkey.pem"/></SSLHostConfig></Connector>`)
	}
	return s
}

const tomcatPlain = `<Connector port="8080"`

func (s *tomcatSite) path(name string) string { return filepath.Join(s.dir, name) }
func (s *tomcatSite) addr() string            { return s.address }

var tomcatService = regexp.MustCompile(`<Service name="Catalina">\n`)

// connector adds a connector to server.xml, with our address, port and certificate in the place of those it names.
func (s *tomcatSite) connector(text string) {
	text = strings.NewReplacer(`port="443"`, `address="`+s.address+`" port="`+securePort+`"`,
		"/etc/tomcat10/fullchain.pem", s.cert, "/etc/tomcat10/privkey.pem", s.key).Replace(text)
	pasteAfter(s.t, s.path("conf/server.xml"), tomcatService.FindString(readFile(s.t, s.path("conf/server.xml"))), text)
}

func (s *tomcatSite) paste(parts []wire.RecipePart) {
	s.t.Helper()
	defer func() { runCommand(s.t, s.dir, "env", s.catalina("configtest")...) }()
	const application = "/var/lib/tomcat10/webapps/ROOT/"
	for _, part := range parts {
		file, own := strings.CutPrefix(part.File, application)
		path := s.path("webapps/ROOT/" + file)
		switch {
		case part.File == recipe.Shell: // here the certificate is the tests' own
		case part.File == "/etc/tomcat10/server.xml" && part.Where == "inside the Service element, beside the other Connectors":
			s.connector(part.Text)
		case own && file == "WEB-INF/web.xml" && part.Where == "inside the web-app element, before other filters":
			pasteAfter(s.t, path, `<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">`+"\n", part.Text)
		case own && file == "WEB-INF/classes/SecurityHeaders.java" && part.Where == "a new file":
			pasteNew(s.t, path, part.Text)
			runCommand(s.t, s.dir, program(s.t, "javac"), "-J-XX:TieredStopAtLevel=1", "-cp", tomcatHome+"/lib/*", path)
		default:
			s.t.Fatalf("where is %q, %q?", part.File, part.Where)
		}
	}
}

// catalina returns what is given to env to run Tomcat's own script: a Java that starts fast, since it does not run for long.
func (s *tomcatSite) catalina(command string) []string {
	return []string{"CATALINA_HOME=" + tomcatHome, "CATALINA_BASE=" + s.dir, "CATALINA_TMPDIR=" + s.path("temp"),
		"JAVA_OPTS=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC", tomcatHome + "/bin/catalina.sh", command}
}

func (s *tomcatSite) serve() {
	s.t.Helper()
	if s.running != nil {
		s.running.stop()
	}
	addresses := answering(s.address, strings.Contains(readFile(s.t, s.path("conf/server.xml")), `port="`+securePort+`"`))
	s.running = start(s.t, s.dir, addresses, "env", s.catalina("run")...)
}

// The recipe for HTTPS gets a certificate from a real ACME server, by way of a file that Tomcat serves, and Tomcat's user a copy of it; the renewal goes
// the same way. Without the redirect: Let's Encrypt follows it to port 443, where no test can listen.
func TestTomcatGetsItsCertificate(t *testing.T) {
	t.Parallel()
	s := newTomcat(t, false)
	s.serve()
	a := newACME(t, s.address, 1)
	shell := newRootShell(t, a, s)
	shell.script("systemctl", `[ "$1 $2" = "restart tomcat10" ] && echo >>`+s.path("restarts"))

	const hsts = "max-age=31536000; includeSubDomains"
	r := recipe.Write([]wire.Change{{Op: wire.OpServeHTTPS}, {Op: wire.OpSetHeader, Name: "Strict-Transport-Security", Value: hsts}}, "tomcat", host)
	if r.Parts[0].File != recipe.Shell || len(r.Cannot) > 0 {
		t.Fatalf("got\n%s\nwant the commands first, then the parts", recipe.Text(r))
	}
	shell.run(strings.NewReplacer("/var/lib/tomcat10/webapps/ROOT", s.path("webapps/ROOT"), "/etc/tomcat10", s.path("conf")).Replace(r.Parts[0].Text))
	s.certified(s.path("conf/fullchain.pem"), s.path("conf/privkey.pem"))
	if info, err := os.Stat(s.key); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file with the key: %v, %v, want it for Tomcat's user alone", info, err)
	}
	s.paste(r.Parts)
	s.serve()
	header, first, err := a.load(s.address)
	if err != nil || header.Get("Strict-Transport-Security") != hsts {
		t.Fatalf("over HTTPS: %v, %v", header, err)
	}
	shell.run("certbot renew --force-renewal")
	if restarts := readFile(t, s.path("restarts")); restarts != "\n\n" {
		t.Errorf("Tomcat was restarted %d times, want once for each certificate", len(restarts))
	}
	s.serve()
	if _, second, err := a.load(s.address); err != nil || second == first {
		t.Errorf("after the renewal: certificate %s, before it %s, error %v", second, first, err)
	}
}

func (s *tomcatSite) certbot(*rootShell) (reload, settings string) { return "false", "" }

func (s *tomcatSite) certified(cert, key string) { s.cert, s.key = cert, key }

var tomcatScenarios = []scenario{
	{
		name: "Tomcat with HTTPS", stack: "tomcat", open: signInShop, login: true, works: shopWorks, wholeOnly: true, grade: "F",
		setUp: func(t *testing.T) server { return newTomcat(t, true) },
	},
	{
		name: "Tomcat as installed", stack: "tomcat", open: visit("http://shop.test/"), wholeOnly: true, grade: "F",
		setUp: func(t *testing.T) server { return newTomcat(t, false) },
	},
}
