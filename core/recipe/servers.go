package recipe

import (
	"slices"
	"strings"

	"assay/core/wire"
)

// What the recipes for servers and proxies share: most of them change Set-Cookie lines by regular expressions.

const (
	whyWrite = "The configuration cannot hold this text exactly as it is: send it from the application."

	// Browsers do not renew these with an answer that the page has not changed (304).
	noteStored = "Then hold Shift and reload the page: browsers keep the X-Frame-Options and X-Content-Type-Options of a page that they have stored."
)

// paste adds a part to a recipe, if there is any text for it.
func paste(r *wire.Recipe, file, where, text string) {
	if text != "" {
		r.Parts = append(r.Parts, wire.RecipePart{File: file, Where: where, Text: text})
	}
}

// finish adds what all servers' recipes say in the end, and the command that puts them into force.
func (p *plan) finish(r *wire.Recipe, apply string) {
	if len(r.Parts) == 0 {
		return
	}
	r.Apply = apply
	if p.sets("X-Frame-Options") || p.sets("X-Content-Type-Options") {
		r.Notes = append(r.Notes, noteStored)
	}
	if p.host == placeholder && slices.ContainsFunc(r.Parts, func(part wire.RecipePart) bool { return strings.Contains(part.File+part.Text, placeholder) }) {
		r.Notes = append(r.Notes, noteHost)
	}
}

// A cookieEdit is what a server that edits Set-Cookie lines by regular expressions does to one cookie: it takes some attributes out, then
// appends others.
type cookieEdit struct {
	takeOut []string // regular expressions; what stays of the line are the groups 1 and 2
	line    string   // a regular expression that matches the whole line, as group 1
	add     string   // "; Secure; SameSite=Lax"; may be empty
}

// cookieEdits returns what to do to each cookie. PCRE and RE2 read the expressions alike; these hold neither quotes nor braces. The text to add
// holds only letters, digits, spaces and ";=/.-_~": a Path with anything else is refused.
func (p *plan) cookieEdits() []cookieEdit {
	var edits []cookieEdit
	for i := range p.cookies {
		c := &p.cookies[i]
		begin := "^(" + inRegexp(c.name) + "=.*"
		e := cookieEdit{line: begin + ")$"}
		for _, a := range c.attributes() {
			if strings.ContainsFunc(a.text(), notPlain) {
				p.cannot(a.change, whyWrite)
				continue
			}
			if !isSet(a.change) || a.value != "" { // a flag that is there twice is the same as one
				e.takeOut = append(e.takeOut, begin+"?); *(?i:"+a.name+") *(?:=[^;]*)?((?:;.*)?)$")
			}
			if isSet(a.change) {
				e.add += "; " + a.text()
			}
		}
		edits = append(edits, e)
	}
	return edits
}

// notPlain reports a character that some configuration could take for its own.
func notPlain(c rune) bool {
	return c > '~' || !isAlphanumeric(byte(c)) && !strings.ContainsRune("=/.-_~", c)
}

// cannot says of all changes to a cookie that they are not in the recipe, and why.
func (c *cookie) cannot(p *plan, why string) {
	for _, a := range c.attributes() {
		p.cannot(a.change, why)
	}
}

// inRegexp returns a regular expression for exactly these characters, which are printable. PCRE, RE2 and ECMAScript read it alike, and of what a
// configuration could take for its own it holds backslashes alone.
func inRegexp(s string) string {
	const digits = "0123456789abcdef"
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if isAlphanumeric(s[i]) || s[i] == '-' || s[i] == '_' {
			out.WriteByte(s[i])
			continue
		}
		out.WriteString(`\x`)
		out.WriteByte(digits[s[i]>>4])
		out.WriteByte(digits[s[i]&15])
	}
	return out.String()
}

// word returns s as one word: as it is where that needs no quotes, else quoted.
func word(s string) string {
	if isWord(s) {
		return s
	}
	return quoted(s)
}
