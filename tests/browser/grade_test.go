package browser

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// The three sites get the expected letters on the badge and in the real popup, over HTTPS that the browser trusts.
func TestDemoSitesGetTheirGrades(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		for _, want := range verdicts {
			record := s.visit(want.url)
			if record.Report.Grade != want.grade || record.Report.Score != want.score {
				t.Errorf("%s: got %s, %d, wanted %s, %d; the report:\n%s", want.url, record.Report.Grade, record.Report.Score, want.grade, want.score, findings(record.Report))
			}
			badge := s.badge(want.grade)
			if badge.Color != gradeColors[want.grade] || !strings.Contains(badge.Title, want.grade) {
				t.Errorf("%s: got badge %+v, wanted colour %s and a title with %s", want.url, badge, gradeColors[want.grade], want.grade)
			}

			view, popup := s.popup("graded")
			if popup.Grade != want.grade || popup.Score != fmt.Sprint(want.score) {
				t.Errorf("%s: the popup shows %s, %s, wanted %s, %d", want.url, popup.Grade, popup.Score, want.grade, want.score)
			}
			if want.rules != nil && !slices.Equal(popup.Rules, want.rules) {
				t.Errorf("%s: the popup shows findings %q, wanted %q", want.url, popup.Rules, want.rules)
			}
			for _, family := range []string{"https", "hsts", "cookies", "nosniff", "framing", "csp", "referrer", "permissions", "isolation", "integrity", "disclosure"} {
				if popup.Families[family] == "" {
					t.Errorf("%s: the popup shows families %v, wanted %s among them", want.url, popup.Families, family)
				}
			}
			address, err := url.Parse(want.url)
			s.ok(err)
			if !strings.Contains(popup.Text, address.Hostname()) {
				t.Errorf("%s: the popup reads\n%s\nwanted it to name the host", want.url, popup.Text)
			}
			s.ok(view.Close())
		}
	})
}

// Each tab has its own grade, and nothing is kept of a tab that has closed.
func TestTabsAreKeptApart(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		s.visit("https://model.test/")
		first, err := s.TabID()
		s.ok(err)
		s.ok(s.NewTab())
		s.visit("https://careless.test/")
		second, err := s.TabID()
		s.ok(err)
		s.badge("F")
		s.ok(s.CloseTab())
		s.badge("A+")
		if first == second {
			t.Fatalf("two tabs: got the one id %d", first)
		}
		s.waitStorage(fmt.Sprintf("tab %d is forgotten", second), func(dump string) bool {
			return !strings.Contains(dump, fmt.Sprintf(`"tab:%d"`, second)) && strings.Contains(dump, fmt.Sprintf(`"tab:%d"`, first))
		})
		_, popup := s.popup("graded")
		if popup.Grade != "A+" {
			t.Errorf("the popup of the first tab: got %s, wanted A+", popup.Grade)
		}
	})
}
