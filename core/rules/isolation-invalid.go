package rules

import (
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Cross-Origin-Opener-Policy: SAME-ORIGIN
var isolationInvalid = Rule{
	ID: "isolation-invalid", Family: "isolation", Points: 0,
	Text: Text{
		Title:  "Browsers ignore {headers}",
		Detail: "As it is written it does nothing: {problems}.",
		Clause: "browsers ignore {headers}",
	},
	Pass:       "The isolation headers are valid",
	Applies:    "Responses with Cross-Origin-Opener-Policy, -Embedder-Policy or -Resource-Policy, Document-Isolation-Policy or Origin-Agent-Cluster. But for the resource policy, documents alone.",
	References: []string{"https://html.spec.whatwg.org/multipage/browsers.html#the-coop-headers", "https://html.spec.whatwg.org/multipage/browsers.html#the-coep-headers", "https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header", "https://html.spec.whatwg.org/multipage/browsers.html#origin-agent-cluster", "https://wicg.github.io/document-isolation-policy/"},
	Reads:      page.PartIsolation,
	Check:      checkIsolationInvalid,
}

const coopName = "Cross-Origin-Opener-Policy"

// isolationHeaders are the headers, their parsers and their values. All but the last are for documents alone.
var isolationHeaders = [...]struct {
	name   string
	parse  func(lines []string) page.IsolationHeader
	values []string
}{
	{coopName, page.ParseCOOP, []string{"same-origin", "same-origin-allow-popups", "noopener-allow-popups", "unsafe-none"}},
	{"Cross-Origin-Embedder-Policy", page.ParseCOEP, []string{"require-corp", "credentialless", "unsafe-none"}},
	{"Document-Isolation-Policy", page.ParseDocumentIsolation, []string{"isolate-and-require-corp", "isolate-and-credentialless", "none"}},
	{"Origin-Agent-Cluster", parseOriginAgentCluster, []string{"?1", "?0"}},
	{"Cross-Origin-Resource-Policy", page.ParseCORP, []string{"same-origin", "same-site", "cross-origin"}},
}

func parseOriginAgentCluster(lines []string) page.IsolationHeader {
	_, problem := page.ParseOriginAgentCluster(lines)
	return page.IsolationHeader{Problem: problem}
}

func checkIsolationInvalid(p *page.Page) Verdict {
	var v Verdict
	var names, problems []string
	any := false
	last := p.Last()
	for i := range isolationHeaders {
		h := &isolationHeaders[i]
		lines := stated(p, h.name)
		if len(lines) == 0 || !p.Document && i < len(isolationHeaders)-1 {
			continue
		}
		any = true
		problem := h.parse(lines).Problem
		if problem == "" {
			continue
		}
		v.State = Failed
		v.Evidence = append(v.Evidence, wire.Evidence{Exchange: last.Index, Header: h.name, Value: strings.Join(lines, ", ")})
		names, problems = append(names, h.name), append(problems, problem)
		v.Changes = append(v.Changes, repairToken(h.name, lines[0], h.values))
	}
	switch {
	case !any:
		return notApplicable
	case v.State == Failed:
		v.Args = map[string]string{"headers": listed(names), "problems": strings.Join(wire.Distinct(problems), "; ")}
	}
	return v
}

// repairToken returns the change to the value that was meant, if quotes or capital letters are all that is wrong; else the header goes.
func repairToken(name, value string, values []string) wire.Change {
	meant, _, _ := strings.Cut(value, ";")
	meant = strings.Trim(meant, " \t\"'")
	for _, known := range values {
		if strings.EqualFold(meant, known) || strings.EqualFold("?"+meant, known) {
			return setHeader(name, known)
		}
	}
	return removeHeader(name)
}
