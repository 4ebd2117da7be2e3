// Package browser holds the tests of the whole of Assay: the built extension in a real Chromium and a real Firefox, on the demo's sites, over
// HTTPS with an authority of the test's own.
//
// What is expected of the sites stands in expected_test.go. Each test gets a browser with a fresh profile; tests run side by side, so each serves hosts
// of its own ([session.host]).
package browser

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"assay/cmd/demo/sites"
	"assay/tests/browser/driver"
)

// demo serves the sites for all tests.
var demo *sites.Demo

// extension is the folder of the built extension.
var extension string

// Counts of what ran, for the last line of the output: a test in each browser counts.
var passed, failed atomic.Int32

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	var err error
	if extension, err = driver.Extension(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if demo, err = sites.Start("127.0.0.1:0"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer demo.Close()
	code, mended := driver.RunTests(m)
	fmt.Printf("%d passed, %d failed\n", int(passed.Load())+mended, int(failed.Load())-mended)
	return code
}

// A session is one browser in one test. Its methods fail the test.
type session struct {
	driver.Browser
	t *testing.T
}

// inBrowsers runs a test in each browser, side by side, and beside other tests.
func inBrowsers(t *testing.T, test func(*testing.T, *session)) {
	t.Helper()
	inBrowsersWith(t, nil, test)
}

// inBrowsersWith is inBrowsers with preferences for each, by the browser's name.
func inBrowsersWith(t *testing.T, prefs map[string]map[string]any, test func(*testing.T, *session)) {
	t.Parallel()
	for _, name := range driver.Names {
		runIn(t, name, prefs[name], test)
	}
}

// inBrowser runs a test in one browser, with preferences.
func inBrowser(t *testing.T, name string, prefs map[string]any, test func(*testing.T, *session)) {
	t.Parallel()
	runIn(t, name, prefs, test)
}

func runIn(t *testing.T, name string, prefs map[string]any, test func(*testing.T, *session)) {
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		test(t, launch(t, name, driver.Options{Extension: extension, Proxy: demo.Proxy.Addr(), CA: demo.Authority.PEM(), Prefs: prefs}))
	})
}

// launch starts a browser for a test, counts the test, and ends the browser with it.
func launch(t *testing.T, name string, options driver.Options) *session {
	t.Helper()
	t.Cleanup(func() {
		if t.Failed() {
			failed.Add(1)
		} else {
			passed.Add(1)
		}
	})
	b, err := driver.Launch(name, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return &session{b, t}
}

func (s *session) ok(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

var hosts atomic.Int32

// host returns the name of a host that no other test has: "shop-chromium-7.test".
func (s *session) host(name string) string {
	return fmt.Sprintf("%s-%s-%d.test", name, s.Name(), hosts.Add(1))
}

// visit opens a URL and returns what the extension made of it.
func (s *session) visit(url string) driver.Record {
	s.t.Helper()
	record, err := driver.Visit(s.Browser, url)
	if err != nil {
		s.t.Fatalf("%s: %v", url, err)
	}
	return record
}

// badge waits until the badge shows a text.
func (s *session) badge(text string) driver.Badge {
	s.t.Helper()
	var badge driver.Badge
	s.ok(driver.Poll(fmt.Sprintf("the badge shows %q", text), func() (bool, string) {
		var err error
		badge, err = s.Badge()
		return badge.Text == text && err == nil, fmt.Sprintf("%+v, error %v", badge, err)
	}))
	return badge
}

// shown is what the popup's main element tells.
type shown struct {
	State, Reason, Grade, Score string
	Families                    map[string]string // id to state
	Rules                       []string          // of the findings, in order
	Text                        string            // all that can be read
	Markup                      int               // elements that only a header's markup could have made
}

const readPopup = `(() => {
	const main = document.querySelector("main");
	const all = selector => [...document.querySelectorAll(selector)];
	return {
		...main.dataset,
		families: Object.fromEntries(all("[data-family]").map(e => [e.dataset.family, e.dataset.familyState])),
		rules: all("[data-rule]").map(e => e.dataset.rule),
		text: document.body.innerText,
		markup: all("img, [onerror], script:not([src])").length,
	};
})()`

// popup opens the real popup and waits until it shows a state: "graded", or the reason why a page has no grade.
func (s *session) popup(state string) (driver.View, shown) {
	s.t.Helper()
	view, err := s.Popup()
	s.ok(err)
	return view, s.shows(view, state)
}

func (s *session) shows(view driver.View, state string) shown {
	s.t.Helper()
	var popup shown
	s.ok(driver.Poll("the popup shows "+state, func() (bool, string) {
		popup = shown{}
		err := view.Eval(readPopup, &popup)
		return err == nil && (popup.State == state || popup.Reason == state), fmt.Sprintf("%+v, error %v", popup, err)
	}))
	return popup
}

// panel turns the popup to one of its tabs, and waits until an element of it is there.
func (s *session) panel(view driver.View, tab, element string) {
	s.t.Helper()
	s.ok(view.Click(`[data-tab="` + tab + `"]`))
	s.ok(driver.Poll("the popup's tab "+tab+" shows "+element, func() (bool, string) {
		var found bool
		err := view.Eval(`!!document.querySelector(`+fmt.Sprintf("%q", element)+`)`, &found)
		return found, fmt.Sprint(found, err)
	}))
}

// noSecret fails if any of the secrets is in the extension's storage or in the profile.
func (s *session) noSecret(secrets ...string) {
	s.t.Helper()
	for _, secret := range secrets {
		if len(secret) < 6 {
			s.t.Fatalf("the secret %q is too short to be looked for", secret)
		}
		found, err := driver.FindSecret(s.Browser, []byte(secret))
		s.ok(err)
		if len(found) > 0 {
			s.t.Errorf("the secret %q: found in %s, wanted nowhere", secret, strings.Join(found, ", "))
		}
	}
}

// site returns one of the demo's sites.
func site(t *testing.T, name string) *sites.Site {
	t.Helper()
	i := slices.IndexFunc(demo.Sites, func(s *sites.Site) bool { return s.Name == name })
	if i < 0 {
		t.Fatalf("the demo has no site %s", name)
	}
	return demo.Sites[i]
}
