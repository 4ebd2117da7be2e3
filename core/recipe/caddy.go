package recipe

import (
	"strings"

	"assay/core/wire"
)

// Caddy 2. Everything goes into the site's block of the Caddyfile.
// https://caddyserver.com/docs/caddyfile/directives/header
var caddy = Stack{ID: "caddy", Title: "Caddy", Group: GroupServer, Proven: "Caddy 2.6.2", Comment: "#", write: writeCaddy}

const (
	noteCaddyTwice    = `The header block without defer is for what Caddy answers itself, errors too; the one with defer for what comes from an application, whose own header it replaces. Both are needed.`
	noteCaddyACME     = "Caddy then gets a certificate from Let's Encrypt, renews it, and redirects plain HTTP to HTTPS, all by itself: the name must lead to this server, and ports 80 and 443 must be open."
	noteCaddyRedirect = "Caddy redirects by itself wherever a site's address is a name without http://; this is for one that has auto_https off or an http:// block, whose place it takes."
)

func writeCaddy(p *plan, r *wire.Recipe) {
	var own, deferred strings.Builder
	for i := range p.headers {
		h := &p.headers[i]
		name := h.Name
		// In a header block, other signs begin a field's name to say what is done to it, and "*" stands for any name.
		if !isWord(name) || !isAlphanumeric(name[0]) {
			p.cannot(h, whyWrite)
			continue
		}
		line := "    -" + name + "\n"
		if isSet(h) {
			value, ok := caddyValue(h.Value)
			if !ok {
				p.cannot(h, whyWrite)
				continue
			}
			line = "    " + name + " " + value + "\n"
			own.WriteString(line)
		}
		deferred.WriteString(line)
	}
	for _, e := range p.cookieEdits() {
		edit := func(find, put string) { deferred.WriteString("    Set-Cookie `" + find + "` \"" + put + "\"\n") }
		for _, find := range e.takeOut {
			edit(find, "$1$2")
		}
		if e.add != "" {
			edit(e.line, "$1"+e.add)
		}
	}
	text := ""
	if own.Len() > 0 {
		text = "header {\n" + own.String() + "}\n"
		r.Notes = append(r.Notes, noteCaddyTwice)
	}
	if deferred.Len() > 0 {
		text += "header {\n    defer\n" + deferred.String() + "}\n"
	}
	const file = "/etc/caddy/Caddyfile"
	if p.https != nil {
		paste(r, file, "in place of the line with the site's address, such as \":80 {\"", p.host+" {\n"+text)
		r.Notes = append(r.Notes, noteCaddyACME)
	} else {
		paste(r, file, "inside the site's block", text)
	}
	if p.redirect != nil && p.https == nil {
		paste(r, file, "as a block of its own, beside the others", "http://"+p.host+" {\n    redir https://"+p.host+"{uri} permanent\n}\n")
		r.Notes = append(r.Notes, noteCaddyRedirect, noteFirst)
	}
	p.finish(r, "caddy validate --config "+file+" && systemctl reload caddy")
}

// caddyValue returns a value that is exactly s: "{$NAME}" is replaced before anything is read, and cannot be escaped; other braces are placeholders
// unless a backslash stands before them. Between double quotes a backslash is itself, unless a double quote follows; between backquotes all is.
// https://caddyserver.com/docs/caddyfile/concepts#tokens-and-quotes
func caddyValue(s string) (string, bool) {
	if strings.Contains(s, "{$") || s == "}" { // a brace that stands alone ends a block, quoted or not
		return "", false
	}
	if strings.Contains(s, "{") { // else Caddy looks for neither braces nor backslashes
		s = strings.NewReplacer("{", `\{`, "}", `\}`).Replace(s)
	}
	switch {
	case !strings.ContainsAny(s, `"\`):
		return `"` + s + `"`, true
	case !strings.Contains(s, "`"):
		return "`" + s + "`", true
	}
	return "", false
}
