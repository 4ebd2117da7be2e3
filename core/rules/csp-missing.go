package rules

import (
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// GET https://shop.test/ 200, without Content-Security-Policy
var cspMissing = Rule{
	ID: "csp-missing", Family: "csp", Points: 15,
	Text: Text{
		Title:  "{nothing} a Content Security Policy",
		Detail: "Script that gets into the page, by a mistake in escaping or a taken-over host, runs with everything that its visitors may do. A policy names what may run and load. The one proposed is made of what this page was seen to load: try it before you send it.",
		Clause: "nothing stops injected script",
	},
	Variant: &Variant{15, Text{
		Title:  "The Content Security Policy only reports",
		Detail: "Content-Security-Policy-Report-Only blocks nothing. Send the policy as Content-Security-Policy once its reports are quiet; the one proposed is yours without its loopholes.",
		Clause: "its Content Security Policy only reports",
	}},
	Pass:       "The page has a Content Security Policy",
	Applies:    "Documents: not JSON, images, downloads or redirects. A policy in a meta element counts where the markup was seen.",
	References: []string{"https://www.w3.org/TR/CSP3/", "https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP"},
	Reads:      page.PartCSP | page.PartFraming | page.PartLoaded,
	Check:      checkCSPMissing,
	Fix:        fixCSPMissing,
	Args:       argsCSPMissing,
}

func checkCSPMissing(p *page.Page) Verdict {
	if !p.Document {
		return notApplicable
	}
	if p.Protected {
		return Verdict{}
	}
	name := cspName
	variant := reported(p) != nil
	if variant {
		name = cspReportOnlyName
	}
	v := failed(header(p, name, strings.Join(p.Last().Values(name), ", ")))
	v.Variant = variant
	return v
}

func argsCSPMissing(p *page.Page, v *Verdict) map[string]string {
	switch {
	case v.Variant:
		return nil
	case p.Markup != nil:
		return arg("nothing", "Neither headers nor markup set")
	}
	return arg("nothing", "No header sets")
}

func fixCSPMissing(p *page.Page, v *Verdict) []wire.Change {
	e := reported(p)
	if e != nil {
		e.enforce()
	} else {
		e = &policyEditor{p, []page.Policy{startingPolicy(p)}}
	}
	return []wire.Change{e.change()}
}

// reported returns the page's report-only policies as they were meant; nil if there are none.
func reported(p *page.Page) *policyEditor {
	e := editThose(p, func(policy *page.Policy) bool { return !policy.Enforced() })
	e.repair(true)
	if !page.Protects(e.policies) {
		return nil
	}
	return e
}

// enforce makes report-only policies ones to be enforced, without what the other rules would find in them.
func (e *policyEditor) enforce() {
	for i := range e.policies {
		policy := &e.policies[i]
		kept := policy.Directives[:0]
		for _, d := range policy.Directives {
			if d.Name != "sandbox" && d.Name != "frame-ancestors" { // it never had an effect, or the page's framing differs from it
				kept = append(kept, d)
			}
		}
		policy.Directives = kept
	}
	e.closeNonces()
	e.closeScript()
	e.closePlugins()
	e.closeBase()
	e.closeForms()
	e.closeEval()
	e.secureSources()
	if ancestors := presentAncestors(e.page); ancestors != nil {
		set(&e.policies[0], "frame-ancestors", ancestors...)
	}
}
