package browser

import (
	"fmt"
	"strings"
	"testing"

	"assay/tests/browser/driver"
)

// welcomeTabs are the tabs that show the first-run page, and whether one of them is in front.
func (s *session) welcomeTabs() (urls []string, active bool, err error) {
	var tabs []struct {
		URL    string
		Active bool
	}
	err = s.Background(`chrome.tabs.query({url: chrome.runtime.getURL("welcome/*")}).then(tabs => tabs.map(({url, active}) => ({url, active})))`, &tabs)
	for _, tab := range tabs {
		urls, active = append(urls, tab.URL), active || tab.Active
	}
	return urls, active, err
}

// The first-run page opens once, behind what the user is looking at, and says how things stand.
func TestTheFirstRunPage(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		s.ok(driver.Poll("the first-run page is open, and not in front", func() (bool, string) {
			urls, active, err := s.welcomeTabs()
			return len(urls) == 1 && !active && err == nil, fmt.Sprint(urls, active, err)
		}))
		s.visit("https://model.test/")
		s.badge("A+")

		// An update opens none.
		s.ok(s.ReloadExtension())
		s.visit("https://model.test/")
		if urls, active, err := s.welcomeTabs(); len(urls) > 1 || active || err != nil {
			t.Errorf("after an update: got first-run pages %q, in front %v, error %v, wanted no other", urls, active, err)
		}

		view, err := s.PopupTab(900, 800)
		s.ok(err)
		s.follow(view, "/welcome/welcome.html")
		read := func(what string, wanted func(text string, allow bool) bool) {
			s.t.Helper()
			s.ok(driver.Poll(what, func() (bool, string) {
				var page struct {
					Text  string
					Allow bool
				}
				err := view.Eval(`({text: document.body.innerText, allow: !document.querySelector("#allow")?.hidden})`, &page)
				return err == nil && wanted(page.Text, page.Allow), fmt.Sprint(page, err)
			}))
		}
		other := map[string]string{"chromium": "Extensions and themes", "firefox": "puzzle piece"}[s.Name()]
		read("the page speaks of this browser", func(text string, allow bool) bool {
			return strings.Contains(text, "What it keeps") && !strings.Contains(text, other) && !allow
		})
		s.ok(s.Allow())
		read("the page says that not all sites may be seen", func(text string, allow bool) bool { return strings.Contains(text, "Not all sites") && allow })
		s.ok(view.Close())
	})
}
