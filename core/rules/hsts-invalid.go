package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// Strict-Transport-Security: max-age=abc
var hstsInvalid = Rule{
	ID: "hsts-invalid", Family: "hsts", Points: 20,
	Text: Text{
		Title:  "Browsers ignore the HSTS header",
		Detail: "It is not valid ({problem}), so the site has no HSTS: the first request of a visit can go over plain HTTP.",
		Clause: "browsers ignore its HSTS header",
	},
	Pass:       "The HSTS header is valid",
	Applies:    "Sites that send the header.",
	References: []string{"https://www.rfc-editor.org/rfc/rfc6797#section-6.1"},
	Reads:      page.PartHSTS,
	Alone:      Alone{Of: anything, Severity: wire.SeverityLow},
	Check:      checkHSTSInvalid,
	Fix:        fixHSTS,
}

func checkHSTSInvalid(p *page.Page) Verdict {
	if skip := hstsApplies(p); skip != nil {
		return *skip
	}
	if !p.HSTS.Sent {
		return notApplicable
	}
	if p.HSTS.Valid {
		return Verdict{}
	}
	v := failed(header(p, hstsName, p.HSTS.Line))
	v.Args = arg("problem", p.HSTS.Problem)
	return v
}
