// Command rulesdoc prints docs/rules.md from the rules themselves. Run it in the project's folder, after a rule has changed:
//
//	go run ./cmd/rulesdoc
package main

import (
	"fmt"
	"os"
	"strings"

	"assay/core/rules"
)

const path = "docs/rules.md"

func main() {
	if err := os.WriteFile(path, []byte(document()), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "rulesdoc:", err)
		os.Exit(1)
	}
}

// document returns the page: the families in their order, and in each its rules.
func document() string {
	var out strings.Builder
	out.WriteString("<!-- Printed by cmd/rulesdoc from core/rules. Do not edit: change the rule. -->\n# The rules\n\n" +
		"What each rule finds, what that means, and what it costs. How the points become a letter: [SCORING.md](SCORING.md).\n" +
		"Names in braces stand for what was seen on the page.\n")
	for _, family := range rules.Families() {
		fmt.Fprintf(&out, "\n## %s\n", family.Title)
		for _, rule := range rules.All() {
			if rule.Family == family.ID {
				writeRule(&out, rule)
			}
		}
	}
	return out.String()
}

func writeRule(out *strings.Builder, rule *rules.Rule) {
	fmt.Fprintf(out, "\n### %s\n**%s** · costs %d\n\n%s\n", rule.ID, rule.Title, rule.Points, rule.Detail)
	if v := rule.Variant; v != nil {
		fmt.Fprintf(out, "\nOr: **%s** · costs %d\n\n%s\n", v.Title, v.Points, v.Detail)
	}
	fmt.Fprintf(out, "\n- When nothing is wrong: %s.\n- Applies to: %s\n- Read more: ", rule.Pass, rule.Applies)
	for i, url := range rule.References {
		if i > 0 {
			out.WriteString(", ")
		}
		fmt.Fprintf(out, "<%s>", url)
	}
	out.WriteString("\n")
}
