package rules

import (
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Referrer-Policy: unsafe-url
var referrerLeak = Rule{
	ID: "referrer-leak", Family: "referrer", Points: 5,
	Text: Text{
		Title:  "Other sites are told the page's full address",
		Detail: "With {policy} every site that the page links to or loads from gets its whole address{query}. Without a policy browsers tell them the host alone.",
		Clause: "it tells other sites its full address",
	},
	Variant: &Variant{Points: 0, Text: Text{
		Title:  "Browsers ignore the Referrer-Policy header",
		Detail: "Some or all pass over it, since {problem}. What is in force instead, {policy}, keeps the full address from other sites.",
		Clause: "browsers ignore its Referrer-Policy header",
	}},
	Pass:       "Other sites are not told the page's full address",
	Applies:    "Documents. Without a policy browsers send strict-origin-when-cross-origin, which is fine. A meta element named referrer counts, and before the header.",
	References: []string{"https://w3c.github.io/webappsec-referrer-policy/#referrer-policies", "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Referrer-Policy"},
	Reads:      page.PartReferrer,
	Check:      checkReferrerLeak,
}

const referrerPolicyName = "Referrer-Policy"

func checkReferrerLeak(p *page.Page) Verdict {
	if !p.Document {
		return notApplicable
	}
	lines, meta := stated(p, referrerPolicyName), ""
	if p.Markup != nil {
		meta = p.Markup.ReferrerPolicy
	}
	r := page.EffectiveReferrer(lines, meta)
	leaks := isLeaky(r.Policy)
	if !leaks && r.Problem == "" {
		return Verdict{}
	}
	v := failed(header(p, referrerPolicyName, strings.Join(lines, ", ")))
	v.Args = arg("policy", r.Policy)
	if leaks {
		v.Args["query"] = ""
		if p.URL.Query != "" {
			v.Args["query"] = ", with what stands behind its question mark"
		}
	} else {
		v.Variant = true
		v.Args["problem"] = r.Problem
	}
	if leaks && r.Source == page.SourceMeta {
		v.Evidence = []wire.Evidence{{Exchange: -1, Value: `<meta name="referrer" content="` + meta + `">`}}
		v.Changes = []wire.Change{{Op: wire.OpRemoveMeta, Name: "referrer"}}
		// The header that the element overrides now would come into force.
		if header := page.EffectiveReferrer(lines, ""); !isLeaky(header.Policy) && header.Problem == "" {
			return v
		}
	}
	v.Changes = append(v.Changes, setHeader(referrerPolicyName, page.DefaultReferrerPolicy))
	return v
}

// isLeaky reports a policy that sends full URLs to other sites over HTTPS, or to all.
func isLeaky(policy string) bool {
	return policy == "unsafe-url" || policy == "no-referrer-when-downgrade"
}
