package page

import (
	"slices"
	"strings"
	"testing"
)

func TestParseNosniff(t *testing.T) {
	tests := []struct {
		values []string
		want   bool
	}{
		{nil, false},
		{[]string{""}, false},
		{[]string{"nosniff"}, true},
		{[]string{" \tNoSniff\t "}, true},
		{[]string{"nosniff, junk"}, true},
		{[]string{"nosniff", "no"}, true},
		{[]string{"nosniff,"}, true},
		// Only the first member counts: https://fetch.spec.whatwg.org/#determine-nosniff
		{[]string{"no, nosniff"}, false},
		{[]string{"", "nosniff"}, false},
		{[]string{",nosniff"}, false},
		{[]string{`"nosniff"`}, false},
		{[]string{"nosniff;"}, false},
		{[]string{"nosniff\f"}, false},
		{[]string{"nosniff\u00a0"}, false},
		{[]string{"no\u017Fniff"}, false}, // case is folded in ASCII alone
	}
	for _, tt := range tests {
		if got := ParseNosniff(tt.values); got != tt.want {
			t.Errorf("ParseNosniff(%q) = %v, want %v", tt.values, got, tt.want)
		}
	}
}

// members returns what repeated calls of cutListMember yield.
func members(list string) []string {
	var all []string
	for more := true; more; {
		var member string
		member, list, more = cutListMember(list)
		all = append(all, member)
	}
	return all
}

// The examples of https://fetch.spec.whatwg.org/#header-value-get-decode-and-split, and its edges.
func TestCutListMember(t *testing.T) {
	tests := []struct {
		values []string
		want   []string
	}{
		{[]string{"nosniff,"}, []string{"nosniff", ""}},
		{[]string{"nosniff", ""}, []string{"nosniff", ""}},
		{[]string{"nosniff "}, []string{"nosniff"}},
		{[]string{""}, []string{""}},
		{[]string{`text/html;", x/x`}, []string{`text/html;", x/x`}},
		{[]string{`text/html;"`, "x/x"}, []string{`text/html;", x/x`}},
		{[]string{`x/x;test="hi",y/y`}, []string{`x/x;test="hi"`, "y/y"}},
		{[]string{`x / x,,,1`}, []string{"x / x", "", "", "1"}},
		{[]string{`"1,2", 3`}, []string{`"1,2"`, "3"}},
		{[]string{`"a\",b",c`}, []string{`"a\",b"`, "c"}},
		{[]string{`a"b"c"d,"e`}, []string{`a"b"c"d,"e`}},
		{[]string{`"\`}, []string{`"\`}},
		{[]string{"a\n,b"}, []string{"a\n", "b"}}, // tabs and spaces go, nothing else
	}
	for _, tt := range tests {
		if got := members(joinLines(tt.values)); !slices.Equal(got, tt.want) {
			t.Errorf("members of %q\n got %q\nwant %q", tt.values, got, tt.want)
		}
	}
}

func TestBlockedByNosniff(t *testing.T) {
	tests := []struct {
		destination, contentType string
		want                     bool
	}{
		{"script", "text/javascript; charset=utf-8", false},
		{"script", "text/plain", true},
		{"worker", "text/html", true},
		{"script", "", true},
		{"style", "text/css", false},
		{"style", "text/plain", true},
		{"image", "text/plain", false},
		{"document", "", false},
	}
	for _, tt := range tests {
		m, ok := ParseMIME(tt.contentType)
		if got := BlockedByNosniff(tt.destination, m, ok); got != tt.want {
			t.Errorf("BlockedByNosniff(%q, %q) = %v, want %v", tt.destination, tt.contentType, got, tt.want)
		}
	}
}

func FuzzParseNosniff(f *testing.F) {
	f.Add("NOSNIFF", "no")
	f.Add("nosniff,,@#$#%%&^&^*()()11!", "")
	f.Add("nosniff\f", ",nosniff")
	f.Add(`"nosniff`, `", nosniff`)
	f.Fuzz(func(t *testing.T, first, second string) {
		alone := ParseNosniff([]string{first})
		both := ParseNosniff([]string{first, second})
		// A second line changes nothing, unless a quote of the first swallows it.
		if alone != both && !strings.Contains(first, `"`) {
			t.Errorf("ParseNosniff(%q) = %v, with a second line %q %v", first, alone, second, both)
		}
		if joined := ParseNosniff([]string{first + ", " + second}); joined != both {
			t.Errorf("ParseNosniff(%q, %q) = %v, as one line %v", first, second, both, joined)
		}
		if all := members(first); alone != strings.EqualFold(all[0], "nosniff") && isASCII(first) {
			t.Errorf("ParseNosniff(%q) = %v, members %q", first, alone, all)
		}
		// Nothing but commas and the space around them is lost.
		kept := 0
		for _, m := range members(first) {
			kept += len(m)
		}
		dropped := 0
		for i := 0; i < len(first); i++ {
			if strings.IndexByte(", \t", first[i]) >= 0 {
				dropped++
			}
		}
		if kept < len(first)-dropped {
			t.Errorf("members(%q) = %q: too short", first, members(first))
		}
	})
}
