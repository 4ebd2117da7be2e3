package servers

import (
	"os"
	"path/filepath"
	"testing"

	"assay/core/recipe"
	"assay/core/wire"
)

// A pagesSite is a project of Cloudflare Pages in Cloudflare's own runtime, behind a proxy that ends TLS.
type pagesSite struct {
	t       *testing.T
	dir     string
	address string
	running *process
}

func newPages(t *testing.T) *pagesSite {
	t.Helper()
	s := &pagesSite{t: t, dir: folder(t), address: newAddress()}
	if err := os.CopyFS(s.dir, os.DirFS("testdata/pages")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(nodeModules(t), filepath.Join(s.dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	serveFront(t, s.address)
	return s
}

func (s *pagesSite) addr() string    { return s.address }
func (s *pagesSite) headers() string { return filepath.Join(s.dir, "public", "_headers") }

// serve starts the runtime, or starts it anew. Nothing of it looks beyond this machine: not for what Cloudflare would tell of a request, nor to report.
func (s *pagesSite) serve() {
	s.t.Helper()
	if s.running != nil {
		s.running.stop()
	}
	s.running = start(s.t, s.dir, []string{s.address + ":" + appPort}, "env", "HOME="+s.dir, "XDG_CONFIG_HOME="+s.dir, "CI=1",
		"CLOUDFLARE_CF_FETCH_ENABLED=false", "WRANGLER_SEND_METRICS=false", "WRANGLER_SEND_ERROR_REPORTS=false",
		"node", "--no-warnings", "--experimental-vm-modules", "node_modules/wrangler/wrangler-dist/cli.js",
		"pages", "dev", "public", "--ip", s.address, "--port", appPort, "--compatibility-date", "2026-01-01")
}

func (s *pagesSite) paste(parts []wire.RecipePart) {
	s.t.Helper()
	for _, part := range parts {
		if part.File != "_headers" || part.Where != "at the end of the file, which lies in the folder that is published" {
			s.t.Fatalf("where is %q, %q?", part.File, part.Where)
		}
		text := ""
		if exists(s.headers()) {
			text = readFile(s.t, s.headers())
		}
		writeFile(s.t, s.headers(), text+part.Text+"\n")
	}
}

var pagesScenarios = []scenario{
	{
		name: "Cloudflare Pages", stack: "pages", open: visit("https://shop.test/"), wholeOnly: true, works: signsInAndWorks, grade: "E",
		setUp: func(t *testing.T) server { return newPages(t) },
	},
}

// What the recipe lets through, Cloudflare's runtime takes, and sends byte for byte; and what it takes away is gone.
func TestPagesSendsHostileValuesAsTheyAre(t *testing.T) {
	t.Parallel()
	site := newPages(t)
	changes := hostileHeaders()
	own := []string{"Access-Control-Allow-Origin", "Cache-Control", "Referrer-Policy", "X-Content-Type-Options"}
	for _, name := range own {
		changes = append(changes, wire.Change{Op: wire.OpRemoveHeader, Name: name})
	}
	r := recipe.Write(changes, "pages", host)
	site.paste(r.Parts)
	site.serve()
	got := fetchPlain(t, site.address+":"+appPort, "/")
	arrived(t, made(changes, r), got)
	for _, name := range own {
		if values := got[name]; len(values) > 0 {
			t.Errorf("%s is %q, want none", name, values)
		}
	}
}
