package core_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"assay/core"
	"assay/core/rules"
	"assay/core/wire"
	"assay/tests/golden"
	"assay/tests/random"
)

var update = flag.Bool("update", false, "write the golden anew; read the difference before you commit it")

// What a policy makes of a page, in policy.txt.
func TestPolicyGolden(t *testing.T) {
	file, err := golden.Read("policy.txt")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, c := range file.Cases {
		got[c.Name] = underPolicy(core.Assess(&c.Observation))
		if got[c.Name] != c.Want && !*update {
			t.Errorf("case %q:\ngot\n%swant\n%s", c.Name, got[c.Name], c.Want)
		}
	}
	if *update {
		if err := file.Update(got); err != nil {
			t.Fatal(err)
		}
	}
}

// underPolicy writes down what a policy can change of a report.
func underPolicy(r *wire.Report) string {
	var out strings.Builder
	if r.State == wire.StateError {
		return r.Error + "\n"
	}
	fmt.Fprintf(&out, "%s %d: %s\n", r.Grade, r.Score, r.Summary)
	for _, f := range r.Findings {
		fmt.Fprintf(&out, "finds %s, %d: %s\n", f.Rule, f.Lost, f.Title)
	}
	for _, s := range r.Suppressed {
		fmt.Fprintf(&out, "settings on %s%s, %d: %s, until %q\n", s.Rule, s.Cookie, s.Lost, s.Reason, s.Until)
	}
	for _, c := range r.Cookies {
		fmt.Fprintf(&out, "cookie %s is %s: %q\n", c.Name, c.Role, c.Problems)
	}
	for _, f := range r.Families {
		if f.ID == "cookies" || f.ID == "framing" {
			fmt.Fprintf(&out, "family %s: %s\n", f.ID, f.State)
		}
	}
	if r.Target != nil {
		fmt.Fprintf(&out, "target met: %t\n", r.Target.Met)
		for _, text := range r.Target.Missing {
			fmt.Fprintf(&out, "  %s\n", text)
		}
	}
	return out.String()
}

// The settings that docs/SCORING.md shows are good ones.
func TestPolicyOfTheDocumentation(t *testing.T) {
	text, err := os.ReadFile("../docs/SCORING.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(text), "```json\n")
	example, _, found := strings.Cut(example, "```")
	if _, err := core.ReadPolicy([]byte(example)); err != nil || !found {
		t.Errorf("%s\n%v", example, err)
	}
}

// Bad settings are refused with the path, the value and what is allowed, alone and inside an observation.
func TestBadPolicies(t *testing.T) {
	many := `{"cookies":[{"name":"a","role":"csrf","reason":"r"}` + strings.Repeat(`,{"name":"a","role":"csrf","reason":"r"}`, 100) + `]}`
	for _, test := range []struct{ in, want string }{
		{`{"rules":[{"rule":"hsts-shrt","reason":"r"}]}`, `rules[0].rule: got "hsts-shrt", expected a rule's id, perhaps "hsts-short"`},
		{`{"rules":[{"rule":"HSTS-SHORT","reason":"r"}]}`, `rules[0].rule: got "HSTS-SHORT", expected one of https-page, https-redirect,`},
		{`{"rules":[{"rule":"hsts-short","reason":"r"},{"rule":"x","reason":"r"}]}`, `rules[1].rule: got "x", expected one of https-page, https-redirect,`},
		{`{"rules":[{"rule":"","reason":"r"}]}`, `rules[0].rule: got "", expected one of https-page,`},
		{`{"rules":[{"rule":"hsts-short","reason":"r"},{"rule":"hsts-short","points":3,"reason":"r"}]}`, `rules[1].rule: got "hsts-short" again, expected each rule once`},
		{`{"rules":[{"rule":"hsts-short","points":101,"reason":"r"}]}`, `rules[0].points: got 101, expected 0 (it is turned off) to 100`},
		{`{"rules":[{"rule":"hsts-short","points":-1,"reason":"r"}]}`, `rules[0].points: got -1, expected 0 (it is turned off) to 100`},
		{`{"rules":[{"rule":"hsts-short","points":2.5,"reason":"r"}]}`, `rules[0].points: got 2.5, expected an integer`},
		{`{"rules":[{"rule":"hsts-short"}]}`, `rules[0].reason: got nothing, expected a value: this field is required`},
		{`{"rules":[{"rule":"hsts-short","reason":" \t"}]}`, `rules[0].reason: got " \t", expected why, for whoever reads the report`},
		{`{"rules":[{"rule":"hsts-short","reason":"r","until":"2026-02-30"}]}`, `rules[0].until: got "2026-02-30", expected a day such as "2026-12-31"`},
		{`{"rules":[{"rule":"hsts-short","reason":"r","until":"next year"}]}`, `rules[0].until: got "next year", expected a day such as "2026-12-31"`},
		{`{"rules":[{"rule":"hsts-short","reason":"r","utnil":"2026-12-31"}]}`, `rules[0]: got the field "utnil", expected one of rule, points, reason, until`},
		{`{"rules":{"hsts-short":0}}`, `rules: got {"hsts-short":0}, expected a list`},
		{`{"cookies":[{"name":"","role":"csrf","reason":"r"}]}`, `cookies[0].name: got "", expected a cookie's name, or its beginning and *`},
		{`{"cookies":[{"name":"a*b","role":"csrf","reason":"r"}]}`, `cookies[0].name: got "a*b", expected a cookie's name, or its beginning and *`},
		{`{"cookies":[{"name":"a","role":"tracking","reason":"r"}]}`, `cookies[0].role: got "tracking", expected one of session, csrf, other, ignored`},
		{`{"cookies":[{"name":"a","role":"csrf","reason":""}]}`, `cookies[0].reason: got "", expected why`},
		{`{"cookies":[{"name":"a","role":"csrf","reason":"r"},{"name":"a","role":"other","reason":"r"}]}`, `cookies[1].name: got "a" again, expected each name once`},
		{many, `cookies: got 101 entries, expected at most 100`},
		{`{"target":{}}`, `target: got nothing in it, expected grade, families or both`},
		{`{"target":{"grade":"S"}}`, `target.grade: got "S", expected one of A+, A, B, C, D, E, F`},
		{`{"target":{"families":["hsts","tls"]}}`, `target.families[1]: got "tls", expected one of https, hsts, cookies,`},
		{`{"target":{"families":["hsts","hsts"]}}`, `target.families[1]: got "hsts" again, expected each family once`},
		{`{"target":{"grade":"` + strings.Repeat("é", 100) + `"}}`, `target.grade: got "` + strings.Repeat("é", 30) + `…", expected one of A+`},
		{`{"target":{"grade":"A"},"target":{"grade":"F"}}`, `the document: got the field "target" again, expected each field once`},
		{`{`, `the document: got the end at byte 1, expected a field's name in quotes`},
		{`[]`, `the document: got [], expected an object`},
	} {
		_, err := core.ReadPolicy([]byte(test.in))
		var e *wire.Error
		if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s\ngot  %v\nwant %s", test.in, err, test.want)
		}
		if test.in == "{" {
			continue // it breaks the observation, too
		}
		var report struct{ State, Error string }
		if err := json.Unmarshal(core.AssessJSON([]byte(strings.Replace(bare, `{`, `{"policy":`+test.in+`,`, 1))), &report); err != nil {
			t.Fatal(err)
		}
		want := "policy." + test.want
		if rest, ok := strings.CutPrefix(test.want, "the document: "); ok {
			want = "policy: " + rest
		}
		if report.State != wire.StateError || !strings.HasPrefix(report.Error, want) {
			t.Errorf("in an observation: %s\ngot  %s %s\nwant %s", test.in, report.State, report.Error, want)
		}
	}
}

