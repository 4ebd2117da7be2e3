package conformance

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// TestStructured holds the parser of structured fields against the HTTP working group's own tests.
func TestStructured(t *testing.T) {
	hold(t, "structured-fields.ndjson.gz", 2135, structuredFailure)
}

func structuredFailure(c Case[StructuredInput, StructuredExpectation]) string {
	got := JudgeStructured(c.Input)
	if c.Input.Serialise != nil {
		value := structuredShape(c.Input.Serialise)
		text := structuredText(c.Input.HeaderType, value)
		if c.Expected.MustFail && got.OK && reflect.DeepEqual(got.Value, value) {
			return fmt.Sprintf("%s: written as %q, which is read back as the same, want it to fail", c.Input.Serialise, text)
		}
		if want := c.Expected.Canonical; want != nil && text != strings.Join(*want, ", ") {
			return fmt.Sprintf("%s: written as %q, want %q", c.Input.Serialise, text, *want)
		}
		return ""
	}
	if c.Expected.MustFail || c.Expected.CanFail && !got.OK {
		if got.OK {
			return fmt.Sprintf("%s %q: got %v, want it to fail", c.Input.HeaderType, c.Input.Raw, got.Value)
		}
		return ""
	}
	if want := structuredShape(c.Expected.Expected); !got.OK || !reflect.DeepEqual(got.Value, want) {
		return fmt.Sprintf("%s %q: got %v, %v, want %v", c.Input.HeaderType, c.Input.Raw, got.Value, got.OK, want)
	}
	want := strings.Join(c.Input.Raw, ", ")
	if c.Expected.Canonical != nil {
		want = strings.Join(*c.Expected.Canonical, ", ")
	}
	if text := structuredText(c.Input.HeaderType, got.Value); text != want {
		return fmt.Sprintf("%s %q: written again %q, want %q", c.Input.HeaderType, c.Input.Raw, text, want)
	}
	return ""
}
