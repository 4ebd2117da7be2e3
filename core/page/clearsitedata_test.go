package page

import (
	"slices"
	"testing"
)

func TestParseClearSiteData(t *testing.T) {
	all := []string{"cookies", "storage", "cache", "clientHints"}
	tests := []struct {
		lines []string
		want  []string
	}{
		{nil, nil},
		{[]string{""}, nil},
		{[]string{`"storage", "cookies"`}, []string{"cookies", "storage"}},
		{[]string{`"cache"`, `"cookies","cookies"`}, []string{"cookies", "cache"}},
		{[]string{`"*"`}, all},
		{[]string{`"executionContexts", "clientHints"`}, []string{"clientHints"}},
		{[]string{`cookies, *, 'storage', "Cache", "cookies`}, nil},
		{[]string{`"cookies", "ü"`}, nil},
		{[]string{`"`}, nil},
	}
	for _, tt := range tests {
		if got := ParseClearSiteData(tt.lines); !slices.Equal(got, tt.want) {
			t.Errorf("ParseClearSiteData(%q) = %q, want %q", tt.lines, got, tt.want)
		}
	}
}

func FuzzParseClearSiteData(f *testing.F) {
	f.Add(`"cookies", "storage"`, `"*"`)
	f.Add(`"cache`, `,", "`)
	f.Fuzz(func(t *testing.T, first, second string) {
		got := ParseClearSiteData([]string{first, second})
		if joined := ParseClearSiteData([]string{first + ", " + second}); !slices.Equal(got, joined) {
			t.Errorf("ParseClearSiteData(%q, %q) = %q, as one line %q", first, second, got, joined)
		}
		for _, kind := range ParseClearSiteData([]string{first}) {
			if isASCII(second) && !slices.Contains(got, kind) {
				t.Errorf("ParseClearSiteData(%q, %q) = %q: the first line alone has %q", first, second, got, kind)
			}
		}
	})
}
