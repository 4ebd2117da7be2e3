package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// Strict-Transport-Security: max-age=0
var hstsZero = Rule{
	ID: "hsts-zero", Family: "hsts", Points: 20,
	Text: Text{
		Title:  "The HSTS header removes the protection",
		Detail: "max-age=0 makes the browser forget that the site wants HTTPS only.",
		Clause: "its HSTS header removes the protection",
	},
	Pass:       "The HSTS header does not remove the protection",
	Applies:    "Sites whose HSTS header is valid.",
	References: []string{"https://www.rfc-editor.org/rfc/rfc6797#section-6.1.1"},
	Reads:      page.PartHSTS,
	Alone:      Alone{Of: anything, Severity: wire.SeverityLow},
	Check:      checkHSTSZero,
	Fix:        fixHSTS,
}

func checkHSTSZero(p *page.Page) Verdict {
	if skip := hstsApplies(p); skip != nil {
		return *skip
	}
	if !p.HSTS.Valid {
		return notApplicable
	}
	if p.HSTS.MaxAge > 0 {
		return Verdict{}
	}
	return failed(hstsEvidence(p))
}
