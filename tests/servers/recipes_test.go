package servers

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"assay/core"
	"assay/core/recipe"
	"assay/core/wire"
	"assay/tests/browser/driver"
)

// A server is a site that recipes can be pasted into.
type server interface {
	addr() string
	serve() // starts the server, or starts it anew
	paste([]wire.RecipePart)
}

// A scenario is a site and a way to open it, for which every recipe that the popup shows is proven.
type scenario struct {
	name  string
	stack string
	setUp func(*testing.T) server
	open  func(driver.Browser) error // opens the page to grade
	grade string                     // before anything is fixed
	login bool                       // open signs in
	// wholeOnly leaves out the recipes of single findings: those of nginx and Django stand for the others.
	wholeOnly bool
	// works reports what the site no longer does with the whole plan in force, on the page that open has opened; may be nil.
	works func(driver.Browser) error
	// unkept are findings whose own recipe does not do all that it promises, with the reason. One that does fails the test.
	unkept map[string]string
}

// Each stack's scenarios stand beside its server: nginx_test.go, django_test.go.
var scenarios = slices.Concat(
	nginxScenarios,
	apacheScenarios,
	caddyScenarios,
	lighttpdScenarios,
	haproxyScenarios,
	djangoScenarios,
	flaskScenarios,
	phpScenarios,
	railsScenarios,
	tomcatScenarios,
	nodeScenarios,
	nextScenarios,
	goScenarios,
	pagesScenarios,
)

func visit(url string) func(driver.Browser) error {
	return func(b driver.Browser) error { return b.Open(url) }
}

// signIn signs in to Django's administration.
func signIn(b driver.Browser) error {
	if err := b.Open("https://shop.test/admin/login/?next=/admin/"); err != nil {
		return err
	}
	return submitLogin(b)
}

// submitLogin signs in on the login page that is shown.
func submitLogin(b driver.Browser) error {
	err := b.Page().Eval(fmt.Sprintf(`(() => {
		document.querySelector("[name=username]").value = %q;
		document.querySelector("[name=password]").value = %q;
		document.querySelector("#login-form").submit();
	})()`, user, password), nil)
	if err != nil {
		return err
	}
	return driver.Poll("the site lets its user in", func() (bool, string) {
		var page struct{ Path, Text, State string }
		err := b.Page().Eval(`({path: location.pathname, text: document.body?.innerText.slice(0, 300), state: document.readyState})`, &page)
		return page.Path == "/admin/" && page.State == "complete", fmt.Sprintf("%+v %v", page, err)
	})
}

// Each recipe that the popup shows for a page, the one for the whole plan and the one of each finding, keeps its promise.
func TestRecipesKeepTheirPromise(t *testing.T) {
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			site, b := s.begin(t)
			before, err := graded(b, s.open)
			if err != nil {
				t.Fatal(err)
			}
			rules := rulesOf(&before.Report)
			if before.Report.Grade != s.grade || len(rules) == 0 {
				t.Errorf("before any fix: got grade %s and findings %q, wanted grade %s and some findings", before.Report.Grade, rules, s.grade)
			}
			popup := readPopup(t, b, s.stack)

			findings := before.Report.Findings
			if s.wholeOnly {
				findings = nil
			}
			for _, finding := range findings {
				t.Run(finding.Rule, func(t *testing.T) {
					t.Parallel()
					claim := s.claim(t, &before, finding.Fix.Changes, popup.Findings[finding.Rule])
					claim.promised(t, finding.Fix.Score, finding.Fix.Grade)
					site := s.setUp(t)
					claim.prove(t, site, launch(t, site), s.open, s.unkept[finding.Rule])
				})
			}

			// The whole plan, in the browser that knows the site as it was; where there is a login, in a new one.
			var changes []wire.Change
			for _, step := range before.Report.Plan {
				changes = append(changes, step.Changes...)
			}
			last := before.Report.Plan[len(before.Report.Plan)-1]
			shown := popup.Plan
			if len(before.Report.Plan) == 1 { // then the popup shows the one finding alone
				shown = popup.Findings[last.Rule]
			}
			claim := s.claim(t, &before, changes, shown)
			claim.promised(t, last.Score, last.Grade)
			open := reload
			if s.login {
				if err := b.Close(); err != nil {
					t.Error(err)
				}
				b, open = launch(t, site), s.open
			}
			claim.prove(t, site, b, open, "")
			t.Logf("%s: %s %d, %d findings → %s %d, %d findings; %d changes are left to another layer", s.stack, before.Report.Grade, before.Report.Score, len(rules),
				claim.want.Grade, claim.want.Score, len(claim.want.Findings), len(claim.cannot))
			if s.works != nil {
				if err := s.works(b); err != nil {
					t.Errorf("with the recipe\n%s\n%v", pasted(claim.parts), err)
				}
			}
		})
	}
}

