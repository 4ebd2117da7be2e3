package core_test

import (
	"fmt"
	"strings"
	"testing"

	"assay/core"
	"assay/core/wire"
)

// asked is one response and what is found wrong with it: "severity rule" each, worst first.
var asked = []struct {
	name, url, kind string
	status          int
	headers         []wire.Header
	change          func(*wire.ResponsesRequest)
	want            string
}{
	{name: "a script without nosniff", url: "https://shop.test/app.js", kind: "script", status: 200,
		headers: []wire.Header{{"Content-Type", "text/javascript"}, hstsHeader}, want: "low nosniff-missing"},
	{name: "a picture needs none", url: "https://shop.test/a.png", kind: "image", status: 200, headers: []wire.Header{{"Content-Type", "image/png"}, hstsHeader}},
	{name: "a host without HSTS", url: "https://static.shop.test/a.png", kind: "image", status: 200, headers: []wire.Header{{"Content-Type", "image/png"}},
		want: "low hsts-missing"},
	{name: "below one that includes its subdomains", url: "https://static.shop.test/a.png", kind: "image", status: 200,
		headers: []wire.Header{{"Content-Type", "image/png"}}, change: func(r *wire.ResponsesRequest) { r.HSTS = []string{".shop.test"} }},
	{name: "a host beside one that includes its subdomains", url: "https://othershop.test/a.png", kind: "image", status: 200,
		headers: []wire.Header{{"Content-Type", "image/png"}}, change: func(r *wire.ResponsesRequest) { r.HSTS = []string{".shop.test"}; r.Page = "https://othershop.test/" },
		want: "low hsts-missing"},
	{name: "a session set by an API", url: "https://shop.test/api/login", kind: "xmlhttprequest", status: 200,
		headers: []wire.Header{{"Content-Type", "application/json"}, nosniffHeader, hstsHeader, {"Set-Cookie", "sessionid=…; Path=/; SameSite=Lax"}, {"Cache-Control", "no-store"}},
		want:    "high cookie-secure, high cookie-httponly"},
	{name: "data shared with whoever asks", url: "https://shop.test/api/me", kind: "xmlhttprequest", status: 200,
		headers: []wire.Header{{"Content-Type", "application/json"}, nosniffHeader, hstsHeader, {"Access-Control-Allow-Origin", "null"}, {"Access-Control-Allow-Credentials", "true"}},
		want:    "high cors-credentials"},
	{name: "a script over plain HTTP", url: "http://cdn.test/app.js", kind: "script", status: 200,
		headers: []wire.Header{{"Content-Type", "text/javascript"}, nosniffHeader}, want: "high mixed-active"},
	{name: "one that the browser blocked", url: "http://cdn.test/app.js", kind: "script",
		change: func(r *wire.ResponsesRequest) { r.Responses[0].Outcome = wire.OutcomeBlocked }, want: "high mixed-active"},
	{name: "a picture over plain HTTP", url: "http://cdn.test/a.png", kind: "image", status: 200, headers: []wire.Header{{"Content-Type", "image/png"}}, want: "low mixed-passive"},
	{name: "a script of a page over plain HTTP", url: "http://shop.test/app.js", kind: "script", status: 200,
		headers: []wire.Header{{"Content-Type", "text/javascript"}, nosniffHeader}, change: func(r *wire.ResponsesRequest) { r.Page = "http://shop.test/" },
		want: "high https-page, low hsts-missing"},
	{name: "another site's cookie is its own affair", url: "https://ads.test/a.gif", kind: "image", status: 200,
		headers: []wire.Header{{"Content-Type", "image/gif"}, {"Set-Cookie", "id=…"}}, want: "info cookie-secure"},
	{name: "a version", url: "https://shop.test/a.png", kind: "image", status: 200,
		headers: []wire.Header{{"Content-Type", "image/png"}, hstsHeader, {"Server", "nginx/1.22.1"}}, want: "low server-version"},
	{name: "a redirect to HTTPS is what plain HTTP is for", url: "http://shop.test/", kind: "main_frame", status: 301,
		headers: []wire.Header{{"Location", "https://shop.test/"}}, change: func(r *wire.ResponsesRequest) { r.HSTS = []string{"shop.test"} }},
	{name: "what was not modified says nothing", url: "https://shop.test/app.js", kind: "script", status: 304},
	{name: "no web address", url: "data:", kind: "image", status: 200},
	{name: "a rule that the settings turn off", url: "https://shop.test/app.js", kind: "script", status: 200, headers: []wire.Header{{"Content-Type", "text/javascript"}, hstsHeader},
		change: func(r *wire.ResponsesRequest) {
			r.Policy = &wire.Policy{Rules: []wire.RulePolicy{{Rule: "nosniff-missing", Reason: "its own"}}}
		}},
}

