package conformance

import (
	"encoding/json"
	"slices"
	"strings"

	"assay/core/page"
)

// A CSPQuestion is one of Salvation's: does a policy allow a request, or, without one, how does it read?
type CSPQuestion struct {
	CSP         OneOrMore `json:"content-security-policy"`
	DocumentURL string    `json:"document_url"`
	Request     *struct {
		Kind string `json:"kind"` // "script", "image", "frame" …
		URL  string `json:"url"`
	} `json:"request"`
}

// OneOrMore is a string or a list of them.
type OneOrMore []string

// UnmarshalJSON reads either.
func (l *OneOrMore) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		*l = make(OneOrMore, 1)
		return json.Unmarshal(data, &(*l)[0])
	}
	return json.Unmarshal(data, (*[]string)(l))
}

// A CSPAnswer is what Salvation says.
type CSPAnswer struct {
	Allowed    *bool        `json:"allowed"`
	Serialized string       `json:"serialized"`
	Errors     []CSPMessage `json:"errors"`
}

// A CSPMessage is a mistake that Salvation finds, and where.
type CSPMessage struct {
	Severity  string `json:"severity"`
	Message   string `json:"message"`
	Directive int    `json:"directive_index"`
	Value     int    `json:"value_index"` // -1: the directive itself
}

// JudgeCSPQuery tells whether the policies let the request through.
func JudgeCSPQuery(in CSPQuestion) bool {
	self, _ := page.ParseURL(in.DocumentURL)
	u, ok := page.ParseURL(in.Request.URL)
	return ok && allowsRequest(headerPolicies(in.CSP, page.DispositionEnforce), governing(in.Request.Kind), u, self)
}

// JudgeCSPText writes down what is kept of a policy: names in lower case.
func JudgeCSPText(csp string) string {
	var policies []string
	for _, p := range page.ParseCSP(csp) {
		var directives []string
		for _, d := range p.Directives {
			directives = append(directives, strings.Join(append([]string{d.Name}, d.Values...), " "))
		}
		policies = append(policies, strings.Join(directives, "; "))
	}
	return strings.Join(policies, ", ")
}

// A RustCSPInput is a question of the rust crate content-security-policy: about a request, an inline element, or a string to evaluate.
type RustCSPInput struct {
	Policy      string `json:"policy"`
	URL         string `json:"url"`
	Origin      string `json:"origin"`
	Destination string `json:"dest"`
	Disposition string `json:"disposition"`       // "Enforce", "Report"
	Inline      string `json:"inline_check_type"` // "Script", "Style"
	Source      string `json:"source"`
	Nonce       string `json:"nonce"`
}

// A RustCSPExpectation is its answer: "Allowed" or "Blocked".
type RustCSPExpectation struct {
	Result string `json:"result"`
}

// JudgeRustCSP gives the answer. wasm: the string to evaluate is WebAssembly.
func JudgeRustCSP(in RustCSPInput, wasm bool) bool {
	disposition := page.DispositionEnforce
	if in.Disposition == "Report" {
		disposition = page.DispositionReport
	}
	policies := headerPolicies([]string{in.Policy}, disposition)
	if in.URL != "" {
		self, _ := page.ParseURL(in.Origin)
		u, ok := page.ParseURL(in.URL)
		return ok && allowsRequest(policies, governing(in.Destination), u, self)
	}
	for _, p := range policies {
		name := "script-src"
		if in.Inline != "" {
			name = governing(in.Inline)
		}
		d, ok := p.Effective(name)
		if !ok || !p.Enforced() {
			continue
		}
		t := page.TrustOf(d.Values)
		if in.Inline != "" && !t.Inline || in.Inline == "" && !t.Eval && !(wasm && slices.ContainsFunc(d.Values, allowsWasm)) {
			return false
		}
	}
	return true
}

func allowsWasm(value string) bool { return page.KeywordOf(value) == page.KeywordWasmUnsafeEval }

// allowsRequest tells whether all policies allow the URL for what a directive decides about.
func allowsRequest(policies []page.Policy, directive string, u, self page.URL) bool {
	for _, p := range policies {
		if d, ok := p.Effective(directive); ok && p.Enforced() && !page.SourcesMatch(d.Values, u, self, false) {
			return false
		}
	}
	return true
}

// governing returns the directive that decides about a request's destination: https://www.w3.org/TR/CSP3/#effective-directive-for-a-request
func governing(destination string) string {
	switch destination = strings.ToLower(destination); destination {
	case "script", "xslt":
		return "script-src-elem"
	case "style":
		return "style-src-elem"
	case "image":
		return "img-src"
	case "frame", "document":
		return "frame-src"
	case "worker", "sharedworker", "serviceworker":
		return "worker-src"
	case "object", "embed":
		return "object-src"
	case "audio", "video", "track", "media":
		return "media-src"
	case "font", "manifest", "prefetch":
		return destination + "-src"
	}
	return "connect-src"
}
