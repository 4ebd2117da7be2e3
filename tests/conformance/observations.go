package conformance

import (
	"path/filepath"
	"strconv"

	"assay/core/wire"
)

// An Observed is a case of a file as a whole page: what a browser would have observed.
type Observed struct {
	File, ID    string
	Observation *wire.Observation
}

// Observations returns the cookie, HSTS, nosniff, framing and CSP Evaluator cases as pages, and those that the HTTP Observatory graded; dir is the folder
// of the files. What no page can show is left out: cookies that a script sets, and headers that are no header lines.
func Observations(dir string) ([]Observed, error) {
	var list []Observed
	add := func(file, id, url string, headers []wire.Header) {
		if url == "" {
			url = "https://web-platform.test/"
		}
		list = append(list, Observed{file, id, &wire.Observation{
			Version: wire.ObservationVersion, Time: "2025-06-01T00:00:00Z", URL: url,
			Exchanges: []wire.Exchange{{URL: url, Method: "GET", Status: 200, Headers: headers}},
		}})
	}
	cookies, err := Read[CookieInput, CookieExpectation](filepath.Join(dir, "cookies-wpt.ndjson.gz"))
	if err != nil {
		return nil, err
	}
	for _, c := range cookies {
		if c.Input.API == "http" {
			add("cookies-wpt", c.ID, c.Input.RequestURL, headerLines("Set-Cookie", c.Input.SetCookie...))
		}
	}
	hsts, err := Read[HSTSInput, HSTSExpectation](filepath.Join(dir, "hsts-firefox.ndjson"))
	if err != nil {
		return nil, err
	}
	for _, c := range hsts {
		add("hsts-firefox", c.ID, c.Input.RequestURL, headerLines("Strict-Transport-Security", c.Input.Header))
	}
	nosniff, err := Read[NosniffInput, NosniffExpectation](filepath.Join(dir, "nosniff-wpt.ndjson"))
	if err != nil {
		return nil, err
	}
	for _, c := range nosniff {
		var headers []wire.Header
		for _, h := range c.Input.Headers {
			headers = append(headers, wire.Header(h))
		}
		add("nosniff-wpt", c.ID, "", headers)
	}
	policies, err := ReadCSPEvaluator(filepath.Join(dir, "csp-evaluator.ndjson.gz"))
	if err != nil {
		return nil, err
	}
	for i, c := range policies {
		add("csp-evaluator", strconv.Itoa(i), "", headerLines("Content-Security-Policy", c.CSP))
	}
	for _, file := range []string{"xfo-wpt", "csp-frame-ancestors-wpt"} {
		cases, err := Read[FramingInput, FramingExpectation](filepath.Join(dir, file+".ndjson"))
		if err != nil {
			return nil, err
		}
		for _, c := range cases {
			headers := headerLines("X-Frame-Options", c.Input.XFO...)
			headers = append(headers, headerLines("Content-Security-Policy", c.Input.CSP...)...)
			headers = append(headers, headerLines("Content-Security-Policy-Report-Only", c.Input.CSPReportOnly...)...)
			add(file, c.ID, c.Input.FrameURL, headers)
		}
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

func headerLines(name string, values ...string) []wire.Header {
	headers := []wire.Header{}
	for _, value := range values {
		headers = append(headers, wire.Header{name, value})
	}
	return headers
}
