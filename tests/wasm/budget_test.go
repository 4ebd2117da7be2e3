package wasm

import (
	"bytes"
	"compress/gzip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// budget is every package that may be linked into the modules, beyond Go's runtime and its internals, with the reason. What is not
// here does not get in: net/http alone would double the module's size.
var budget = map[string]string{
	"assay/core":           "the core",
	"assay/core/checklist": "the core",
	"assay/core/compare":   "the core",
	"assay/core/explain":   "the core",
	"assay/core/export":    "the core",
	"assay/core/fix":       "the core",
	"assay/core/lens":      "the core",
	"assay/core/page":      "the core",
	"assay/core/recipe":    "the core",
	"assay/core/rules":     "the core",
	"assay/core/score":     "the core",
	"assay/core/stack":     "the core",
	"assay/core/wire":      "the core",
	"assay/wasm":           "the judge's entry points",
	"assay/wasm/border":    "the border to the host",
	"assay/wasm/recipes":   "the recipes' entry points",

	"cmp":           "comparisons for slices",
	"errors":        "4 KB; strconv needs it",
	"io":            "strings needs it",
	"iter":          "slices needs it",
	"math/bits":     "strconv and slices need it",
	"runtime":       "Go itself",
	"slices":        "sorting, 12 KB",
	"strconv":       "numbers, 12 KB",
	"strings":       "IndexByte is native in WebAssembly, 15 KB",
	"sync":          "io needs it",
	"sync/atomic":   "sync needs it",
	"unicode":       "strings needs it",
	"unicode/utf8":  "the codec and strings need it",
	"unicode/utf16": "the codec's \\u escapes",
	"unsafe":        "Go itself",
}

func TestLinkBudget(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "-f", "{{.ImportPath}}", "./wasm/...")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	linked := map[string]bool{}
	for _, name := range strings.Fields(string(out)) {
		linked[name] = true
		if strings.HasPrefix(name, "internal/") || strings.HasPrefix(name, "runtime/") || strings.Contains(name, "/internal/") {
			continue
		}
		if _, ok := budget[name]; !ok {
			t.Errorf("the module links %s: leave it out, or give it a line with its reason in the budget", name)
		}
	}
	for name := range budget {
		if !linked[name] {
			t.Errorf("the budget allows %s, which nothing uses: take the line out", name)
		}
	}
}

// mostBytes bounds each module's size, compressed by gzip at its best: 1.34 times what brotli makes of it, and quick to measure.
// "./build.sh bench" prints both.
var mostBytes = map[string]int{"./wasm": 880_000, "./wasm/recipes": 1_110_000}

func TestModuleSize(t *testing.T) {
	for module, most := range mostBytes {
		path := filepath.Join(t.TempDir(), "module.wasm")
		if err := Build(root, module, "js", path); err != nil {
			t.Fatal(err)
		}
		code, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var zipped bytes.Buffer
		w, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(code); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes, gzip %d", module, len(code), zipped.Len())
		if zipped.Len() > most {
			t.Errorf("%s has %d bytes compressed by gzip, more than %d", module, zipped.Len(), most)
		}
	}
}

// arrows is the order in which the core's packages may import each other: each only those before it.
var arrows = []string{"assay/core/wire", "assay/core/page", "assay/core/explain", "assay/core/lens", "assay/core/rules", "assay/core/fix", "assay/core/score", "assay/core/compare", "assay/core/checklist", "assay/core/recipe", "assay/core/stack", "assay/core/export", "assay/core"}

func TestImportsRunOneWay(t *testing.T) {
	place := map[string]int{}
	for i, name := range arrows {
		place[name] = i
	}
	cmd := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", "./core/...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		fields := strings.Fields(line)
		from, ok := place[fields[0]]
		if !ok {
			t.Errorf("%s has no place in the order of the core's packages", fields[0])
		}
		for _, name := range fields[1:] {
			if to, ok := place[name]; ok && to >= from {
				t.Errorf("%s imports %s: imports run the other way", fields[0], name)
			} else if !ok && strings.HasPrefix(name, "assay/") {
				t.Errorf("%s imports %s, which is outside the core", fields[0], name)
			}
		}
	}
}

// root is the project's folder, seen from this package's.
const root = "../.."
