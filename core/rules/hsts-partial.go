package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// Strict-Transport-Security with the page, and not with https://shop.test/missing 404
var hstsPartial = Rule{
	ID: "hsts-partial", Family: "hsts", Points: 0,
	Text: Text{
		Title:  "HSTS does not come with every answer",
		Detail: "It is missing on {where}. Browsers remember it from this page; whoever meets only those is not protected. In nginx, add_header leaves out errors unless it ends with always, and a location with an add_header of its own inherits none.",
		Clause: "HSTS does not come with every answer",
	},
	Pass:       "HSTS comes with every answer that was seen",
	Applies:    "Pages that send HSTS, where other answers of the origin were seen in this session, as they were then: what was repaired since shows when it is loaded again.",
	References: []string{"https://www.rfc-editor.org/rfc/rfc6797#section-7.1", "https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header"},
	Reads:      page.PartHSTS | page.PartOrigin,
	Check:      checkHSTSPartial,
}

// answerClasses are the classes in the order in which they are named, with a word for one and for many.
var answerClasses = [...]struct{ class, one, many string }{
	{wire.ClassDocument, "document", "documents"},
	{wire.ClassRedirect, "redirect", "redirects"},
	{wire.ClassError, "error", "errors"},
	{wire.ClassStatic, "file", "files"},
	{wire.ClassAPI, "answer with data", "answers with data"},
}

func checkHSTSPartial(p *page.Page) Verdict {
	if !p.HSTS.Honoured || p.HSTS.MaxAge == 0 {
		return notApplicable
	}
	var v Verdict
	asked := 0
	var where []string
	for _, c := range answerClasses {
		l := lapseOf(p, c.class, func(set *page.HeaderSet, _ *page.Answer) bool { return set.HSTS })
		asked += len(l.asked)
		if len(l.missing) > 0 {
			where = append(where, l.where(c.one, c.many))
			v.Evidence = append(v.Evidence, l.examples(hstsName)...)
		}
	}
	switch {
	case asked == 0:
		return unknown
	case where == nil:
		return Verdict{}
	}
	v.State, v.Changes = Failed, hstsTarget(p)
	v.Args = arg("where", listed(where))
	return v
}
