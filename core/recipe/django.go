package recipe

import (
	"slices"
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Django, from 3.1 on: settings where it has them, and a small middleware of one's own for the rest.
// https://docs.djangoproject.com/en/stable/ref/settings/
var django = Stack{ID: "django", Title: "Django", Group: GroupFramework, Proven: "Django 3.2.25", Comment: "#", write: writeDjango}

const (
	whyDjangoServer = "The Server header comes from the server in front of Django, or from the one that runs it: change it there."
	whyDjangoCookie = "Django cannot have set a cookie of this name: look for whatever else sets it."
	whyDjangoPath   = "Django always sends a Path: set the one that you want instead."

	noteDjangoFront  = "TLS is the business of the server in front of Django. These lines are for nginx; the recipes for other servers say how there, and each must set X-Forwarded-Proto itself."
	noteDjangoW021   = "check --deploy then still warns of security.W021. Preload is the last step, and hard to take back: until then, SILENCED_SYSTEM_CHECKS = [\"security.W021\"] quiets it."
	noteDjangoXSS    = "SECURE_BROWSER_XSS_FILTER sent this header. It is gone since Django 4.0, and its check security.W007 since 3.0: take the setting out."
	noteDjangoPerm   = "Django has no setting for Permissions-Policy. The package django-permissions-policy has one, PERMISSIONS_POLICY."
	noteDjangoCSP    = "Before Django 6.0 there is no setting for this policy; the package django-csp, from 4.0 on, takes the same dictionary: CONTENT_SECURITY_POLICY = {\"DIRECTIVES\": {...}}. The part for 6.0 is from its documentation."
	noteDjangoNonce  = "CSP.NONCE is new with every response. Templates write it as nonce=\"{{ csp_nonce }}\", which takes the context processor django.template.context_processors.csp (security.W027). In django-csp it is csp.constants.NONCE."
	noteDjangoCSRF   = "CSRF_COOKIE_HTTPONLY protects nothing, in Django's own words, and keeps scripts of the site from reading the token."
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
	cspMiddleware      = "django.middleware.csp.ContentSecurityPolicyMiddleware"
)

const proxySetting = "SECURE_PROXY_SSL_HEADER = (\"HTTP_X_FORWARDED_PROTO\", \"https\")\n"

// proxyComment is left commented out: where no proxy sets the header, anybody can.
const proxyComment = "# Only behind a proxy that ends TLS and always sets this header itself:\n# " + proxySetting

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
	policies       strings.Builder // settings that Django has from 6.0 on
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
		if p.https == nil {
			w.note(noteFirst)
		}
		w.note(noteDjangoLoop)
	}
	if p.https != nil {
		addCertbot(p, r, "--nginx", " python3-certbot-nginx", "systemctl reload nginx")
		r.Parts = append(r.Parts, nginxPart(p, "inside the site's server block, below its listen lines", nginxTLS(p)),
			nginxPart(p, "inside the location that has proxy_pass, unless it sets this already", "proxy_set_header X-Forwarded-Proto $scheme;\n"))
		w.note(noteDjangoFront)
	}
	for i := range p.headers {
		w.header(&p.headers[i])
	}
	for i := range p.nonced {
		w.policySetting(&p.nonced[i])
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
		if p.https != nil {
			r.Apply = applyNginx + " && " + r.Apply // the redirect leads to what nginx answers
			if p.host == placeholder {
				w.note(noteHost)
			}
		}
	}
}

func (w *djangoWriter) note(text string) {
	if !slices.Contains(w.r.Notes, text) {
		w.r.Notes = append(w.r.Notes, text)
	}
}

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
		if strings.EqualFold(h.Name, "X-XSS-Protection") {
			w.note(noteDjangoXSS)
		}
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
		if !policy.Preload {
			w.note(noteDjangoW021)
		}
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
	case "content-security-policy", "content-security-policy-report-only":
		w.policySetting(h)
		return false // nor does Django before 6.0
	case "permissions-policy":
		w.note(noteDjangoPerm)
		return false
	default:
		return false
	}
	w.needsSecurity = true
	return true
}

// policySetting writes a content security policy as the setting that Django has for it from 6.0 on, if that can say it: one policy, in which no
// directive comes twice. https://docs.djangoproject.com/en/6.0/ref/settings/#secure-csp
func (w *djangoWriter) policySetting(h *wire.Change) {
	policies := page.ParseCSP(h.Value)
	if len(policies) != 1 {
		return
	}
	var text strings.Builder
	nonce := false
	for _, d := range policies[0].Directives {
		text.WriteString("    " + quoted(d.Name) + ": ")
		for i, value := range d.Values {
			text.WriteString([...]string{"[", ", "}[min(i, 1)])
			switch {
			case value == nonceSentinel: // Django would take it out, or put a nonce in its place
				return
			case page.KeywordOf(value) == page.KeywordNonce:
				nonce = true
				text.WriteString("CSP.NONCE")
			default:
				text.WriteString(quoted(value))
			}
		}
		if len(d.Values) == 0 {
			text.WriteString("True,\n")
		} else {
			text.WriteString("],\n")
		}
	}
	name := "SECURE_CSP"
	if !strings.EqualFold(h.Name, "Content-Security-Policy") {
		name = "SECURE_CSP_REPORT_ONLY"
	}
	if nonce {
		w.policies.WriteString("from django.utils.csp import CSP\n\n")
		w.note(noteDjangoNonce)
	}
	w.policies.WriteString(name + " = {\n" + text.String() + "}\n")
	w.note(noteDjangoCSP)
}

// nonceSentinel is what stands for a nonce in Django's settings, as CSP.NONCE: django/utils/csp.py.
const nonceSentinel = "<CSP_NONCE_SENTINEL>"

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
		if c.name == "csrftoken" && isSet(c.httpOnly) {
			w.note(noteDjangoCSRF)
		}
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
	if !page.IsToken(strings.ReplaceAll(c.name, ":", "")) {
		c.cannot(w.p, whyDjangoCookie)
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
	if w.p.https != nil {
		settings.WriteString("# The server in front ends TLS and always sets this header itself.\n" + proxySetting)
	} else if w.needsProxy {
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
	if w.policies.Len() > 0 {
		where := "at the end, from Django 6.0 on"
		if own {
			where += ": in place of the policy in security_headers.py"
		}
		w.r.Parts = append(w.r.Parts, wire.RecipePart{File: "settings.py", Where: where, Text: w.policies.String() + needed(cspMiddleware, "")})
	}
}

// needed returns lines that put a middleware first in MIDDLEWARE if it is not in there.
func needed(middleware, check string) string {
	if check != "" {
		check = "  # " + check
	}
	return "if " + quoted(middleware) + " not in MIDDLEWARE:" + check + "\n" +
		"    MIDDLEWARE = [" + quoted(middleware) + ", *MIDDLEWARE]\n"
}
