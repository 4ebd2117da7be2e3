package page

import "testing"

func TestParseMIME(t *testing.T) {
	tests := []struct{ value, want string }{
		{"text/html", "text/html"},
		{" TEXT/HTML; Charset=UTF-8 ", "text/html;charset=UTF-8"},
		{`text/html;charset="a\"b"x;charset=c`, `text/html;charset="a\"b"`},
		{`x/x;a=;b="";c`, `x/x;b=""`},
		{`x/x;a="1;2";b=2`, `x/x;a="1;2";b=2`},
		{`x/x;a="1;2`, `x/x;a="1;2"`},
		{`x/x;a="\`, `x/x;a="\\"`},
		{"x/x;a=\u2014;b=\xff;c=\ufffd;d=\xef", "x/x;b=\"\xff\";d=\"\xef\""},
		{"x/x;a b=1;c=1 2", `x/x;c="1 2"`},
		{"x/x;;;=1;a=1", "x/x;a=1"},
		{"", ""},
		{"text", ""},
		{"text/", ""},
		{"/html", ""},
		{"text/html,x", ""},
		{"text /html", ""},
		{"text/html\f", ""},
	}
	for _, tt := range tests {
		m, ok := ParseMIME(tt.value)
		got := ""
		if ok {
			got = m.String()
		}
		if got != tt.want {
			t.Errorf("ParseMIME(%q)\n got %q\nwant %q", tt.value, got, tt.want)
		}
	}
}

// The examples of https://fetch.spec.whatwg.org/#concept-header-extract-mime-type
func TestExtractMIME(t *testing.T) {
	tests := []struct {
		values []string
		want   string
	}{
		{[]string{"text/plain;charset=gbk, text/html"}, "text/html"},
		{[]string{"text/html;charset=gbk;a=b, text/html;x=y"}, "text/html;x=y;charset=gbk"},
		{[]string{"text/html;charset=gbk;a=b", "text/html;x=y"}, "text/html;x=y;charset=gbk"},
		{[]string{"text/html;charset=gbk", "x/x", "text/html;x=y"}, "text/html;x=y"},
		{[]string{"text/html", "cannot-parse"}, "text/html"},
		{[]string{"text/html", "*/*"}, "text/html"},
		{[]string{"text/html", ""}, "text/html"},
		{[]string{""}, ""},
		{nil, ""},
	}
	for _, tt := range tests {
		m, ok := ExtractMIME(tt.values)
		got := ""
		if ok {
			got = m.String()
		}
		if got != tt.want {
			t.Errorf("ExtractMIME(%q)\n got %q\nwant %q", tt.values, got, tt.want)
		}
	}
}

func TestMIMEGroups(t *testing.T) {
	tests := []struct {
		value                       string
		html, xml, json, javascript bool
	}{
		{value: "text/html", html: true},
		{value: "application/xhtml+xml", xml: true},
		{value: "image/svg+xml", xml: true},
		{value: "text/xml", xml: true},
		{value: "application/json", json: true},
		{value: "text/json", json: true},
		{value: "application/ld+json", json: true},
		{value: "text/javascript1.5", javascript: true},
		{value: "application/x-ecmascript", javascript: true},
		{value: "application/jscript"},
		{value: "text/plain"},
		{value: "application/html"},
	}
	for _, tt := range tests {
		m, _ := ParseMIME(tt.value)
		if m.IsHTML() != tt.html || m.IsXML() != tt.xml || m.IsJSON() != tt.json || m.IsJavaScript() != tt.javascript {
			t.Errorf("%s: HTML %v, XML %v, JSON %v, JavaScript %v; want %+v", tt.value, m.IsHTML(), m.IsXML(), m.IsJSON(), m.IsJavaScript(), tt)
		}
	}
}

func FuzzParseMIME(f *testing.F) {
	for _, seed := range []string{
		"text/html;charset=gbk;charset=windows-1255", `text/html;x=",text/plain"`, `text/html;charset= "gbk"`, `x/x;x="\`,
		"text/html;test=\u00ff;charset=gbk", "x/x\n\r\t ;x=x", `text/html;", \", text/plain`, "*/*;charset=gbk",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		m, ok := ParseMIME(value)
		if !ok && (m.Type != "" || m.Subtype != "" || m.Parameters != nil) {
			t.Errorf("ParseMIME(%q) failed and returned %+v", value, m)
		}
		if !ok {
			return
		}
		text := m.String()
		again, ok := ParseMIME(text)
		if !ok || again.String() != text {
			t.Errorf("ParseMIME(%q) = %q, which parses to %q, %v", value, text, again.String(), ok)
		}
		extracted, ok := ExtractMIME([]string{text})
		if wild := m.Essence() == "*/*"; ok == wild || ok && extracted.String() != text {
			t.Errorf("ExtractMIME(%q) = %q, %v", text, extracted.String(), ok)
		}
	})
}
