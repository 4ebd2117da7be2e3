package browser

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"assay/tests/browser/driver"
)

// compared is what the page that compares tells.
type compared struct {
	Before, After         string              // what is chosen
	Sides                 map[string][]string // "worse" → "X-Frame-Options: DENY -> not there"
	Aside, Problem, Notes string
	Choices, Markup       int
}

const readCompared = `(() => {
	const text = e => e?.textContent.replace(/\s+/g, " ").trim() ?? "";
	const all = (selector, read, from = document) => [...from.querySelectorAll(selector)].map(read);
	const line = e => [e.dataset.name ?? e.dataset.differs, e.dataset.part].filter(Boolean).join(" ") + ": " + all("dd", text, e).join(" -> ");
	return {
		before: document.querySelector("#before")?.value, after: document.querySelector("#after")?.value,
		sides: Object.fromEntries(all("[data-side]", e => [e.dataset.side, all("[data-differs]", line, e)])),
		aside: all("[data-aside] li", line).join("\n"), problem: text(document.querySelector("[data-problem]")), notes: text(document.querySelector(".notes")),
		choices: document.querySelectorAll("#before option[value]:not([value=''])").length, markup: document.querySelectorAll("main img, main script").length,
	};
})()`

// compares waits until the page that compares is as wanted.
func (s *session) compares(view driver.View, what string, wanted func(compared) bool) {
	s.t.Helper()
	s.ok(driver.Poll("the page that compares "+what, func() (bool, string) {
		var got compared
		err := view.Eval(readCompared, &got)
		return err == nil && wanted(got), fmt.Sprintf("%+v, error %v", got, err)
	}))
}

// choose gives the page that compares a file.
func (s *session) choose(view driver.View, place, name, content string) {
	s.t.Helper()
	s.ok(view.Eval(fmt.Sprintf(`(() => {
		const files = new DataTransfer();
		files.items.add(new File([%q], %q));
		const input = document.querySelector("[data-open=%s] input");
		input.files = files.files;
		input.dispatchEvent(new Event("change", {bubbles: true}));
	})()`, content, name, place), nil))
}

// The same page in two environments: what is worse in one, with what must differ set aside; a Report from a file; and the way there from the popup.
func TestTwoEnvironments(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		production, staging := "www.shop-"+s.Name()+".test", "staging-"+s.Name()+".test"
		for _, host := range []string{production, staging} {
			s.ok(demo.Serve(host, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				h := w.Header()
				h.Set("Content-Type", "text/html")
				h.Set("X-Request-Id", host+r.RemoteAddr)
				h.Set("Content-Security-Policy", "default-src 'self' https://"+host+"; script-src 'nonce-"+r.RemoteAddr+"'")
				h.Set("X-Odd", `<img src=x onerror="document.title='run'">`+host[:3])
				if host == production {
					h.Set("X-Frame-Options", "DENY")
				}
				fmt.Fprint(w, "<!doctype html><title>environment</title>")
			})))
		}
		before := s.visit("https://" + production + "/cart")
		s.ok(s.NewTab())
		after := s.visit("https://" + staging + "/cart?query-of-staging")
		view, err := s.PopupTab(900, 800)
		s.ok(err)
		s.follow(view, fmt.Sprintf("/compare/compare.html?tab=%d", after.Tab))
		// The page of the popup comes last, and before it the tab with the same path.
		s.compares(view, "shows what is worse on staging", func(got compared) bool {
			return got.Before == fmt.Sprint("tab:", before.Tab) && got.After == fmt.Sprint("tab:", after.Tab) && got.Choices == 2 && got.Markup == 0 &&
				slices.Contains(got.Sides["worse"], "X-Frame-Options: DENY -> not there") &&
				slices.ContainsFunc(got.Sides["changed"], func(line string) bool { return strings.HasPrefix(line, "X-Odd: <img src=x") }) &&
				strings.Contains(got.Aside, "Content-Security-Policy default-src: 'self' https://"+production+" -> 'self' https://"+staging) &&
				strings.Contains(got.Aside, "X-Request-Id: ") && strings.Contains(got.Aside, "script-src: 'nonce-")
		})
		s.ok(view.Click("[data-swap]"))
		s.compares(view, "shows the same the other way round", func(got compared) bool {
			return slices.Contains(got.Sides["better"], "X-Frame-Options: not there -> DENY")
		})
		s.choose(view, "after", "old.json", string(before.Report.AppendJSON(nil)))
		s.compares(view, "compares with a Report", func(got compared) bool {
			return got.After == "file:old.json" && strings.Contains(got.Notes, "a Report does not hold them")
		})
		s.choose(view, "before", "seen.json", string(before.Observation.AppendJSON(nil)))
		s.compares(view, "judges an Observation", func(got compared) bool {
			return got.Before == "file:seen.json" && got.Problem == "" && strings.Contains(got.Notes, "a Report does not hold them")
		})
		s.choose(view, "before", "<b>.json", `{"a": 1}`)
		s.compares(view, "refuses another file", func(got compared) bool { return strings.HasPrefix(got.Problem, "<b>.json holds neither") })
		s.ok(view.Close())

		popup, _ := s.popup("graded")
		s.ok(driver.Poll("the popup offers to compare", func() (bool, string) {
			var there bool
			err := popup.Eval(`(document.querySelector("[data-compare]") ?? document.querySelector("[data-pin-button]")?.click(), !!document.querySelector("[data-compare]"))`, &there)
			return there, fmt.Sprint(there, err)
		}))
		tabs := func() (n int) {
			s.ok(s.Extension(`chrome.tabs.query({}).then(tabs => tabs.length)`, &n))
			return n
		}
		open := tabs()
		s.ok(popup.Eval(`void setTimeout(() => document.querySelector("[data-compare]").click(), 100)`, nil)) // the popup closes by it
		s.ok(driver.Poll("the page that compares opens", func() (bool, string) { n := tabs(); return n == open+1, fmt.Sprint(n, " tabs") }))
	})
}
