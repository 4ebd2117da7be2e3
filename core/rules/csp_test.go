package rules_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"assay/core/fix"
	"assay/core/page"
	"assay/core/rules"
	"assay/core/wire"
	"assay/tests/random"
)

// judgeCSP returns the csp family's verdicts of a page, by rule.
func judgeCSP(t *testing.T, o *wire.Observation) map[string]rules.Verdict {
	t.Helper()
	p, err := page.New(o)
	if err != nil {
		t.Fatal(err)
	}
	var all rules.Verdicts
	all.Judge(p, new(rules.Shelf))
	verdicts := map[string]rules.Verdict{}
	for i, ruling := range all {
		if rule := rules.All()[i]; rule.Family == "csp" {
			v := rules.Verdict{State: ruling.State}
			if v.State == rules.Failed {
				v = *ruling.Verdict
				v.Changes = rule.Changes(p, &v)
			}
			verdicts[rule.ID] = v
		}
	}
	return verdicts
}

// pageWith returns a page with these header lines, some resources and forms, and perhaps a meta element.
func pageWith(r *rand.Rand, lines ...string) *wire.Observation {
	const url = "https://shop.test/"
	o := &wire.Observation{
		Version: wire.ObservationVersion, Time: "2026-11-21T10:00:00Z", URL: url,
		Exchanges: []wire.Exchange{{URL: url, Method: "GET", Status: 200}},
		Document:  &wire.Document{Forms: []wire.Form{{Action: "http://pay.test/"}}},
	}
	for _, u := range []string{"http://cdn.test/a.js", "https://www.google.com/recaptcha/api.js", "https://translate.google.com/translate_a/l", "data:text/javascript,1", "https://x.github.io/;,a.js"} {
		if r.IntN(2) == 0 {
			o.Resources = append(o.Resources, wire.Resource{URL: u, Type: "script"})
		}
	}
	for _, line := range lines {
		name := "Content-Security-Policy"
		if r.IntN(5) == 0 {
			name += "-Report-Only"
		}
		o.Exchanges[0].Headers = append(o.Exchanges[0].Headers, wire.Header{name, line})
	}
	if r.IntN(3) == 0 {
		o.Exchanges[0].Headers = append(o.Exchanges[0].Headers, wire.Header{"X-Frame-Options", "DENY"})
	}
	if r.IntN(5) == 0 {
		o.Document.ContentSecurityPolicies = []string{random.Policy(r)}
	}
	return o
}

// Each fix is one header, which ends its finding and opens nothing: what passed before passes after, and the page can be framed by no one
// who could not before.
func TestCSPFixes(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	for range 3000 {
		o := pageWith(r, random.Policy(r))
		if r.IntN(3) == 0 {
			o = pageWith(r, random.Policy(r), random.Policy(r))
		}
		before := judgeCSP(t, o)
		for id, v := range before {
			if v.State != rules.Failed {
				continue
			}
			if len(v.Changes) != 1 || v.Changes[0].Name != "Content-Security-Policy" {
				t.Fatalf("%s changes %v, want one header:\n%s", id, v.Changes, o.AppendJSON(nil))
			}
			fixed := fix.Apply(o, v.Changes)
			for other, after := range judgeCSP(t, fixed) {
				switch {
				case after.State != rules.Failed:
				case other == id:
					t.Fatalf("%s is still there after %s:\n%s", id, v.Changes[0].Value, o.AppendJSON(nil))
				case before[other].State != rules.Failed:
					t.Fatalf("the fix of %s, %s, brings %s:\n%s", id, v.Changes[0].Value, other, o.AppendJSON(nil))
				}
			}
			if was, is := framing(t, o), framing(t, fixed); was != wire.FramingAny && is == wire.FramingAny {
				t.Fatalf("the fix of %s, %s, lets any site frame the page:\n%s", id, v.Changes[0].Value, o.AppendJSON(nil))
			}
		}
	}
}

// A policy that nobody can have written by hand is not edited but replaced: the fix stays short, and is judged quickly.
func TestCSPOfHostileLength(t *testing.T) {
	long := "script-src 'unsafe-inline'" + strings.Repeat(" https://cdn.test", 3000)
	for id, v := range judgeCSP(t, pageWithout(long)) {
		if v.State == rules.Failed && len(v.Changes[0].Value) > 200 {
			t.Errorf("%s: the fix has %d bytes, want a short policy", id, len(v.Changes[0].Value))
		}
	}
}

func framing(t *testing.T, o *wire.Observation) string {
	t.Helper()
	p, err := page.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return p.Framing.Allows
}

// What tightens a policy never costs points: one more policy, or one source less. And no policy costs more than having none.
func TestTighterPolicyIsNeverWorse(t *testing.T) {
	lost := func(lines ...string) int {
		sum := 0
		for _, v := range judgeCSP(t, pageWithout(lines...)) {
			sum += v.Lost
		}
		return sum
	}
	none := lost()
	r := rand.New(rand.NewPCG(3, 2))
	for range 3000 {
		policy, other := random.Policy(r), random.Policy(r)
		before := lost(policy)
		if before > none {
			t.Fatalf("%q costs %d points, no policy %d", policy, before, none)
		}
		if after := lost(policy, other); after > before {
			t.Fatalf("%q costs %d points, with %q %d", policy, before, other, after)
		}
		words := strings.Split(policy, " ")
		at := r.IntN(len(words))
		switch k := page.KeywordOf(strings.Trim(words[at], ";,")); {
		case k == page.KeywordNonce, k == page.KeywordHash, k == page.KeywordStrictDynamic, k == page.NoKeyword && !strings.ContainsAny(words[at], ":.*"):
			continue // without these a policy may allow more
		}
		ending := strings.TrimLeft(words[at], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'-+/=:.*$_%?#[]@()")
		words[at] = ending
		if tighter := strings.Join(words, " "); lost(tighter) > before {
			t.Fatalf("%q costs %d points, %q %d", policy, before, tighter, lost(tighter))
		}
	}
}

// pageWithout returns a page with these policies and nothing else.
func pageWithout(lines ...string) *wire.Observation {
	const url = "https://shop.test/"
	o := &wire.Observation{
		Version: wire.ObservationVersion, Time: "2026-11-21T10:00:00Z", URL: url,
		Exchanges: []wire.Exchange{{URL: url, Method: "GET", Status: 200}},
	}
	for _, line := range lines {
		o.Exchanges[0].Headers = append(o.Exchanges[0].Headers, wire.Header{"Content-Security-Policy", line})
	}
	return o
}
