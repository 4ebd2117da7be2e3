package conformance

import (
	"fmt"
	"strings"
	"testing"
)

// TestMIMETypes holds the MIME type parser against web-platform-tests.
func TestMIMETypes(t *testing.T) {
	hold(t, "mime-types-wpt.ndjson.gz", 955, mimeFailure)
}

// mimeFailure parses raw bytes as such, and as the code points that a browser hands to an extension.
func mimeFailure(c Case[MIMEInput, MIMEExpectation]) string {
	want := ""
	if c.Expected.Parsed != nil {
		want = *c.Expected.Parsed
	}
	if failure := mimeTypeFailure(c.Input.ContentType, want, c.Expected); failure != "" {
		return failure
	}
	if c.Input.Enc == "latin1-bytes" && strings.IndexFunc(c.Input.ContentType, func(r rune) bool { return r > 0xFF }) < 0 {
		return mimeTypeFailure(latin1(c.Input.ContentType), latin1(want), c.Expected)
	}
	return ""
}

func mimeTypeFailure(contentType, want string, expected MIMEExpectation) string {
	got := JudgeMIME(contentType)
	if got.Valid != (expected.Parsed != nil) || got.Type != want {
		return fmt.Sprintf("%q: got %q, valid %v, want %q, valid %v", contentType, got.Type, got.Valid, want, expected.Parsed != nil)
	}
	if expected.Navigable && got.Encoding != text(expected.Encoding) {
		return fmt.Sprintf("%q: got encoding %q, want %q", contentType, got.Encoding, text(expected.Encoding))
	}
	return ""
}

// TestContentType holds the extraction from several header lines against web-platform-tests.
func TestContentType(t *testing.T) {
	hold(t, "content-type-wpt.ndjson", 38, contentTypeFailure)
}

func contentTypeFailure(c Case[ContentTypeInput, ContentTypeExpectation]) string {
	got := JudgeContentType(c.Input)
	if want := c.Expected.MIMEType; want != nil && got.Type != *want {
		return fmt.Sprintf("%q: got %q, want %q", c.Input.ContentType, got.Type, *want)
	}
	if want := c.Expected.DocumentContentType; want != nil && got.Essence != *want {
		return fmt.Sprintf("%q: got essence %q, want %q", c.Input.ContentType, got.Essence, *want)
	}
	if want := text(c.Expected.Encoding); got.Encoding != want {
		return fmt.Sprintf("%q: got encoding %q, want %q", c.Input.ContentType, got.Encoding, want)
	}
	if want := c.Expected.Executes; want != nil && got.Script != *want {
		return fmt.Sprintf("%q: executes %v, want %v", c.Input.ContentType, got.Script, *want)
	}
	return ""
}

// text returns "" for null.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
