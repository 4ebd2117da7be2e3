package conformance

import (
	"regexp"
	"testing"

	"assay/core"
	"assay/core/wire"
)

type helmetInput struct{ Framework, Version, Options string }

type helmetExpectation struct {
	Headers []wire.Header `json:"headers"`
}

type oshpInput struct {
	Header string `json:"header"`
}

type oshpExpectation struct {
	Recommendation string `json:"recommendation"` // "add" or "remove"
	Value          string `json:"value"`
}

// withSession returns the report of a page that keeps a well-made session and answers with these headers.
func withSession(headers ...wire.Header) *wire.Report {
	const url = "https://shop.test/"
	headers = append(headers, wire.Header{"Content-Type", "text/html"}, wire.Header{"Set-Cookie", "__Host-session=…; Path=/; Secure; HttpOnly; SameSite=Lax"})
	return core.Assess(&wire.Observation{
		Version: wire.ObservationVersion, Time: "2026-11-21T10:00:00Z", URL: url,
		Exchanges: []wire.Exchange{{URL: url, Method: "GET", Status: 200, Headers: headers}},
	})
}

// What OWASP's Secure Headers Project asks for leaves nothing to find.
func TestOSHPAdd(t *testing.T) {
	var headers []wire.Header
	for _, c := range recommendations(t) {
		if c.Expected.Recommendation == "add" {
			headers = append(headers, wire.Header{c.Input.Header, c.Expected.Value})
		}
	}
	if len(headers) != 13 {
		t.Errorf("%d headers to add, want 13", len(headers))
	}
	for _, f := range withSession(headers...).Findings {
		t.Errorf("%s: %s %+v, want no finding", f.Rule, f.Title, f.Evidence)
	}
}

// namesSoftware matches the names of headers that say which software answers; the others that the project would remove carry a request's
// own traces and times, which give no version away.
var namesSoftware = regexp.MustCompile(`(?i)^server$|powered|version|generat|cms$|framework|release|product$|portal|encoded-by|turbo`)

// The headers that it would remove for the version in them are found.
func TestOSHPRemove(t *testing.T) {
	found := 0
	for _, c := range recommendations(t) {
		if c.Expected.Recommendation != "remove" || !namesSoftware.MatchString(c.Input.Header) {
			continue
		}
		found++
		seen := false
		for _, f := range withSession(wire.Header{c.Input.Header, "Product/1.2.3"}).Findings {
			seen = seen || f.Rule == "server-version" && f.Evidence[0].Header == c.Input.Header
		}
		if !seen {
			t.Errorf("%s: Product/1.2.3: not found by server-version", c.Input.Header)
		}
	}
	if found != 25 {
		t.Errorf("%d headers that name software, want 25", found)
	}
}

func recommendations(t *testing.T) []Case[oshpInput, oshpExpectation] {
	t.Helper()
	cases, err := Read[oshpInput, oshpExpectation]("data/oshp-recommendations.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

// A newer helmet never gets fewer points than an older one, and the newest leaves only what it leaves to the application.
func TestHelmet(t *testing.T) {
	cases, err := Read[helmetInput, helmetExpectation]("data/helmet-defaults.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	before, last := 0, (*wire.Report)(nil)
	for _, c := range cases {
		last = withSession(c.Expected.Headers...)
		if last.Score < before {
			t.Errorf("%s: %d points, fewer than the version before has: %d", c.ID, last.Score, before)
		}
		before = last.Score
	}
	if last.Grade != "A+" {
		t.Errorf("the newest: got %s %d, %+v, want A+", last.Grade, last.Score, last.Findings)
	}
}
