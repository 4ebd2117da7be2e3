package page

import "assay/core/wire"

// A Part is a set of a page's parts: what a rule looks at, or what a change touches. Everything depends on PartTransport: the URLs, how each
// hop went, and what kind of response the page is.
type Part uint16

// The parts of a page.
const (
	PartTransport   Part = 1 << iota
	PartHSTS             // Strict-Transport-Security
	PartCSP              // Content-Security-Policy, in force or report-only
	PartFraming          // X-Frame-Options
	PartNosniff          // X-Content-Type-Options
	PartCookies          // what hops set and the jar holds
	PartReferrer         // Referrer-Policy
	PartPermissions      // Permissions-Policy and Feature-Policy
	PartIsolation        // Cross-Origin-*, Origin-Agent-Cluster, Document-Isolation-Policy
	PartLoaded           // what the page loads and what its markup says, and Integrity-Policy
	PartHeaders          // every other header
	PartOrigin           // the headers of the origin's other answers

	PartsAll Part = 1<<iota - 1
)

// PartOf returns the part that a header of the page's response belongs to.
func (p *Page) PartOf(header string) Part {
	var name [64]byte // longer than any of these
	switch string(appendLower(name[:0], header)) {
	case "strict-transport-security":
		return PartHSTS
	case "content-security-policy", "content-security-policy-report-only":
		return PartCSP
	case "x-frame-options":
		return PartFraming
	case "x-content-type-options":
		return PartNosniff
	case "set-cookie":
		return PartCookies
	case "referrer-policy":
		return PartReferrer
	case "permissions-policy", "feature-policy":
		return PartPermissions
	case "cross-origin-opener-policy", "cross-origin-embedder-policy", "cross-origin-resource-policy", "cross-origin-opener-policy-report-only",
		"cross-origin-embedder-policy-report-only", "origin-agent-cluster", "document-isolation-policy":
		return PartIsolation
	case "integrity-policy", "integrity-policy-report-only":
		return PartLoaded
	case "server":
		if !p.Last().refuses() {
			return PartHeaders // only of a refusal it tells the kind: see Firewall
		}
		return PartTransport
	case "location", "content-type", "content-disposition", "cf-mitigated", "x-amzn-waf-action", "x-datadome", "x-sucuri-block", "x-px-block", "x-iinfo",
		"x-denied-reason", "non-authoritative-reason":
		return PartTransport // they decide what kind of response it is, or how it came
	}
	return PartHeaders
}

// ReadChanged makes the page what o shows, which differs from the observation of the page before in those parts only: what cannot differ is
// taken from there, and the page's own list of hops is written to again. The error is a [*wire.Error] that names the field.
func (p *Page) ReadChanged(before *Page, o *wire.Observation, parts Part) error {
	if parts&PartTransport != 0 {
		return p.Read(o)
	}
	hops, evidence, texts, lists := p.Hops[:0], p.evidence, p.texts, p.lists // the page's own room
	*p = *before
	p.Hops, p.evidence, p.texts, p.lists = append(hops, before.Hops...), evidence, texts, lists
	for i := range p.Hops {
		p.Hops[i].Exchange = &o.Exchanges[i]
	}
	p.Last().lengths = lengthsOf(p.Last().Headers)
	if parts&PartHSTS != 0 {
		p.HSTS = p.findHSTS()
	}
	if parts&PartNosniff != 0 {
		p.Nosniff = ParseNosniff(p.Last().Values("X-Content-Type-Options"))
	}
	if parts&PartCSP != 0 {
		p.readPolicies()
	}
	p.XFO = p.Last().Values(xfoName) // it is a part of the headers
	if parts&(PartCSP|PartFraming) != 0 {
		p.readFraming()
	}
	if parts&PartCookies != 0 {
		p.readCookies(o)
	}
	if parts&PartLoaded != 0 {
		p.readResources(o)
	}
	if parts&PartOrigin != 0 {
		p.readHeaderSets(o)
	}
	return nil
}
