package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/core"
	"assay/core/wire"
	"assay/tests/browser/driver"
)

// settings opens the settings page, in the place of the popup's own tab.
func (s *session) settings() driver.View {
	s.t.Helper()
	view, err := s.PopupTab(900, 800)
	s.ok(err)
	s.follow(view, "/options/options.html")
	s.ok(driver.Poll("the settings page has its editor", func() (bool, string) {
		var found bool
		err := view.Eval(`!!document.querySelector("textarea")`, &found)
		return found, fmt.Sprint(found, err)
	}))
	return view
}

// write puts a text into the editor, as a person does who pastes it, and saves it.
func (s *session) write(view driver.View, document string) {
	s.t.Helper()
	s.ok(view.Eval(fmt.Sprintf(`(() => {
		const editor = document.querySelector("textarea");
		editor.value = %q;
		editor.dispatchEvent(new Event("input", {bubbles: true}));
	})()`, document), nil))
	s.ok(view.Click("[data-save]"))
}

// What the settings page tells: its status, or what is wrong and where.
type told struct {
	Status, Path, Got, Wanted, Selected, Line string
	Invalid                                   string
}

const readSettingsPage = `(() => {
	const text = selector => document.querySelector(selector)?.textContent.trim() ?? "";
	const editor = document.querySelector("textarea");
	return {
		status: text(".document [role=status]"),
		path: text(".problem p code"), got: text("[data-got]"), wanted: text("[data-wanted]"),
		selected: editor.value.slice(editor.selectionStart, editor.selectionEnd),
		line: text(".gutter .wrong"),
		invalid: editor.getAttribute("aria-invalid"),
	};
})()`

func (s *session) tells(view driver.View, what string, wanted func(told) bool) {
	s.t.Helper()
	s.ok(driver.Poll("the settings page "+what, func() (bool, string) {
		var got told
		err := view.Eval(readSettingsPage, &got)
		return err == nil && wanted(got), fmt.Sprintf("%+v, error %v", got, err)
	}))
}

// stored waits until a tab's record is as wanted.
func (s *session) stored(what string, wanted func(wire.Report) bool) {
	s.t.Helper()
	s.ok(driver.Poll(what, func() (bool, string) {
		record, err := driver.ReadRecord(s.Browser)
		return err == nil && wanted(record.Report), fmt.Sprintf("%s %d, suppressed %+v, target %+v, error %v",
			record.Report.Grade, record.Report.Score, record.Report.Suppressed, record.Report.Target, err)
	}))
}

// Settings that are saved hold for pages that are open, and the popup says what they changed; without them it is as before.
func TestSettingsGradeOpenPagesAgain(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		before := s.visit("https://middling.test/").Report
		view := s.settings()
		s.write(view, `{
			"rules": [{"rule": "framing-open", "reason": "Partners show it in frames."}],
			"target": {"grade": "A+"}
		}`)
		s.tells(view, "says that it saved", func(got told) bool { return strings.HasPrefix(got.Status, "Saved") })
		s.ok(view.Close())
		s.stored("the open page is graded under the settings", func(r wire.Report) bool {
			return r.Score > before.Score && len(r.Suppressed) == 1 && r.Target != nil && !r.Target.Met
		})

		popup, shown := s.popup("graded")
		for _, want := range []string{"1 exception from your settings", "Target missed"} {
			if !strings.Contains(shown.Text, want) {
				t.Errorf("the popup reads\n%s\nwanted %q in it", shown.Text, want)
			}
		}
		s.ok(popup.Close())

		// A worker that has ended keeps to them, and is woken by their change.
		s.ok(s.KillWorker())
		view = s.settings()
		s.write(view, "")
		s.tells(view, "says that there are no settings", func(got told) bool { return strings.HasPrefix(got.Status, "Saved: no settings") })
		s.ok(view.Close())
		s.stored("the open page is graded as before", func(r wire.Report) bool { return r.Score == before.Score && r.Suppressed == nil })
	})
}

