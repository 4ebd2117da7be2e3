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
	Empty                    string // why there are no rows
	Detail                   string // all that can be read beside the list
	Ready                    bool   // it takes requests
}

const readPanel = `(() => {
	const all = selector => [...document.querySelectorAll(selector)];
	const read = (element, selector) => element.querySelector(selector)?.textContent.replace(/\s+/g, " ").trim() ?? "";
	return {
		requests: all("[data-request]").map(e => ({name: read(e, ".name"), severity: e.dataset.severity, why: read(e, ".why")})),
		navigations: all("[data-navigation]").length,
		count: parseInt(read(document, "[data-counts]").replaceAll(",", "")) || 0,
		rows: Number(document.getElementById("grid")?.ariaRowCount ?? document.getElementById("grid")?.getAttribute("aria-rowcount")),
		empty: document.querySelector("[data-empty]")?.dataset.empty ?? "",
		grade: read(document, ".strip .hallmark-letter"),
		detail: document.getElementById("detail")?.innerText ?? "",
		ready: "ready" in document.body.dataset,
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
			return p.Empty == "none" && p.Grade != "" && strings.Contains(p.Detail, "of 100")
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
		s.ok(view.Eval(`document.querySelector('[data-severity="high"]').click()`, nil)) // developer tools are small in a test's window
		s.waitPanel(view, "what is wrong with one request", func(p *listed) bool {
			return strings.Contains(p.Detail, "What is wrong") && strings.Contains(p.Detail, "Set-Cookie")
		})
		s.ok(view.Eval(`document.querySelector("[data-page]").click()`, nil)) // where they are narrow it is behind what was opened
		s.waitPanel(view, "the page again", func(p *listed) bool { return strings.Contains(p.Detail, "of 100") })
		s.ok(view.Close())
	})
}

// feedPanel tells the panel of requests as DevTools would, with secrets in all places that have any.
const feedPanel = `(() => {
	const lines = headers => Object.entries(headers).map(([name, value]) => ({name, value}));
	dispatchEvent(new CustomEvent("navigated", {detail: "https://middling.test/"}));
	dispatchEvent(new CustomEvent("requests", {detail: Array.from({length: 3000}, (_, i) => ({
		startedDateTime: new Date(1795255200000 + i).toISOString(), time: i, _resourceType: "script",
		request: {method: "GET", url: "https://middling.test/part-" + i + ".js?token=panelsecret1", headers: lines({Cookie: "sessionid=panelsecret2"})},
		response: {status: 200, content: {}, headers: lines({
			"Content-Type": "text/javascript", "X-Content-Type-Options": "nosniff", "Strict-Transport-Security": "max-age=31536000",
			...(i === 2000 && {"Set-Cookie": "sessionid=panelsecret3; Path=/"}),
		})},
	}))}));
})()`

// The panel as a page: thousands of requests, of which few rows are there; the keyboard reaches all of them; nothing of a secret is shown or kept.
func TestPanelOfManyRequests(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		s.visit("https://middling.test/")
		view, err := s.PanelTab(1000, 700)
		s.ok(err)
		s.waitPanel(view, "the page's grade", func(p *listed) bool { return p.Ready && p.Grade != "" && p.Grade != "–" })
		s.ok(view.Eval(feedPanel, nil))
		s.waitPanel(view, "3000 requests, and the rows in view", func(p *listed) bool {
			return p.Count == 3000 && p.Rows == 3001 && len(p.Requests) > 10 && len(p.Requests) < 100
		})

		s.ok(view.Eval(`document.getElementById("grid").focus()`, nil))
		for _, step := range []struct{ key, selected string }{
			{"ArrowDown", "part-0.js?…"}, {"End", "part-2999.js?…"}, {"ArrowUp", "part-2998.js?…"}, {"Home", "part-0.js?…"}, {"ArrowDown", "part-1.js?…"},
		} {
			s.ok(view.Press(step.key))
			s.ok(driver.Poll(step.key+" selects "+step.selected, func() (bool, string) {
				var at string
				err := view.Eval(`document.getElementById(document.getElementById("grid").getAttribute("aria-activedescendant"))?.querySelector(".name bdi").textContent ?? "none"`, &at)
				return at == step.selected, fmt.Sprint(at, err)
			}))
		}
		s.ok(view.Press("Enter"))
		s.ok(driver.Poll("Enter leads to the details", func() (bool, string) {
			var focused string
			err := view.Eval(`document.activeElement.id`, &focused)
			return focused == "detail", fmt.Sprint(focused, err)
		}))

		// A column sorts, and says so; another click turns it round.
		for _, want := range []struct{ sorted, first string }{{"descending", "part-2999.js?…"}, {"ascending", "part-0.js?…"}} {
			s.ok(view.Click(`[data-sort-by=took]`))
			s.ok(driver.Poll("the list is sorted by duration, "+want.sorted, func() (bool, string) {
				var got struct{ Sorted, First string }
				err := view.Eval(`({
					sorted: document.querySelector("[data-sort-by=took]").parentElement.ariaSort,
					first: document.querySelector("[data-request] .name bdi")?.textContent ?? "none",
				})`, &got)
				return got.Sorted == want.sorted && got.First == want.first, fmt.Sprintf("%+v %v", got, err)
			}))
		}
		s.ok(view.Press("Escape"))
		s.waitPanel(view, "the page instead of the request", func(p *listed) bool { return strings.Contains(p.Detail, "of 100") })

		// The one with something wrong is found, and explained without its secret.
		s.ok(view.Click("[data-only-wrong]"))
		s.waitPanel(view, "the one that is wrong", func(p *listed) bool { return len(p.Requests) == 1 && p.has("part-2000.js", "high") })
		s.ok(view.Click("[data-request]"))
		s.waitPanel(view, "its cookie", func(p *listed) bool {
			return strings.Contains(p.Detail, "sessionid=…") || strings.Contains(p.Detail, "The session cookie travels over plain HTTP")
		})
		s.ok(view.Eval(`void (navigator.clipboard.writeText = async text => (document.title = text))`, nil))
		s.ok(view.Click("[data-detail] .request-actions [data-copy]"))
		s.ok(driver.Poll("its address is copied, without the query", func() (bool, string) {
			var copied string
			err := view.Eval(`document.title`, &copied)
			return copied == "https://middling.test/part-2000.js", fmt.Sprint(copied, err)
		}))
		var page string
		s.ok(view.Eval(`document.documentElement.outerHTML`, &page))
		if strings.Contains(page, "panelsecret") {
			t.Error("a secret is in the panel")
		}
		dump, err := s.Storage()
		s.ok(err)
		if strings.Contains(string(dump), "panelsecret") {
			t.Error("a secret is in the storage")
		}
		s.ok(view.Close())
	})
}
