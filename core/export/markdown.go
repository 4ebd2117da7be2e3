package export

import (
	"strconv"

	"assay/core/page"
	"assay/core/wire"
)

// markdown is for a ticket: what is wrong, what it means, what to do.
var markdown = Format{ID: "markdown", Title: "Markdown", Group: GroupReport, write: func(d *document) (name, mediaType string) {
	r := d.report
	d.line("# ", prose(d.host()), ": ", prose(r.Grade), ", ", strconv.Itoa(r.Score), " of 100")
	d.line()
	if r.Summary != "" {
		d.line(prose(r.Summary))
		d.line()
	}
	if r.Context != "" {
		d.line(prose(r.Context))
		d.line()
	}
	d.line("Page: ", code(r.URL))
	if grade, score := d.after(); score > r.Score {
		d.line()
		d.line("With all of the below: **", prose(grade), "**, ", strconv.Itoa(score), " of 100.")
	}
	d.markdownFindings()
	if len(r.Plan) > 0 {
		d.line()
		d.line("## In this order")
		d.line()
		for i := range r.Plan {
			step := &r.Plan[i]
			d.line(strconv.Itoa(i+1), ". ", prose(d.title(step.Rule)), ": ", prose(step.Grade), ", ", strconv.Itoa(step.Score), " of 100")
		}
	}
	if len(r.Passes) > 0 {
		d.line()
		d.line("## What is well")
		d.line()
		for i := range r.Passes {
			d.line("- ", prose(r.Passes[i].Title))
		}
	}
	d.line()
	if seen := d.seen(); seen != "" {
		d.line("Seen ", prose(seen), " and graded by ", prose(d.rubric()), ".")
	} else {
		d.line("Graded by ", prose(d.rubric()), ".")
	}
	d.line(prose(d.leftOutText()))
	return d.fileName(".md"), "text/markdown"
}}

func (d *document) markdownFindings() {
	if len(d.report.Findings) == 0 {
		return
	}
	d.line()
	d.line("## Findings")
	for i := range d.report.Findings {
		f := &d.report.Findings[i]
		d.line()
		d.line("### ", prose(f.Title))
		d.line()
		d.line(worth(f))
		d.line()
		d.line(prose(f.Detail))
		const most = 10
		for j := range f.Evidence {
			if j == most {
				d.line("- and ", strconv.Itoa(len(f.Evidence)-most), " more")
				break
			}
			if j == 0 {
				d.line()
			}
			d.line("- Seen: ", code(short(show(&f.Evidence[j]), 400)))
		}
		for j := range f.Fix.Changes {
			if j == 0 {
				d.line()
			}
			if j == mostChanges {
				d.line("- and ", strconv.Itoa(len(f.Fix.Changes)-mostChanges), " more")
				break
			}
			d.line("- [ ] ", code(describe(&f.Fix.Changes[j])))
		}
		for j, link := range f.References {
			if j == 0 && isLink(link) {
				d.line()
				d.line("[Read more](", link, ")")
			}
		}
	}
}

// worth says how much a finding matters.
func worth(f *wire.Finding) string {
	switch {
	case f.Lost == 0:
		return "Worth knowing, costs nothing"
	case f.Lost == 1:
		return "Severity: " + prose(f.Severity) + ", costs 1 point"
	}
	return "Severity: " + prose(f.Severity) + ", costs " + strconv.Itoa(f.Lost) + " points"
}

// title returns a finding's title by its rule.
func (d *document) title(rule string) string {
	for i := range d.report.Findings {
		if d.report.Findings[i].Rule == rule {
			return d.report.Findings[i].Title
		}
	}
	return rule
}

// isLink reports an https URL that can stand in a link as it is.
func isLink(url string) bool {
	for i := 0; i < len(url); i++ {
		switch c := url[i]; {
		case isAlphanumeric(c):
		case c == '(' || c == ')' || c == '<' || c == '>' || c == '"' || c == '\\' || c == '`' || c <= ' ' || c > '~':
			return false
		}
	}
	u, ok := page.ParseURL(url)
	return ok && u.Scheme == "https" && u.Host != ""
}
