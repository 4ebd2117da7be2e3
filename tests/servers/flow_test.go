package servers

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"assay/core/recipe"
	"assay/core/wire"
	"assay/tests/browser/driver"
)

var update = flag.Bool("update", false, "write flow.txt anew")

// The flow of a login, as the extension tells it, step by step: of the stock Django site, where the session crosses plain HTTP; of the same with what
// keeps it from there, the redirect and Secure; and with the whole plan, where HSTS has the browser not even ask. flow.txt has the tables.
func TestFlowOfALogin(t *testing.T) {
	t.Parallel()
	var tables strings.Builder
	for _, site := range []struct {
		name  string
		fixes func(*testing.T, *djangoSite) []wire.Change
	}{
		{"stock Django", func(*testing.T, *djangoSite) []wire.Change { return nil }},
		{"Django with the redirect and Secure", func(*testing.T, *djangoSite) []wire.Change {
			return []wire.Change{
				{Op: wire.OpRedirectToHTTPS},
				{Op: wire.OpSetCookieAttribute, Cookie: "sessionid", Attribute: "Secure"},
				{Op: wire.OpSetCookieAttribute, Cookie: "csrftoken", Attribute: "Secure"},
			}
		}},
		{"Django with the whole plan", func(t *testing.T, s *djangoSite) []wire.Change {
			s.serve()
			b := launch(t, s)
			defer b.Close()
			if err := b.Open("http://shop.test/admin/"); err != nil {
				t.Fatal(err)
			}
			record, err := graded(b, submitLogin)
			if err != nil {
				t.Fatal(err)
			}
			var changes []wire.Change
			for _, step := range record.Report.Plan {
				changes = append(changes, step.Changes...)
			}
			return slices.DeleteFunc(changes, func(c wire.Change) bool { return c.Op == wire.OpServeHTTPS }) // it does
		}},
	} {
		s := newDjango(t, false, "")
		if changes := site.fixes(t, s); changes != nil {
			s.paste(recipe.Write(changes, "django", host).Parts)
		}
		s.serve()
		b := launch(t, s)
		fmt.Fprintf(&tables, "-- %s --\n", site.name)
		table := tabwriter.NewWriter(&tables, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "step\taction\tcondition\tresult\tsent\tset\tnot sent: Secure")
		for i, act := range []func(driver.Browser) error{visit("http://shop.test/admin/"), submitLogin, visit("http://shop.test/admin/auth/user/")} {
			record, err := graded(b, act)
			if err != nil {
				t.Fatalf("%s, page %d: %v", site.name, i+1, err)
			}
			for _, step := range record.Report.Flow {
				fmt.Fprintf(table, "%d.%d\t%s\t%s\t%s\t%s\t%s\t%s\n", i+1, step.Step, step.Action, step.Condition, step.Result,
					listed(step.CookiesSent), listed(step.CookiesSet), listed(step.CookiesWithheld))
			}
			if i < 2 {
				continue
			}
			table.Flush()
			for _, c := range record.Report.Cookies {
				for _, w := range c.WhatIf {
					fmt.Fprintf(&tables, "%s: %s\n", c.Name, w.Text)
				}
			}
		}
		tables.WriteString("\n")
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
	got := tables.String()
	if *update {
		if err := os.WriteFile("flow.txt", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := readFile(t, "flow.txt"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// listed writes names one after the other; "-" if there are none.
func listed(names []string) string {
	if len(names) == 0 {
		return "-"
	}
	return strings.Join(names, ", ")
}
