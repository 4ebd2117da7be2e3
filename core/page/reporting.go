package page

import (
	"strings"

	"assay/core/wire"
)

// mostReportToBytes is how long a Report-To or NEL header may be; Chromium ignores a longer one.
const mostReportToBytes = 16 << 10

// Reporting returns where browsers send reports about the page at self, by the lines of Reporting-Endpoints, Report-To and NEL, in that
// order. A NEL policy is there with each endpoint of the Report-To group that it names; with no URL if another response must have
// named the group. They heed these headers over TLS alone, and send to nothing but TLS.
func Reporting(endpoints, reportTo, nel []string, self URL) []wire.ReportingEndpoint {
	if !self.Secure() {
		return nil
	}
	list, _ := ParseReportingEndpoints(endpoints, self)
	groups := ParseReportTo(reportTo, self)
	list = append(list, groups...)
	group, ok := ParseNEL(nel)
	if !ok {
		return list
	}
	before := len(list)
	for _, g := range groups {
		if g.Name == group {
			list = append(list, wire.ReportingEndpoint{Header: "NEL", Name: group, URL: g.URL})
		}
	}
	if len(list) == before {
		list = append(list, wire.ReportingEndpoint{Header: "NEL", Name: group})
	}
	return list
}

// ParseReportingEndpoints reads the lines of Reporting-Endpoints, a structured dictionary of strings such as
//
//	main="https://reports.test/main", default="/reports"
//
// Addresses that are no good are left out. A header that breaks the grammar, or has a value that is no string, is ignored as a whole:
// ok is false, as for one without any. https://www.w3.org/TR/reporting-1/#header
func ParseReportingEndpoints(lines []string, self URL) (list []wire.ReportingEndpoint, ok bool) {
	members, ok := ParseStructuredDictionary(lines)
	for i := range members {
		if members[i].Kind != StructuredString {
			return nil, false
		}
		if u, ok := endpointURL(members[i].Text, self); ok {
			list = append(list, wire.ReportingEndpoint{Header: "Reporting-Endpoints", Name: members[i].Key, URL: u})
		}
	}
	return list, ok && len(members) > 0
}

// endpointURL returns the address of an endpoint: an absolute URL, or a path that begins with one slash.
func endpointURL(text string, self URL) (string, bool) {
	if strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//") {
		text = self.Origin() + text
	}
	u, ok := ParseURL(text)
	if !ok || !u.Secure() {
		return "", false
	}
	return u.String(), true
}

// ParseReportTo reads the lines of Report-To, a list of JSON objects without its brackets, such as
//
//	{"group": "main", "max_age": 86400, "endpoints": [{"url": "https://reports.test/main"}]}
//
// and returns the endpoints of all groups that last, each with its group's name. A group or endpoint that Chromium would not take is
// left out. https://www.w3.org/TR/2018/WD-reporting-1-20180925/#header
func ParseReportTo(lines []string, self URL) []wire.ReportingEndpoint {
	text := joinLines(lines)
	if len(text) > mostReportToBytes {
		return nil
	}
	var list []wire.ReportingEndpoint
	ok := eachJSON(text, func(group string) {
		name, named := "default", true
		if value, given := jsonField(group, "group"); given {
			name, named = jsonString(value)
		}
		maxAge, _ := jsonField(group, "max_age")
		endpoints, _ := jsonField(group, "endpoints")
		if seconds, ok := parseSeconds(maxAge); !named || !ok || seconds == 0 || !strings.HasPrefix(endpoints, "[") {
			return
		}
		eachJSON(endpoints[1:len(endpoints)-1], func(endpoint string) {
			value, _ := jsonField(endpoint, "url")
			address, isString := jsonString(value)
			u, ok := endpointURL(address, self)
			if isString && ok && isJSONCount(endpoint, "priority") && isJSONCount(endpoint, "weight") {
				list = append(list, wire.ReportingEndpoint{Header: "Report-To", Name: name, URL: u})
			}
		})
	})
	if !ok {
		return nil
	}
	return list
}

