package browser

import (
	"fmt"
	"strings"
	"testing"

	"assay/tests/browser/driver"
)

// The popup writes each fix for the server that the user chose, and remembers the choice.
func TestRecipesForTheChosenStack(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		s.visit("https://careless.test/")
		view, _ := s.popup("graded")
		for _, stack := range []struct{ id, text string }{
			{"nginx", "add_header Strict-Transport-Security"},
			{"django", "SECURE_HSTS_SECONDS"},
		} {
			s.ok(view.Eval(fmt.Sprintf(`(() => {
				const select = document.querySelector("select");
				select.value = %q;
				select.dispatchEvent(new Event("change", {bubbles: true}));
			})()`, stack.id), nil))
			s.recipe(view, "hsts-missing", stack.text)
			s.waitStorage("the choice of "+stack.id+" is stored", func(dump string) bool {
				return strings.Contains(dump, fmt.Sprintf(`"stack":%q`, stack.id))
			})
		}
		s.ok(view.Close())

		view, _ = s.popup("graded")
		s.recipe(view, "hsts-missing", "SECURE_HSTS_SECONDS")
		s.ok(view.Click("[data-copy]"))
		s.ok(driver.Poll("the button says that the text was copied", func() (bool, string) {
			var status string
			err := view.Eval(`document.querySelector("[role=status]").textContent`, &status)
			return strings.Contains(status, "opied"), fmt.Sprint(status, err)
		}))
	})
}

// recipe waits until a finding's recipe has some text.
func (s *session) recipe(view driver.View, rule, text string) {
	s.t.Helper()
	s.ok(driver.Poll("the recipe for "+rule+" says "+text, func() (bool, string) {
		var recipe string
		err := view.Eval(fmt.Sprintf(`document.querySelector('[data-rule=%q] .recipe')?.textContent ?? "none"`, rule), &recipe)
		return strings.Contains(recipe, text), fmt.Sprint(recipe, err)
	}))
}

// The popup works by keyboard: its tabs are one stop, and the arrows turn them.
func TestThePopupByKeyboard(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		s.visit("https://middling.test/")
		view, _ := s.popup("graded")
		selected := func(want string) {
			s.ok(driver.Poll("the tab "+want+" has the focus and is selected", func() (bool, string) {
				var got string
				err := view.Eval(`document.activeElement?.matches("[aria-selected=true]") ? document.activeElement.dataset.tab : "none: " + document.activeElement?.outerHTML.slice(0, 200)`, &got)
				return got == want, fmt.Sprint(got, err)
			}))
		}
		s.ok(view.Eval(`document.querySelector("[role=tab][aria-selected=true]").focus()`, nil))
		selected("fix")
		s.ok(view.Press("ArrowRight"))
		selected("cookies")
		s.ok(view.Press("End"))
		selected("loads")
		s.ok(view.Press("Home"))
		selected("fix")
	})
}
