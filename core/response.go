package core

import (
	"slices"
	"strings"

	"assay/core/page"
	"assay/core/rules"
	"assay/core/score"
	"assay/core/wire"
)

// Responses says what is wrong with single responses. A document is judged by every rule, as if it were a page of its own; anything else by the
// rules that speak of its kind: see [rules.Alone].
func Responses(req *wire.ResponsesRequest) *wire.ResponseVerdicts {
	asker, ok := page.ParseURL(req.Page)
	if !ok {
		return &wire.ResponseVerdicts{Error: "the page's address is no URL", Verdicts: []wire.ResponseVerdict{}}
	}
	answer := &wire.ResponseVerdicts{Verdicts: make([]wire.ResponseVerdict, len(req.Responses))}
	policy := req.Policy
	if policy != nil && checkPolicy(policy) != nil {
		policy = nil // the page is graded without it too, and says so
	}
	for i := range req.Responses {
		respond(&answer.Verdicts[i], req, policy, asker, &req.Responses[i])
	}
	return answer
}

// respond judges one response.
func respond(v *wire.ResponseVerdict, req *wire.ResponsesRequest, policy *wire.Policy, asker page.URL, r *wire.Response) {
	u, ok := page.ParseURL(r.Exchange.URL)
	if !ok || ungraded(u.Scheme) != "" {
		return
	}
	v.ThirdParty = !page.SameSite(u, asker)
	contentType, _ := (&page.Hop{Exchange: &r.Exchange}).First("Content-Type")
	class, markup := page.ClassOf(r.Type, r.Exchange.Status, contentType)
	v.Class = class
	a := alone{verdict: v, request: req, response: r}
	if isPlain(u) {
		a.mixed(policy)
	}
	if class == "" || r.Type == "preflight" { // nothing new was said, or nothing to anybody but the browser
		a.sort()
		return
	}
	judged, err := score.Judge(&wire.Observation{Version: wire.ObservationVersion, Time: req.Time, URL: r.Exchange.URL, Policy: policy, Exchanges: []wire.Exchange{r.Exchange}})
	if err != nil {
		return
	}
	document := markup && (r.Type == "main_frame" || r.Type == "sub_frame") && class != wire.ClassRedirect
	kind := rules.KindOf(class, r.Type)
	judged.Verdicts.Explain(&judged.Page)
	mixed := len(a.verdict.Findings) > 0
	for i, rule := range rules.All() {
		verdict := judged.Verdicts[i].Verdict
		switch {
		case judged.Verdicts[i].State != rules.Failed:
		case rule.Family == "hsts" && (v.ThirdParty || covered(req.HSTS, u.Host) && rule.ID == "hsts-missing"):
		case rule.ID == "https-page" && mixed: // that says the same
		case document:
			a.add(rule, verdict, severity(verdict.Lost), "", "", &judged.Page)
		case rule.Alone.Of&kind != 0:
			worth := rule.Alone.Severity
			if worth == "" {
				worth = severity(verdict.Lost)
			}
			a.add(rule, verdict, worth, rule.Alone.Title, rule.Alone.Detail, &judged.Page)
		}
	}
	a.sort()
	if p := &judged.Page; p.HSTS.Honoured && p.HSTS.MaxAge > 0 {
		v.HSTS = u.Host
		if p.HSTS.IncludeSubDomains {
			v.HSTS = "." + u.Host
		}
	}
	if req.Whole {
		var r wire.Report
		cookies(&r, &judged.Observation, &judged.Page, judged.Verdicts[:])
		v.Cookies, v.Effective = r.Cookies, effective(&judged.Page)
	}
}

// covered reports whether a host is among those that keep browsers on HTTPS, or below one that does so for all of its subdomains.
func covered(hosts []string, host string) bool {
	return slices.ContainsFunc(hosts, func(known string) bool {
		if strings.HasPrefix(known, ".") {
			return host == known[1:] || strings.HasSuffix(host, known)
		}
		return host == known
	})
}

// alone collects the findings of one response.
type alone struct {
	verdict  *wire.ResponseVerdict
	request  *wire.ResponsesRequest
	response *wire.Response
}

// mixed judges what the page asked for over plain HTTP: with its page around it, as the rules do.
func (a *alone) mixed(policy *wire.Policy) {
	r := a.response
	if r.Type == "main_frame" || r.Exchange.Source == wire.SourceBrowser {
		return
	}
	o := wire.Observation{
		Version: wire.ObservationVersion, Time: a.request.Time, URL: a.request.Page, Policy: policy,
		Exchanges: []wire.Exchange{{URL: a.request.Page, Method: "GET", Status: 200, Headers: []wire.Header{}}},
		Resources: []wire.Resource{{URL: r.Exchange.URL, Type: r.Type, Status: r.Exchange.Status, Outcome: r.Outcome}},
	}
	var p page.Page
	if p.Read(&o) != nil {
		return
	}
	if rule, verdict := rules.MixedContent(&p); rule != nil {
		a.add(rule, &verdict, severity(verdict.Lost), "", "", &p)
	}
}

// add notes a finding. What is another site's to mend is worth knowing, not a fault of this one; that it comes over plain HTTP is.
func (a *alone) add(rule *rules.Rule, verdict *rules.Verdict, worth, title, detail string, p *page.Page) {
	if a.verdict.ThirdParty && rule.Family != "https" {
		worth = wire.SeverityInfo
	}
	words := rule.Words(verdict)
	if title == "" || verdict.Variant {
		title, detail = words.Title, words.Detail
	}
	f := wire.ResponseFinding{Rule: rule.ID, Severity: worth, Title: rules.Fill(p, title, verdict.Args), Args: verdict.Args}
	if a.request.Whole {
		f.Detail, f.Evidence, f.Changes, f.References = rules.Fill(p, detail, verdict.Args), verdict.Evidence, rule.Changes(p, verdict), rule.References
	}
	a.verdict.Findings = append(a.verdict.Findings, f)
}

// sort puts the worst first.
func (a *alone) sort() {
	slices.SortStableFunc(a.verdict.Findings, func(x, y wire.ResponseFinding) int { return rank(x.Severity) - rank(y.Severity) })
	if len(a.verdict.Findings) > 0 {
		a.verdict.Severity = a.verdict.Findings[0].Severity
	}
}

// rank is 0 for the worst severity.
func rank(severity string) int {
	return slices.Index([]string{wire.SeverityHigh, wire.SeverityMedium, wire.SeverityLow, wire.SeverityInfo}, severity)
}
