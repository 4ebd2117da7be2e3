package browser

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"assay/core/wire"
	"assay/tests/browser/driver"
)

// A storedTrial is what the extension keeps of a trial: extension/collector/trial.ts.
type storedTrial struct {
	ID      float64
	What    string
	Until   float64
	Ended   *float64
	Headers []wire.TrialHeader
	Cookies []wire.Change
	Cannot  []wire.Unsupported
	Notes   []string
	Result  *struct {
		Document string
		Report   wire.Report
		Assumed  []string
		Broke    []trouble
	}
}

// A trouble is something that a trial broke.
type trouble struct{ Kind, What, URL, Element, At string }

func (t trouble) String() string { return t.Kind + " " + t.What + " " + t.URL }

// trial reads the trial of a tab; nil: none.
func (s *session) trial(tab int) (trial *storedTrial) {
	s.t.Helper()
	s.ok(s.Extension(fmt.Sprintf(`chrome.storage.session.get("trial:%d").then(stored => stored["trial:%d"] ?? null)`, tab, tab), &trial))
	return trial
}

func (s *session) tab() int {
	s.t.Helper()
	tab, err := s.TabID()
	s.ok(err)
	return tab
}

// onTrial begins the trial of a finding's fix, or of "*", by the popup's button, and waits until the page under it is judged. cookies is the button of
// the warning to press: "yes", "no"; "" where there must be none.
func (s *session) onTrial(what, cookies string) *storedTrial {
	s.t.Helper()
	view, _ := s.popup("graded")
	button := fmt.Sprintf("[data-try=%q]", what)
	s.present(view, button)
	s.ok(view.Eval(`document.querySelectorAll("details").forEach(e => e.open = true)`, nil))
	s.ok(view.Click(button))
	if cookies != "" {
		s.present(view, "[data-warning]")
		s.ok(view.Click(fmt.Sprintf("[data-cookies=%q]", cookies)))
	}
	trial := s.judged(view)
	s.ok(view.Close())
	return trial
}

func (s *session) present(view driver.View, selector string) {
	s.t.Helper()
	s.ok(driver.Poll("the popup shows "+selector, func() (bool, string) {
		var found bool
		err := view.Eval(fmt.Sprintf(`!!document.querySelector(%q)`, selector), &found)
		var text string
		if !found {
			view.Eval("document.querySelector('[data-tab]')?.closest('main')?.innerText.slice(0, 300)", &text)
		}
		return found, fmt.Sprint(text, err)
	}))
}

// judged waits until the page in the active tab has a grade under its trial, and the server's.
func (s *session) judged(popups ...driver.View) (trial *storedTrial) {
	s.t.Helper()
	tab := s.tab()
	s.ok(driver.Poll("the page has a grade under the trial", func() (bool, string) {
		trial = s.trial(tab)
		stored, err := driver.ReadRecord(s.Browser)
		dump, _ := s.Storage()
		var says string
		for _, popup := range popups {
			popup.Eval(`document.body.innerText.slice(0, 2000)`, &says)
		}
		return trial != nil && trial.Result != nil && trial.Result.Report.State == wire.StateGraded && err == nil && stored.Report.State == wire.StateGraded,
			fmt.Sprintf("trial %+v, record %s, error %v, the popup says %q, %s", trial, stored.Report.State, err, says, dump)
	}))
	return trial
}

// over waits until the active tab shows a page that came under no trial, and no trial is known of it.
func (s *session) over() {
	s.t.Helper()
	s.overIn(s.tab())
}

func (s *session) overIn(tab int) {
	s.t.Helper()
	s.ok(driver.Poll("the trial is over", func() (bool, string) {
		var left struct {
			Rules, Alarms int
			Trial         any
		}
		err := s.Extension(fmt.Sprintf(`(async () => ({
			rules: (await chrome.declarativeNetRequest.getSessionRules()).length, alarms: (await chrome.alarms.getAll()).length,
			trial: (await chrome.storage.session.get("trial:%d"))["trial:%d"] ?? null}))()`, tab, tab), &left)
		return err == nil && left.Rules == 0 && left.Alarms == 0 && left.Trial == nil, fmt.Sprintf("%+v, error %v", left, err)
	}))
}

