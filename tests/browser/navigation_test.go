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

// The way to a page shows as it was: a server's redirects, and the browser's own once it knows the site's HSTS.
func TestRedirectsAndTheBrowsersOwnUpgrade(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		for _, visit := range []struct {
			why  string
			hops []string
		}{
			{"the first visit", []string{
				"http://middling.test/start 302 network",
				"http://middling.test/welcome 301 network",
				"https://middling.test/welcome 302 network",
				"https://middling.test/ 200 network",
			}},
			{"the second, when the browser knows the site's HSTS", []string{
				"http://middling.test/start browser",
				"https://middling.test/start 302 network",
				"https://middling.test/ 200 network",
			}},
		} {
			record := s.visit("http://middling.test/start")
			if got := hops(record.Observation); !slices.Equal(got, visit.hops) {
				t.Errorf("http://middling.test/start, %s: got hops\n%s\nwanted\n%s", visit.why, strings.Join(got, "\n"), strings.Join(visit.hops, "\n"))
			}
			view, _ := s.popup("graded")
			s.panel(view, "flow", "[data-hop]")
			var shown []string
			s.ok(view.Eval(`[...document.querySelectorAll("[data-hop]")].map(e => e.dataset.hop + " " + e.dataset.source)`, &shown))
			var want []string
			for i, hop := range visit.hops {
				want = append(want, fmt.Sprint(i+1, " ", hop[strings.LastIndexByte(hop, ' ')+1:]))
			}
			if !slices.Equal(shown, want) {
				t.Errorf("http://middling.test/start, %s: the popup shows hops %q, wanted %q", visit.why, shown, want)
			}
			s.ok(view.Close())
		}
	})
}

// A browser that asks for HTTPS by itself, without HSTS, shows that as a hop of its own too.
func TestTheBrowsersOwnHTTPSMode(t *testing.T) {
	prefs := map[string]map[string]any{
		"chromium": {"https_only_mode_enabled": true},
		"firefox":  {"dom.security.https_only_mode": true},
	}
	inBrowsersWith(t, prefs, func(t *testing.T, s *session) {
		record := s.visit("http://careless.test/")
		want := []string{"http://careless.test/ browser", "https://careless.test/ 200 network"}
		if got := hops(record.Observation); !slices.Equal(got, want) {
			t.Errorf("http://careless.test/ in a browser that upgrades: got hops\n%s\nwanted\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// A page that comes from the cache is graded, and its hop says so. What a service worker made has headers that no extension is told: it
// must not be graded as if they were all there.
func TestPagesThatNoServerAnswered(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		name := s.host("kept")
		s.ok(demo.Serve(name, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			switch r.URL.Path {
			case "/cached":
				w.Header().Set("Cache-Control", "max-age=3600")
				w.Header().Set("X-Content-Type-Options", "nosniff")
				fmt.Fprint(w, "<!doctype html><title>cached</title>")
			case "/worker.js":
				w.Header().Set("Content-Type", "text/javascript")
				fmt.Fprint(w, `self.onfetch = event => {
					if (new URL(event.request.url).pathname === "/made")
						event.respondWith(new Response("<!doctype html><title>made</title>", {headers: {"Content-Type": "text/html", "X-Frame-Options": "DENY"}}));
				};`)
			case "/":
				fmt.Fprint(w, `<!doctype html><title>register</title><script>
					navigator.serviceWorker.register("/worker.js").then(() => navigator.serviceWorker.ready).then(() => document.title = "ready");
				</script>`)
			default:
				http.NotFound(w, r)
			}
		})))

		cached := "https://" + name + "/cached"
		first := s.visit(cached)
		s.visit("https://model.test/")
		again := s.visit(cached)
		if got := hops(again.Observation); !slices.Equal(got, []string{cached + " 200 cache"}) {
			t.Errorf("%s from the cache: got hops %q, wanted one with the source cache", cached, got)
		}
		if first.Report.Grade != again.Report.Grade || first.Report.Score != again.Report.Score {
			t.Errorf("%s: got %s, %d from the cache, wanted the server's %s, %d", cached, again.Report.Grade, again.Report.Score, first.Report.Grade, first.Report.Score)
		}

		s.visit("https://" + name + "/")
		s.ok(driver.Poll("the service worker is ready", func() (bool, string) {
			var title string
			err := s.Page().Eval("document.title", &title)
			return title == "ready", fmt.Sprint(title, err)
		}))
		made := "https://" + name + "/made"
		s.ok(s.Open(made))
		_, popup := s.popup(wire.ReasonWorker)
		if popup.State != wire.StateUngraded {
			t.Errorf("%s from a service worker: the popup shows %+v, wanted no grade", made, popup)
		}
	})
}

// A frame in the page is not the page.
func TestFramesAreNotThePage(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		name := s.host("frames")
		s.ok(demo.Serve(name, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, `<!doctype html><title>frames</title><iframe src="https://careless.test/"></iframe>`)
		})))
		record := s.visit("https://" + name + "/")
		if got := hops(record.Observation); !slices.Equal(got, []string{"https://" + name + "/ 200 network"}) {
			t.Errorf("a page with a frame: got hops %q, wanted the page's alone", got)
		}
		s.ok(s.Page().Eval(`void (document.querySelector("iframe").src = "https://middling.test/")`, nil))
		s.badge(record.Report.Grade)
		_, popup := s.popup("graded")
		if !strings.Contains(popup.Text, name) {
			t.Errorf("a page whose frame went elsewhere: the popup reads\n%s\nwanted it about %s", popup.Text, name)
		}
	})
}

