package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// http://shop.test/ → http://www.shop.test/ → https://www.shop.test/
var httpsRedirectLate = Rule{
	ID: "https-redirect-late", Family: "https", Points: 10,
	Text: Text{
		Title:  "Plain HTTP is left only after a further hop",
		Detail: "Each hop over plain HTTP is one more chance for somebody on the way to send the visitor elsewhere. The first answer can go to HTTPS at once.",
		Clause: "plain HTTP is left only after a further hop",
	},
	Pass:       "The first redirect goes to HTTPS",
	Applies:    "Sites whose plain HTTP was seen and leads to HTTPS.",
	References: []string{"https://infosec.mozilla.org/guidelines/web_security#http-redirections"},
	Reads:      page.PartTransport,
	Check:      checkHTTPSRedirectLate,
}

func checkHTTPSRedirectLate(p *page.Page) Verdict {
	if skip := wayApplies(p); skip != nil {
		return *skip
	}
	if p.Way.Secure < 0 {
		return notApplicable
	}
	for i := 1; i < len(p.Way.Hops); i++ {
		if hop := &p.Way.Hops[i]; hop.URL.Scheme == "http" && !hop.FromBrowser {
			return failed(append(wayEvidence(p, p.Way, 0), wayEvidence(p, p.Way, i)...), wire.Change{Op: wire.OpRedirectToHTTPS})
		}
	}
	return Verdict{}
}
