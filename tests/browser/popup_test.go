package browser

import (
	"fmt"
	"net/http"
	"slices"
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

// The page is loaded again while the popup is open: what is chosen while the popup reads what was chosen before stays chosen.
func TestAChoiceDuringAReloadStays(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		s.visit("https://careless.test/")
		view, _ := s.popup("graded")
		s.recipe(view, "hsts-missing", "")
		s.ok(view.Eval(`(() => {
			const { local } = chrome.storage, get = local.get.bind(local);
			const released = new Promise(resolve => window.release = resolve);
			window.held = [];
			local.get = async (...keys) => { window.held.push(keys.join()); await released; return get(...keys); };
		})()`, nil))
		s.visit("https://careless.test/?again")
		s.ok(driver.Poll("the popup reads which stack was chosen", func() (bool, string) {
			var held []string
			err := view.Eval("window.held", &held)
			return slices.Contains(held, "stack:careless.test"), fmt.Sprint(held, err)
		}))
		s.ok(view.Eval(`(() => {
			const select = document.querySelector("select");
			select.value = "caddy";
			select.dispatchEvent(new Event("change", {bubbles: true}));
			window.others = [];
			new MutationObserver(() => {
				const {value} = document.querySelector("select") ?? {value: "caddy"};
				if (value !== "caddy") window.others.push(value);
			}).observe(document, {subtree: true, childList: true, attributes: true});
		})()`, nil))
		s.ok(view.Eval("window.release()", nil))
		s.ok(driver.Poll("the popup shows the page that was loaded again", func() (bool, string) {
			var text string
			err := view.Eval(`document.querySelector("main").innerText`, &text)
			return strings.Contains(text, "?again"), fmt.Sprint(text, err)
		}))
		s.recipe(view, "hsts-missing", "systemctl reload caddy")
		var others []string
		s.ok(view.Eval("window.others", &others))
		if len(others) > 0 {
			t.Errorf("%s: the popup showed fixes for %q in between, wanted those that were just chosen, for caddy", s.Name(), others)
		}
	})
}

// recipe waits until a finding's recipe has some text.
func (s *session) recipe(view driver.View, rule, text string) {
	s.t.Helper()
	s.ok(driver.Poll("the recipe for "+rule+" says "+text, func() (bool, string) {
		var recipe string
		err := view.Eval(fmt.Sprintf(`document.querySelector('[data-rule=%q] .finding > .recipe')?.textContent ?? "none"`, rule), &recipe)
		return strings.Contains(recipe, text), fmt.Sprint(recipe, err)
	}))
}

// What a site runs on is recognised, and its fixes are shown first; the user's own choice for its host wins, until it is forgotten.
func TestTheStackIsRecognised(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		shop, other := s.host("stack"), s.host("stack-other")
		for host, server := range map[string]string{shop: "Apache/2.4.57 (Debian)", other: "Caddy"} {
			s.ok(demo.Serve(host, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Server", server)
				w.Header().Set("X-Powered-By", "PHP/8.2.7")
				w.Header().Set("Content-Type", "text/html")
				http.SetCookie(w, &http.Cookie{Name: "PHPSESSID", Value: "1"})
				fmt.Fprint(w, "<!doctype html><title>stack</title>")
			})))
		}
		opened := func(host, stack string) driver.View {
			s.visit("https://" + host + "/")
			view, _ := s.popup("graded")
			s.ok(driver.Poll("fixes for "+host+" are those for "+stack, func() (bool, string) {
				var got string
				err := view.Eval(`document.querySelector("select")?.value ?? ""`, &got)
				return got == stack, fmt.Sprint(got, err)
			}))
			return view
		}
		view := opened(shop, "apache")
		var told []string
		s.ok(view.Eval(`[...document.querySelectorAll("[data-runs-on] > summary, [data-stack]")].map(e => e.textContent.replace(/\s+/g, " ").trim())`, &told))
		want := []string{"Seen: Apache in front of PHP. Headers are best set in Apache, cookies in PHP.", "Apache certain Server: Apache/2.4.57 (Debian)", "PHP certain X-Powered-By: PHP/8.2.7, the cookie PHPSESSID"}
		if !slices.Equal(told, want) {
			t.Errorf("the popup says %q, want %q", told, want)
		}

		// The cookie's finding leads to PHP's fix, and so chooses it for this host.
		s.recipe(view, "cookie-secure", "")
		s.ok(view.Click("[data-owner=php] button"))
		s.recipe(view, "cookie-secure", "session.cookie_secure")
		s.waitStorage("the choice for "+shop+" is stored", func(dump string) bool { return strings.Contains(dump, fmt.Sprintf(`"stack:%s"`, shop)) })
		s.ok(view.Close())
		s.ok(opened(other, "caddy").Close())
		view = opened(shop, "php")

		// Both texts of the whole plan are the core's.
		s.recipe(view, "cookie-secure", "session.cookie_secure") // all are written at once
		s.ok(view.Eval(`navigator.clipboard.writeText = async (text) => { window.copied = text; }`, nil))
		for button, text := range map[string]string{".plan .wide": "session.cookie_secure", ".plan .wide + .button": "# Security headers and cookies of "} {
			s.ok(view.Click(button))
			s.ok(driver.Poll("the copy of "+button+" has "+text, func() (bool, string) {
				var copied string
				err := view.Eval(`window.copied ?? ""`, &copied)
				return strings.Contains(copied, text), fmt.Sprint(copied, err)
			}))
		}
		s.ok(view.Click("[data-forget=all]"))
		s.waitStorage("the choice for "+shop+" is forgotten", func(dump string) bool { return !strings.Contains(dump, fmt.Sprintf(`"stack:%s"`, shop)) })
		s.ok(view.Close())
		s.ok(opened(shop, "apache").Close())
	})
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
		selected("origin")
		s.ok(view.Press("Home"))
		selected("fix")
		explainsHeaders(s, view)
	})
}

