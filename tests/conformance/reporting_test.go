package conformance

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
)

// TestReporting holds the parsers of Report-To and Reporting-Endpoints against Chromium's own tests.
func TestReporting(t *testing.T) {
	hold(t, "reporting-chromium.ndjson", 21, func(c Case[ReportingInput, ReportingExpectation]) string {
		if got := JudgeReporting(c.Input); !reflect.DeepEqual(got, c.Expected) {
			in, _ := json.Marshal(c.Input)
			return fmt.Sprintf("%s: got %+v, want %+v", in, got, c.Expected)
		}
		return ""
	})
}
