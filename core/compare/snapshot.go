package compare

import (
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Snapshot takes what is to be compared of a judged page.
func Snapshot(req *wire.SnapshotRequest) *wire.Snapshot {
	r := &req.Report
	s := &wire.Snapshot{
		Version: wire.SnapshotVersion, Rubric: r.Rubric, URL: page.WithoutQuery(r.URL), Kind: r.Kind, Grade: r.Grade, Score: r.Score,
		Families: r.Families, Findings: r.Findings, Cookies: r.Cookies, Kept: req.Keep,
	}
	if r.State != wire.StateGraded {
		s.Error = "The page has no grade, so there is nothing to compare."
		return s
	}
	for i := range r.Unknown {
		s.Unjudged = append(s.Unjudged, r.Unknown[i].Rule)
	}
	for i := range r.NotApplicable {
		s.Inapplicable = append(s.Inapplicable, r.NotApplicable[i].Rule)
	}
	if r.Effective != nil && !req.Keep {
		s.Honoured = honoured(r.Effective)
	}
	if req.Observation == nil {
		return s
	}
	s.Time = req.Observation.Time
	if n := len(req.Observation.Exchanges); n > 0 {
		last := &req.Observation.Exchanges[n-1]
		s.Source = last.Source
		s.Headers = headersOf(last.Headers, req.Keep)
	}
	return s
}

// headersOf returns the lines of a page without Set-Cookie: its cookies are compared as the browser holds them.
func headersOf(lines []wire.Header, keep bool) []wire.Header {
	list := make([]wire.Header, 0, len(lines))
	for _, line := range lines {
		name, value := line.Name(), line.Value()
		if strings.EqualFold(name, "Set-Cookie") {
			continue
		}
		if keep {
			if kind, _ := volatile(lowerASCII(name)); kind != "" {
				continue
			}
			value = cutTokens(cutQueries(cutNonces(value)), name)
		}
		list = append(list, wire.Header{name, value})
	}
	return list
}

// honoured writes what browsers honour of a page's headers as headers that say just that.
func honoured(e *wire.Effective) []wire.Header {
	list := []wire.Header{}
	add := func(name, value string) {
		if value != "" {
			list = append(list, wire.Header{name, value})
		}
	}
	if h := &e.HSTS; h.Valid {
		value := "max-age=" + strconv.FormatInt(h.MaxAge, 10)
		if h.IncludeSubDomains {
			value += "; includeSubDomains"
		}
		if h.Preload {
			value += "; preload"
		}
		add("Strict-Transport-Security", value)
	}
	for i := range e.CSP {
		p, name := &e.CSP[i], "Content-Security-Policy"
		if p.Source != page.SourceHeader {
			continue
		}
		if p.Disposition == page.DispositionReport {
			name += "-Report-Only"
		}
		var directives []string
		for _, d := range p.Directives {
			directives = append(directives, strings.Join(append([]string{d.Name}, d.Values...), " "))
		}
		add(name, strings.Join(directives, "; "))
	}
	if e.Framing.By == wire.FramingByXFO {
		value := "SAMEORIGIN"
		if e.Framing.Allows == wire.FramingNone {
			value = "DENY"
		}
		add("X-Frame-Options", value)
	}
	if e.Nosniff {
		add("X-Content-Type-Options", "nosniff")
	}
	add("Referrer-Policy", e.ReferrerPolicy)
	var features []string
	for _, p := range e.Permissions {
		features = append(features, p.Feature+"="+permitted(p.Allow))
	}
	add("Permissions-Policy", strings.Join(features, ", "))
	add("Cross-Origin-Opener-Policy", e.COOP)
	add("Cross-Origin-Embedder-Policy", e.COEP)
	add("Cross-Origin-Resource-Policy", e.CORP)
	return list
}

// permitted writes an allow list as Permissions-Policy does.
func permitted(allow []string) string {
	parts := make([]string, len(allow))
	for i, who := range allow {
		if parts[i] = who; who != "self" && who != "*" {
			parts[i] = `"` + who + `"`
		}
	}
	return "(" + strings.Join(parts, " ") + ")"
}

// lowerASCII returns a header's name as names are compared.
func lowerASCII(name string) string { return strings.ToLower(page.Printable(name, len(name))) }
