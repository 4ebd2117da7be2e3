package browser

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"assay/core/wire"
	"assay/tests/browser/driver"
)

// arrivalsWorker answers some paths in place of the server.
const arrivalsWorker = `
	self.oninstall = event => event.waitUntil(self.skipWaiting());
	self.onactivate = event => event.waitUntil(clients.claim());
	self.onfetch = event => {
		const {pathname} = new URL(event.request.url);
		if (pathname === "/sw/made") event.respondWith(new Response("<!doctype html><title>made</title>", {headers: {"Content-Type": "text/html"}}));
		if (pathname === "/sw/through") event.respondWith(fetch(event.request));
	};`

// An arrivals is the site whose pages arrive in every way there is.
type arrivals struct {
	*session
	name  string // "arrive-chromium-1.test"; "far-" before it is the other host
	base  string // "https://arrive-chromium-1.test"
	asked map[string]*atomic.Int32
}

func serveArrivals(s *session) *arrivals {
	name := s.host("arrive")
	a := &arrivals{session: s, name: name, base: "https://" + name, asked: map[string]*atomic.Int32{"/kept-away": {}, "/hard": {}}}
	html := func(w http.ResponseWriter, r *http.Request, body string) {
		if w.Header().Get("Content-Type") == "" {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
		}
		fmt.Fprintf(w, "<!doctype html><title>%s</title>%s", r.URL.Path, body)
	}
	to := func(url string, status int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, url, status) }
	}
	typed := func(kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			fmt.Fprint(w, body)
		}
	}
	far := "far-" + name
	secure := http.NewServeMux()
	secure.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if counter := a.asked[r.URL.Path]; counter != nil {
			counter.Add(1)
		}
		html(w, r, "")
	})
	secure.HandleFunc("/chain-3", to(a.base+"/chain-end", http.StatusTemporaryRedirect))
	secure.HandleFunc("/upgrading", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "upgrade-insecure-requests")
		html(w, r, `<a href="http://`+name+`/upgraded">there</a>`)
	})
	secure.HandleFunc("/renewed", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"one"`)
		w.Header().Set("Cache-Control", "no-cache")
		if r.Header.Get("If-None-Match") == `"one"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		html(w, r, "")
	})
	secure.HandleFunc("/sw/worker.js", typed("text/javascript", arrivalsWorker))
	secure.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Disposition", "attachment")
		html(w, r, "")
	})
	secure.HandleFunc("/nothing", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	secure.HandleFunc("/pdf", typed("application/pdf", "%PDF-1.1\n%%EOF"))
	secure.HandleFunc("/picture", typed("image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"/>`))
	secure.HandleFunc("/json", typed("application/json", `{"a": 1}`))
	secure.HandleFunc("/text", typed("text/plain", "text"))
	secure.HandleFunc("/password", func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "me" || password != "auth-secret" {
			w.Header().Set("WWW-Authenticate", `Basic realm="here"`)
			w.Header().Set("X-Page", "challenge")
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("X-Page", "inside")
		html(w, r, "")
	})
	// It breaks off once the browser has begun to show it: what comes together with the end of its connection, a browser may drop.
	shown := make(chan struct{}, 1)
	secure.HandleFunc("/breaks", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100000")
		html(w, r, `<img src="/shown" alt="">`+strings.Repeat("<p>some of it", 200))
		http.NewResponseController(w).Flush()
		select {
		case <-shown:
		case <-r.Context().Done():
		}
		panic(http.ErrAbortHandler)
	})
	secure.HandleFunc("/shown", func(w http.ResponseWriter, r *http.Request) {
		select {
		case shown <- struct{}{}:
		default:
		}
		w.WriteHeader(http.StatusNoContent)
	})
	secure.HandleFunc("/reset", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	secure.HandleFunc("/article", func(w http.ResponseWriter, r *http.Request) {
		html(w, r, "<article><h1>Title</h1>"+strings.Repeat("<p>"+strings.Repeat("words of an article ", 40)+"</p>", 10)+"</article>")
	})
	plain := http.NewServeMux()
	plain.HandleFunc("/", to(a.base+"/", http.StatusMovedPermanently))
	plain.HandleFunc("/chain", to("https://"+far+"/chain-2", http.StatusFound))
	plain.HandleFunc("/chain-again", to(a.base+"/chain-3", http.StatusSeeOther))
	farther := http.NewServeMux()
	farther.HandleFunc("/chain-2", to("http://"+name+"/chain-again", http.StatusMovedPermanently))
	s.ok(demo.Serve(name, plain, secure))
	s.ok(demo.Serve(far, nil, farther))
	return a
}

// An expectation is what the extension knows of the active tab once something has arrived.
type expectation struct {
	reason string   // why there is no grade; "": there is one
	hops   []string // a path is one of the site itself
	url    string   // the record's, if it is to be checked
}

// arrives waits until the extension knows what it should of the active tab.
func (a *arrivals) arrives(why string, want expectation) driver.Record {
	a.t.Helper()
	var record driver.Record
	for i, hop := range want.hops {
		if strings.HasPrefix(hop, "/") {
			want.hops[i] = a.base + hop
		}
	}
	a.ok(driver.Poll(why+" is known", func() (bool, string) {
		var err error
		record, err = driver.ReadRecord(a.Browser)
		got := hops(record.Observation)
		seen := fmt.Sprintf("%s %s, url %s, hops %q, error %v", record.Report.State, record.Report.Reason, record.URL, got, err)
		return err == nil && record.Report.Reason == want.reason && (want.reason != "" || record.Report.State == wire.StateGraded && slices.Equal(got, want.hops)) &&
			(want.url == "" || record.URL == want.url), seen
	}))
	return record
}

// settled makes the page give itself another URL, and waits until that is known: what happened in the tab before is known by then.
func (a *arrivals) settled() {
	a.t.Helper()
	mark := fmt.Sprint("?mark=", marks.Add(1))
	a.ok(a.Page().Eval(`void history.replaceState({}, "", `+fmt.Sprintf("%q", mark)+`)`, nil))
	a.ok(driver.Poll("the page's new URL is known", func() (bool, string) {
		record, err := driver.ReadRecord(a.Browser)
		return strings.HasSuffix(record.URL, mark), fmt.Sprint(record.URL, err)
	}))
}

var marks atomic.Int32

// inPage runs a statement in the page, which may leave it.
func (a *arrivals) inPage(statement string) {
	a.t.Helper()
	a.ok(a.Page().Eval(`void setTimeout(() => { `+statement+` })`, nil))
}

// Every way in which a page can arrive is seen as what it is. docs/ARRIVALS.md lists them all.
func TestArrivals(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		a := serveArrivals(s)
		firefox := s.Name() == "firefox"
		const page = " 200 network"
		for _, arrival := range []struct {
			name string
			run  func(*arrivals)
		}{
			{"a chain of redirects over hosts and schemes", func(a *arrivals) {
				a.ok(a.Open("http://" + a.name + "/chain"))
				a.arrives("the end of the chain", expectation{hops: []string{
					"http://" + a.name + "/chain 302 network", "https://far-" + a.name + "/chain-2 301 network", "http://" + a.name + "/chain-again 303 network",
					"/chain-3 307 network", "/chain-end" + page,
				}})
			}},
			{"a link that the page has upgraded", func(a *arrivals) {
				a.visit(a.base + "/upgrading")
				a.inPage(`document.querySelector("a").click()`)
				want := []string{"/upgraded" + page} // Chromium's page asks for https:// at once
				if firefox {
					want = []string{"http://" + a.name + "/upgraded browser", "/upgraded" + page}
				}
				a.arrives("the upgraded page", expectation{hops: want})
			}},
			{"renewed by a 304", func(a *arrivals) {
				a.visit(a.base + "/renewed")
				a.visit(a.base + "/between")
				a.ok(a.Open(a.base + "/renewed"))
				a.arrives("the renewed page", expectation{hops: []string{"/renewed 200 cache"}})
			}},
			{"a reload, and one past the cache", func(a *arrivals) {
				a.visit(a.base + "/hard")
				a.ok(a.Reload())
				a.arrives("the reloaded page", expectation{hops: []string{"/hard" + page}})
				before := a.asked["/hard"].Load()
				_, err := driver.Graded(a.Browser, func() error {
					return a.Extension(`chrome.tabs.query({active: true, lastFocusedWindow: true}).then(([tab]) => chrome.tabs.reload(tab.id, {bypassCache: true}))`, nil)
				})
				a.ok(err)
				a.arrives("the page past the cache", expectation{hops: []string{"/hard" + page}})
				if got := a.asked["/hard"].Load(); got != before+1 {
					a.t.Errorf("a reload past the cache: the server was asked %d times, wanted once", got-before)
				}
			}},
			{"out of the back/forward cache", func(a *arrivals) {
				a.visit(a.base + "/kept-away")
				a.visit(a.base + "/between")
				before := a.asked["/kept-away"].Load()
				a.inPage("history.back()")
				a.arrives("the page before", expectation{hops: []string{"/kept-away" + page}})
				a.inPage("history.forward()")
				a.arrives("the page after", expectation{hops: []string{"/between" + page}})
				if got := a.asked["/kept-away"].Load(); got != before {
					a.t.Errorf("back: the server was asked again, %d times, wanted the document itself to come back", got-before)
				}
			}},
			{"a service worker", func(a *arrivals) {
				a.visit(a.base + "/sw/")
				a.ok(a.Page().Eval(`navigator.serviceWorker.register("/sw/worker.js").then(() => navigator.serviceWorker.ready).then(
					({active}) => active.state === "activated" || new Promise(done => active.onstatechange = () => active.state === "activated" && done()),
				).then(() => {})`, nil))
				a.ok(a.Open(a.base + "/sw/passed"))
				a.arrives("a page that the worker lets pass", expectation{hops: []string{"/sw/passed" + page}})
				a.ok(a.Open(a.base + "/sw/through"))
				if firefox { // shows nothing of what the worker asks for
					a.arrives("a page that the worker asked for", expectation{reason: wire.ReasonWorker})
				} else {
					a.arrives("a page that the worker asked for", expectation{hops: []string{"/sw/through 200 service-worker"}})
				}
				a.ok(a.Open(a.base + "/sw/made"))
				a.arrives("a page that the worker made", expectation{reason: wire.ReasonWorker})
				view, popup := a.popup(wire.ReasonWorker)
				if !strings.Contains(popup.Text, "Shift+Reload") {
					a.t.Errorf("a page that a service worker made: the popup reads\n%s\nwanted it to say how to see the server's answer", popup.Text)
				}
				a.ok(view.Click("main .primary"))
				a.arrives("the server's answer, by the popup's button", expectation{hops: []string{"/sw/made" + page}})
				a.ok(view.Close())
			}},
			{"pushState", func(a *arrivals) {
				a.visit(a.base + "/app")
				a.ok(a.Page().Eval(`(() => { document.cookie = "there=1; Path=/there"; history.pushState({}, "", "/there?step=2#x"); })()`, nil))
				record := a.arrives("the page at its new URL", expectation{hops: []string{"/app" + page}, url: a.base + "/there?step=2"})
				a.ok(driver.Poll("the cookie of the new URL is judged", func() (bool, string) {
					var err error
					record, err = driver.ReadRecord(a.Browser)
					return slices.ContainsFunc(record.Report.Cookies, func(c wire.CookieVerdict) bool { return c.Name == "there" }), fmt.Sprintf("%+v %v", record.Report.Cookies, err)
				}))
				a.inPage("history.back()")
				a.arrives("the page at its first URL", expectation{hops: []string{"/app" + page}, url: a.base + "/app"})
			}},
			{"frames and documents without an address", func(a *arrivals) {
				a.visit(a.base + "/frames")
				a.ok(a.Page().Eval(`(async () => {
					for (const source of ["about:blank", "data:text/html,hi", "/inner", "https://far-`+a.name+`/inner"]) {
						const frame = document.createElement("iframe");
						frame.src = source;
						const loaded = new Promise(done => frame.onload = done);
						document.body.append(frame);
						await loaded;
					}
					const frame = document.createElement("iframe");
					frame.srcdoc = "<p>hi";
					document.body.append(frame);
					frame.contentWindow.document.open();
					frame.contentWindow.document.write("hi");
					frame.contentWindow.document.close();
				})()`, nil))
				a.settled()
				a.arrives("the page", expectation{hops: []string{"/frames" + page}})
				a.ok(a.Page().Eval(`(() => { document.open(); document.write("<title>written</title>"); document.close(); })()`, nil))
				a.settled()
				a.arrives("the page", expectation{hops: []string{"/frames" + page}})
			}},
			{"downloads and 204", func(a *arrivals) {
				a.visit(a.base + "/stays")
				for _, path := range []string{"/file", "/nothing"} {
					a.ok(a.Start(a.base + path))
					a.settled()
					a.arrives("the page", expectation{hops: []string{"/stays" + page}})
				}
			}},
			{"documents that are no HTML", func(a *arrivals) {
				for _, path := range []string{"/pdf", "/picture", "/json", "/text"} {
					a.ok(a.Open(a.base + path))
					record := a.arrives(path, expectation{hops: []string{path + page}})
					if record.Observation.Document != nil {
						a.t.Errorf("%s: got words %+v, wanted none: only HTML says something", path, record.Observation.Document)
					}
				}
			}},
			{"a password", func(a *arrivals) {
				a.ok(a.Open("https://me:auth-secret@" + a.name + "/password"))
				record := a.arrives("the page behind the password", expectation{hops: []string{"/password 401 network", "/password" + page}})
				last := record.Observation.Exchanges[len(record.Observation.Exchanges)-1]
				if !slices.ContainsFunc(last.Headers, func(h wire.Header) bool { return strings.EqualFold(h.Name(), "X-Page") && h.Value() == "inside" }) {
					a.t.Errorf("a page behind a password: got headers %q, wanted those of the 200", last.Headers)
				}
				a.noSecret("auth-secret", "bWU6YXV0aC1zZWNyZXQ")
			}},
			{"a body that breaks off", func(a *arrivals) {
				a.ok(a.Start(a.base + "/breaks")) // no browser says that it has loaded
				a.arrives("what came of the page", expectation{hops: []string{"/breaks" + page}})
				a.settled()
				a.arrives("what came of the page", expectation{hops: []string{"/breaks" + page}})
			}},
			{"loads that fail", func(a *arrivals) {
				stranger := httptest.NewTLSServer(http.NotFoundHandler())
				defer stranger.Close()
				demo.Proxy.Map("stranger-"+a.name+":443", strings.TrimPrefix(stranger.URL, "https://"))
				for _, url := range []string{"https://stranger-" + a.name + "/", a.base + "/reset", "https://refused-" + a.name + "/"} {
					a.visit(a.base + "/between")
					if err := a.Open(url); err == nil {
						a.t.Errorf("%s: it loaded, wanted a failure", url)
					}
					record := a.arrives(url, expectation{reason: wire.ReasonFailed})
					if record.Report.Error == "" {
						a.t.Errorf("%s: got no reason, wanted one", url)
					}
				}
			}},
			{"the source, and the reader's view", func(a *arrivals) {
				a.visit(a.base + "/article")
				if !firefox {
					a.ok(a.Open("view-source:" + a.base + "/article")) // asks the server again: its answer is graded
					a.arrives("the source", expectation{hops: []string{"/article" + page}})
					return
				}
				a.ok(a.Open("view-source:" + a.base + "/article"))
				a.arrives("the source", expectation{reason: wire.ReasonBrowserPage})
				a.visit(a.base + "/article")
				a.ok(a.Open("about:reader?url=" + a.base + "/article"))
				a.arrives("the reader's view", expectation{reason: wire.ReasonBrowserPage})
			}},
			{"a tab that was discarded", func(a *arrivals) {
				home, err := a.TabID()
				a.ok(err)
				var tab int
				a.ok(a.Extension(fmt.Sprintf(`chrome.tabs.create({url: %q, active: false}).then(tab => tab.id)`, a.base+"/discard"), &tab))
				a.graded(tab)
				// Chromium may give the tab another id.
				a.ok(a.Extension(fmt.Sprintf(`(async () => (await chrome.tabs.discard(%d))?.id ?? %d)()`, tab, tab), &tab))
				a.ok(driver.Poll("the tab is discarded", func() (bool, string) {
					var discarded bool
					err := a.Extension(fmt.Sprintf(`chrome.tabs.get(%d).then(tab => tab.discarded)`, tab), &discarded)
					return discarded, fmt.Sprint(discarded, err)
				}))
				a.ok(a.Extension(fmt.Sprintf(`chrome.tabs.update(%d, {active: true}).then(() => {})`, tab), nil))
				a.arrives("the restored page", expectation{hops: []string{"/discard 200 cache"}})
				a.ok(a.Extension(fmt.Sprintf(`chrome.tabs.update(%d, {active: true}).then(() => chrome.tabs.remove(%d))`, home, tab), nil))
			}},
			{"another window", func(a *arrivals) {
				a.visit(a.base + "/moves")
				var tab int
				a.ok(a.Extension(fmt.Sprintf(`chrome.tabs.create({url: %q}).then(tab => tab.id)`, a.base+"/moves-too"), &tab))
				a.graded(tab)
				a.ok(a.Extension(fmt.Sprintf(`chrome.windows.create({tabId: %d}).then(() => {})`, tab), nil))
				if got := a.graded(tab); got != a.base+"/moves-too" {
					a.t.Errorf("a tab in another window: got %s, wanted /moves-too", got)
				}
				a.ok(driver.Poll("its button shows a grade", func() (bool, string) {
					var text string
					err := a.Extension(fmt.Sprintf(`chrome.action.getBadgeText({tabId: %d})`, tab), &text)
					return len(text) == 1 && text >= "A" && text <= "F", fmt.Sprint(text, err)
				}))
				a.ok(a.Extension(fmt.Sprintf(`chrome.tabs.remove(%d)`, tab), nil))
				a.ok(driver.Poll("nothing is known of it", func() (bool, string) { return a.forgotten(tab) }))
			}},
		} {
			before := t.Failed()
			arrival.run(a)
			if t.Failed() && !before {
				t.Logf("the first that failed: %s", arrival.name)
			}
		}
	})
}

// report returns the report of a tab, nil if nothing is known of it.
func (a *arrivals) report(tab int) (report *wire.Report, err error) {
	dump, err := a.Storage()
	if err != nil {
		return nil, err
	}
	var stored struct {
		Session map[string]json.RawMessage
	}
	if err := json.Unmarshal(dump, &stored); err != nil {
		return nil, err
	}
	data, ok := stored.Session[fmt.Sprintf("tab:%d", tab)]
	if !ok {
		return nil, nil
	}
	var record struct{ Report wire.Report }
	err = json.Unmarshal(data, &record)
	return &record.Report, err
}

// graded waits until a tab has a grade, and returns the URL that it is for.
func (a *arrivals) graded(tab int) (url string) {
	a.t.Helper()
	a.ok(driver.Poll(fmt.Sprintf("tab %d has a grade", tab), func() (bool, string) {
		report, err := a.report(tab)
		if report == nil {
			return false, fmt.Sprint(err)
		}
		url = report.URL
		return report.State == wire.StateGraded, report.State + " " + report.Reason
	}))
	return url
}

// forgotten tells whether nothing is known of a tab.
func (a *arrivals) forgotten(tab int) (bool, string) {
	report, err := a.report(tab)
	return report == nil && err == nil, fmt.Sprint(report != nil, err)
}

// A private window's page is graded where the user lets Assay see it, and is forgotten with its tab.
func TestAPrivateWindow(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		a := serveArrivals(s)
		s.visit(a.base + "/public")
		s.ok(s.AllowPrivate())
		var opened struct{ Window, Tab int }
		s.ok(s.Extension(fmt.Sprintf(`chrome.windows.create({incognito: true, url: %q}).then(({id, tabs}) => ({window: id, tab: tabs[0].id}))`, a.base+"/private-page"), &opened))
		if got := a.graded(opened.Tab); got != a.base+"/private-page" {
			t.Errorf("a private window: got %s, wanted /private-page", got)
		}
		s.ok(s.Extension(fmt.Sprintf(`chrome.windows.remove(%d)`, opened.Window), nil))
		s.ok(driver.Poll("nothing is known of the private window", func() (bool, string) {
			dump, err := s.Storage()
			return err == nil && !strings.Contains(string(dump), "private-page"), fmt.Sprint(err)
		}))
	})
}