// Settings with a mistake are not saved: the page says where it is and what may stand there.
func TestSettingsWithAMistakeAreRefused(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		before := s.visit("https://middling.test/").Report
		view := s.settings()
		for _, c := range []struct {
			document                          string
			path, got, wanted, selected, line string
		}{
			{"{\n  \"rules\": [\n    {\"rule\": \"hsts-mising\", \"reason\": \"x\"}\n  ]\n}", "rules[0].rule", `"hsts-mising"`, `"hsts-missing"`, `"hsts-mising"`, "3"},
			{"{\n  \"target\": {\"grade\": \"G\"}\n}", "target.grade", `"G"`, "A+, A, B", `"G"`, "2"},
			{"{\"rules\": [],\n\"rules\": []}", "the document", `"rules" again`, "once", `"rules"`, "2"},
			{"{\n\"rulez\": []}", "the document", `"rulez"`, "rules, cookies, target", `"rulez"`, "2"},
			{"{\n\"rules\": [\n}", "the document", `"}"`, "a value", "}", "3"},
			{`{"cookies": [{"name": "<img src=x onerror=alert(1)>*x", "role": "other", "reason": "x"}]}`, "cookies[0].name", "<img src=x", "beginning and *", `"<img src=x onerror=alert(1)>*x"`, "1"},
		} {
			s.write(view, c.document)
			s.tells(view, fmt.Sprintf("refuses %q: %+v", c.document, c), func(got told) bool {
				return got.Invalid == "true" && got.Path == c.path && strings.Contains(got.Got, c.got) && strings.Contains(got.Wanted, c.wanted) &&
					got.Selected == c.selected && got.Line == c.line && got.Status == ""
			})
		}
		// A file comes into the editor, and counts only once it is saved.
		s.readFile(view, "[data-import] input", "team.json", `{"target": {"grade": "Z"}}`)
		s.tells(view, "has the file in its editor", func(got told) bool { return strings.HasPrefix(got.Status, "team.json") && got.Invalid == "false" })
		s.ok(view.Click("[data-save]"))
		s.tells(view, "refuses the file", func(got told) bool { return got.Path == "target.grade" && got.Selected == `"Z"` })
		var markup int
		s.ok(view.Eval(`document.querySelectorAll("img:not(.previews img), [onerror]").length`, &markup))
		if markup != 0 {
			t.Errorf("settings with markup: got %d elements made of it, wanted none", markup)
		}
		dump, err := s.Storage()
		s.ok(err)
		if strings.Contains(string(dump), `"policy"`) {
			t.Errorf("after refusals: the storage is %s, wanted no settings in it", dump)
		}
		s.ok(view.Close())
		record, err := driver.Graded(s.Browser, s.Reload)
		s.ok(err)
		if record.Report.Grade != before.Grade || record.Report.Score != before.Score {
			t.Errorf("after refusals: got %s, %d, wanted %s, %d", record.Report.Grade, record.Report.Score, before.Grade, before.Score)
		}
	})
}

// The page's example is taken as it is, goes into a file, and comes back when the page is opened again.
func TestTheExampleOfTheSettings(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		view := s.settings()
		s.ok(view.Click("[data-example]"))
		s.ok(view.Click("[data-save]"))
		s.tells(view, "saves its example", func(got told) bool { return strings.HasPrefix(got.Status, "Saved") })
		s.ok(view.Click("[data-export]"))
		file := filepath.Join(filepath.Dir(s.Profile()), "Downloads", "assay.json")
		s.ok(driver.Poll("the settings are in "+file, func() (bool, string) {
			data, err := os.ReadFile(file)
			if err != nil {
				return false, err.Error()
			}
			_, err = core.ReadPolicy(data)
			return err == nil, fmt.Sprintf("%s, error %v", data, err)
		}))
		s.ok(view.Eval(`void location.reload()`, nil))
		s.ok(driver.Poll("the settings come back", func() (bool, string) {
			var text string
			err := view.Eval(`document.querySelector("textarea").value`, &text)
			return strings.Contains(text, `"_ga*"`), fmt.Sprint(text, err)
		}))
	})
}

