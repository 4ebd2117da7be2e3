package conformance

import (
	"encoding/json"
	"strings"

	"assay/core/page"
)

// A PreloadInput is what the preload list's code is asked about a response's Strict-Transport-Security.
type PreloadInput struct {
	Header json.RawMessage `json:"strict-transport-security"` // a string, or all lines of the response
	Check  string          `json:"check"`
	Policy string          `json:"policy"`
}

// A PreloadExpectation is what the code answers. Header: nil where it is not looked at.
type PreloadExpectation struct {
	Errors   []string              `json:"errors"`
	Warnings []string              `json:"warnings"`
	Header   *PreloadHeaderMeaning `json:"header"`
}

// A PreloadHeaderMeaning is what the list takes from a header.
type PreloadHeaderMeaning struct {
	Preload           bool   `json:"preload"`
	IncludeSubDomains bool   `json:"include_subdomains"`
	MaxAge            *int64 `json:"max_age"` // null: none
}

// JudgePreload asks the core the same.
func JudgePreload(in PreloadInput) PreloadExpectation {
	var lines []string
	if json.Unmarshal(in.Header, &lines) != nil {
		var line string
		json.Unmarshal(in.Header, &line) // one of both it is: hold's reader has decoded it
		lines = []string{line}
	}
	var header *PreloadHeaderMeaning
	var check page.PreloadCheck
	switch {
	case in.Check == "parse":
		var h page.PreloadHeader
		h, check = page.ParsePreloadHeader(lines[0])
		header = &PreloadHeaderMeaning{Preload: h.Preload, IncludeSubDomains: h.IncludeSubDomains}
		if h.HasMaxAge {
			header.MaxAge = &h.MaxAge
		}
	case strings.HasPrefix(strings.ToLower(in.Check), "removable"):
		check = page.CheckPreloadRemoval(lines)
	case strings.HasSuffix(in.Check+in.Policy, "18Weeks"):
		check = page.CheckPreloadResponse(lines, page.Preload18Weeks)
	default:
		check = page.CheckPreloadResponse(lines, page.PreloadYear)
	}
	return PreloadExpectation{Errors: check.Errors, Warnings: check.Warnings, Header: header}
}
