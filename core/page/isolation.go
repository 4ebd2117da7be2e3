package page

// An IsolationHeader is what browsers take from one of the headers that keep a page and other sites apart.
type IsolationHeader struct {
	Value    string // in force: the header's default if it is absent or ignored
	ReportTo string // the reporting endpoint that violations go to; "" is none
	Problem  string // why browsers ignore the header, as a clause: "it has no value that browsers know"; empty if it is absent or honoured
}

// ParseCOOP reads the Cross-Origin-Opener-Policy lines of a response, or those of its report-only twin.
// https://html.spec.whatwg.org/multipage/browsers.html#obtain-coop
func ParseCOOP(lines []string) IsolationHeader {
	return parseIsolation(lines, "unsafe-none", "same-origin", "same-origin-allow-popups", "noopener-allow-popups")
}

// ParseCOEP reads the Cross-Origin-Embedder-Policy lines of a response, or those of its report-only twin.
// https://html.spec.whatwg.org/multipage/browsers.html#obtain-an-embedder-policy
func ParseCOEP(lines []string) IsolationHeader {
	return parseIsolation(lines, "unsafe-none", "require-corp", "credentialless")
}

// ParseDocumentIsolation reads the Document-Isolation-Policy lines of a response, or those of its report-only twin.
// https://wicg.github.io/document-isolation-policy/
func ParseDocumentIsolation(lines []string) IsolationHeader {
	h := parseIsolation(lines, "none", "isolate-and-require-corp", "isolate-and-credentialless")
	if h.Value == "none" {
		h.ReportTo = "" // there is nothing to report
	}
	return h
}

// parseIsolation reads a header that is one token, perhaps with report-to. It counts as a whole or not at all: two lines are no item.
func parseIsolation(lines []string, byDefault string, others ...string) IsolationHeader {
	h := IsolationHeader{Value: byDefault}
	if len(lines) == 0 {
		return h
	}
	item, ok := parseHeaderItem(lines)
	if !ok {
		h.Problem = "it is not one value as structured fields are written"
		return h
	}
	if endpoint, found := item.Param("report-to"); found && endpoint.Kind == StructuredString {
		h.ReportTo = endpoint.Text
	}
	if item.IsToken(byDefault) {
		return h
	}
	h.Problem = "it has no value that browsers know"
	for _, known := range others {
		switch {
		case item.IsToken(known):
			h.Value, h.Problem = known, ""
			return h
		case item.Text == known:
			h.Problem = "its value must stand without quotes"
		case item.Kind == StructuredToken && EqualFold(item.Text, known):
			h.Problem = "its value must be in lower case"
		}
	}
	h.ReportTo = ""
	return h
}

// parseHeaderItem is ParseStructuredItem without the blanks around a line, tabs too, which are no part of a header's value:
// https://www.rfc-editor.org/rfc/rfc9110#section-5.5
func parseHeaderItem(lines []string) (Structured, bool) {
	if len(lines) == 1 {
		return ParseStructuredItem([]string{trimBlanks(lines[0])})
	}
	return ParseStructuredItem(lines)
}

// ParseCORP reads the Cross-Origin-Resource-Policy lines of a response. It is no structured field: its value counts as it is spelled.
// Without one the Value is "": anybody may load it. https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header
func ParseCORP(lines []string) IsolationHeader {
	if len(lines) == 0 {
		return IsolationHeader{}
	}
	value := trimBlanks(joinLines(lines))
	problem := "it has no value that browsers know"
	for _, known := range [...]string{"same-origin", "same-site", "cross-origin"} {
		switch {
		case value == known:
			return IsolationHeader{Value: known}
		case EqualFold(value, known):
			problem = "its value must be in lower case"
		}
	}
	return IsolationHeader{Problem: problem}
}

// ParseOriginAgentCluster reads the Origin-Agent-Cluster lines of a response. on is whether the page asks for a process or heap of its
// origin's own, problem why browsers ignore the header. https://html.spec.whatwg.org/multipage/browsers.html#origin-agent-cluster
func ParseOriginAgentCluster(lines []string) (on bool, problem string) {
	if len(lines) == 0 {
		return false, ""
	}
	item, ok := parseHeaderItem(lines)
	if !ok || item.Kind != StructuredBoolean {
		return false, "it is neither ?1 nor ?0"
	}
	return item.Text == "1", ""
}
