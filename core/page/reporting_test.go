package page

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"assay/core/wire"
)

func reportsTo(header string, nameAndURL ...string) []wire.ReportingEndpoint {
	var list []wire.ReportingEndpoint
	for i := 0; i < len(nameAndURL); i += 2 {
		list = append(list, wire.ReportingEndpoint{Header: header, Name: nameAndURL[i], URL: nameAndURL[i+1]})
	}
	return list
}

func TestParseReportingEndpoints(t *testing.T) {
	self := mustParse(t, "https://shop.test/cart")
	tests := []struct {
		line string
		want []string
		ok   bool
	}{
		{`main="https://Reports.test", default="/r?x"`, []string{"main", "https://reports.test/", "default", "https://shop.test/r?x"}, true},
		{`main="https://a.test/";p=1`, []string{"main", "https://a.test/"}, true},
		{`a="http://a.test/", b="reports", c="//a.test/", d="", e="https://"`, nil, true},
		{`main="https://a.test/", b=token`, nil, false},
		{`main=("https://a.test/")`, nil, false},
		{"main", nil, false},
		{"", nil, false},
		{`main="https://a.test/`, nil, false},
	}
	for _, tt := range tests {
		got, ok := ParseReportingEndpoints([]string{tt.line}, self)
		if want := reportsTo("Reporting-Endpoints", tt.want...); ok != tt.ok || !reflect.DeepEqual(got, want) {
			t.Errorf("ParseReportingEndpoints(%q)\n got %q, %v\nwant %q, %v", tt.line, got, ok, want, tt.ok)
		}
	}
}

func TestParseReportTo(t *testing.T) {
	self := mustParse(t, "https://shop.test/cart")
	const endpoints = `"endpoints":[{"url":"https://a.test/"}]`
	tests := []struct {
		lines []string
		want  []string
	}{
		{nil, nil},
		{[]string{`{"group":"main","max_age":86400,"endpoints":[{"url":"https://a.test/"}, {"url":"/b","priority":1,"weight":2}]}`},
			[]string{"main", "https://a.test/", "main", "https://shop.test/b"}},
		{[]string{"\t{ \"max_age\" : 1 , \"include_subdomains\": true,\n" + endpoints + " } "}, []string{"default", "https://a.test/"}},
		{[]string{`{"group":"a","max_age":1,` + endpoints + `},{"group":"b","max_age":1,` + endpoints + "}", `{"group":"c","max_age":1,` + endpoints + "}"},
			[]string{"a", "https://a.test/", "b", "https://a.test/", "c", "https://a.test/"}},
		// As content delivery networks write it.
		{[]string{`{"endpoints":[{"url":"https:\/\/a.test\/v4?a=1\u0026s=%2B\""}],"group":"cf-\u006eel\n","max_age":604800}`},
			[]string{"cf-nel\n", "https://a.test/v4?a=1&s=%2B%22"}},
		{[]string{`{"group":"a{]\",:","max_age":1,` + endpoints + `}`}, []string{`a{]",:`, "https://a.test/"}},
		{[]string{`{"max_age":0,"max_age":1,` + endpoints + `}`}, []string{"default", "https://a.test/"}},

		{[]string{`{"max_age":0,` + endpoints + `}`}, nil}, // ends the group
		{[]string{`{` + endpoints + `}`}, nil},
		{[]string{`{"max_age":"1",` + endpoints + `}`}, nil},
		{[]string{`{"max_age":1,"group":null,` + endpoints + `}`}, nil},
		{[]string{`{"max_age":1,"endpoints":{"url":"https://a.test/"}}`}, nil},
		{[]string{`{"max_age":1,"endpoints":["https://a.test/", {"url":"http://a.test/"}, {}, {"url":"https://a.test/","priority":-1}, {"url":"https://a.test/","weight":""}]}`}, nil},
		{[]string{`{"max_age":1,"endpoints":[`}, nil},
		{[]string{`{"max_age":1,` + endpoints + `},`}, nil},
		{[]string{`{"max_age":1,` + endpoints + `}}`}, nil},
		{[]string{`{"max_age":1,` + endpoints + `}:{}`}, nil},
		{[]string{`{"max_age":1,` + endpoints + `}, "`}, nil},
		{[]string{`{"max_age":1,` + endpoints + strings.Repeat(" ", mostReportToBytes) + `}`}, nil},
		{[]string{"{]"}, nil},
		{[]string{`{"max_age":1,"endpoints":[}}`}, nil},
	}
	for _, tt := range tests {
		got := ParseReportTo(tt.lines, self)
		if want := reportsTo("Report-To", tt.want...); !reflect.DeepEqual(got, want) {
			t.Errorf("ParseReportTo(%.200q)\n got %q\nwant %q", tt.lines, got, want)
		}
	}
}

