package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

const nosniffName = "X-Content-Type-Options"

// GET https://shop.test/ 200, without X-Content-Type-Options
var nosniffMissing = Rule{
	ID: "nosniff-missing", Family: "nosniff", Points: 10,
	Text: Text{
		Title:  "The browser may guess the content type",
		Detail: "Without nosniff a file that somebody uploaded as text or as an image can be run as a script or shown as a page of this site.",
		Clause: "browsers may guess its content types",
	},
	Pass:       "The page sends nosniff",
	Applies:    "Every page.",
	References: []string{"https://fetch.spec.whatwg.org/#x-content-type-options-header", "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-Content-Type-Options"},
	Reads:      page.PartNosniff,
	Alone:      Alone{Of: Active | Data, Severity: wire.SeverityLow, Title: "It is sent without nosniff", Detail: "The browser may guess its type, and take it for what it is not: a script, or a page of this site."},
	Check:      checkNosniffMissing,
}

func checkNosniffMissing(p *page.Page) Verdict {
	if _, sent := p.Last().First(nosniffName); sent {
		return Verdict{}
	}
	return failed(header(p, nosniffName, ""), nosniffTarget[:]...)
}

var nosniffTarget = [...]wire.Change{{Op: wire.OpSetHeader, Name: nosniffName, Value: "nosniff"}}
