package rules

import (
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

const (
	xfoName = "X-Frame-Options"
	cspName = "Content-Security-Policy"
)

// GET https://shop.test/ 200, with neither X-Frame-Options nor frame-ancestors; or with frame-ancestors *
var framingOpen = Rule{
	ID: "framing-open", Family: "framing", Points: 20,
	Text: Text{
		Title:  "Any site can frame this page",
		Detail: "Another site can lay it invisibly under its own buttons and have visitors click here without knowing (clickjacking).",
		Clause: "any site can frame this page",
	},
	Pass:       "The page says who may frame it",
	Applies:    "Documents: not JSON, images, downloads or redirects.",
	References: []string{"https://www.w3.org/TR/CSP3/#directive-frame-ancestors", "https://html.spec.whatwg.org/multipage/document-lifecycle.html#the-x-frame-options-header"},
	Reads:      page.PartCSP | page.PartFraming | page.PartLoaded,
	Check:      checkFramingOpen,
	Fix:        fixFramingOpen,
}

func checkFramingOpen(p *page.Page) Verdict {
	if !p.Document {
		return notApplicable
	}
	if p.Framing.Allows != wire.FramingAny {
		return Verdict{}
	}
	if p.Framing.By == wire.FramingByAncestors {
		return failed(header(p, cspName, strings.Join(p.Last().Values(cspName), ", ")))
	}
	return failed(header(p, xfoName, strings.Join(p.XFO, ", ")))
}

func fixFramingOpen(p *page.Page, _ *Verdict) []wire.Change {
	if p.Framing.By == wire.FramingByAncestors {
		// X-Frame-Options is ignored beside frame-ancestors: the policy itself must change.
		return edited(p, (*policyEditor).closeAncestors)
	}
	return xfoTarget(p)
}

var (
	xfoDeny       = [...]wire.Change{{Op: wire.OpSetHeader, Name: xfoName, Value: "DENY"}}
	xfoSameOrigin = [...]wire.Change{{Op: wire.OpSetHeader, Name: xfoName, Value: "SAMEORIGIN"}}
)

// xfoTarget is DENY, or SAMEORIGIN where the page itself frames pages of its own origin: those usually carry the same header.
func xfoTarget(p *page.Page) []wire.Change {
	for i := range p.Resources {
		if p.Resources[i].Type == "sub_frame" && p.Resources[i].URL.SameOrigin(p.URL) {
			return xfoSameOrigin[:]
		}
	}
	return xfoDeny[:]
}
