package core_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"assay/core"
	"assay/core/wire"
	"assay/tests/random"
)

// What must hold for every observation, tried on thousands that chance made.
func TestProperties(t *testing.T) {
	const each = 1500
	for _, seed := range []uint64{1, 2026, 6797} {
		r := rand.New(rand.NewPCG(seed, 0))
		for i := range each {
			o := random.Observation(r)
			report := core.Assess(o)
			fail := func(format string, args ...any) {
				t.Helper()
				t.Logf("seed %d, observation %d:\n%s", seed, i, o.AppendJSON(nil))
				t.Fatalf(format, args...)
			}
			if report.State != wire.StateGraded {
				fail("state %q, want graded", report.State)
			}
			lost := 0
			for _, f := range report.Findings {
				lost += f.Lost
			}
			if want := max(0, 100-lost); report.Score != want {
				fail("score %d, want 100 - %d = %d", report.Score, lost, want)
			}
			checkFixes(report, o, fail)
			checkPlan(report, o, fail)
			if again := core.Assess(o); !bytes.Equal(again.AppendJSON(nil), report.AppendJSON(nil)) {
				fail("judged again, the report is another")
			}
		}
	}
}

// checkFixes: each fix gives what it promises, makes its finding go away, brings no new one and lowers nothing.
func checkFixes(report *wire.Report, o *wire.Observation, fail func(string, ...any)) {
	before := lostByRule(report)
	for _, f := range report.Findings {
		if len(f.Fix.Changes) == 0 {
			fail("%s has no changes", f.Rule)
		}
		after := core.Preview(o, f.Fix.Changes)
		if after.Score != f.Fix.Score || after.Grade != f.Fix.Grade {
			fail("%s promises %s %d, preview gives %s %d", f.Rule, f.Fix.Grade, f.Fix.Score, after.Grade, after.Score)
		}
		if after.Score < report.Score || letterRank(after.Grade) > letterRank(report.Grade) {
			fail("the fix of %s lowers %s %d to %s %d", f.Rule, report.Grade, report.Score, after.Grade, after.Score)
		}
		for rule, lost := range lostByRule(after) {
			if rule == f.Rule {
				fail("%s is still there after its fix", rule)
			}
			if lost > before[rule] {
				fail("the fix of %s brings %s: %d points instead of %d", f.Rule, rule, lost, before[rule])
			}
		}
	}
}

// checkPlan: the steps' changes, made one after the other, give each step's grade, and after the last nothing is left to fix.
func checkPlan(report *wire.Report, o *wire.Observation, fail func(string, ...any)) {
	var made []wire.Change
	score := report.Score
	for i, step := range report.Plan {
		made = append(made, step.Changes...)
		after := core.Preview(o, made)
		if after.Score != step.Score || after.Grade != step.Grade {
			fail("step %d of the plan (%s) promises %s %d, preview gives %s %d", i, step.Rule, step.Grade, step.Score, after.Grade, after.Score)
		}
		if after.Score < score {
			fail("step %d of the plan (%s) lowers %d to %d", i, step.Rule, score, after.Score)
		}
		score = after.Score
		if i == len(report.Plan)-1 && len(after.Findings) > 0 {
			fail("after the whole plan %s is left", after.Findings[0].Rule)
		}
	}
	if len(report.Findings) > 0 && len(report.Plan) == 0 {
		fail("there are findings and no plan")
	}
}

func lostByRule(r *wire.Report) map[string]int {
	lost := map[string]int{}
	for _, f := range r.Findings {
		lost[f.Rule] = f.Lost
	}
	return lost
}

func letterRank(letter string) int {
	for i, l := range []string{"A+", "A", "B", "C", "D", "E", "F"} {
		if l == letter {
			return i
		}
	}
	return -1
}

