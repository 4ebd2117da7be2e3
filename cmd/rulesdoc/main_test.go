package main

import (
	"os"
	"regexp"
	"strconv"
	"testing"

	"assay/core/rules"
)

// The page says what the rules say now.
func TestTheDocumentIsFresh(t *testing.T) {
	got, err := os.ReadFile("../../" + path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != document() {
		t.Errorf("%s is stale: run go run ./cmd/rulesdoc", path)
	}
}

// docs/SCORING.md names every rule, in a row that ends in its points.
func TestTheRubricIsComplete(t *testing.T) {
	text, err := os.ReadFile("../../docs/SCORING.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range rules.All() {
		row := regexp.MustCompile("(?m)^\\|.*`" + rule.ID + "`.*\\| " + strconv.Itoa(rule.Points) + " \\|$")
		if !row.Match(text) {
			t.Errorf("docs/SCORING.md has no row with %s and %d points", rule.ID, rule.Points)
		}
	}
}
