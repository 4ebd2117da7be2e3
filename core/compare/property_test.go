package compare_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"assay/core"
	"assay/core/wire"
	"assay/tests/random"
)

// snapshots are of random pages, each with a neighbour that has headers and cookies of another one.
func snapshots(t *testing.T, n int) [][2]wire.Snapshot {
	t.Helper()
	r := rand.New(rand.NewPCG(6, 2026))
	var pairs [][2]wire.Snapshot
	for len(pairs) < n {
		a, b := random.Observation(r), random.Observation(r)
		if core.Assess(a).State != wire.StateGraded || core.Assess(b).State != wire.StateGraded {
			continue
		}
		if len(pairs)%2 == 0 {
			b.URL = a.URL
			last := &b.Exchanges[len(b.Exchanges)-1]
			last.URL = a.Exchanges[len(a.Exchanges)-1].URL
			if core.Assess(b).State != wire.StateGraded {
				continue
			}
		}
		pairs = append(pairs, [2]wire.Snapshot{judged(t, a, false), judged(t, b, false)})
	}
	return pairs
}

func TestNothingDiffersFromItself(t *testing.T) {
	for _, pair := range snapshots(t, 300) {
		c := core.Compare(&wire.CompareRequest{Before: pair[0], After: pair[0], Keep: &wire.Keep{Grade: true, Families: true, Headers: true}})
		differences := len(c.Better) + len(c.Worse) + len(c.Changed) + len(c.Aside)
		unlike := c.Verdict != nil && c.Verdict.State == wire.VerdictUnlike && strings.Contains(c.Verdict.Why, "cache")
		if differences > 0 || c.Verdict == nil || c.Verdict.State != wire.VerdictKept && !unlike {
			t.Fatalf("a page differs from itself:\n%s", text(c))
		}
	}
}

// What is better one way is worse the other way, and nothing else changes sides.
func TestBetterAndWorseSwap(t *testing.T) {
	seen := map[string]bool{}
	for _, pair := range snapshots(t, 600) {
		there := core.Compare(&wire.CompareRequest{Before: pair[0], After: pair[1]})
		back := core.Compare(&wire.CompareRequest{Before: pair[1], After: pair[0]})
		for _, lists := range [][2][]wire.Difference{{there.Better, back.Worse}, {there.Worse, back.Better}, {there.Changed, back.Changed}} {
			if got, want := flat(lists[1], true), flat(lists[0], false); !slices.Equal(got, want) {
				t.Fatalf("there\n%s\nback\n%s", text(there), text(back))
			}
		}
		if len(there.Aside) != len(back.Aside) {
			t.Fatalf("there\n%s\nback\n%s", text(there), text(back))
		}
		for _, d := range slices.Concat(there.Better, there.Worse) {
			seen[d.Kind] = true
			if d.From == d.To && d.Kind != wire.DiffersFamily {
				t.Fatalf("%+v differs in nothing", d)
			}
		}
	}
	for _, kind := range []string{wire.DiffersGrade, wire.DiffersScore, wire.DiffersFamily, wire.DiffersFinding, wire.DiffersHeader, wire.DiffersCookie} {
		if !seen[kind] {
			t.Errorf("no random page is better or worse in its %s: this test tests less than it says", kind)
		}
	}
}

// flat writes differences in an order of their own, turned round if need be. Titles and spellings are those of one side.
func flat(list []wire.Difference, turned bool) []string {
	var out []string
	for _, d := range list {
		if turned {
			d.From, d.To = d.To, d.From
		}
		name := strings.ToLower(d.Name)
		if d.Kind == wire.DiffersFinding || d.Kind == wire.DiffersCookie && name == "" {
			name = ""
		}
		out = append(out, strings.Join([]string{d.Kind, name, strings.ToLower(d.Part), d.From, d.To}, "|"))
	}
	slices.Sort(out)
	return out
}

// A pin holds nothing that each answer has anew, no query and no nonce.
func TestWhatIsKept(t *testing.T) {
	const secret = "s3cr3tt0k3nV4lue0000"
	o := wire.Observation{Version: 1, Time: "2026-11-21T10:00:00Z", URL: "https://shop.test/a?" + secret, Exchanges: []wire.Exchange{{
		URL: "https://shop.test/a", Method: "GET", Status: 200, Headers: []wire.Header{
			{"Content-Type", "text/html"}, {"Content-Security-Policy", "script-src 'nonce-" + secret + "'; report-uri https://r.test/?k=" + secret},
			{"Report-To", `{"endpoints":[{"url":"https:\/\/r.test\/` + secret + `?s=` + secret + `"}]}`}, {"X-Request-Id", secret}, {"ETag", secret},
			{"Reporting-Endpoints", `a="https://r.test/` + secret + `"`}, {"Link", "</a.css?" + secret + ">; rel=preload"}, {"Set-Cookie", "a=" + secret},
		},
	}}}
	s := judged(t, &o, true)
	if text := string(s.AppendJSON(nil)); strings.Contains(text, secret) {
		t.Errorf("the snapshot %s holds the secret %s", text, secret)
	}
	if !s.Kept || len(s.Headers) != 5 {
		t.Errorf("%+v: want it marked as kept, with 5 headers", s)
	}
	now := judged(t, &o, false)
	if c := core.Compare(&wire.CompareRequest{Before: s, After: now, Keep: &wire.Keep{Headers: true}}); c.Verdict.State != wire.VerdictKept || len(c.Aside) > 0 {
		t.Errorf("the page is not what was kept of it:\n%s", text(c))
	}
}

// What cannot be compared says why.
func TestNoComparison(t *testing.T) {
	good := wire.Snapshot{Version: 1, URL: "https://shop.test/"}
	for _, c := range []struct {
		before, after wire.Snapshot
		want          string
	}{
		{good, wire.Snapshot{Version: 2, URL: "https://shop.test/"}, "version 2"},
		{wire.Snapshot{Version: 1, URL: "nowhere"}, good, "address"},
		{good, wire.Snapshot{Version: 1, Error: "The page has no grade."}, "no grade"},
	} {
		got := core.Compare(&wire.CompareRequest{Before: c.before, After: c.after, Keep: &wire.Keep{Grade: true}})
		if !strings.Contains(got.Error, c.want) || got.Verdict.State != wire.VerdictUnknown {
			t.Errorf("got %s, want an error with %q and the verdict unknown", text(got), c.want)
		}
	}
	if s := core.Snapshot(&wire.SnapshotRequest{Report: wire.SnapshotReport{State: wire.StateUngraded}}); s.Error == "" {
		t.Error("a page without a grade has a snapshot")
	}
}
