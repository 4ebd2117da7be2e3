package rules_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/core"
	"assay/core/rules"
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
	for _, rule := range rules.All() {
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
			t.Errorf("%s is of the unknown family %q", rule.ID, rule.Family)
		}
		if rule.Points < 0 || rule.Title == "" || rule.Detail == "" || rule.Clause == "" || rule.Pass == "" || rule.Applies == "" || len(rule.References) == 0 || rule.Check == nil {
			t.Errorf("%s lacks its points, title, detail, clause, pass, applies, references or check", rule.ID)
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
				got[c.Name] = golden.Judgement(core.Assess(&c.Observation), rule)
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