// endTrial ends the trial by the popup's button.
func (s *session) endTrial() {
	s.t.Helper()
	view, err := s.Popup()
	s.ok(err)
	s.present(view, "[data-end-trial]")
	s.ok(view.Click("[data-end-trial]"))
	s.over()
	s.ok(view.Close())
}

// sameVerdict fails unless two reports say the same of a page: grade, score, findings. In which order cookies stand is not asked.
func (s *session) sameVerdict(what string, got, want wire.Report) {
	s.t.Helper()
	rules := func(r wire.Report) (list []string) {
		for _, f := range r.Findings {
			list = append(list, fmt.Sprint(f.Rule, f.Lost, len(f.Evidence)))
		}
		return list
	}
	if got.Grade != want.Grade || got.Score != want.Score || !slices.Equal(rules(got), rules(want)) {
		s.t.Errorf("%s: got %s %d\n%s\nwanted %s %d\n%s", what, got.Grade, got.Score, findings(got), want.Grade, want.Score, findings(want))
	}
}

// A trialSite answers the pages of a table, and notes what it was asked.
type trialSite struct {
	base, far string // "https://trial-chromium-1.test", and another site; under base's host there is a third, "https://sub.trial-chromium-1.test"
	mu        sync.Mutex
	referers  []string // of requests to the other site
}

func (s *session) trialSite(pages map[string]trialPage) *trialSite {
	s.t.Helper()
	name := s.host("trial")
	site := &trialSite{base: "https://" + name, far: "https://far-" + name}
	s.ok(demo.Serve(name, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		for i := 0; i+1 < len(page.headers); i += 2 {
			w.Header().Set(page.headers[i], page.headers[i+1])
		}
		fmt.Fprint(w, strings.NewReplacer("FAR", site.far, "SUB", "https://sub."+name).Replace(page.body))
	})))
	s.ok(demo.Serve("sub."+name, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, map[string]string{"/embeds": `<!doctype html><img src="%s/own.svg">`, "/frames": `<!doctype html><iframe src="%s/framed"></iframe>`}[r.URL.Path], site.base)
	})))
	s.ok(demo.Serve("far-"+name, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		site.mu.Lock()
		site.referers = append(site.referers, r.Header.Get("Referer"))
		site.mu.Unlock()
		w.Header().Set("Cache-Control", "no-store")
		if !strings.HasSuffix(r.URL.Path, ".svg") {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, `<!doctype html><title>far</title><button onclick="window.open('%s/session')">open</button>`, site.base)
			return
		}
		w.Header().Set("Content-Type", "image/svg+xml")
		fmt.Fprint(w, `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>`)
	})))
	return site
}

type trialPage struct {
	headers []string // names and values
	body    string
}

const trialHead = `<!doctype html><html><head><link rel="icon" href="/own.svg"><title>on trial</title></head><body>`

