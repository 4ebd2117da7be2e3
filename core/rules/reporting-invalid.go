package rules

import (
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Reporting-Endpoints: csp="http://reports.test/csp"
var reportingInvalid = Rule{
	ID: "reporting-invalid", Family: "disclosure", Points: 0,
	Text: Text{
		Title:  "Reports that the page asks for never arrive",
		Detail: "Browsers pass over what they cannot read in {headers}, and over addresses that are not https://: what goes wrong at visitors stays unknown.",
		Clause: "reports that it asks for never arrive",
	},
	Pass:       "Browsers know where to send reports",
	Applies:    "Responses with Reporting-Endpoints, Report-To or NEL.",
	References: []string{"https://www.w3.org/TR/reporting-1/#header", "https://www.w3.org/TR/network-error-logging/#nel-response-header"},
	Reads:      page.PartHeaders,
	Check:      checkReportingInvalid,
}

// mostReportingBytes is the length from which a header is removed, not mended: Chromium ignores longer ones of two of the three.
const mostReportingBytes = 16 << 10

const reportingEndpointsName = "Reporting-Endpoints"

func checkReportingInvalid(p *page.Page) Verdict {
	var v Verdict
	var names []string
	any := false
	last := p.Last()
	// Over plain HTTP browsers heed none of them: they are read as they would be over HTTPS.
	self := p.URL.Upgraded()
	for _, h := range [...]struct {
		name   string
		sound  func(lines []string, self page.URL) bool
		reduce func(lines []string, self page.URL) string
	}{
		{reportingEndpointsName, soundEndpoints, soundMembers}, {"Report-To", soundReportTo, nil}, {"NEL", soundNEL, nil},
	} {
		lines := stated(p, h.name)
		if len(lines) == 0 {
			continue
		}
		any = true
		value := strings.Join(lines, ", ")
		short := len(value) <= mostReportingBytes
		if short && h.sound(lines, self) {
			continue
		}
		v.State = Failed
		v.Evidence = append(v.Evidence, wire.Evidence{Exchange: last.Index, Header: h.name, Value: value})
		names = append(names, h.name)
		target := ""
		if short {
			target = strings.ReplaceAll(value, `"http://`, `"https://`)
			if !h.sound([]string{target}, self) {
				target = ""
				if h.reduce != nil {
					target = h.reduce(lines, self)
				}
			}
		}
		if target != "" {
			v.Changes = append(v.Changes, setHeader(h.name, target))
		} else {
			v.Changes = append(v.Changes, removeHeader(h.name))
		}
	}
	switch {
	case !any:
		return notApplicable
	case v.State == Failed:
		v.Args = arg("headers", listed(names))
	}
	return v
}

func soundEndpoints(lines []string, self page.URL) bool {
	members, _ := page.ParseStructuredDictionary(lines)
	list, ok := page.ParseReportingEndpoints(lines, self)
	return ok && len(list) == len(members)
}

// soundMembers returns the Reporting-Endpoints without those that browsers pass over; empty if that leaves none.
func soundMembers(lines []string, self page.URL) string {
	members, _ := page.ParseStructuredDictionary(lines)
	list, _ := page.ParseReportingEndpoints(lines, self)
	var out strings.Builder
	for i := range list {
		for members[0].Key != list[i].Name {
			members = members[1:]
		}
		if i > 0 {
			out.WriteString(", ")
		}
		out.WriteString(members[0].Key + `="` + members[0].Text + `"`)
	}
	return out.String()
}

func soundReportTo(lines []string, self page.URL) bool {
	text := strings.Join(lines, ", ")
	urls := strings.Count(text, `"url"`)
	return endsPolicy(text) || urls > 0 && len(page.ParseReportTo(lines, self)) == urls
}

func soundNEL(lines []string, _ page.URL) bool {
	_, ok := page.ParseNEL(lines)
	return ok || endsPolicy(strings.Join(lines, ", "))
}

// endsPolicy reports "max_age": 0, with which a site ends what it asked for before.
func endsPolicy(text string) bool {
	for {
		_, rest, found := strings.Cut(text, `"max_age"`)
		if !found {
			return false
		}
		if number := strings.TrimLeft(rest, " \t:"); strings.HasPrefix(number, "0") {
			return true
		}
		text = rest
	}
}
