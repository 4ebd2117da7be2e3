package rules

import (
	"strconv"

	"assay/core/page"
	"assay/core/wire"
)

// <img src="http://cdn.test/logo.png"> on an https:// page, which the browser fetched from https://cdn.test/logo.png
var mixedUpgraded = Rule{
	ID: "mixed-upgraded", Family: "https", Points: 0,
	Text: Text{
		Title:  "Links over plain HTTP that the browser repaired",
		Detail: "The page asks for {count} over plain HTTP; this browser went to HTTPS by itself, so nothing was exposed. Another browser, or this one on a first visit, may not: write https:// in the markup.",
		Clause: "it relies on the browser to load things over HTTPS",
	},
	Pass:       "No resource needed the browser to go to HTTPS by itself",
	Applies:    "HTTPS pages whose resources were seen. With upgrade-insecure-requests the page itself asks the browser to do so.",
	References: []string{"https://www.w3.org/TR/mixed-content/#upgrade-algorithm", "https://www.w3.org/TR/upgrade-insecure-requests/"},
	Reads:      page.PartLoaded | page.PartCSP,
	Check:      checkMixedUpgraded,
}

func checkMixedUpgraded(p *page.Page) Verdict {
	switch {
	case !p.Last().URL.Secure():
		return notApplicable
	case enforces(p, "upgrade-insecure-requests"):
		return Verdict{}
	case !p.ResourcesKnown:
		return unknown
	}
	var v Verdict
	for i := range p.Resources {
		if r := &p.Resources[i]; r.Outcome == wire.OutcomeUpgraded && !r.InFrame && isPlain(r.URL) {
			v.addPlain(r.Resource.URL, r.Type)
		}
	}
	if v.State != Failed {
		return v
	}
	v = v.distinct()
	v.Args = arg("count", counted(len(v.Changes), "resource", "resources"))
	return v.shown(mostPlain)
}

// counted writes a number and what it counts: "1 answer", "3 answers".
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