// explainsHeaders has a header's first token explained, and finds that header.
func explainsHeaders(s *session, view driver.View) {
	s.t.Helper()
	const token = `[data-header="content-security-policy"] td button[aria-describedby]`
	s.panel(view, "headers", token)
	see := func(what, expression, want string) {
		s.t.Helper()
		s.ok(driver.Poll(what, func() (bool, string) {
			var got string
			err := view.Eval(expression, &got)
			return strings.Contains(got, want), fmt.Sprint(got, err)
		}))
	}
	s.ok(view.Eval(`(() => {
		const token = document.querySelector('`+token+`');
		token.closest("details").open = true;
		token.focus();
	})()`, nil))
	const tip = `(() => { const tip = document.getElementById(document.activeElement.getAttribute("aria-describedby")); return getComputedStyle(tip).display + " " + tip.textContent; })()`
	see("the token that has the focus is explained", tip, "block")
	// Pressed for real, Escape closes Firefox's popups, whatever a page says.
	const escape = `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape", bubbles: true, cancelable: true}))`
	s.ok(view.Eval(escape, nil))
	see("Escape closes the explanation", tip, "none")
	s.ok(view.Eval(`(() => {
		const field = document.querySelector("[type=search]");
		field.value = "NOSNIFF";
		field.dispatchEvent(new Event("input", {bubbles: true}));
		field.focus();
	})()`, nil))
	const found = `[...document.querySelectorAll("[data-header]")].map(e => e.dataset.header) + " " + document.querySelector("[data-found]").textContent`
	see("the search finds the header by its value", found, "x-content-type-options 1 of")
	s.ok(view.Eval(escape, nil))
	see("Escape clears the search", `document.querySelector("[type=search]").value + "|" + document.querySelectorAll("[data-header=content-security-policy]").length`, "|1")
}

// The popup tells what became of each cookie: what its line said, who made it, and what the browser did with it.
func TestThePopupTellsOfCookies(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		name := s.host("fate")
		s.ok(demo.Serve(name, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			lines := []string{"kept=value-1; Secure; Path=/; Max-Age=3600", "old=; Max-Age=0", "step=value-3; Path=/; Secure; HttpOnly", "__Host-bare=value-4"}
			if r.URL.Path == "/start" {
				lines = []string{"step=value-2; Path=/; Secure"}
				w.Header().Set("Location", "/")
			}
			for _, line := range lines {
				w.Header().Add("Set-Cookie", line)
			}
			w.Header().Set("Content-Type", "text/html")
			if r.URL.Path == "/start" {
				w.WriteHeader(http.StatusFound)
			}
			fmt.Fprint(w, "<!doctype html><title>cookies</title>")
		})))
		s.visit("https://" + name + "/start")
		view, _ := s.popup("graded")
		s.panel(view, "cookies", "[data-gone]")
		s.ok(driver.Poll("the popup tells each cookie's fate", func() (bool, string) {
			var told map[string]string
			err := view.Eval(`Object.fromEntries([...document.querySelectorAll("[data-cookie], [data-gone-cookie]")].map(e => [
				e.dataset.cookie ?? e.dataset.goneCookie + " " + e.dataset.fate, e.textContent.replace(/\s+/g, " ")]))`, &told)
			done := strings.Contains(told["kept"], "set on the way here") && strings.Contains(told["kept"], "Set-Cookie: kept=…; Secure; Path=/; Max-Age=3600") &&
				told["old deleted"] != "" && told["step overwritten"] != "" && strings.Contains(told["step"], "HttpOnly") &&
				strings.Contains(told["__Host-bare"], "Refused")
			return err == nil && done, fmt.Sprintf("%q, error %v", told, err)
		}))
		const kept = `[data-cookie="kept"] `
		whatIf := func(what, want string) {
			s.ok(driver.Poll("the popup tells what would be "+what, func() (bool, string) {
				var told string
				err := view.Eval(fmt.Sprintf(`[...document.querySelectorAll(%q)].map(e => e.dataset.now + " " + e.dataset.then).join() + " " + document.querySelector(%q)?.disabled`,
					kept+`[data-to="script"]`, kept+"[data-as-it-is]"), &told)
				return err == nil && told == want, fmt.Sprint(told, err)
			}))
		}
		s.ok(view.Click(kept + "[data-what-if-open]"))
		whatIf("as it is", "yes yes true")
		s.ok(view.Click(kept + `[data-switch="httpOnly"]`))
		whatIf("with HttpOnly", "yes no false")
		s.ok(view.Click(kept + "[data-as-it-is]"))
		whatIf("as it is again", "yes yes true")
		s.ok(view.Close())
		s.noSecret("value-1", "value-2", "value-3", "value-4")
	})
}

