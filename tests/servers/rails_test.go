package servers

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"assay/core/wire"
)

// stockRails makes a new application, as Debian's rails does, once for all tests.
var stockRails = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(shared, "railway") // its name becomes a constant: Rails would be taken
	cmd := exec.Command("rails", "new", dir, "--minimal", "--skip-bundle", "--skip-git", "--skip-active-record", "--skip-sprockets", "--skip-javascript", "--skip-bootsnap", "--skip-test")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", errors.New("rails new: " + err.Error() + "\n" + string(out))
	}
	// What it lists for development is not needed here, and not installed. Routes are ours.
	err := os.WriteFile(filepath.Join(dir, "Gemfile"), []byte("source 'https://rubygems.org'\ngem 'rails'\ngem 'puma'\n"), 0o644)
	return dir, errors.Join(err, os.Remove(filepath.Join(dir, "config/routes.rb")), os.CopyFS(dir, os.DirFS("testdata/rails")))
})

// A railsSite is the small site in Rails on Puma, behind a server that ends TLS, on an address of its own.
type railsSite struct {
	t       *testing.T
	dir     string
	address string
	running *process
}

// newRails makes a site; settings are lines at the end of its production.rb.
func newRails(t *testing.T, settings string) *railsSite {
	t.Helper()
	dir, err := stockRails()
	if err != nil {
		t.Fatal(err)
	}
	s := &railsSite{t: t, dir: folder(t), address: newAddress()}
	if err := os.CopyFS(s.dir, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	s.configure(settings)
	serveFront(t, s.address)
	return s
}

func (s *railsSite) addr() string { return s.address }

// configure adds lines to the end of the configure block of production.rb.
func (s *railsSite) configure(lines string) {
	s.t.Helper()
	path := filepath.Join(s.dir, "config/environments/production.rb")
	text, found := strings.CutSuffix(readFile(s.t, path), "end\n")
	if !found {
		s.t.Fatalf("%s does not end with end:\n%s", path, text)
	}
	writeFile(s.t, path, text+lines+"\nend\n")
}

func (s *railsSite) paste(parts []wire.RecipePart) {
	s.t.Helper()
	for _, part := range parts {
		path := filepath.Join(s.dir, part.File)
		switch {
		case part.File == "config/environments/production.rb" && part.Where == "inside the configure block, at its end, so that it wins over earlier lines":
			s.configure(part.Text)
		case part.File == "config/initializers/security_headers.rb" && part.Where == "a new file":
			pasteNew(s.t, path, part.Text)
		default:
			s.t.Fatalf("where is %q, %q?", part.File, part.Where)
		}
	}
	args := append(s.environment(), "bin/rails", "runner", "1")
	runCommand(s.t, s.dir, "env", args...)
}

func (s *railsSite) environment() []string {
	return []string{"RAILS_ENV=production", "RAILS_SERVE_STATIC_FILES=1", "SECRET_KEY_BASE=0123456789abcdef0123456789abcdef"}
}

func (s *railsSite) serve() {
	s.t.Helper()
	if s.running != nil {
		s.running.stop()
	}
	address := s.address + ":" + appPort
	args := append(s.environment(), "bin/rails", "server", "--binding", s.address, "--port", appPort, "--pid", filepath.Join(s.dir, "server.pid"))
	s.running = start(s.t, s.dir, []string{address}, "env", args...)
}

var railsScenarios = []scenario{
	{
		name: "Rails", stack: "rails", open: signInShop, login: true, works: shopWorks, wholeOnly: true, grade: "F",
		setUp: func(t *testing.T) server { return newRails(t, "") },
	},
	{
		name: "Rails opened over plain HTTP", stack: "rails", open: visit("http://shop.test/"), wholeOnly: true, grade: "F",
		// Its files are in order already: what they are sent with over HTTPS was not seen yet.
		setUp: func(t *testing.T) server {
			return newRails(t, "  config.public_file_server.headers = { 'X-Content-Type-Options' => 'nosniff' }\n")
		},
	},
}
