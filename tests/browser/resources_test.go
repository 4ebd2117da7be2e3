package browser

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"assay/core"
	"assay/core/wire"
	"assay/tests/browser/driver"
)

// svg is a picture.
const svg = `<svg xmlns="http://www.w3.org/2000/svg"/>`

// loader serves a page at / and, beside it, whatever a page can load: type and headers by the path.
func loader(page string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" { // the page itself may come back
			w.Header().Set("Cache-Control", "no-store")
		}
		switch path := r.URL.Path; {
		case path == "/":
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, `<!doctype html><link rel="icon" href="data:,">`, page)
		case path == "/redirect.svg":
			http.Redirect(w, r, "/target.svg", http.StatusFound)
		case path == "/corp.svg":
			w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
			w.Header().Set("Content-Type", "image/svg+xml")
			fmt.Fprint(w, svg)
		case path == "/missing.svg":
			http.NotFound(w, r)
		case path == "/frame":
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("X-Of-The-Frame", "kept")
			fmt.Fprint(w, `<img src="/inside.svg"><iframe src="/nested"></iframe>`)
		case path == "/nested":
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, `<img src="/deep.svg">`)
		case path == "/api":
			http.SetCookie(w, &http.Cookie{Name: "token", Value: "api-cookie-secret", Path: "/", Secure: true, HttpOnly: true})
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, "{}")
		case strings.HasSuffix(path, ".css"):
			w.Header().Set("Content-Type", "text/css")
		case strings.HasSuffix(path, ".js"):
			w.Header().Set("Content-Type", "text/javascript")
			w.Header().Set("X-Content-Type-Options", "nosniff")
			w.Header().Set("X-Unknown", "left out")
		default:
			w.Header().Set("Content-Type", "image/svg+xml")
			fmt.Fprint(w, svg)
		}
	})
}

// hosts gives a host a page, over HTTP and HTTPS, and returns the host's name.
func (s *session) hosts(name, page string) string {
	s.t.Helper()
	host := s.host(name)
	s.ok(demo.Serve(host, loader(page), loader(page)))
	return host
}

// loads visits a page and waits until it shows a number of resources and has its grade for them.
func (s *session) loads(url string, number int) driver.Record {
	s.t.Helper()
	s.ok(s.Start(url))
	return s.showsLoads(url, number)
}

func (s *session) showsLoads(url string, number int) (record driver.Record) {
	s.t.Helper()
	s.ok(driver.Poll(fmt.Sprintf("%s is graded with %d resources", url, number), func() (bool, string) {
		var err error
		record, err = driver.ReadRecord(s.Browser)
		o := record.Observation
		done := err == nil && record.Report.URL == url && o != nil && len(resourcesOf(o)) == number && isAbout(record.Report, o)
		return done, fmt.Sprintf("%s %s: %q, error %v", record.Report.URL, record.Report.State, resourcesOf(o), err)
	}))
	return record
}

// isAbout tells whether a report is the judgement of an observation.
func isAbout(report wire.Report, o *wire.Observation) bool {
	var judged wire.Report
	err := json.Unmarshal(core.AssessJSON(o.AppendJSON(nil)), &judged)
	return err == nil && reflect.DeepEqual(judged, report)
}

// resourcesOf are an observation's resources in short. Firefox asks for an icon now and then, though the page has one of its own.
func resourcesOf(o *wire.Observation) []string {
	var list []string
	if o != nil {
		for _, r := range o.Resources {
			if strings.HasSuffix(r.URL, "/favicon.ico") {
				continue
			}
			line := fmt.Sprintf("%s %s %d", r.Type, r.URL, r.Status)
			for _, more := range []string{r.Outcome, r.Source} {
				if more != "" {
					line += " " + more
				}
			}
			if r.InFrame {
				line += " in-frame"
			}
			list = append(list, line)
		}
	}
	slices.Sort(list)
	return list
}

