package browser

import (
	"fmt"
	"strings"
	"testing"

	"assay/cmd/demo/sites"
	"assay/core/wire"
	"assay/tests/browser/driver"
)

// A page whose headers hold markup, values of 60 KB, bytes beside NUL and beyond UTF-8, and 200 cookies is graded, and shown as text.
func TestHostileHeadersAreText(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		for _, path := range []string{"/markup", "/long", "/bytes", "/cookies", "/all"} {
			url := "https://" + sites.HostileName + path
			record := s.visit(url)
			s.badge(record.Report.Grade)
			arrived(t, url, record.Observation)
			view, popup := s.popup("graded")
			for _, tab := range []struct{ name, element string }{{"cookies", "#panel"}, {"flow", "[data-hop]"}, {"headers", "#panel"}, {"origin", "#panel"}, {"fix", "[data-rule]"}} {
				s.panel(view, tab.name, tab.element)
				popup = s.shows(view, "graded")
				if popup.Markup > 0 {
					t.Errorf("%s: the popup's tab %s has %d elements that a header made", url, tab.name, popup.Markup)
				}
				if path == "/markup" && tab.name == "headers" && !strings.Contains(popup.Text, sites.Markup) {
					t.Errorf("%s: the popup's tab %s reads\n%s\nwanted it to show %s", url, tab.name, popup.Text, sites.Markup)
				}
			}
			if popup.Grade != record.Report.Grade {
				t.Errorf("%s: the popup shows %s, wanted %s", url, popup.Grade, record.Report.Grade)
			}
			var title string
			s.ok(view.Eval("document.title", &title))
			if title == "owned" {
				t.Errorf("%s: a header's script ran in the popup", url)
			}
			s.ok(view.Close())
		}
		s.noSecret(sites.HostileSecrets...)
	})
}

// arrived checks that an observation has what the hostile page sent: a test of the popup would prove little without.
func arrived(t *testing.T, url string, o *wire.Observation) {
	t.Helper()
	longest, cookies, control, high := 0, 0, false, false
	for _, header := range o.Exchanges[0].Headers {
		longest = max(longest, len(header.Value()))
		if strings.EqualFold(header.Name(), "Set-Cookie") {
			cookies++
		}
		control = control || strings.Contains(header.Value(), "\x01")
		high = high || strings.ContainsFunc(header.Value(), func(r rune) bool { return r > 0x7f && r != '…' })
	}
	all := strings.HasSuffix(url, "/all") || strings.Contains(url, "/all?")
	if want := sites.LongValue - len("ALLOWALL,"); (all || strings.HasSuffix(url, "/long")) && longest < want {
		t.Errorf("%s: the longest header value has %d bytes, wanted %d", url, longest, want)
	}
	if (all || strings.HasSuffix(url, "/cookies")) && cookies < sites.ManyCookies {
		t.Errorf("%s: got %d cookies, wanted %d", url, cookies, sites.ManyCookies)
	}
	if (all || strings.HasSuffix(url, "/bytes")) && !(control && high) {
		t.Errorf("%s: got a control character: %v, bytes above 0x7F: %v, wanted both; the headers: %q", url, control, high, o.Exchanges[0].Headers)
	}
}

// The popup keeps its width, whatever a header, a host or a query holds.
func TestThePopupKeepsItsWidth(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		// As long a host as there can be, a long query, and the hostile page's headers.
		host := strings.Repeat(strings.Repeat(s.Name()[:1], 63)+".", 3) + strings.Repeat("x", 50) + ".test"
		s.ok(demo.Serve(host, nil, sites.Hostile()))
		s.visit("https://" + host + "/all?" + strings.Repeat("long", 500))
		view, _ := s.popup("graded")
		var size struct{ Client, Scroll int }
		s.ok(driver.Poll("the popup's content is no wider than the popup", func() (bool, string) {
			err := view.Eval("({client: document.documentElement.clientWidth, scroll: document.documentElement.scrollWidth})", &size)
			return err == nil && size.Client > 0 && size.Scroll <= size.Client, fmt.Sprintf("%+v, error %v", size, err)
		}))
		s.ok(view.Close())
		for _, width := range []int{360, 800} {
			view, err := s.PopupTab(width, 600)
			s.ok(err)
			s.shows(view, "graded")
			for _, tab := range []string{"cookies", "flow", "headers", "origin", "fix"} {
				s.panel(view, tab, "#panel")
				var size struct{ Inner, Scroll int }
				s.ok(view.Eval("({inner: innerWidth, scroll: document.documentElement.scrollWidth})", &size))
				if size.Inner != width || size.Scroll > width {
					t.Errorf("the tab %s at %d pixels: got a window of %d with a content of %d, wanted no wider", tab, width, size.Inner, size.Scroll)
				}
			}
			s.ok(view.Close())
		}
	})
}
