package page

import (
	"slices"
	"strings"
	"testing"
)

func TestParseIntegrity(t *testing.T) {
	tests := []struct {
		attribute string
		want      []IntegrityHash
		strongest string
	}{
		{"", nil, ""},
		{" \n", nil, ""},
		{"sha256-abc=", []IntegrityHash{{"sha256", "abc="}}, "sha256"},
		{"\tsha512-a_b?opt=1\nsha384-c/d sha256-e", []IntegrityHash{{"sha512", "a_b"}, {"sha384", "c/d"}, {"sha256", "e"}}, "sha512"},
		{"sha-384--a", []IntegrityHash{{"sha384", "-a"}}, "sha384"},
		{"sha1-abc md5-abc sha256abc sha256 256-abc -256-abc", nil, ""},
		{"SHA256-abc", nil, ""},
		{"sha256-", nil, ""},
		{"sha256-?x", nil, ""},
		{"sha256-a.b sha384-ü", nil, ""},
	}
	for _, tt := range tests {
		got := ParseIntegrity(tt.attribute)
		if strongest := StrongestAlgorithm(got); !slices.Equal(got, tt.want) || strongest != tt.strongest {
			t.Errorf("ParseIntegrity(%q)\n got %q, strongest %q\nwant %q, %q", tt.attribute, got, strongest, tt.want, tt.strongest)
		}
	}
}

func FuzzParseIntegrity(f *testing.F) {
	f.Add("sha256-abc= sha-512-a_b?opt")
	f.Add("sha1-x sha384-!")
	f.Fuzz(func(t *testing.T, attribute string) {
		got := ParseIntegrity(attribute)
		// Written again, the hashes are the same.
		var words []string
		for _, h := range got {
			words = append(words, h.Algorithm+"-"+h.Digest)
		}
		if again := ParseIntegrity(strings.Join(words, " ")); !slices.Equal(again, got) {
			t.Errorf("ParseIntegrity(%q) = %q, written again %q", attribute, got, again)
		}
		if more := ParseIntegrity(attribute + " sha512-x"); len(more) != len(got)+1 || StrongestAlgorithm(more) != "sha512" {
			t.Errorf("ParseIntegrity(%q) = %q, with a hash appended %q", attribute, got, more)
		}
	})
}
