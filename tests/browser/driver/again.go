package driver

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// again marks a process that runs failed tests once more.
const again = "ASSAY_TESTS_AGAIN"

// mostAgain is how many tests are run once more. Where more fail, something is broken.
const mostAgain = 5

// RunTests runs a package's tests, and then, once, each of those that failed, alone in a fresh process. One that passes then has passed, and is named: it
// is a bug to look at all the same, of the test or of what it tests. It returns the code to exit with and how many failures of
// parts ("TestX/chromium") became passes.
func RunTests(m *testing.M) (code, mended int) {
	stdout := os.Stdout
	from, to, err := os.Pipe()
	if err != nil || os.Getenv(again) != "" {
		return m.Run(), 0
	}
	var output bytes.Buffer
	copied := make(chan bool)
	go func() {
		io.Copy(io.MultiWriter(stdout, &output), from)
		close(copied)
	}()
	os.Stdout = to
	code = m.Run()
	os.Stdout = stdout
	to.Close()
	<-copied

	failed := failures(output.String())
	if code == 0 || len(failed) == 0 || len(failed) > mostAgain {
		return code, 0
	}
	code = 0
	for _, test := range slices.Sorted(maps.Keys(failed)) {
		parts := failed[test]
		cmd := exec.Command(os.Args[0], "-test.run="+patternOf(test, parts), "-test.v", "-test.timeout=10m")
		cmd.Env = append(os.Environ(), again+"=1")
		out, err := cmd.CombinedOutput()
		missing := func(name string) bool { return !strings.Contains(string(out), "--- PASS: "+name+" (") }
		if err != nil || slices.ContainsFunc(parts, missing) {
			fmt.Printf("failed at the second attempt too: %s, %v\n%s", strings.Join(parts, ", "), err, out)
			code = 1
			continue
		}
		for _, name := range parts {
			fmt.Printf("passed at the second attempt: %s (a bug to look at: its first failure is above)\n", name)
			if name != test {
				mended++
			}
		}
	}
	return code, mended
}

var failure = regexp.MustCompile(`(?m)^\x16? *--- FAIL: (\S+) \(`)

// failures returns the tests that failed by what go test prints, each with its parts that did ("TestX/chromium"), or itself if it has none.
func failures(output string) map[string][]string {
	failed := map[string][]string{}
	for _, line := range failure.FindAllStringSubmatch(output, -1) {
		levels := strings.SplitN(line[1], "/", 3)
		name := strings.Join(levels[:min(2, len(levels))], "/") // what is below may depend on what stands beside it
		if parts := failed[levels[0]]; !slices.Contains(parts, name) {
			failed[levels[0]] = append(parts, name)
		}
	}
	for test, parts := range failed {
		if len(parts) > 1 {
			failed[test] = slices.DeleteFunc(parts, func(name string) bool { return name == test })
		}
	}
	return failed
}

// patternOf returns the -test.run of some parts of a test.
func patternOf(test string, parts []string) string {
	var names []string
	for _, part := range parts {
		if _, name, found := strings.Cut(part, "/"); found {
			names = append(names, regexp.QuoteMeta(name))
		}
	}
	if len(names) == 0 {
		return "^" + test + "$"
	}
	return "^" + test + "$/^(" + strings.Join(names, "|") + ")$"
}