// A stack whose recipes are said to be proven has a scenario that proves them, and the other way round.
func TestEveryStackIsProven(t *testing.T) {
	for _, stack := range recipe.Stacks() {
		proven := slices.ContainsFunc(scenarios, func(s scenario) bool { return s.stack == stack.ID })
		if proven != (stack.Proven != "") {
			t.Errorf("%s: its recipes are marked as tried on %q, but there is a scenario for them: %v", stack.ID, stack.Proven, proven)
		}
	}
}

// begin starts a fresh site and a browser with a fresh profile.
func (s *scenario) begin(t *testing.T) (server, driver.Browser) {
	t.Helper()
	site := s.setUp(t)
	site.serve()
	return site, launch(t, site)
}

func launch(t *testing.T, site server) driver.Browser {
	t.Helper()
	b, err := driver.Launch("chromium", driver.Options{
		Extension: extension, Proxy: named(t, site.addr()).Addr(), CA: authority.PEM(),
		Flags: []string{"enable-automation"}, // no offer to save the password: the popup could not open beside it
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// graded opens the page and returns what the extension made of it, once it is about the page that is shown.
func graded(b driver.Browser, open func(driver.Browser) error) (record driver.Record, err error) {
	before, _ := driver.ReadRecord(b) // there may be none
	if err := open(b); err != nil {
		return record, err
	}
	err = driver.Poll("the page has a grade", func() (bool, string) {
		var page struct{ URL, State string }
		if err := b.Page().Eval("({url: location.href, state: document.readyState})", &page); err != nil {
			return false, err.Error()
		}
		record, err = driver.ReadRecord(b)
		r := &record.Report
		done := err == nil && r.State == wire.StateGraded && r.URL == page.URL && page.State == "complete" && record.Observation != nil && record.Timings.Badge > before.Timings.Badge
		return done, fmt.Sprintf("page %+v; %s is %s %s %s; error %v", page, r.URL, r.State, r.Reason, r.Error, err)
	})
	return record, err
}

// reload loads the page again past the browser's cache, as holding Shift does. Without that, Chromium would ask whether its copy is
// still good and, if so, keep the copy's X-Frame-Options and X-Content-Type-Options, whatever the server sends by now.
func reload(b driver.Browser) error {
	tab, err := b.TabID()
	if err != nil {
		return err
	}
	return b.Background(fmt.Sprintf("chrome.tabs.reload(%d, {bypassCache: true})", tab), nil)
}

// shownRecipe is a recipe as it can be read in the popup.
type shownRecipe struct {
	Parts  []wire.RecipePart
	Cannot int
}

type shownRecipes struct {
	Findings map[string]*shownRecipe // by rule
	Plan     *shownRecipe
}

const readRecipes = `(() => {
	const recipe = box => box && {
		parts: [...box.querySelectorAll("figure:not(.apply)")].map(figure => ({
			file: figure.querySelector("figcaption b").textContent,
			where: figure.querySelector("figcaption .where")?.textContent ?? "",
			text: figure.querySelector("pre").textContent,
		})),
		cannot: box.querySelectorAll(".cannot").length,
	};
	return {
		findings: Object.fromEntries([...document.querySelectorAll("[data-rule]")].map(e => [e.dataset.rule, recipe(e.querySelector(".finding > .recipe"))])),
		plan: recipe(document.querySelector(".plan .recipe")),
	};
})()`

// readPopup chooses a stack in the popup, opens it again, and reads every recipe from it.
func readPopup(t *testing.T, b driver.Browser, stack string) (recipes shownRecipes) {
	t.Helper()
	view := openPopup(t, b)
	err := view.Eval(fmt.Sprintf(`(() => {
		const select = document.querySelector("select");
		select.value = %q;
		select.dispatchEvent(new Event("change", {bubbles: true}));
	})()`, stack), nil)
	if err == nil {
		err = driver.Poll("the choice of "+stack+" is stored", func() (bool, string) {
			dump, err := b.Storage()
			return strings.Contains(string(dump), fmt.Sprintf(`"stack":%q`, stack)), fmt.Sprint(err)
		})
	}
	if err == nil {
		err = view.Close()
	}
	if err != nil {
		t.Fatal(err)
	}

	view = openPopup(t, b)
	err = driver.Poll("the popup shows its recipes for "+stack, func() (bool, string) {
		var chosen string
		recipes = shownRecipes{}
		if err := view.Eval(`document.querySelector("select")?.value ?? "none"`, &chosen); err != nil || chosen != stack {
			return false, fmt.Sprintf("chosen: %q, error %v", chosen, err)
		}
		err := view.Eval(readRecipes, &recipes)
		missing := len(recipes.Findings) == 0
		for _, r := range recipes.Findings {
			missing = missing || r == nil
		}
		return err == nil && !missing, fmt.Sprintf("%+v, error %v", recipes, err)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := view.Close(); err != nil {
		t.Fatal(err)
	}
	return recipes
}

func openPopup(t *testing.T, b driver.Browser) driver.View {
	t.Helper()
	var view driver.View
	err := driver.Poll("the popup opens", func() (bool, string) { // on a busy machine the window has no focus at once
		var err error
		view, err = b.Popup()
		return err == nil, fmt.Sprint(err)
	})
	if err != nil {
		t.Fatal(err)
	}
	err = driver.Poll("the popup shows a grade", func() (bool, string) {
		var state string
		err := view.Eval(`document.querySelector("main")?.dataset.state ?? "none"`, &state)
		return state == wire.StateGraded, fmt.Sprint(state, " ", err)
	})
	if err != nil {
		t.Fatal(err)
	}
	return view
}

// A claim is a recipe, and what the page is to be with it.
type claim struct {
	parts  []wire.RecipePart
	cannot []wire.Unsupported
	want   *wire.Report // the preview of all changes but those in cannot
}

// claim returns what a recipe for these changes claims. The parts are those that the popup shows.
func (s *scenario) claim(t *testing.T, before *driver.Record, changes []wire.Change, shown *shownRecipe) *claim {
	t.Helper()
	if shown == nil {
		t.Fatalf("the popup shows no recipe for %+v", changes)
	}
	written := recipe.Write(changes, s.stack, host)
	if shown.Cannot != len(written.Cannot) || len(shown.Parts) != len(written.Parts) {
		t.Fatalf("the popup shows %d parts and %d changes that cannot be made, want %d and %d:\n%s", len(shown.Parts), shown.Cannot, len(written.Parts), len(written.Cannot), recipe.Text(written))
	}
	for i, part := range written.Parts {
		part.Text = strings.TrimRight(part.Text, "\n")
		if shown.Parts[i] != part {
			t.Fatalf("the popup shows the part %+v, want %+v", shown.Parts[i], part)
		}
	}
	var made []wire.Change
	for _, change := range changes {
		if !slices.ContainsFunc(written.Cannot, func(u wire.Unsupported) bool { return u.Change == change }) {
			made = append(made, change)
		}
	}
	return &claim{parts: shown.Parts, cannot: written.Cannot, want: core.Preview(before.Observation, made)}
}

// promised checks that a recipe that makes all changes claims what the Report promises for them.
func (c *claim) promised(t *testing.T, score int, grade string) {
	t.Helper()
	if len(c.cannot) == 0 && (c.want.Score != score || c.want.Grade != grade) {
		t.Errorf("the preview has grade %s, score %d; the Report promises %s, %d", c.want.Grade, c.want.Score, grade, score)
	}
}

// prove pastes the recipe, opens the page and compares. With a reason why the promise is not kept, it must not be.
func (c *claim) prove(t *testing.T, site server, b driver.Browser, open func(driver.Browser) error, unkept string) {
	t.Helper()
	site.paste(c.parts)
	site.serve()
	after, err := graded(b, open)
	if err != nil && unkept != "" {
		return
	}
	if err != nil {
		t.Fatalf("with the recipe\n%s\n%v", pasted(c.parts), err)
	}
	got, want := rulesOf(&after.Report), rulesOf(c.want)
	kept := after.Report.Grade == c.want.Grade && after.Report.Score == c.want.Score && slices.Equal(got, want)
	switch {
	case kept && unkept != "":
		t.Errorf("the recipe does what it promises, though it should not: %s", unkept)
	case !kept && unkept == "":
		t.Errorf("with the recipe\n%s\ngot grade %s, score %d, findings %q; wanted %s, %d, %q\nthe page answered %v", pasted(c.parts),
			after.Report.Grade, after.Report.Score, got, c.want.Grade, c.want.Score, want, after.Observation.Exchanges)
	}
	once(t, &after)
}

// once checks that no header that a recipe sets is sent twice.
func once(t *testing.T, record *driver.Record) {
	t.Helper()
	count := map[string]int{}
	for _, h := range record.Observation.Exchanges[len(record.Observation.Exchanges)-1].Headers {
		count[strings.ToLower(h.Name())]++
	}
	for _, name := range slices.Sorted(maps.Keys(count)) {
		if count[name] > 1 && name != "set-cookie" && name != "vary" {
			t.Errorf("the page has the header %s %d times, want once", name, count[name])
		}
	}
}

func rulesOf(r *wire.Report) []string {
	rules := []string{}
	for _, f := range r.Findings {
		rules = append(rules, f.Rule)
	}
	slices.Sort(rules)
	return rules
}

func pasted(parts []wire.RecipePart) string {
	var out strings.Builder
	for _, part := range parts {
		fmt.Fprintf(&out, "# %s, %s\n%s\n", part.File, part.Where, part.Text)
	}
	return out.String()
}
