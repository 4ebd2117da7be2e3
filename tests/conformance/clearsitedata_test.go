package conformance

import (
	"fmt"
	"testing"
)

// TestClearSiteData holds the Clear-Site-Data parser against Chromium's own tests.
func TestClearSiteData(t *testing.T) {
	hold(t, "clear-site-data-chromium.ndjson", 36, func(c Case[ClearSiteDataInput, ClearSiteDataExpectation]) string {
		got, want := JudgeClearSiteData(c.Input), c.Expected
		want.Messages = ""
		if got != want {
			return fmt.Sprintf("%q: got %+v, want %+v", c.Input.Header, got, want)
		}
		return ""
	})
}