// Everything that a page loads is seen, by whom it was asked for and how it came. Where the browsers differ, docs/BROWSERS.md says so.
func TestWhatAPageLoads(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		other := s.hosts("loads-other", "")
		host := s.hosts("loads", `<link rel="stylesheet" href="/a.css?token=css-query-secret"><script src="/a.js"></script>
			<img src="/a.svg"><img src="/missing.svg"><img src="/redirect.svg"><img src="https://`+other+`/corp.svg"><img src="http://`+other+`/plain.svg">
			<img src="https://closed.test/none.svg"><script src="http://`+other+`/plain.js"></script><iframe src="/frame"></iframe><script>fetch("/api")</script>`)
		page := "https://" + host
		want := []string{
			"image " + page + "/a.svg 200", "image " + page + "/deep.svg 200 in-frame", "image " + page + "/inside.svg 200 in-frame",
			"image " + page + "/missing.svg 404", "image " + page + "/target.svg 200", "image https://closed.test/none.svg 0 failed",
			"image https://" + other + "/corp.svg 0 blocked",
			"script " + page + "/a.js 200", "stylesheet " + page + "/a.css 200", "sub_frame " + page + "/frame 200", "sub_frame " + page + "/nested 200 in-frame",
			"xmlhttprequest " + page + "/api 200",
			map[string]string{
				"chromium": "image https://" + other + "/plain.svg 200", // it has been upgraded before anybody is told
				"firefox":  "image http://" + other + "/plain.svg 200 upgraded",
			}[s.Name()],
		}
		slices.Sort(want)
		record := s.loads(page+"/", len(want))
		if got := resourcesOf(record.Observation); !slices.Equal(got, want) {
			t.Errorf("got\n%s\nwanted\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		for _, r := range record.Observation.Resources {
			text := fmt.Sprint(r.Headers)
			switch {
			case r.URL == page+"/a.js" && (!strings.Contains(text, "nosniff") || strings.Contains(text, "X-Unknown")):
				t.Errorf("a script: got %v, wanted the headers that matter and no others", r.Headers)
			case r.URL == page+"/frame" && !strings.Contains(text, "X-Of-The-Frame"):
				t.Errorf("a frame: got %v, wanted all its headers", r.Headers)
			}
		}
		s.noSecret("css-query-secret", "api-cookie-secret")

		// The next page does not show what this one loaded, and on the way back it is all there again.
		next := s.hosts("loads-next", `<img src="/b.svg">`)
		s.loads("https://"+next+"/", 1)
		s.ok(s.Page().Eval("history.back()", nil))
		if got := resourcesOf(s.showsLoads(page+"/", len(want)).Observation); !slices.Equal(got, want) {
			t.Errorf("after going back: got %q, wanted %q", got, want)
		}
	})
}

// What was seen of an origin is known on its next page, a cookie that fetch() got included; until the user has it forgotten.
func TestOriginsLedger(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		host := s.hosts("ledger", `<img src="/a.svg"><img src="/missing.svg"><img src="/redirect.svg"><script>fetch("/api")</script>`)
		page := "https://" + host
		s.loads(page+"/", 4)
		s.ok(s.Start(page + "/nested"))
		record := s.showsLoads(page+"/nested", 1)
		var answers []string
		for _, a := range record.Observation.Origin.Answers {
			answers = append(answers, fmt.Sprint(strings.TrimPrefix(a.URL, page), " ", a.Type, " ", a.Status))
		}
		for _, want := range []string{"/ main_frame 200", "/nested main_frame 200", "/missing.svg image 404", "/redirect.svg image 302", "/target.svg image 200", "/api xmlhttprequest 200"} {
			if !slices.Contains(answers, want) {
				t.Errorf("got answers %q, wanted %s among them", answers, want)
			}
		}
		cookies := record.Observation.Origin.SetCookies
		if len(cookies) != 1 || cookies[0].Line != "token=…; Path=/; HttpOnly; Secure" || cookies[0].Length != len("api-cookie-secret") || cookies[0].URL != page+"/api" {
			t.Errorf("got the cookies %+v, wanted the token without its value", cookies)
		}
		s.noSecret("api-cookie-secret")

		view, _ := s.popup("graded")
		s.ok(view.Eval(`chrome.runtime.sendMessage({ask: "forget", origin: "`+page+`"})`, nil))
		s.ok(view.Close())
		s.waitStorage("the origin is forgotten", func(dump string) bool {
			return !strings.Contains(dump, "origin:"+page) && !strings.Contains(dump, "cookies:"+host)
		})
	})
}