// Settings that this version refuses, as a later one's may be, break no grade: the page is judged without them, and the popup says so.
func TestStoredSettingsThatAreRefused(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		before := s.visit("https://middling.test/").Report
		s.ok(s.Background(`chrome.storage.local.set({policy: '{"rules": [{"rule": "from-the-future", "reason": "x"}]}'})`, nil))
		record, err := driver.Graded(s.Browser, s.Reload)
		s.ok(err)
		if record.Report.Score != before.Score {
			t.Errorf("with settings from elsewhere: got %s, %d, wanted %s, %d", record.Report.Grade, record.Report.Score, before.Grade, before.Score)
		}
		_, shown := s.popup("graded")
		if !strings.Contains(shown.Text, "without your settings") {
			t.Errorf("the popup reads\n%s\nwanted it to say that the settings do not count", shown.Text)
		}
	})
}

// buttonOf waits until the toolbar button of the tab with a page shows a text.
func (s *session) buttonOf(url, text string) {
	s.t.Helper()
	s.ok(driver.Poll(fmt.Sprintf("the button of %s shows %q", url, text), func() (bool, string) {
		var got string
		err := s.Background(fmt.Sprintf(`chrome.tabs.query({url: %q}).then(([{id}]) => chrome.action.getBadgeText({tabId: id}))`, url), &got)
		return err == nil && got == text, fmt.Sprintf("%q, error %v", got, err)
	}))
}

// reads waits until an expression in a view gives a text.
func (s *session) reads(view driver.View, expression, want string) {
	s.t.Helper()
	s.ok(driver.Poll(fmt.Sprintf("%s gives %q", expression, want), func() (bool, string) {
		var got string
		err := view.Eval(expression, &got)
		return err == nil && got == want, fmt.Sprintf("%q, error %v", got, err)
	}))
}

// set sets a form's control to a value, as a person does.
func (s *session) set(view driver.View, selector, value string) {
	s.t.Helper()
	s.ok(view.Eval(fmt.Sprintf(`(() => {
		const control = document.querySelector(%q);
		control.value = %q;
		control.dispatchEvent(new Event("change", {bubbles: true}));
	})()`, selector, value), nil))
}

// readFile has one of the page's file inputs read a file, as a person does who chooses it.
func (s *session) readFile(view driver.View, input, name, content string) {
	s.t.Helper()
	s.ok(view.Eval(fmt.Sprintf(`(() => {
		const files = new DataTransfer();
		files.items.add(new File([%q], %q));
		const input = document.querySelector(%q);
		input.files = files.files;
		input.dispatchEvent(new Event("change", {bubbles: true}));
	})()`, content, name, input), nil))
}

