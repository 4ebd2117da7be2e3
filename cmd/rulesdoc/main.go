// Command rulesdoc prints the rules' documentation from the rules themselves. Run it in the project's folder, after a rule or its golden
// has changed:
//
//	go run ./cmd/rulesdoc            write docs/rules.md
//	go run ./cmd/rulesdoc -html      print the page that the extension shows
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"assay/core/rules"
)

const path = "docs/rules.md"

func main() {
	page := flag.Bool("html", false, "print the extension's page")
	flag.Parse()
	if err := run(*page, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "rulesdoc:", err)
		os.Exit(1)
	}
}

func run(page bool, out io.Writer) error {
	families, err := read("core/rules")
	if err != nil {
		return err
	}
	if page {
		return writeHTML(out, families)
	}
	return os.WriteFile(path, []byte(markdown(families)), 0o644)
}

// A family is a group of rules as it is documented.
type family struct {
	rules.Family
	Rules []rule
}

// A rule is a rule with the fix that its golden shows first.
type rule struct {
	*rules.Rule
	Fix []string // what to do, one change each; a header or an attribute stands in backquotes
}

// read returns the families in their order, and in each its rules; dir holds the goldens.
func read(dir string) ([]family, error) {
	var families []family
	for _, f := range rules.Families() {
		documented := family{Family: f}
		for _, r := range rules.All() {
			if r.Family != f.ID {
				continue
			}
			golden, err := os.ReadFile(dir + "/" + r.ID + ".txt")
			if err != nil {
				return nil, err
			}
			if r.Title == "" || r.Pass == "" {
				return nil, fmt.Errorf("%s/%s.go: the rule has no words yet", dir, r.ID)
			}
			documented.Rules = append(documented.Rules, rule{r, firstFix(string(golden))})
		}
		families = append(families, documented)
	}
	return families, nil
}

// firstFix returns the changes of the first finding in a golden, in words.
func firstFix(golden string) []string {
	var fix []string
	for line := range strings.Lines(golden) {
		text, ok := strings.CutPrefix(line, "  fix: ")
		switch {
		case ok:
			fix = append(fix, inWords(strings.TrimSuffix(text, "\n")))
		case fix != nil:
			return fix
		}
	}
	return fix
}

// inWords says what a change asks for, given as wire.Change.String writes it.
func inWords(change string) string {
	op, rest, _ := strings.Cut(change, " ")
	first, second, _ := strings.Cut(rest, " ")
	switch op {
	case "set-header":
		return "Send `" + first + ": " + second + "`"
	case "remove-header":
		return "Do not send `" + first + "`"
	case "set-cookie-attribute":
		return "Give the cookie `" + first + "` the attribute `" + strings.Replace(second, " ", "=", 1) + "`"
	case "remove-cookie-attribute":
		return "Take `" + second + "` off the cookie `" + first + "`"
	case "redirect-to-https":
		return "Answer plain HTTP with a redirect to the same address over HTTPS"
	case "serve-https":
		return "Serve the page over HTTPS"
	case "load-securely":
		return "Use `" + rest + "` over HTTPS"
	case "add-integrity":
		return "Give the script `" + rest + "` an integrity attribute"
	}
	return change
}

// costs says what a finding costs.
func costs(points int) string {
	switch points {
	case 0:
		return "costs nothing: worth knowing"
	case 1:
		return "costs 1 point"
	}
	return fmt.Sprintf("costs %d points", points)
}
