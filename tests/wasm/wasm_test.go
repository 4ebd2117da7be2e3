package wasm

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"testing"

	"assay/core"
	"assay/core/export"
	"assay/core/rules"
	"assay/core/wire"
	"assay/tests/golden"
	"assay/tests/random"
)

var module *Module

func TestMain(m *testing.M) {
	ctx := context.Background()
	var err error
	if module, err = Load(ctx, root); err != nil {
		os.Stderr.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
	code := m.Run()
	module.Close(ctx)
	os.Exit(code)
}

// same fails unless the module answers what native Go answers, byte for byte. It returns the answer.
func same(t *testing.T, name string, native func([]byte) []byte, in []byte) []byte {
	t.Helper()
	got, err := module.Call(context.Background(), name, in)
	if err != nil {
		t.Fatalf("%s in wazero: %v\ninput %s", name, err, in)
	}
	if want := native(in); !bytes.Equal(got, want) {
		t.Fatalf("%s\ninput  %s\nwazero %s\nnative %s", name, in, got, want)
	}
	return got
}

// Every golden is judged alike in native Go and in WebAssembly.
func TestGoldens(t *testing.T) {
	files, err := golden.Glob(root + "/core/rules/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		for _, c := range file.Cases {
			same(t, "assess", core.AssessJSON, c.Observation.AppendJSON(nil))
		}
	}
}

// A host's site is the same too, where the list knows it, and where there is none.
func TestSites(t *testing.T) {
	for host, want := range map[string]string{
		"www.shop.test": "shop.test", "shop.test": "shop.test", "a.b.shop.co.uk": "shop.co.uk", "ada.github.io": "ada.github.io",
		"github.io": "github.io", "localhost": "localhost", "127.0.0.1": "127.0.0.1", "[::1]": "[::1]", "xn--bcher-kva.test": "xn--bcher-kva.test",
	} {
		if got := same(t, "site", core.Site, []byte(host)); string(got) != want {
			t.Errorf("the site of %s: got %s, wanted %s", host, got, want)
		}
	}
}

// So are thousands of random observations, some of them under a policy, and of some the previews of their fixes, the fixes' recipes, and every export.
func TestRandom(t *testing.T) {
	each, seeds := 7000, []uint64{26, 2026, 20260}
	if testing.Short() {
		each, seeds = 200, seeds[:1]
	}
	var ruleIDs []string
	for _, rule := range rules.All() {
		ruleIDs = append(ruleIDs, rule.ID)
	}
	for _, seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 20))
		for i := range each {
			o := random.Observation(r)
			if i%5 == 4 {
				o.Policy = random.Settings(r, ruleIDs, []string{"hsts", "cookies"})
			}
			same(t, "assess", core.AssessJSON, o.AppendJSON(nil))
			if i%50 == 0 {
				sameFixes(t, o)
			}
		}
	}
}

func sameFixes(t *testing.T, o *wire.Observation) {
	report := core.Assess(o)
	for _, stack := range []string{"nginx", "express"} {
		same(t, "recipe", core.RecipeJSON, golden.WholePlan(report, stack))
	}
	sameComparison(t, o, report)
	for i, format := range export.Formats() {
		same(t, "export", core.ExportJSON, (&wire.ExportRequest{Report: *report, Observation: o, Format: format.ID, Whole: i%2 == 0}).AppendJSON(nil))
	}
	sameResponses(t, o)
	for i, c := range report.Cookies[:min(2, len(report.Cookies))] {
		wish := wire.CookieWishes{Secure: !c.Secure, HTTPOnly: c.HTTPOnly, SameSite: wire.SameSiteNone, HostOnly: true, HostPrefix: i == 1}
		same(t, "whatif", core.WhatIfJSON, (&wire.WhatIfRequest{Observation: *o, Cookie: i, Name: c.Name, Wish: wish}).AppendJSON(nil))
	}
	same(t, "loads", core.LoadsJSON, o.AppendJSON(nil))
	same(t, "explain", core.ExplainJSON, o.AppendJSON(nil))
	findings := report.Findings
	for i := range findings[:min(2, len(findings))] {
		changes := findings[i].Fix.Changes
		same(t, "preview", core.PreviewJSON, (&wire.PreviewRequest{Observation: *o, Changes: changes}).AppendJSON(nil))
		same(t, "trial", core.TrialJSON, (&wire.TrialRequest{URL: o.URL, Changes: changes}).AppendJSON(nil))
		for _, stack := range []string{"nginx", "django"} {
			same(t, "recipe", core.RecipeJSON, (&wire.RecipeRequest{Changes: changes, Stack: stack, Host: "shop.test"}).AppendJSON(nil))
		}
	}
}

// sameResponses has the page's exchanges judged one by one, as what scripts ask for.
func sameResponses(t *testing.T, o *wire.Observation) {
	request := wire.ResponsesRequest{Time: o.Time, Page: o.URL, Policy: o.Policy, Whole: true}
	for _, e := range o.Exchanges {
		request.Responses = append(request.Responses, wire.Response{Exchange: e, Type: "xmlhttprequest"})
	}
	same(t, "responses", core.ResponsesJSON, request.AppendJSON(nil))
}

// sameComparison compares the page with itself without its headers' last line.
func sameComparison(t *testing.T, o *wire.Observation, report *wire.Report) {
	snapshot := func(o *wire.Observation) wire.Snapshot {
		request := `{"report":` + string(report.AppendJSON(nil)) + `,"observation":` + string(o.AppendJSON(nil)) + `}`
		s, err := wire.DecodeSnapshot(same(t, "snapshot", core.SnapshotJSON, []byte(request)))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	other := *o
	other.Exchanges = append([]wire.Exchange{}, o.Exchanges...)
	last := &other.Exchanges[len(other.Exchanges)-1]
	last.Headers = last.Headers[:max(0, len(last.Headers)-1)]
	same(t, "compare", core.CompareJSON, (&wire.CompareRequest{Before: snapshot(o), After: snapshot(&other), Keep: &wire.Keep{Headers: true}}).AppendJSON(nil))
}

// Bad input is answered, not died of, and the module goes on working.
func TestBadInput(t *testing.T) {
	for _, name := range []string{"assess", "preview", "recipe", "trial", "snapshot", "compare", "checklist", "export", "responses", "whatif", "loads", "explain"} {
		native := map[string]func([]byte) []byte{"assess": core.AssessJSON, "preview": core.PreviewJSON, "recipe": core.RecipeJSON, "trial": core.TrialJSON, "snapshot": core.SnapshotJSON, "compare": core.CompareJSON, "checklist": core.ChecklistJSON, "export": core.ExportJSON, "responses": core.ResponsesJSON, "whatif": core.WhatIfJSON, "loads": core.LoadsJSON, "explain": core.ExplainJSON}[name]
		for _, in := range []string{"", "{", "null", "[]", "\x00\xff", `{"version":9}`, `{"stack":"cobol","changes":[],"host":"x"}`} {
			out := same(t, name, native, []byte(in))
			if !bytes.Contains(out, []byte(`"error"`)) {
				t.Errorf("%s of %q: got %s, want an error", name, in, out)
			}
		}
	}
}
