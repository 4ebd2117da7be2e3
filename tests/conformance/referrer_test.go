package conformance

import (
	"fmt"
	"testing"
)

// TestReferrerPolicy holds Referrer-Policy against web-platform-tests.
func TestReferrerPolicy(t *testing.T) {
	hold(t, "referrer-policy-wpt.ndjson", 5, func(c Case[ReferrerInput, ReferrerExpectation]) string {
		got, want := JudgeReferrer(c.Input), c.Expected
		if got.Policy != want.Policy || got.Effective != want.Effective {
			return fmt.Sprintf("%q: got %+v, want %+v", c.Input.Lines, got, want)
		}
		return ""
	})
}
