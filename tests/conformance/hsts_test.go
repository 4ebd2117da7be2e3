package conformance

import (
	"fmt"
	"testing"
)

// firefoxMaxAge is where Firefox cuts max-age: a hundred years.
const firefoxMaxAge = 100 * 365 * 24 * 60 * 60

// TestHSTS holds the HSTS parser against Firefox's own tests.
func TestHSTS(t *testing.T) {
	hold(t, "hsts-firefox.ndjson", 59, hstsFailure)
}

func hstsFailure(c Case[HSTSInput, HSTSExpectation]) string {
	judgement := JudgeHSTS(c.Input)
	if want := c.Expected.Applied; want != nil {
		if judgement.Applied != *want {
			return fmt.Sprintf("%q from %s: applied %v, want %v", c.Input.Header, c.Input.RequestURL, judgement.Applied, *want)
		}
		return ""
	}
	got := judgement.Policy
	age := min(got.MaxAge, firefoxMaxAge)
	if got.Valid != c.Expected.Valid || age != c.Expected.MaxAge || got.IncludeSubDomains != c.Expected.IncludeSubDomains {
		return fmt.Sprintf("%q: got %+v, want %+v", c.Input.Header, got, c.Expected)
	}
	return ""
}
