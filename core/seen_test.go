package core_test

import (
	"reflect"
	"strings"
	"testing"

	"assay/core"
	"assay/core/wire"
	"assay/tests/golden"
)

// assess judges a page as a golden writes it.
func assess(t *testing.T, text string) *wire.Report {
	t.Helper()
	o, err := golden.ParseObservation(strings.ReplaceAll(text, "\t", ""))
	if err != nil {
		t.Fatal(err)
	}
	r := core.Assess(o)
	if r.State != wire.StateGraded {
		t.Fatalf("state %q: %s", r.State, r.Error)
	}
	return r
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\ngot  %+v\nwant %+v", what, got, want)
	}
}

func TestLoadedAndThirdParties(t *testing.T) {
	r := assess(t, `GET https://www.shop.test/ 200
	resource script https://cdn.shop.test/own.js
	resource image https://pixel.ads.test/1.gif
	resource image https://pixel.ads.test/2.gif
	resource image https://other.ads.test/3.gif in-frame
	resource script https://lib.test/a.js
	resource script https://evil.test/x.js outcome=blocked status=0
	resource script https://deep.test/x.js in-frame
	resource image http://img.test/a.png
	resource image http://soft.test/a.png outcome=upgraded
	resource image https://gone.test/a.png outcome=failed status=0
	resource sub_frame https://video.test/v
	resource script http://127.0.0.1/dev.js
	resource image data:image/png,x`)
	same(t, "loaded", r.Loaded, &wire.Loaded{Resources: 13, Insecure: 1, Upgraded: 1, Blocked: 1, Failed: 1})
	same(t, "third parties", r.ThirdParties, []wire.ThirdParty{
		{Site: "lib.test", Resources: 1, Active: true},
		{Site: "127.0.0.1", Resources: 1, Active: true},
		{Site: "ads.test", Resources: 3},
		{Site: "deep.test", Resources: 1},
		{Site: "img.test", Resources: 1, Insecure: true},
		{Site: "soft.test", Resources: 1},
		{Site: "gone.test", Resources: 1},
		{Site: "video.test", Resources: 1, Framed: true},
	})
	if r = assess(t, "GET https://shop.test/ 200\n"); r.Loaded != nil || r.ThirdParties != nil || r.Frames != nil {
		t.Errorf("nobody looked: got %+v, %+v, %+v, want nothing", r.Loaded, r.ThirdParties, r.Frames)
	}
}

func TestFrames(t *testing.T) {
	o, err := golden.ParseObservation(`GET https://shop.test/ 200
resource sub_frame https://widget.shop.test/w
resource sub_frame https://ads.test/a
resource sub_frame https://ads.test/a
resource sub_frame http://gone.test/ outcome=blocked status=0
document
frame https://ads.test/a sandbox=allow-scripts
frame https://widget.shop.test/w
`)
	if err != nil {
		t.Fatal(err)
	}
	o.Resources[0].Headers = []wire.Header{{"X-Content-Type-Options", "nosniff"}, {"Content-Type", "text/html"}}
	o.Resources[1].Headers = []wire.Header{{"Content-Security-Policy", "frame-ancestors https://shop.test"}}
	r := core.Assess(o)
	alone := core.Assess(&wire.Observation{
		Version: 1, Time: o.Time, URL: o.Resources[0].URL,
		Exchanges: []wire.Exchange{{URL: o.Resources[0].URL, Method: "GET", Status: 200, Headers: o.Resources[0].Headers}},
	})
	same(t, "frames", r.Frames, []wire.FrameVerdict{
		{
			URL: "https://widget.shop.test/w", Status: 200, Secure: true, Sandboxed: wire.SandboxedNo,
			Framing: &wire.Framing{By: wire.FramingByNone, Allows: wire.FramingAny, Sources: r.Frames[0].Framing.Sources},
			Grade:   alone.Grade, Score: alone.Score, Summary: alone.Summary,
		},
		{
			URL: "https://ads.test/a", ThirdParty: true, Status: 200, Secure: true, Sandboxed: wire.SandboxedYes, Sandbox: []string{"allow-scripts"},
			Framing: &wire.Framing{By: wire.FramingByAncestors, Allows: wire.FramingSome, Sources: []string{"https://shop.test"}},
		},
		{URL: "http://gone.test/", ThirdParty: true, Outcome: wire.OutcomeBlocked},
	})
	many := strings.Repeat("resource sub_frame https://ads.test/N\n", 12)
	for i := range 12 {
		many = strings.Replace(many, "N\n", string(rune('a'+i))+"\n", 1)
	}
	if r = assess(t, "GET https://shop.test/ 200\n"+many); len(r.Frames) != 10 || r.FramesDropped != 2 {
		t.Errorf("12 frames: got %d and %d dropped, want 10 and 2", len(r.Frames), r.FramesDropped)
	}
}

func TestViolations(t *testing.T) {
	r := assess(t, `GET https://shop.test/ 200
	Content-Security-Policy: default-src 'self'
	document
	violation enforce script-src-elem inline
	violation report img-src https://a.test/1.png
	violation enforce script-src eval
	violation report img-src https://a.test/1.png`)
	same(t, "violations", r.Violations, []wire.PolicyViolation{
		{Directive: "img-src", Blocked: "https://a.test/1.png", Disposition: "report", Count: 2},
		{Directive: "script-src-elem", Blocked: "inline", Disposition: "enforce", Count: 1},
		{Directive: "script-src", Blocked: "eval", Disposition: "enforce", Count: 1},
	})
}

func TestOriginSummary(t *testing.T) {
	r := assess(t, `GET https://shop.test/ 200
	origin https://shop.test
	set
	Strict-Transport-Security: max-age=31536000
	x-content-type-options: nosniff
	answer main_frame https://shop.test/ 200 text/html
	answer main_frame https://shop.test/b 200 text/html
	set
	Server: nginx
	answer script https://shop.test/static/a.js 200 text/javascript
	answer main_frame https://shop.test/missing 404 text/html
	answer main_frame https://shop.test/same 304`)
	counts := func(n int) []wire.OriginHeader {
		return []wire.OriginHeader{{Name: "Strict-Transport-Security", Answers: n}, {Name: "X-Content-Type-Options", Answers: n}}
	}
	same(t, "origin", r.Origin, &wire.OriginSummary{Origin: "https://shop.test", Answers: 5, Classes: []wire.OriginClass{
		{Class: wire.ClassDocument, Answers: 2, Headers: counts(2)},
		{Class: wire.ClassError, Answers: 1, Headers: counts(0)},
		{Class: wire.ClassStatic, Answers: 1, Headers: counts(0)},
	}})
}