// bare is an observation without a policy.
const bare = `{"version":1,"time":"2026-11-21T10:00:00Z","url":"https://shop.test/","exchanges":[{"url":"https://shop.test/","method":"GET","status":200,"headers":[["Set-Cookie","sid=…"]]}]}`

func ids() (ruleIDs, familyIDs []string) {
	for _, rule := range rules.All() {
		ruleIDs = append(ruleIDs, rule.ID)
	}
	for _, family := range rules.Families() {
		familyIDs = append(familyIDs, family.ID)
	}
	return ruleIDs, familyIDs
}

// What must hold for every page under every policy.
func TestPolicyProperties(t *testing.T) {
	each := 1500
	if testing.Short() {
		each = 120
	}
	ruleIDs, familyIDs := ids()
	for _, seed := range []uint64{3, 31, 314} {
		r := rand.New(rand.NewPCG(seed, 3))
		for i := range each {
			o := random.Observation(r)
			plain := core.Assess(o)
			o.Policy = &wire.Policy{}
			if got := core.Assess(o); !bytes.Equal(got.AppendJSON(nil), plain.AppendJSON(nil)) {
				t.Fatalf("an empty policy changes the report of\n%s\ngot  %s\nwant %s", o.AppendJSON(nil), got.AppendJSON(nil), plain.AppendJSON(nil))
			}
			o.Policy = random.Settings(r, ruleIDs, familyIDs)
			fail := func(format string, args ...any) {
				t.Helper()
				t.Logf("seed %d, observation %d:\n%s", seed, i, o.AppendJSON(nil))
				t.Fatalf(format, args...)
			}
			report := core.Assess(o)
			if report.State != wire.StateGraded {
				fail("state %q, %s, want graded", report.State, report.Error)
			}
			if again := core.Assess(o); !bytes.Equal(again.AppendJSON(nil), report.AppendJSON(nil)) {
				fail("judged again, the report is another")
			}
			if want := max(0, 100-lost(report)); report.Score != want {
				fail("score %d, want %d", report.Score, want)
			}
			suppressed := 0
			for _, s := range report.Suppressed {
				suppressed += s.Lost
			}
			if lost(report)+suppressed != lost(plain) {
				fail("loses %d, and the policy suppresses %d; without it the page loses %d\n%+v", lost(report), suppressed, lost(plain), report.Suppressed)
			}
			if l := report.Lenses; l != nil && (l.Observatory.Score != plain.Lenses.Observatory.Score || l.Observatory.Grade != plain.Lenses.Observatory.Grade) {
				fail("the policy changes another scale's grade: %+v, without it %+v", l.Observatory, plain.Lenses.Observatory)
			}
			checkFixes(report, o, fail)
			checkPlan(report, o, fail)
			checkTarget(report, fail)
			checkMore(r, report, o, ruleIDs, fail)
		}
	}
}

