package browser

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"assay/core/wire"
	"assay/tests/browser/driver"
)

// ran waits until the page in the active tab has run its inline script, or is there and has not.
func (s *session) ran(what, want string) {
	s.t.Helper()
	s.ok(driver.Poll(what, func() (bool, string) {
		var got string
		err := s.Page().Eval(`document.readyState === "complete" ? document.body.dataset.ran ?? "no" : "loading"`, &got)
		return got == want, fmt.Sprint(got, err)
	}))
}

// soon lets the alarm that ends a tab's trial ring now: nobody waits ten minutes.
func (s *session) soon(tab int) {
	s.t.Helper()
	s.ok(s.Extension(fmt.Sprintf(`chrome.alarms.create("trial:%d", {when: Date.now() + 50}).then(() => true)`, tab), nil))
}

// A trial ends by itself after a time, when the tab closes, when it leaves the origin, and a click ends it (TestTrialsByFamily). It never reaches another
// tab or a later visit, even out of a cache.
func TestATrialEnds(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		site := s.trialSite(trialPages)
		url := site.base + "/cached"

		// In this tab alone.
		before := s.visit(url).Report
		first := s.tab()
		s.onTrial("csp-missing", "")
		s.ran("the tab on trial runs no inline script", "no")
		s.ok(s.NewTab())
		s.sameVerdict("another tab of the site", s.visit(url).Report, before)
		s.ran("another tab is as ever", "yes")
		if trial := s.trial(s.tab()); trial != nil {
			t.Errorf("another tab: got trial %+v, wanted none", trial)
		}
		s.ok(s.CloseTab())

		// Time: the alarm wakes a worker that has died.
		s.ok(s.KillWorker())
		s.soon(first)
		s.over()
		s.ran("after its time the page is as ever", "yes")

		// The tab closes: nothing is left, neither for it nor in the cache.
		s.ok(s.NewTab())
		s.visit(url)
		s.onTrial("csp-missing", "")
		closing := s.tab()
		s.ok(s.CloseTab())
		s.overIn(closing)
		s.ok(s.NewTab())
		s.visit(url)
		s.ran("a later visit, perhaps out of the cache, is as ever", "yes")

		// The tab leaves the origin; the way back must not lead to what came under the trial.
		s.onTrial("csp-missing", "")
		s.visit(site.far + "/away.svg")
		s.over()
		s.ok(s.Page().Eval(`void history.back()`, nil))
		s.ok(driver.Poll("the way back", func() (bool, string) {
			var at string
			err := s.Page().Eval(`location.href`, &at)
			return at == url, fmt.Sprint(at, err)
		}))
		s.ran("the page on the way back is as ever", "yes")
		s.stored("its grade is the server's", func(r wire.Report) bool { return r.State == wire.StateGraded && r.Score == before.Score })
	})
}

// The browser ends during a trial: when it runs again, nothing is left of it.
func TestATrialEndsWithTheBrowser(t *testing.T) {
	inBrowser(t, "chromium", nil, func(t *testing.T, s *session) {
		url := s.trialSite(trialPages).base + "/cached"
		before := s.visit(url).Report
		s.onTrial("csp-missing", "")
		s.ran("the tab on trial runs no inline script", "no")
		s.ok(s.Browser.(driver.Restarter).Restart())
		s.sameVerdict("in the browser that runs again", s.visit(url).Report, before)
		s.ran("the page is as ever", "yes")
		if trial := s.trial(s.tab()); trial != nil {
			t.Errorf("in the browser that runs again: got trial %+v, wanted none", trial)
		}
		var rules int
		s.ok(s.Extension(`chrome.declarativeNetRequest.getSessionRules().then(rules => rules.length)`, &rules))
		if rules != 0 {
			t.Errorf("got %d rules of the session, wanted none", rules)
		}
	})
}

// The worker may die during a trial: the browser goes on enforcing it, and what comes under it is told as before. A page cannot end it, nor see it
// but by what it enforces.
func TestATrialSurvivesItsWorkerAndItsPage(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		site := s.trialSite(trialPages)
		const seen = `JSON.stringify([Object.getOwnPropertyNames(window).sort(), document.documentElement.outerHTML, document.cookie, typeof globalThis.chrome?.runtime?.id, navigator.serviceWorker.controller])`
		url := site.base + "/external"
		before := s.visit(url).Report
		var plain, under string
		s.ok(s.Page().Eval(seen, &plain))
		s.onTrial("csp-missing", "")
		s.ok(s.Page().Eval(seen, &under))
		if plain != under {
			t.Errorf("%s: under trial the page's script sees\n%s\nwanted what it sees without\n%s", s.Name(), under, plain)
		}

		s.ok(s.KillWorker())
		for _, way := range []string{`location.reload()`, `location.href = "/inline"`, `location.replace("/inline?" + Math.random())`, `history.pushState({}, "", "/elsewhere"); location.reload()`} {
			s.ok(s.Page().Eval("void setTimeout(() => {"+way+"})", nil))
			s.ok(driver.Poll("the page of "+way+" is under trial", func() (bool, string) {
				trial := s.trial(s.tab())
				record, err := driver.ReadRecord(s.Browser)
				if trial == nil || trial.Result == nil || err != nil {
					return false, fmt.Sprintf("%+v, error %v", trial, err)
				}
				var at string
				s.Page().Eval("location.href", &at)
				return trial.Result.Report.URL == at && record.Report.URL == at, fmt.Sprintf("the page is %s, the trial's report of %s, the server's of %s", at, trial.Result.Report.URL, record.Report.URL)
			}))
			s.ok(s.KillWorker())
		}
		s.endTrial()
		s.sameVerdict("after the trial", s.visit(url).Report, before)
	})
}

