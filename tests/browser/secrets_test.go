package browser

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"assay/core/wire"
	"assay/tests/browser/driver"
)

// A login's cookies appear with their flags, and without their values anywhere that the extension writes.
func TestALoginsCookiesWithoutTheirValues(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		for _, want := range []struct {
			site   string
			cookie wire.CookieVerdict
			grade  string
		}{
			{"careless.test", wire.CookieVerdict{Name: "connect.sid", HTTPOnly: true, SameSite: "unspecified"}, "F"},
			{"middling.test", wire.CookieVerdict{Name: "sessionid", Secure: true, HTTPOnly: true, SameSite: "unspecified"}, "D"},
			{"model.test", wire.CookieVerdict{Name: "__Host-session", Secure: true, HTTPOnly: true, SameSite: "lax"}, "A+"},
		} {
			password := "correct-horse-" + s.Name()
			record := s.signIn(want.site, password)
			if record.Report.Grade != want.grade {
				t.Errorf("%s, signed in: got grade %s, wanted %s; the report:\n%s", want.site, record.Report.Grade, want.grade, findings(record.Report))
			}

			found := false
			for _, cookie := range record.Report.Cookies {
				if cookie.Name != want.cookie.Name {
					continue
				}
				found = true
				if cookie.Secure != want.cookie.Secure || cookie.HTTPOnly != want.cookie.HTTPOnly || cookie.SameSite != want.cookie.SameSite || cookie.Role != wire.RoleSession {
					t.Errorf("%s: got cookie %+v, wanted the flags of %+v and the role session", want.site, cookie, want.cookie)
				}
			}
			if !found {
				t.Errorf("%s: got cookies %+v, wanted %s among them", want.site, record.Report.Cookies, want.cookie.Name)
			}

			last := record.Observation.Exchanges[len(record.Observation.Exchanges)-1]
			if !slices.Contains(last.SentCookies, want.cookie.Name) {
				t.Errorf("%s: the account's page was asked for with the cookies %q, wanted %s among them", want.site, last.SentCookies, want.cookie.Name)
			}
			wantHops := []string{"https://" + want.site + "/login 303 network", "https://" + want.site + "/account 200 network"}
			if got := hops(record.Observation); !slices.Equal(got, wantHops) || record.Observation.Exchanges[0].Method != "POST" {
				t.Errorf("%s: got hops %q, wanted %q, the first a POST", want.site, got, wantHops)
			}

			view, _ := s.popup("graded")
			s.panel(view, "cookies", fmt.Sprintf(`[data-cookie=%q]`, want.cookie.Name))
			var page string
			s.ok(view.Eval("document.documentElement.outerHTML", &page))
			for _, secret := range append(site(t, want.site).Sessions(), password) {
				if strings.Contains(page, secret) {
					t.Errorf("%s: the popup holds the secret %q", want.site, secret)
				}
			}
			s.ok(view.Close())
			s.noSecret(append(site(t, want.site).Sessions(), password)...)
			// The search itself must be able to find something: the cookie's name is no secret.
			if found, err := driver.FindSecret(s.Browser, []byte(want.cookie.Name)); err != nil || !slices.Contains(found, "storage") {
				t.Errorf("%s: a search for the name %s found it in %q, error %v, wanted storage among them", want.site, want.cookie.Name, found, err)
			}
		}
	})
}

// signIn fills in a site's form and waits for the grade of the page behind it.
func (s *session) signIn(name, password string) driver.Record {
	s.t.Helper()
	s.visit("https://" + name + "/login")
	record, err := driver.Graded(s.Browser, func() error {
		if err := s.Page().Eval(`(() => {
			document.querySelector("[name=name]").value = "Ada";
			document.querySelector("[name=password]").value = `+fmt.Sprintf("%q", password)+`;
			document.forms[0].submit();
		})()`, nil); err != nil {
			return err
		}
		return driver.Poll("the account's page is there", func() (bool, string) {
			var at string
			err := s.Page().Eval("location.pathname + document.readyState", &at)
			return at == "/accountcomplete", fmt.Sprint(at, err)
		})
	})
	s.ok(err)
	return record
}

// Query strings hold secrets too: only the page's own may be kept.
func TestQueriesAreCut(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		s.visit("http://middling.test/start?token=query-secret-1#fragment-secret")
		s.visit("https://ada:password-secret@model.test/?token=page-secret")
		s.noSecret("query-secret-1", "fragment-secret", "password-secret")
		record, err := driver.ReadRecord(s.Browser)
		s.ok(err)
		if record.Report.URL != "https://model.test/?token=page-secret" {
			t.Errorf("the page's URL: got %q, wanted it with its query and without its password", record.Report.URL)
		}
	})
}

