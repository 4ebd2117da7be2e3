package browser

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"assay/core/wire"
	"assay/tests/browser/driver"
)

// asked are the requests that a server saw.
type asked struct {
	mu       sync.Mutex
	requests []*http.Request
}

func (a *asked) serve(handler http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		a.requests = append(a.requests, r)
		a.mu.Unlock()
		handler(w, r)
	})
}

func (a *asked) take() []*http.Request {
	a.mu.Lock()
	defer a.mu.Unlock()
	taken := a.requests
	a.requests = nil
	return taken
}

// ask turns the popup to the flow, presses a button of what can be asked, and waits until the answer of each kind is shown.
func (s *session) ask(view driver.View, kinds ...string) (answers map[string]string) {
	s.t.Helper()
	s.panel(view, "flow", "[data-elsewhere]")
	s.ok(view.Click(fmt.Sprintf(`[data-elsewhere] [data-ask=%q]`, strings.Join(kinds, " "))))
	s.ok(driver.Poll("the popup shows what came of asking", func() (bool, string) {
		answers = nil
		err := view.Eval(`Object.fromEntries([...document.querySelectorAll("[data-probe][data-asked=yes]")].map(e => [e.dataset.probe, e.innerText]))`, &answers)
		done := err == nil && !slices.ContainsFunc(kinds, func(kind string) bool { return answers[kind] == "" })
		var busy bool
		busyErr := view.Eval(`document.querySelector("[data-ask]").disabled`, &busy)
		return done && !busy && busyErr == nil, fmt.Sprintf("%q, busy %v, error %v", answers, busy, err)
	}))
	return answers
}

