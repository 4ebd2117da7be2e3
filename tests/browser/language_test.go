package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"assay/tests/browser/driver"
)

// The language that is chosen in the settings is the one of every page: of what they say themselves, of what the core says, and of the toolbar.
func TestTheLanguageCanBeChosen(t *testing.T) {
	const chosen, direction = "ar", "rtl"
	words := messages(t, chosen)
	inBrowsers(t, func(t *testing.T, s *session) {
		s.visit("https://careless.test/")
		settings := s.settings()
		s.ok(settings.Eval(fmt.Sprintf(`(() => {
			const select = document.querySelector("[data-language]");
			select.value = %q;
			select.dispatchEvent(new Event("change", {bubbles: true}));
		})()`, chosen), nil))
		s.speaks(settings, "h1", words["options_title"], chosen, direction)
		s.ok(settings.Close())

		view, _ := s.popup("graded")
		s.speaks(view, "[data-rule=cookie-secure] h3", words["rule_cookie_secure_title"], chosen, direction)
		s.ok(view.Close())
		s.ok(driver.Poll("the toolbar speaks it too", func() (bool, string) {
			var title string
			err := s.Background(`chrome.tabs.query({url: "https://careless.test/*"}).then(([{id}]) => chrome.action.getTitle({tabId: id}))`, &title)
			english := len(title) > 0 && title[:min(len(title), 13)] == "Assay: grade "
			return err == nil && title != "" && !english, fmt.Sprint(title, err)
		}))
	})
}

// speaks waits until an element of a page has that text, and the page that language.
func (s *session) speaks(view driver.View, selector, text, language, direction string) {
	s.t.Helper()
	s.ok(driver.Poll(selector+" says "+text, func() (bool, string) {
		var page struct{ Text, Lang, Dir string }
		err := view.Eval(fmt.Sprintf(`({text: document.querySelector(%q)?.textContent.replace(/[\u2066-\u2069]/g, "").trim() ?? "", lang: document.documentElement.lang, dir: document.documentElement.dir})`,
			selector), &page)
		return err == nil && page.Text == text && page.Lang == language && page.Dir == direction, fmt.Sprint(page, err)
	}))
}

// messages returns a language's texts.
func messages(t *testing.T, language string) map[string]string {
	t.Helper()
	data, err := os.ReadFile("../../_locales/" + language + "/messages.json")
	var entries map[string]struct{ Message string }
	if err == nil {
		err = json.Unmarshal(data, &entries)
	}
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]string{}
	for key, entry := range entries {
		words[key] = entry.Message
	}
	return words
}
