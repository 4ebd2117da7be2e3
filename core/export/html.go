package export

import (
	"strconv"

	"assay/core/wire"
)

// webPage is a page for people who have no Assay: whole in itself, to be mailed and printed. It runs nothing: its own policy allows its style alone, by
// the hash that a test computes.
var webPage = Format{ID: "html", Title: "Web page", Group: GroupReport, write: func(d *document) (name, mediaType string) {
	r := d.report
	d.line(`<!DOCTYPE html>`)
	d.line(`<html lang="en">`)
	d.line(`<head>`)
	d.line(`<meta charset="utf-8">`)
	d.line(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '`, webPageStyleHash, `'; base-uri 'none'; form-action 'none'">`)
	d.line(`<meta name="referrer" content="no-referrer">`)
	d.line(`<meta name="viewport" content="width=device-width">`)
	d.line(`<title>`, xml(short(d.host(), 80)+": "+r.Grade+", "+strconv.Itoa(r.Score)+" of 100"), `</title>`)
	d.line(`<style>`, webPageStyle, `</style>`)
	d.line(`</head>`)
	d.line(`<body>`)
	d.webPageVerdict()
	d.line(`<main>`)
	d.webPageFamilies()
	d.webPageFindings()
	d.webPagePlan()
	d.webPageCookies()
	d.webPageChecks("What is well", r.Passes)
	d.webPageChecks("What could not be seen", r.Unknown)
	d.line(`</main>`)
	d.line(`<footer>`)
	if seen := d.seen(); seen != "" {
		d.line(`<p>Seen `, xml(seen), ` and graded by `, xml(d.rubric()), `.</p>`)
	} else {
		d.line(`<p>Graded by `, xml(d.rubric()), `.</p>`)
	}
	d.line(`<p>`, xml(d.leftOutText()), `</p>`)
	d.line(`</footer>`)
	d.line(`</body>`)
	d.line(`</html>`)
	return d.fileName(".html"), "text/html"
}}

func (d *document) webPageVerdict() {
	r := d.report
	d.line(`<header>`)
	d.line(`<svg width="88" height="88" viewBox="0 0 88 88" aria-hidden="true"><path fill="`, gradeColour(r.Grade), `" d="M26.4 2h35.2L86 26.4v35.2L61.6 86H26.4L2 61.6V26.4z"/>`,
		`<path fill="none" stroke="#fff" stroke-opacity=".55" d="M28.3 6.5h31.4L81.5 28.3v31.4L59.7 81.5H28.3L6.5 59.7V28.3z"/>`,
		`<text x="44" y="59" text-anchor="middle" fill="#fff" font-size="42" font-weight="700">`, xml(r.Grade), `</text></svg>`)
	d.line(`<div>`)
	d.line(`<h1><bdi>`, xml(d.host()), `</bdi></h1>`)
	d.out.WriteString(`<p class="score"><strong>` + xml(r.Grade) + `, ` + strconv.Itoa(r.Score) + `</strong> of 100`)
	if grade, score := d.after(); score > r.Score {
		d.out.WriteString(`; ` + xml(grade) + `, ` + strconv.Itoa(score) + ` with all of the fixes`)
	}
	d.line(`</p>`)
	if r.Summary != "" {
		d.line(`<p>`, xml(r.Summary), `</p>`)
	}
	if r.Context != "" {
		d.line(`<p>`, xml(r.Context), `</p>`)
	}
	d.line(`<p class="url"><bdi>`, xml(r.URL), `</bdi></p>`)
	d.line(`</div>`)
	d.line(`</header>`)
}

func (d *document) webPageFamilies() {
	if len(d.report.Families) == 0 {
		return
	}
	d.line(`<h2>At a glance</h2>`)
	d.line(`<ul class="families">`)
	for _, family := range d.report.Families {
		d.out.WriteString(`<li class="` + familyClass(family.State) + `"><b>` + xml(family.Title) + `</b> ` + familyWord(family.State))
		if family.Lost > 0 {
			d.out.WriteString(`, −` + strconv.Itoa(family.Lost))
		}
		d.line(`</li>`)
	}
	d.line(`</ul>`)
}

func familyClass(state string) string {
	switch state {
	case wire.FamilyPass:
		return "good"
	case wire.FamilyWarn:
		return "warn"
	case wire.FamilyFail:
		return "bad"
	}
	return "off"
}

func familyWord(state string) string {
	switch state {
	case wire.FamilyPass:
		return "✓ good"
	case wire.FamilyWarn:
		return "! could be better"
	case wire.FamilyFail:
		return "✗ to be fixed"
	case wire.FamilyNotApplicable:
		return "– does not apply"
	}
	return "? not seen"
}

func (d *document) webPageFindings() {
	if len(d.report.Findings) == 0 {
		return
	}
	d.line(`<h2>Findings</h2>`)
	for i := range d.report.Findings {
		f := &d.report.Findings[i]
		d.line(`<section class="finding `, severityClass(f.Severity), `">`)
		d.line(`<h3>`, xml(f.Title), `</h3>`)
		d.line(`<p class="worth">`, xml(worth(f)), `</p>`)
		d.line(`<p>`, xml(f.Detail), `</p>`)
		const most = 10
		if len(f.Evidence) > 0 {
			d.line(`<ul>`)
			for j := range f.Evidence[:min(most, len(f.Evidence))] {
				d.line(`<li>Seen: <code>`, xml(short(show(&f.Evidence[j]), 1000)), `</code></li>`)
			}
			if more := len(f.Evidence) - most; more > 0 {
				d.line(`<li>and `, strconv.Itoa(more), ` more</li>`)
			}
			d.line(`</ul>`)
		}
		if len(f.Fix.Changes) > 0 {
			d.line(`<p>To do:</p>`)
			d.line(`<ul class="todo">`)
			for j := range f.Fix.Changes {
				if j == mostChanges {
					d.line(`<li>and `, strconv.Itoa(len(f.Fix.Changes)-mostChanges), ` more</li>`)
					break
				}
				d.line(`<li><code>`, xml(describe(&f.Fix.Changes[j])), `</code></li>`)
			}
			d.line(`</ul>`)
		}
		if len(f.References) > 0 && isLink(f.References[0]) {
			d.line(`<p class="more">Read more: <a href="`, xml(f.References[0]), `" rel="noreferrer">`, xml(f.References[0]), `</a></p>`)
		}
		d.line(`</section>`)
	}
}

func severityClass(severity string) string {
	switch severity {
	case wire.SeverityHigh:
		return "bad"
	case wire.SeverityMedium, wire.SeverityLow:
		return "warn"
	}
	return "off"
}

func (d *document) webPagePlan() {
	if len(d.report.Plan) == 0 {
		return
	}
	d.line(`<h2>In this order</h2>`)
	d.line(`<ol>`)
	for i := range d.report.Plan {
		step := &d.report.Plan[i]
		d.line(`<li>`, xml(d.title(step.Rule)), `: <b>`, xml(step.Grade), `, `, strconv.Itoa(step.Score), `</b></li>`)
	}
	d.line(`</ol>`)
}

func (d *document) webPageCookies() {
	if len(d.report.Cookies) == 0 {
		return
	}
	d.line(`<h2>Cookies</h2>`)
	d.line(`<table>`)
	d.line(`<thead><tr><th scope="col">Name</th><th scope="col">For</th><th scope="col">Host</th><th scope="col">Attributes</th><th scope="col">Lasts</th></tr></thead>`)
	d.line(`<tbody>`)
	for i := range d.report.Cookies {
		c := &d.report.Cookies[i]
		d.line(`<tr><th scope="row"><bdi>`, xml(c.Name), `</bdi></th><td>`, xml(c.Role), `</td><td><bdi>`, xml(c.Domain), `</bdi></td><td>`, xml(attributes(c)), `</td><td>`, xml(lasts(c)), `</td></tr>`)
	}
	d.line(`</tbody>`)
	d.line(`</table>`)
}

// attributes lists a cookie's attributes as a response would.
func attributes(c *wire.CookieVerdict) string {
	list := ""
	for _, a := range [...]struct {
		name string
		set  bool
	}{{"Secure", c.Secure}, {"HttpOnly", c.HTTPOnly}, {"SameSite=" + c.SameSite, c.SameSite != wire.SameSiteUnspecified}, {"Partitioned", c.Partitioned}} {
		if a.set {
			if list != "" {
				list += ", "
			}
			list += a.name
		}
	}
	if list == "" {
		return "none"
	}
	return list
}

func lasts(c *wire.CookieVerdict) string {
	if c.Expires == "" {
		return "until the browser closes"
	}
	return "until " + c.Expires
}

func (d *document) webPageChecks(title string, checks []wire.Check) {
	if len(checks) == 0 {
		return
	}
	d.line(`<h2>`, title, `</h2>`)
	d.line(`<ul class="checks">`)
	for i := range checks {
		d.line(`<li>`, xml(checks[i].Title), `</li>`)
	}
	d.line(`</ul>`)
}

// webPageStyle is the page's whole style. Its colours are those of popup/tokens.css.
const webPageStyle = `
:root { color-scheme: light dark; --ground: light-dark(#fbfaf8, #17181b); --line: light-dark(#e3dfd8, #34373d); --ink: light-dark(#1c1b19, #f0eee9); --ink-2: light-dark(#5d5952, #b0ada5); --sunken: light-dark(#f4f2ee, #121316); --good: light-dark(#14713d, #6fd39a); --warn: light-dark(#855d00, #f0c04a); --bad: light-dark(#b3261e, #ff9a8d); --off: light-dark(#6b675f, #a09d96); --accent: light-dark(#1f4fbf, #8db0ff) }
body { margin: 0 auto; padding: 24px 16px; max-width: 46em; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
header { display: flex; gap: 16px; align-items: flex-start; border-block-end: 1px solid var(--line); padding-block-end: 16px }
header svg { flex: none; font-family: system-ui, sans-serif }
h1 { margin: 0; font-size: 22px }
h2 { margin: 28px 0 8px; font-size: 18px }
h3 { margin: 0; font-size: 15px }
p { margin: 4px 0 }
ul, ol { margin: 4px 0; padding-inline-start: 22px }
a { color: var(--accent) }
code { font: 13px/1.4 ui-monospace, monospace; background: var(--sunken); padding: 1px 4px; border-radius: 4px; box-decoration-break: clone; -webkit-box-decoration-break: clone }
.url, .worth, .more, footer { color: var(--ink-2); font-size: 13px }
.families { display: grid; grid-template-columns: repeat(auto-fill, minmax(13em, 1fr)); gap: 4px 12px; padding: 0; list-style: none }
.finding { margin: 12px 0; padding: 8px 12px; border: 1px solid var(--line); border-inline-start: 4px solid var(--off); border-radius: 6px }
.finding.bad { border-inline-start-color: var(--bad) }
.finding.warn { border-inline-start-color: var(--warn) }
.good { color: var(--good) }
.families .warn { color: var(--warn) }
.families .bad { color: var(--bad) }
.families .off { color: var(--off) }
.families b { color: var(--ink); font-weight: 600 }
.todo { list-style: "☐ " }
table { border-collapse: collapse; width: 100%; font-size: 13px }
th, td { padding: 4px 8px; border-block-end: 1px solid var(--line); text-align: start; vertical-align: top }
footer { margin-block-start: 28px; border-block-start: 1px solid var(--line); padding-block-start: 8px }
@media print { :root { color-scheme: light } body { max-width: none; padding: 0; background: none; font-size: 11pt } h2, h3 { break-after: avoid } .finding, tr, li { break-inside: avoid } svg { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
`

// webPageStyleHash allows the style: https://www.w3.org/TR/CSP3/#grammardef-hash-source
const webPageStyleHash = "sha256-IuA2LvbfOY6cs8nylTrkC+pgJ8FoojFjWx3i5Zet2wI="
