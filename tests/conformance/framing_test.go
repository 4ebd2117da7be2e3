package conformance

import (
	"fmt"
	"testing"

	"assay/core/wire"
)

// TestXFrameOptions holds X-Frame-Options, and what switches it off, against web-platform-tests and Firefox's tests.
func TestXFrameOptions(t *testing.T) {
	hold(t, "xfo-wpt.ndjson", 157, framingFailure)
}

// TestFrameAncestors holds frame-ancestors against web-platform-tests.
func TestFrameAncestors(t *testing.T) {
	hold(t, "csp-frame-ancestors-wpt.ndjson", 30, framingFailure)
}

func framingFailure(c Case[FramingInput, FramingExpectation]) string {
	got := JudgeFraming(c.Input)
	shown := fmt.Sprintf("X-Frame-Options %q, CSP %q, report-only %q, %s in %s", c.Input.XFO, c.Input.CSP, c.Input.CSPReportOnly, c.Input.FrameURL, c.Input.Ancestors)
	if want := c.Expected.Framing == "allowed"; got.Allowed != want {
		return fmt.Sprintf("%s: allowed %v, want %v", shown, got.Allowed, want)
	}
	// The verdict on all frames must not contradict the one that was seen.
	if got.Allowed && got.Verdict.Allows == wire.FramingNone || !got.Allowed && got.Verdict.By == wire.FramingByNone {
		return fmt.Sprintf("%s: %s, but the verdict is %+v", shown, c.Expected.Framing, got.Verdict)
	}
	return ""
}
