package driver

import (
	"maps"
	"slices"
	"testing"
)

func TestWhatIsRunAgain(t *testing.T) {
	failed := failures("=== RUN   TestA\n--- FAIL: TestA (0.00s)\n    --- FAIL: TestA/chromium (1.00s)\n        a_test.go:1: --- FAIL: TestNo\n" +
		"    --- PASS: TestA/firefox (1.00s)\n\x16--- FAIL: TestB (0.01s)\n--- FAIL: TestC (2.00s)\n    --- FAIL: TestC/Go_(plain) (2.00s)\n        --- FAIL: TestC/Go_(plain)/hsts (1.00s)\n" +
		"    --- FAIL: TestC/nginx (2.00s)\n--- PASS: TestD (0.00s)\nFAIL\n")
	var patterns []string
	for _, test := range slices.Sorted(maps.Keys(failed)) {
		patterns = append(patterns, patternOf(test, failed[test]))
	}
	if want := []string{"^TestA$/^(chromium)$", "^TestB$", `^TestC$/^(Go_\(plain\)|nginx)$`}; !slices.Equal(patterns, want) {
		t.Errorf("got %q, wanted %q", patterns, want)
	}
}
