package conformance

import (
	"fmt"
	"testing"
)

// TestCSPRequests holds the policy parser and source matching against web-platform-tests.
func TestCSPRequests(t *testing.T) {
	hold(t, "csp-generic-wpt.ndjson", 30, cspRequestFailure)
}

func cspRequestFailure(c Case[CSPRequestInput, CSPRequestExpectation]) string {
	if got := JudgeCSPRequest(c.Input); got != c.Expected.Allowed {
		return fmt.Sprintf("%q, %+v: allowed %v, want %v", c.Input.CSP, c.Input.Request, got, c.Expected.Allowed)
	}
	return ""
}

// TestCSPParse holds the policy parser and the grammar of sources against Firefox's own tests.
func TestCSPParse(t *testing.T) {
	hold(t, "csp-parse-firefox.ndjson.gz", 372, cspParseFailure)
}

func cspParseFailure(c Case[CSPParseInput, CSPParseExpectation]) string {
	if got := JudgeCSPParse(c.Input); got != c.Expected {
		return fmt.Sprintf("%q\n got %+v\nwant %+v", c.Input.CSP, got, c.Expected)
	}
	return ""
}
