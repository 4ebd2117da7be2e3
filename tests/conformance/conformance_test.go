package conformance

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
)

// hold runs every case of a file and reports those whose judgement is not what is expected. failure says what is wrong with a case's
// judgement; "" is nothing.
//
// Failures that are known stand in data/NAME.known, a line each: the case's id, a tab, the reason. One that is not there fails the
// test, and so does one that is there and passes.
func hold[I, E any](t *testing.T, file string, least int, failure func(c Case[I, E]) string) {
	t.Helper()
	cases, err := Read[I, E]("data/" + file)
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) < least {
		t.Fatalf("data/%s: got %d cases, want at least %d", file, len(cases), least)
	}
	known := readKnown(t, "data/"+file[:strings.IndexByte(file, '.')]+".known")
	seen := map[string]bool{}
	for _, c := range cases {
		if seen[c.ID] {
			t.Errorf("%s: two cases have this id", c.ID)
		}
		seen[c.ID] = true
		problem := failure(c)
		reason, isKnown := known[c.ID]
		switch {
		case problem != "" && !isKnown:
			t.Errorf("%s: %s", c.ID, problem)
		case problem == "" && isKnown:
			t.Errorf("%s: passes, but is listed as known to fail: %s", c.ID, reason)
		}
		delete(known, c.ID)
	}
	for id := range known {
		t.Errorf("%s: listed as known to fail, but no such case exists", id)
	}
}

func readKnown(t *testing.T, path string) map[string]string {
	t.Helper()
	known := map[string]string{}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return known
	}
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "//") {
			continue
		}
		id, reason, ok := strings.Cut(line, "\t")
		if !ok || strings.TrimSpace(reason) == "" {
			t.Fatalf("%s: %q: want a case's id, a tab and the reason", path, line)
		}
		known[id] = strings.TrimSpace(reason)
	}
	return known
}
