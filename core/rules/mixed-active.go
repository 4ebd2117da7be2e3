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
	Applies:    "HTTPS pages whose resources were seen.",
	References: []string{"https://www.w3.org/TR/mixed-content/", "https://developer.mozilla.org/docs/Web/Security/Mixed_content"},
	Reads:      page.PartLoaded,
	Check:      func(p *page.Page) Verdict { return checkMixed(p, true) },
}

// checkMixed looks for resources that an HTTPS page loads over plain HTTP: those that can act on the page, or those that only show.
func checkMixed(p *page.Page, active bool) Verdict {
	if !p.Last().URL.Secure() {
		return notApplicable
	}
	if !p.ResourcesKnown {
		return unknown
	}
	var v Verdict
	for i := range p.Resources {
		r := &p.Resources[i]
		// Loopback is trusted without TLS (https://www.w3.org/TR/secure-contexts/#is-origin-trustworthy).
		if (r.URL.Scheme != "http" && r.URL.Scheme != "ws") || r.URL.Loopback() || isPassive(r.Type) == active {
			continue
		}
		v.State = Failed
		v.Evidence = append(v.Evidence, wire.Evidence{Exchange: -1, URL: r.Resource.URL, Value: r.Type})
		v.Changes = append(v.Changes, wire.Change{Op: wire.OpLoadSecurely, URL: r.Resource.URL})
	}
	return v
}

// isPassive reports whether a resource of this webRequest.ResourceType can only be shown or played: what the specification calls
// upgradable content (https://www.w3.org/TR/mixed-content/#upgradeable-content).
func isPassive(resourceType string) bool {
	return resourceType == "image" || resourceType == "imageset" || resourceType == "media"
}