var trialPages = map[string]trialPage{
	"/inline":      {nil, trialHead + `<p>inline</p><script>document.body.dataset.ran = "yes"</script>`},
	"/external":    {nil, trialHead + `<p>external</p><script src="/ran.js"></script>`},
	"/ran.js":      {[]string{"Content-Type", "text/javascript"}, `document.body.dataset.ran = "yes"`},
	"/wrong":       {nil, trialHead + `<p>wrong type</p><script src="/wrong.js"></script>`},
	"/wrong.js":    {[]string{"Content-Type", "text/plain"}, `document.body.dataset.ran = "yes"`},
	"/frames":      {nil, trialHead + `<button onclick="document.body.append(Object.assign(document.createElement('iframe'), {src: '/framed'}))">frame</button>`},
	"/framed":      {nil, trialHead + `<p>framed</p>`},
	"/plain":       {nil, trialHead + `<p>plain</p>`},
	"/embeds":      {[]string{"Cross-Origin-Embedder-Policy", `"require-corp"`}, trialHead + `<img src="FAR/image.svg">`},
	"/embeds-none": {[]string{"Cross-Origin-Embedder-Policy", `"require-corp"`}, trialHead + `<img src="/own.svg">`},
	"/own.svg":     {[]string{"Content-Type", "image/svg+xml"}, `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>`},
	"/opens": {[]string{"Cross-Origin-Opener-Policy", `"same-origin"`},
		trialHead + `<a href="FAR/linked" target="_blank">link</a> <button onclick="window.open('FAR/window')">open</button>`},
	"/resource":  {[]string{"Cross-Origin-Resource-Policy", `"same-origin"`}, trialHead + `<img src="/own.svg">`},
	"/resources": {[]string{"Cross-Origin-Resource-Policy", `"same-origin"`}, trialHead + `<iframe src="SUB/embeds"></iframe>`},
	"/ancestors": {[]string{"Content-Security-Policy", "frame-ancestors *"}, trialHead + `<iframe src="/framed"></iframe>`},
	"/nested":    {[]string{"Content-Security-Policy", "frame-ancestors *"}, trialHead + `<iframe src="SUB/frames"></iframe>`},
	"/camera":    {[]string{"Permissions-Policy", `camera=*`}, trialHead + `<p>camera</p>`},
	"/gives":     {[]string{"Permissions-Policy", `camera=*`}, trialHead + `<iframe src="FAR/frame" allow="camera"></iframe>`},
	"/asks":      {[]string{"Permissions-Policy", `geolocation 'none'`}, trialHead + `<button onclick="navigator.geolocation.getCurrentPosition(() => {})">where</button>`},
	"/refers":    {[]string{"Referrer-Policy", `unsafe-url`}, trialHead + `<img src="FAR/refers.svg">`},
	"/session":   {[]string{"Set-Cookie", "sessionid=0123456789abcdef0123456789abcdef; Path=/session; Secure; HttpOnly; SameSite=Lax"}, trialHead + `<p>session</p>`},
	"/version":   {[]string{"Server", "Apache/2.4.1 (Debian)"}, trialHead + `<p>version</p>`},
	"/cached":    {[]string{"Cache-Control", "max-age=600"}, trialHead + `<p>cached</p><script>document.body.dataset.ran = "yes"</script>`},
}

