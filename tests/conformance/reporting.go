package conformance

import (
	"strings"

	"assay/core/page"
)

// A ReportingInput is one of the two headers.
type ReportingInput struct {
	ReportTo           *string `json:"report-to"`
	ReportingEndpoints *string `json:"reporting-endpoints"`
}

// A ReportingExpectation is what Chromium takes from it. ValidEndpoints is for Report-To, the rest for Reporting-Endpoints.
type ReportingExpectation struct {
	ValidEndpoints int               `json:"valid_endpoints"`
	Parses         bool              `json:"parses"`
	Endpoints      map[string]string `json:"endpoints"` // the page's own origin written as "(origin)"
}

// JudgeReporting reads the header, of a page whose origin the cases leave open.
func JudgeReporting(in ReportingInput) ReportingExpectation {
	self, _ := page.ParseURL("https://origin.test/page")
	if in.ReportTo != nil {
		return ReportingExpectation{ValidEndpoints: len(page.ParseReportTo([]string{*in.ReportTo}, self))}
	}
	list, ok := page.ParseReportingEndpoints([]string{*in.ReportingEndpoints}, self)
	judgement := ReportingExpectation{Parses: ok}
	if ok {
		judgement.Endpoints = map[string]string{}
	}
	for _, e := range list {
		judgement.Endpoints[e.Name] = strings.Replace(e.URL, self.Origin(), "(origin)", 1)
	}
	return judgement
}
