package browser

import (
	"fmt"
	"strings"
	"testing"

	"assay/tests/browser/driver"
)

// listed is what the panel shows.
type listed struct {
	Requests                 []struct{ Name, Severity, Why string }
	Navigations, Count, Rows int
	Grade                    string // of the page on top
	Detail                   string // all that can be read beside the list
}

const readPanel = `(() => {
	const all = selector => [...document.querySelectorAll(selector)];
	const read = (element, selector) => element.querySelector(selector)?.textContent.replace(/\s+/g, " ").trim() ?? "";
	return {
		requests: all("[data-request]").map(e => ({name: read(e, ".name"), severity: e.dataset.severity, why: read(e, ".why")})),
		navigations: all("[data-navigation]").length,
		count: parseInt(read(document, "[data-counts]").replaceAll(",", "")) || 0,
		rows: Number(document.getElementById("grid")?.ariaRowCount ?? document.getElementById("grid")?.getAttribute("aria-rowcount")),
		grade: read(document, ".strip .hallmark-letter"),
		detail: document.getElementById("detail")?.innerText ?? "",
	};
})()`

// waitPanel waits until the panel shows something.
func (s *session) waitPanel(view driver.View, what string, is func(p *listed) bool) (p listed) {
	s.t.Helper()
	s.ok(driver.Poll("the panel shows "+what, func() (bool, string) {
		p = listed{}
		err := view.Eval(readPanel, &p)
		return err == nil && is(&p), fmt.Sprintf("%+v, error %v", p, err)
	}))
	return p
}

// has reports whether a request is listed whose name begins so, with that severity.
func (p *listed) has(name, severity string) bool {
	for _, r := range p.Requests {
		if strings.HasPrefix(r.Name, name) && r.Severity == severity {
			return true
		}
	}
	return false
}

// The panel in the browser's own developer tools: every request of the page with its verdict, the page on top, and a log that is kept or not.
func TestPanelInDevTools(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		s.visit("https://middling.test/")
		view, err := s.DevTools()
		s.ok(err)
		s.waitPanel(view, "that it saw nothing yet, and the page's grade", func(p *listed) bool {
			return p.Count == 0 && p.Grade != "" && strings.Contains(p.Detail, "of 100")
		})
		s.ok(view.Click("[data-reload]"))
		s.waitPanel(view, "the page's requests", func(p *listed) bool { return p.Count >= 3 && p.has("/", "medium") || p.has("/", "high") })

		// Another page: the list begins anew.
		s.visit("https://careless.test/")
		first := s.waitPanel(view, "another page's requests and grade", func(p *listed) bool {
			return p.has("/", "high") && p.Grade == "F"
		})
		for _, r := range first.Requests {
			if strings.Contains(r.Name, "middling") {
				t.Errorf("the list begins with the page that is shown; got %+v", first.Requests)
			}
		}

		// It is kept, with a line between the pages.
		s.ok(view.Click("[data-preserve]"))
		s.visit("https://model.test/")
		s.waitPanel(view, "both pages' requests, and a line between", func(p *listed) bool { return p.Navigations == 1 && p.Count > first.Count })

		// One request, explained.
		s.ok(view.Click(`[data-severity="high"]`))
		s.waitPanel(view, "what is wrong with one request", func(p *listed) bool {
			return strings.Contains(p.Detail, "What is wrong") && strings.Contains(p.Detail, "Set-Cookie")
		})
		s.ok(view.Click("[data-page]"))
		s.waitPanel(view, "the page again", func(p *listed) bool { return strings.Contains(p.Detail, "of 100") })
		s.ok(view.Close())
	})
}
