package conformance

import (
	"encoding/json"

	"assay/core/page"
)

// A COOPInput is the Cross-Origin-Opener-Policy lines of a response.
type COOPInput struct {
	Lines []string `json:"cross-origin-opener-policy"`
}

// A COEPInput is the Cross-Origin-Embedder-Policy lines of a response.
type COEPInput struct {
	Lines []string `json:"cross-origin-embedder-policy"`
	Enc   string   `json:"enc"` // "latin1-bytes": each code point is one byte
}

// A CORPInput is the Cross-Origin-Resource-Policy lines of a response.
type CORPInput struct {
	Raw   string   `json:"raw_headers"` // the same, names included: not looked at
	Lines []string `json:"cross-origin-resource-policy"`
}

// An OriginAgentClusterInput is the header's one line.
type OriginAgentClusterInput struct {
	Line string `json:"origin-agent-cluster"`
}

// An IsolationExpectation is what a browser takes from one of them.
type IsolationExpectation struct {
	Value string `json:"value"`
}

// JudgeCOOP reads the lines.
func JudgeCOOP(in COOPInput) IsolationExpectation {
	return IsolationExpectation{page.ParseCOOP(in.Lines).Value}
}

// JudgeCOEP reads the lines.
func JudgeCOEP(in COEPInput) IsolationExpectation {
	lines := in.Lines
	if in.Enc == "latin1-bytes" {
		lines = nil
		for _, line := range in.Lines {
			var raw []byte
			for _, r := range line {
				raw = append(raw, byte(r))
			}
			lines = append(lines, string(raw))
		}
	}
	return IsolationExpectation{page.ParseCOEP(lines).Value}
}

// JudgeCORP reads the lines, and says "none" and "invalid" as Chromium does.
func JudgeCORP(in CORPInput) IsolationExpectation {
	h := page.ParseCORP(in.Lines)
	switch {
	case len(in.Lines) == 0:
		h.Value = "none"
	case h.Problem != "":
		h.Value = "invalid"
	}
	return IsolationExpectation{h.Value}
}

// JudgeOriginAgentCluster reads the line, and says "absent" of what is ignored, as Chromium does.
func JudgeOriginAgentCluster(in OriginAgentClusterInput) IsolationExpectation {
	on, problem := page.ParseOriginAgentCluster([]string{in.Line})
	switch {
	case problem != "":
		return IsolationExpectation{"absent"}
	case on:
		return IsolationExpectation{"true"}
	}
	return IsolationExpectation{"false"}
}

// A DocumentIsolationInput is the line of each of the two headers, or null.
type DocumentIsolationInput struct {
	Line       *string `json:"document-isolation-policy"`
	ReportOnly *string `json:"document-isolation-policy-report-only"`
}

// A DocumentIsolationExpectation is what a browser takes from both. An endpoint may be null.
type DocumentIsolationExpectation struct {
	Value              string  `json:"value"`
	ReportTo           *string `json:"report_to"`
	ReportOnlyValue    string  `json:"report_only_value"`
	ReportOnlyReportTo *string `json:"report_only_report_to"`
}

// JudgeDocumentIsolation reads both.
func JudgeDocumentIsolation(in DocumentIsolationInput) DocumentIsolationExpectation {
	enforced, reported := page.ParseDocumentIsolation(oneLine(in.Line)), page.ParseDocumentIsolation(oneLine(in.ReportOnly))
	return DocumentIsolationExpectation{enforced.Value, nullIfEmpty(enforced.ReportTo), reported.Value, nullIfEmpty(reported.ReportTo)}
}

func nullIfEmpty(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func oneLine(line *string) []string {
	if line == nil {
		return nil
	}
	return []string{*line}
}

// An IntegrityPolicyInput is the line of one of the two headers.
type IntegrityPolicyInput struct {
	Line       *string `json:"integrity-policy"`
	ReportOnly *string `json:"integrity-policy-report-only"`
}

// An IntegrityPolicyExpectation is what a browser takes from it.
type IntegrityPolicyExpectation struct {
	Blocked    []string        `json:"blocked_destinations"`
	Sources    []string        `json:"sources"`
	Endpoints  []string        `json:"endpoints"`
	ErrorCount int             `json:"error_count"`
	Messages   json.RawMessage `json:"chromium_messages"` // its wording: not looked at
}

// JudgeIntegrityPolicy reads it.
func JudgeIntegrityPolicy(in IntegrityPolicyInput) IntegrityPolicyExpectation {
	line := in.Line
	if line == nil {
		line = in.ReportOnly
	}
	p := page.ParseIntegrityPolicy(oneLine(line))
	e := IntegrityPolicyExpectation{Blocked: p.Blocked, Sources: p.Sources, Endpoints: p.Endpoints, ErrorCount: len(p.Unknown)}
	if p.Problem != "" {
		e.ErrorCount++
	}
	return e
}