// ParseNEL reads the lines of NEL, a JSON object such as
//
//	{"report_to": "main", "max_age": 86400}
//
// and returns the group that gets reports about failed requests; not ok if the header says nothing, or ends an earlier policy.
// https://www.w3.org/TR/network-error-logging/#nel-response-header
func ParseNEL(lines []string) (group string, ok bool) {
	text := joinLines(lines)
	if len(text) > mostReportToBytes {
		return "", false
	}
	policy, rest, ok := cutJSON(text)
	if !ok || trimJSONSpace(rest) != "" {
		return "", false
	}
	maxAge, _ := jsonField(policy, "max_age")
	if seconds, ok := parseSeconds(maxAge); !ok || seconds == 0 {
		return "", false
	}
	value, _ := jsonField(policy, "report_to")
	return jsonString(value)
}

// What follows reads as much of JSON (https://www.rfc-editor.org/rfc/rfc8259) as these headers need. Of what is no JSON it takes some, too:
// a report that goes nowhere is no risk, and a whole reader would cost every page its size.

func trimJSONSpace(s string) string { return strings.Trim(s, " \t\r\n") }

// cutJSON cuts the first value off s. Of its inside it sees the strings and brackets alone.
func cutJSON(s string) (value, rest string, ok bool) {
	s = trimJSONSpace(s)
	depth, i := 0, 0
	for i < len(s) {
		switch s[i] {
		case '"':
			if i, ok = skipQuotedString(s, i); !ok {
				return "", "", false
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ',', ':':
			if depth == 0 {
				return trimJSONSpace(s[:i]), s[i:], i > 0
			}
		}
		if depth < 0 {
			return "", "", false
		}
		i++
	}
	return s, "", i > 0 && depth == 0
}

// eachJSON calls f with each of the values between commas. It reports whether they are a list, or nothing at all.
func eachJSON(s string, f func(value string)) (ok bool) {
	if trimJSONSpace(s) == "" {
		return true
	}
	for {
		value, rest, ok := cutJSON(s)
		if !ok {
			return false
		}
		f(value)
		if rest == "" {
			return true
		}
		if rest[0] != ',' {
			return false
		}
		s = rest[1:]
	}
}

// jsonField returns the value of an object's field; of several with the name the last. It has none if it is no object.
func jsonField(object, name string) (value string, ok bool) {
	if !strings.HasPrefix(object, "{") {
		return "", false
	}
	s := object[1 : len(object)-1]
	for {
		quoted, rest, isValue := cutJSON(s)
		if !isValue || rest == "" || rest[0] != ':' {
			return value, ok
		}
		v, rest, isValue := cutJSON(rest[1:])
		if !isValue {
			return value, ok
		}
		if key, isString := jsonString(quoted); isString && key == name {
			value, ok = v, true
		}
		if rest == "" || rest[0] != ',' {
			return value, ok
		}
		s = rest[1:]
	}
}

// isJSONCount reports whether a field is absent or a whole number, not negative.
func isJSONCount(object, name string) bool {
	value, ok := jsonField(object, name)
	return !ok || allDigits(value)
}

// jsonString returns the text that a string stands for; not ok if the value is none.
func jsonString(value string) (text string, ok bool) {
	if len(value) < 2 || value[0] != '"' || value[len(value)-1] != '"' {
		return "", false
	}
	value = value[1 : len(value)-1]
	if strings.IndexByte(value, '\\') < 0 {
		return value, true
	}
	out := make([]byte, 0, len(value))
	for i := 0; i < len(value); i++ {
		c := value[i]
		if c != '\\' || i+1 == len(value) {
			out = append(out, c)
			continue
		}
		i++
		const letters, meanings = "bfnrt", "\b\f\n\r\t"
		c = value[i]
		if j := strings.IndexByte(letters, c); j >= 0 {
			out = append(out, meanings[j])
		} else if c == 'u' && i+4 < len(value) && isHex(value[i+1:i+5]) {
			var char rune
			for range 4 {
				i++
				char = char<<4 | rune(hexValue(value[i]))
			}
			out = append(out, string(char)...) // U+FFFD for each half of a surrogate pair: no name or address has one
		} else {
			out = append(out, c)
		}
	}
	return string(out), true
}
