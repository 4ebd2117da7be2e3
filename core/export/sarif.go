package export

import (
	"slices"
	"strconv"

	"assay/core/wire"
)

// sarif is for code scanners and editors: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
var sarif = Format{ID: "sarif", Title: "SARIF 2.1.0", Group: GroupReport, write: func(d *document) (name, mediaType string) {
	r, q := d.report, wire.Quote
	var rules []string
	d.line(`{`)
	d.line(`  "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",`)
	d.line(`  "version": "2.1.0",`)
	d.line(`  "runs": [{`)
	d.line(`    "tool": {"driver": {"name": "Assay", "version": `, q("rubric "+strconv.Itoa(r.Rubric)), `, "rules": [`)
	for i := range r.Findings {
		f := &r.Findings[i]
		if slices.Contains(rules, f.Rule) {
			continue
		}
		rules = append(rules, f.Rule)
		help := ""
		if len(f.References) > 0 && isLink(f.References[0]) {
			help = `, "helpUri": ` + q(f.References[0])
		}
		d.line(comma(len(rules) > 1), `      {"id": `, q(f.Rule), `, "shortDescription": {"text": `, q(sentence(f.Title)), `}, "fullDescription": {"text": `, q(sentence(f.Detail)), `}`, help,
			`, "defaultConfiguration": {"level": `, q(level(f)), `}, "properties": {"tags": ["security", `, q(f.Family), `]}}`)
	}
	d.line(`    ]}},`)
	d.line(`    "results": [`)
	for i := range r.Findings {
		f := &r.Findings[i]
		d.line(comma(i > 0), `      {"ruleId": `, q(f.Rule), `, "ruleIndex": `, strconv.Itoa(slices.Index(rules, f.Rule)), `, "level": `, q(level(f)), `,`)
		d.line(`       "message": {"text": `, q(result(f)), `},`)
		d.line(`       "locations": [{"physicalLocation": {"artifactLocation": {"uri": `, q(r.URL), `}}}],`)
		d.line(`       "partialFingerprints": {"rule/v1": `, q(f.Rule), `},`)
		d.out.WriteString(`       "properties": {"points": ` + strconv.Itoa(f.Lost) + `, "severity": ` + q(f.Severity) + `, "changes": [`)
		for j := range f.Fix.Changes {
			d.out.WriteString(comma(j > 0) + q(describe(&f.Fix.Changes[j])))
		}
		d.line(`]}}`)
	}
	d.line(`    ],`)
	d.out.WriteString(`    "properties": {"grade": ` + q(r.Grade) + `, "score": ` + strconv.Itoa(r.Score) + `, "leftOut": [`)
	for i, sentence := range d.leftOut {
		d.out.WriteString(comma(i > 0) + q(sentence))
	}
	d.line(`]}`)
	d.line(`  }]`)
	d.line(`}`)
	return d.fileName(".sarif"), "application/sarif+json"
}}

func comma(before bool) string {
	if before {
		return ","
	}
	return ""
}

// level returns how SARIF tells a finding's severity.
func level(f *wire.Finding) string {
	switch f.Severity {
	case wire.SeverityHigh:
		return "error"
	case wire.SeverityMedium, wire.SeverityLow:
		return "warning"
	}
	return "note"
}

// mostChanges is how many changes of a finding are told where people read.
const mostChanges = 50

// result is a finding in a paragraph.
func result(f *wire.Finding) string {
	text := sentence(f.Title) + " " + sentence(f.Detail)
	for i := range f.Fix.Changes {
		if i == 0 {
			text += " To do:"
		}
		if i == mostChanges {
			return text + " And " + strconv.Itoa(len(f.Fix.Changes)-mostChanges) + " more."
		}
		text += " " + sentence(describe(&f.Fix.Changes[i]))
	}
	return text
}

// sentence returns a text that ends like a sentence.
func sentence(s string) string {
	if s == "" || s[len(s)-1] == '.' || s[len(s)-1] == '?' || s[len(s)-1] == '!' {
		return s
	}
	return s + "."
}
