// Package explain says what browsers make of a page's headers, token by token, for somebody who reads them. It judges nothing by itself: what lets an
// injected script run is package page's to say. Sentences are keys of the catalogue: see [wire.Note].
package explain

import (
	"strings"
	"unicode/utf8"

	"assay/core/page"
	"assay/core/wire"
)

// What is said of hostile headers is bounded: no reader gets that far, and each token weighs some hundred bytes.
const (
	mostTokens    = 4000 // rows and tokens of all headers together
	mostRowTokens = 200
	mostRows      = 100 // of a table
	mostTables    = 10  // of a line
	mostLines     = 10  // of one name, in one exchange
	mostText      = 300 // bytes of a token
)

// Headers explains the headers of every exchange of a page, and the policies of its meta elements.
func Headers(p *page.Page) *wire.Explained {
	e := explainer{page: p, left: mostTokens}
	e.judgePolicies()
	answer := &wire.Explained{Exchanges: make([]wire.ExplainedExchange, len(p.Hops))}
	// The page first: if there is too much to explain, it is of the redirects that nothing is said.
	for i := len(p.Hops) - 1; i >= 0; i-- {
		answer.Exchanges[i].Headers = e.exchange(&p.Hops[i], i == len(p.Hops)-1)
	}
	if p.Markup != nil {
		for _, content := range p.Markup.ContentSecurityPolicies {
			answer.Meta = append(answer.Meta, wire.ExplainedHeader{Matters: true, Tables: e.metaPolicy(content)})
		}
	}
	return answer
}

// An explainer explains the headers of a page.
type explainer struct {
	page       *page.Page
	whole      holes             // what all enforced policies together leave open
	enforced   int               // how many there are
	restricted map[string]bool   // the expected directives of which any of them speaks
	reports    map[string]string // the page's reporting endpoints: URLs by their names
	left       int               // how many rows and tokens may still be explained
	hop        *page.Hop
	last       bool           // the hop is the page itself
	seen       map[string]int // how many lines of each name the hop has had so far
}

func (e *explainer) exchange(hop *page.Hop, last bool) []wire.ExplainedHeader {
	e.hop, e.last, e.seen = hop, last, map[string]int{}
	list := make([]wire.ExplainedHeader, len(hop.Headers))
	for i := range hop.Headers {
		name := page.LowerASCII(hop.Headers[i].Name())
		e.header(&list[i], name, hop.Headers[i].Value())
		e.seen[name]++
	}
	return list
}

// header explains one line; name is in lower case.
func (e *explainer) header(h *wire.ExplainedHeader, name, value string) {
	h.Rules = rulesOf(name)
	read := readerOf(name)
	h.Matters = read != nil || h.Rules != nil
	switch {
	case read == nil, e.left == 0, e.seen[name] >= mostLines:
	case !e.last && documentsOnly(name):
		h.Notes = notes("redirect")
	default:
		read(e, h, name, value)
	}
}

// readerOf returns what explains the headers of that name, given in lower case; nil: there is nothing to say. It is no map, and the rules below neither:
// the linker would keep them in the judge's module, which needs none of this.
func readerOf(name string) func(e *explainer, h *wire.ExplainedHeader, name, value string) {
	switch name {
	case "content-security-policy", "content-security-policy-report-only":
		return (*explainer).policies
	case "permissions-policy", "feature-policy":
		return (*explainer).permissions
	case "strict-transport-security":
		return (*explainer).hsts
	case "x-content-type-options":
		return (*explainer).nosniff
	case "x-frame-options":
		return (*explainer).xfo
	case "referrer-policy":
		return (*explainer).referrer
	case "cross-origin-opener-policy", "cross-origin-opener-policy-report-only", "cross-origin-embedder-policy", "cross-origin-embedder-policy-report-only",
		"cross-origin-resource-policy":
		return (*explainer).isolation
	case "reporting-endpoints", "report-to":
		return (*explainer).endpoints
	case "cache-control":
		return (*explainer).cacheControl
	case "content-type":
		return (*explainer).contentType
	}
	return nil
}

// documentsOnly reports headers that browsers do not heed in a redirect's answer.
func documentsOnly(name string) bool {
	switch name {
	case "content-security-policy", "content-security-policy-report-only", "permissions-policy", "feature-policy", "x-content-type-options", "x-frame-options",
		"cross-origin-embedder-policy", "cross-origin-embedder-policy-report-only", "content-type":
		return true
	}
	return false
}

