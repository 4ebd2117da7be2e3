package browser

import (
	"fmt"
	"strings"
	"testing"

	"assay/core/rules"
	"assay/tests/browser/driver"
)

// Each finding and each check leads to its rule's page, which is part of the extension: it needs no server.
func TestEveryRuleHasItsPage(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		s.visit("https://careless.test/")
		view, err := s.PopupTab(420, 800)
		s.ok(err)
		s.shows(view, "graded")

		var links struct {
			Rules, Linked []string // what is shown, and what of it has a link to its page
			Target        string
		}
		s.ok(view.Eval(`(() => {
			const shown = [...document.querySelectorAll("[data-rule], [data-check]")];
			const own = e => e.dataset.rule ?? e.dataset.check;
			const link = e => e.querySelector('a[href="/popup/rules.html#' + own(e) + '"][target=_blank]');
			return {rules: shown.map(own), linked: shown.filter(link).map(own), target: link(shown[0])?.href ?? ""};
		})()`, &links))
		if len(links.Rules) != len(rules.All()) || len(links.Linked) != len(links.Rules) {
			t.Errorf("the popup shows %d rules with links, of %d, wanted all of %d:\n%q\n%q", len(links.Linked), len(links.Rules), len(rules.All()), links.Linked, links.Rules)
		}

		// A click opens a tab. Its address is the extension's own.
		tabs := func() (urls []string) {
			s.ok(s.Background(`chrome.tabs.query({}).then(tabs => tabs.map(tab => tab.url ?? ""))`, &urls))
			return urls
		}
		before := len(tabs())
		s.ok(view.Eval(`document.querySelector("[data-about]").click()`, nil))
		s.ok(driver.Poll("a tab opens", func() (bool, string) {
			now := tabs()
			opened := strings.Contains(strings.Join(now, " "), "/popup/rules.html#")
			return len(now) == before+1 && opened, fmt.Sprint(now)
		}))

		s.follow(view, links.Target)
		rule := links.Target[strings.LastIndexByte(links.Target, '#')+1:]
		var page struct {
			Articles []string
			Title    string  // of the rule that the address names
			Top      float64 // where that stands
			Styled   bool
			Scripts  int
		}
		s.ok(driver.Poll("the page of the rules shows "+rule, func() (bool, string) {
			err := view.Eval(`(() => {
				const target = document.querySelector("article:target");
				return {
					articles: [...document.querySelectorAll("article")].map(e => e.id),
					title: target?.querySelector("h3").textContent ?? "",
					top: target?.getBoundingClientRect().top ?? -1,
					styled: getComputedStyle(document.querySelector("article")).borderRadius === "10px",
					scripts: document.scripts.length,
				};
			})()`, &page)
			return err == nil && page.Title != "" && page.Top >= 0 && page.Top < 800, fmt.Sprintf("%+v, error %v", page, err)
		}))
		if len(page.Articles) != len(rules.All()) || !page.Styled || page.Scripts != 0 {
			t.Errorf("the page of the rules: got %+v, wanted %d articles, the design's style and no script", page, len(rules.All()))
		}
	})
}

// follow takes a view of the extension's to another of its pages.
func (s *session) follow(view driver.View, address string) {
	s.t.Helper()
	s.ok(view.Eval(fmt.Sprintf(`void (location.href = %q)`, address), nil))
	s.ok(driver.Poll("the view is at "+address, func() (bool, string) {
		var at string
		err := view.Eval(`document.readyState === "complete" ? location.href : "loading"`, &at)
		return strings.HasSuffix(at, address), fmt.Sprint(at, err)
	}))
}