var hstsHeader, nosniffHeader = wire.Header{"Strict-Transport-Security", "max-age=31536000"}, wire.Header{"X-Content-Type-Options", "nosniff"}

func TestResponses(t *testing.T) {
	for _, c := range asked {
		r := wire.ResponsesRequest{Time: "2026-11-21T10:00:00Z", Page: "https://shop.test/", Responses: []wire.Response{
			{Type: c.kind, Exchange: wire.Exchange{URL: c.url, Method: "GET", Status: c.status, Headers: c.headers}},
		}}
		if c.change != nil {
			c.change(&r)
		}
		answer := core.Responses(&r)
		var got []string
		for _, f := range answer.Verdicts[0].Findings {
			got = append(got, f.Severity+" "+f.Rule)
			if f.Title == "" || strings.ContainsAny(f.Title, "{}") || f.Detail != "" {
				t.Errorf("%s: title %q, detail %q; want words, and no detail", c.name, f.Title, f.Detail)
			}
		}
		if joined := strings.Join(got, ", "); joined != c.want || answer.Error != "" {
			t.Errorf("%s: %s %s %d %v: got %q, error %q, want %q", c.name, c.kind, c.url, c.status, c.headers, joined, answer.Error, c.want)
		}
		r.Whole = true
		for _, f := range core.Responses(&r).Verdicts[0].Findings {
			if f.Detail == "" || strings.ContainsAny(f.Detail, "{}") || len(f.References) == 0 {
				t.Errorf("%s, %s, whole: detail %q, references %v", c.name, f.Rule, f.Detail, f.References)
			}
		}
	}
}

// A frame's document is judged by every rule, as a page is.
func TestResponsesJudgeDocuments(t *testing.T) {
	r := wire.ResponsesRequest{Time: "2026-11-21T10:00:00Z", Page: "https://shop.test/", Whole: true, Responses: []wire.Response{{Type: "sub_frame", Exchange: wire.Exchange{
		URL: "https://shop.test/frame", Method: "GET", Status: 200, Headers: []wire.Header{{"Content-Type", "text/html"}, {"Set-Cookie", "sessionid=…"}, {"Strict-Transport-Security", "max-age=31536000; includeSubDomains"}},
	}}}}
	v := core.Responses(&r).Verdicts[0]
	seen := fmt.Sprint(v.Findings)
	for _, rule := range []string{"csp-missing", "framing-open", "cookie-secure"} {
		if !strings.Contains(seen, rule) {
			t.Errorf("a bare document: got %s, want %s among them", seen, rule)
		}
	}
	if v.Class != wire.ClassDocument || v.Severity != wire.SeverityHigh || v.HSTS != ".shop.test" || len(v.Cookies) != 1 || v.Effective == nil || !v.Effective.HSTS.Valid {
		t.Errorf("got class %q, severity %q, HSTS %q, cookies %v, effective %v", v.Class, v.Severity, v.HSTS, v.Cookies, v.Effective)
	}
}

func TestResponsesRefuse(t *testing.T) {
	if got := core.Responses(&wire.ResponsesRequest{Time: "2026-11-21T10:00:00Z", Page: "no URL"}); got.Error == "" || got.Verdicts == nil {
		t.Errorf("no page: got %+v, want an error and no verdicts", got)
	}
}