// Making one thing of a page safer never lowers its score.
func TestSaferIsNeverWorse(t *testing.T) {
	safer := []wire.Change{
		{Op: wire.OpSetHeader, Name: "Strict-Transport-Security", Value: "max-age=63072000; includeSubDomains"},
		{Op: wire.OpSetHeader, Name: "X-Content-Type-Options", Value: "nosniff"},
		{Op: wire.OpSetHeader, Name: "X-Frame-Options", Value: "DENY"},
		{Op: wire.OpSetCookieAttribute, Cookie: "sessionid", Attribute: "HttpOnly"},
		{Op: wire.OpSetCookieAttribute, Cookie: "theme", Attribute: "HttpOnly"},
		{Op: wire.OpSetCookieAttribute, Cookie: "csrftoken", Attribute: "SameSite", Value: "Strict"},
	}
	r := rand.New(rand.NewPCG(7, 7))
	for range 1000 {
		o := random.Observation(r)
		before := core.Assess(o)
		for _, c := range safer {
			// A cookie that the browser refused, for want of the very attribute, starts to exist with it: that is another page.
			if c.Cookie != "" && refused(before, c.Cookie) {
				continue
			}
			if after := core.Preview(o, []wire.Change{c}); after.Score < before.Score {
				t.Fatalf("%+v lowers %d to %d:\n%s", c, before.Score, after.Score, o.AppendJSON(nil))
			}
		}
	}
}

func refused(r *wire.Report, name string) bool {
	for _, c := range r.Cookies {
		if c.Name == name && !c.Accepted {
			return true
		}
	}
	return false
}

func TestUngraded(t *testing.T) {
	for url, reason := range map[string]string{"about:blank": wire.ReasonBrowserPage, "chrome://settings/": wire.ReasonBrowserPage, "file:///tmp/a.html": wire.ReasonFile} {
		o := &wire.Observation{Version: 1, Time: "2026-11-21T10:00:00Z", URL: url, Exchanges: []wire.Exchange{{URL: url, Method: "GET", Status: 200, Headers: []wire.Header{}}}}
		if got := core.Assess(o); got.State != wire.StateUngraded || got.Reason != reason {
			t.Errorf("%s: got %s %q, want ungraded %q", url, got.State, got.Reason, reason)
		}
	}
}

func TestErrorsNameTheField(t *testing.T) {
	observation := `{"version":1,"time":"2026-11-21T10:00:00Z","url":"https://shop.test/","exchanges":[{"url":"https://shop.test/","method":"GET","status":200,"headers":[]}]`
	for in, want := range map[string][]string{
		`{`: {"document"},
		strings.Replace(observation, `"version":1`, `"version":2`, 1) + `}`:                         {"version", "2"},
		strings.Replace(observation, "2026-11-21T10:00:00Z", "yesterday", 1) + `}`:                  {"time", "yesterday", "RFC 3339"},
		strings.Replace(observation, `"https://shop.test/","exchanges"`, `"","exchanges"`, 1) + `}`: {"url", "absolute URL"},
		strings.Replace(observation, `[{"url":"https://shop.test/"`, `[{"url":"//"`, 1) + `}`:       {"exchanges[0].url", "//"},
	} {
		got := string(core.AssessJSON([]byte(in)))
		if !strings.Contains(got, `"state":"error"`) {
			t.Errorf("%s\ngot %s\nwant a report of an error", in, got)
		}
		for _, part := range want {
			if !strings.Contains(got, part) {
				t.Errorf("%s\ngot %s\nwant it to name %q", in, got, part)
			}
		}
	}
	got := string(core.PreviewJSON([]byte(`{"observation":` + observation + `},"changes":[{"op":"set-header"}]}`)))
	if !strings.Contains(got, "changes[0].name") {
		t.Errorf("a change without its name: got %s", got)
	}
	got = string(core.PreviewJSON([]byte(`{"observation":` + observation + `},"changes":[{"op":"dance"}]}`)))
	if !strings.Contains(got, "changes[0].op") || !strings.Contains(got, "dance") {
		t.Errorf("an unknown change: got %s", got)
	}
}

// FuzzAssess: whatever comes in, a report comes out.
func FuzzAssess(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		f.Add(random.Observation(r).AppendJSON(nil))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out := core.AssessJSON(in)
		if !bytes.HasPrefix(out, []byte(`{"version":1,"rubric":1,`)) {
			t.Fatalf("%q gives %q, want a report", in, out)
		}
		if bytes.Contains(out, []byte("Assay made a mistake")) {
			t.Fatalf("%q makes the core panic: %s", in, out)
		}
	})
}
