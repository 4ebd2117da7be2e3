package export

import (
	"strconv"

	"assay/core/wire"
)

// junit is for CI servers: a suite a family, a case a rule. What costs points is a failure.
var junit = Format{ID: "junit", Title: "JUnit XML", Group: GroupReport, write: func(d *document) (name, mediaType string) {
	r := d.report
	d.line(`<?xml version="1.0" encoding="UTF-8"?>`)
	total := suiteCounts{}
	for _, family := range r.Families {
		total.add(d.count(family.ID))
	}
	d.line(`<testsuites name="`, xml("Assay: "+r.URL), `"`, total.attributes(), `>`)
	for _, family := range r.Families {
		d.junitFamily(family)
	}
	d.line(`</testsuites>`)
	return d.fileName(".junit.xml"), "application/xml"
}}

type suiteCounts struct{ tests, failures, skipped int }

func (c *suiteCounts) add(more suiteCounts) {
	c.tests += more.tests
	c.failures += more.failures
	c.skipped += more.skipped
}

func (c suiteCounts) attributes() string {
	return ` tests="` + strconv.Itoa(c.tests) + `" failures="` + strconv.Itoa(c.failures) + `" errors="0" skipped="` + strconv.Itoa(c.skipped) + `" time="0"`
}

// count counts a family's cases.
func (d *document) count(family string) (c suiteCounts) {
	for i := range d.report.Findings {
		if f := &d.report.Findings[i]; f.Family == family {
			c.tests++
			if f.Lost > 0 {
				c.failures++
			}
		}
	}
	for _, check := range d.report.Passes {
		if check.Family == family {
			c.tests++
		}
	}
	for _, list := range [...][]wire.Check{d.report.NotApplicable, d.report.Unknown} {
		for _, check := range list {
			if check.Family == family {
				c.tests++
				c.skipped++
			}
		}
	}
	return c
}

func (d *document) junitFamily(family wire.Family) {
	d.line(`  <testsuite name="`, xml(family.Title), `"`, d.count(family.ID).attributes(), `>`)
	d.line(`    <properties>`)
	for _, p := range [...][2]string{{"url", d.report.URL}, {"grade", d.report.Grade}, {"score", strconv.Itoa(d.report.Score)}, {"leftOut", d.leftOutText()}} {
		d.line(`      <property name="`, p[0], `" value="`, xml(p[1]), `"/>`)
	}
	d.line(`    </properties>`)
	begin := func(rule string, end string) {
		d.line(`    <testcase classname="`, xml("assay."+family.ID), `" name="`, xml(rule), `" time="0"`, end)
	}
	for i := range d.report.Findings {
		f := &d.report.Findings[i]
		if f.Family != family.ID {
			continue
		}
		begin(f.Rule, ">")
		if f.Lost > 0 {
			d.line(`      <failure type="`, xml(f.Severity), `" message="`, xml(f.Title), `">`, xml(result(f)), `</failure>`)
		} else {
			d.line(`      <system-out>`, xml(result(f)), `</system-out>`)
		}
		d.line(`    </testcase>`)
	}
	for _, check := range d.report.Passes {
		if check.Family == family.ID {
			begin(check.Rule, "/>")
		}
	}
	for _, list := range [...]struct {
		why    string
		checks []wire.Check
	}{{"Does not apply: ", d.report.NotApplicable}, {"Not seen: ", d.report.Unknown}} {
		for _, check := range list.checks {
			if check.Family == family.ID {
				begin(check.Rule, ">")
				d.line(`      <skipped message="`, xml(list.why+check.Detail), `"/>`)
				d.line(`    </testcase>`)
			}
		}
	}
	d.line(`  </testsuite>`)
}