// A session of logins, forms and calls whose secrets are known: none of them is in what the extension stores or logs.
func TestNothingSecretIsKept(t *testing.T) {
	t.Parallel()
	for _, name := range driver.Names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := &logBuffer{}
			s := launch(t, name, driver.Options{
				Extension: extension, Proxy: demo.Proxy.Addr(), CA: demo.Authority.PEM(), Log: log,
				Flags: []string{"enable-logging=stderr"}, // Chromium: what extensions and pages log
				Prefs: map[string]map[string]any{"firefox": {"devtools.console.stdout.content": true}}[name],
			})
			host := "secrets-" + name + ".test"
			s.ok(demo.Serve(host, http.HandlerFunc(secretSite), http.HandlerFunc(secretSite)))
			secrets := []string{
				"secret-hop", "secret-location", "secret-set-cookie", "secret-csrf", "secret-link", "secret-action", "secret-hidden", "secret-script",
				"secret-image", "secret-frame", "secret-fragment", "secret-blocked", "secret-call", "secret-bearer", "secret-api-key", "secret-api-cookie",
				"secret-api-header", "secret-body", "secret-local", "secret-scripted", "secret-password", "secret-sent",
			}
			s.visit("http://" + host + "/start?token=secret-hop")
			s.ok(driver.Poll("the page has made its calls", func() (bool, string) {
				var title string
				err := s.Page().Eval("document.title", &title)
				return title == "called", fmt.Sprint(title, err)
			}))
			_, err := driver.Graded(s.Browser, func() error {
				return s.Page().Eval(`void (document.querySelector("[name=password]").value = "secret-password", document.forms[0].submit())`, nil)
			})
			s.ok(err)
			view, _ := s.popup("graded")
			s.ok(view.Close())
			s.storageRests()
			s.noSecret(secrets...)

			// The search must be able to find something, in the log too.
			s.ok(s.Background(`console.error("a marker that is no secret")`, nil))
			s.ok(driver.Poll("the browser has written its log", func() (bool, string) {
				return strings.Contains(log.own(name), "a marker that is no secret"), log.own(name)
			}))
			for _, secret := range secrets {
				if strings.Contains(log.own(name), secret) {
					t.Errorf("the secret %q is in what the extension logs:\n%s", secret, log.own(name))
				}
			}
		})
	}
}

// secretSite is a site whose every part carries a secret.
func secretSite(w http.ResponseWriter, r *http.Request) {
	if r.TLS == nil {
		http.SetCookie(w, &http.Cookie{Name: "hop", Value: "secret-set-cookie-0"})
		http.Redirect(w, r, "https://"+r.Host+"/login?from=mail#secret-location", http.StatusFound)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: "sessionid", Value: "secret-set-cookie-1", Secure: true, HttpOnly: true})
	w.Header().Set("X-CSRF-Token", "secret-csrf")
	w.Header().Set("Link", "</next?page=secret-link>; rel=next")
	w.Header().Set("Content-Type", "text/html")
	switch r.URL.Path {
	case "/login":
		fmt.Fprint(w, `<!doctype html><title>login</title>
			<meta http-equiv="Content-Security-Policy" content="img-src 'self'">
			<form method="post" action="/inside"><input type="hidden" name="csrf" value="secret-hidden"><input type="password" name="password"></form>
			<form action="/search?step=secret-action"></form>
			<script src="/app.js?key=secret-script"></script><img src="/logo.png?signature=secret-image"><img src="https://evil.test/?leak=secret-blocked">
			<iframe src="/frame?token=secret-frame#secret-fragment"></iframe>
			<script>
				localStorage.setItem("token", "secret-local");
				document.cookie = "scripted=secret-scripted; Secure";
				const headers = {Authorization: "Bearer secret-bearer", "X-Api-Key": "secret-api-key"};
				fetch("/api?token=secret-call", {headers, method: "POST", body: "secret-body"}).then(() => document.title = "called");
			</script>`)
	case "/api":
		http.SetCookie(w, &http.Cookie{Name: "api", Value: "secret-api-cookie", Secure: true})
		w.Header().Set("X-Session-Token", "secret-api-header")
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"token": "secret-sent"}`)
	case "/app.js":
		w.Header().Set("Content-Type", "text/javascript")
	default:
		fmt.Fprint(w, `<!doctype html><title>inside</title><p>secret-sent`)
	}
}

// A logBuffer keeps what a browser prints.
type logBuffer struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.Write(p)
}

// own returns what the extension logged. Chromium also prints what it has to say about pages itself, with their addresses.
func (b *logBuffer) own(browser string) string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if browser == "firefox" {
		return b.text.String()
	}
	var own strings.Builder
	for line := range strings.Lines(b.text.String()) {
		if strings.Contains(line, "source: chrome-extension://") || strings.Contains(line, "marker") {
			own.WriteString(line)
		}
	}
	return own.String()
}

// waitStorage waits until the dump of the extension's storage is as wanted.
func (s *session) waitStorage(what string, check func(dump string) bool) {
	s.t.Helper()
	s.ok(driver.Poll(what, func() (bool, string) {
		dump, err := s.Storage()
		return err == nil && check(string(dump)), fmt.Sprintf("%s, error %v", dump, err)
	}))
}

// findings are a report's findings in short, for messages.
func findings(r wire.Report) string {
	text := fmt.Sprintf("%s %s %d %s\n", r.URL, r.Grade, r.Score, r.Summary)
	for _, finding := range r.Findings {
		evidence, _ := json.Marshal(finding.Evidence)
		text += fmt.Sprintf("  -%d %s: %s\n", finding.Lost, finding.Rule, evidence)
	}
	return text
}
