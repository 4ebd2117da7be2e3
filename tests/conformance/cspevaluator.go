package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"assay/core"
)

// A CSPEvaluatorFinding is what CSP Evaluator says of a policy.
type CSPEvaluatorFinding struct {
	Type      string `json:"type"`
	Severity  string `json:"severity"`
	Directive string `json:"directive"`
	Value     string `json:"value"` // "": the finding is about the directive
}

// A CSPEvaluatorCase is a policy and everything that CSP Evaluator says of it.
type CSPEvaluatorCase struct {
	CSP      string                `json:"csp"`
	Findings []CSPEvaluatorFinding `json:"findings"`
}

// ReadCSPEvaluator reads a file of them, one a line. It is as strict as Read.
func ReadCSPEvaluator(path string) ([]CSPEvaluatorCase, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	var cases []CSPEvaluatorCase
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	for {
		var c CSPEvaluatorCase
		if err := decoder.Decode(&c); err == io.EOF {
			return cases, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: case %d: %w", path, len(cases)+1, err)
		}
		cases = append(cases, c)
	}
}

// JudgeCSPFindings returns what the csp family says of a document with these header lines: the evidence of each of its findings, after the
// rule's id.
func JudgeCSPFindings(lines ...string) []string {
	o := answer("https://shop.test/", headerLines("Content-Security-Policy", lines...)...)
	var found []string
	for _, f := range core.Assess(o).Findings {
		if f.Family != "csp" {
			continue
		}
		for _, e := range f.Evidence {
			found = append(found, f.Rule+": "+e.Value)
		}
	}
	return found
}

// CoveredBy reports whether any evidence names what the finding names. That there is no policy at all covers what is missing from it.
func (f CSPEvaluatorFinding) CoveredBy(evidence []string) bool {
	for _, e := range evidence {
		rule, e, _ := strings.Cut(e, ": ")
		words := strings.Fields(e)
		switch {
		case rule == "csp-missing" && f.Type == "MISSING_DIRECTIVES":
			return true
		case len(words) < 2:
		case words[0] == "no":
			if f.Value == "" && words[1] == f.Directive {
				return true
			}
		case words[0] == f.Directive:
			if f.Value == "" {
				return true
			}
			for _, word := range words[1:] {
				if word == f.Value {
					return true
				}
			}
		}
	}
	return false
}
