package rules

import "assay/core/page"

// http://shop.test/ → https://www.shop.test/
var httpsRedirectHost = Rule{
	ID: "https-redirect-host", Family: "https", Points: 5,
	Text: Text{
		Title:  "The first redirect leaves the host",
		Detail: "The browser never visits https://{host}, so it never learns HSTS for it, and the next visit starts over plain HTTP again. Redirect to HTTPS on the same host first.",
		Clause: "its first redirect leaves the host, which never gets HSTS",
	},
	Pass:       "The first redirect stays on the host",
	Applies:    "Sites whose plain HTTP was seen and leads to HTTPS.",
	References: []string{"https://hstspreload.org/#submission-requirements", "https://infosec.mozilla.org/guidelines/web_security#http-redirections"},
	Reads:      page.PartTransport,
	Check:      checkHTTPSRedirectHost,
	Args:       func(p *page.Page, _ *Verdict) map[string]string { return arg("host", p.Way.URLs[0].Host) },
}

func checkHTTPSRedirectHost(p *page.Page) Verdict {
	if skip := wayApplies(p); skip != nil {
		return *skip
	}
	if p.Way.Secure < 1 {
		return notApplicable // it leads nowhere safe, or never was on plain HTTP
	}
	from, to := p.Way.URLs[0], p.Way.URLs[1]
	if from.Host == to.Host {
		return Verdict{}
	}
	return failed(wayEvidence(p, p.Way, 0), httpsChanges[1:]...)
}
