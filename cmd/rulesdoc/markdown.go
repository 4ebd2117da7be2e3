package main

import (
	"fmt"
	"strings"
)

// markdown returns docs/rules.md.
func markdown(families []family) string {
	var out strings.Builder
	out.WriteString("<!-- Printed by cmd/rulesdoc from core/rules. Do not edit: change the rule. -->\n# The rules\n\n" +
		"What each rule finds, what that means, and what it costs. How the points become a letter: [SCORING.md](SCORING.md).\n" +
		"Names in braces stand for what was seen on the page.\n")
	for _, family := range families {
		fmt.Fprintf(&out, "\n## %s\n", family.Title)
		if len(family.Rules) == 0 {
			out.WriteString("\nNo rules yet.\n")
		}
		for _, rule := range family.Rules {
			writeRule(&out, rule)
		}
	}
	return out.String()
}

func writeRule(out *strings.Builder, rule rule) {
	fmt.Fprintf(out, "\n### %s\n**%s** · family `%s` · %s\n\n%s\n", rule.ID, rule.Title, rule.Family, costs(rule.Points), rule.Detail)
	if v := rule.Variant; v != nil {
		fmt.Fprintf(out, "\nOr: **%s** · %s\n\n%s\n", v.Title, costs(v.Points), v.Detail)
	}
	fmt.Fprintf(out, "\n- Applies to: %s\n", rule.Applies)
	if len(rule.Fix) > 0 {
		fmt.Fprintf(out, "- Fix, for example: %s.\n", strings.Join(rule.Fix, ". "))
	}
	fmt.Fprintf(out, "- When nothing is wrong: %s.\n- Read more: ", rule.Pass)
	for i, url := range rule.References {
		if i > 0 {
			out.WriteString(", ")
		}
		fmt.Fprintf(out, "<%s>", url)
	}
	out.WriteString("\n")
}
