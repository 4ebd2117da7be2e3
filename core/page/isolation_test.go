package page

import "testing"

func TestIsolationHeaders(t *testing.T) {
	const grammar, unknown, quotes, upper = "it is not one value as structured fields are written", "it has no value that browsers know",
		"its value must stand without quotes", "its value must be in lower case"
	parsers := map[string]func([]string) IsolationHeader{
		"coop": ParseCOOP, "coep": ParseCOEP, "dip": ParseDocumentIsolation, "corp": ParseCORP,
	}
	tests := []struct {
		header string
		lines  []string
		want   IsolationHeader
	}{
		// https://html.spec.whatwg.org/multipage/browsers.html#obtain-coop
		{"coop", nil, IsolationHeader{Value: "unsafe-none"}},
		{"coop", []string{"same-origin"}, IsolationHeader{Value: "same-origin"}},
		{"coop", []string{`same-origin-allow-popups; report-to="coop"`}, IsolationHeader{Value: "same-origin-allow-popups", ReportTo: "coop"}},
		{"coop", []string{"noopener-allow-popups"}, IsolationHeader{Value: "noopener-allow-popups"}},
		{"coop", []string{`unsafe-none; report-to="coop"`}, IsolationHeader{Value: "unsafe-none", ReportTo: "coop"}},
		{"coop", []string{"Same-Origin"}, IsolationHeader{Value: "unsafe-none", Problem: upper}},
		{"coop", []string{`"same-origin"`}, IsolationHeader{Value: "unsafe-none", Problem: quotes}},
		{"coop", []string{`require-corp; report-to="coop"`}, IsolationHeader{Value: "unsafe-none", Problem: unknown}},
		{"coop", []string{"same-origin", "same-origin"}, IsolationHeader{Value: "unsafe-none", Problem: grammar}},
		{"coop", []string{""}, IsolationHeader{Value: "unsafe-none", Problem: grammar}},

		// https://html.spec.whatwg.org/multipage/browsers.html#obtain-an-embedder-policy
		{"coep", []string{"unsafe-none"}, IsolationHeader{Value: "unsafe-none"}},
		{"coep", []string{`require-corp; report-to="coep"`}, IsolationHeader{Value: "require-corp", ReportTo: "coep"}},
		{"coep", []string{"credentialless; report-to=coep"}, IsolationHeader{Value: "credentialless"}},
		{"coep", []string{"same-origin"}, IsolationHeader{Value: "unsafe-none", Problem: unknown}},

		// https://wicg.github.io/document-isolation-policy/
		{"dip", nil, IsolationHeader{Value: "none"}},
		{"dip", []string{`none; report-to="dip"`}, IsolationHeader{Value: "none"}},
		{"dip", []string{"isolate-and-credentialless"}, IsolationHeader{Value: "isolate-and-credentialless"}},
		{"dip", []string{"isolate"}, IsolationHeader{Value: "none", Problem: unknown}},

		// https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header
		{"corp", nil, IsolationHeader{}},
		{"corp", []string{"same-site"}, IsolationHeader{Value: "same-site"}},
		{"corp", []string{"cross-origin"}, IsolationHeader{Value: "cross-origin"}},
		{"corp", []string{"SAME-ORIGIN"}, IsolationHeader{Problem: upper}},
		{"corp", []string{"same-origin; a=b"}, IsolationHeader{Problem: unknown}},
		{"corp", []string{"same-origin", "same-origin"}, IsolationHeader{Problem: unknown}},
		{"corp", []string{""}, IsolationHeader{Problem: unknown}},
	}
	for _, tt := range tests {
		if got := parsers[tt.header](tt.lines); got != tt.want {
			t.Errorf("%s %q\n got %+v\nwant %+v", tt.header, tt.lines, got, tt.want)
		}
	}
}

// https://html.spec.whatwg.org/multipage/browsers.html#origin-agent-cluster
func TestParseOriginAgentCluster(t *testing.T) {
	const problem = "it is neither ?1 nor ?0"
	tests := []struct {
		lines   []string
		on      bool
		problem string
	}{
		{nil, false, ""},
		{[]string{"?1"}, true, ""},
		{[]string{"?0"}, false, ""},
		{[]string{"?1; a"}, true, ""},
		{[]string{"1"}, false, problem},
		{[]string{"?1", "?1"}, false, problem},
		{[]string{""}, false, problem},
	}
	for _, tt := range tests {
		if on, problem := ParseOriginAgentCluster(tt.lines); on != tt.on || problem != tt.problem {
			t.Errorf("ParseOriginAgentCluster(%q) = %v, %q, want %v, %q", tt.lines, on, problem, tt.on, tt.problem)
		}
	}
}

func FuzzIsolationHeaders(f *testing.F) {
	for _, seed := range []string{"same-origin", `require-corp; report-to="x"`, "none", "?1", "cross-origin", "a, b", `"same-origin"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		lines := []string{line}
		for _, parse := range []func([]string) IsolationHeader{ParseCOOP, ParseCOEP, ParseDocumentIsolation, ParseCORP} {
			absent, got := parse(nil), parse(lines)
			if got.Problem != "" && got.Value != absent.Value || got.Problem != "" && got.ReportTo != "" {
				t.Errorf("%q: %+v: an ignored header says nothing", line, got)
			}
			// A repeat is another member, which no item has. It may close a quote, which makes one item of the two.
			if again := parse([]string{line, "same-origin"}); again.Problem == "" && got.Problem == "" {
				t.Errorf("%q: %+v, and with a second line %+v", line, got, again)
			}
		}
		if on, problem := ParseOriginAgentCluster(lines); on && problem != "" {
			t.Errorf("%q: on, and ignored: %s", line, problem)
		}
	})
}
