package rules

import "assay/core/page"

// Strict-Transport-Security: max-age=31536000; preload
var hstsPreload = Rule{
	ID: "hsts-preload", Family: "hsts", Points: 2,
	Text: Text{
		Title:  "HSTS says preload but does not qualify",
		Detail: "The browsers' preload list takes only sites with includeSubDomains and a max-age of at least a year, and removes others.",
		Clause: "its HSTS asks for preloading without qualifying",
	},
	Pass:       "HSTS qualifies for what it says of preloading",
	Applies:    "Sites whose HSTS header is valid and says preload.",
	References: []string{"https://hstspreload.org/#submission-requirements"},
	Reads:      page.PartHSTS,
	Check:      checkHSTSPreload,
}

func checkHSTSPreload(p *page.Page) Verdict {
	if skip := hstsValid(p); skip != nil {
		return *skip
	}
	if !p.HSTS.Preload {
		return notApplicable
	}
	if p.HSTS.IncludeSubDomains && p.HSTS.MaxAge >= hstsYear {
		return Verdict{}
	}
	return failed(hstsEvidence(p), hstsTarget(p))
}
