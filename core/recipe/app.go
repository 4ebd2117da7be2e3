package recipe

import (
	"strings"

	"assay/core/wire"
)

// What the recipes for frameworks share: most of them have a small middleware, outermost, that goes by two tables, headers and attributes
// of cookies. So it has the last word on what pages, files and errors are sent with.

const (
	whyPath = "A Path is always sent: set the one that you want instead."

	whySession = "Its value would need quotes or an escape there: set it where the application starts its session."

	noteTwice = "If the server in front sets one of these headers too, browsers get both: set it in one place."
	noteAgain = "If the new file is there already, add these lines to those of the same kind in it."
	noteStays = "Browsers keep a cookie as it is until it is set anew: sign out and in again to see the new one."
	noteLoop  = "Behind a proxy that ends TLS the redirect goes round for ever until the application believes that proxy: see the lines that are commented out."
	noteFront = "Files that nginx or a CDN serves by itself never pass here: set the headers there as well."
)

// proxied begins what is left commented out: where no proxy sets the header, anybody can.
const proxied = "Only behind a proxy that ends TLS and always sets X-Forwarded-Proto itself:"

// whyHTTPS says who sets up HTTPS for an application.
func whyHTTPS(title string) string {
	return "TLS is the business of the server in front of " + title + " (nginx, Apache, Caddy): set up HTTPS there."
}

// whyServer says who sends the Server header for an application.
func whyServer(title string) string {
	return "The Server header comes from the server in front of " + title + ", or from the one that runs it: change it there."
}

// isServer reports whether a header is the one that no application sends itself.
func isServer(h *wire.Change) bool { return strings.EqualFold(h.Name, "Server") }

// addAppNotes adds what is to know of any framework's recipe.
func addAppNotes(p *plan, r *wire.Recipe) {
	if len(r.Parts) == 0 {
		return
	}
	if p.redirect != nil && p.https == nil {
		r.Notes = append(r.Notes, noteFirst)
	}
	if len(p.cookies) > 0 {
		r.Notes = append(r.Notes, noteStays)
	}
	if len(p.headers) > 0 {
		r.Notes = append(r.Notes, noteFront, noteTwice)
	}
}

// An attribute is the change to one attribute of a cookie.
type attribute struct {
	name   string // "SameSite"
	value  string // "Lax"; empty for Secure, HttpOnly and what is removed
	change *wire.Change
}

// attributes returns the changes to a cookie's attributes, one after the other.
func (c *cookie) attributes() []attribute {
	var list []attribute
	add := func(name string, change *wire.Change, value string) {
		if change == nil {
			return
		}
		if !isSet(change) {
			value = ""
		}
		list = append(list, attribute{name, value, change})
	}
	add("Secure", c.secure, "")
	add("HttpOnly", c.httpOnly, "")
	if c.sameSite != nil {
		add("SameSite", c.sameSite, sameSiteTitle(c.sameSite))
	}
	if c.domain != nil {
		add("Domain", c.domain, c.domain.Value)
	}
	if c.path != nil {
		add("Path", c.path, c.path.Value)
	}
	return list
}

// text returns an attribute as a Set-Cookie line has it: "SameSite=Lax", "Secure"; empty if it is removed.
func (a *attribute) text() string {
	switch {
	case !isSet(a.change):
		return ""
	case a.value == "":
		return a.name
	}
	return a.name + "=" + a.value
}

// A notation is how a language writes strings and tables of them.
type notation struct {
	quote       func(string) string
	arrow, null string // between key and value; what has no value
	begin, end  string // of a table within a line
	indentation string // before each line
}

// headerTable returns a line for each header: its name, and its value or null if it is removed.
func (n *notation) headerTable(headers []wire.Change) string {
	var out strings.Builder
	for i := range headers {
		h := &headers[i]
		value := n.null
		if isSet(h) {
			value = n.quote(h.Value)
		}
		out.WriteString(n.indentation + n.quote(h.Name) + n.arrow + value + ",\n")
	}
	return out.String()
}

// cookieTable returns a line for each cookie: its name, and a table of attributes and their text, or null if they are removed.
func (n *notation) cookieTable(cookies []cookie) string {
	var out strings.Builder
	for i := range cookies {
		out.WriteString(n.indentation + n.quote(cookies[i].name) + n.arrow + n.begin)
		for j, a := range cookies[i].attributes() {
			if j > 0 {
				out.WriteString(", ")
			}
			text := n.null
			if isSet(a.change) {
				text = n.quote(a.text())
			}
			out.WriteString(n.quote(a.name) + n.arrow + text)
		}
		out.WriteString(n.end + ",\n")
	}
	return out.String()
}