// The popup tells what the page loads, from whom, what it shows in frames, what its policies stopped, and what was seen of its origin.
func TestThePopupTellsWhatThePageLoads(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		name, other := s.host("loads"), s.host("elsewhere")
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case strings.HasSuffix(r.URL.Path, ".js"):
				w.Header().Set("Content-Type", "text/javascript")
			case r.URL.Path == "/missing":
				http.NotFound(w, r)
			case r.URL.Path == "/":
				w.Header().Set("X-Content-Type-Options", "nosniff")
				w.Header().Set("Content-Security-Policy", "connect-src 'self'")
				w.Header().Set("Content-Type", "text/html")
				fmt.Fprintf(w, `<!doctype html><title>loads</title><script src="/own.js"></script><script src="https://%[1]s/their.js"></script>
					<iframe src="/frame" sandbox></iframe><iframe src="https://%[1]s/frame"></iframe>
					<script>fetch("/missing"); fetch("https://%[1]s/stopped").catch(() => {})</script>`, other)
			default:
				w.Header().Set("Content-Type", "text/html")
				fmt.Fprint(w, "<!doctype html><title>frame</title>")
			}
		})
		s.ok(demo.Serve(name, nil, handler))
		s.ok(demo.Serve(other, nil, handler))
		s.visit("https://" + name + "/")
		view, _ := s.popup("graded")
		s.panel(view, "origin", "#panel")
		s.ok(driver.Poll("the popup tells what the page loads", func() (bool, string) {
			var told struct {
				Third, Frames, Stopped []string
				Grades                 int
			}
			err := view.Eval(`(() => {
				const all = (selector, read) => [...document.querySelectorAll(selector)].map(read);
				return {
					third: all("[data-third-party]", e => e.dataset.thirdParty + " " + e.innerText),
					frames: all("[data-frame]", e => e.dataset.frame + " " + e.innerText),
					stopped: all("[data-violation]", e => e.dataset.violation + " " + e.innerText),
					grades: all("[data-frame] .letter", e => e).length,
				};
			})()`, &told)
			done := len(told.Third) == 1 && strings.Contains(told.Third[0], other) && strings.Contains(told.Third[0], "runs in the page") &&
				len(told.Frames) == 2 && told.Grades == 1 && strings.Contains(strings.Join(told.Frames, " "), "sandboxed, nothing allowed") &&
				len(told.Stopped) == 1 && strings.Contains(told.Stopped[0], "connect-src")
			return err == nil && done, fmt.Sprintf("%+v, error %v", told, err)
		}))
		s.ok(driver.Poll("the popup tells what was seen of the origin, with its gaps, and of each thing that the page loads", func() (bool, string) {
			var told string
			err := view.Eval(`["[data-origin]", "[data-gap=static-headers]", "[data-gap-finding=static-headers]", "[data-risk=no-integrity]", "[data-type=script]"]
				.map(e => document.querySelector(e)?.innerText.replace(/\s+/g, " ")).join(" | ")`, &told)
			done := true
			for _, want := range []string{"pages", "errors", "nosniff", " since ", "none | ", "/own.js", "https://" + other + "/their.js", "script 2 resources"} {
				done = done && strings.Contains(told, want)
			}
			return err == nil && done, fmt.Sprint(told, err)
		}))
		s.ok(view.Click(`[data-type="script"] button`))
		s.ok(driver.Poll("the popup lists the scripts, the bad first", func() (bool, string) {
			var list string
			err := view.Eval(`[...document.querySelectorAll("[data-type=script] [data-resource]")].map(e => new URL(e.dataset.resource).pathname).join()`, &list)
			return list == "/their.js,/own.js", fmt.Sprint(list, err)
		}))
		s.ok(view.Click(`[data-forget="origin"]`))
		s.waitStorage("the origin is forgotten", func(dump string) bool { return !strings.Contains(dump, `"origin:https://`+name) })
		s.ok(view.Close())
	})
}
