package browser

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/cmd/demo/sites"
	"assay/core/wire"
	"assay/tests/browser/driver"
)

// A page that cannot be graded says why, in the popup and in the toolbar's title.
func TestPagesWithoutAGrade(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		file := filepath.Join(t.TempDir(), "page.html")
		s.ok(os.WriteFile(file, []byte("<!doctype html><title>A file</title>"), 0o600))
		browserPage := map[string]string{"chromium": "chrome://version/", "firefox": "about:support"}[s.Name()]
		for _, c := range []struct {
			url, reason string
			words       string // in the toolbar's title
			fails       bool
		}{
			{"about:blank", wire.ReasonBrowserPage, "browser", false},
			{browserPage, wire.ReasonBrowserPage, "browser", false},
			{"file://" + file, wire.ReasonFile, "file", false},
			{"https://nowhere.test/", wire.ReasonFailed, "could not load", true},
			{"http://nowhere.test/", wire.ReasonFailed, "could not load", true},
			{"https://" + sites.HostileName + "/reset", wire.ReasonFailed, "could not load", true},
			{"https://" + sites.HostileName + "/nul", wire.ReasonFailed, "could not load", true},
		} {
			// From a graded page each time: its grade must not stay.
			s.visit("https://model.test/")
			s.badge("A+")
			err := s.Open(c.url)
			var failure *driver.LoadError
			if errors.As(err, &failure) != c.fails || (err != nil && failure == nil) {
				t.Fatalf("%s: got error %v, wanted a failure to load: %v", c.url, err, c.fails)
			}
			view, popup := s.popup(c.reason)
			if popup.State != wire.StateUngraded || popup.Grade != "" || strings.TrimSpace(popup.Text) == "" {
				t.Errorf("%s: the popup shows %+v, wanted words and no grade", c.url, popup)
			}
			s.ok(view.Close())
			badge := s.badge("")
			if !strings.Contains(badge.Title, c.words) {
				t.Errorf("%s: got the title %q, wanted %q in it", c.url, badge.Title, c.words)
			}
		}
	})
}

// A page that is still loading says so, and the open popup shows the grade once it is there.
func TestLoadingThenGraded(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		s.ok(s.Start("https://" + sites.HostileName + "/never"))
		view, err := s.PopupTab(420, 600)
		s.ok(err)
		s.shows(view, wire.ReasonLoading) // as popup.html has it, without words: they come with the language
		s.ok(driver.Poll("the popup of a page that loads says so in words", func() (bool, string) {
			var popup shown
			err := view.Eval(readPopup, &popup)
			return err == nil && popup.Reason == wire.ReasonLoading && strings.TrimSpace(popup.Text) != "", fmt.Sprintf("%+v, error %v", popup, err)
		}))
		s.ok(view.Close())
		s.visit("https://model.test/")
		s.badge("A+")
	})
}

// What was open before Assay asks to be reloaded, and then has its grade.
func TestOpenedBefore(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		s.visit("https://middling.test/")
		s.ok(s.ReloadExtension())
		view, popup := s.popup(wire.ReasonOpenedBefore)
		if popup.State != wire.StateUngraded {
			t.Errorf("a page from before: the popup shows %+v, wanted no grade", popup)
		}
		s.ok(view.Close())
		s.badge("?")
		_, err := driver.Graded(s.Browser, s.Reload)
		s.ok(err)
		s.badge("C")
	})
}

// What is no document keeps to its own rules: a download leaves the page's grade alone, JSON and errors are graded as what they are.
func TestWhatIsNoDocument(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		s.visit("https://model.test/")
		s.badge("A+")
		s.ok(s.Start("https://" + sites.HostileName + "/download"))
		s.badge("A+")
		s.ok(s.Start("https://" + sites.HostileName + "/download?again")) // the first one's events have all been told by now
		s.badge("A+")
		_, popup := s.popup("graded")
		if popup.Grade != "A+" {
			t.Errorf("after a download: the popup shows %s, wanted the page's A+", popup.Grade)
		}

		record := s.visit("https://" + sites.HostileName + "/json")
		if state := family(record.Report, "framing"); state != wire.FamilyNotApplicable {
			t.Errorf("JSON: got framing %s, wanted %s", state, wire.FamilyNotApplicable)
		}
		record = s.visit("https://" + sites.HostileName + "/missing")
		if state := family(record.Report, "framing"); state != wire.FamilyFail {
			t.Errorf("a page with status 404: got framing %s, wanted %s", state, wire.FamilyFail)
		}
	})
}

func family(r wire.Report, id string) string {
	for _, family := range r.Families {
		if family.ID == id {
			return family.State
		}
	}
	return "absent"
}
