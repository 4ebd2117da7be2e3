package servers

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/core/wire"
)

// A goSite is a program with net/http, in a folder and on an address of its own.
type goSite struct {
	t         *testing.T
	dir       string
	address   string
	cert, key string
	running   *process
}

func newGo(t *testing.T) *goSite {
	t.Helper()
	s := &goSite{t: t, dir: folder(t), address: newAddress()}
	if err := os.CopyFS(s.dir, os.DirFS("testdata/go")); err != nil {
		t.Fatal(err)
	}
	writeFile(t, s.path("go.mod"), "module shop\n\ngo 1.24\n")
	var err error
	if s.cert, s.key, err = authority.IssueFiles(s.dir, host); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *goSite) path(name string) string { return filepath.Join(s.dir, name) }
func (s *goSite) addr() string            { return s.address }

// serve checks and builds the program, and starts it, or starts it anew.
func (s *goSite) serve() {
	s.t.Helper()
	if s.running != nil {
		s.running.stop()
	}
	runCommand(s.t, s.dir, "go", "vet", "./...")
	runCommand(s.t, s.dir, "go", "build")
	s.running = start(s.t, s.dir, []string{s.address + ":" + plainPort, s.address + ":" + securePort}, "env",
		"ADDRESS="+s.address, "PLAIN_PORT="+plainPort, "SECURE_PORT="+securePort, "CERT="+s.cert, "KEY="+s.key, "./shop")
}

func (s *goSite) paste(parts []wire.RecipePart) {
	s.t.Helper()
	for _, part := range parts {
		switch {
		case part.File == "security_headers.go" && part.Where == "a new file beside main.go" && !exists(s.path(part.File)):
			writeFile(s.t, s.path(part.File), part.Text+"\n")
		case part.File == "main.go" && part.Where == "before the handler is given to ListenAndServe or to the http.Server":
			const made = "\thandler := http.Handler(mux)\n"
			text := readFile(s.t, s.path("main.go"))
			if !strings.Contains(text, made) {
				s.t.Fatalf("main.go has no %q", made)
			}
			writeFile(s.t, s.path("main.go"), strings.Replace(text, made, made+"\t"+part.Text+"\n", 1))
		default:
			s.t.Fatalf("where is %q, %q?", part.File, part.Where)
		}
	}
}

var goScenarios = []scenario{
	{
		name: "Go with TLS of its own", stack: "go", open: signInShop, login: true, wholeOnly: true, works: shopWorks, grade: "F",
		setUp: func(t *testing.T) server { return newGo(t) },
	},
	{
		name: "Go, opened over plain HTTP", stack: "go", open: visit("http://shop.test/"), wholeOnly: true, works: signsInAndWorks, grade: "F",
		setUp: func(t *testing.T) server { return newGo(t) },
	},
}

// What the recipe lets through, Go takes, and sends byte for byte.
func TestGoSendsHostileValuesAsTheyAre(t *testing.T) {
	t.Parallel()
	site := newGo(t)
	writeFile(t, site.path("main.go"), `package main

import (
	"encoding/json"
	"net/http"
	"os"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		text, _ := os.ReadFile("cookies.json")
		var cookies []string
		json.Unmarshal(text, &cookies)
		w.Header()["Set-Cookie"] = cookies
		w.Write([]byte("x"))
	})
	handler := http.Handler(mux)
	address := os.Getenv("ADDRESS")
	go http.ListenAndServeTLS(address+":"+os.Getenv("SECURE_PORT"), os.Getenv("CERT"), os.Getenv("KEY"), handler)
	http.ListenAndServe(address+":"+os.Getenv("PLAIN_PORT"), handler)
}
`)
	sendsHostileValues(t, "go", site, site.address+":"+plainPort, site.path("cookies.json"))
}
