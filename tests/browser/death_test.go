package browser

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
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
// host's name left out.
func (s *session) dyingVisit(name string, deaths []string) string {
	s.t.Helper()
	host := name + "-" + s.Name() + ".test"
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
				fmt.Fprint(w, "<!doctype html><title>slow</title>", strings.Repeat(" ", 4096))
				w.(http.Flusher).Flush()
				hold(steps[2])
				fmt.Fprint(w, `<link rel="icon" href="data:,"><form action="/send?token=1" method="post"></form><script src="/app.js"></script><img src="/logo.png">`)
			case "/app.js":
				hold(steps[3])
				w.Header().Set("Content-Type", "text/javascript")
				fmt.Fprint(w, `addEventListener("load", () => fetch("/api"))`)
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
			s.storageRests()
			s.ok(s.KillWorker())
		}
		answer <- true
	}

	var text string
	s.ok(driver.Poll("the page of "+host+" is known whole", func() (bool, string) {
		record, err := driver.ReadRecord(s.Browser)
		if err != nil {
			return false, err.Error()
		}
		report, err := json.MarshalIndent(record.Report, "", "\t")
		text = strings.ReplaceAll(string(report), host, "HOST")
		seen := record.Observation
		// Its script, its image and what the script fetches; and the grade is about all of it.
		whole := record.Report.URL == "https://"+host+"/page" && record.Report.State == wire.StateGraded && seen != nil && len(seen.Resources) == 3
		about := whole && isAbout(record.Report, seen)
		resources, _ := json.Marshal(seen) // for the message
		return err == nil && about, fmt.Sprintf("%s\nabout what was seen: %v; seen: %s", text, about, resources)
	}))
	return text
}

// isAbout tells whether a report is the judgement of an observation.
func isAbout(report wire.Report, o *wire.Observation) bool {
	var judged wire.Report
	err := json.Unmarshal(core.AssessJSON(o.AppendJSON(nil)), &judged)
	return err == nil && reflect.DeepEqual(judged, report)
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