// Plain HTTP is asked by a click alone, without anything of the user's, and its answer counts in the grade.
func TestTheProbeAsksByAClick(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		name := s.host("probe")
		var plain, secure asked
		s.ok(demo.Serve(name, plain.serve(func(w http.ResponseWriter, r *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "from-probe", Value: "probe-secret", MaxAge: 3600})
			fmt.Fprint(w, "<!doctype html><title>plain</title>")
		}), secure.serve(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/account/" {
				http.NotFound(w, r)
				return
			}
			if _, _, ok := r.BasicAuth(); !ok {
				w.Header().Set("WWW-Authenticate", `Basic realm="probe"`)
			}
			http.SetCookie(w, &http.Cookie{Name: "sessionid", Value: "session-secret", Path: "/", MaxAge: 3600})
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<!doctype html><title>secure</title>")
		})))
		before := s.visit("https://" + name + "/account/?token=query-secret")
		s.badge(before.Report.Grade)
		if requests := plain.take(); len(requests) > 0 {
			t.Errorf("before any click: plain HTTP was asked %d times, wanted never", len(requests))
		}
		if !hasCheck(before.Report.Unknown, "https-redirect") {
			t.Fatalf("before any click: got unknown checks %v, wanted https-redirect among them", before.Report.Unknown)
		}
		secure.take()

		view, _ := s.popup("graded")
		// The check that could not be made offers it too.
		s.ok(driver.Poll("the unknown check has its button", func() (bool, string) {
			var found bool
			err := view.Eval(`!!document.querySelector('[data-check="https-redirect"] [data-ask=http]')`, &found)
			return found, fmt.Sprint(found, err)
		}))
		answers := s.ask(view, "http")
		if !strings.Contains(answers["http"], "200") || !strings.Contains(answers["http"], "http://"+name+"/") {
			t.Errorf("asked plain HTTP: the popup says %q, wanted 200 of http://%s/", answers["http"], name)
		}
		requests := plain.take()
		if len(requests) != 1 || requests[0].URL.Path != "/" || requests[0].Method != http.MethodGet {
			t.Fatalf("asked plain HTTP: the server saw %v, wanted one GET of /", requests)
		}
		for _, header := range []string{"Cookie", "Authorization", "Referer", "Origin"} {
			if value := requests[0].Header.Get(header); value != "" {
				t.Errorf("asked plain HTTP: the server saw %s: %s, wanted none", header, value)
			}
		}
		s.stored("the answer counts", func(r wire.Report) bool {
			return slices.ContainsFunc(r.Findings, func(f wire.Finding) bool { return f.Rule == "https-redirect" })
		})
		if others := secure.take(); slices.ContainsFunc(others, func(r *http.Request) bool { return r.URL.Path != "/favicon.ico" }) {
			t.Errorf("asked plain HTTP: the secure server saw %v, wanted nothing", others)
		}

		answers = s.ask(view, "not-found", "www")
		if !strings.Contains(answers["not-found"], "404") || !strings.Contains(answers["www"], "No answer") {
			t.Errorf("asked the others: the popup says %q, wanted a 404, and no answer of www", answers)
		}
		for _, r := range secure.take() {
			if r.URL.Path == "/favicon.ico" {
				continue
			}
			if !strings.HasPrefix(r.URL.Path, "/account/assay-404-") || r.URL.RawQuery != "" || r.Header.Get("Cookie") != "" || r.Header.Get("Referer") != "" {
				t.Errorf("asked for a missing page: the server saw %s %v, wanted /account/assay-404-… without cookies", r.URL, r.Header)
			}
		}
		s.ok(view.Close())

		record, err := driver.ReadRecord(s.Browser)
		s.ok(err)
		if slices.ContainsFunc(record.Observation.Cookies, func(c wire.Cookie) bool { return c.Name == "from-probe" }) {
			t.Errorf("the probe's answer set a cookie: got %+v", record.Observation.Cookies)
		}
		if o := record.Observation; len(o.Probe) != 1 || len(o.Probes) != 2 {
			t.Errorf("got probe %+v and probes %+v, wanted one answer and two probes", o.Probe, o.Probes)
		}
		s.noSecret("probe-secret", "session-secret")

		// The answers stay when the popup is opened again, and for the next page of the site, until the user has them forgotten.
		s.visit("https://" + name + "/account/")
		view, _ = s.popup("graded")
		s.panel(view, "flow", `[data-probe=http][data-asked=yes]`)
		s.ok(view.Click(`[data-forget="all"]`))
		s.panel(view, "flow", `[data-probe=http][data-asked=no]`)
		s.ok(view.Close())
		s.waitStorage("the answers are forgotten", func(dump string) bool { return !strings.Contains(dump, `"probes"`) })
		s.stored("the page is graded without them", func(r wire.Report) bool { return hasCheck(r.Unknown, "https-redirect") })
	})
}

func hasCheck(checks []wire.Check, rule string) bool {
	return slices.ContainsFunc(checks, func(c wire.Check) bool { return c.Rule == rule })
}

// Where the browser knows HSTS it asks nobody: that is inconclusive, and the popup says why. An answer that came before stays.
func TestTheProbeBehindHSTS(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		name := s.host("probe-hsts")
		var plain asked
		secure := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<!doctype html><title>hsts</title>")
		})
		redirect := plain.serve(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://"+r.Host+r.URL.Path, http.StatusMovedPermanently)
		})
		s.ok(demo.Serve(name, redirect, secure))
		s.ok(demo.Serve("app."+name, redirect, secure))

		s.visit("https://" + name + "/")
		view, _ := s.popup("graded")
		first := s.ask(view, "http")["http"]
		// Chromium knows HSTS from the visit. Firefox keeps it apart by site, an extension's requests too: it learns from the first answer.
		if s.Name() == "firefox" {
			if !strings.Contains(first, "301") || len(plain.take()) != 1 {
				t.Errorf("asked plain HTTP: the popup says %q, wanted the server's 301", first)
			}
			s.ok(view.Click(`[data-elsewhere] [data-ask=http]`))
			s.ok(driver.Poll("the popup says that the first answer stays", func() (bool, string) {
				var text string
				err := view.Eval(`document.querySelector("[data-probe=http]").innerText`, &text)
				return strings.Contains(text, "301") && strings.Contains(text, "HSTS"), fmt.Sprint(text, err)
			}))
		} else if !strings.Contains(first, "Inconclusive") {
			t.Errorf("asked plain HTTP behind HSTS: the popup says %q, wanted Inconclusive", first)
		}
		s.ok(view.Close())

		s.visit("https://app." + name + "/")
		view, _ = s.popup("graded")
		answer := s.ask(view, "http")["http"]
		if !strings.Contains(answer, "Inconclusive") || !strings.Contains(answer, "HSTS") {
			t.Errorf("asked plain HTTP behind HSTS: the popup says %q, wanted Inconclusive, and why", answer)
		}
		s.ok(view.Close())
		if requests := plain.take(); len(requests) > 0 {
			t.Errorf("behind HSTS: plain HTTP saw %d requests, wanted none", len(requests))
		}
		record, err := driver.ReadRecord(s.Browser)
		s.ok(err)
		if probe := record.Observation.Probe; len(probe) == 0 || probe[0].Source != wire.SourceBrowser {
			t.Errorf("behind HSTS: got probe %+v, wanted its first hop to be the browser's", probe)
		}
	})
}

