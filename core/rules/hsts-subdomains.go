package rules

import "assay/core/page"

// Strict-Transport-Security: max-age=31536000
var hstsSubdomains = Rule{
	ID: "hsts-subdomains", Family: "hsts", Points: 3,
	Text: Text{
		Title:  "HSTS leaves the subdomains out",
		Detail: "Somebody on the way can invent a subdomain over plain HTTP and set or read cookies of the whole domain through it. Add includeSubDomains once every subdomain speaks HTTPS.",
		Clause: "its HSTS leaves the subdomains out",
	},
	Pass:       "HSTS covers the subdomains",
	Applies:    "Sites whose HSTS header is valid.",
	References: []string{"https://www.rfc-editor.org/rfc/rfc6797#section-14.4"},
	Reads:      page.PartHSTS,
	Check:      checkHSTSSubdomains,
	Fix:        fixHSTS,
}

func checkHSTSSubdomains(p *page.Page) Verdict {
	if skip := hstsValid(p); skip != nil {
		return *skip
	}
	if p.HSTS.IncludeSubDomains {
		return Verdict{}
	}
	return failed(hstsEvidence(p))
}
