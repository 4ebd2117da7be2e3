// Command newrule starts a rule: its file, its golden and its line in the list.
//
//	go run ./cmd/newrule permissions-open
//
// The family is the id's first word if that is a family, else the first of the list; change it in the file. What is left to do is
// marked there; `go test ./core/rules ./cmd/rulesdoc` says what is missing, in seconds.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"assay/core/rules"
)

const rulesDir = "core/rules"

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: newrule ID   (lower-case words with dashes between them, such as hsts-short)")
		os.Exit(2)
	}
	if err := newRule(rulesDir, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "newrule:", err)
		os.Exit(1)
	}
}

var (
	idPattern   = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)+$`)
	listPattern = regexp.MustCompile(`(?s)(var all = \[\.\.\.\]\*Rule\{.*?)(\n\})`)
)

// newRule writes the files of a rule into dir and adds it to dir's list.go.
func newRule(dir, id string) error {
	if !idPattern.MatchString(id) {
		return fmt.Errorf("%q is no rule's id: it needs two or more lower-case words with dashes between them, such as hsts-short", id)
	}
	file := filepath.Join(dir, id+".go")
	if _, err := os.Stat(file); err == nil {
		return fmt.Errorf("%s exists already", file)
	}
	list := filepath.Join(dir, "list.go")
	source, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	name := identifier(id)
	if !listPattern.Match(source) {
		return fmt.Errorf("%s has no list of rules", list)
	}
	source = listPattern.ReplaceAll(source, []byte("${1}\n\t&"+name+",${2}"))
	family, _, _ := strings.Cut(id, "-")
	if !slices.ContainsFunc(rules.Families(), func(f rules.Family) bool { return f.ID == family }) {
		family = rules.Families()[0].ID
	}
	fill := strings.NewReplacer("<id>", id, "<name>", name, "<check>", "check"+strings.ToUpper(name[:1])+name[1:], "<family>", family)
	for path, text := range map[string]string{
		file:                          fill.Replace(ruleTemplate),
		filepath.Join(dir, id+".txt"): goldenTemplate,
		list:                          string(source),
	} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
		fmt.Println("wrote", path)
	}
	return nil
}

// identifier makes a Go name of an id: hsts-short becomes hstsShort.
func identifier(id string) string {
	words := strings.Split(id, "-")
	for i := 1; i < len(words); i++ {
		words[i] = strings.ToUpper(words[i][:1]) + words[i][1:]
	}
	return strings.Join(words, "")
}

const ruleTemplate = `package rules

import "assay/core/page"

// Here goes the shortest header that triggers the rule.
var <name> = Rule{
	ID: "<id>", Family: "<family>", Points: 1,
	Text: Text{
		// What is wrong, in a few words; what that means to the site's users; and the same for the summary, as in "its session cookie
		// crosses plain HTTP". {seen} stands for the verdict's argument of that name.
		Title:  "",
		Detail: "",
		Clause: "",
	},
	// The title when nothing is wrong; what the rule looks at, and when it does not apply; the specification's section first, else the maker's
	// manual.
	Pass:       "",
	Applies:    "",
	References: []string{},
	Reads:      page.PartHeaders, // every header without a part of its own: see page.Part
	Check:      <check>,
}

func <check>(p *page.Page) Verdict {
	value, sent := p.Last().First("X-Example")
	if !sent {
		return passed
	}
	v := failed(header(p, "X-Example", value), removeHeader("X-Example"))
	v.Args = arg("seen", value)
	return v
}
`

const goldenTemplate = `What these cases show. Run "go test ./core/rules -update", then read what it wrote; "go doc ./tests/golden" lists what can stand here.
-- wrong --
GET https://shop.test/ 200
X-Example: 1
-- right --
GET https://shop.test/ 200
`
