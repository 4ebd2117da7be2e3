package conformance

import (
	"fmt"
	"testing"
)

// TestPublicSuffixList holds registrable domains against the list's own tests.
func TestPublicSuffixList(t *testing.T) {
	hold(t, "psl-tests.ndjson", 78, pslFailure)
}

func pslFailure(c Case[PSLInput, PSLExpectation]) string {
	got, host := JudgePSL(c.Input)
	want := ""
	if c.Expected.RegistrableDomain != nil {
		_, want = JudgePSL(PSLInput{Host: c.Expected.RegistrableDomain}) // in punycode, as a browser has it
	}
	if c.Input.Host != nil && host == "" {
		host = *c.Input.Host + " (no host)"
	}
	if got != want {
		return fmt.Sprintf("%s: got the registrable domain %q, want %q", host, got, want)
	}
	return ""
}
