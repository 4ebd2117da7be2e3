package browser

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"assay/core/wire"
	"assay/tests/browser/driver"
)

// twoSites serves two sites of the test's own. On each, /to leads to the other's start page, and /via there by way of the other's /to.
func (s *session) twoSites() (here, there string) {
	s.t.Helper()
	here, there = s.host("here"), s.host("there")
	other := map[string]string{here: there, there: here}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/to":
			http.Redirect(w, r, "https://"+other[r.Host]+"/", http.StatusFound)
		case "/via":
			http.Redirect(w, r, "https://"+other[r.Host]+"/to", http.StatusFound)
		default:
			http.SetCookie(w, &http.Cookie{Name: "seen", Value: "cookie-secret", MaxAge: 3600})
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprintf(w, `<!doctype html><title>a page</title><script src="/own.js"></script><script src="http://%s/their.js"></script>`, other[r.Host])
		}
	})
	s.ok(demo.Serve(here, handler, handler))
	s.ok(demo.Serve(there, handler, handler))
	return here, there
}

// kept opens a URL and checks that the popup says that something of it was hidden, in one of the ways of popup/views/state.ts; it never has a grade.
func (s *session) kept(url, access string) driver.View {
	s.t.Helper()
	s.ok(s.Open(url))
	s.ok(driver.Poll(url+": the toolbar says that it may not be seen", func() (bool, string) {
		badge, err := s.Badge()
		return err == nil && badge.Text == "?" && strings.Contains(badge.Title, "may not see"), fmt.Sprint(badge, err)
	}))
	view, popup := s.popup(wire.ReasonNoAccess)
	if popup.Grade != "" || popup.State != wire.StateUngraded {
		s.t.Errorf("%s: the popup shows %+v, wanted no grade", url, popup)
	}
	var shown string
	s.ok(view.Eval(`document.querySelector("[data-access]").dataset.access`, &shown))
	if shown != access {
		s.t.Errorf("%s: the popup shows access %q, wanted %q; it reads\n%s", url, shown, access, popup.Text)
	}
	return view
}

