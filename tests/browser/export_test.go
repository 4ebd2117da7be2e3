package browser

import (
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/core/wire"
	"assay/tests/browser/driver"
)

// The popup exports its report: shown before it is taken, redacted unless the user says otherwise, onto the clipboard and into a file.
func TestExport(t *testing.T) {
	folders := map[string]string{"chromium": t.TempDir(), "firefox": t.TempDir()}
	inBrowsersWith(t, map[string]map[string]any{
		"chromium": {"download.default_directory": folders["chromium"], "download.prompt_for_download": false},
		"firefox":  {"browser.download.folderList": 2, "browser.download.dir": folders["firefox"], "browser.download.alwaysOpenPanel": false},
	}, func(t *testing.T, s *session) {
		downloads := folders[s.Name()]
		s.visit("https://careless.test/gallery?token=abcdef")
		view, _ := s.popup("graded")
		s.ok(view.Click("[data-export]"))
		s.exportSays(view, "pre", "# careless.test: F")
		s.exportSays(view, "[data-left-out]", "The query of an address.")

		s.exportAs(view, "sarif")
		s.exportSays(view, "pre", `"2.1.0"`)
		if text := s.export(view, "pre"); strings.Contains(text, "abcdef") {
			t.Errorf("the export holds the address's query: %s", text)
		}
		s.ok(view.Click(".export-redact input"))
		s.exportSays(view, "[data-left-out]", "Nothing is left out")

		s.exportAs(view, "json")
		s.exportSays(view, "pre", "token=abcdef")
		s.ok(view.Click("[data-export-copy]"))
		s.exportSays(view, "[data-export-copy]", "Copied")

		s.ok(view.Click("[data-export-save]"))
		report, err := wire.DecodeReport(s.downloaded(downloads, "assay-careless.test.json"))
		if err != nil || report.URL != "https://careless.test/gallery?token=abcdef" || report.Grade != "F" {
			t.Errorf("the saved report: got %s of %s, %v", report.Grade, report.URL, err)
		}

		s.exportAs(view, "picture")
		s.exportSays(view, ".export-take", "assay-careless.test.png")
		s.ok(view.Click("[data-export-copy]"))
		s.exportSays(view, "[data-export-copy]", "Copied")
		s.ok(view.Click("[data-export-save]"))
		picture, err := png.Decode(strings.NewReader(string(s.downloaded(downloads, "assay-careless.test.png"))))
		if err != nil {
			t.Fatal(err)
		}
		if got := picture.Bounds().Size(); got != (image.Point{X: 1200, Y: 630}) {
			t.Errorf("the picture's size: got %v", got)
		}
		if r, g, b, _ := picture.At(120, 290).RGBA(); r>>8 != 0xa3 || g>>8 != 0x12 || b>>8 != 0x3a { // the hallmark of an F
			t.Errorf("the picture's hallmark has the colour %x %x %x", r>>8, g>>8, b>>8)
		}

		if s.Name() == "chromium" {
			s.ok(view.Press("Escape"))
		} else {
			s.ok(view.Click("[data-export-close]")) // Firefox closes its popup on Escape, whatever the page says
		}
		s.ok(driver.Poll("the panel closes, and its button has the focus again", func() (bool, string) {
			var state string
			err := view.Eval(`document.activeElement.outerHTML.slice(0, 200) + !!document.querySelector(".export")`, &state)
			return err == nil && strings.Contains(state, "data-export") && strings.HasSuffix(state, "false"), fmt.Sprint(state, err)
		}))
	})
}

// exportAs takes a format in the export panel.
func (s *session) exportAs(view driver.View, format string) {
	s.t.Helper()
	s.ok(view.Eval(fmt.Sprintf(`(() => {
		const select = document.querySelector(".export select");
		select.value = %q;
		select.dispatchEvent(new Event("change", {bubbles: true}));
	})()`, format), nil))
}

// export returns the text of an element of the export panel.
func (s *session) export(view driver.View, selector string) string {
	s.t.Helper()
	var text string
	s.ok(view.Eval(fmt.Sprintf(`document.querySelector("#export")?.querySelector(%q)?.textContent ?? ""`, selector), &text))
	return text
}

// exportSays waits until an element of the export panel has some text.
func (s *session) exportSays(view driver.View, selector, text string) {
	s.t.Helper()
	s.ok(driver.Poll("the export panel's "+selector+" says "+text, func() (bool, string) {
		got := s.export(view, selector)
		return strings.Contains(got, text), got
	}))
}

// downloaded waits for a file in the folder of downloads, and returns what is in it.
func (s *session) downloaded(folder, name string) []byte {
	s.t.Helper()
	var data []byte
	s.ok(driver.Poll(name+" is saved", func() (bool, string) {
		var err error
		data, err = os.ReadFile(filepath.Join(folder, name))
		list, _ := filepath.Glob(filepath.Join(folder, "*"))
		return err == nil && len(data) > 0, fmt.Sprint(list, err)
	}))
	return data
}
