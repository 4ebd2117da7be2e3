package rules

import (
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// X-Content-Type-Options: no-sniff
var nosniffInvalid = Rule{
	ID: "nosniff-invalid", Family: "nosniff", Points: 10,
	Text: Text{
		Title:  "Browsers ignore the X-Content-Type-Options header",
		Detail: "Only the word nosniff counts, and it must come first. As it is, a file that somebody uploaded can be run as a script.",
		Clause: "browsers ignore its X-Content-Type-Options header",
	},
	Pass:       "The X-Content-Type-Options header is valid",
	Applies:    "Pages that send the header.",
	References: []string{"https://fetch.spec.whatwg.org/#x-content-type-options-header"},
	Reads:      page.PartNosniff,
	Alone:      Alone{Of: Active | Data, Severity: wire.SeverityLow},
	Check:      checkNosniffInvalid,
}

func checkNosniffInvalid(p *page.Page) Verdict {
	values := p.Last().Values(nosniffName)
	if len(values) == 0 {
		return notApplicable
	}
	if p.Nosniff {
		return Verdict{}
	}
	return failed(header(p, nosniffName, strings.Join(values, ", ")), nosniffTarget[:]...)
}
