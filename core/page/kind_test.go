package page

import (
	"testing"

	"assay/core/wire"
)

func TestKind(t *testing.T) {
	h := func(pairs ...string) []wire.Header {
		headers := []wire.Header{}
		for i := 0; i < len(pairs); i += 2 {
			headers = append(headers, wire.Header{pairs[i], pairs[i+1]})
		}
		return headers
	}
	for _, c := range []struct {
		status  int
		headers []wire.Header
		markup  *wire.Document
		want    string
	}{
		{200, h("Content-Type", "text/html"), nil, wire.KindDocument},
		{200, h(), nil, wire.KindDocument}, // sniffed
		{200, h("Content-Type", "garbage"), nil, wire.KindDocument},
		{200, h("Content-Type", "image/svg+xml"), nil, wire.KindDocument}, // it holds script
		{200, h("Content-Type", "application/xhtml+xml"), nil, wire.KindDocument},
		{200, h("Content-Type", "text/html"), &wire.Document{PasswordFields: 1}, wire.KindLogin},
		{200, h("Content-Type", "application/json"), nil, wire.KindAPI},
		{404, h("Content-Type", "application/problem+json"), nil, wire.KindAPI},
		{200, h("Content-Type", "text/plain"), nil, wire.KindFile},
		{200, h("Content-Type", "image/png"), nil, wire.KindFile},
		{200, h("Content-Type", "application/pdf"), nil, wire.KindFile},
		{200, h("Content-Type", "application/zip"), nil, wire.KindDownload},
		{200, h("Content-Type", "text/html", "Content-Disposition", "Attachment; filename=a.html"), nil, wire.KindDownload},
		{200, h("Content-Type", "text/html", "Content-Disposition", "inline"), nil, wire.KindDocument},
		{302, h("Location", "/login"), nil, wire.KindRedirect},
		{302, h(), nil, wire.KindDocument}, // it leads nowhere: the browser shows it
		{404, h("Content-Type", "text/html"), nil, wire.KindError},
		{500, h("Content-Type", "text/html"), &wire.Document{PasswordFields: 1}, wire.KindError},
		{403, h("Content-Type", "text/html", "Server", "cloudflare", "CF-RAY", "1-FRA"), nil, wire.KindError}, // these two come with every answer
		{403, h("Content-Type", "text/html", "cf-mitigated", "challenge"), nil, wire.KindBlocked},
		{202, h("Content-Type", "text/html", "x-amzn-waf-action", "challenge"), nil, wire.KindBlocked},
		{403, h("Content-Type", "text/html", "Server", "AkamaiGHost"), nil, wire.KindBlocked},
		{200, h("Content-Type", "text/html", "Server", "AkamaiGHost"), nil, wire.KindDocument},
		{406, h("Content-Type", "text/html", "X-Iinfo", "1-2-3"), nil, wire.KindBlocked},
	} {
		p, err := New(&wire.Observation{
			Version: 1, Time: "2026-11-21T10:00:00Z", URL: "https://shop.test/", Document: c.markup,
			Exchanges: []wire.Exchange{{URL: "https://shop.test/", Method: "GET", Status: c.status, Headers: c.headers}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if p.Kind != c.want {
			t.Errorf("%d %v %+v: got %s, want %s", c.status, c.headers, c.markup, p.Kind, c.want)
		}
	}
}
