package browser

import (
	"fmt"
	"os"
	"testing"

	"assay/tests/browser/driver"
	"assay/tests/looks"
)

// axe is axe-core, which finds what people cannot see, hear or reach: https://github.com/dequelabs/axe-core
func axe(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile("../../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// axeFinds has axe-core judge a view, and returns what it holds against it: "color-contrast .points: …". Rules turns some of its rules off: "{}" none.
func axeFinds(view driver.View, source, rules string) (found []string, err error) {
	err = view.Eval(fmt.Sprintf(`(async () => {
		%s
		const {violations} = await window.axe.run(document, {resultTypes: ["violations"], rules: %s});
		return violations.flatMap(({id, nodes}) => nodes.map(({target, failureSummary}) => id + " " + target.join(" ") + ": " + failureSummary.replace(/\s+/g, " ")));
	})()`, source, rules), &found)
	return found, err
}

// Nothing keeps anybody from reading the popup in any of its states: light, dark, and in the colours that the user's system forces on it.
func TestAxeFindsNothingInThePopup(t *testing.T) {
	t.Parallel()
	site, err := looks.Site("../..")
	if err != nil {
		t.Fatal(err)
	}
	if err := demo.Serve(looks.Host, nil, site); err != nil {
		t.Fatal(err)
	}
	source := axe(t)
	for _, theme := range looks.Themes {
		t.Run(theme.Name, func(t *testing.T) {
			t.Parallel()
			s := launch(t, "chromium", driver.Options{Extension: extension, Proxy: demo.Proxy.Addr(), CA: demo.Authority.PEM(), Flags: theme.Flags})
			s.inTheme(theme.Name)
			states, err := looks.States(s)
			s.ok(err)
			rules := "{}"
			if theme.Name == "forced" {
				rules = `{"color-contrast": {enabled: false}}` // the colours are the user's own, and axe compares them with ours
			}
			seen := map[string]bool{}
			for _, state := range states {
				s.ok(looks.Show(s, state))
				found, err := axeFinds(s.Page(), source, rules)
				s.ok(err)
				for _, problem := range found {
					if !seen[problem] { // most of them come again in the next state
						t.Errorf("%s: %s", state, problem)
					}
					seen[problem] = true
				}
			}
		})
	}
}

// inTheme makes sure that the browser asks for a theme: otherwise what follows would say nothing of it.
func (s *session) inTheme(name string) {
	s.t.Helper()
	query := map[string]string{"light": "(prefers-color-scheme: light)", "dark": "(prefers-color-scheme: dark)", "forced": "(forced-colors: active)"}[name]
	var matches bool
	s.ok(s.Page().Eval(fmt.Sprintf(`matchMedia(%q).matches`, query), &matches))
	if !matches {
		s.t.Fatalf("the browser does not ask for the theme %s", name)
	}
}

// The pages of the extension beside the popup, as they are.
func TestAxeFindsNothingInThePages(t *testing.T) {
	source := axe(t)
	inBrowsers(t, func(t *testing.T, s *session) {
		s.visit("https://careless.test/")
		for _, page := range []string{"/options/options.html", "/welcome/welcome.html", "/popup/rules.html", "/compare/compare.html", "/devtools/panel.html"} {
			view, err := s.PopupTab(1000, 800)
			s.ok(err)
			s.follow(view, page)
			s.ok(driver.Poll(page+" is drawn", func() (bool, string) {
				var drawn bool
				err := view.Eval(`document.readyState === "complete" && (document.querySelector("main")?.textContent.trim() ?? "") !== ""`, &drawn)
				return drawn, fmt.Sprint(err)
			}))
			found, err := axeFinds(view, source, "{}")
			s.ok(err)
			for _, problem := range found {
				t.Errorf("%s: %s", page, problem)
			}
			s.ok(view.Close())
		}
	})
}
