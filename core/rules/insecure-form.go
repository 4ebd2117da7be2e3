package rules

import (
	"strings"

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
	Applies:    "HTTPS pages whose forms were seen. With upgrade-insecure-requests browsers send them over HTTPS.",
	References: []string{"https://www.w3.org/TR/mixed-content/#requirements-forms", "https://www.w3.org/TR/upgrade-insecure-requests/#goals"},
	Reads:      page.PartLoaded | page.PartCSP,
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
	if enforces(p, "upgrade-insecure-requests") {
		return v
	}
	for i := range p.Forms {
		form := &p.Forms[i]
		// A dialog's form is sent nowhere.
		if !isPlain(form.URL) || strings.EqualFold(form.Method, "dialog") {
			continue
		}
		v.State = Failed
		v.Evidence = append(v.Evidence, wire.Evidence{Exchange: -1, URL: form.Action, Value: form.Action})
		v.Changes = append(v.Changes, wire.Change{Op: wire.OpLoadSecurely, URL: form.Action})
	}
	return v
}
