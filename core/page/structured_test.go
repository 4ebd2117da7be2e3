package page

import (
	"reflect"
	"strconv"
	"strings"
	"testing"
)

func token(s string) Structured { return Structured{Kind: StructuredToken, Text: s} }

func TestParseStructuredItem(t *testing.T) {
	tests := []struct {
		line string
		want Structured // the zero value: no item
	}{
		// https://www.rfc-editor.org/rfc/rfc9651#section-3.3
		{"-0", Structured{Kind: StructuredInteger, Text: "-0"}},
		{"999999999999999", Structured{Kind: StructuredInteger, Text: "999999999999999"}},
		{"1000000000000000", Structured{}},
		{"-", Structured{}},
		{"+1", Structured{}},
		{"-123456789012.125", Structured{Kind: StructuredDecimal, Text: "-123456789012.125"}},
		{"1234567890123.1", Structured{}},
		{"1.", Structured{}},
		{".1", Structured{}},
		{"1.2345", Structured{}},
		{"1.2.3", Structured{}},
		{`"a \"b\" \\"`, Structured{Kind: StructuredString, Text: `a "b" \`}},
		{`""`, Structured{Kind: StructuredString}},
		{`"a\b"`, Structured{}},
		{`"a`, Structured{}},
		{`"a\`, Structured{}},
		{"\"\t\"", Structured{}},
		{`"ü"`, Structured{}},
		{"*a:b/c%", token("*a:b/c%")},
		{"a\"", Structured{}},
		{":aGVsbG8=:", Structured{Kind: StructuredBytes, Text: "aGVsbG8="}},
		{":aGVsbG8:", Structured{Kind: StructuredBytes, Text: "aGVsbG8"}}, // section 4.2.7: padding may be missing
		{":aGVsbG8==:", Structured{}},
		{":aGVsb:", Structured{}},
		{":aGVsbG8=", Structured{}},
		{"?0", Structured{Kind: StructuredBoolean, Text: "0"}},
		{"?2", Structured{}},
		{"?", Structured{}},
		{"@-1", Structured{Kind: StructuredDate, Text: "-1"}},
		{"@1.5", Structured{}},
		{"@", Structured{}},
		{`%"f%c3%bc%22"`, Structured{Kind: StructuredDisplayString, Text: `fü"`}},
		{`%"%C3%BC"`, Structured{}},
		{`%"%c3"`, Structured{}},
		{`%"%c`, Structured{}},
		{`%"a`, Structured{}},
		{"%", Structured{}},

		// Section 4.2: only spaces may stand around it, and nothing may follow.
		{"  a  ", token("a")},
		{"\ta", Structured{}},
		{"a\t", Structured{}},
		{"a, b", Structured{}},
		{"(a)", Structured{}},
		{"", Structured{}},

		// Section 3.1.2.
		{`a; b;c="d";  b=?0`, Structured{Kind: StructuredToken, Text: "a", Params: []Structured{
			{Key: "b", Kind: StructuredBoolean, Text: "0"}, {Key: "c", Kind: StructuredString, Text: "d"}}}},
		{"a ;b", Structured{}},
		{"a;B", Structured{}},
		{"a;", Structured{}},
		{"a;b=", Structured{}},
		{"a;b=(c)", Structured{}},
	}
	for _, tt := range tests {
		got, ok := ParseStructuredItem([]string{tt.line})
		if !reflect.DeepEqual(got, tt.want) || ok != (tt.want.Kind != 0) {
			t.Errorf("ParseStructuredItem(%q)\n got %+v, %v\nwant %+v", tt.line, got, ok, tt.want)
		}
	}
	if got, ok := ParseStructuredItem(nil); ok {
		t.Errorf("ParseStructuredItem(nil) = %+v, want none", got)
	}
}

func TestParseStructuredList(t *testing.T) {
	inner := func(items ...Structured) Structured { return Structured{Kind: StructuredInnerList, Items: items} }
	tests := []struct {
		lines []string
		want  []Structured
		ok    bool
	}{
		{nil, nil, true},
		{[]string{" "}, nil, true},
		{[]string{"a\t, \tb"}, []Structured{token("a"), token("b")}, true},
		{[]string{"a", "b, a"}, []Structured{token("a"), token("b"), token("a")}, true},
		{[]string{`"a`, `b"`}, []Structured{{Kind: StructuredString, Text: "a, b"}}, true},
		{[]string{"(  a b  ), ()"}, []Structured{inner(token("a"), token("b")), inner()}, true},
		{[]string{"a", ""}, nil, false},
		{[]string{"a,"}, nil, false},
		{[]string{",a"}, nil, false},
		{[]string{"a b"}, nil, false},
		{[]string{"(a\tb)"}, nil, false},
		{[]string{`("a""b")`}, nil, false},
		{[]string{"(a (b))"}, nil, false},
		{[]string{"(a"}, nil, false},
		{[]string{"("}, nil, false},
	}
	for _, tt := range tests {
		if got, ok := ParseStructuredList(tt.lines); ok != tt.ok || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("ParseStructuredList(%q)\n got %+v, %v\nwant %+v, %v", tt.lines, got, ok, tt.want, tt.ok)
		}
	}
}

func TestParseStructuredDictionary(t *testing.T) {
	member := func(key, value string) Structured {
		return Structured{Key: key, Kind: StructuredToken, Text: value}
	}
	tests := []struct {
		lines []string
		want  []Structured
		ok    bool
	}{
		{nil, nil, true},
		{[]string{"a=x,b=y"}, []Structured{member("a", "x"), member("b", "y")}, true},
		{[]string{"a=x, b=y", "a=z"}, []Structured{member("a", "z"), member("b", "y")}, true}, // section 4.2.2: the last one counts
		{[]string{"*a-b_c.d0;p"}, []Structured{{Key: "*a-b_c.d0", Kind: StructuredBoolean, Text: "1",
			Params: []Structured{{Key: "p", Kind: StructuredBoolean, Text: "1"}}}}, true},
		{[]string{"a=(x);p=?0"}, []Structured{{Key: "a", Kind: StructuredInnerList, Items: []Structured{token("x")},
			Params: []Structured{{Key: "p", Kind: StructuredBoolean, Text: "0"}}}}, true},
		{[]string{"A=x"}, nil, false},
		{[]string{"1=x"}, nil, false},
		{[]string{"a= x"}, nil, false},
		{[]string{"a=x b=y"}, nil, false},
		{[]string{"a=x,"}, nil, false},
		{[]string{"=x"}, nil, false},
	}
	for _, tt := range tests {
		if got, ok := ParseStructuredDictionary(tt.lines); ok != tt.ok || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("ParseStructuredDictionary(%q)\n got %+v, %v\nwant %+v, %v", tt.lines, got, ok, tt.want, tt.ok)
		}
	}
}

// More members than are looked through one by one: the last of each key counts, at the place of the first.
func TestParseStructuredDictionaryMany(t *testing.T) {
	const n = 100
	var lines []string
	for _, value := range []string{"first", "last"} {
		for i := range n {
			lines = append(lines, "k"+strconv.Itoa(i)+"="+value)
		}
	}
	got, ok := ParseStructuredDictionary(lines)
	if !ok || len(got) != n {
		t.Fatalf("%d keys, each twice: got %d members, %v", n, len(got), ok)
	}
	for i, m := range got {
		if m.Key != "k"+strconv.Itoa(i) || m.Text != "last" {
			t.Errorf("member %d: got %s=%s, want k%d=last", i, m.Key, m.Text, i)
		}
	}
}

func FuzzParseStructured(f *testing.F) {
	for _, seed := range []string{
		`a=1, b;x="y", c=(self "https://a.test");r=?0`, `"a\"", :aGVsbG8=:, @1659578233, %"f%c3%bc"`, "-1.25;q", "(a (b", "a, ", "1.2.3", `%"%`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		item, isItem := ParseStructuredItem([]string{line})
		list, isList := ParseStructuredList([]string{line})
		dictionary, isDictionary := ParseStructuredDictionary([]string{line})
		// An item is a list of one, and a dictionary's value.
		if isItem && (!isList || len(list) != 1 || !reflect.DeepEqual(list[0], item)) {
			t.Errorf("%q is the item %+v, but the list %+v, %v", line, item, list, isList)
		}
		// A list is as much a list when it is written twice, in one line or two; so is a dictionary, which stays the same.
		if twice, ok := ParseStructuredList([]string{line, line}); isList && len(list) > 0 && (!ok || len(twice) != 2*len(list)) {
			t.Errorf("%q has %d members, written twice %d, %v", line, len(list), len(twice), ok)
		}
		if twice, ok := ParseStructuredDictionary([]string{line + ", " + line}); isDictionary && len(dictionary) > 0 && (!ok || !reflect.DeepEqual(twice, dictionary)) {
			t.Errorf("%q is %+v, written twice %+v, %v", line, dictionary, twice, ok)
		}
		for _, m := range dictionary {
			if m.Key == "" || strings.Count(line, m.Key) == 0 {
				t.Errorf("%q has a member %+v", line, m)
			}
		}
	})
}
