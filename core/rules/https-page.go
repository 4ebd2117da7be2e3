package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// GET http://shop.test/ 200
var httpsPage = Rule{
	ID: "https-page", Family: "https", Points: 100,
	Text: Text{
		Title:  "The page came without protection",
		Detail: "It arrived over plain HTTP: anyone on the way can read it and change it, and browsers call it not secure.",
		Clause: "the page itself crosses the network unprotected",
	},
	Variant: &Variant{Points: 100, Text: Text{
		Title:  "The page's TLS is broken",
		Detail: "The browser could not verify who answered: anyone on the way may have written this page.",
		Clause: "its TLS is broken",
	}},
	Pass:       "The page came over HTTPS",
	Applies:    "Every page, except plain HTTP on a loopback host: that is development, and browsers trust it.",
	References: []string{"https://www.rfc-editor.org/rfc/rfc9110#section-4.2.2", "https://developer.mozilla.org/docs/Glossary/HTTPS"},
	Reads:      page.PartTransport,
	Alone:      Alone{Of: contents, Title: "It came over plain HTTP", Detail: "Anyone on the way can read it and change it."},
	Check:      checkHTTPSPage,
}

func checkHTTPSPage(p *page.Page) Verdict {
	last := p.Last()
	if last.Broken() {
		v := failed(p.Evidence(wire.Evidence{Exchange: last.Index, Value: "TLS: " + last.TLS.State}), wire.Change{Op: wire.OpServeHTTPS})
		v.Variant = true
		return v
	}
	if last.URL.Secure() {
		return Verdict{}
	}
	if p.Development() {
		return notApplicable
	}
	return failed(p.Evidence(wire.Evidence{Exchange: last.Index, Value: last.Exchange.URL}), overHTTPS(p)...)
}
