package core_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"assay/core"
	"assay/core/wire"
	"assay/tests/random"
)

// What must hold for every observation, tried on thousands that chance made.
func TestProperties(t *testing.T) {
	each := 7000
	if testing.Short() {
		each = 300
	}
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
			if other := core.Assess(reordered(r, o)); !bytes.Equal(other.AppendJSON(nil), report.AppendJSON(nil)) {
				fail("with its headers in another order, the report is another:\n%s\n%s", report.AppendJSON(nil), other.AppendJSON(nil))
			}
		}
	}
}

// What was seen elsewhere than on the page, in this session or by asking, costs nothing: a page's grade does not depend on where its visitor has
// been. Only what earlier answers say of cookies counts.
func TestSeenElsewhereCostsNothing(t *testing.T) {
	each, told := 3000, 0
	if testing.Short() {
		each = 150
	}
	r := rand.New(rand.NewPCG(11, 4))
	for range each {
		o := random.Observation(r)
		with := core.Assess(o)
		alone := *o
		alone.Probes = nil
		if o.Origin != nil {
			alone.Origin = &wire.Origin{Origin: o.Origin.Origin, SetCookies: o.Origin.SetCookies}
		}
		without := core.Assess(&alone)
		if with.Score != without.Score || with.Grade != without.Grade {
			t.Fatalf("got %s %d, and %s %d of the page alone:\n%s", with.Grade, with.Score, without.Grade, without.Score, o.AppendJSON(nil))
		}
		if len(with.Findings) > len(without.Findings) {
			told++
		}
	}
	if told < each/50 {
		t.Errorf("only %d of %d pages show anything of what was seen elsewhere", told, each)
	}
}

// reordered returns the observation with each response's headers in another order; those of one name keep theirs, which counts.
func reordered(r *rand.Rand, o *wire.Observation) *wire.Observation {
	other := *o
	other.Exchanges = slices.Clone(o.Exchanges)
	for i := range other.Exchanges {
		e := &other.Exchanges[i]
		var names []string
		byName := map[string][]wire.Header{}
		for _, h := range e.Headers {
			name := strings.ToLower(h.Name())
			names = append(names, name)
			byName[name] = append(byName[name], h)
		}
		r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		e.Headers = []wire.Header{}
		for _, name := range names {
			e.Headers = append(e.Headers, byName[name][0])
			byName[name] = byName[name][1:]
		}
	}
	return &other
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

// checkPlan: the steps' changes, made one after the other, give each step's grade, and after the last nothing is left that costs points.
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
		if i == len(report.Plan)-1 && after.Score < 100 {
			fail("after the whole plan %v is left", lostByRule(after))
		}
	}
	if report.Score < 100 && len(report.Plan) == 0 {
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
		{Op: wire.OpSetHeader, Name: "Referrer-Policy", Value: "no-referrer"},
		{Op: wire.OpSetHeader, Name: "Permissions-Policy", Value: "camera=(), microphone=(), geolocation=()"},
		{Op: wire.OpSetHeader, Name: "Cross-Origin-Opener-Policy", Value: "same-origin"},
		{Op: wire.OpSetHeader, Name: "Cross-Origin-Resource-Policy", Value: "same-origin"},
		{Op: wire.OpSetHeader, Name: "Origin-Agent-Cluster", Value: "?1"},
		{Op: wire.OpSetHeader, Name: "Cache-Control", Value: "no-store"},
		{Op: wire.OpSetHeader, Name: "Server", Value: "nginx"},
		{Op: wire.OpRemoveHeader, Name: "X-Powered-By"},
		{Op: wire.OpRemoveHeader, Name: "X-XSS-Protection"},
		{Op: wire.OpSetCookieAttribute, Cookie: "sessionid", Attribute: "HttpOnly"},
		{Op: wire.OpSetCookieAttribute, Cookie: "theme", Attribute: "HttpOnly"},
		{Op: wire.OpSetCookieAttribute, Cookie: "csrftoken", Attribute: "SameSite", Value: "Strict"},
		{Op: wire.OpAddIntegrity, URL: "https://login.other.test/a.js"},
		{Op: wire.OpLoadSecurely, URL: "http://shop.test/a.js"},
	}
	each := 3000
	if testing.Short() {
		each = 150
	}
	for _, seed := range []uint64{7, 2027, 9110} {
		r := rand.New(rand.NewPCG(seed, 7))
		for range each {
			o := random.Observation(r)
			before := core.Assess(o)
			changes := append(strictPolicies(o), safer...)
			for _, c := range changes {
				// A cookie that the browser refused, for want of the very attribute, starts to exist with it: that is another page.
				if c.Cookie != "" && refused(before, c.Cookie) {
					continue
				}
				if after := core.Preview(o, []wire.Change{c}); after.Score < before.Score {
					t.Fatalf("%+v lowers %d to %d, %v:\n%s", c, before.Score, after.Score, lostByRule(after), o.AppendJSON(nil))
				}
			}
		}
	}
}

// strictPolicies returns the changes that make a page's content security policy stricter: one source fewer, or a policy where none was.
func strictPolicies(o *wire.Observation) []wire.Change {
	const name = "Content-Security-Policy"
	var lines []string
	for _, h := range o.Exchanges[len(o.Exchanges)-1].Headers {
		if strings.EqualFold(h.Name(), name) {
			lines = append(lines, h.Value())
		}
	}
	whole := strings.Join(lines, ", ")
	changes := []wire.Change{{Op: wire.OpSetHeader, Name: name, Value: strings.TrimPrefix(whole+", default-src 'none'; base-uri 'none'; form-action 'none'", ", ")}}
	for _, source := range []string{" 'unsafe-inline'", " 'unsafe-eval'", " *", " https:", " http:", " data:", " blob:", " https://*"} {
		value := strings.ReplaceAll(whole+" ", source+" ", " ")
		value = strings.ReplaceAll(value, source+";", ";")
		if value != whole+" " && value != "" {
			changes = append(changes, wire.Change{Op: wire.OpSetHeader, Name: name, Value: value})
		}
	}
	return changes
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
		if !bytes.HasPrefix(out, []byte(`{"version":1,"rubric":2,`)) {
			t.Fatalf("%q gives %q, want a report", in, out)
		}
		if bytes.Contains(out, []byte("Assay made a mistake")) {
			t.Fatalf("%q makes the core panic: %s", in, out)
		}
	})
}
