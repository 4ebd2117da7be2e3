package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// X-Content-Type-Options: nosniff with the page, and not with https://shop.test/api/cart
var apiHeaders = Rule{
	ID: "api-headers", Family: "nosniff", Points: 0,
	Text: Text{
		Title:  "nosniff is lost on {where}",
		Detail: "The page sends it; {missing} answers with data do not. Opened by itself, data that holds what visitors wrote may be guessed to be a page. Applications often set their headers for documents only.",
		Clause: "nosniff is lost on its data",
	},
	Pass:       "Data is sent with nosniff as well",
	Applies:    "Pages that send nosniff, where data of their origin was seen in this session, as it was then: JSON and the like, and what scripts asked for.",
	References: []string{"https://fetch.spec.whatwg.org/#x-content-type-options-header", "https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers"},
	Reads:      page.PartNosniff | page.PartOrigin,
	Check: func(p *page.Page) Verdict {
		return checkLostNosniff(p, wire.ClassAPI, "answer with data", "answers with data")
	},
}
