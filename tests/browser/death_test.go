package browser

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"assay/core"
	"assay/core/wire"
	"assay/tests/browser/driver"
)

// The worker may die between any two things that happen to a page: what is known in the end is the same. The server of this test holds each of
// its answers until the worker has been ended.
func TestAWorkerThatDiesAtEachStep(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		want := s.dyingVisit("alive", nil)
		for i, step := range steps {
			if got := s.dyingVisit(fmt.Sprint("dies-", i), []string{step}); got != want {
				t.Errorf("the worker died when %s: %s", step, difference(got, want))
			}
		}
	})
}

// A worker that is ended a hundred times while somebody browses loses nothing, and nothing hangs.
func TestAWorkerThatDiesAHundredTimes(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		want := s.dyingVisit("alive", nil)
		for i := range 100 / len(steps) {
			if got := s.dyingVisit(fmt.Sprint("dies-often-", i), steps); got != want {
				t.Fatalf("visit %d: %s", i, difference(got, want))
			}
		}
	})
}

// steps are the moments at which the server of a dying visit waits, in their order.
var steps = []string{
	"the first hop is asked for", "the page is asked for", "a part of the page has come", "its script is asked for",
	"its image is asked for", "its script fetches",
}

// dyingVisit loads a page from a host of its own, and ends the worker at the given steps. It returns the page's report in the end, as JSON, with the
// host's name left out and its lines sorted: a worker that starts may be told of two loads the other way round.
func (s *session) dyingVisit(name string, deaths []string) string {
	s.t.Helper()
	host := s.host(name)
	asked, answer := make(chan string), make(chan bool)
	var held sync.Map // Firefox may ask for the image twice, because it is none
	hold := func(step string) {
		if _, again := held.LoadOrStore(step, true); !again {
			asked <- step
			<-answer
		}
	}
	s.ok(demo.Serve(host,
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			hold(steps[0])
			w.Header().Set("Date", "now")
			http.SetCookie(w, &http.Cookie{Name: "first", Value: "first-secret"})
			http.Redirect(w, r, "https://"+host+"/page", http.StatusFound)
		}),
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Date", "now")
			switch r.URL.Path {
			case "/page":
				hold(steps[1])
				http.SetCookie(w, &http.Cookie{Name: "second", Value: "second-secret", Secure: true})
				w.Header().Set("Content-Type", "text/html")
				w.Header().Set("X-Content-Type-Options", "nosniff")
				fmt.Fprint(w, `<!doctype html><link rel="icon" href="data:,"><title>slow</title>`, strings.Repeat(" ", 4096))
				w.(http.Flusher).Flush()
				hold(steps[2])
				fmt.Fprint(w, `<link rel="icon" href="data:,"><form action="/send?token=1" method="post"></form><script src="/app.js"></script>`)
			case "/app.js":
				hold(steps[3])
				w.Header().Set("Content-Type", "text/javascript")
				fmt.Fprint(w, `document.body.append(Object.assign(new Image(), {src: "/logo.png"})); addEventListener("load", () => fetch("/api"))`)
			case "/logo.png":
				hold(steps[4])
				w.Header().Set("Content-Type", "image/png")
			case "/api":
				hold(steps[5])
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprint(w, "{}")
			default:
				http.NotFound(w, r)
			}
		})))
	s.ok(s.Start("http://" + host + "/"))
	// A browser looks ahead: it may ask for the image before it has the script.
	for range steps {
		step := <-asked
		if slices.Contains(deaths, step) {
			s.hasSeen(host, step)
			s.storageRests()
			s.ok(s.KillWorker())
		}
		answer <- true
	}

	var text string
	s.ok(driver.Poll("the page of "+host+" is known whole and graded as it is known", func() (bool, string) {
		record, err := driver.ReadRecord(s.Browser)
		if err != nil || record.Report.URL != "https://"+host+"/page" || record.Observation == nil || record.Observation.Document == nil {
			dump, _ := s.Storage()
			return false, fmt.Sprintf("%s, %s %s, error %v; stored: %s", record.Report.URL, record.Report.State, record.Report.Reason, err, dump)
		}
		report, judged := lines(&record.Report), lines(core.Assess(record.Observation))
		text = strings.ReplaceAll(report, host, "HOST")
		// Its form; its script, its image and what the script fetches; and the grade is about all of it.
		whole := len(record.Observation.Document.Forms) == 1 && len(resourcesOf(record.Observation)) == 3
		return whole && report == judged, fmt.Sprintf("%s\nresources: %+v", difference(report, judged), record.Observation.Resources)
	}))
	sorted := strings.Split(text, "\n")
	slices.Sort(sorted)
	return strings.Join(sorted, "\n")
}

// hasSeen waits until what led to a step is stored of the page: the server knows of a request before the worker does.
func (s *session) hasSeen(host, step string) {
	s.t.Helper()
	type navigation struct {
		URL      string
		Sent     *[]string
		Answered bool
	}
	s.ok(driver.Poll("the worker has seen that "+step, func() (bool, string) {
		var stored struct {
			Session map[string]struct {
				Navigation struct {
					Pending []navigation
					Page    struct{ Navigation *navigation }
				}
			}
		}
		dump, err := s.Storage()
		if err == nil {
			err = json.Unmarshal(dump, &stored)
		}
		for _, record := range stored.Session {
			last := record.Navigation.Pending
			if shown := record.Navigation.Page.Navigation; shown != nil {
				last = append(last, *shown)
			}
			for _, n := range last {
				asks := n.Sent != nil && !n.Answered
				if step == steps[0] && n.URL == "http://"+host+"/" && asks || step == steps[1] && n.URL == "https://"+host+"/page" && asks ||
					n.URL == "https://"+host+"/page" && n.Answered {
					return true, ""
				}
			}
		}
		return false, fmt.Sprintf("%s, error %v", dump, err)
	}))
}

// storageRests waits until the worker has been told what happened so far, and has stored it: a browser ends no worker that it still has something
// to tell. A worker that just woke in Firefox waits for some time before it stores anything (extension/grade.ts, MAX_HELD).
func (s *session) storageRests() {
	s.t.Helper()
	s.ok(s.Background("0", nil))
	var before string
	same := 0
	s.ok(driver.Poll("the storage rests", func() (bool, string) {
		dump, err := s.Storage()
		if same++; err != nil || before != string(dump) {
			same = 0
		}
		before = string(dump)
		return same == 10, fmt.Sprint(err)
	}))
}

// lines is a report as JSON of many lines.
func lines(r *wire.Report) string {
	var text bytes.Buffer
	if err := json.Indent(&text, r.AppendJSON(nil), "", "\t"); err != nil {
		return err.Error()
	}
	return text.String()
}

// difference says where two texts differ first, with the lines before it.
func difference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	from := max(0, i-5)
	return fmt.Sprintf("after\n%s\ngot\n%s\nwanted\n%s",
		strings.Join(a[from:i], "\n"), strings.Join(a[i:min(i+5, len(a))], "\n"), strings.Join(b[i:min(i+5, len(b))], "\n"))
}
