package compare_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"assay/core"
	"assay/core/wire"
	"assay/tests/golden"
)

var update = flag.Bool("update", false, "write the goldens anew")

// judged judges a page and takes its Snapshot, as the extension does.
func judged(t *testing.T, o *wire.Observation, keep bool) wire.Snapshot {
	t.Helper()
	return taken(t, o, keep, true)
}

// taken does, and leaves the Observation out if need be.
func taken(t *testing.T, o *wire.Observation, keep, observed bool) wire.Snapshot {
	t.Helper()
	if !observed {
		s, err := wire.DecodeSnapshot(core.SnapshotJSON([]byte(`{"report":` + string(core.Assess(o).AppendJSON(nil)) + `}`)))
		if err != nil || s.Error != "" {
			t.Fatalf("no snapshot: %v %s", err, s.Error)
		}
		return s
	}
	request := `{"report":` + string(core.Assess(o).AppendJSON(nil)) + `,"observation":` + string(o.AppendJSON(nil)) + `}`
	if keep {
		request = `{"keep":true,` + request[1:]
	}
	s, err := wire.DecodeSnapshot(core.SnapshotJSON([]byte(request)))
	if err != nil || s.Error != "" {
		t.Fatalf("no snapshot: %v %s", err, s.Error)
	}
	return s
}

// Each golden is two pages, "before" and "after", in the form of assay/tests/golden, and what is said of them. "keep LETTERS" in the comment
// before it asks for a verdict: g, f and h are the letter, the families and the headers; "a Report" leaves the headers of the page before out.
func TestGoldens(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no goldens", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			pages := map[string]*wire.Observation{}
			want := ""
			for _, file := range archive.Files {
				if file.Name == "want" {
					want = string(file.Data)
					continue
				}
				if pages[file.Name], err = golden.ParseObservation(string(file.Data)); err != nil {
					t.Fatal(err)
				}
			}
			keep := keepOf(string(archive.Comment))
			got := text(core.Compare(&wire.CompareRequest{Before: taken(t, pages["before"], keep != nil, !strings.Contains(string(archive.Comment), "a Report")), After: judged(t, pages["after"], false), Keep: keep}))
			if got == want {
				return
			}
			if !*update {
				t.Fatalf("got\n%s\nwant\n%s", got, want)
			}
			files := archive.Files
			if n := len(files); files[n-1].Name == "want" {
				files = files[:n-1]
			}
			archive.Files = append(files, txtar.File{Name: "want", Data: []byte(got)})
			if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func keepOf(comment string) *wire.Keep {
	_, letters, found := strings.Cut(comment, "keep ")
	if !found {
		return nil
	}
	letters, _, _ = strings.Cut(letters, "\n")
	return &wire.Keep{Grade: strings.Contains(letters, "g"), Families: strings.Contains(letters, "f"), Headers: strings.Contains(letters, "h")}
}

// text writes a comparison line by line.
func text(c *wire.Comparison) string {
	var out strings.Builder
	if c.Error != "" {
		out.WriteString("error: " + c.Error + "\n")
	}
	list := func(title string, list []wire.Difference) {
		for _, d := range list {
			out.WriteString(title + " " + join(d.Kind, quoted(d.Name), d.Part) + ": " + quoted(d.From) + " -> " + quoted(d.To) + because(d.Why) + "\n")
		}
	}
	list("better ", c.Better)
	list("worse  ", c.Worse)
	list("changed", c.Changed)
	for _, a := range c.Aside {
		out.WriteString("aside   " + join(a.Kind, quoted(a.Name), a.Part) + ": " + quoted(a.From) + " -> " + quoted(a.To) + because(a.Why) + "\n")
	}
	for _, note := range c.Notes {
		out.WriteString("note    " + note + "\n")
	}
	if c.Verdict != nil {
		out.WriteString("verdict " + c.Verdict.State + because(c.Verdict.Why) + "\n")
		list("broken ", c.Verdict.Broken)
	}
	return out.String()
}

func join(words ...string) string {
	var list []string
	for _, word := range words {
		if word != "" && word != `""` {
			list = append(list, word)
		}
	}
	return strings.Join(list, " ")
}

func quoted(s string) string { return `"` + s + `"` }

func because(why string) string {
	if why == "" {
		return ""
	}
	return "  (" + why + ")"
}
