package servers

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/core/wire"
)

// A flaskSite is the small site in Flask on gunicorn, which ends TLS itself, on an address of its own.
type flaskSite struct {
	t         *testing.T
	dir       string
	address   string
	cert, key string
	running   []*process
}

func newFlask(t *testing.T) *flaskSite {
	t.Helper()
	s := &flaskSite{t: t, dir: folder(t), address: newAddress()}
	err := os.CopyFS(s.dir, os.DirFS("testdata/flask"))
	if err != nil {
		t.Fatal(err)
	}
	if s.cert, s.key, err = authority.IssueFiles(s.dir, host); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *flaskSite) addr() string { return s.address }

func (s *flaskSite) paste(parts []wire.RecipePart) {
	s.t.Helper()
	for _, part := range parts {
		path := filepath.Join(s.dir, part.File)
		switch {
		case part.File == "app.py" && part.Where == "after app = Flask(__name__) and the lines that configure it":
			pasteAfter(s.t, path, "app.secret_key = \"not a secret\"\n", part.Text)
		case part.File == "security_headers.py" && part.Where == "a new file beside app.py":
			pasteNew(s.t, path, part.Text)
		default:
			s.t.Fatalf("where is %q, %q?", part.File, part.Where)
		}
	}
	runCommand(s.t, s.dir, pythonPath(), "-m", "py_compile", "app.py")
}

func (s *flaskSite) serve() {
	s.t.Helper()
	for _, p := range s.running {
		p.stop()
	}
	s.running = nil
	for port, args := range map[string][]string{plainPort: nil, securePort: {"--certfile", s.cert, "--keyfile", s.key}} {
		address := s.address + ":" + port
		args = append([]string{"-m", "gunicorn", "--bind", address, "--worker-tmp-dir", s.dir, "--threads", "4"}, append(args, "app:app")...)
		s.running = append(s.running, start(s.t, s.dir, []string{address}, pythonPath(), args...))
	}
}

// pasteAfter puts a recipe's text after a line of a file.
func pasteAfter(t *testing.T, path, line, text string) {
	t.Helper()
	before := readFile(t, path)
	if strings.Count(before, line) != 1 {
		t.Fatalf("%s has no line %q, or more than one:\n%s", path, line, before)
	}
	writeFile(t, path, strings.Replace(before, line, line+text+"\n", 1))
}

// pasteNew writes a recipe's text into a file that is not there yet.
func pasteNew(t *testing.T, path, text string) {
	t.Helper()
	if exists(path) {
		t.Fatalf("%s is there already", path)
	}
	writeFile(t, path, text+"\n")
}

var flaskScenarios = []scenario{
	{
		name: "Flask", stack: "flask", open: signInShop, login: true, works: shopWorks, wholeOnly: true, grade: "F",
		setUp: func(t *testing.T) server { return newFlask(t) },
	},
	{
		name: "Flask opened over plain HTTP", stack: "flask", open: visit("http://shop.test/"), wholeOnly: true, grade: "F",
		setUp: func(t *testing.T) server { return newFlask(t) },
	},
}
