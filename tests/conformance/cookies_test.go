package conformance

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestCookies holds the cookie parser and storage model against web-platform-tests.
func TestCookies(t *testing.T) {
	hold(t, "cookies-wpt.ndjson.gz", 1031, cookieFailure)
}

func cookieFailure(c Case[CookieInput, CookieExpectation]) string {
	sentTo := ""
	if c.Expected.SentTo != nil {
		sentTo = c.Expected.SentTo.URL
	}
	got := JudgeCookies(c.Input, sentTo)
	shown := fmt.Sprintf("%s %q on %s, rejected %q", c.Input.API, c.Input.SetCookie, c.Input.RequestURL, got.Rejected)
	if want := c.Expected.DocumentCookie; want != nil && got.DocumentCookie != *want {
		// A browser that refuses the whole response passes these tests too, and refusing the cookie comes to the same.
		refused := strings.HasPrefix(c.Note, "network error (response rejected) also passes") && got.DocumentCookie == ""
		if !refused {
			return fmt.Sprintf("%s: document.cookie of %s is %q, want %q", shown, c.Input.ReadURL, got.DocumentCookie, *want)
		}
	}
	if want := c.Expected.SentTo; want != nil && got.Sent != want.Present {
		return fmt.Sprintf("%s: a request for %s carries it: %v, want %v", shown, want.URL, got.Sent, want.Present)
	}
	if want := c.Expected.Stored; want != nil && !slices.Contains(got.Stored, *want) {
		return fmt.Sprintf("%s: the jar holds %+v, want %+v in it", shown, got.Stored, *want)
	}
	return ""
}
