package main

import (
	"bytes"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A new rule compiles as it is written, and stands in the list.
func TestNewRule(t *testing.T) {
	// The copy lies inside the project, so that its imports resolve.
	dir, err := os.MkdirTemp("../../core", "newrule-test-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	sources, err := filepath.Glob("../../core/rules/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range sources {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(path)), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := newRule(dir, "hsts-example-rule"); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "vet", "./"+dir).CombinedOutput(); err != nil {
		t.Errorf("the new rule does not compile: %v\n%s", err, out)
	}
	source, err := os.ReadFile(filepath.Join(dir, "hsts-example-rule.go"))
	if err != nil {
		t.Fatal(err)
	}
	if formatted, err := format.Source(source); err != nil || !bytes.Equal(formatted, source) {
		t.Errorf("the new rule is not formatted (error %v):\n%s", err, source)
	}
	if !bytes.Contains(source, []byte(`Family: "hsts"`)) {
		t.Errorf("the new rule is not of the family hsts:\n%s", source)
	}
	list, err := os.ReadFile(filepath.Join(dir, "list.go"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(list), "&hstsExampleRule,") {
		t.Errorf("list.go does not name the new rule:\n%s", list)
	}
	if err := newRule(dir, "hsts-example-rule"); err == nil || !strings.Contains(err.Error(), "exists already") {
		t.Errorf("a second rule of the same id: got %v, want an error that says that it exists", err)
	}
	if err := newRule(dir, "Hsts"); err == nil || !strings.Contains(err.Error(), `"Hsts"`) {
		t.Errorf("a bad id: got %v, want an error that names it", err)
	}
}