// Each family of headers on a page that it breaks and on one that it does not: the browser enforces it, what breaks is listed, the grade stays the
// server's, and the one under trial is what the finding promised where nothing broke.
func TestTrialsByFamily(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		site := s.trialSite(trialPages)
		for _, c := range []struct {
			path, rule string
			use        string // what somebody does with the page under trial
			broke      string // the trouble that it must list, URL without the host; "" for none
			page, want string // what the page says of itself under trial
		}{
			{"/inline", "csp-missing", "", "violation script-src-elem inline", `document.body.dataset.ran ?? "no"`, "no"},
			{"/external", "csp-missing", "", "", `document.body.dataset.ran ?? "no"`, "yes"},
			{"/frames", "framing-open", `document.querySelector("button").click()`, "frame sub_frame /framed", "", ""},
			{"/plain", "framing-open", "", "", "", ""},
			{"/wrong", "nosniff-missing", "", "resource script /wrong.js", `document.body.dataset.ran ?? "no"`, "no"},
			{"/external", "nosniff-missing", "", "", `document.body.dataset.ran ?? "no"`, "yes"},
			{"/embeds", "isolation-invalid", "", "resource image FAR/image.svg", `String(document.images[0].naturalWidth)`, "0"},
			{"/embeds-none", "isolation-invalid", "", "", `String(document.images[0].naturalWidth)`, "9"},
			{"/nested", "framing-open", "", "frame sub_frame /framed", "", ""},
			{"/ancestors", "framing-open", "", "", `document.querySelector("iframe").contentDocument?.body.innerText ?? "refused"`, "framed"},
			{"/opens", "isolation-invalid", "", "", "", ""}, // TestTrialsOfWindows
			{"/session", "coop-missing", "", "", "", ""},
			{"/resource", "isolation-invalid", "", "", `String(document.images[0].naturalWidth)`, "9"},
			{"/resources", "isolation-invalid", "", "resource image /own.svg", "", ""},
			{"/asks", "permissions-invalid", `document.querySelector("button").click()`, "feature geolocation ", "", ""},
			{"/asks", "permissions-invalid", "", "", "", ""},
			{"/gives", "permissions-open", "", "feature camera FAR/frame", "", ""},
			{"/camera", "permissions-open", "", "", "", ""},
			{"/refers", "referrer-leak", "", "", "", ""},
			{"/version", "server-version", "", "", "", ""},
		} {
			url := site.base + c.path
			before := s.visit(url).Report
			if notEnforced := []string{"nosniff-missing", "permissions-open", "permissions-invalid"}; s.Name() == "firefox" && slices.Contains(notEnforced, c.rule) {
				s.untriable(c.rule, "does not enforce") // extension/quirks.ts
				continue
			}
			s.onTrial(c.rule, "")
			about := fmt.Sprintf("%s: %s on %s", s.Name(), c.rule, c.path)
			if c.use != "" {
				s.ok(s.Page().Eval(c.use, nil))
			}
			trial, broke, err := s.lists(s.tab(), site, c.broke)
			if err != nil {
				t.Errorf("%s: %v", about, err)
			}
			if c.broke == "" && len(broke) > 0 {
				t.Errorf("%s: got %q as broken, wanted nothing", about, broke)
			}
			if c.page != "" {
				var got string
				s.ok(s.Page().Eval(c.page, &got))
				if got != c.want {
					t.Errorf("%s: under trial %s is %q, wanted %q", about, c.page, got, c.want)
				}
			}
			record, err := driver.ReadRecord(s.Browser)
			s.ok(err)
			s.sameVerdict(about+": the server's grade", record.Report, before)
			i := slices.IndexFunc(before.Findings, func(f wire.Finding) bool { return f.Rule == c.rule })
			if promised, got := before.Findings[i].Fix, trial.Result.Report; c.broke == "" && (got.Score != promised.Score || got.Grade != promised.Grade) {
				t.Errorf("%s: got %s %d under trial, and the fix promised %s %d:\n%s", about, got.Grade, got.Score, promised.Grade, promised.Score, findings(got))
			}
			t.Logf("%s: %s %d → %s %d, broke %q", about, before.Grade, before.Score, trial.Result.Report.Grade, trial.Result.Report.Score, broke)
			if badge, err := s.Badge(); err != nil || badge.Text != before.Grade+"→"+trial.Result.Report.Grade || !strings.Contains(badge.Title, "trial") {
				t.Errorf("%s: the badge says %+v, error %v, wanted both grades", about, badge, err)
			}
			s.endTrial()
			s.stored("the page has the server's grade alone", func(r wire.Report) bool { return r.State == wire.StateGraded && r.Score == before.Score })
			if c.page != "" {
				var got string
				s.ok(s.Page().Eval(c.page, &got))
				if want := map[string]string{"no": "yes", "yes": "yes", "0": "9", "9": "9", "framed": "framed"}[c.want]; got != want {
					t.Errorf("%s: after the trial %s is %q, wanted %q", about, c.page, got, want)
				}
			}
		}
		// What the server of the other site saw: the page's whole address, and under trial its origin.
		site.mu.Lock()
		defer site.mu.Unlock()
		var refers []string
		for _, referer := range site.referers {
			if strings.Contains(referer, "/refers") || referer == site.base+"/" {
				refers = append(refers, strings.TrimPrefix(referer, site.base))
			}
		}
		// Firefox never tells another site more than the origin, whatever the policy says.
		if s.Name() == "chromium" && !slices.Contains(refers, "/refers") || !slices.Contains(refers, "/") {
			t.Errorf("%s: the other site saw the referrers %q, wanted the whole address and, under trial, the origin", s.Name(), refers)
		}
	})
}

// lists waits until the trial of a tab lists a trouble as broken, and returns the trial with all that it lists; "" waits for none.
func (s *session) lists(tab int, site *trialSite, wanted string) (trial *storedTrial, broke []string, err error) {
	s.t.Helper()
	err = driver.Poll("the trial lists "+wanted, func() (bool, string) {
		trial, broke = s.trial(tab), nil
		if trial == nil || trial.Result == nil {
			return false, fmt.Sprintf("%+v", trial)
		}
		for _, one := range trial.Result.Broke {
			one.URL = strings.ReplaceAll(strings.TrimPrefix(one.URL, site.base), site.far, "FAR")
			broke = append(broke, one.String())
		}
		dump, _ := s.Storage()
		return wanted == "" || slices.Contains(broke, wanted), fmt.Sprintf("%q; %s", broke, dump)
	})
	return trial, broke, err
}

