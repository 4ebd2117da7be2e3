// Package export writes a Report in forms that other programs and people read: a ticket, a code scanner's results, a page to print, and the same
// expectations as a test to put into CI.
//
// One file holds one format: sarif.go, pytest.go. Each is a [Format] value in the list of [Formats], with a golden of the same name beside it. What is
// the same for all of them stands in redact.go (what is left out), quote.go (hostile text in each language) and expect.go (what the tests expect).
package export

import (
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// A Format is one form of a Report.
type Format struct {
	ID    string // as the command line and the popup name it: "sarif"
	Title string // as people name it
	Group string // where the popup offers it: one of the Group constants

	write func(d *document) (name, mediaType string)
}

// Where the popup offers a format.
const (
	GroupReport = "report"
	GroupTest   = "test" // for CI
)

// Formats returns all formats, in the order in which they are offered: group by group.
func Formats() []Format {
	return []Format{
		markdown,
		webPage,
		json,
		sarif,
		junit,
		badge,

		curl,
		workflow,
		pytest,
		playwright,
		django,
	}
}

// Write returns a Report in that format. The observation is the one that the Report is of; nil: unknown. whole leaves nothing out. An unknown format, and
// a Report without a grade, are said in the Export's Error.
func Write(r *wire.Report, o *wire.Observation, format string, whole bool) *wire.Export {
	e := &wire.Export{LeftOut: []string{}}
	var ids []string
	for _, f := range Formats() {
		ids = append(ids, f.ID)
		if f.ID != format {
			continue
		}
		if r.State != wire.StateGraded {
			e.Error = "this page has no grade: there is nothing to export"
			return e
		}
		d := &document{report: r, observation: o}
		if !whole {
			if err := d.redact(); err != nil {
				e.Error = err.Error()
				return e
			}
		}
		e.Name, e.Type = f.write(d)
		e.Text = d.out.String()
		e.LeftOut = append(e.LeftOut, d.leftOut...)
		return e
	}
	e.Error = "no such format; there are " + strings.Join(ids, ", ")
	return e
}

// A document is an export that is being written.
type document struct {
	out         strings.Builder
	report      *wire.Report
	observation *wire.Observation // nil: unknown
	leftOut     []string
}

func (d *document) redact() error {
	r := newRedactor()
	report, err := r.report(d.report)
	if err != nil {
		return err
	}
	d.report = report
	// What is left out of the Report is what the export lacks: the observation itself is in none.
	d.leftOut = r.leftOut()
	if d.observation != nil {
		d.observation, err = r.observation(d.observation)
	}
	return err
}

func (d *document) line(parts ...string) {
	for _, part := range parts {
		d.out.WriteString(part)
	}
	d.out.WriteByte('\n')
}

// host returns the host of the page's address, as it can be shown; the whole address if it has none.
func (d *document) host() string {
	if u, ok := page.ParseURL(d.report.URL); ok && u.Host != "" {
		return u.Host
	}
	return d.report.URL
}

// fileName returns a file's name with the host in it: "assay-shop.test.md".
func (d *document) fileName(extension string) string { return "assay-" + d.safeHost() + extension }

// safeHost returns the host in letters that every file system takes.
func (d *document) safeHost() string {
	const most = 80
	var out strings.Builder
	for _, c := range []byte(short(d.host(), most)) {
		if !isAlphanumeric(c) && c != '.' && c != '-' {
			c = '-'
		}
		out.WriteByte(c)
	}
	return strings.Trim(out.String(), "-.")
}

// after returns what the page gets with the whole plan.
func (d *document) after() (grade string, score int) {
	if n := len(d.report.Plan); n > 0 {
		return d.report.Plan[n-1].Grade, d.report.Plan[n-1].Score
	}
	return d.report.Grade, d.report.Score
}

// seen returns when the page was seen; empty: unknown.
func (d *document) seen() string {
	if d.observation == nil {
		return ""
	}
	return d.observation.Time
}

// nothingLeft is what an export says that lacks nothing.
const nothingLeft = "Nothing was left out of it."

// leftOutText says what was left out in a line.
func (d *document) leftOutText() string {
	if len(d.leftOut) == 0 {
		return nothingLeft
	}
	return "Left out: " + strings.Join(d.leftOut, " ")
}

// rubric names what the grade was given by.
func (d *document) rubric() string { return "Assay, rubric " + strconv.Itoa(d.report.Rubric) }

// describe says a change in words.
func describe(c *wire.Change) string {
	switch c.Op {
	case wire.OpSetHeader:
		return "Set the header " + c.Name + ": " + c.Value
	case wire.OpRemoveHeader:
		return "Do not send the header " + c.Name
	case wire.OpSetCookieAttribute:
		if c.Value == "" {
			return "Give the cookie " + c.Cookie + " the attribute " + c.Attribute
		}
		return "Give the cookie " + c.Cookie + " the attribute " + c.Attribute + "=" + c.Value
	case wire.OpRemoveCookieAttribute:
		return "Take the attribute " + c.Attribute + " from the cookie " + c.Cookie
	case wire.OpRedirectToHTTPS:
		return "Answer plain HTTP with a 301 to the same address on https://"
	case wire.OpServeHTTPS:
		return "Serve the page over HTTPS"
	case wire.OpLoadSecurely:
		return "Ask for " + c.URL + " over https://"
	case wire.OpAddIntegrity:
		return "Give the script " + c.URL + " an integrity attribute"
	case wire.OpRemoveMeta:
		return "Take the meta element " + c.Name + " from the page"
	}
	return c.String()
}

// show says what a finding saw, in a line.
func show(e *wire.Evidence) string {
	subject := e.Header
	if e.Cookie != "" {
		subject = "cookie " + e.Cookie
	}
	if e.URL != "" && e.URL != e.Value {
		if subject != "" {
			subject += ", "
		}
		subject += e.URL
	}
	switch {
	case subject == "":
		return e.Value
	case e.Value == "" && e.Header != "":
		return subject + ": not sent"
	case e.Value == "":
		return subject
	}
	return subject + ": " + e.Value
}
