package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// <script src="http://cdn.test/app.js"> on an https:// page
var mixedActive = Rule{
	ID: "mixed-active", Family: "https", Points: 25,
	Text: Text{
		Title:  "The page asks for active content over plain HTTP",
		Detail: "Whoever can change a script, style or frame on the way controls the page. Browsers block most of it, so the page is also broken.",
		Clause: "it loads active content over plain HTTP",
	},
	Pass:       "Scripts, styles and frames come over HTTPS",
	Applies:    "HTTPS pages whose resources or scripts were seen. With upgrade-insecure-requests browsers ask for everything over HTTPS.",
	References: []string{"https://www.w3.org/TR/mixed-content/", "https://www.w3.org/TR/upgrade-insecure-requests/", "https://developer.mozilla.org/docs/Web/Security/Mixed_content"},
	Reads:      page.PartLoaded | page.PartCSP,
	Check:      func(p *page.Page) Verdict { return checkMixed(p, true) },
}

// checkMixed looks for resources that an HTTPS page loads over plain HTTP: those that can act on the page, or those that only show.
func checkMixed(p *page.Page, active bool) Verdict {
	if !p.Last().URL.Secure() {
		return notApplicable
	}
	if enforces(p, "upgrade-insecure-requests") || !active && enforces(p, "block-all-mixed-content") {
		return Verdict{}
	}
	var v Verdict
	for i := range p.Resources {
		r := &p.Resources[i]
		if isPlain(r.URL) && isPassive(r.Type) != active {
			v.addPlain(r.Resource.URL, r.Type)
		}
	}
	if active && p.Markup != nil {
		for i := range p.Markup.Scripts {
			src := p.Markup.Scripts[i].Src
			// On a page over HTTPS only what names the scheme is plain.
			if u, ok := page.ParseURL(src); ok && isPlain(u) {
				v.addPlain(src, "script")
			}
		}
		v = v.distinct()
	}
	if v.State != Failed && !p.ResourcesKnown {
		return unknown
	}
	return v
}

// addPlain appends to a verdict one thing that is loaded over plain HTTP.
func (v *Verdict) addPlain(url, kind string) {
	v.State = Failed
	v.Evidence = append(v.Evidence, wire.Evidence{Exchange: -1, URL: url, Value: kind})
	v.Changes = append(v.Changes, wire.Change{Op: wire.OpLoadSecurely, URL: url})
}

// isPlain reports a URL that is reached without TLS and needs it. Loopback is trusted without:
// https://www.w3.org/TR/secure-contexts/#is-origin-trustworthy
func isPlain(u page.URL) bool { return (u.Scheme == "http" || u.Scheme == "ws") && !u.Loopback() }

// enforces reports whether a policy in force has a directive of that name.
func enforces(p *page.Page, directive string) bool {
	for i := range p.Policies {
		if _, found := p.Policies[i].Find(directive); found && p.Policies[i].Enforced() {
			return true
		}
	}
	return false
}

// isPassive reports whether a resource of this webRequest.ResourceType can only be shown or played: what the specification calls
// upgradable content (https://www.w3.org/TR/mixed-content/#upgradeable-content).
func isPassive(resourceType string) bool {
	return resourceType == "image" || resourceType == "imageset" || resourceType == "media"
}