// hops are an observation's exchanges in short: URL, status and source; a redirect of the browser's own has no status of a server's.
func hops(o *wire.Observation) []string {
	if o == nil {
		return nil
	}
	var hops []string
	for _, exchange := range o.Exchanges {
		source := exchange.Source
		if source == "" {
			source = wire.SourceNetwork
		}
		if source == wire.SourceBrowser {
			hops = append(hops, exchange.URL+" "+source)
		} else {
			hops = append(hops, fmt.Sprint(exchange.URL, " ", exchange.Status, " ", source))
		}
	}
	return hops
}

// A worker that the browser ends between two pages, or in the middle of a navigation, loses nothing.
func TestAKilledWorkerLosesNothing(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		s.visit("https://model.test/")
		s.badge("A+")
		s.ok(s.KillWorker())
		s.badge("A+")
		view, popup := s.popup("graded")
		if popup.Grade != "A+" {
			t.Errorf("the popup after the worker was ended: got %s, wanted A+", popup.Grade)
		}
		s.ok(view.Close())

		s.ok(s.KillWorker())
		s.visit("https://middling.test/")
		s.badge("C")

		// The second hop's answer waits until the worker, which saw the first, has been ended.
		name := s.host("slow")
		asked, answer := make(chan bool, 10), make(chan bool)
		s.ok(demo.Serve(name,
			http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				http.SetCookie(w, &http.Cookie{Name: "first", Value: "first-secret"})
				http.Redirect(w, r, "https://"+name+"/", http.StatusFound)
			}),
			http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/" {
					http.NotFound(w, r)
					return
				}
				asked <- true
				<-answer
				http.SetCookie(w, &http.Cookie{Name: "second", Value: "second-secret", Secure: true})
				w.Header().Set("Content-Type", "text/html")
				fmt.Fprint(w, "<!doctype html><title>slow</title>")
			})))
		record, err := driver.Graded(s.Browser, func() error {
			if err := s.Start("http://" + name + "/"); err != nil {
				return err
			}
			<-asked
			// The worker sees the first hop soon after the server: it must be stored by then, no more.
			s.waitStorage("the first hop is stored", func(dump string) bool {
				return strings.Contains(dump, `"Location","https://`+name+`/"`) || strings.Contains(dump, `"location","https://`+name+`/"`)
			})
			if err := s.KillWorker(); err != nil {
				return err
			}
			close(answer)
			return nil
		})
		s.ok(err)
		want := []string{"http://" + name + "/ 302 network", "https://" + name + "/ 200 network"}
		if got := hops(record.Observation); !slices.Equal(got, want) {
			t.Errorf("a worker ended between two hops: got hops\n%s\nwanted\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		var cookies []string
		for _, cookie := range record.Report.Cookies {
			cookies = append(cookies, cookie.Name)
		}
		slices.Sort(cookies)
		if !slices.Equal(cookies, []string{"first", "second"}) {
			t.Errorf("a worker ended between two hops: got cookies %q, wanted first and second", cookies)
		}
	})
}

// Going back shows the page's grade again, whether or not the browser asks the server; moving within a page keeps it.
func TestBackAndWithinAPage(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		s.visit("https://model.test/")
		s.visit("https://middling.test/")
		s.badge("C")
		s.ok(s.Page().Eval("void setTimeout(() => history.back())", nil))
		s.badge("A+")
		s.ok(s.Page().Eval(`void (location.hash = "here")`, nil))
		s.ok(s.Page().Eval(`void history.pushState({}, "", "/gallery?not-loaded")`, nil))
		s.badge("A+")
		_, popup := s.popup("graded")
		if popup.Grade != "A+" {
			t.Errorf("the popup after pushState: got %+v, wanted A+", popup)
		}
	})
}
