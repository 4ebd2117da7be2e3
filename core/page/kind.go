package page

import (
	"strings"

	"assay/core/wire"
)

// findKind tells what kind of response the page is: one of wire's Kind constants.
func (p *Page) findKind() string {
	last := p.Last()
	if _, redirects := last.RedirectsTo(); redirects {
		return wire.KindRedirect
	}
	if disposition, ok := last.First("Content-Disposition"); ok {
		kind, _, _ := strings.Cut(disposition, ";")
		if EqualFold(trimBlanks(kind), "attachment") {
			return wire.KindDownload
		}
	}
	// Without a type that can be read the browser sniffs: it may well become HTML.
	if mime, ok := ExtractMIME(last.Values("Content-Type")); ok && !mime.IsHTML() && !mime.IsXML() {
		return kindOf(mime)
	}
	switch {
	case p.Firewall() != "":
		return wire.KindBlocked
	case last.Status >= 400:
		return wire.KindError
	case p.Markup != nil && p.Markup.PasswordFields > 0:
		return wire.KindLogin
	}
	return wire.KindDocument
}

// kindOf tells what a type is that browsers make no document of: data for programs, what they show by themselves, or what they save.
func kindOf(m MIME) string {
	switch {
	case m.IsJSON(), m.is("application", "x-ndjson"), m.is("application", "problem"), m.is("text", "event-stream"):
		return wire.KindAPI
	case m.Type == "image", m.Type == "audio", m.Type == "video", m.Type == "font", m.Type == "text", m.is("application", "pdf"), m.IsJavaScript():
		return wire.KindFile
	}
	return wire.KindDownload
}

// Firewall returns the firewall or bot defence that refused the request in the site's place; empty if the site itself answered, or nothing
// tells. Only what each adds to such answers counts, not what it adds to all of them.
func (p *Page) Firewall() string {
	last := p.Last()
	if action, ok := last.First("cf-mitigated"); ok && EqualFold(action, "challenge") {
		return "Cloudflare" // https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
	}
	if _, ok := last.First("x-amzn-waf-action"); ok {
		return "AWS WAF" // https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-how-it-works.html
	}
	if !last.refuses() {
		return ""
	}
	server, _ := last.First("Server")
	if EqualFold(server, "AkamaiGHost") {
		return "Akamai"
	}
	for _, mark := range [...]struct{ header, name string }{
		{"x-datadome", "DataDome"}, {"x-sucuri-block", "Sucuri"}, {"x-px-block", "HUMAN"}, {"x-iinfo", "Imperva"}, {"x-denied-reason", "a firewall"},
	} {
		if _, ok := last.First(mark.header); ok {
			return mark.name
		}
	}
	return ""
}

// refuses reports a status with which firewalls refuse a request.
func (h *Hop) refuses() bool {
	switch h.Status {
	case 403, 405, 406, 429, 503:
		return true
	}
	return false
}
