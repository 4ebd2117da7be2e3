// Package recipe writes changes out as the text to paste into the server or framework that runs the site.
//
// One file holds one server or framework: nginx.go, django.go. Each is a [Stack] value in the list of [Stacks], with a golden of the
// same name beside it. What is the same for all of them stands in plan.go: changes merged as they would be applied, and whatever no
// configuration may hold turned away.
//
// Header values, names and hosts come from the page and its server. They are hostile: a value that a stack cannot write as exactly one
// string of its own syntax goes to Cannot, with the reason.
package recipe

import (
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// A Stack is a server or framework that recipes are written for.
type Stack struct {
	ID         string // as the command line and the popup name it: "nginx"
	Title      string // as people name it
	Group      string // where the popup offers it: one of the Group constants
	Proven     string // the version that the tests run its recipes on: "nginx 1.22.1"; empty: they are from documentation
	Comment    string // what begins a comment line in its files
	CommentEnd string // what ends one, if not the line's end: "-->"

	// write adds the parts, notes and the rest to a recipe. What it cannot do it hands to p.cannot.
	write func(p *plan, r *wire.Recipe)
}

// Where the popup offers a stack.
const (
	GroupServer    = "Servers and proxies"
	GroupFramework = "Frameworks"
	GroupHosting   = "Hosting and CDNs"
)

// Stacks returns all stacks, in the order in which they are offered: group by group.
func Stacks() []Stack {
	return []Stack{
		nginx,
		apache,
		caddy,
		lighttpd,
		haproxy,
		traefik,
		iis,

		django,
		flask,
		rails,
		laravel,
		php,
		wordpress,
		spring,
		tomcat,
		aspnet,
		express,
		fastify,
		nextjs,
		golang,

		pages,
		vercel,
		cloudflare,
		cloudfront,
	}
}

// Write returns the recipe that makes these changes on one stack, for the site of that host name. Later changes win over earlier
// ones, as they do when previewed. An unknown stack is said in the recipe's Error.
func Write(changes []wire.Change, stack, host string) wire.Recipe {
	r := wire.Recipe{Stack: stack, Parts: []wire.RecipePart{}, Notes: []string{}, Cannot: []wire.Unsupported{}}
	s, ok := find(stack)
	if !ok {
		r.Error = "no recipes for this stack; there are some for " + strings.Join(ids(), ", ")
		return r
	}
	r.Title, r.Proven = s.Title, s.Proven
	p := newPlan(changes, host)
	s.write(p, &r)
	r.Cannot = append(r.Cannot, p.unsupported...)
	return r
}

// Text returns the whole recipe as one text: files, places, notes and what cannot be done stand in it as comments.
func Text(r wire.Recipe) string {
	comment, end := "#", ""
	if s, ok := find(r.Stack); ok {
		comment = s.Comment
		if s.CommentEnd != "" {
			end = " " + s.CommentEnd
		}
	}
	var out strings.Builder
	line := func(text string) {
		text = plain(text)
		if end != "" { // nothing in it may end the comment, and XML takes no "--" in one
			text = strings.ReplaceAll(strings.ReplaceAll(text, "--", "- -"), "*/", "* /")
		}
		out.WriteString(comment + " " + text + end + "\n")
	}
	if r.Error != "" {
		line("Error: " + r.Error)
		return out.String()
	}
	for _, part := range r.Parts {
		line(part.File + ": " + part.Where)
		out.WriteString(part.Text + "\n")
	}
	for _, note := range r.Notes {
		line("Note: " + note)
	}
	for _, u := range r.Cannot {
		line("Not done: " + u.Change.String() + ". " + u.Why)
	}
	if r.Apply != "" && len(r.Parts) > 0 {
		line("Then run: " + r.Apply)
	}
	return out.String()
}

func find(id string) (Stack, bool) {
	for _, s := range Stacks() {
		if s.ID == id {
			return s, true
		}
	}
	return Stack{}, false
}

func ids() []string {
	var list []string
	for _, s := range Stacks() {
		list = append(list, s.ID)
	}
	return list
}

// plain returns text that stays on its comment line: anything but visible ASCII and spaces becomes "?", and it is cut to a readable
// length.
func plain(text string) string { return page.Printable(text, 400) }
