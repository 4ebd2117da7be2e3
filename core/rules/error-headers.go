package rules

import (
	"slices"
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Content-Security-Policy with the page, and not with https://shop.test/missing 404
var errorHeaders = Rule{
	ID: "error-headers", Family: "csp", Points: 0,
	Text: Text{
		Title:  "Error pages lack {headers}",
		Detail: "{missing} errors of this origin leave out what the page sends. An error page runs script and can be framed like any other, and often repeats the address. In nginx, add_header leaves out errors unless it ends with always; applications often set their headers on success only.",
		Clause: "its error pages lack the headers of its pages",
	},
	Pass:       "Error pages are sent with the page's headers",
	Applies:    "Pages with a policy, framing protection or nosniff, where errors of their origin were seen: in this session, or by asking for a page that cannot exist. A policy with a nonce is the application's to send.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header", "https://httpd.apache.org/docs/current/mod/mod_headers.html#header"},
	Reads:      page.PartCSP | page.PartFraming | page.PartNosniff | page.PartOrigin,
	Check:      checkErrorHeaders,
}

func checkErrorHeaders(p *page.Page) Verdict {
	policy, framing := sentPolicy(p), p.Framing.By == wire.FramingByXFO && p.Framing.Allows != wire.FramingAny
	if policy == "" && !framing && !p.Nosniff {
		return notApplicable
	}
	changes := [...]wire.Change{setHeader(cspName, policy), setHeader(xfoName, strings.Join(p.XFO, ", ")), setHeader(nosniffName, "nosniff")}
	lacks := func(set *page.HeaderSet, a *page.Answer) [len(changes)]bool {
		return [...]bool{policy != "" && a.Markup && !set.CSP, framing && a.Markup && !set.Framing, p.Nosniff && !set.Nosniff}
	}
	l := lapseOf(p, wire.ClassError, func(set *page.HeaderSet, a *page.Answer) bool { return lacks(set, a) == [len(changes)]bool{} })
	switch {
	case len(l.asked) == 0:
		return unknown
	case len(l.missing) == 0:
		return Verdict{}
	}
	v := Verdict{State: Failed, Evidence: l.examples("")}
	var names []string
	for i, c := range changes {
		lost := false
		for n, a := range l.missing {
			if !lacks(&p.Origin.Sets[a.Set], a)[i] {
				continue
			}
			lost = true
			if n < len(v.Evidence) && v.Evidence[n].Header == "" {
				v.Evidence[n].Header = c.Name
			}
		}
		if lost {
			names, v.Changes = append(names, c.Name), append(v.Changes, c)
		}
	}
	v.Args = map[string]string{"headers": listed(names), "missing": strconv.Itoa(len(l.missing)) + " of " + strconv.Itoa(len(l.asked))}
	return v
}

// sentPolicy returns the policies that the page's headers enforce, as one line; empty if there is none that every answer could carry:
// a nonce differs from answer to answer.
func sentPolicy(p *page.Page) string {
	any := false
	for i := range p.Policies {
		policy := &p.Policies[i]
		if !policy.Enforced() || policy.Source != page.SourceHeader {
			continue
		}
		any = true
		for _, d := range policy.Directives {
			if slices.ContainsFunc(d.Values, isNonce) {
				return ""
			}
		}
	}
	if !any {
		return ""
	}
	return strings.Join(p.Last().Values(cspName), ", ")
}

func isNonce(value string) bool { return len(value) > 7 && strings.EqualFold(value[:7], "'nonce-") }
