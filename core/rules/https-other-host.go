package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// GET http://www.shop.test/ 200, on a page of https://shop.test/
var httpsOtherHost = Rule{
	ID: "https-other-host", Family: "https", Points: 0,
	Text: Text{
		Title:  "{hosts} stays on plain HTTP",
		Detail: "Whoever types that name gets an answer over plain HTTP, and nothing leads to HTTPS: anyone on the way can read and change it. Let it redirect to HTTPS on its own name first.",
		Clause: "{hosts} stays on plain HTTP",
	},
	Pass:       "The site's www host or bare domain leads to HTTPS",
	Applies:    "Sites whose www host or bare domain, beside the page's own host, was asked over plain HTTP. Not development hosts.",
	References: []string{"https://www.rfc-editor.org/rfc/rfc6797#section-7.2", "https://hstspreload.org/#submission-requirements"},
	Reads:      page.PartTransport,
	Check:      checkHTTPSOtherHost,
}

func checkHTTPSOtherHost(p *page.Page) Verdict {
	if p.Development() {
		return notApplicable
	}
	answered, note := false, ""
	var v Verdict
	var hosts []string
	for i := range p.Probes {
		probe := &p.Probes[i]
		host := probe.URL.Host
		switch {
		case probe.Kind == wire.ProbeNotFound || probe.URL.Loopback():
		case probe.Hidden:
			note = "Inconclusive: the browser holds HSTS for " + host + " and goes to HTTPS by itself. What the server answers on plain HTTP stays hidden."
		case len(probe.Way.Hops) == 0:
			note = host + " gave no answer over plain HTTP" + because(probe.Error) + ". If people type that name, let it answer and lead to HTTPS."
		case probe.Way.Secure >= 0:
			answered = true
		case probe.Error != "":
			note = "Where " + host + " leads was not seen to the end" + because(probe.Error) + "."
		default:
			hosts = append(hosts, host)
			v.Evidence = append(v.Evidence, wayEvidence(p, probe.Way, 0)...)
		}
	}
	switch {
	case len(hosts) > 0:
		v.State, v.Changes = Failed, overHTTPS(p)
		v.Args = arg("hosts", listed(hosts))
		return v
	case answered:
		return Verdict{Note: note}
	}
	return Verdict{State: Unknown, Note: note}
}

// because puts a reason behind a clause, if there is one.
func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + reason
}
