// Package headers holds the extension's list of headers against what the core reads.
package headers

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"assay/core/page"
	"assay/tests/golden"
)

// Of what a page loads, and of an origin's answers, the extension keeps the headers in extension/collector/security.ts alone: all that the core
// takes for a part of the page, and none that it never reads.
func TestSecurityHeaders(t *testing.T) {
	list, err := os.ReadFile("../../extension/collector/security.ts")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(list), "new Set([")
	block, _, _ := strings.Cut(rest, "]);")
	var kept []string
	for _, m := range regexp.MustCompile(`"([a-z-]+)"`).FindAllStringSubmatch(block, -1) {
		kept = append(kept, m[1])
	}
	if len(kept) < 10 {
		t.Fatalf("found %q in security.ts, wanted the list of headers", kept)
	}

	p, err := page.New(golden.Typical())
	if err != nil {
		t.Fatal(err)
	}
	parts, err := os.ReadFile("../../core/page/part.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`"([a-z-]+)"`).FindAllStringSubmatch(string(parts), -1) {
		name := m[1]
		switch p.PartOf(name) {
		case page.PartTransport, page.PartCookies, page.PartHeaders:
			continue // how the page itself came
		}
		if !slices.Contains(kept, name) {
			t.Errorf("%s: the core reads it, and the extension does not keep it", name)
		}
	}

	var core strings.Builder
	err = filepath.WalkDir("../../core", func(path string, _ os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			text, readErr := os.ReadFile(path)
			core.WriteString(strings.ToLower(string(text)))
			return readErr
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range kept {
		if !strings.Contains(core.String(), `"`+name+`"`) {
			t.Errorf("%s: the extension keeps it, and the core never reads it", name)
		}
	}
}
