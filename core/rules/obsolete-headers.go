package rules

import (
	"slices"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// X-XSS-Protection: 1; mode=block
var obsoleteHeaders = Rule{
	ID: "obsolete-headers", Family: "disclosure", Points: 0,
	Text: Text{
		Title:  "Headers that browsers no longer heed",
		Detail: "They protect nobody, and some did harm where they were heeded: {reasons}.",
		Clause: "it sends headers that browsers no longer heed",
	},
	Pass:       "No obsolete header is sent",
	Applies:    "Every response. What still says something of its own is moved to the header that took its place.",
	References: []string{"https://owasp.org/www-project-secure-headers/#deprecated", "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-XSS-Protection"},
	Reads:      page.PartCSP | page.PartFraming | page.PartPermissions | page.PartLoaded | page.PartHeaders,
	Check:      checkObsoleteHeaders,
}

const featurePolicyName = "Feature-Policy"

// obsolete are headers whose removal takes no protection away, and why each is useless.
var obsolete = [...]struct{ name, why string }{
	{xssProtectionName, "browsers have removed the filter, which attackers used to break pages"},
	{"Expect-CT", "browsers ask for Certificate Transparency anyway"},
	{"Public-Key-Pins", "browsers have removed pinning, which could lock a site out"},
	{"Public-Key-Pins-Report-Only", "browsers have removed pinning"},
	{"X-Content-Security-Policy", "only Content-Security-Policy counts"},
	{"X-Content-Security-Policy-Report-Only", "only Content-Security-Policy-Report-Only counts"},
	{"X-WebKit-CSP", "only Content-Security-Policy counts"},
	{"X-WebKit-CSP-Report-Only", "only Content-Security-Policy-Report-Only counts"},
	{"P3P", "no browser reads it"},
}

const xssProtectionName = "X-XSS-Protection"

func checkObsoleteHeaders(p *page.Page) Verdict {
	var v Verdict
	var reasons []string
	last := p.Last()
	note := func(name, value, why string) {
		v.State = Failed
		v.addEvidence(p, wire.Evidence{Exchange: last.Index, Header: name, Value: value})
		reasons = append(reasons, name+" ("+why+")")
	}
	remove := func(name string) { v.Changes = append(v.Changes, removeHeader(name)) }
	for i := range obsolete {
		o := &obsolete[i]
		value, sent := last.First(o.name)
		// "0" turns the filter off where there still is one: that is what remains to be said.
		if !sent || o.name == xssProtectionName && strings.HasPrefix(strings.TrimLeft(value, " \t"), "0") {
			continue
		}
		note(o.name, value, o.why)
		remove(o.name)
	}
	if p.Framing.By == wire.FramingByAncestors && slices.ContainsFunc(p.XFO, isAllowFrom) {
		note(xfoName, strings.Join(p.XFO, ", "), "browsers do not know ALLOW-FROM, and heed frame-ancestors instead")
		remove(xfoName)
	}
	if lines := last.Values(featurePolicyName); len(lines) > 0 {
		note(featurePolicyName, strings.Join(lines, ", "), "Permissions-Policy took its place")
		v.Changes = append(v.Changes, movePermissions(p)...)
		remove(featurePolicyName)
	}
	if v.State == Failed {
		v.Args = arg("reasons", strings.Join(reasons, "; "))
	}
	return v
}

// isAllowFrom reports X-Frame-Options: ALLOW-FROM https://partner.test/
func isAllowFrom(value string) bool {
	const keyword = "allow-from"
	value = strings.TrimLeft(value, " \t")
	return len(value) >= len(keyword) && strings.EqualFold(value[:len(keyword)], keyword)
}
