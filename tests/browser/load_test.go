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

// onlyChromium runs a test in Chromium alone: what it tries is the extension's own doing, alike in both.
func onlyChromium(t *testing.T, test func(*testing.T, *session)) {
	inBrowser(t, "chromium", nil, test)
}

// pictures is a page that loads a number of pictures at once.
func pictures(number int) string {
	return fmt.Sprintf(`<script>for (let i = 0; i < %d; i++) new Image().src = "/picture-" + i + ".svg"</script>`, number)
}

// openAll opens tabs in the background, all at once, and returns their ids.
func (s *session) openAll(urls []string) (ids []int) {
	s.t.Helper()
	list, _ := json.Marshal(urls)
	s.ok(s.Extension(fmt.Sprintf(`Promise.all(%s.map(url => chrome.tabs.create({url, active: false}))).then(tabs => tabs.map(tab => tab.id))`, list), &ids))
	return ids
}

// judgedAs is what a report says, without the host's name.
func judgedAs(r wire.Report, host string) string {
	var rules []string
	for _, f := range r.Findings {
		rules = append(rules, fmt.Sprint(f.Rule, " -", f.Lost))
	}
	return strings.ReplaceAll(fmt.Sprint(r.Grade, r.Score, " ", r.Summary, " ", strings.Join(rules, ", ")), host, "HOST")
}

// Many tabs at once, each with many resources: every one gets the grade that it gets alone.
func TestManyTabsAtOnce(t *testing.T) {
	const tabs, each = 20, 100
	onlyChromium(t, func(t *testing.T, s *session) {
		hosts := make([]string, tabs)
		urls := make([]string, tabs)
		for i := range tabs {
			hosts[i] = s.hosts(fmt.Sprint("many-", i), pictures(each))
			if i%2 == 1 { // a better one
				hosts[i] = fmt.Sprintf("many-%d-better.test", i)
				better := loader(pictures(each))
				s.ok(demo.Serve(hosts[i], nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
					w.Header().Set("X-Frame-Options", "DENY")
					better.ServeHTTP(w, r)
				})))
			}
			urls[i] = "https://" + hosts[i] + "/"
		}
		alone := [2]string{
			judgedAs(s.loads(urls[0], each).Report, hosts[0]),
			judgedAs(s.loads(urls[1], each).Report, hosts[1]),
		}
		if alone[0] == alone[1] {
			t.Fatalf("both kinds of pages have the verdict %s, wanted two", alone[0])
		}
		for i, tab := range s.openAll(urls) {
			var record driver.Record
			s.ok(driver.Poll(urls[i]+" is graded with all that it loads", func() (bool, string) {
				var err error
				record, err = driver.ReadTab(s.Browser, tab)
				o := record.Observation
				return err == nil && o != nil && len(o.Resources) == each && isAbout(record.Report, o), fmt.Sprintf("%s %d, error %v", record.Report.State, len(resourcesOf(o)), err)
			}))
			if got := judgedAs(record.Report, hosts[i]); got != alone[i%2] {
				t.Errorf("%s among others: got %s, wanted %s", urls[i], got, alone[i%2])
			}
		}
	})
}

// A page without end is bounded: what it loads, what it sends, and where it leads.
func TestPagesWithoutEnd(t *testing.T) {
	onlyChromium(t, func(t *testing.T, s *session) {
		host := s.hosts("endless-loads", pictures(3000))
		s.ok(s.Start("https://" + host + "/"))
		s.ok(driver.Poll("2,000 are kept and 1,000 counted", func() (bool, string) {
			record, err := driver.ReadRecord(s.Browser)
			o := record.Observation
			done := err == nil && o != nil && len(o.Resources) == 2000 && o.ResourcesDropped == 1000 && isAbout(record.Report, o)
			if o == nil {
				return false, fmt.Sprint(record.Report.State, err)
			}
			return done, fmt.Sprint(len(o.Resources), " and ", o.ResourcesDropped, err)
		}))

		s.ok(demo.Serve("endless-body.test", nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/":
				w.Header().Set("Content-Type", "text/html")
				fmt.Fprint(w, `<!doctype html><link rel="icon" href="data:,"><img src="/a.svg">`, strings.Repeat(" ", 4096))
				w.(http.Flusher).Flush()
				<-r.Context().Done()
			case "/again":
				http.Redirect(w, r, "/again", http.StatusFound)
			}
		})))
		s.ok(s.Start("https://endless-body.test/"))
		if grade := s.showsLoads("https://endless-body.test/", 1).Report.Grade; grade == "" {
			t.Error("a page that never ends: got no grade")
		}
		s.ok(s.Start("https://endless-body.test/again"))
		s.ok(driver.Poll("an endless redirect is a page that failed", func() (bool, string) {
			record, err := driver.ReadRecord(s.Browser)
			r := record.Report
			return r.Reason == wire.ReasonFailed && r.Error == "it redirects without end", fmt.Sprint(r.State, r.Reason, r.Error, err)
		}))
		s.visit("https://model.test/")
		s.badge("A+")
	})
}

// When storage is full everything is still graded, and no tab loses its grade.
func TestFullStorage(t *testing.T) {
	const tabs, each = 8, 200
	onlyChromium(t, func(t *testing.T, s *session) {
		s.visit("https://middling.test/")
		s.badge("C")
		first, err := s.TabID()
		s.ok(err)
		// Of the 10 MB little is left.
		s.ok(s.Extension(`chrome.storage.session.getBytesInUse(null).then(used => chrome.storage.session.set({filler: "x".repeat(chrome.storage.session.QUOTA_BYTES - used - 430_000)}))`, nil))
		urls := make([]string, tabs)
		for i := range tabs {
			long := strings.ReplaceAll(pictures(each), ".svg", "-"+strings.Repeat("x", 100)+".svg") // more to drop than what is never dropped
			urls[i] = "https://" + s.hosts(fmt.Sprint("full-", i), long) + "/"
		}
		for i, tab := range s.openAll(urls) {
			s.ok(driver.Poll(urls[i]+" has a grade", func() (bool, string) {
				record, err := driver.ReadTab(s.Browser, tab)
				return err == nil && record.Report.URL == urls[i] && record.Report.State == wire.StateGraded, fmt.Sprint(record.Report.State, record.Report.Reason, err)
			}))
		}
		record, err := driver.ReadTab(s.Browser, first)
		if err != nil || record.Report.Grade != "C" {
			t.Errorf("the first tab: got grade %q, error %v, wanted its C", record.Report.Grade, err)
		}
	})
}
