package conformance

import (
	"fmt"
	"testing"
)

// TestNosniff holds the X-Content-Type-Options parser against web-platform-tests.
func TestNosniff(t *testing.T) {
	hold(t, "nosniff-wpt.ndjson", 34, nosniffFailure)
}

func nosniffFailure(c Case[NosniffInput, NosniffExpectation]) string {
	got := JudgeNosniff(c.Input)
	if want := c.Expected.Nosniff; want != nil && got.Nosniff != *want {
		return fmt.Sprintf("%q: nosniff %v, want %v", c.Input.Headers, got.Nosniff, *want)
	}
	if want := c.Expected.Blocked; want != nil && got.Blocked != *want {
		return fmt.Sprintf("%q as %s: blocked %v, want %v", c.Input.Headers, c.Input.Destination, got.Blocked, *want)
	}
	return ""
}
