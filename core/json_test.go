package core

import (
	"errors"
	"strings"
	"testing"
)

// A panic becomes a report of an error, whatever it was thrown with.
func TestPanicBecomesReport(t *testing.T) {
	for _, cause := range []any{"a text", errors.New("an error"), 42} {
		var out []byte
		func() {
			defer reportPanic([]byte("before"), &out)
			panic(cause)
		}()
		if !strings.HasPrefix(string(out), `before{"version":1,"rubric":2,"url":"","state":"error","error":"Assay made a mistake`) {
			t.Errorf("a panic with %v: got %s", cause, out)
		}
	}
}
