package rules

import (
	"strconv"

	"assay/core/page"
	"assay/core/wire"
)

// X-Content-Type-Options: nosniff with the page, and not with https://shop.test/static/app.js
var staticHeaders = Rule{
	ID: "static-headers", Family: "nosniff", Points: 0,
	Text: Text{
		Title:  "nosniff is lost on {where}",
		Detail: "The page sends it; {missing} files (scripts, styles, images …) do not, and one that a visitor uploaded may be taken for another type. In nginx, a location with an add_header of its own inherits none: repeat them there.",
		Clause: "nosniff is lost on its files",
	},
	Pass:       "Files are sent with nosniff as well",
	Applies:    "Pages that send nosniff, where files of their origin were seen in this session, as they were then.",
	References: []string{"https://fetch.spec.whatwg.org/#x-content-type-options-header", "https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header"},
	Reads:      page.PartNosniff | page.PartOrigin,
	Check:      func(p *page.Page) Verdict { return checkLostNosniff(p, wire.ClassStatic, "file", "files") },
}

// checkLostNosniff looks for answers of a class without nosniff, on an origin whose page sends it.
func checkLostNosniff(p *page.Page, class, one, many string) Verdict {
	if !p.Nosniff {
		return notApplicable
	}
	l := lapseOf(p, class, func(set *page.HeaderSet, _ *page.Answer) bool { return set.Nosniff })
	switch {
	case len(l.asked) == 0:
		return unknown
	case len(l.missing) == 0:
		return Verdict{}
	}
	v := failed(l.examples(nosniffName), nosniffTarget[:]...)
	v.Args = map[string]string{"where": l.where(one, many), "missing": strconv.Itoa(len(l.missing)) + " of " + strconv.Itoa(len(l.asked))}
	return v
}
