package page

import (
	"strings"
	"testing"
)

// show writes policies so that a person can compare them.
func show(policies []Policy) string {
	var b strings.Builder
	for i, p := range policies {
		if i > 0 {
			b.WriteString(" | ")
		}
		for j, d := range p.Directives {
			if j > 0 {
				b.WriteString("; ")
			}
			b.WriteString(d.Name + "[" + strings.Join(d.Values, " ") + "]")
		}
	}
	return b.String()
}

func TestParseCSP(t *testing.T) {
	tests := []struct{ value, want string }{
		{"default-src 'self'", "default-src['self']"},
		{"default-src 'self' https:; upgrade-insecure-requests", "default-src['self' https:]; upgrade-insecure-requests[]"},
		{" ;; IMG-Src\t\f\r\nA  B ; ", "img-src[A B]"},
		{"img-src a; IMG-SRC b; style-src c", "img-src[a]; style-src[c]"}, // the first counts
		{"img-src a, img-src b; img-src c,,", "img-src[a] | img-src[b]"},
		{"img-src a; style-src \u00e9; font-src b", "img-src[a]; font-src[b]"}, // not ASCII: it does not exist
		{"img\u00a0src a; img-src b", "img-src[b]"},
		{"img-src \u00e9; img-src b", "img-src[b]"},
		{"img-src\vb", "img-src\vb[]"}, // no ASCII whitespace
		{"", ""},
		{" , ;, ", ""},
	}
	for _, tt := range tests {
		if got := show(ParseCSP(tt.value)); got != tt.want {
			t.Errorf("ParseCSP(%q)\n got %s\nwant %s", tt.value, got, tt.want)
		}
	}
}

func TestPolicyFind(t *testing.T) {
	p := ParseCSP("img-src a; font-src b")[0]
	if d, ok := p.Find("font-src"); !ok || len(d.Values) != 1 || d.Values[0] != "b" {
		t.Errorf("Find(font-src) = %v, %v", d, ok)
	}
	if d, ok := p.Find("style-src"); ok {
		t.Errorf("Find(style-src) = %v, true", d)
	}
}

// A policy may be as long as a header gets. A quadratic parser would make these tests take minutes.
func TestLongHeaders(t *testing.T) {
	const many = 100_000
	var names, words, parameters strings.Builder
	for i := range many {
		name := "d" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676%26)) + string(rune('a'+i/17576))
		names.WriteString(name + " v;")
		words.WriteString(" *.a")
		parameters.WriteString(";" + name + "=1")
	}
	if got := ParseCSP(names.String()); len(got) != 1 || len(got[0].Directives) != many {
		t.Errorf("%d directives: got %d policies", many, len(got))
	}
	policies := ParseCSP("frame-ancestors" + words.String())
	if got := len(policies[0].Directives[0].Values); got != many {
		t.Errorf("%d values: got %d", many, got)
	}
	self := URL{Scheme: "https", Host: "shop.test", Path: "/"}
	JudgeFraming(policies, nil, self)
	FrameAllowed(policies, nil, self, []URL{self, self})
	if got := ParseCSP(strings.Repeat("frame-ancestors *,", many)); len(got) != many {
		t.Errorf("%d policies: got %d", many, len(got))
	}
	if m, ok := ParseMIME("x/x" + parameters.String()); !ok || len(m.Parameters) != many {
		t.Errorf("%d parameters: got %d, %v", many, len(m.Parameters), ok)
	}
	for _, piece := range []string{";", ",", " ", `"`, `\`, `"\`, "=", "a", "a;", "a,", "x=\"", "é", "/", "a/", "*", ":", "%2f", ".a", "x/x,", "\xff"} {
		long := strings.Repeat(piece, 1<<18/len(piece))
		for _, value := range []string{long, "x/x;a=" + long, `"` + long, "max-age=" + long, `max-age="` + long, "frame-ancestors https://a/" + long} {
			ParseHSTS(value)
			ParseNosniff([]string{value})
			ExtractMIME([]string{value})
			ParseXFO([]string{value})
			policies := ParseCSP(value)
			JudgeFraming(policies, nil, self)
			FrameAllowed(policies, nil, self, []URL{self})
		}
	}
}

func FuzzParseCSP(f *testing.F) {
	for _, seed := range []string{
		"default-src 'self'; script-src 'self' https://*:*", "img-src 'none' \u00a1invalid-source; style-src 'none'",
		"img-src\u00a0'none'", "IMg-sRC 'self'; img-src *", "a;b,c;;d e\ff,", "img-src 'none'; style\u00a1-src 'none'",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		policies := ParseCSP(value)
		var lines []string
		for _, p := range policies {
			if len(p.Directives) == 0 {
				t.Errorf("ParseCSP(%q): a policy without directives", value)
			}
			seen := map[string]bool{}
			var directives []string
			for _, d := range p.Directives {
				if d.Name == "" || seen[d.Name] || d.Name != strings.ToLower(d.Name) || !isASCII(d.Name) {
					t.Errorf("ParseCSP(%q): name %q is empty, a duplicate, not in lower case or not ASCII", value, d.Name)
				}
				seen[d.Name] = true
				for _, v := range append([]string{d.Name}, d.Values...) {
					if v == "" || strings.ContainsAny(v, ",; \t\r\n\f") || !isASCII(v) {
						t.Errorf("ParseCSP(%q): value %q of %s", value, v, d.Name)
					}
				}
				directives = append(directives, strings.Join(append([]string{d.Name}, d.Values...), " "))
			}
			lines = append(lines, strings.Join(directives, ";"))
		}
		serialized := strings.Join(lines, ",")
		if again := ParseCSP(serialized); show(again) != show(policies) {
			t.Errorf("ParseCSP(%q)\n got %s\nand of its serialization %q\n    %s", value, show(policies), serialized, show(again))
		}
	})
}
