// The small site in Go, as careless as sites are: some headers of its own, and a session cookie without attributes but its Path.
package main

import (
	"crypto/rand"
	"fmt"
	"html"
	"log"
	"net/http"
	"os"
	"sync"
)

const head = "<!DOCTYPE html><html lang=en><title>Shop</title><script src=/app.js defer></script>"

var sessions sync.Map

func signedIn(r *http.Request) bool {
	c, err := r.Cookie("sid")
	if err != nil {
		return false
	}
	_, known := sessions.Load(c.Value)
	return known
}

func careless(w http.ResponseWriter) {
	w.Header().Set("X-Powered-By", "Shop/1.0")
	w.Header().Set("X-Frame-Options", "ALLOWALL")
	w.Header().Set("Referrer-Policy", "unsafe-url")
}

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		careless(w)
		fmt.Fprint(w, head+"<form method=post action=/login><input name=username><input name=password type=password><button>Sign in</button></form>")
	})
	mux.HandleFunc("GET /app.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		fmt.Fprint(w, `document.body.dataset.ran = "yes";`)
	})
	mux.HandleFunc("POST /login", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("username") != "ada" || r.FormValue("password") != "correct-horse-battery" {
			http.Error(w, "wrong name or password", http.StatusForbidden)
			return
		}
		id := rand.Text()
		sessions.Store(id, true)
		http.SetCookie(w, &http.Cookie{Name: "sid", Value: id, Path: "/"})
		http.Redirect(w, r, "/home", http.StatusSeeOther)
	})
	mux.HandleFunc("GET /home", func(w http.ResponseWriter, r *http.Request) {
		if !signedIn(r) {
			http.Redirect(w, r, "/", http.StatusSeeOther)
			return
		}
		careless(w)
		fmt.Fprint(w, head+"<p>Welcome, ada</p><form method=post action=/note><input name=note><button>Keep</button></form>")
	})
	mux.HandleFunc("POST /note", func(w http.ResponseWriter, r *http.Request) {
		if !signedIn(r) {
			http.Error(w, "not signed in", http.StatusForbidden)
			return
		}
		careless(w)
		fmt.Fprintf(w, "%s<p id=note>%s</p>", head, html.EscapeString(r.FormValue("note")))
	})

	handler := http.Handler(mux)
	address := os.Getenv("ADDRESS")
	go func() { log.Fatal(http.ListenAndServe(address+":"+os.Getenv("PLAIN_PORT"), handler)) }()
	log.Fatal(http.ListenAndServeTLS(address+":"+os.Getenv("SECURE_PORT"), os.Getenv("CERT"), os.Getenv("KEY"), handler))
}
