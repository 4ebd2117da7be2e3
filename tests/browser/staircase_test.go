package browser

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"assay/core/recipe"
	"assay/tests/browser/driver"
)

// The card about HSTS offers its next step, and the ones behind it: each with the recipe that the core writes for it, and the score that the page
// then has. What stands on the card itself is the year that the finding promises.
func TestThePopupOffersHSTSInSteps(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		name := s.host("steps")
		s.ok(demo.Serve(name, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Strict-Transport-Security", "max-age=300; includeSubDomains")
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<!doctype html><title>steps</title>")
		})))
		s.visit("https://" + name + "/")
		view, _ := s.popup("graded")
		record, err := driver.ReadRecord(s.Browser)
		s.ok(err)
		stairs := record.Report.Staircase
		if stairs == nil || stairs.Next != 1 || len(stairs.Steps) != 5 {
			t.Fatalf("got the staircase %+v, want five steps, the first taken", stairs)
		}
		s.recipe(view, "hsts-short", "max-age=31536000; includeSubDomains")
		var want []string
		for _, step := range stairs.Steps[stairs.Next:] {
			r := recipe.Write(step.Changes, "nginx", name)
			want = append(want, fmt.Sprintf("%s %+d: %s", step.Title, step.Score-record.Report.Score, strings.TrimSpace(r.Parts[0].Text)))
		}
		s.ok(driver.Poll("the popup shows the steps that the core wrote", func() (bool, string) {
			var got []string
			err := view.Eval(`[...document.querySelectorAll('[data-rule="hsts-short"] [data-stair]')].map(e =>
				e.querySelector(".stair b").textContent + " " + e.querySelector(".gain [aria-hidden] b").textContent.replace("±", "+") + ": " + e.querySelector(".recipe pre").textContent.trim())`, &got)
			return err == nil && strings.Join(got, "\n") == strings.Join(want, "\n"), fmt.Sprintf("got %q\nwant %q, error %v", got, want, err)
		}))
		var taken int
		s.ok(view.Eval(`document.querySelectorAll("[data-staircase] .taken").length`, &taken))
		if taken != 1 {
			t.Errorf("%d steps are marked as taken, want 1", taken)
		}
		s.ok(view.Close())
	})
}