// What is chosen holds at once: the button's look, the other scale in the popup, and the stack of a host, which stands in the list when it was chosen in the
// popup as well. A file takes it all along, and a bad one changes nothing. To forget everything, one is asked.
func TestTheChoicesOfTheSettings(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		const page = "https://middling.test/"
		record := s.visit(page)
		view := s.settings()
		for _, c := range []struct{ look, text string }{{"score", fmt.Sprint(record.Report.Score)}, {"none", ""}, {"letter", record.Report.Grade}} {
			s.ok(view.Click(fmt.Sprintf("[name=badge][value=%s]", c.look)))
			s.buttonOf(page, c.text)
		}
		s.ok(view.Click("[name=scale][value=observatory]"))

		host := func(typed string) {
			s.ok(view.Eval(fmt.Sprintf(`document.querySelector(".add input").value = %q`, typed), nil))
			s.ok(view.Click("[data-add]"))
		}
		hosts := `[...document.querySelectorAll("[data-host]")].map(row => row.dataset.host + "=" + row.querySelector("select").value).join(" ")`
		host("<img src=x>")
		s.reads(view, `String(document.querySelector("#no-host")?.textContent.startsWith("<img src=x> is no host"))`, "true")
		s.set(view, ".add select", "caddy")
		host("https://Other.test:8443/path")
		s.reads(view, hosts, "other.test:8443=caddy")
		s.set(view, "[data-usual]", "django")
		s.ok(view.Close())

		popup, _ := s.popup("graded")
		s.reads(popup, `document.querySelector("[data-scale]")?.innerText.replace(/\s+/g, " ").slice(0, 22) ?? ""`, "MDN’s HTTP Observatory")
		s.ok(popup.Click("[data-scale] button"))
		s.reads(popup, `String(document.querySelector("[data-lens]")?.open)`, "true")
		s.set(popup, "select", "haproxy")
		s.waitStorage("the choice is stored", func(dump string) bool { return strings.Contains(dump, `"stack:middling.test"`) })
		s.ok(popup.Close())

		view = s.settings()
		s.reads(view, hosts, "middling.test=haproxy other.test:8443=caddy")
		s.reads(view, `document.querySelector("[data-usual]").value`, "django")
		s.ok(view.Click("[data-host='middling.test'] [data-remove]"))
		s.reads(view, hosts, "other.test:8443=caddy")
		s.ok(view.Click("[data-export-all]"))
		file := filepath.Join(filepath.Dir(s.Profile()), "Downloads", "assay-settings.json")
		var exported []byte
		s.ok(driver.Poll("all settings are in "+file, func() (ok bool, _ string) {
			var err error
			exported, err = os.ReadFile(file)
			return strings.Contains(string(exported), `"other.test:8443": "caddy"`) && strings.HasSuffix(string(exported), "}\n"), fmt.Sprintf("%s, error %v", exported, err)
		}))

		all := "[data-import-all] input"
		s.readFile(view, all, "bad.json", "{\"version\": 1,\n\"badge\": \"score\",\n\"stacks\": {\"shop.test\": \"cobol\"}}")
		s.reads(view, `document.querySelector("[data-file-problem]")?.innerText.replace(/\s+/g, " ").slice(0, 100) ?? ""`,
			`bad.json is refused, and nothing of it is taken. Line 3, stacks.shop.test Found "cobol" Allowed ngin`)
		changed := strings.Replace(strings.Replace(string(exported), `"badge": "letter"`, `"badge": "score"`, 1), `"other.test:8443": "caddy"`, `"new.test": "go"`, 1)
		s.readFile(view, all, "other.json", changed)
		s.reads(view, `[...document.querySelectorAll("[data-change]")].map(row => row.dataset.change).join(" ")`, "badge new.test other.test:8443")
		s.reads(view, `document.activeElement.id`, "h-changes")
		s.buttonOf(page, record.Report.Grade)
		s.ok(view.Click("[data-take]"))
		s.reads(view, hosts, "new.test=go")
		s.buttonOf(page, fmt.Sprint(record.Report.Score))

		s.ok(view.Click("[data-forget]"))
		s.reads(view, `document.querySelector("dialog").open + " " + document.activeElement.textContent.trim()`, "true Cancel")
		if s.Name() == "chromium" {
			s.ok(view.Press("Escape"))
		} else {
			s.ok(view.Click("dialog [autofocus]")) // the driver's key does not reach Firefox's own handling of Escape
		}
		s.reads(view, `document.querySelector("dialog").open + " " + (document.activeElement.dataset.forget !== undefined)`, "false true")
		s.ok(view.Click("[data-forget]"))
		s.ok(view.Click("[data-forget-now]"))
		s.reads(view, `document.querySelector("[data-section=forget] .said").textContent`, "Forgotten: 1 open page, what was seen of 1 site, and the stack of 1 host.")
		s.reads(view, hosts, "")
		s.reads(view, `document.querySelector("[name=badge]:checked").value`, "score")
		s.buttonOf(page, "?")
		s.ok(view.Click("[data-forget]"))
		s.ok(view.Click("dialog [name=settings]"))
		s.ok(view.Click("[data-forget-now]"))
		s.reads(view, `document.querySelector("[name=badge]:checked").value`, "letter")
		dump, err := s.Storage()
		s.ok(err)
		for _, gone := range []string{"sessionid", "origin:", "pin:", "stack:", "policy"} {
			if strings.Contains(string(dump), gone) {
				t.Errorf("after all was forgotten, %q is in the storage: %s", gone, dump)
			}
		}
	})
}
