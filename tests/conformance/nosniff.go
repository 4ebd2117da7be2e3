package conformance

import (
	"strings"

	"assay/core/page"
)

// A NosniffInput is a response's headers, and what it is loaded as.
type NosniffInput struct {
	RawHeaders  string      `json:"raw_headers"`
	Headers     [][2]string `json:"headers"`
	Destination string      `json:"destination"` // "script", "style"; absent: nobody loads it
}

// A NosniffExpectation is what a browser makes of it. Absent: not looked at.
type NosniffExpectation struct {
	Nosniff *bool `json:"nosniff"`
	Blocked *bool `json:"blocked"`
}

// A NosniffJudgement is what the core makes of a case.
type NosniffJudgement struct {
	Nosniff bool `json:"nosniff"`
	Blocked bool `json:"blocked"`
}

// JudgeNosniff tells whether nosniff is on, and whether the response is then refused.
func JudgeNosniff(in NosniffInput) NosniffJudgement {
	nosniff := page.ParseNosniff(values(in.Headers, "X-Content-Type-Options"))
	m, ok := page.ExtractMIME(values(in.Headers, "Content-Type"))
	return NosniffJudgement{Nosniff: nosniff, Blocked: nosniff && page.BlockedByNosniff(in.Destination, m, ok)}
}

// values returns the values of all header lines of that name, in order.
func values(headers [][2]string, name string) []string {
	var list []string
	for _, h := range headers {
		if strings.EqualFold(h[0], name) {
			list = append(list, h[1])
		}
	}
	return list
}
