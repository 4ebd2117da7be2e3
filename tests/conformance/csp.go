package conformance

import (
	"regexp"
	"slices"
	"strings"

	"assay/core/page"
)

// A CSPRequestInput is a page's policies and a request that it makes.
type CSPRequestInput struct {
	CSP         []string   `json:"content-security-policy"`
	Delivery    []string   `json:"delivery"`     // "header", "meta": the same in either
	DocumentURL string     `json:"document_url"` // absent: any
	Request     CSPRequest `json:"request"`
}

// A CSPRequest is a request, or an inline script.
type CSPRequest struct {
	Destination string `json:"destination"` // "image", "connect" or "inline-script"
	URL         string `json:"url"`         // may be sameOriginURL
}

// sameOriginURL stands for some URL of the document's own origin.
const sameOriginURL = "(same origin as the document)"

// A CSPRequestExpectation says whether the policies let it through.
type CSPRequestExpectation struct {
	Allowed bool `json:"allowed"`
}

// JudgeCSPRequest tells whether all policies allow the request.
func JudgeCSPRequest(in CSPRequestInput) bool {
	document, ok := page.ParseURL(in.DocumentURL)
	if !ok {
		document, _ = page.ParseURL("https://shop.test/")
	}
	target := document
	if in.Request.URL != sameOriginURL {
		target, _ = page.ParseURL(in.Request.URL)
	}
	for _, p := range headerPolicies(in.CSP, page.DispositionEnforce) {
		d, ok := p.Find(directiveOf(in.Request.Destination))
		if !ok {
			d, ok = p.Find("default-src")
		}
		switch {
		case !ok:
		case in.Request.Destination == "inline-script":
			if !slices.Contains(d.Values, "'unsafe-inline'") {
				return false
			}
		case !page.SourcesMatch(d.Values, target, document, false):
			return false
		}
	}
	return true
}

func directiveOf(destination string) string {
	switch destination {
	case "image":
		return "img-src"
	case "connect":
		return "connect-src"
	}
	return "script-src"
}

// A CSPParseInput is a header's value and the page that carries it.
type CSPParseInput struct {
	CSP     string `json:"content-security-policy"`
	SelfURL string `json:"self_url"`
}

// A CSPParseExpectation is what Firefox makes of it.
type CSPParseExpectation struct {
	PolicyCount int    `json:"policy_count"`
	Serialized  string `json:"serialized"` // in Firefox's own canonical form
}

// JudgeCSPParse writes the policies as Firefox does: unknown directives and invalid sources are gone, and a host without a scheme has
// the page's.
func JudgeCSPParse(in CSPParseInput) CSPParseExpectation {
	self, _ := page.ParseURL(in.SelfURL)
	var serialized []string
	for _, p := range page.ParseCSP(in.CSP) {
		var directives []string
		for _, d := range p.Directives {
			if values, ok := canonicalValues(d, self); ok {
				directives = append(directives, strings.Join(append([]string{d.Name}, values...), " "))
			}
		}
		if len(directives) > 0 {
			serialized = append(serialized, strings.Join(directives, "; "))
		}
	}
	return CSPParseExpectation{PolicyCount: len(serialized), Serialized: strings.Join(serialized, ", ")}
}

// canonicalValues returns a directive's values in Firefox's form; ok is false if Firefox drops the directive.
func canonicalValues(d page.Directive, self page.URL) (values []string, ok bool) {
	switch d.Name {
	case "upgrade-insecure-requests", "block-all-mixed-content":
		return nil, true
	case "sandbox":
		for _, v := range d.Values {
			if v = strings.ToLower(v); strings.HasPrefix(v, "allow-") {
				values = append(values, v)
			}
		}
		return values, true
	case "report-uri":
		for _, v := range d.Values {
			if u, ok := self.Resolve(v); ok {
				values = append(values, u.String())
			}
		}
		return values, len(values) > 0
	case "require-trusted-types-for":
		return d.Values, slices.Contains(d.Values, "'script'")
	case "trusted-types":
		for _, v := range d.Values {
			if v != "'none'" {
				values = append(values, v)
			}
		}
	case "default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem", "style-src-attr", "object-src",
		"img-src", "media-src", "frame-src", "font-src", "connect-src", "worker-src", "child-src", "manifest-src", "frame-ancestors",
		"base-uri", "form-action":
		for _, v := range d.Values {
			if v, ok := canonicalSource(v, self); ok {
				values = append(values, v)
			}
		}
	default:
		return nil, false
	}
	if len(values) == 0 {
		values = []string{"'none'"}
	}
	return values, true
}

var (
	cspKeyword = regexp.MustCompile(`(?i)^'(unsafe-inline|unsafe-eval|wasm-unsafe-eval|strict-dynamic|report-sample|unsafe-hashes|self)'$`)
	cspNonce   = regexp.MustCompile(`(?i)^'(nonce|sha256|sha384|sha512)-([a-z0-9+/_-]+={0,2}')$`)
)

func canonicalSource(value string, self page.URL) (string, bool) {
	if cspKeyword.MatchString(value) {
		return strings.ToLower(value), true
	}
	if nonce := cspNonce.FindStringSubmatch(value); nonce != nil {
		return "'" + strings.ToLower(nonce[1]) + "-" + nonce[2], true
	}
	s, ok := page.ParseSource(value)
	switch {
	case !ok:
		return "", false
	case value == "*":
		return value, true
	case s.Host == "":
		return s.Scheme + ":", true
	case s.Scheme == "":
		s.Scheme = self.Scheme
	}
	text := s.Scheme + "://" + s.Host
	if s.Port != "" {
		text += ":" + s.Port
	}
	return text + firefoxPath.Replace(s.Path), true
}

// firefoxPath decodes the two characters that a path cannot hold in a header.
var firefoxPath = strings.NewReplacer("%3B", ";", "%3b", ";", "%2C", ",", "%2c", ",")
