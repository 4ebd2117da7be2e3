package recipe

import (
	"slices"
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Markdown describes a recipe for those who have to agree to it, as a pull request does: what it fixes and why, the text of each file, what must be
// done elsewhere, and how to check. The changes are those that the recipe is for, all of the plan of the report.
//
// Whatever comes from the site stands as text or code: it can neither end a block nor begin a link, a picture, HTML or a mention. The page's query is
// left out.
func Markdown(r wire.Recipe, changes []wire.Change, report *wire.PlanReport) string {
	d := &document{recipe: &r, report: report, site: siteOf(report.URL)}
	d.head()
	d.fixes()
	d.parts()
	d.elsewhere()
	d.check(newPlan(changes, d.site.host))
	return d.out.String()
}

type document struct {
	out    strings.Builder
	recipe *wire.Recipe
	report *wire.PlanReport
	site   site
}

// A site is what of a page's address is safe to write into a command.
type site struct{ scheme, host, port, path string }

func siteOf(url string) site {
	s := site{scheme: "https", host: placeholder, path: "/"}
	u, ok := page.ParseURL(url)
	if !ok || !isHostName(u.Host) {
		return s
	}
	s.scheme, s.host = u.Scheme, u.Host
	if u.Port != "" {
		s.port = ":" + u.Port
	}
	for i := 0; i < len(u.Path); i++ {
		if c := u.Path[i]; !isAlphanumeric(c) && strings.IndexByte("/-._~%", c) < 0 {
			return s
		}
	}
	s.path = u.Path
	return s
}

func (d *document) line(parts ...string) {
	for _, part := range parts {
		d.out.WriteString(part)
	}
	d.out.WriteByte('\n')
}

// block writes a text between fences that nothing in it can close.
func (d *document) block(language, text string) {
	fence := strings.Repeat("`", max(3, longestRun(text)+1))
	d.line(fence, language)
	d.line(strings.TrimRight(text, "\n"))
	d.line(fence)
}

// longestRun returns how many backticks stand together at most.
func longestRun(text string) int {
	longest, run := 0, 0
	for i := 0; i < len(text); i++ {
		if text[i] != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// code returns a text as a code span, which may hold backticks: https://spec.commonmark.org/0.31.2/#code-spans
func code(text string) string {
	text = plain(text)
	if longestRun(text) == 0 {
		return "`" + text + "`"
	}
	fence := strings.Repeat("`", longestRun(text)+1)
	return fence + " " + text + " " + fence
}

// prose returns a text of one line in which nothing is markup. GitHub looks for mentions after the markup is gone, so no "@" is left.
func prose(text string) string {
	text = plain(text)
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '@':
			out.WriteString("(at)")
			continue
		case strings.IndexByte("\\`*_[]<>#|~&$", c) >= 0,
			c == ':' && strings.HasPrefix(text[i:], "://"), c == '.' && strings.HasSuffix(strings.ToLower(text[:i]), "www"): // addresses become links
			out.WriteByte('\\')
		}
		out.WriteByte(c)
	}
	return out.String()
}

func (d *document) head() {
	after, score := d.report.Grade, d.report.Score
	if n := len(d.report.Plan); n > 0 {
		after, score = d.report.Plan[n-1].Grade, d.report.Plan[n-1].Score
	}
	host := code(d.site.host + d.site.port)
	d.line("# Security headers and cookies of ", host, ": ", prose(d.report.Grade), " to ", prose(after))
	d.line()
	d.line(code(d.site.scheme+"://"+d.site.host+d.site.port+d.site.path), " has the grade **", prose(d.report.Grade), "** (", strconv.Itoa(d.report.Score),
		" of 100). With all of the below it has **", prose(after), "** (", strconv.Itoa(score), " of 100), as Assay has previewed it.")
}

// fixes says in a line each what is fixed, and why.
func (d *document) fixes() {
	if len(d.report.Plan) == 0 {
		return
	}
	d.line()
	d.line("## What is fixed, and why")
	d.line()
	for i := range d.report.Plan {
		step := &d.report.Plan[i]
		at := slices.IndexFunc(d.report.Findings, func(f wire.PlanFinding) bool { return f.Rule == step.Rule })
		if at < 0 {
			continue
		}
		f := &d.report.Findings[at]
		line := "- **" + prose(f.Title) + "**: " + prose(f.Detail)
		if len(f.References) > 0 && isLink(f.References[0]) {
			line += " [Read more](" + f.References[0] + ")"
		}
		if !slices.ContainsFunc(step.Changes, d.makes) {
			line += " *To be fixed elsewhere, see below.*"
		}
		d.line(line)
	}
}

// makes reports whether the recipe makes a change.
func (d *document) makes(c wire.Change) bool {
	return !slices.ContainsFunc(d.recipe.Cannot, func(u wire.Unsupported) bool { return u.Change == c })
}

// isLink reports an https URL that can stand in a link as it is.
func isLink(url string) bool {
	for i := 0; i < len(url); i++ {
		if !isAlphanumeric(url[i]) && strings.IndexByte("/-._~%:#?=&,;+", url[i]) < 0 {
			return false
		}
	}
	return strings.HasPrefix(url, "https://")
}

func (d *document) parts() {
	if len(d.recipe.Parts) == 0 {
		return
	}
	d.line()
	d.line("## The change: ", prose(d.recipe.Title))
	for i := range d.recipe.Parts {
		part := &d.recipe.Parts[i]
		d.line()
		if part.Where == "" {
			d.line(code(part.File), ":")
		} else {
			d.line(code(part.File), ", ", prose(part.Where), ":")
		}
		d.line()
		d.block(languageOf(part.File), part.Text)
	}
	if d.recipe.Apply != "" {
		d.line()
		d.line("Then run:")
		d.line()
		d.block("sh", d.recipe.Apply)
	}
	if len(d.recipe.Notes) > 0 {
		d.line()
		d.line("To know before:")
		d.line()
		for _, note := range d.recipe.Notes {
			d.line("- ", prose(note))
		}
	}
}

// languageOf returns the word for a file's language, if its name tells.
func languageOf(file string) string {
	extension := file[strings.LastIndexByte(file, '.')+1:]
	if extension != "" && strings.Contains(" conf cs go java js json mjs php py rb sh toml ts xml yaml yml ", " "+extension+" ") {
		return extension
	}
	return ""
}

func (d *document) elsewhere() {
	if len(d.recipe.Cannot) == 0 {
		return
	}
	d.line()
	d.line("## To be done elsewhere")
	d.line()
	for i := range d.recipe.Cannot {
		u := &d.recipe.Cannot[i]
		d.line("- ", code(u.Change.String()), ": ", prose(u.Why))
	}
}

// check says with which command to see that it is done.
func (d *document) check(p *plan) {
	var want strings.Builder
	for i := range p.headers {
		h := &p.headers[i]
		switch {
		case !d.makes(*h):
		case isSet(h):
			want.WriteString(h.Name + ": " + h.Value + "\n")
		default:
			want.WriteString("(no " + h.Name + ")\n")
		}
	}
	origin := d.site.scheme + "://" + d.site.host + d.site.port
	if p.https != nil && d.makes(*p.https) {
		origin = "https://" + d.site.host
	}
	d.line()
	d.line("## How to check")
	d.line()
	const curl = "curl -sS -D - -o /dev/null "
	d.block("sh", curl+origin+d.site.path)
	if want.Len() > 0 {
		d.line()
		d.line("has to show:")
		d.line()
		d.block("", want.String())
	}
	if p.redirect != nil && d.makes(*p.redirect) {
		d.line()
		d.line("And over plain HTTP, a 301 to ", code("https://"+d.site.host+d.site.path), ":")
		d.line()
		d.block("sh", curl+"http://"+d.site.host+d.site.path)
	}
	d.line()
	d.line("Or open the page in a browser with Assay.")
}