// rulesOf names the rules that speak of a header, whose name is in lower case.
func rulesOf(name string) []string {
	switch name {
	case "content-security-policy":
		return []string{"csp-missing", "csp-script", "csp-object-base", "csp-syntax", "csp-nonce", "csp-eval", "csp-http", "csp-form", "csp-violations", "framing-open"}
	case "content-security-policy-report-only":
		return []string{"csp-missing"}
	case "strict-transport-security":
		return []string{"hsts-missing", "hsts-invalid", "hsts-zero", "hsts-short", "hsts-subdomains", "hsts-preload", "hsts-partial"}
	case "set-cookie":
		return []string{"cookie-secure", "cookie-httponly", "cookie-rejected", "cookie-samesite", "cookie-domain", "session-cacheable"}
	case "cache-control", "expires":
		return []string{"session-cacheable"}
	case "clear-site-data":
		return []string{"clear-site-data-invalid"}
	case "x-content-type-options":
		return []string{"nosniff-missing", "nosniff-invalid"}
	case "x-frame-options":
		return []string{"framing-open"}
	case "referrer-policy":
		return []string{"referrer-leak"}
	case "permissions-policy", "feature-policy":
		return []string{"permissions-open", "permissions-invalid"}
	case "access-control-allow-origin", "access-control-allow-credentials":
		return []string{"cors-credentials"}
	case "cross-origin-opener-policy":
		return []string{"coop-missing", "isolation-invalid"}
	case "cross-origin-embedder-policy", "cross-origin-resource-policy", "origin-agent-cluster", "document-isolation-policy":
		return []string{"isolation-invalid"}
	case "integrity-policy", "integrity-policy-report-only":
		return []string{"integrity-invalid"}
	case "reporting-endpoints", "report-to", "nel":
		return []string{"reporting-invalid"}
	case "location":
		return []string{"https-redirect", "https-redirect-late", "https-redirect-host"}
	case "server", "x-powered-by":
		return []string{"server-version"}
	}
	return nil
}

// values returns a table of one row, with the tokens between the separators.
func (e *explainer) values(value string, separator byte, explain func(t *wire.ExplainedToken)) []wire.ExplainedTable {
	row := wire.ExplainedRow{Notes: []wire.Note{}, Tokens: []wire.ExplainedToken{}}
	for rest, more := value, true; more; {
		var token string
		token, rest, more = cut(rest, separator)
		if token = strings.Trim(token, " \t"); token == "" {
			continue
		}
		if !e.room(&row) {
			row.Hidden++
			continue
		}
		t := wire.ExplainedToken{Text: token}
		explain(&t)
		addToken(&row, t)
	}
	if len(row.Tokens) == 0 {
		return nil
	}
	return []wire.ExplainedTable{{Kind: wire.TableValues, Rows: []wire.ExplainedRow{row}}}
}

// room reports whether a row may have one more token.
func (e *explainer) room(row *wire.ExplainedRow) bool {
	if e.left == 0 || len(row.Tokens) == mostRowTokens {
		return false
	}
	e.left--
	return true
}

// roomForRow reports whether a table may have one more row.
func (e *explainer) roomForRow(t *wire.ExplainedTable) bool {
	if e.left == 0 || len(t.Rows) == mostRows {
		return false
	}
	e.left--
	return true
}

// addToken adds a token to a row, cut to a length that can be read.
func addToken(row *wire.ExplainedRow, t wire.ExplainedToken) {
	t.Text = clip(t.Text)
	if t.Notes == nil {
		t.Notes = []wire.Note{}
	}
	row.Tokens = append(row.Tokens, t)
}

func clip(s string) string {
	if len(s) <= mostText {
		return s
	}
	end := mostText
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}

// cut returns what stands before the separator and after it; one within double quotes is none.
func cut(s string, separator byte) (before, after string, found bool) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == separator && !quoted:
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

// note returns a note; args are names and values in turns.
func note(key string, args ...string) wire.Note {
	n := wire.Note{Key: key}
	if len(args) > 0 {
		n.Args = make(map[string]string, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			n.Args[args[i]] = clip(args[i+1])
		}
	}
	return n
}

func notes(key string, args ...string) []wire.Note { return []wire.Note{note(key, args...)} }
