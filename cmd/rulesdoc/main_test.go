package main

import (
	"bytes"
	"html"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"assay/core/rules"
)

func documented(t *testing.T) []family {
	t.Helper()
	families, err := read("../../core/rules")
	if err != nil {
		t.Fatal(err)
	}
	return families
}

// The document says what the rules say now.
func TestTheDocumentIsFresh(t *testing.T) {
	got, err := os.ReadFile("../../" + path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != markdown(documented(t)) {
		t.Errorf("%s is stale: run go run ./cmd/rulesdoc", path)
	}
}

// The extension's page has an anchor for every rule and says all of it, without a script and without anything from elsewhere.
func TestThePageHasEveryRule(t *testing.T) {
	var out bytes.Buffer
	if err := writeHTML(&out, documented(t)); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	for _, rule := range rules.All() {
		_, article, found := strings.Cut(page, `<article id="`+rule.ID+`">`)
		article, _, closed := strings.Cut(article, "</article>")
		if !found || !closed {
			t.Errorf("the page has no article for %s", rule.ID)
			continue
		}
		text := html.UnescapeString(article)
		wanted := append([]string{rule.Title, rule.Detail, rule.Applies, rule.Pass, costs(rule.Points)}, rule.References...)
		if rule.Variant != nil {
			wanted = append(wanted, rule.Variant.Title, rule.Variant.Detail, costs(rule.Variant.Points))
		}
		for _, want := range wanted {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the page has\n%s\nwanted %q in it", rule.ID, article, want)
			}
		}
	}
	if found := regexp.MustCompile(`(?i)<script|<style|\bstyle=|\bon\w+=|(src|<link[^>]*href)="?https?:`).FindString(page); found != "" {
		t.Errorf("the page has %q: the extension's content security policy allows no such thing", found)
	}
}

// Every rule's golden shows a fix, and every change has words.
func TestEveryRuleHasAFix(t *testing.T) {
	for _, family := range documented(t) {
		for _, rule := range family.Rules {
			if len(rule.Fix) == 0 {
				t.Errorf("%s: its golden shows no fix", rule.ID)
			}
			for _, fix := range rule.Fix {
				if !strings.Contains(fix, " ") || strings.Count(fix, "`")%2 == 1 {
					t.Errorf("%s: got the fix %q, wanted words, with code in backquotes", rule.ID, fix)
				}
			}
		}
	}
}

func TestFirstFix(t *testing.T) {
	const golden = "-- a.want --\npass: good\n-- b.want --\nhigh, 40 points: bad\n  seen: exchange 0\n  fix: set-cookie-attribute sid SameSite Lax\n  fix: set-header X-Frame-Options DENY\n" +
		"  gain: 20\n-- c.want --\n  fix: remove-header Server\n"
	want := []string{"Give the cookie `sid` the attribute `SameSite=Lax`", "Send `X-Frame-Options: DENY`"}
	if got := firstFix(golden); !slices.Equal(got, want) {
		t.Errorf("got %q, wanted %q", got, want)
	}
	if got := firstFix("-- a.want --\npass: good\n"); got != nil {
		t.Errorf("without a finding: got %q, wanted none", got)
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
			t.Errorf("docs/SCORING.md lacks a row; add to its family:\n| | `%s` what it finds | %d |", rule.ID, rule.Points)
		}
	}
}