// Firefox does not tell what the server itself sends to a page that came under the trial only: the popup says so. Chromium does.
func TestAPageThatIsSeenOnlyUnderTrial(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		site := s.trialSite(trialPages)
		s.visit(site.base + "/external")
		s.onTrial("csp-missing", "")
		s.visit(site.base + "/version")
		trial := s.judged()
		if assumed := strings.Join(trial.Result.Assumed, " "); (s.Name() == "firefox") != strings.Contains(assumed, "content-security-policy") {
			t.Errorf("%s: got %q as assumed", s.Name(), assumed)
		}
		view, _ := s.popup("graded")
		if s.Name() == "firefox" {
			s.present(view, "[data-assumed]")
		} else {
			s.present(view, "[data-trial]")
		}
		s.ok(view.Close())
		s.endTrial()
	})
}

// Cookies are changed only after a warning, and put back exactly as they were; their values are nowhere.
func TestCookiesOnTrial(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		name := s.host("jar")
		host, secret := "www."+name, "0123456789abcdef-cookie-secret"
		s.ok(demo.Serve(host, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/sign-in" {
				for _, line := range []string{
					"sessionid=" + secret + "; Path=/; Max-Age=5000", "sid=" + secret + "; Path=/", "JSESSIONID=" + secret + "; Path=/; Domain=" + name,
					"PHPSESSID=" + secret + "; Path=/; Secure; SameSite=None; Partitioned; Max-Age=7000", "theme=dark; Path=/",
				} {
					w.Header().Add("Set-Cookie", line)
				}
			}
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, trialHead, `<script>document.body.dataset.seen = document.cookie</script>`)
		})))
		jar := func() (list string) {
			s.ok(s.Extension(fmt.Sprintf(`chrome.cookies.getAll({domain: %q, partitionKey: {}}).then(all =>
				all.sort((a, b) => a.name < b.name ? -1 : 1).map(one => JSON.stringify(one)).join(" "))`, name), &list))
			return list
		}
		s.visit("https://" + host + "/sign-in")
		before := s.visit("https://" + host + "/").Report
		untouched := jar()
		if strings.Count(untouched, secret) != 4 {
			t.Fatalf("%s: the jar is %s, wanted four cookies with the secret", s.Name(), untouched)
		}

		// The warning, and no cookie touched without it.
		view, _ := s.popup("graded")
		button := `[data-try="cookie-httponly"]`
		s.present(view, button)
		s.ok(view.Eval(`document.querySelectorAll("details").forEach(e => e.open = true)`, nil))
		s.ok(view.Click(button))
		s.present(view, "[data-warning]")
		s.ok(view.Click(`[data-cookies="leave"]`))
		s.present(view, button)
		s.ok(view.Close())
		if got := jar(); got != untouched {
			t.Errorf("%s: after the warning alone the jar is\n%s\nwanted it untouched\n%s", s.Name(), got, untouched)
		}

		for _, rule := range []string{"cookie-httponly", "cookie-secure", "cookie-domain", "cookie-samesite"} {
			if !hasFinding(before, rule) {
				t.Errorf("%s: the page has no finding %s to try", s.Name(), rule)
				continue
			}
			trial := s.onTrial(rule, "yes")
			if got := jar(); got == untouched || len(trial.Cannot) > 0 {
				t.Errorf("%s, %s: got the jar\n%s\nand refused %+v, wanted changed attributes", s.Name(), rule, got, trial.Cannot)
			}
			if rule == "cookie-httponly" {
				var seen string
				s.ok(s.Page().Eval("document.cookie", &seen))
				if strings.Contains(seen, secret) {
					t.Errorf("%s: under trial of HttpOnly the page's script still sees %s", s.Name(), seen)
				}
			}
			if hasFinding(trial.Result.Report, rule) {
				t.Errorf("%s, %s: under trial the finding is still there:\n%s", s.Name(), rule, findings(trial.Result.Report))
			}
			record, err := driver.ReadRecord(s.Browser)
			s.ok(err)
			s.sameVerdict(s.Name()+", "+rule+": the server's grade", record.Report, before)
			s.noSecret(secret)
			s.endTrial()
			if got := jar(); got != untouched {
				t.Errorf("%s, %s: after the trial the jar is\n%s\nwanted it exactly as before\n%s", s.Name(), rule, got, untouched)
			}
			s.stored("the page has the server's grade alone", func(r wire.Report) bool { return r.State == wire.StateGraded && r.Score == before.Score })
		}

		// The extension is loaded anew in the middle, which ends its rules: the cookies are put back.
		s.onTrial("cookie-httponly", "yes")
		s.ok(s.ReloadExtension())
		s.ok(driver.Poll("the cookies are put back", func() (bool, string) { got := jar(); return got == untouched, got }))
		s.waitStorage("nothing of it is kept on disk", func(dump string) bool {
			var stored struct{ Local map[string]json.RawMessage }
			return json.Unmarshal([]byte(dump), &stored) == nil && stored.Local["changed-cookies"] == nil
		})
		s.noSecret(secret)
	})
}

func hasFinding(r wire.Report, rule string) bool {
	for _, f := range r.Findings {
		if f.Rule == rule {
			return true
		}
	}
	return false
}
