package page

import (
	"testing"

	"assay/core/wire"
)

func TestClassOf(t *testing.T) {
	for _, c := range []struct {
		kind        string
		status      int
		contentType string
		class       string
		markup      bool
	}{
		{"main_frame", 200, "text/html; charset=utf-8", wire.ClassDocument, true},
		{"main_frame", 200, "", wire.ClassDocument, true}, // browsers guess
		{"main_frame", 200, "application/xhtml+xml", wire.ClassDocument, true},
		{"sub_frame", 200, "text/html", wire.ClassDocument, true},
		{"main_frame", 200, "application/json", wire.ClassAPI, false},
		{"main_frame", 200, "application/pdf", wire.ClassStatic, false},
		{"main_frame", 200, "image/svg+xml", wire.ClassStatic, false},
		{"xmlhttprequest", 200, "application/json", wire.ClassAPI, false},
		{"xmlhttprequest", 200, "text/html", wire.ClassAPI, false}, // a piece of a page
		{"xmlhttprequest", 204, "", wire.ClassAPI, false},
		{"xmlhttprequest", 200, "text/event-stream", wire.ClassAPI, false},
		{"xmlhttprequest", 200, "image/png", wire.ClassStatic, false},
		{"xmlhttprequest", 200, "application/wasm", wire.ClassStatic, false},
		{"ping", 200, "text/plain", wire.ClassAPI, false},
		{"script", 200, "text/javascript", wire.ClassStatic, false},
		{"script", 200, "application/json", wire.ClassStatic, false},
		{"stylesheet", 200, "text/css", wire.ClassStatic, false},
		{"web_manifest", 200, "application/manifest+json", wire.ClassStatic, false},
		{"image", 206, "", wire.ClassStatic, false},
		{"other", 200, "image/x-icon", wire.ClassStatic, false},
		{"main_frame", 301, "text/html", wire.ClassRedirect, false},
		{"script", 307, "", wire.ClassRedirect, false},
		{"main_frame", 304, "text/html", "", false}, // says nothing of the headers
		{"websocket", 101, "", "", false},
		{"script", 0, "", "", false},
		{"main_frame", 404, "text/html", wire.ClassError, true},
		{"main_frame", 500, "", wire.ClassError, true},
		{"xmlhttprequest", 401, "application/json", wire.ClassError, false},
		{"nothing known", 200, "nonsense", wire.ClassStatic, false},
	} {
		if class, markup := ClassOf(c.kind, c.status, c.contentType); class != c.class || markup != c.markup {
			t.Errorf("ClassOf(%q, %d, %q): got %q, %v, want %q, %v", c.kind, c.status, c.contentType, class, markup, c.class, c.markup)
		}
	}
}

func TestAnswers(t *testing.T) {
	answer := func(url string, set int) wire.Answer {
		return wire.Answer{URL: url, Type: "script", Status: 200, ContentType: "text/javascript", Headers: set}
	}
	o := &wire.Observation{
		Version: 1, Time: "2026-11-21T10:00:00Z", URL: "https://shop.test/a",
		Exchanges: []wire.Exchange{{URL: "https://shop.test/a", Status: 200}},
		Origin: &wire.Origin{
			Origin: "https://shop.test",
			HeaderSets: []wire.HeaderSet{
				{Headers: []wire.Header{{"strict-transport-security", "max-age=60"}, {"X-Content-Type-Options", "nosniff"}, {"Content-Security-Policy", "frame-ancestors 'none'"}}},
				{Headers: []wire.Header{{"Strict-Transport-Security", "max-age=0"}, {"X-Content-Type-Options", "nosnif"}, {"Content-Security-Policy", " ;"}, {"X-Frame-Options", "x"}}},
			},
			Answers: []wire.Answer{answer("https://shop.test/a.js", 0), answer("https://other.test/b.js", 1), answer("https://shop.test/c.js", 1)},
		},
		Probes: []wire.Probe{
			{Kind: wire.ProbeNotFound, URL: "https://shop.test/none", Exchanges: []wire.Exchange{
				{URL: "https://shop.test/none", Status: 302, Headers: []wire.Header{{"Location", "https://www.shop.test/none"}}},
				{URL: "https://www.shop.test/none", Status: 404},
			}},
			{Kind: wire.ProbeWWW, URL: "http://www.shop.test/", Exchanges: []wire.Exchange{{URL: "https://shop.test/", Status: 404}}},
		},
	}
	p, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	want := []Answer{
		{URL: "https://shop.test/a.js", Path: "/a.js", Class: wire.ClassStatic, Set: 0},
		{URL: "https://shop.test/c.js", Path: "/c.js", Class: wire.ClassStatic, Set: 1},
		{URL: "https://shop.test/none", Path: "/none", Class: wire.ClassRedirect, Set: 2},
	}
	if len(p.Origin.List) != len(want) || len(p.Origin.Sets) != 3 {
		t.Fatalf("got %+v and %d sets, want %+v and 3", p.Origin.List, len(p.Origin.Sets), want)
	}
	for i := range want {
		if p.Origin.List[i] != want[i] {
			t.Errorf("answer %d: got %+v, want %+v", i, p.Origin.List[i], want[i])
		}
	}
	if s := p.Origin.Sets[0]; !s.HSTS || !s.Nosniff || !s.CSP || !s.Framing {
		t.Errorf("got %+v, want all of it there", s)
	}
	if s := p.Origin.Sets[1]; s.HSTS || s.Nosniff || s.CSP || !s.Framing {
		t.Errorf("got %+v, want only framing", s)
	}
	o.Origin.Origin = "https://elsewhere.test"
	if p, err = New(o); err != nil || len(p.Origin.List) != 1 {
		t.Errorf("of another origin: got %+v, %v, want only what the probe saw", p.Origin.List, err)
	}
}
