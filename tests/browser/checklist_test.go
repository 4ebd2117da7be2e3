package browser

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"assay/tests/browser/driver"
)

// A walk through a site after a deployment: the checklist fills itself, and ends in a report.
func TestTheChecklist(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		name := "deployed-" + s.Name() + ".test"
		s.ok(demo.Serve(name, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h := w.Header()
			h.Set("Content-Type", "text/html")
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("X-Frame-Options", "DENY")
			body := "<!doctype html><title>deployed</title>"
			switch r.URL.Path {
			case "/":
			case "/login":
				body += "<form method=post><input type=password></form>"
			case "/account":
				h.Set("Set-Cookie", "sessionid=walk-secret-1; Path=/; Secure; HttpOnly; SameSite=Lax")
				body += `<script src="/a.js"></script><script>fetch("/api")</script>`
			case "/a.js":
				h.Set("Content-Type", "text/javascript")
				body = ""
			case "/api":
				h.Set("Content-Type", "application/json")
				h.Del("X-Content-Type-Options")
				body = "{}"
			default:
				w.WriteHeader(http.StatusNotFound)
			}
			fmt.Fprint(w, body)
		})))
		site := "https://" + name
		tab := s.visit(site + "/").Tab
		view, err := s.PopupTab(900, 900)
		s.ok(err)
		s.follow(view, "/checklist/checklist.html?origin="+strings.NewReplacer(":", "%3A", "/", "%2F").Replace(site))
		s.present(view, "[data-start]")
		s.ok(view.Click("[data-start]"))
		s.checklist(view, "forgets what was before", "home=unseen login=unseen signed-in=unseen api=unseen static=unseen error=unseen http=unseen")
		s.walk(tab, site+"/?token=walk-query")
		s.checklist(view, "has the home page", "home=failed ")
		s.walk(tab, site+"/login")
		s.checklist(view, "has the login page", "login=failed ")
		s.walk(tab, site+"/account")
		s.checklist(view, "has what the pages load", "home=failed login=failed signed-in=failed api=minor static=passed error=unseen http=unseen")
		s.ok(view.Click("[data-ask=not-found]"))
		s.checklist(view, "has asked for a page that does not exist", "error=passed")
		s.ok(view.Click("[data-ask=http]"))
		s.checklist(view, "has asked plain HTTP", "http=passed")
		s.ok(view.Eval(`navigator.clipboard.writeText = async (text) => { window.copied = text; }`, nil))
		s.ok(view.Click("[data-copy]"))
		s.ok(driver.Poll("the report is copied", func() (bool, string) {
			var report string
			err := view.Eval(`window.copied ?? ""`, &report)
			return strings.HasPrefix(report, "# Deployed: "+site) && strings.Contains(report, "7 of 7 looked at") && !strings.Contains(report, "walk-"), fmt.Sprint(report, err)
		}))
		s.ok(view.Close())
		s.noSecret("walk-secret-1")
	})
}

// walk opens a page in a tab behind the page with the checklist, and waits for its grade.
func (s *session) walk(tab int, url string) {
	s.t.Helper()
	s.ok(s.Extension(fmt.Sprintf(`chrome.tabs.update(%d, {url: %q}).then(() => {})`, tab, url), nil))
	s.ok(driver.Poll("the walk has come to "+url, func() (bool, string) {
		record, err := driver.ReadTab(s.Browser, tab)
		return err == nil && record.Report.URL == url && record.Report.State == "graded", fmt.Sprint(record.Report.URL, record.Report.State, err)
	}))
}

// checklist waits until its items are as wanted: "home=failed login=unseen …", or a part of that.
func (s *session) checklist(view driver.View, what, wanted string) {
	s.t.Helper()
	s.ok(driver.Poll("the checklist "+what, func() (bool, string) {
		var items string
		err := view.Eval(`[...document.querySelectorAll("[data-item]")].map(e => e.dataset.item + "=" + e.dataset.state).join(" ") + " " + (document.querySelector("[data-problem]")?.textContent ?? "")`, &items)
		return err == nil && strings.Contains(items, wanted), fmt.Sprint(items, err)
	}))
}
