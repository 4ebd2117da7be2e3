package conformance

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"
)

// TestPreload holds the preload list's rules against the tests of the list's own code.
func TestPreload(t *testing.T) {
	hold(t, "hsts-preload-list.ndjson", 79, func(c Case[PreloadInput, PreloadExpectation]) string {
		switch c.Input.Check {
		case "parse", "preloadable", "eligible", "removable", "PreloadableResponse", "RemovableResponse", "eligibleResponse1Year", "eligibleResponse18Weeks":
		default:
			return fmt.Sprintf("unknown check %q", c.Input.Check)
		}
		got, want := JudgePreload(c.Input), c.Expected
		if !slices.Equal(got.Errors, want.Errors) || !slices.Equal(got.Warnings, want.Warnings) || want.Header != nil && !reflect.DeepEqual(got.Header, want.Header) {
			g, _ := json.Marshal(got)
			w, _ := json.Marshal(want)
			return fmt.Sprintf("%s of %s:\n got %s\nwant %s", c.Input.Check, c.Input.Header, g, w)
		}
		return ""
	})
}
