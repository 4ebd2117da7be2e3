package rules

import (
	"slices"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Strict-Transport-Security: max-age=31536000; preload
var hstsPreload = Rule{
	ID: "hsts-preload", Family: "hsts", Points: 2,
	Text: Text{
		Title:  "HSTS says preload but does not qualify",
		Detail: "The browsers' preload list does not take the site as it is: {asks}. The list's own codes: {codes}.",
		Clause: "its HSTS asks for preloading without qualifying",
	},
	Pass: "HSTS qualifies for what it says of preloading",
	Applies: "Sites whose HSTS header is valid and says preload. Of a subdomain the list asks nothing but that the whole domain be preloaded, " +
		"whose header is not seen.",
	References: []string{"https://hstspreload.org/#submission-requirements", "https://github.com/chromium/hstspreload"},
	Reads:      page.PartHSTS,
	Check:      checkHSTSPreload,
}

func checkHSTSPreload(p *page.Page) Verdict {
	if skip := hstsValid(p); skip != nil {
		return *skip
	}
	if !p.HSTS.Preload {
		return notApplicable
	}
	codes := page.PreloadErrors(p)
	if len(codes) == 0 {
		return passed
	}
	var evidence []wire.Evidence
	var changes []wire.Change
	if slices.ContainsFunc(codes, isPreloadHeaderCode) {
		evidence, changes = hstsEvidence(p), append(changes, hstsTarget(p)...)
	}
	// Where the page itself is on plain HTTP, nobody has seen where a redirect would lead.
	if p.URL.Secure() && slices.ContainsFunc(codes, isPreloadRedirectCode) {
		evidence, changes = append(evidence, wayEvidence(p, p.Way, 0)...), append(changes, wire.Change{Op: wire.OpRedirectToHTTPS})
	}
	if changes == nil {
		return unknown // the rest is about other hosts' answers, or is another rule's finding
	}
	var asks []string
	for _, code := range codes {
		if ask := preloadAsks(code); !slices.Contains(asks, ask) {
			asks = append(asks, ask)
		}
	}
	v := failed(evidence, changes...)
	v.Args = map[string]string{"asks": strings.Join(asks, "; "), "codes": strings.Join(codes, ", ")}
	return v
}

func isPreloadHeaderCode(code string) bool {
	return strings.HasPrefix(code, "header.") || strings.HasPrefix(code, "response.")
}

// isPreloadRedirectCode reports a code about the first redirect of plain HTTP that a better redirect mends.
func isPreloadRedirectCode(code string) bool {
	switch code {
	case "redirects.http.no_redirect", "redirects.http.www_first", "redirects.http.first_redirect.insecure":
		return true
	}
	return false
}

// preloadAsks says what a code of the preload list asks for.
func preloadAsks(code string) string {
	switch code {
	case "domain.is_subdomain":
		return "it takes whole domains, not a subdomain"
	case "domain.tls.invalid_cert_chain":
		return "the certificate must be valid"
	case "header.preloadable.include_sub_domains.missing":
		return "the header must say includeSubDomains"
	case "header.preloadable.preload.missing":
		return "the header must say preload"
	case "response.no_header", "response.multiple_headers":
		return "the header must be sent exactly once"
	case "redirects.http.first_redirect.no_hsts":
		return "the first redirect's target must send the same header"
	case "redirects.insecure.initial", "redirects.insecure.subsequent":
		return "no redirect may lead back to plain HTTP"
	case "redirects.too_many":
		return "there may be three redirects at most"
	}
	if isPreloadRedirectCode(code) {
		return "plain HTTP must redirect first to HTTPS on the same host"
	}
	return "max-age must be at least a year, in plain digits" // header.parse.…max_age… and header.preloadable.max_age.…
}
