package compare

import (
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Snapshot takes what is to be compared of a judged page.
func Snapshot(req *wire.SnapshotRequest) *wire.Snapshot {
	r := &req.Report
	s := &wire.Snapshot{
		Version: wire.SnapshotVersion, Rubric: r.Rubric, URL: withoutQuery(r.URL), Kind: r.Kind, Grade: r.Grade, Score: r.Score,
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

func withoutQuery(url string) string {
	if i := strings.IndexAny(url, "?#"); i >= 0 {
		return url[:i]
	}
	return url
}

// lowerASCII returns a header's name as names are compared.
func lowerASCII(name string) string { return strings.ToLower(page.Printable(name, len(name))) }
