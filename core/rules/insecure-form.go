package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// <form action="http://shop.test/login" method="post"> on an https:// page
var insecureForm = Rule{
	ID: "insecure-form", Family: "https", Points: 20,
	Text: Text{
		Title:  "A form sends its data over plain HTTP",
		Detail: "What people type into it can be read by anyone on the way, and browsers warn before they send it.",
		Clause: "a form sends what people type over plain HTTP",
	},
	Pass:       "Forms send their data over HTTPS",
	Applies:    "HTTPS pages whose forms were seen.",
	References: []string{"https://www.w3.org/TR/mixed-content/#requirements-forms"},
	Reads:      page.PartLoaded,
	Check:      checkInsecureForm,
}

func checkInsecureForm(p *page.Page) Verdict {
	if !p.Last().URL.Secure() {
		return notApplicable
	}
	if p.Markup == nil {
		return unknown
	}
	var v Verdict
	for i := range p.Forms {
		form := &p.Forms[i]
		if form.URL.Scheme != "http" || form.URL.Loopback() {
			continue
		}
		v.State = Failed
		v.Evidence = append(v.Evidence, wire.Evidence{Exchange: -1, URL: form.Action, Value: form.Action})
		v.Changes = append(v.Changes, wire.Change{Op: wire.OpLoadSecurely, URL: form.Action})
	}
	return v
}
