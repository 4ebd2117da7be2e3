// Package sites holds the demo: three small sites from careless to model, one that is hostile, and what makes a browser reach
// them by name ([Start]).
//
//	careless.test  what a stock framework sends: no redirect to HTTPS, no security header, a bare session cookie
//	middling.test  HTTPS, but HSTS of a week, a session cookie without SameSite, and any site may frame it
//	model.test     what a browser can be asked to protect, it is asked to
//	hostile.test   for tests: responses that try to break whoever reads them (hostile.go)
//
// Each of the three has a home page, a form that signs in (/login), a page for who did (/account), a page with a stylesheet, a
// script and a picture (/gallery), and a chain of redirects that begins on plain HTTP (/start).
package sites

import (
	"crypto/rand"
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"slices"
	"sync"
)

//go:embed pages static
var files embed.FS

var pageTemplate = template.Must(template.ParseFS(files, "pages/page.html"))

// A Site is one of the three demo sites. What tells them apart is data: its headers, its cookies and what plain HTTP does.
type Site struct {
	Name    string // host name
	Title   string
	Tagline string
	Style   string // class of the body
	Cards   []Card

	headers       []header                  // on every response over HTTPS
	plainHeaders  []header                  // on every response over plain HTTP
	redirects     bool                      // plain HTTP leads to HTTPS
	start         map[string]string         // the chain of redirects: from path or URL to Location
	sessionCookie string                    // name
	setSession    func(value string) string // the Set-Cookie header for a session
	endSession    string                    // the Set-Cookie header that deletes it
	eagerSession  bool                      // the first visit already starts a session
	csrfCookie    string                    // name; empty: the form is not protected
	setCSRF       func(value string) string
	visitCookies  []string // Set-Cookie headers of the first visit

	mu       sync.Mutex
	sessions map[string]string // the cookie's value to the user's name; empty: nobody signed in
}

// A Card is one thing on a home page.
type Card struct{ Title, Text string }

type header struct{ name, value string }

// Sessions returns the values of every session cookie that the site has handed out: the secrets that must appear nowhere else.
func (s *Site) Sessions() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var values []string
	for value := range s.sessions {
		values = append(values, value)
	}
	slices.Sort(values)
	return values
}

// Handler serves the site; secure tells whether it is reached over HTTPS.
func (s *Site) Handler(secure bool) http.Handler {
	static, err := fs.Sub(files, "static")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	mux := http.NewServeMux()
	mux.Handle("GET /static/", http.StripPrefix("/static/", http.FileServerFS(static)))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { s.show(w, r, "home", s.Title) })
	mux.HandleFunc("GET /gallery", func(w http.ResponseWriter, r *http.Request) { s.show(w, r, "gallery", "Gallery") })
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) { s.show(w, r, "login", "Sign in") })
	mux.HandleFunc("POST /login", s.signIn)
	mux.HandleFunc("POST /logout", s.signOut)
	mux.HandleFunc("GET /account", s.account)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		s.render(w, page{Site: s, Kind: "text", Heading: "Nothing here", Text: "This site has no page of that name."})
	})

	scheme, headers := "http://", s.plainHeaders
	if secure {
		scheme, headers = "https://", s.headers
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, h := range headers {
			w.Header().Add(h.name, h.value)
		}
		if location, ok := s.start[scheme+s.Name+r.URL.Path]; ok {
			http.Redirect(w, r, location, http.StatusFound)
			return
		}
		if s.redirects && !secure {
			http.Redirect(w, r, "https://"+s.Name+r.URL.RequestURI(), http.StatusMovedPermanently)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

type page struct {
	Site    *Site
	Kind    string
	Heading string
	User    string
	Token   string
	Text    string
}

func (s *Site) show(w http.ResponseWriter, r *http.Request, kind, heading string) {
	p := page{Site: s, Kind: kind, Heading: heading, User: s.user(r)}
	if _, err := r.Cookie(s.sessionCookie); err != nil {
		for _, line := range s.visitCookies {
			w.Header().Add("Set-Cookie", line)
		}
		if s.eagerSession {
			w.Header().Add("Set-Cookie", s.setSession(s.newSession("")))
		}
	}
	if kind == "login" && s.csrfCookie != "" {
		p.Token = rand.Text()
		w.Header().Add("Set-Cookie", s.setCSRF(p.Token))
	}
	s.render(w, p)
}

func (s *Site) render(w http.ResponseWriter, p page) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := pageTemplate.Execute(w, p); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (s *Site) signIn(w http.ResponseWriter, r *http.Request) {
	if s.csrfCookie != "" {
		cookie, err := r.Cookie(s.csrfCookie)
		if err != nil || cookie.Value == "" || cookie.Value != r.PostFormValue("token") {
			w.WriteHeader(http.StatusForbidden)
			s.render(w, page{Site: s, Kind: "text", Heading: "Not signed in", Text: "The form did not come from this site."})
			return
		}
	}
	name := r.PostFormValue("name")
	if name == "" {
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return
	}
	w.Header().Add("Set-Cookie", s.setSession(s.newSession(name)))
	http.Redirect(w, r, "/account", http.StatusSeeOther)
}

func (s *Site) signOut(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(s.sessionCookie); err == nil {
		s.mu.Lock()
		s.sessions[cookie.Value] = ""
		s.mu.Unlock()
	}
	w.Header().Add("Set-Cookie", s.endSession)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *Site) account(w http.ResponseWriter, r *http.Request) {
	user := s.user(r)
	if user == "" {
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return
	}
	s.render(w, page{Site: s, Kind: "account", Heading: "Hello, " + user, User: user})
}

// user returns the name of who is signed in, or "".
func (s *Site) user(r *http.Request) string {
	cookie, err := r.Cookie(s.sessionCookie)
	if err != nil {
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sessions[cookie.Value]
}

func (s *Site) newSession(user string) (value string) {
	value = rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sessions == nil {
		s.sessions = map[string]string{}
	}
	s.sessions[value] = user
	return value
}
