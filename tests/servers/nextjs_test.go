package servers

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"assay/core/recipe"
	"assay/core/wire"
)

// A nextSite is an application of Next.js behind a proxy that ends TLS, in a folder and on an address of its own.
type nextSite struct {
	t       *testing.T
	dir     string
	address string
	changed bool // what is built is not what stands in the folder
	running *process
}

// builtNext is the application, built once for all tests.
var builtNext = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(shared, "nextjs")
	modules, err := filepath.Abs("node/node_modules")
	if err == nil {
		err = os.CopyFS(dir, os.DirFS("testdata/nextjs"))
	}
	if err != nil {
		return "", err
	}
	// Next.js takes no packages from outside of its folder; links to the same files cost no space where that can be.
	if exec.Command("cp", "-al", modules, dir).Run() != nil {
		if out, err := exec.Command("cp", "-a", modules, dir).CombinedOutput(); err != nil {
			return "", fmt.Errorf("%v: %s", err, out)
		}
	}
	out, err := nextCommand(dir, "build").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("next build: %v\n%s", err, out)
	}
	return dir, nil
})

func nextCommand(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("env", append([]string{"NEXT_TELEMETRY_DISABLED=1", "node", "node_modules/next/dist/bin/next"}, args...)...)
	cmd.Dir = dir
	return cmd
}

func newNext(t *testing.T) *nextSite {
	t.Helper()
	nodeModules(t)
	built, err := builtNext()
	if err != nil {
		t.Fatal(err)
	}
	s := &nextSite{t: t, dir: folder(t), address: newAddress()}
	runCommand(t, s.dir, "cp", "-al", filepath.Join(built, "node_modules"), ".")
	err = errors.Join(os.CopyFS(s.dir, os.DirFS("testdata/nextjs")), os.CopyFS(s.path(".next"), os.DirFS(filepath.Join(built, ".next"))))
	if err != nil {
		t.Fatal(err)
	}
	serveFront(t, s.address)
	return s
}

func (s *nextSite) path(name string) string { return filepath.Join(s.dir, name) }
func (s *nextSite) addr() string            { return s.address }

// serve builds the application where it was changed, and starts it, or starts it anew.
func (s *nextSite) serve() {
	s.t.Helper()
	if s.running != nil {
		s.running.stop()
	}
	if s.changed {
		if out, err := nextCommand(s.dir, "build").CombinedOutput(); err != nil {
			s.t.Fatalf("next build: %v\n%s", err, out)
		}
		s.changed = false
	}
	args := nextCommand(s.dir, "start", "--hostname", s.address, "--port", appPort).Args
	s.running = start(s.t, s.dir, []string{s.address + ":" + appPort}, args[0], args[1:]...)
}

func (s *nextSite) paste(parts []wire.RecipePart) {
	s.t.Helper()
	s.changed = true
	for _, part := range parts {
		file, before := "", ""
		switch {
		case part.File == "next.config.js" && part.Where == "inside the object that it exports":
			file, before = "next.config.js", "};\n\nmodule.exports"
		case part.File == "the app's code" && part.Where == "at the end of the options that it gives cookies().set for the cookie sid":
			file, before = "app/login/route.js", "  });\n  return new Response(null"
		}
		text := ""
		if file != "" {
			text = readFile(s.t, s.path(file))
		}
		if file == "" || !strings.Contains(text, before) {
			s.t.Fatalf("where is %q, %q?", part.File, part.Where)
		}
		writeFile(s.t, s.path(file), strings.Replace(text, before, part.Text+"\n"+before, 1))
	}
}

var nextScenarios = []scenario{
	{
		name: "Next.js behind a proxy", stack: "nextjs", open: signInShop, login: true, wholeOnly: true, works: shopWorks, grade: "F",
		setUp: func(t *testing.T) server { return newNext(t) },
	},
}

// What the recipe lets through, Next.js takes, and sends byte for byte: headers by its configuration, and the options of cookies.
func TestNextSendsHostileValuesAsTheyAre(t *testing.T) {
	t.Parallel()
	site := newNext(t)
	changes := hostileHeaders()
	r := recipe.Write(changes, "nextjs", host)
	site.paste(r.Parts)
	site.serve()
	got := fetchPlain(t, site.address+":"+appPort, "/")
	arrived(t, made(changes, r), got)

	// The options of each cookie are read by Node: a build for each would take hours.
	var texts []string
	var wanted [][]wire.Change
	for _, s := range hostileStrings() {
		changes := []wire.Change{
			{Op: wire.OpSetCookieAttribute, Cookie: "sid", Attribute: "Path", Value: "/" + s},
			{Op: wire.OpSetCookieAttribute, Cookie: "sid", Attribute: "Domain", Value: s},
		}
		r := recipe.Write(changes, "nextjs", host)
		for _, part := range r.Parts {
			texts, wanted = append(texts, "({\n"+part.Text+"})"), append(wanted, made(changes, r))
		}
	}
	input, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, site.path("options.json"), string(input))
	out := runCommand(t, site.dir, "node", "-p", `JSON.stringify(require("./options.json").map((text) => vm.runInNewContext(text)))`)
	var options []map[string]string
	if err := json.Unmarshal([]byte(out), &options); err != nil || len(options) != len(wanted) || len(options) < 100 {
		t.Fatalf("%d cookies, want %d, hundreds: %v: %s", len(options), len(wanted), err, out)
	}
	for i, changes := range wanted {
		for _, c := range changes {
			if options[i][strings.ToLower(c.Attribute)] != c.Value || len(options[i]) != len(changes) {
				t.Errorf("change %+v: Node reads %q", c, options[i])
			}
		}
	}
}

// The configuration's header takes the place of a route handler's, and middleware's takes the place of the configuration's, as the recipe's note says.
func TestNextWhoseHeaderWins(t *testing.T) {
	t.Parallel()
	site := newNext(t)
	writeFile(t, site.path("app/own/route.js"), `export const GET = () => new Response("x", { headers: { "X-Frame-Options": "SAMEORIGIN" } });`)
	writeFile(t, site.path("proxy.js"), `import { NextResponse } from "next/server";
export const proxy = () => NextResponse.next({ headers: { "X-Frame-Options": "ALLOWALL" } });
export const config = { matcher: "/" };
`)
	site.paste(recipe.Write([]wire.Change{{Op: wire.OpSetHeader, Name: "X-Frame-Options", Value: "DENY"}}, "nextjs", host).Parts)
	site.serve()
	for path, want := range map[string]string{"/own": "DENY", "/app.js": "DENY", "/": "ALLOWALL"} {
		if got := fetchPlain(t, site.address+":"+appPort, path)["X-Frame-Options"]; len(got) != 1 || got[0] != want {
			t.Errorf("%s has X-Frame-Options %q, want %q alone", path, got, want)
		}
	}
}
