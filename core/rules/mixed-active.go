package rules

import (
	"strconv"

	"assay/core/page"
	"assay/core/wire"
)

// <script src="http://cdn.test/app.js"> on an https:// page
var mixedActive = Rule{
	ID: "mixed-active", Family: "https", Points: 25,
	Text: Text{
		Title:  "The page asks for active content over plain HTTP",
		Detail: "Whoever can change a script, style or frame on the way controls the page. Browsers block most of it, so the page is also broken. Seen: {seen}.",
		Clause: "it loads active content over plain HTTP",
	},
	Variant: &Variant{25, Text{
		Title:  "Active content over plain HTTP is blocked",
		Detail: "This browser refuses what the page asks for over plain HTTP, so visitors get a broken page. Where it is not refused, whoever is on the way controls the page. Seen: {seen}.",
		Clause: "browsers block active content that it asks for over plain HTTP",
	}},
	Pass:       "Scripts, styles and frames come over HTTPS",
	Applies:    "HTTPS pages whose resources or scripts were seen. With upgrade-insecure-requests browsers ask for everything over HTTPS. Not what frames load in turn.",
	References: []string{"https://www.w3.org/TR/mixed-content/", "https://www.w3.org/TR/upgrade-insecure-requests/", "https://developer.mozilla.org/docs/Web/Security/Mixed_content"},
	Reads:      page.PartLoaded | page.PartCSP,
	Check:      func(p *page.Page) Verdict { return checkMixed(p, true) },
}

// checkMixed looks for resources that an HTTPS page loads over plain HTTP: those that can act on the page, or those that only show. What
// the browser fetched over HTTPS by itself is another rule's.
func checkMixed(p *page.Page, active bool) Verdict {
	if !p.Last().URL.Secure() {
		return notApplicable
	}
	if enforces(p, "upgrade-insecure-requests") || !active && enforces(p, "block-all-mixed-content") {
		return Verdict{}
	}
	var v Verdict
	blocked := 0
	seen := map[string]bool{} // what became of it is known
	for i := range p.Resources {
		r := &p.Resources[i]
		if r.InFrame || !isPlain(r.URL) || isPassive(r.Type) == active || seen[r.Resource.URL] {
			continue
		}
		seen[r.Resource.URL] = true
		switch r.Outcome {
		case wire.OutcomeUpgraded:
		case wire.OutcomeBlocked:
			blocked++
			v.addPlain(r.Resource.URL, r.Type+", blocked")
		default:
			v.addPlain(r.Resource.URL, r.Type)
		}
	}
	if active && p.Markup != nil {
		for i := range p.Markup.Scripts {
			v.addMarkup(p.Markup.Scripts[i].Src, "script", seen)
		}
		for i := range p.Markup.Frames {
			v.addMarkup(p.Markup.Frames[i].Src, "sub_frame", seen)
		}
	}
	if v.State != Failed {
		if !p.ResourcesKnown {
			return unknown
		}
		return Verdict{}
	}
	count := len(v.Evidence)
	v.Variant = blocked == count
	v.Args = arg("seen", strconv.Itoa(count))
	if blocked > 0 && !v.Variant {
		v.Args["seen"] += ", " + strconv.Itoa(blocked) + " of them blocked"
	}
	return v.shown(mostPlain)
}

// mostPlain is how many of the resources over plain HTTP are shown; the fix is about all of them.
const mostPlain = 5

// shown returns the verdict with at most n pieces of evidence.
func (v Verdict) shown(n int) Verdict {
	v.Evidence = v.Evidence[:min(n, len(v.Evidence))]
	return v
}

// addPlain appends to a verdict one thing that is loaded over plain HTTP.
func (v *Verdict) addPlain(url, kind string) {
	v.State = Failed
	v.Evidence = append(v.Evidence, wire.Evidence{Exchange: -1, URL: url, Value: kind})
	v.Changes = append(v.Changes, wire.Change{Op: wire.OpLoadSecurely, URL: url})
}

// addMarkup appends what an element of the page asks for over plain HTTP, if it was not seen yet. On a page over HTTPS only what names the
// scheme is plain.
func (v *Verdict) addMarkup(src, kind string, seen map[string]bool) {
	if u, ok := page.ParseURL(src); ok && isPlain(u) && !seen[src] {
		seen[src] = true
		v.addPlain(src, kind)
	}
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
