package recipe

import (
	"strings"

	"assay/core/wire"
)

// Flask: settings for its session cookie, and a small WSGI middleware for the rest, which sees files and errors too. Flask's own after_request does
// not see the session cookie, which is set later.
// https://flask.palletsprojects.com/en/stable/config/ and https://peps.python.org/pep-3333/
var flask = Stack{ID: "flask", Title: "Flask", Group: GroupFramework, Proven: "Flask 2.2.2", Comment: "#", write: writeFlask}

const (
	noteFlaskImport = "In a package, write from .security_headers import secured. In an application factory, the lines go before its return app."
	noteFlaskProxy  = "gunicorn takes X-Forwarded-Proto from 127.0.0.1 by itself. Behind another proxy, without ProxyFix, the redirect goes round for ever."
)

const flaskRedirect = `
import flask


@app.before_request
def to_https():
    if not flask.request.is_secure:
        return flask.redirect(flask.request.url.replace("http://", "https://", 1), 301)


# ` + proxied + `
# from werkzeug.middleware.proxy_fix import ProxyFix
# app.wsgi_app = ProxyFix(app.wsgi_app, x_proto=1)
`

const flaskWrap = `
from security_headers import secured
app.wsgi_app = secured(app.wsgi_app)
`

// flaskHead and flaskTail stand around the tables of security_headers.py.
const (
	flaskHead = `"""Response headers and cookie attributes, outermost: they win over the application's own. None: not sent."""

HEADERS = {
`
	flaskCookies = `}
COOKIES = {
`
	flaskTail = `}


def changed(line):
    first, *rest = line.split(";")
    for attribute, text in COOKIES.get(first.split("=")[0].strip(), {}).items():
        rest = [part for part in rest if part.split("=")[0].strip().lower() != attribute.lower()]
        if text is not None:
            rest.append(" " + text)
    return ";".join([first, *rest])


def secured(app):
    names = {name.lower() for name in HEADERS}

    def respond(environ, start_response):
        def start(status, headers, *args):
            headers = [(name, changed(value) if name.lower() == "set-cookie" else value) for name, value in headers if name.lower() not in names]
            return start_response(status, headers + [(name, value) for name, value in HEADERS.items() if value is not None], *args)
        return app(environ, start)
    return respond
`
)

var python = notation{quote: quoted, arrow: ": ", null: "None", begin: "{", end: "}", indentation: "    "}

func writeFlask(p *plan, r *wire.Recipe) {
	if p.https != nil {
		p.cannot(p.https, whyHTTPS("Flask"))
	}
	var config strings.Builder
	var headers []wire.Change
	var cookies []cookie
	for i := range p.headers {
		if isServer(&p.headers[i]) {
			p.cannot(&p.headers[i], whyServer("Flask"))
			continue
		}
		headers = append(headers, p.headers[i])
	}
	for i := range p.cookies {
		c := &p.cookies[i]
		if c.name != "session" { // Flask's own name for it: SESSION_COOKIE_NAME
			cookies = append(cookies, *c)
			continue
		}
		for _, a := range c.attributes() {
			value := "None"
			switch {
			case a.name == "Secure" || a.name == "HttpOnly":
				value = pythonBool(isSet(a.change))
			case isSet(a.change):
				value = quoted(a.value)
			case a.name == "Path":
				p.cannot(a.change, whyPath)
				continue
			}
			config.WriteString("    SESSION_COOKIE_" + strings.ToUpper(a.name) + "=" + value + ",\n")
		}
	}

	text := ""
	if config.Len() > 0 {
		text = "app.config.update(\n" + config.String() + ")\n"
	}
	own := len(headers)+len(cookies) > 0
	if p.redirect != nil {
		text += flaskRedirect
		r.Notes = append(r.Notes, noteFlaskProxy)
	}
	if own {
		text += flaskWrap
	}
	if text != "" {
		r.Parts = append(r.Parts, wire.RecipePart{File: "app.py", Where: "after app = Flask(__name__) and the lines that configure it", Text: strings.TrimPrefix(text, "\n")})
		r.Apply = "python -m py_compile app.py && systemctl restart gunicorn"
	}
	if own {
		r.Parts = append(r.Parts, wire.RecipePart{File: "security_headers.py", Where: "a new file beside app.py",
			Text: flaskHead + python.headerTable(headers) + flaskCookies + python.cookieTable(cookies) + flaskTail})
		r.Notes = append(r.Notes, noteFlaskImport, noteAgain)
	}
	addAppNotes(p, r)
}
