package explain

import (
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// hsts explains a line of Strict-Transport-Security: a length of time, and flags.
func (e *explainer) hsts(h *wire.ExplainedHeader, name, value string) {
	policy := page.ParseHSTS(value)
	switch {
	case e.seen[name] > 0:
		h.Notes = notes("only-first")
		return
	case !policy.Valid:
		h.Notes = notes("ignored-why", "why", policy.Problem)
		return
	case !page.HeedsHSTS(e.hop.URL) || e.hop.Broken():
		h.Notes = notes("hsts-unheard")
	}
	h.Tables = e.values(value, ';', func(t *wire.ExplainedToken) {
		directive, _, _ := cut(t.Text, '=')
		switch page.LowerASCII(strings.TrimRight(directive, " \t")) {
		case "max-age":
			if policy.MaxAge == 0 {
				is(t, wire.TokenWeak, "hsts-zero")
			} else {
				is(t, "", "hsts-age", "seconds", strconv.FormatInt(policy.MaxAge, 10))
			}
		case "includesubdomains":
			is(t, "", "hsts-subdomains")
		case "preload":
			is(t, "", "hsts-preload")
		default:
			is(t, wire.TokenUnknown, "unknown")
		}
	})
}

// nosniff explains a line of X-Content-Type-Options.
func (e *explainer) nosniff(h *wire.ExplainedHeader, name, value string) {
	if e.seen[name] > 0 {
		h.Notes = notes("only-first")
		return
	}
	first := true
	h.Tables = e.values(value, ',', func(t *wire.ExplainedToken) {
		switch {
		case !first:
			is(t, wire.TokenIgnored, "only-first")
		case page.EqualFold(t.Text, "nosniff"):
			is(t, "", "nosniff")
		default:
			is(t, wire.TokenUnknown, "unknown")
		}
		first = false
	})
}

// xfo explains a line of X-Frame-Options.
func (e *explainer) xfo(h *wire.ExplainedHeader, _, value string) {
	decides := e.page.Framing.By == wire.FramingByAncestors
	if decides {
		h.Notes = notes("xfo-csp")
	}
	h.Tables = e.values(value, ',', func(t *wire.ExplainedToken) {
		switch {
		case page.EqualFold(t.Text, "deny"):
			is(t, "", "xfo-deny")
		case page.EqualFold(t.Text, "sameorigin"):
			is(t, "", "xfo-sameorigin")
		default:
			is(t, wire.TokenUnknown, "unknown")
			return
		}
		if decides {
			t.State = wire.TokenIgnored
		}
	})
}

// referrer explains a line of Referrer-Policy: of all policies in it and in the lines after it, the last that browsers know counts.
func (e *explainer) referrer(h *wire.ExplainedHeader, name, value string) {
	lines := e.hop.Values(name)
	inForce, problem := page.ParseReferrerPolicy(lines)
	if problem != "" {
		h.Notes = notes("ignored-why", "why", problem)
		return
	}
	if e.last && e.page.Markup != nil && page.ParseMetaReferrer(e.page.Markup.ReferrerPolicy) != "" {
		h.Notes = notes("referrer-meta")
	}
	h.Tables = e.values(value, ',', func(t *wire.ExplainedToken) {
		known, _ := page.ParseReferrerPolicy([]string{t.Text})
		switch {
		case known == "":
			is(t, wire.TokenUnknown, "unknown")
		case known != inForce:
			is(t, wire.TokenIgnored, "referrer-later", "policy", inForce)
		default:
			is(t, "", "referrer-"+known)
		}
	})
}

// isolation explains a line of Cross-Origin-Opener-Policy, -Embedder-Policy or -Resource-Policy, or of a report-only twin.
func (e *explainer) isolation(h *wire.ExplainedHeader, name, _ string) {
	short, parse := "coop", page.ParseCOOP
	if strings.HasPrefix(name, "cross-origin-embedder-") {
		short, parse = "coep", page.ParseCOEP
	} else if strings.HasPrefix(name, "cross-origin-resource-") {
		short, parse = "corp", page.ParseCORP
	}
	policy := parse(e.hop.Values(name)) // several lines are no value
	if policy.Problem != "" {
		h.Notes = notes("ignored-why", "why", policy.Problem)
		return
	}
	if strings.HasSuffix(name, "-report-only") {
		h.Notes = notes("csp-report-only")
	} else if short != "corp" && !e.hop.URL.Secure() && !e.hop.URL.Loopback() {
		h.Notes = notes("isolation-plain")
	}
	token := wire.ExplainedToken{Text: policy.Value, Notes: notes(short + "-" + policy.Value)}
	row := wire.ExplainedRow{Notes: []wire.Note{}, Tokens: []wire.ExplainedToken{token}}
	if policy.ReportTo != "" {
		t := wire.ExplainedToken{Text: `report-to="` + policy.ReportTo + `"`}
		e.endpoint(&t, policy.ReportTo)
		addToken(&row, t)
	}
	h.Tables = []wire.ExplainedTable{{Kind: wire.TableValues, Rows: []wire.ExplainedRow{row}}}
}

// endpoint explains the name of a reporting endpoint: the page's headers must say where that is.
func (e *explainer) endpoint(t *wire.ExplainedToken, name string) {
	if url, known := e.reports[name]; known {
		is(t, "", "report-endpoint", "url", url)
	} else {
		is(t, wire.TokenUnknown, "report-nowhere")
	}
}

// endpoints explains a line of Reporting-Endpoints or Report-To: the addresses that browsers take from it.
func (e *explainer) endpoints(h *wire.ExplainedHeader, name, value string) {
	if !e.hop.URL.Secure() {
		h.Notes = notes("report-plain")
		return
	}
	var list []wire.ReportingEndpoint
	if name == "report-to" {
		list = page.ParseReportTo([]string{value}, e.hop.URL)
	} else {
		list, _ = page.ParseReportingEndpoints([]string{value}, e.hop.URL)
	}
	if len(list) == 0 {
		h.Notes = notes("report-none")
		return
	}
	t := wire.ExplainedTable{Kind: wire.TableEndpoints, Rows: []wire.ExplainedRow{}}
	for i := range list {
		if !e.roomForRow(&t) {
			t.Hidden = len(list) - i
			break
		}
		row := wire.ExplainedRow{Name: clip(list[i].Name), Notes: []wire.Note{}, Tokens: []wire.ExplainedToken{}}
		addToken(&row, wire.ExplainedToken{Text: list[i].URL, Notes: notes("report-address")})
		t.Rows = append(t.Rows, row)
	}
	h.Tables = []wire.ExplainedTable{t}
}

// cacheControl explains a line of Cache-Control.
func (e *explainer) cacheControl(h *wire.ExplainedHeader, _, value string) {
	h.Tables = e.values(value, ',', func(t *wire.ExplainedToken) {
		directive, argument, _ := cut(t.Text, '=')
		switch name := page.LowerASCII(strings.TrimRight(directive, " \t")); name {
		case "no-store", "no-cache", "private", "public", "must-revalidate", "immutable":
			is(t, "", "cache-"+name)
		case "max-age", "s-maxage", "stale-while-revalidate":
			one := page.ParseCacheControl([]string{"max-age=" + argument})
			is(t, "", "cache-"+name, "seconds", strconv.FormatInt(max(one.MaxAge, 0), 10))
		case "proxy-revalidate", "must-understand", "no-transform", "stale-if-error":
			is(t, "", "cache-other")
		default:
			is(t, wire.TokenUnknown, "unknown")
		}
	})
}

// contentType explains a line of Content-Type: what browsers take of all its lines.
func (e *explainer) contentType(h *wire.ExplainedHeader, name, _ string) {
	if e.seen[name] > 0 {
		return // said at the first line
	}
	m, ok := page.ExtractMIME(e.hop.Values(name))
	if !ok {
		h.Notes = notes("type-none")
		return
	}
	row := wire.ExplainedRow{Notes: []wire.Note{}, Tokens: []wire.ExplainedToken{}}
	addToken(&row, wire.ExplainedToken{Text: m.Essence(), Notes: notes("type", "type", m.Essence())})
	if charset, ok := m.Parameter("charset"); ok {
		addToken(&row, wire.ExplainedToken{Text: "charset=" + charset, Notes: notes("type-charset", "charset", charset)})
	}
	h.Tables = []wire.ExplainedTable{{Kind: wire.TableValues, Rows: []wire.ExplainedRow{row}}}
}
