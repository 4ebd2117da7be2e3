package rules

import "assay/core/page"

// <img src="http://cdn.test/logo.png"> on an https:// page
var mixedPassive = Rule{
	ID: "mixed-passive", Family: "https", Points: 5,
	Text: Text{
		Title:  "The page asks for images or media over plain HTTP",
		Detail: "Others on the way can see and replace them. Browsers ask for them over HTTPS instead, and show nothing where that fails. Seen: {seen}.",
		Clause: "it loads images or media over plain HTTP",
	},
	Variant: &Variant{5, Text{
		Title:  "Images or media over plain HTTP are blocked",
		Detail: "This browser refuses what the page asks for over plain HTTP, so visitors do not see it. Seen: {seen}.",
		Clause: "browsers block images or media that it asks for over plain HTTP",
	}},
	Pass:       "Images and media come over HTTPS",
	Applies:    "HTTPS pages whose resources were seen. With upgrade-insecure-requests browsers ask for them over HTTPS, with block-all-mixed-content not at all. Not what frames load in turn.",
	References: []string{"https://www.w3.org/TR/mixed-content/#upgradeable-content", "https://developer.mozilla.org/docs/Web/Security/Mixed_content"},
	Reads:      page.PartLoaded | page.PartCSP,
	Check:      func(p *page.Page) Verdict { return checkMixed(p, false) },
}
