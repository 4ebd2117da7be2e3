package servers

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"html"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"assay/tests/browser/driver"
)

// The small site that every stack serves, in the language of each: GET / has a script and a form to sign in with, which POST /login answers with a
// careless session cookie and the way to /home; POST /note shows the note that was typed in there.
const (
	shopHead   = "<!DOCTYPE html><html lang=en><title>Shop</title><script src=/app.js defer></script>"
	shopScript = `document.body.dataset.ran = "yes";`
	shopSignIn = shopHead + `<form method=post action=/login><input name=username><input name=password type=password><button>Sign in</button></form>`
	shopHome   = shopHead + `<p>Welcome, ` + user + `</p><form method=post action=/note><input name=note><button>Keep</button></form>`
)

// shop is the site in Go, as an application behind a proxy would be: it sends some headers of its own, which must not arrive beside the proxy's.
func shop() http.Handler {
	var sessions sync.Map
	signedIn := func(r *http.Request) bool {
		c, err := r.Cookie("sid")
		if err != nil {
			return false
		}
		_, known := sessions.Load(c.Value)
		return known
	}
	mux := http.NewServeMux()
	page := func(pattern string, write func(http.ResponseWriter, *http.Request)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("X-Powered-By", "Shop/1.0")
			w.Header().Set("X-Frame-Options", "ALLOWALL")
			w.Header().Set("Referrer-Policy", "unsafe-url")
			write(w, r)
		})
	}
	page("GET /{$}", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, shopSignIn) })
	page("POST /login", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("username") != user || r.FormValue("password") != password {
			http.Error(w, "wrong name or password", http.StatusForbidden)
			return
		}
		id := rand.Text()
		sessions.Store(id, true)
		http.SetCookie(w, &http.Cookie{Name: "sid", Value: id, Path: "/"})
		http.Redirect(w, r, "/home", http.StatusSeeOther)
	})
	page("GET /home", func(w http.ResponseWriter, r *http.Request) {
		if !signedIn(r) {
			http.Redirect(w, r, "/", http.StatusSeeOther)
			return
		}
		fmt.Fprint(w, shopHome)
	})
	page("POST /note", func(w http.ResponseWriter, r *http.Request) {
		if !signedIn(r) {
			http.Error(w, "not signed in", http.StatusForbidden)
			return
		}
		fmt.Fprintf(w, "%s<p id=note>%s</p>", shopHead, html.EscapeString(r.FormValue("note")))
	})
	mux.HandleFunc("GET /app.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		fmt.Fprint(w, shopScript)
	})
	return mux
}

// serveApp serves an application on the application's port of an address of its own, until the test ends.
func serveApp(t *testing.T, app http.Handler) (address string) {
	t.Helper()
	address = newAddress()
	listener, err := net.Listen("tcp", address+":"+appPort)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: app}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return address
}

// signInShop signs in to the small site.
func signInShop(b driver.Browser) error {
	if err := b.Open("https://" + host + "/"); err != nil {
		return err
	}
	return submit(b, map[string]string{"username": user, "password": password}, "the site lets its user in", `location.pathname === "/home"`)
}

// shopWorks reports what no longer works on the small site, once signed in: its script, its session or its form.
func shopWorks(b driver.Browser) error {
	err := driver.Poll("the user is greeted and the script has run", func() (bool, string) {
		var page struct{ Text, Ran string }
		err := b.Page().Eval(`({text: document.body?.innerText.slice(0, 300), ran: document.body?.dataset.ran})`, &page)
		return page.Ran == "yes" && strings.Contains(page.Text, "Welcome, "+user), fmt.Sprintf("%+v %v", page, err)
	})
	if err != nil {
		return err
	}
	return submit(b, map[string]string{"note": "milk & bread"}, "the site shows the note", `document.querySelector("#note")?.textContent.trim() === "milk & bread"`)
}

// signsInAndWorks is shopWorks for a page that was opened without signing in.
func signsInAndWorks(b driver.Browser) error {
	if err := signInShop(b); err != nil {
		return err
	}
	return shopWorks(b)
}

// submit fills in the page's form and submits it, and waits until the page that comes of it is the wanted one.
func submit(b driver.Browser, fields map[string]string, what, condition string) error {
	values, err := json.Marshal(fields)
	if err != nil {
		return err
	}
	err = b.Page().Eval(fmt.Sprintf(`(() => {
		const values = %s;
		for (const name in values) document.querySelector("[name=" + name + "]").value = values[name];
		document.querySelector("[name=" + Object.keys(values)[0] + "]").form.requestSubmit();
	})()`, values), nil)
	if err != nil {
		return err
	}
	return driver.Poll(what, func() (bool, string) {
		var page struct {
			Is                bool
			Path, Text, State string
		}
		err := b.Page().Eval(fmt.Sprintf(`({is: %s, path: location.pathname, text: document.body?.innerText.slice(0, 300), state: document.readyState})`, condition), &page)
		return page.Is && page.State == "complete", fmt.Sprintf("%+v %v", page, err)
	})
}
