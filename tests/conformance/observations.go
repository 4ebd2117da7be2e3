package conformance

import (
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"

	"assay/core/wire"
)

// An Observed is a case of a file as a whole page: what a browser would have observed.
type Observed struct {
	File, ID    string
	Observation *wire.Observation
}

// headerFiles are the files whose cases are about response headers.
var headerFiles = [...]string{
	"cookies-wpt.ndjson.gz", "hsts-firefox.ndjson", "hsts-preload-list.ndjson", "nosniff-wpt.ndjson", "mime-types-wpt.ndjson.gz", "content-type-wpt.ndjson",
	"xfo-wpt.ndjson", "csp-frame-ancestors-wpt.ndjson", "csp-generic-wpt.ndjson", "csp-parse-firefox.ndjson.gz", "csp-salvation.ndjson.gz", "csp-rust.ndjson",
	"csp-evaluator-tests.ndjson", "referrer-policy-wpt.ndjson", "permissions-policy-wpt.ndjson", "feature-policy-firefox.ndjson", "coop-wpt.ndjson", "coep-wpt.ndjson",
	"corp-chromium.ndjson", "document-isolation-policy-chromium.ndjson", "origin-agent-cluster-chromium.ndjson", "integrity-policy-chromium.ndjson",
	"clear-site-data-chromium.ndjson", "reporting-chromium.ndjson", "sri-chromium.ndjson", "structured-fields.ndjson.gz", "psl-tests.ndjson",
}

// headerOf are the keys of a case's input that are a header's lines, under its name or another, in the order in which they are sent.
var headerOf = [...][2]string{
	{"set_cookie", "Set-Cookie"}, {"strict-transport-security", "Strict-Transport-Security"}, {"content-type", "Content-Type"}, {"x-frame-options", "X-Frame-Options"},
	{"content-security-policy", "Content-Security-Policy"}, {"content-security-policy-report-only", "Content-Security-Policy-Report-Only"}, {"policy", "Content-Security-Policy"},
	{"referrer-policy", "Referrer-Policy"}, {"permissions-policy", "Permissions-Policy"}, {"allow", "Feature-Policy"},
	{"cross-origin-opener-policy", "Cross-Origin-Opener-Policy"}, {"cross-origin-embedder-policy", "Cross-Origin-Embedder-Policy"},
	{"cross-origin-resource-policy", "Cross-Origin-Resource-Policy"}, {"document-isolation-policy", "Document-Isolation-Policy"},
	{"origin-agent-cluster", "Origin-Agent-Cluster"}, {"integrity-policy", "Integrity-Policy"}, {"clear-site-data", "Clear-Site-Data"},
	{"reporting-endpoints", "Reporting-Endpoints"}, {"report-to", "Report-To"}, {"nel", "NEL"},
	{"raw", "Permissions-Policy"}, // any structured field: most are no policy, some look like one
}

// Observations returns the cases of every file that a page can show as pages: those about headers, those that the HTTP Observatory graded, and
// CSP Evaluator's; dir is the folder of the files. Cookies that a script sets are left out.
func Observations(dir string) ([]Observed, error) {
	var list []Observed
	for _, file := range headerFiles {
		cases, err := Read[map[string]json.RawMessage, json.RawMessage](filepath.Join(dir, file))
		if err != nil {
			return nil, err
		}
		for _, c := range cases {
			if string(c.Input["api"]) != "" && string(c.Input["api"]) != `"http"` {
				continue
			}
			o, err := asPage(c.Input)
			if err != nil {
				return nil, fmt.Errorf("%s, %s: %w", file, c.ID, err)
			}
			if len(o.Exchanges[0].Headers) > 0 || o.Document != nil {
				list = append(list, Observed{file, c.ID, o})
			}
		}
	}
	policies, err := ReadCSPEvaluator(filepath.Join(dir, "csp-evaluator.ndjson.gz"))
	if err != nil {
		return nil, err
	}
	for i, c := range policies {
		list = append(list, Observed{"csp-evaluator", strconv.Itoa(i), answer("", wire.Header{"Content-Security-Policy", c.CSP})})
	}
	graded, err := ReadObservatory(filepath.Join(dir, "observatory-grades.ndjson.gz"))
	if err != nil {
		return nil, err
	}
	for i, c := range graded {
		list = append(list, Observed{"observatory-grades", strconv.Itoa(i + 1), c.Observation})
	}
	return list, nil
}

// asPage makes a page of a case's input: its headers, and its URL if it has one.
func asPage(input map[string]json.RawMessage) (*wire.Observation, error) {
	headers := []wire.Header{}
	for _, h := range headerOf {
		for _, line := range texts(input[h[0]]) {
			headers = append(headers, wire.Header{h[1], line})
		}
	}
	if pairs, ok := input["headers"]; ok {
		var list []wire.Header
		if err := json.Unmarshal(pairs, &list); err != nil {
			return nil, err
		}
		headers = append(headers, list...)
	}
	at := ""
	for _, key := range [...]string{"request_url", "frame_url", "self_url", "document_url"} {
		if list := texts(input[key]); len(list) > 0 {
			at = list[0]
		}
	}
	if hosts := texts(input["host"]); len(hosts) > 0 {
		u := url.URL{Scheme: "https", Host: hosts[0], Path: "/"}
		headers = append(headers, wire.Header{"Set-Cookie", "sessionid=…; Domain=" + hosts[0]})
		if !isURL(u.String()) {
			return answer("", headers...), nil
		}
		at = u.String()
	}
	if !isURL(at) {
		at = ""
	}
	o := answer(at, headers...)
	if hashes := texts(input["integrity"]); len(hashes) > 0 {
		o.Document = &wire.Document{Scripts: []wire.Script{{Src: "https://cdn.test/a.js", Integrity: hashes[0]}}}
	}
	return o, nil
}

// texts returns a JSON string, or a list of strings; nothing else counts.
func texts(raw json.RawMessage) []string {
	var one string
	var list []string
	if json.Unmarshal(raw, &one) == nil && len(raw) > 0 && raw[0] == '"' {
		return []string{one}
	}
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	return list
}

// isURL reports a URL that a page can have.
func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// answer returns a page that a server answered with these headers; without a URL it has the tests' usual one.
func answer(at string, headers ...wire.Header) *wire.Observation {
	if at == "" {
		at = "https://web-platform.test/"
	}
	return &wire.Observation{
		Version: wire.ObservationVersion, Time: "2025-06-01T00:00:00Z", URL: at,
		Exchanges: []wire.Exchange{{URL: at, Method: "GET", Status: 200, Headers: headers}},
	}
}

func headerLines(name string, values ...string) []wire.Header {
	headers := []wire.Header{}
	for _, value := range values {
		headers = append(headers, wire.Header{name, value})
	}
	return headers
}
