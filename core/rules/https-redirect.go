package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// GET http://shop.test/ 200, and nothing leads to https://
var httpsRedirect = Rule{
	ID: "https-redirect", Family: "https", Points: 20,
	Text: Text{
		Title:  "Plain HTTP does not lead to HTTPS",
		Detail: "Whoever types the address or follows an old link stays on plain HTTP, where anyone on the way can read and change everything.",
		Clause: "plain HTTP does not lead to HTTPS",
	},
	Pass:       "Plain HTTP leads to HTTPS, or does not answer",
	Applies:    "Sites whose plain HTTP was seen: by the navigation or by a probe. Not development hosts.",
	References: []string{"https://www.rfc-editor.org/rfc/rfc6797#section-7.2", "https://infosec.mozilla.org/guidelines/web_security#http-redirections"},
	Reads:      page.PartTransport,
	Check:      checkHTTPSRedirect,
}

func checkHTTPSRedirect(p *page.Page) Verdict {
	if skip := wayApplies(p); skip != nil {
		return *skip
	}
	if p.Way.Secure >= 0 {
		return Verdict{}
	}
	// Where the page itself is on plain HTTP, nobody has seen that HTTPS answers: a redirect alone could lead nowhere.
	return failed(wayEvidence(p, p.Way, 0), overHTTPS(p)...)
}

// wayApplies returns the verdict where there is no way from plain HTTP to judge, or nil if there is one.
func wayApplies(p *page.Page) *Verdict {
	switch {
	case p.Development():
		return &notApplicable
	case p.Way == nil && p.ProbeHidden:
		return &inconclusive
	case p.Way == nil:
		return &unknown
	case len(p.Way.Hops) == 0: // nothing answers on plain HTTP: nobody can be left there
		return &passed
	}
	return nil
}

// inconclusive is the verdict where plain HTTP was asked in vain.
var inconclusive = Verdict{State: Unknown, Note: "Inconclusive: the browser holds HSTS for this host and goes to HTTPS by itself. What the server answers on plain HTTP stays hidden; a browser that never was here would see it."}

// wayEvidence returns what hop i of the way answered.
func wayEvidence(p *page.Page, w *page.Way, i int) []wire.Evidence {
	hop := &w.Hops[i]
	e := wire.Evidence{Exchange: hop.Index, URL: hop.Exchange.URL}
	if w.Probed {
		e.Exchange = -1
	}
	if location, ok := hop.First("Location"); ok {
		e.Header, e.Value = "Location", location
	}
	return p.Evidence(e)
}