// Whatever goes wrong, asking ends with a sentence, and the page keeps a grade.
func TestTheProbeAlwaysEnds(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<!doctype html><title>ends</title>")
		})
		hang := make(chan bool)
		defer close(hang)
		var loops asked
		for _, c := range []struct {
			host  string
			plain http.Handler
			words string
		}{
			{"closed", nil, "No answer"},
			{"loop", loops.serve(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/again", http.StatusFound) }), "more than 10 times"},
			{"reset", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				conn, _, err := w.(http.Hijacker).Hijack()
				if err == nil {
					conn.Close()
				}
			}), "No answer"},
			{"away", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "http://nowhere.test/", http.StatusFound)
			}), "Then:"},
			{"endless", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				for r.Context().Err() == nil {
					if _, err := w.Write(make([]byte, 64<<10)); err != nil {
						return
					}
				}
			}), "200"},
			{"never", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				select {
				case <-hang:
				case <-r.Context().Done():
				}
			}), "within 10 seconds"},
		} {
			name := s.host("probe-" + c.host)
			s.ok(demo.Serve(name, c.plain, page))
			record := s.visit("https://" + name + "/")
			view, _ := s.popup("graded")
			if answers := s.ask(view, "http"); !strings.Contains(answers["http"], c.words) {
				t.Errorf("%s: the popup says %q, wanted %q in it", c.host, answers["http"], c.words)
			}
			s.ok(view.Close())
			s.stored(c.host+" keeps a grade", func(r wire.Report) bool { return r.State == wire.StateGraded && r.URL == record.Report.URL })
		}
		if requests := loops.take(); len(requests) > 11 {
			t.Errorf("a loop: the server saw %d requests, wanted no more than 11", len(requests))
		}
	})
}

// What a private window's site answered is kept apart, and forgotten with the last private window.
func TestTheProbeInAPrivateWindow(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		name := s.host("probe-private")
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<!doctype html><title>private</title>")
		})
		s.ok(demo.Serve(name, handler, handler))
		s.ok(s.AllowPrivate())
		var opened struct{ Window, Tab int }
		s.ok(s.Extension(fmt.Sprintf(`chrome.windows.create({incognito: true, url: "https://%s/"}).then(({id, tabs}) => ({window: id, tab: tabs[0].id}))`, name), &opened))
		view, err := s.PopupTab(420, 600)
		s.ok(err)
		s.follow(view, fmt.Sprintf("/popup/popup.html?tab=%d", opened.Tab))
		s.shows(view, "graded")
		s.ask(view, "http")
		s.waitStorage("the answer is kept apart", func(dump string) bool { return strings.Contains(dump, `"private:https://`+name+`"`) })
		s.ok(view.Close())
		s.ok(s.Extension(fmt.Sprintf(`chrome.windows.remove(%d)`, opened.Window), nil))
		s.waitStorage("nothing of it is kept", func(dump string) bool { return !strings.Contains(dump, name) })
	})
}
