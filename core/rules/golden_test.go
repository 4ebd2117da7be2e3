package rules_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"assay/core"
	"assay/core/page"
	"assay/core/rules"
	"assay/core/wire"
	"assay/tests/golden"
)

var update = flag.Bool("update", false, "write the goldens anew; read the difference before you commit it")

// Each rule has one file and one golden, both named after it, and stands in the list.
func TestEveryRuleIsWhole(t *testing.T) {
	listed := map[string]bool{}
	families := map[string]bool{}
	for _, family := range rules.Families() {
		families[family.ID] = true
	}
	family := 0 // of the rule before
	for _, rule := range rules.All() {
		at := slices.IndexFunc(rules.Families(), func(f rules.Family) bool { return f.ID == rule.Family })
		if at < family {
			t.Errorf("%s stands behind rules of a later family than %s", rule.ID, rule.Family)
		}
		family = at
		if listed[rule.ID] {
			t.Errorf("%s is listed twice", rule.ID)
		}
		listed[rule.ID] = true
		for _, ending := range []string{".go", ".txt"} {
			if _, err := os.Stat(rule.ID + ending); err != nil {
				t.Errorf("%s has no file %s%s", rule.ID, rule.ID, ending)
			}
		}
		if !families[rule.Family] {
			t.Errorf("%s is of the unknown family %q; there are %v", rule.ID, rule.Family, rules.Families())
		}
		for name, missing := range map[string]bool{
			"points": rule.Points < 0, "title": rule.Title == "", "detail": rule.Detail == "", "clause": rule.Clause == "", "pass": rule.Pass == "",
			"applies": rule.Applies == "", "references": len(rule.References) == 0, "reads": rule.Reads == 0, "check": rule.Check == nil,
		} {
			if missing {
				t.Errorf("%s lacks its %s", rule.ID, name)
			}
		}
		for _, url := range rule.References {
			if !strings.HasPrefix(url, "https://") {
				t.Errorf("%s: reference %q is no https:// URL", rule.ID, url)
			}
		}
	}
	goldens, err := filepath.Glob("*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range goldens {
		if id := strings.TrimSuffix(path, ".txt"); !listed[id] {
			t.Errorf("%s belongs to no rule of the list", path)
		}
	}
}

func TestGoldens(t *testing.T) {
	files, err := golden.Glob("*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		rule := strings.TrimSuffix(filepath.Base(file.Path), ".txt")
		t.Run(rule, func(t *testing.T) {
			got := map[string]string{}
			failed := false
			for _, c := range file.Cases {
				report := core.Assess(&c.Observation)
				checkFindings(t, file.Path, c, report)
				got[c.Name] = golden.Judgement(report, rule)
				failed = failed || strings.Contains(got[c.Name], "fix:")
				if got[c.Name] != c.Want && !*update {
					t.Errorf("%s, case %q:\ngot\n%swant\n%s", file.Path, c.Name, got[c.Name], c.Want)
				}
			}
			if !failed {
				t.Errorf("%s: no case shows what the rule finds", file.Path)
			}
			if *update {
				if err := file.Update(got); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// checkFindings: a finding's words have all their values, and its fix keeps what it promises.
func checkFindings(t *testing.T, path string, c golden.Case, report *wire.Report) {
	t.Helper()
	for _, f := range report.Findings {
		rule := rules.All()[slices.IndexFunc(rules.All(), func(r *rules.Rule) bool { return r.ID == f.Rule })]
		texts := []*rules.Text{&rule.Text}
		if rule.Variant != nil {
			texts = append(texts, &rule.Variant.Text)
		}
		for _, text := range texts {
			if rules.Fill(new(page.Page), text.Title, f.Args) != f.Title {
				continue // the other form of the finding
			}
			for _, name := range argument.FindAllStringSubmatch(text.Title+text.Detail+text.Clause, -1) {
				if _, ok := f.Args[name[1]]; !ok {
					t.Errorf("%s, case %q: the words of %s name %s, and the arguments are %v", path, c.Name, f.Rule, name[0], f.Args)
				}
			}
		}
		if after := core.Preview(&c.Observation, f.Fix.Changes); after.Score != f.Fix.Score {
			t.Errorf("%s, case %q: the fix of %s promises %d points and gives %d: does the rule look at more of the page than its Reads says?",
				path, c.Name, f.Rule, f.Fix.Score, after.Score)
		}
	}
}

// argument matches where a rule's words take a value: {cookies}.
var argument = regexp.MustCompile(`\{(\w*)\}`)
