package conformance

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// TestCSPSalvation holds fallbacks, matching and the syntax rule against the tests of Salvation, a parser in Java.
func TestCSPSalvation(t *testing.T) {
	kinds := newKinds(t, salvationKinds)
	hold(t, "csp-salvation.ndjson.gz", 547, func(c Case[CSPQuestion, CSPAnswer]) string {
		if c.Input.Request != nil {
			if got := JudgeCSPQuery(c.Input); got != *c.Expected.Allowed && !kinds.hold(fmt.Sprintf("%s %s: %v", strings.Join(c.Input.CSP, ", "), c.Input.Request.URL, got)) {
				return fmt.Sprintf("%q, %+v: allowed %v, want %v", c.Input.CSP, *c.Input.Request, got, *c.Expected.Allowed)
			}
			return ""
		}
		csp := c.Input.CSP[0]
		if got, want := JudgeCSPText(csp), withoutRepeats(c.Expected.Serialized); got != want {
			return fmt.Sprintf("%q\n got %q\nwant %q", csp, got, want)
		}
		evidence := JudgeCSPFindings(csp)
		for _, m := range c.Expected.Errors {
			if !m.covered(c.Expected.Serialized, evidence) && !kinds.hold(m.Message) {
				return fmt.Sprintf("%q: nothing says %q; found %q", csp, m.Message, evidence)
			}
		}
		return ""
	})
}

var salvationKinds = []kind{
	{`^Duplicate (source-expression|scheme|host|sandbox keyword|report-to URI)`, "a value that is there twice changes nothing"},
	{`deprecated in favor of the new report-to`, "report-uri is what every browser has"},
	{`lists cannot be empty`, "an empty list is as good as 'none'"},
	{`^(Wrong length for sha256|'_' and '-' in hashes)`, "the grammar allows it; the hash matches nothing"},
	{`^(The report-to directive|The report-uri value|Expecting RFC 7230 token)`, "it only decides where reports go"},
	{` ftp:.*: (true|false)$`, "browsers do not load ftp: any more, so no list stands for it"},
}

// withoutRepeats drops the directives that browsers drop because their name comes again, and writes names in lower case.
func withoutRepeats(policy string) string {
	var kept []string
	seen := map[string]bool{}
	for _, d := range strings.Split(policy, "; ") {
		name, rest, more := strings.Cut(d, " ")
		name = strings.ToLower(name)
		if seen[name] {
			continue
		}
		seen[name] = true
		if more {
			name += " " + rest
		}
		kept = append(kept, name)
	}
	return strings.Join(kept, "; ")
}

// covered reports whether the rules that look at syntax, or the one that finds no policy at all, name what the message is about.
func (m CSPMessage) covered(policy string, evidence []string) bool {
	words := strings.Fields(strings.Split(policy, "; ")[m.Directive])
	name, value := strings.ToLower(words[0]), "again"
	if m.Value >= 0 {
		value = words[m.Value+1]
	}
	for _, e := range evidence {
		rule, e, _ := strings.Cut(e, ": ")
		first, _, _ := strings.Cut(e, " ")
		switch {
		case rule == "csp-missing", rule == "csp-syntax" && e == name+" "+value:
			return true
		case rule == "csp-syntax" && first == name && !strings.HasSuffix(e, " again"):
			return true
		}
	}
	return false
}

// TestCSPRust holds fallbacks, matching and inline script against the tests of the rust crate content-security-policy.
func TestCSPRust(t *testing.T) {
	hold(t, "csp-rust.ndjson", 73, func(c Case[RustCSPInput, RustCSPExpectation]) string {
		if got, want := JudgeRustCSP(c.Input, strings.Contains(c.ID, "webassembly")), c.Expected.Result == "Allowed"; got != want {
			return fmt.Sprintf("%+v: allowed %v, want %v", c.Input, got, want)
		}
		return ""
	})
}

// A kind is a disagreement that we stand by: what it looks like, and why.
type kind struct {
	pattern string // of what is described in a line
	reason  string
}

// kinds are the disagreements of one file; one that no longer occurs fails the test.
type kinds struct {
	patterns []*regexp.Regexp
	count    []int
}

func newKinds(t *testing.T, list []kind) *kinds {
	k := &kinds{count: make([]int, len(list))}
	for _, kind := range list {
		k.patterns = append(k.patterns, regexp.MustCompile(kind.pattern))
	}
	t.Cleanup(func() {
		for i, n := range k.count {
			t.Logf("%d times: %s", n, list[i].reason)
			if n == 0 {
				t.Errorf("a disagreement that does not occur: %s", list[i].reason)
			}
		}
	})
	return k
}

// hold reports whether a disagreement is of a kind that we stand by.
func (k *kinds) hold(line string) bool {
	for i, pattern := range k.patterns {
		if pattern.MatchString(line) {
			k.count[i]++
			return true
		}
	}
	return false
}
