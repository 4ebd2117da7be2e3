// Package checklist says what of a site somebody who has just deployed it has looked at, and what was found: from the Reports of the pages that they
// walked through, the last of which tells of the origin's other answers too.
package checklist

import (
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// An item is one thing to look at: how it is found among the pages, latest last.
type item struct {
	id, title string
	do        string
	look      func(w *walk) (wire.ChecklistItem, bool)
}

var items = [...]item{
	{wire.ItemHome, "Home page", "Open the site’s home page.", func(w *walk) (wire.ChecklistItem, bool) {
		return w.page(func(p *visit) bool { return (p.document || p.Kind == wire.KindLogin) && p.url.Path == "/" })
	}},
	{wire.ItemLogin, "Login page", "Open the page that asks for the password.", func(w *walk) (wire.ChecklistItem, bool) {
		return w.page(func(p *visit) bool { return p.Kind == wire.KindLogin })
	}},
	{wire.ItemSignedIn, "Page behind the login", "Sign in, and open a page that only you can see.", func(w *walk) (wire.ChecklistItem, bool) {
		return w.page(func(p *visit) bool { return p.document && p.session && p.afterLogin })
	}},
	{wire.ItemAPI, "API", "Use what asks the site for data, or open one of its JSON addresses.", func(w *walk) (wire.ChecklistItem, bool) {
		return w.class(wire.ClassAPI, "api-headers")
	}},
	{wire.ItemStatic, "Static file", "Open a page that loads a script, a style or an image from the site.", func(w *walk) (wire.ChecklistItem, bool) {
		return w.class(wire.ClassStatic, "static-headers")
	}},
	{wire.ItemError, "Missing page", "Open an address of the site that does not exist, or ask for one.", func(w *walk) (wire.ChecklistItem, bool) {
		return w.class(wire.ClassError, "error-headers")
	}},
	{wire.ItemHTTP, "Plain HTTP", "Ask what the site answers over plain HTTP.", func(w *walk) (wire.ChecklistItem, bool) {
		return w.rule("https-redirect")
	}},
}

// A visit is a page that was seen.
type visit struct {
	*wire.ChecklistReport
	url        page.URL
	document   bool // and no login, no error
	session    bool // the visitor had a session cookie
	afterLogin bool // a login page was seen before it
}

type walk struct {
	visits []visit
}

// Fill fills the checklist from what was seen.
func Fill(req *wire.ChecklistRequest) *wire.Checklist {
	origin, ok := page.ParseURL(req.Origin)
	if !ok {
		return &wire.Checklist{Error: "The site has no address that can be read.", Items: []wire.ChecklistItem{}}
	}
	w := &walk{}
	login := false
	for i := range req.Pages {
		p := visit{ChecklistReport: &req.Pages[i], afterLogin: login}
		if p.url, ok = page.ParseURL(p.URL); !ok || p.State != wire.StateGraded || !p.url.SameOrigin(origin) {
			continue
		}
		p.document = p.Kind == wire.KindDocument
		for j := range p.Cookies {
			p.session = p.session || p.Cookies[j].Accepted && p.Cookies[j].Role == wire.RoleSession
		}
		login = login || p.Kind == wire.KindLogin
		w.visits = append(w.visits, p)
	}
	c := &wire.Checklist{Items: make([]wire.ChecklistItem, 0, len(items))}
	for _, one := range items {
		found, seen := one.look(w)
		if seen {
			c.Seen++
		} else {
			found = wire.ChecklistItem{State: wire.CheckUnseen, Do: one.do}
		}
		found.ID, found.Title = one.id, one.title
		c.Items = append(c.Items, found)
	}
	c.Markdown = markdown(origin.Origin(), c)
	return c
}

// page looks at the latest page of a kind.
func (w *walk) page(is func(*visit) bool) (wire.ChecklistItem, bool) {
	for i := len(w.visits) - 1; i >= 0; i-- {
		p := &w.visits[i]
		if !is(p) {
			continue
		}
		found := wire.ChecklistItem{State: state(100 - p.Score), URL: page.WithoutQuery(p.URL), Grade: p.Grade, Score: p.Score}
		for _, f := range p.Findings {
			if f.Lost > 0 {
				found.Findings = append(found.Findings, f)
			}
		}
		return found, true
	}
	return wire.ChecklistItem{}, false
}

// state says how bad it is to lose so many points, as for families.
func state(lost int) string {
	switch {
	case lost >= 10:
		return wire.CheckFailed
	case lost > 0:
		return wire.CheckMinor
	}
	return wire.CheckPassed
}

// class looks at the origin's answers of a class, as the latest page that was seen with them tells: by the rule that judges them.
func (w *walk) class(class, rule string) (wire.ChecklistItem, bool) {
	for i := len(w.visits) - 1; i >= 0; i-- {
		p := &w.visits[i]
		if p.Origin == nil || !hasClass(p.Origin, class) {
			continue
		}
		if found, judged := p.verdict(rule); judged {
			return found, true
		}
		return wire.ChecklistItem{State: wire.CheckPassed}, true // the pages have nothing that these could lack
	}
	// Asked for by a click: no visit led there, and the rule knows.
	return w.rule(rule)
}

func hasClass(o *wire.OriginSummary, class string) bool {
	for i := range o.Classes {
		if o.Classes[i].Class == class {
			return true
		}
	}
	return false
}

// rule looks at what the latest page says of one rule.
func (w *walk) rule(rule string) (wire.ChecklistItem, bool) {
	for i := len(w.visits) - 1; i >= 0; i-- {
		if found, judged := w.visits[i].verdict(rule); judged {
			return found, true
		}
	}
	return wire.ChecklistItem{}, false
}

// verdict says what a rule found on a page; false if it could not look.
func (p *visit) verdict(rule string) (wire.ChecklistItem, bool) {
	for i := range p.Findings {
		if f := &p.Findings[i]; f.Rule == rule {
			return wire.ChecklistItem{State: state(max(f.Lost, 1)), Findings: []wire.SnapshotFinding{*f}}, true
		}
	}
	for i := range p.Passes {
		if p.Passes[i].Rule == rule {
			return wire.ChecklistItem{State: wire.CheckPassed}, true
		}
	}
	return wire.ChecklistItem{}, false
}

// markdown writes the checklist as a report.
func markdown(origin string, c *wire.Checklist) string {
	var out strings.Builder
	out.WriteString("# Deployed: " + escape(origin) + "\n\n" + strconv.Itoa(c.Seen) + " of " + strconv.Itoa(len(c.Items)) + " looked at.\n\n")
	for i := range c.Items {
		one := &c.Items[i]
		done := " "
		if one.State == wire.CheckPassed {
			done = "x"
		}
		out.WriteString("- [" + done + "] **" + one.Title + "**: " + words[one.State])
		if one.Grade != "" {
			out.WriteString(", " + escape(one.Grade) + ", " + strconv.Itoa(one.Score) + " of 100")
		}
		if one.URL != "" {
			out.WriteString(" (" + escape(one.URL) + ")")
		}
		out.WriteString("\n")
		for _, f := range one.Findings {
			out.WriteString("  - " + escape(f.Title))
			if f.Lost > 0 {
				out.WriteString(" (−" + strconv.Itoa(f.Lost) + ")")
			}
			out.WriteString("\n")
		}
	}
	return out.String()
}

var words = map[string]string{wire.CheckUnseen: "not looked at", wire.CheckPassed: "passed", wire.CheckMinor: "minor", wire.CheckFailed: "failed"}

// escape returns a text of the site's as Markdown that shows just that: no markup, no link, no line of its own.
func escape(text string) string {
	var out strings.Builder
	for _, c := range page.Printable(text, 300) {
		if strings.ContainsRune("\\`*_[]<>#|&~@", c) {
			out.WriteByte('\\')
		}
		out.WriteRune(c)
	}
	return out.String()
}