func TestParseNEL(t *testing.T) {
	tests := []struct {
		line, group string
		ok          bool
	}{
		{`{"report_to":"cf-nel","success_fraction":0.0,"max_age":604800}`, "cf-nel", true},
		{` { "max_age": 1, "report_to": "\u0061" } `, "a", true},
		{`{"report_to":"a","max_age":0}`, "", false},
		{`{"report_to":"a"}`, "", false},
		{`{"report_to":1,"max_age":1}`, "", false},
		{`{"max_age":1}`, "", false},
		{`{"report_to":"a","max_age":1}, {"report_to":"a","max_age":1}`, "", false},
		{`{"report_to":"a","max_age":1`, "", false},
		{`"a"`, "", false},
		{"", "", false},
		{`{"report_to":"a","max_age":1` + strings.Repeat(" ", mostReportToBytes) + "}", "", false},
	}
	for _, tt := range tests {
		if group, ok := ParseNEL([]string{tt.line}); group != tt.group || ok != tt.ok {
			t.Errorf("ParseNEL(%.100q) = %q, %v, want %q, %v", tt.line, group, ok, tt.group, tt.ok)
		}
	}
}

func TestReporting(t *testing.T) {
	endpoints := []string{`main="/main"`}
	reportTo := []string{`{"group":"nel","max_age":1,"endpoints":[{"url":"https://a.test/"}]}`}
	nel := func(group string) []string { return []string{`{"report_to":"` + group + `","max_age":1}`} }
	main := reportsTo("Reporting-Endpoints", "main", "https://shop.test/main")
	group := reportsTo("Report-To", "nel", "https://a.test/")
	tests := []struct {
		url                      string
		endpoints, reportTo, nel []string
		want                     []wire.ReportingEndpoint
	}{
		{"https://shop.test/", nil, nil, nil, nil},
		{"https://shop.test/", endpoints, reportTo, nil, append(main, group...)},
		{"https://shop.test/", nil, reportTo, nel("nel"), append(group, reportsTo("NEL", "nel", "https://a.test/")...)},
		{"https://shop.test/", nil, reportTo, nel("other"), append(group, reportsTo("NEL", "other", "")...)},
		{"http://shop.test/", endpoints, reportTo, nel("nel"), nil},
	}
	for _, tt := range tests {
		if got := Reporting(tt.endpoints, tt.reportTo, tt.nel, mustParse(t, tt.url)); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("Reporting(%q, %q, %q, %s)\n got %q\nwant %q", tt.endpoints, tt.reportTo, tt.nel, tt.url, got, tt.want)
		}
	}
}

func FuzzReporting(f *testing.F) {
	f.Add(`main="/main", b="https://a.test"`, `{"group":"a\u0062","max_age":1,"endpoints":[{"url":"https:\/\/a.test/"}]}`, `{"report_to":"ab","max_age":1}`)
	f.Add("main=1", `{"max_age":1,"endpoints":[}}, {]`, `"\`)
	f.Fuzz(func(t *testing.T, endpoints, reportTo, nel string) {
		self := mustParse(t, "https://shop.test/")
		for _, e := range Reporting([]string{endpoints}, []string{reportTo}, []string{nel}, self) {
			u, ok := ParseURL(e.URL)
			if e.Header == "NEL" && e.URL == "" {
				continue
			}
			if !ok || u.Scheme != "https" && u.Scheme != "wss" || u.String() != e.URL {
				t.Errorf("Reporting(%q, %q, %q) has %q, which is no safe URL", endpoints, reportTo, nel, e)
			}
		}
		// What is JSON is read as Go's own reader does; a pair of escapes for one character is not.
		if !isASCII(nel) || strings.Contains(strings.ToLower(nel), `\ud`) || len(nel) > mostReportToBytes {
			return
		}
		decoder := json.NewDecoder(strings.NewReader("[" + nel + "]"))
		decoder.UseNumber()
		var policies []map[string]any
		if decoder.Decode(&policies) != nil || decoder.More() || len(policies) != 1 || policies[0] == nil {
			return
		}
		want, isString := policies[0]["report_to"].(string)
		maxAge, _ := policies[0]["max_age"].(json.Number)
		wanted := isString && allDigits(maxAge.String()) && maxAge != "0"
		if got, ok := ParseNEL([]string{nel}); ok != wanted || ok && got != want {
			t.Errorf("ParseNEL(%q) = %q, %v, want %q, %v", nel, got, ok, want, wanted)
		}
	})
}