func lost(r *wire.Report) int {
	n := 0
	for _, f := range r.Findings {
		n += f.Lost
	}
	return n
}

func checkTarget(report *wire.Report, fail func(string, ...any)) {
	target := report.Target
	if target == nil {
		return
	}
	met := target.Grade == "" || letterRank(report.Grade) <= letterRank(target.Grade)
	for _, f := range report.Families {
		if slices.Contains(target.Families, f.ID) && f.State != wire.FamilyPass && f.State != wire.FamilyNotApplicable {
			met = false
		}
	}
	if target.Met != met || met != (len(target.Missing) == 0) {
		fail("%s, target %+v, want met: %t", report.Grade, target, met)
	}
}

// checkMore: to turn off one rule more lowers neither the score nor the letter, and to ignore one cookie more makes no cookie cost more. (The
// score may be lower: a session cookie that is known to be safe lets other rules pass.)
func checkMore(r *rand.Rand, report *wire.Report, o *wire.Observation, ruleIDs []string, fail func(string, ...any)) {
	other, policy := *o, *o.Policy
	other.Policy = &policy
	off := wire.RulePolicy{Rule: ruleIDs[r.IntN(len(ruleIDs))], Reason: "more"}
	policy.Rules = append(slices.DeleteFunc(slices.Clone(policy.Rules), func(p wire.RulePolicy) bool { return p.Rule == off.Rule }), off)
	if after := core.Assess(&other); after.Score < report.Score || letterRank(after.Grade) > letterRank(report.Grade) {
		fail("%s turned off lowers %s %d to %s %d", off.Rule, report.Grade, report.Score, after.Grade, after.Score)
	}
	if len(report.Cookies) == 0 {
		return
	}
	name := report.Cookies[r.IntN(len(report.Cookies))].Name
	if name == "" {
		return
	}
	policy = *o.Policy
	policy.Cookies = append(slices.DeleteFunc(slices.Clone(policy.Cookies), func(p wire.CookiePolicy) bool { return p.Name == name }),
		wire.CookiePolicy{Name: name, Role: wire.RoleIgnored, Reason: "more"})
	before := lostByRule(report)
	for _, f := range core.Assess(&other).Findings {
		if f.Family == "cookies" && f.Lost > before[f.Rule] {
			fail("cookie %s ignored: %s loses %d instead of %d", name, f.Rule, f.Lost, before[f.Rule])
		}
	}
}

// Of a page with more cookies than any browser keeps, too, the report says what the policy saves.
func TestPolicyOfManyCookies(t *testing.T) {
	for _, n := range []int{1, 500, 501, 3000} {
		o := &wire.Observation{Version: 1, Time: golden.DefaultTime, URL: "https://shop.test/", Exchanges: []wire.Exchange{{URL: "https://shop.test/", Method: "GET", Status: 200}}}
		for i := range n {
			o.Exchanges[0].Headers = append(o.Exchanges[0].Headers, wire.Header{"Set-Cookie", fmt.Sprintf("c%d=…", i)})
		}
		o.Policy = &wire.Policy{Cookies: []wire.CookiePolicy{
			{Name: "d*", Role: wire.RoleIgnored, Reason: "not there"}, {Name: "c*", Role: wire.RoleIgnored, Reason: "all"}, {Name: "c0", Role: wire.RoleSession, Reason: "but this"},
		}}
		report := core.Assess(o)
		saved := 0
		for _, s := range report.Suppressed {
			saved += s.Lost
		}
		o.Policy = nil
		plain := core.Assess(o)
		if len(report.Suppressed) != 2 || saved >= 0 || lost(report)+saved != lost(plain) {
			t.Errorf("%d cookies: loses %d, without policy %d; got %+v, want what c* and c0 save between them", n, lost(report), lost(plain), report.Suppressed)
		}
	}
}

// FuzzPolicy: what is read can be judged under.
func FuzzPolicy(f *testing.F) {
	ruleIDs, familyIDs := ids()
	r := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		f.Add(random.Settings(r, ruleIDs, familyIDs).AppendJSON(nil))
	}
	f.Add([]byte(`{"rules":[{"rule":"hsts-shrt","reason":"r"}]}`))
	o := golden.Typical()
	f.Fuzz(func(t *testing.T, in []byte) {
		policy, err := core.ReadPolicy(in)
		if err != nil {
			var e *wire.Error
			if !errors.As(err, &e) || e.Got == "" || e.Want == "" {
				t.Fatalf("%q: error %v, want one that names what stood there and what may", in, err)
			}
			return
		}
		under := *o
		under.Policy = policy
		if report := core.Assess(&under); report.State != wire.StateGraded {
			t.Fatalf("%q was read, and the page gets %s %s", in, report.State, report.Error)
		}
	})
}
