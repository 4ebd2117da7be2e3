package browser

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"assay/tests/browser/driver"
)

// A page that was pinned says when it has lost something, and what; other pages of its origin raise no alarm; a page that is as it was is quiet again.
func TestAPin(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		name := s.host("pin")
		var careless atomic.Bool
		s.ok(demo.Serve(name, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h := w.Header()
			h.Set("Content-Type", "text/html")
			h.Set("Cache-Control", "no-store")
			h.Set("X-Request-Id", "request-"+r.RemoteAddr)
			h.Set("Set-Cookie", "sessionid=pinned-value-1; Path=/; Secure; HttpOnly; SameSite=Lax")
			if r.URL.Path != "/" {
				http.Error(w, "nothing here", http.StatusNotFound)
				return
			}
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
			h.Set("X-Content-Type-Options", "nosniff")
			if !careless.Load() {
				h.Set("X-Frame-Options", "DENY")
			}
			fmt.Fprint(w, "<!doctype html><title>pin</title>")
		})))
		url := "https://" + name + "/"
		before := s.visit(url).Report
		view, _ := s.popup("graded")
		s.ok(driver.Poll("the popup can pin", func() (bool, string) {
			err := view.Click("[data-pin-button]")
			return err == nil, fmt.Sprint(err)
		}))
		s.ok(view.Click("[data-keep=headers]"))
		s.ok(view.Click("[data-pin-now]"))
		s.pinned(view, "kept", "")
		s.ok(view.Close())
		s.badge(before.Grade)

		// The pin is on disk, without secrets; what each answer has anew is no change.
		s.noSecret("pinned-value-1")
		s.visit(url + "?token=query-of-the-visit")
		s.stands("kept")

		careless.Store(true)
		worse := s.visit(url).Report
		s.stands("broken")
		if badge := s.badge(worse.Grade + "↓"); !strings.Contains(badge.Title, "not what you pinned on ") {
			t.Errorf("the badge's title is %q, wanted it to speak of the pin", badge.Title)
		}
		view, _ = s.popup("graded")
		s.pinned(view, "broken", "X-Frame-Options: DENY -> not there")
		s.ok(view.Close())

		// An error page is not the page, and a worker that has died knows as much.
		s.ok(s.KillWorker())
		s.stands("unlike", func() { s.visit(url + "missing") })
		if badge := s.badge(s.visited().Report.Grade); strings.Contains(badge.Title, "pinned") {
			t.Errorf("the badge's title is %q, wanted nothing of the pin", badge.Title)
		}
		s.visit(url + "?token=query-of-the-visit")
		s.stands("broken")
		view, _ = s.popup("graded")
		s.pinned(view, "broken", "X-Frame-Options")
		s.ok(view.Click("[data-pin-now]"))
		s.pinned(view, "kept", "")
		s.badge(worse.Grade)
		s.ok(view.Click("[data-unpin]"))
		s.pinned(view, "none", "")
		s.ok(view.Click("[data-pin-now]"))
		s.pinned(view, "kept", "")
		s.noSecret("pinned-value-1")
		var disk string
		s.ok(s.Extension(`chrome.storage.local.get().then(JSON.stringify)`, &disk))
		for _, never := range []string{"query-of-the-visit", "request-127.0.0.1"} {
			if !strings.Contains(disk, url) || strings.Contains(disk, never) {
				t.Errorf("on disk is %s: wanted the pin of %s, without %q", disk, url, never)
			}
		}

		s.ok(view.Click("[data-forget=all]"))
		s.pinned(view, "none", "")
		s.waitStorage("the pin is forgotten", func(dump string) bool { return !strings.Contains(dump, "pin:https://") })
	})
}

// stands waits until the tab's page stands to its pin as wanted; act is done first.
func (s *session) stands(want string, act ...func()) {
	s.t.Helper()
	for _, do := range act {
		do()
	}
	s.ok(driver.Poll("the page stands to its pin: "+want, func() (bool, string) {
		var state string
		err := s.Extension(fmt.Sprintf(`chrome.storage.session.get("tab:%[1]d").then(stored => stored["tab:%[1]d"]?.standing?.comparison.verdict?.state ?? "none")`, s.tab()), &state)
		return state == want, fmt.Sprint(state, err)
	}))
}

// pinned waits until the popup says how the page stands to its pin, and names a difference: "NAME: FROM -> TO".
func (s *session) pinned(view driver.View, state, difference string) {
	s.t.Helper()
	s.ok(driver.Poll(fmt.Sprintf("the popup says of the pin: %s %s", state, difference), func() (bool, string) {
		var told struct {
			State string
			Lines []string
		}
		err := view.Eval(`({
			state: document.querySelector("[data-pin]")?.dataset.pin ?? "closed",
			lines: [...document.querySelectorAll("[data-broken] [data-differs=header]")].map(e =>
				e.dataset.name + ": " + [...e.querySelectorAll("dd")].map(e => e.textContent.trim()).join(" -> ")),
		})`, &told)
		return told.State == state && strings.Contains(strings.Join(told.Lines, "\n"), difference), fmt.Sprintf("%+v, error %v", told, err)
	}))
}

// visited returns what is stored of the tab now.
func (s *session) visited() driver.Record {
	s.t.Helper()
	record, err := driver.ReadRecord(s.Browser)
	s.ok(err)
	return record
}
