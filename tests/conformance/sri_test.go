package conformance

import (
	"fmt"
	"slices"
	"testing"
)

// TestIntegrity holds the parser of integrity attributes against Chromium's own tests.
func TestIntegrity(t *testing.T) {
	hold(t, "sri-chromium.ndjson", 35, func(c Case[IntegrityInput, IntegrityExpectation]) string {
		if got := JudgeIntegrity(c.Input); !slices.Equal(got, c.Expected.Hashes) {
			return fmt.Sprintf("%q: got %q, want %q", c.Input.Integrity, got, c.Expected.Hashes)
		}
		return ""
	})
}
