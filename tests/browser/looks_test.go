package browser

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"assay/tests/browser/driver"
	"assay/tests/looks"
)

// axe is axe-core, which finds what people cannot see, hear or reach: https://github.com/dequelabs/axe-core
func axe(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile("../../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// axeFinds has axe-core judge a view, and returns what it holds against it: "color-contrast .points: …". Rules are options of axe's that choose some of its rules.
func axeFinds(view driver.View, source, rules string) (found []string, err error) {
	err = view.Eval(fmt.Sprintf(`(async () => {
		%s
		const {violations} = await window.axe.run(document, {resultTypes: ["violations"], ...%s});
		return violations.flatMap(({id, nodes}) => nodes.map(({target, failureSummary}) => id + " " + target.join(" ") + ": " + failureSummary.replace(/\s+/g, " ")));
	})()`, source, rules), &found)
	return found, err
}

// Nothing keeps anybody from reading Assay: the popup in each of its states, and the other pages; light, dark, and in the colours that the user's system
// forces on them; with text of twice the size; and by ear.
func TestForEveryone(t *testing.T) {
	t.Parallel()
	site, err := looks.Site("../..")
	if err != nil {
		t.Fatal(err)
	}
	if err := demo.Serve(looks.Host, nil, site); err != nil {
		t.Fatal(err)
	}
	for _, theme := range looks.Themes {
		t.Run(theme.Name, func(t *testing.T) {
			t.Parallel()
			s := launch(t, "chromium", driver.Options{Extension: extension, Proxy: demo.Proxy.Addr(), CA: demo.Authority.PEM(), Flags: theme.Flags})
			s.inTheme(theme.Name)
			judge := newJury(s, theme.Name)
			states, err := looks.States(s)
			s.ok(err)
			for _, state := range states {
				if theme.Name == "forced" && state.Tab == "fix" && heard(state) == "" {
					continue // where the colours are the user's own, states differ by their shapes alone, and those are in the others
				}
				s.ok(looks.Show(s, state))
				judge.see(state.String(), s.Page(), heard(state))
			}
			s.ok(looks.Walk(s, []string{"en"}, func(name, _ string, view driver.View) error {
				judge.see(name, view, heardOf(name))
				return nil
			}))
		})
	}
}

// The pages beside the popup in Firefox, which draws them itself.
func TestAxeFindsNothingInFirefox(t *testing.T) {
	inBrowser(t, "firefox", nil, func(t *testing.T, s *session) {
		judge := newJury(s, "light")
		s.ok(looks.Walk(s, []string{"en"}, func(name, _ string, view driver.View) error {
			judge.see(name, view, heardOf(name))
			return nil
		}))
	})
}

// A jury judges what a browser shows.
type jury struct {
	*session
	source, rules string          // of axe, and which of its rules are off
	whole         bool            // sizes and what is heard too: they are the same in each theme
	unheard       bool            // something was heard that differs from its golden
	seen          map[string]bool // what was said already: most of it comes again in the next state
}

func newJury(s *session, theme string) *jury {
	s.t.Helper()
	j := &jury{session: s, source: axe(s.t), rules: "{}", whole: theme == "light" && s.Name() == "chromium", seen: map[string]bool{}}
	switch theme { // what else axe looks for is the same in each
	case "dark":
		j.rules = `{runOnly: ["color-contrast", "link-in-text-block"]}`
	case "forced":
		j.rules = `{rules: {"color-contrast": {enabled: false}}}` // the colours are the user's own, and axe compares them with ours
	}
	return j
}

// see judges a state. The part that is heard has a golden.
func (j *jury) see(name string, view driver.View, heard string) {
	j.t.Helper()
	found, err := axeFinds(view, j.source, j.rules)
	j.ok(err)
	if j.whole {
		if heard != "" {
			j.hear(name, heard, view)
		}
		large, err := tooLarge(view)
		j.ok(err)
		found = append(found, large...)
		if heard == whole {
			missed, err := byKeyboard(view)
			j.ok(err)
			found = append(found, missed...)
		}
	}
	for _, problem := range found {
		if !j.seen[problem] {
			j.t.Errorf("%s: %s", name, problem)
		}
		j.seen[problem] = true
	}
}

// byKeyboard returns what the Tab key does not reach in a view, or not in the order in which it stands there, and what it reaches without that anybody sees it.
func byKeyboard(view driver.View) (found []string, err error) {
	// What scrolls and holds no control is a stop of Chromium's own.
	var stops int
	err = view.Eval(`(() => {
		const name = e => e.getAttribute("aria-label") || e.textContent.replace(/\s+/g, " ").trim().slice(0, 40) || e.tagName + "." + e.className;
		const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
			.filter(e => e.tabIndex >= 0 && !e.disabled && !e.matches("[type=radio]:not(:checked)") && e.checkVisibility({visibilityProperty: true}));
		const reached = [], unseen = [];
		addEventListener("focusin", ({target: e}) => {
			reached.push(e);
			const outlined = e => {
				const {outlineStyle, outlineWidth, outlineColor} = getComputedStyle(e);
				return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && !/, 0\)$/.test(outlineColor);
			};
			const seen = e.matches(":focus-visible") && (outlined(e) || outlined(e.parentElement)); // an editor's is around its line numbers too
			if (!seen && stops.includes(e)) unseen.push(name(e));
		});
		document.body.tabIndex = -1; // from where Tab begins
		document.body.focus();
		document.body.removeAttribute("tabindex");
		reached.length = unseen.length = 0;
		globalThis.keyboard = () => {
			const order = reached.filter(e => stops.includes(e));
			return [
				...stops.filter(e => !order.includes(e)).map(e => "the Tab key does not reach: " + name(e)),
				...order.flatMap((e, i) => i > 0 && stops.indexOf(e) < stops.indexOf(order[i - 1]) ? ["the Tab key comes too late to: " + name(e)] : []),
				...unseen.map(name => "nobody sees that it has the focus: " + name),
			];
		};
		return document.querySelectorAll("pre, .was-is dd, [tabindex='0']").length + stops.length;
	})()`, &stops)
	if err != nil {
		return nil, err
	}
	for range stops {
		if err := view.Press("Tab"); err != nil {
			return nil, err
		}
		var last bool
		if err := view.Eval(`document.activeElement === document.body || document.activeElement === null`, &last); err != nil || last {
			break
		}
	}
	err = view.Eval(`globalThis.keyboard()`, &found)
	return found, err
}

// tooLarge returns what does not fit into a view that the user has made twice as large, and into one whose text alone is: what makes the page scroll sideways,
// and what is cut off.
func tooLarge(view driver.View) (found []string, err error) {
	for _, size := range []struct {
		name  string
		width int
		text  string
	}{{"at 320 px", 320, ""}, {"with text of 200 % at 640 px", 640, "200%"}} {
		if err := view.(driver.Wide).Resize(size.width, 800); err != nil {
			return nil, err
		}
		var large []string
		err := view.Eval(fmt.Sprintf(`(() => {
			const root = document.documentElement, width = root.clientWidth;
			root.style.fontSize = %q;
			const scrolls = element => /auto|scroll/.test(getComputedStyle(element).overflowX);
			const elided = element => getComputedStyle(element).textOverflow === "ellipsis";
			const inScroller = element => element && (scrolls(element) || elided(element) || inScroller(element.parentElement));
			const drawn = element => element.checkVisibility({visibilityProperty: true}) && !element.closest(".sr, .bones, svg, input[type=file]");
			const name = element => element.tagName.toLowerCase() + (element.id ? "#" + element.id : [...element.classList].map(one => "." + one).join(""));
			const place = element => [element.parentElement?.parentElement, element.parentElement, element].filter(Boolean).map(name).join(" ");
			const all = [...document.body.querySelectorAll("*")].filter(drawn);
			const sideways = all.filter(element => {
				const {left, right} = element.getBoundingClientRect();
				return (right > width + 1 || left < -1) && !inScroller(element.parentElement);
			}).map(element => "it is wider than the page: " + place(element));
			const cut = all.filter(element => !inScroller(element.parentElement)).filter(element => {
				const {overflowX, overflowY, textOverflow, webkitLineClamp} = getComputedStyle(element);
				const hidden = how => how === "hidden" || how === "clip";
				return hidden(overflowX) && textOverflow !== "ellipsis" && element.scrollWidth > element.clientWidth + 1 ||
					hidden(overflowY) && webkitLineClamp === "none" && element.scrollHeight > element.clientHeight + 1;
			}).map(element => "it is cut off: " + place(element));
			const scroll = root.scrollWidth > width && sideways.length === 0 ? ["the page is " + root.scrollWidth + " px wide"] : [];
			root.style.fontSize = "";
			return [...new Set([...scroll, ...sideways, ...cut])].slice(0, 8);
		})()`, size.text), &large)
		if err != nil {
			return nil, err
		}
		for _, problem := range large {
			found = append(found, size.name+" "+problem)
		}
	}
	return found, view.(driver.Wide).Resize(1000, 800)
}

var update = flag.Bool("update", false, "write the goldens of what is heard anew; read the difference before you commit it")

// goldens holds what a screen reader gets of the popup's main states and of each page, a file a state.
const goldens = "../looks/heard"

// heard says which part of a state of the popup has a golden, by how its line begins; "" if the state has none.
func heard(state looks.State) string {
	switch state.Model {
	case "everything", "around": // the second is of what the page loads, the first of all else
		switch loads := !slices.Contains([]string{"fix", "cookies", "flow", "headers"}, state.Tab); {
		case loads == (state.Model == "everything"):
			return ""
		case state.Tab == "fix":
			return whole
		}
		return "tabpanel"
	case "trial":
		return "region \"On trial"
	case "pin-broken":
		return "region \"Not as"
	case "no-access", "opened-before":
		return whole
	}
	return ""
}

// heardOf says the same of the other pages.
func heardOf(page string) string {
	switch page {
	case "panel":
		return "region"
	case "panel-request":
		return "main"
	case "panel-page", "checklist-before", "rules":
		return ""
	}
	return whole
}

// whole is all of a page.
const whole = "RootWebArea"

// partOf is the part of what is heard that begins with a line.
func partOf(text, begin string) string {
	var part []string
	depth := -1
	for line := range strings.Lines(text) {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		switch {
		case depth < 0 && strings.HasPrefix(line[indent:], begin):
			depth = indent
		case depth < 0:
			continue
		case indent <= depth:
			return strings.Join(part, "")
		}
		part = append(part, line[depth:])
	}
	return strings.Join(part, "")
}

// passing is what is heard of the time of day, which goldens do not have, and of what depends on it: whether two pages have the same Date.
var passing = regexp.MustCompile(`\d+ differences? that must be|\b\d{1,2} \w{3} \d{4}, \d{1,2}:\d{2}\b|\w{3} \d{1,2}, \d{4}, \d{1,2}:\d{2}(:\d{2})?( [AP]M)?`)

// hear compares what a screen reader gets of a part of a state with its golden.
func (j *jury) hear(name, part string, view driver.View) {
	j.t.Helper()
	read := func() string {
		text, err := view.(driver.Heard).Heard()
		j.ok(err)
		return passing.ReplaceAllString(partOf(text, part), "…")
	}
	path := filepath.Join(goldens, name+".txt")
	if *update {
		before := ""
		j.ok(driver.Poll(name+" is at rest", func() (bool, string) {
			now := read()
			rests := now == before
			before = now
			time.Sleep(time.Second) // pages draw what is new after less
			return rests, fmt.Sprint(rests)
		}))
		j.ok(os.MkdirAll(goldens, 0o777))
		j.ok(os.WriteFile(path, []byte(before), 0o666))
		return
	}
	want, err := os.ReadFile(path)
	j.ok(err)
	got := read()
	if got != string(want) && !j.unheard {
		driver.Poll(name+" is heard", func() (bool, string) { got = read(); return got == string(want), got }) // it may still be drawn
	}
	if got != string(want) {
		j.unheard = true // the others are not waited for
		j.t.Errorf("%s: what is heard differs from %s; \"go test ./tests/browser -run TestForEveryone/light -update\" writes it anew.\n%s", name, path, firstDifference(string(want), got))
	}
}

// firstDifference names the first line in which two texts differ, with the one before it.
func firstDifference(want, got string) string {
	wanted, has := strings.Split(want, "\n"), strings.Split(got, "\n")
	line := func(lines []string, i int) string {
		if i < 0 || i >= len(lines) {
			return "(nothing)"
		}
		return lines[i]
	}
	i := 0
	for line(wanted, i) == line(has, i) && i < len(wanted) {
		i++
	}
	return fmt.Sprintf("line %d, after %q:\n got %s\nwant %s", i+1, line(has, i-1), line(has, i), line(wanted, i))
}

// inTheme makes sure that the browser asks for a theme: otherwise what follows would say nothing of it.
func (s *session) inTheme(name string) {
	s.t.Helper()
	query := map[string]string{"light": "(prefers-color-scheme: light)", "dark": "(prefers-color-scheme: dark)", "forced": "(forced-colors: active)"}[name]
	var matches bool
	s.ok(s.Page().Eval(fmt.Sprintf(`matchMedia(%q).matches`, query), &matches))
	if !matches {
		s.t.Fatalf("the browser does not ask for the theme %s", name)
	}
}