// A site that the user keeps Assay from says so and offers the click that helps; what was not seen whole has no grade.
func TestSitesThatAreKeptFromAssay(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		here, there := s.twoSites()
		// No site at all.
		s.ok(s.Allow())
		view := s.kept("https://"+here+"/?token=secret-of-the-page", "none")
		var buttons []string
		s.ok(view.Eval(`[...document.querySelectorAll("[data-allow]")].map(e => e.dataset.allow)`, &buttons))
		if !slices.Equal(buttons, []string{"site", "all"}) {
			t.Errorf("no site allowed: the popup offers %q, wanted this site, then all", buttons)
		}
		s.ok(view.Close())

		// This site alone. The tab says that a reload helps.
		site := []string{"http://*." + here + "/*", "https://*." + here + "/*"}
		s.ok(s.Allow(site...))
		view, popup := s.popup(wire.ReasonOpenedBefore)
		if popup.Grade != "" {
			t.Errorf("allowed after the page came: the popup shows %+v, wanted no grade", popup)
		}
		s.ok(view.Close())
		record, err := driver.Graded(s.Browser, s.Reload)
		s.ok(err)
		if !slices.ContainsFunc(record.Observation.Cookies, func(c wire.Cookie) bool { return c.Name == "seen" }) {
			t.Errorf("this site allowed: got cookies %+v, wanted the page's own", record.Observation.Cookies)
		}
		// It loads from a hidden site too: what was seen of its loads is not whole, so none of it is judged.
		if record.Report.Loaded != nil || hasCheck(record.Report.Passes, "mixed-active") {
			t.Errorf("this site allowed: got loads %+v and passes %v, wanted nothing to be said of what it loads", record.Report.Loaded, record.Report.Passes)
		}
		view, popup = s.popup("graded")
		if !strings.Contains(popup.Text, "may not see all sites") {
			t.Errorf("this site allowed: the popup reads\n%s\nwanted it to say what is not in the grade", popup.Text)
		}
		s.ok(view.Close())

		// Ways that lead over a hidden site: as its first hop, and between two that are seen.
		s.ok(s.kept("https://"+there+"/to", "page").Close())
		s.ok(s.kept("https://"+here+"/via", "page").Close())
		// The way to the page alone is hidden: a reload begins at the page itself.
		_, err = driver.Graded(s.Browser, s.Reload)
		s.ok(err)
		s.ok(s.kept("https://"+there+"/", "none").Close())

		// One host over HTTPS, as Chromium's own menu allows it: its cookies for plain HTTP stay hidden, so nothing is known of the jar.
		s.ok(s.Allow("https://" + here + "/*"))
		if record = s.visit("https://" + here + "/"); record.Observation.Cookies != nil {
			t.Errorf("one host allowed: got the jar %+v, wanted none, because it is not whole", record.Observation.Cookies)
		}
		s.ok(s.kept("http://"+here+"/", "none").Close())

		// A grade that was given stays, whatever is taken away afterwards.
		grade := s.visit("https://" + here + "/").Report.Grade
		s.ok(s.Allow())
		view, popup = s.popup("graded")
		if popup.Grade != grade {
			t.Errorf("access taken away after the grade: got %s, wanted %s", popup.Grade, grade)
		}
		s.ok(view.Close())

		s.ok(s.Allow("<all_urls>"))
		record = s.visit("https://" + there + "/via")
		if got := hops(record.Observation); len(got) != 3 {
			t.Errorf("all sites allowed: got hops %q, wanted all three", got)
		}
		view, popup = s.popup("graded")
		if strings.Contains(popup.Text, "may not see") {
			t.Errorf("all sites allowed: the popup reads\n%s\nwanted nothing about access", popup.Text)
		}
		s.ok(view.Close())
	})
}

// The click asks the browser, and once it allows the site the page is loaded again and graded.
func TestTheClickThatAllowsASite(t *testing.T) {
	prefs := map[string]map[string]any{"firefox": {"extensions.webextOptionalPermissionPrompts": false}} // yes to every question
	inBrowsersWith(t, prefs, func(t *testing.T, s *session) {
		here, _ := s.twoSites()
		s.ok(s.Allow())
		view := s.kept("https://"+here+"/", "none")
		_, err := driver.Graded(s.Browser, func() error {
			if err := view.Click(`[data-allow="site"]`); err != nil {
				return err
			}
			if s.Name() == "chromium" {
				return s.Allow("http://*."+here+"/*", "https://*."+here+"/*") // its question is the browser's own window: nobody can click there
			}
			return nil
		})
		s.ok(err)
		s.ok(view.Close())
		var origins []string
		s.ok(s.Background("chrome.permissions.getAll().then(all => all.origins)", &origins))
		slices.Sort(origins)
		if want := []string{"http://*." + here + "/*", "https://*." + here + "/*"}; !slices.Equal(origins, want) {
			t.Errorf("after the click: got access to %q, wanted %q", origins, want)
		}
	})
}

// A site that whoever manages the browser keeps from all extensions is no dead end either: no reload helps, and the popup says why.
func TestASiteThatIsKeptFromExtensions(t *testing.T) {
	// Chromium reads such a policy from a folder of the whole system alone.
	prefs := map[string]any{"extensions.webextensions.restrictedDomains": "model.test"}
	inBrowser(t, "firefox", prefs, func(t *testing.T, s *session) {
		s.ok(s.Open("https://model.test/"))
		view, popup := s.popup(wire.ReasonIncomplete)
		if popup.Grade != "" || !strings.Contains(popup.Text, "keeps Assay from this site") {
			t.Errorf("a site that is kept from extensions: the popup reads\n%s\nwanted it to say so", popup.Text)
		}
		s.ok(view.Close())
	})
}
