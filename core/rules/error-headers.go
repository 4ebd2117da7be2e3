package rules

import (
	"slices"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Content-Security-Policy with the page, and not with https://shop.test/missing 404
var errorHeaders = Rule{
	ID: "error-headers", Family: "csp", Points: 0,
	Text: Text{
		Title:  "Error pages lack {headers}",
		Detail: "Errors of this origin, such as {url}, leave out what the page sends. An error page runs script and can be framed like any other, and often repeats the address. In nginx, add_header leaves out errors unless it ends with always; applications often set their headers on success only.",
		Clause: "its error pages lack the headers of its pages",
	},
	Pass:       "Error pages are sent with the page's headers",
	Applies:    "Pages with a policy, framing protection or nosniff, where errors of their origin were seen: in this session, as they were then, or by asking for a page that cannot exist. A policy with a nonce is the application's to send.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header", "https://httpd.apache.org/docs/current/mod/mod_headers.html#header"},
	Reads:      page.PartCSP | page.PartFraming | page.PartNosniff | page.PartOrigin,
	Check:      checkErrorHeaders,
}

func checkErrorHeaders(p *page.Page) Verdict {
	xfo, nosniff := "", ""
	if p.Framing.By == wire.FramingByXFO && p.Framing.Allows != wire.FramingAny {
		xfo = strings.Join(p.XFO, ", ")
	}
	if p.Nosniff {
		nosniff = "nosniff"
	}
	v := notApplicable
	var lost []string
	for _, h := range [...]struct {
		wire.Change
		has func(set *page.HeaderSet, a *page.Answer) bool
	}{
		{setHeader(cspName, sentPolicy(p)), func(set *page.HeaderSet, a *page.Answer) bool { return set.CSP || !a.Markup }},
		{setHeader(xfoName, xfo), func(set *page.HeaderSet, a *page.Answer) bool { return set.Framing || !a.Markup }},
		{setHeader(nosniffName, nosniff), func(set *page.HeaderSet, _ *page.Answer) bool { return set.Nosniff }},
	} {
		if h.Value == "" {
			continue // the page does not send it either
		}
		l := lapseOf(p, wire.ClassError, h.has)
		if len(l.asked) == 0 {
			return unknown
		}
		if v.State = Passed; len(l.missing) > 0 {
			lost = append(lost, h.Name)
			v.Changes, v.Evidence = append(v.Changes, h.Change), append(v.Evidence, l.examples(h.Name)[0])
		}
	}
	if lost != nil {
		v.State = Failed
		v.Args = map[string]string{"headers": listed(lost), "url": v.Evidence[0].URL}
	}
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
