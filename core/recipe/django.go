package recipe

import (
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Django, from 3.1 on: settings where it has them, and a small middleware of one's own for the rest.
// https://docs.djangoproject.com/en/stable/ref/settings/
var django = Stack{ID: "django", Title: "Django", Group: GroupFramework, Proven: "Django 3.2.25", Comment: "#", write: writeDjango}

const (
	whyDjangoHTTPS  = "TLS is the business of the server in front of Django (nginx, Apache, Caddy; gunicorn with --certfile): set up HTTPS there."
	whyDjangoServer = "The Server header comes from the server in front of Django, or from the one that runs it: change it there."
	whyDjangoCookie = "Django cannot have set a cookie of this name: look for whatever else sets it."
	whyDjangoPath   = "Django always sends a Path: set the one that you want instead."

	noteDjangoStatic = "Static and media files that nginx or a CDN serves never pass Django: set the headers there as well."
	noteDjangoTwice  = "If the server in front sets one of these headers too, browsers get both: set it in one place."
	noteDjangoHSTS   = "Django sends HSTS only if request.is_secure(). Behind a proxy that ends TLS this needs SECURE_PROXY_SSL_HEADER, safe only if that proxy always sets the header itself."
	noteDjangoLoop   = "Behind a proxy that ends TLS, SECURE_SSL_REDIRECT without SECURE_PROXY_SSL_HEADER redirects for ever. runserver has no HTTPS: keep this out of development settings."
	noteDjangoFrame  = "Views with a decorator of django.views.decorators.clickjacking keep their own rule."
	noteDjangoNames  = "security_headers.py changes what passes Django. A cookie in it that is Django's own under another name, as SESSION_COOKIE_NAME says, is better changed by SESSION_COOKIE_SECURE and the settings like it."
	noteDjangoMerge  = "If security_headers.py is there already, add these lines to its function."
)

const (
	securityMiddleware = "django.middleware.security.SecurityMiddleware"
	framingMiddleware  = "django.middleware.clickjacking.XFrameOptionsMiddleware"
)

// proxyComment is left commented out: where no proxy sets the header, anybody can.
const proxyComment = "# Only behind a proxy that ends TLS and always sets this header itself:\n" +
	"# SECURE_PROXY_SSL_HEADER = (\"HTTP_X_FORWARDED_PROTO\", \"https\")\n"

// middlewareHead begins security_headers.py; statements that change the response follow.
const middlewareHead = `"""Response headers and cookie attributes that Django has no settings for."""


def middleware(get_response):
    return lambda request: changed(get_response(request))


def changed(response):
`

// A djangoWriter collects the lines of the recipe's two files, and what must be in MIDDLEWARE.
type djangoWriter struct {
	p              *plan
	r              *wire.Recipe
	settings       []setting
	needsSecurity  bool
	needsFraming   bool
	needsProxy     bool
	headers        strings.Builder // statements of the middleware
	cookies        strings.Builder
	changesHeaders bool
}

// A setting is one line of settings.py.
type setting struct {
	name, value string // value: a Python expression
	check       string // the system check that asks for it; may be empty
}

func writeDjango(p *plan, r *wire.Recipe) {
	w := &djangoWriter{p: p, r: r}
	if p.redirect != nil {
		w.needsSecurity, w.needsProxy = true, true
		w.set("SECURE_SSL_REDIRECT", "True", "security.W008")
		w.note(noteFirst)
		w.note(noteDjangoLoop)
	}
	if p.https != nil {
		p.cannot(p.https, whyDjangoHTTPS)
	}
	for i := range p.headers {
		w.header(&p.headers[i])
	}
	for i := range p.cookies {
		w.cookie(&p.cookies[i])
	}
	w.parts()
	if w.changesHeaders {
		w.note(noteDjangoStatic)
		w.note(noteDjangoTwice)
	}
	if len(r.Parts) > 0 {
		r.Apply = "python manage.py check --deploy && systemctl restart gunicorn"
	}
}

func (w *djangoWriter) note(text string) { w.r.Notes = append(w.r.Notes, text) }

// set writes a setting; a later one of the same name takes its place.
func (w *djangoWriter) set(name, value, check string) {
	for i := range w.settings {
		if w.settings[i].name == name {
			w.settings[i] = setting{name, value, check}
			return
		}
	}
	w.settings = append(w.settings, setting{name, value, check})
}

func (w *djangoWriter) setBool(name string, value bool, check string) {
	if value {
		w.set(name, "True", check)
	} else {
		w.set(name, "False", "")
	}
}

func (w *djangoWriter) header(h *wire.Change) {
	if strings.EqualFold(h.Name, "Server") {
		w.p.cannot(h, whyDjangoServer)
		return
	}
	w.changesHeaders = true
	switch {
	case !isSet(h):
		w.headers.WriteString("    del response[" + quoted(h.Name) + "]\n")
	case !w.headerSetting(h):
		w.headers.WriteString("    response[" + quoted(h.Name) + "] = " + quoted(h.Value) + "\n")
	}
}

// headerSetting writes a header as Django's settings, and reports whether they can say it.
func (w *djangoWriter) headerSetting(h *wire.Change) bool {
	value := strings.ToLower(strings.Trim(h.Value, " "))
	switch strings.ToLower(h.Name) {
	case "strict-transport-security":
		policy := page.ParseHSTS(h.Value)
		if !policy.Valid || policy.MaxAge == 0 { // SECURE_HSTS_SECONDS = 0 sends no header at all
			return false
		}
		w.needsProxy = true
		w.set("SECURE_HSTS_SECONDS", strconv.FormatInt(policy.MaxAge, 10), "security.W004")
		w.setBool("SECURE_HSTS_INCLUDE_SUBDOMAINS", policy.IncludeSubDomains, "security.W005")
		w.setBool("SECURE_HSTS_PRELOAD", policy.Preload, "security.W021")
		w.note(noteDjangoHSTS)
	case "x-content-type-options":
		if value != "nosniff" {
			return false
		}
		w.set("SECURE_CONTENT_TYPE_NOSNIFF", "True", "security.W006")
	case "x-frame-options":
		if value != "deny" && value != "sameorigin" {
			return false
		}
		check := ""
		if value == "deny" {
			check = "security.W019"
		}
		w.set("X_FRAME_OPTIONS", quoted(strings.ToUpper(value)), check)
		w.needsFraming = true
		w.note(noteDjangoFrame)
		return true
	case "referrer-policy":
		for policy := range strings.SplitSeq(value, ",") {
			if !isReferrerPolicy(strings.Trim(policy, " ")) {
				return false
			}
		}
		w.set("SECURE_REFERRER_POLICY", quoted(value), "security.W022")
	case "cross-origin-opener-policy":
		if value != "same-origin" && value != "same-origin-allow-popups" && value != "unsafe-none" {
			return false
		}
		w.set("SECURE_CROSS_ORIGIN_OPENER_POLICY", quoted(value), "")
		// Django before 4.0 does not know the setting; where it does, the header is there already.
		w.headers.WriteString("    response.setdefault(" + quoted(h.Name) + ", " + quoted(value) + ")  # for Django before 4.0\n")
	default:
		return false
	}
	w.needsSecurity = true
	return true
}

// isReferrerPolicy reports whether Django's check security.E023 lets a value pass.
func isReferrerPolicy(value string) bool {
	switch value {
	case "no-referrer", "no-referrer-when-downgrade", "origin", "origin-when-cross-origin", "same-origin", "strict-origin",
		"strict-origin-when-cross-origin", "unsafe-url":
		return true
	}
	return false
}

// cookie writes one cookie's attributes: as settings if it is one of Django's own by its default name, else into the middleware.
func (w *djangoWriter) cookie(c *cookie) {
	if c.path != nil && !isSet(c.path) {
		w.p.cannot(c.path, whyDjangoPath)
		c.path = nil
	}
	switch c.name {
	case "sessionid":
		w.cookieSettings(c, "SESSION_COOKIE_", "security.W012", "security.W015")
	case "csrftoken":
		w.cookieSettings(c, "CSRF_COOKIE_", "security.W016", "")
	case "django_language":
		w.cookieSettings(c, "LANGUAGE_COOKIE_", "", "")
	case "messages": // its storage follows the session's settings, Path excepted: django/contrib/messages/storage/cookie.py
		path := c.path
		c.path = nil
		w.cookieSettings(c, "SESSION_COOKIE_", "security.W012", "security.W015")
		w.cookieStatements(&cookie{name: c.name, path: path})
	default:
		w.cookieStatements(c)
	}
}

func (w *djangoWriter) cookieSettings(c *cookie, prefix, secureCheck, httpOnlyCheck string) {
	if c.secure != nil {
		w.setBool(prefix+"SECURE", isSet(c.secure), secureCheck)
	}
	if c.httpOnly != nil {
		w.setBool(prefix+"HTTPONLY", isSet(c.httpOnly), httpOnlyCheck)
	}
	if c.sameSite != nil {
		value := "False" // Django then sends none; None would be the value "None" to some readers and no value to others
		if isSet(c.sameSite) {
			value = quoted(sameSiteTitle(c.sameSite))
		}
		w.set(prefix+"SAMESITE", value, "")
	}
	if c.domain != nil {
		value := "None"
		if isSet(c.domain) {
			value = quoted(c.domain.Value)
		}
		w.set(prefix+"DOMAIN", value, "")
	}
	if c.path != nil {
		w.set(prefix+"PATH", quoted(c.path.Value), "")
	}
}

// cookieStatements changes the attributes of a cookie that Django's settings do not know, on its way out. An attribute that is False or
// empty is not sent: https://docs.python.org/3/library/http.cookies.html#morsel-objects
func (w *djangoWriter) cookieStatements(c *cookie) {
	var lines []string
	line := func(key, value string) {
		lines = append(lines, "        cookie["+quoted(key)+"] = "+value+"\n")
	}
	if c.secure != nil {
		line("secure", pythonBool(isSet(c.secure)))
	}
	if c.httpOnly != nil {
		line("httponly", pythonBool(isSet(c.httpOnly)))
	}
	if c.sameSite != nil {
		line("samesite", quoted(sameSiteTitle(c.sameSite)))
	}
	if c.domain != nil {
		line("domain", quoted(c.domain.Value))
	}
	if c.path != nil {
		line("path", quoted(c.path.Value))
	}
	if len(lines) == 0 {
		return
	}
	// http.cookies.SimpleCookie takes tokens and ":" as names.
	if !isToken(strings.ReplaceAll(c.name, ":", "")) {
		for _, change := range []*wire.Change{c.secure, c.httpOnly, c.sameSite, c.domain, c.path} {
			if change != nil {
				w.p.cannot(change, whyDjangoCookie)
			}
		}
		return
	}
	w.cookies.WriteString("    if " + quoted(c.name) + " in response.cookies:\n        cookie = response.cookies[" + quoted(c.name) + "]\n")
	for _, text := range lines {
		w.cookies.WriteString(text)
	}
}

// sameSiteTitle returns a SameSite value as Django spells it; empty for a change that removes it.
func sameSiteTitle(c *wire.Change) string {
	switch {
	case !isSet(c):
		return ""
	case sameSite(c) == wire.SameSiteStrict:
		return "Strict"
	case sameSite(c) == wire.SameSiteLax:
		return "Lax"
	}
	return "None"
}

func pythonBool(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

// parts puts the recipe's files together.
func (w *djangoWriter) parts() {
	var settings strings.Builder
	for _, s := range w.settings {
		settings.WriteString(s.name + " = " + s.value)
		if s.check != "" {
			settings.WriteString("  # " + s.check)
		}
		settings.WriteByte('\n')
	}
	if w.needsProxy {
		settings.WriteString(proxyComment)
	}
	if w.needsSecurity {
		settings.WriteString(needed(securityMiddleware, "security.W001"))
	}
	if w.needsFraming {
		settings.WriteString(needed(framingMiddleware, "security.W002"))
	}
	own := w.headers.Len() > 0 || w.cookies.Len() > 0
	if own {
		settings.WriteString("# The new file beside this one, first, so that it has the last word on the response.\n" +
			"MIDDLEWARE = [f\"{__package__}.security_headers.middleware\", *MIDDLEWARE]\n")
	}
	if settings.Len() > 0 {
		w.r.Parts = append(w.r.Parts, wire.RecipePart{File: "settings.py", Where: "at the end, so that it wins over earlier lines", Text: settings.String()})
	}
	if own {
		w.r.Parts = append(w.r.Parts, wire.RecipePart{File: "security_headers.py", Where: "a new file in the folder of settings.py",
			Text: middlewareHead + w.headers.String() + w.cookies.String() + "    return response\n"})
		w.note(noteDjangoMerge)
		if w.cookies.Len() > 0 {
			w.note(noteDjangoNames)
		}
	}
}

// needed returns lines that put a middleware first in MIDDLEWARE if it is not in there.
func needed(middleware, check string) string {
	return "if " + quoted(middleware) + " not in MIDDLEWARE:  # " + check + "\n" +
		"    MIDDLEWARE = [" + quoted(middleware) + ", *MIDDLEWARE]\n"
}