// says fails unless an expression has a value in the page of the active tab.
func (s *session) says(what, expression, want string) {
	s.t.Helper()
	var got string
	s.ok(s.Page().Eval("String("+expression+")", &got))
	if got != want {
		s.t.Errorf("%s: %s: %s is %s, wanted %s", s.Name(), what, expression, got, want)
	}
}

// A Cross-Origin-Opener-Policy breaks what no other header does: pages in two windows that talk to each other. The page that opened the one on trial, and
// the windows that it opens, but for those that a link opened without a hold of them.
func TestTrialsOfWindows(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		site := s.trialSite(trialPages)
		session := site.base + "/session"

		// Another site has opened the page.
		s.visit(site.far + "/opener")
		s.ok(s.Page().Click("button"))
		s.ok(s.OpenedTab(session))
		s.stored("the page that was opened is graded", func(r wire.Report) bool { return r.State == wire.StateGraded && r.URL == session })
		s.says("the server's page", "opener !== null", "true")
		trial := s.onTrial("coop-missing", "")
		if _, broke, err := s.lists(s.tab(), site, "window opener FAR"); err != nil || len(broke) > 1 {
			t.Errorf("%s: a page that another site has opened: got %q, error %v", s.Name(), broke, err)
		}
		s.says("the page under trial", "opener", "null")
		if !slices.ContainsFunc(trial.Notes, func(note string) bool { return strings.Contains(note, "open it from there anew") }) {
			t.Errorf("%s: got the notes %q, wanted how to get the opener back", s.Name(), trial.Notes)
		}
		s.endTrial()
		s.ok(s.CloseTab())

		// The page opens others.
		s.visit(site.base + "/opens")
		s.onTrial("isolation-invalid", "")
		tab := s.tab()
		open := func(selector, url string) {
			t.Helper()
			s.ok(s.Page().Click(selector))
			s.ok(s.OpenedTab(url))
			s.stored("the page that "+selector+" opens is graded", func(r wire.Report) bool { return r.State == wire.StateGraded && r.URL == url })
		}
		open("a", site.far+"/linked")
		s.ok(s.CloseTab())
		if _, broke, _ := s.lists(tab, site, ""); len(broke) > 0 {
			t.Errorf("%s: a link that keeps no hold of its window: got %q as broken, wanted nothing", s.Name(), broke)
		}
		open("button", site.far+"/window")
		s.says("the window that was opened under trial", "opener", "null")
		if _, _, err := s.lists(tab, site, "window opened FAR"); err != nil {
			t.Errorf("%s: a window that the page opened: %v", s.Name(), err)
		}
		s.ok(s.CloseTab())
		s.endTrial()
		open("button", site.far+"/window")
		s.says("the window that was opened after the trial", "opener !== null", "true")
		s.ok(s.CloseTab())
	})
}

// What no browser can try says so.
func TestWhatCannotBeTried(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		s.visit("https://careless.test/")
		s.untriable("hsts-missing", "remembers HSTS")
		s.visit("http://careless.test/")
		s.untriable("https-page", "certificate")
	})
}

// untriable fails unless the popup says why a finding's fix cannot be tried.
func (s *session) untriable(rule, why string) {
	s.t.Helper()
	view, _ := s.popup("graded")
	says := fmt.Sprintf(`document.querySelector('[data-rule="%s"] [data-untriable]')?.textContent ?? "nothing"`, rule)
	s.ok(driver.Poll(fmt.Sprintf("%s: the popup says of %s: %s", s.Name(), rule, why), func() (bool, string) {
		var text string
		err := view.Eval(says, &text)
		return strings.Contains(text, why), fmt.Sprint(text, err)
	}))
	s.ok(view.Close())
}
