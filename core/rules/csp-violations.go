package rules

import (
	"slices"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Content-Security-Policy: img-src 'none' on a page that shows https://shop.test/logo.png
var cspViolations = Rule{
	ID: "csp-violations", Family: "csp", Points: 0,
	Text: Text{
		Title:  "The policy blocks the site's own resources",
		Detail: "Browsers refused {count} of this site, so visitors get less than the page meant to show. If the page is right and its policy too narrow, allow them: {allow}.",
		Clause: "its policy blocks its own resources",
	},
	Pass:       "The policy blocks nothing of the page's own site",
	Applies:    "Documents with a policy in their headers, where the browser's violations were seen. Other sites' resources, inline script and eval may be just what the policy is to block; policies that only report block nothing.",
	References: []string{"https://www.w3.org/TR/CSP3/#violation-events", "https://developer.mozilla.org/docs/Web/API/SecurityPolicyViolationEvent"},
	Reads:      page.PartCSP | page.PartLoaded,
	Check:      checkCSPViolations,
}

func checkCSPViolations(p *page.Page) Verdict {
	if skip := cspApplies(p); skip != nil {
		return *skip
	}
	if p.Markup == nil {
		return unknown
	}
	var v Verdict
	var allow []string
	var e *policyEditor // made when it is needed
	for i := range p.Markup.Violations[:min(mostViolations, len(p.Markup.Violations))] {
		violation := &p.Markup.Violations[i]
		b := blockedOf(p, violation)
		if b.source == "" || !b.isBlocked(p) || len(allow) == mostSources {
			continue
		}
		if e == nil {
			e = editPolicies(p)
		}
		e.allow(b)
		v.Evidence = append(v.Evidence, wire.Evidence{Exchange: p.Last().Index, Header: cspName, Value: b.directive, URL: violation.Blocked})
		if text := b.directive + " " + b.source; !slices.Contains(allow, text) {
			allow = append(allow, text)
		}
	}
	if e == nil {
		return Verdict{}
	}
	v.State, v.Changes = Failed, []wire.Change{e.change()}
	v = v.distinct()
	v.Args = map[string]string{"count": counted(len(v.Evidence), "resource", "resources"), "allow": strings.Join(allow[:min(len(allow), mostReasons)], "; ")}
	return v.shown(mostPlain)
}

// mostViolations bounds how many violations are looked at.
const mostViolations = 200

// A blockedThing is something of the page's own site that its policy blocked.
type blockedThing struct {
	directive string
	source    string // the source expression that allows it; empty: nothing that a policy should allow by itself
	url, self page.URL
}

func blockedOf(p *page.Page, v *wire.Violation) blockedThing {
	b := blockedThing{directive: strings.ToLower(v.Directive), self: p.URL}
	var ok bool
	if b.url, ok = page.ParseURL(v.Blocked); !ok || v.Disposition == page.DispositionReport || !repairable(b.directive) {
		return b
	}
	switch {
	case !page.SameSite(b.url, p.URL) || p.URL.Secure() && !b.url.Secure():
	case b.url.SameOrigin(p.URL):
		b.source = "'self'"
	default:
		b.source = sourceFor(b.url, p.URL, b.ofScript())
	}
	return b
}

// repairable reports a directive to which the page's own site may be added without harm.
func repairable(directive string) bool {
	switch directive {
	case "object-src", "base-uri", "frame-ancestors", "script-src-attr", "style-src-attr", "default-src":
		return false
	}
	return page.TakesSources(directive)
}

func (b *blockedThing) ofScript() bool {
	return strings.HasPrefix(b.directive, "script-src") || b.directive == "worker-src"
}

// isBlocked reports whether the policies of the page's headers block it, and can be made to allow it; those of its markup do not.
func (b *blockedThing) isBlocked(p *page.Page) bool {
	blocked := false
	for i := range p.Policies {
		policy := &p.Policies[i]
		if !policy.Enforced() || !b.blockedBy(policy) {
			continue
		}
		d, _ := policy.Effective(b.directive)
		if policy.Source == page.SourceMeta || b.ofScript() && page.TrustOf(d.Values).Dynamic {
			return false // no header can help, or no source
		}
		blocked = true
	}
	return blocked
}

func (b *blockedThing) blockedBy(policy *page.Policy) bool {
	d, ok := policy.Effective(b.directive)
	return ok && !page.SourcesMatch(d.Values, b.url, b.self, false)
}

// allow adds the source to each policy that blocks it. What default-src decided about stays as it is.
func (e *policyEditor) allow(b blockedThing) {
	for i := range e.policies {
		policy := &e.policies[i]
		if !b.blockedBy(policy) {
			continue
		}
		d, _ := policy.Effective(b.directive)
		name := d.Name
		if name == "default-src" {
			name = strings.TrimSuffix(b.directive, "-elem")
		}
		set(policy, name, append(slices.DeleteFunc(slices.Clone(d.Values), isNone), b.source)...)
	}
}
