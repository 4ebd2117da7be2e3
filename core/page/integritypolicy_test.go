package page

import (
	"reflect"
	"slices"
	"testing"
)

// https://w3c.github.io/webappsec-subresource-integrity/#parse-integrity-policy
func TestParseIntegrityPolicy(t *testing.T) {
	inline := []string{"inline"}
	tests := []struct {
		line   string
		want   IntegrityPolicy
		blocks bool // script
	}{
		{"", IntegrityPolicy{}, false},
		{"blocked-destinations=(script)", IntegrityPolicy{Blocked: []string{"script"}, Sources: inline}, true},
		{"blocked-destinations=(style script style), endpoints=(a b a)",
			IntegrityPolicy{Blocked: []string{"style", "script"}, Sources: inline, Endpoints: []string{"a", "b", "a"}}, true},
		{"blocked-destinations=(style)", IntegrityPolicy{Blocked: []string{"style"}, Sources: inline}, false},
		{"blocked-destinations=(script image \"script\")", IntegrityPolicy{Blocked: []string{"script"}, Sources: inline, Unknown: []string{"image", "script"}}, true},
		{"blocked-destinations=script", IntegrityPolicy{Sources: inline, Unknown: []string{"blocked-destinations"}}, false},
		{"blocked-destinations", IntegrityPolicy{Sources: inline, Unknown: []string{"blocked-destinations"}}, false},
		{"blocked-destinations=(script), sources=()", IntegrityPolicy{Blocked: []string{"script"}}, false},
		{"blocked-destinations=(script), sources=(header)", IntegrityPolicy{Blocked: []string{"script"}, Unknown: []string{"header"}}, false},
		{"blocked=(script)", IntegrityPolicy{Sources: inline, Unknown: []string{"blocked"}}, false},
		{"blocked-destinations=(script", IntegrityPolicy{Problem: "it is not a dictionary as structured fields are written"}, false},
		{"script", IntegrityPolicy{Sources: inline, Unknown: []string{"script"}}, false},
		{"Script", IntegrityPolicy{Problem: "it is not a dictionary as structured fields are written"}, false},
	}
	for _, tt := range tests {
		got := ParseIntegrityPolicy([]string{tt.line})
		if !reflect.DeepEqual(got, tt.want) || got.Blocks("script") != tt.blocks {
			t.Errorf("ParseIntegrityPolicy(%q)\n got %+v, blocks %v\nwant %+v, blocks %v", tt.line, got, got.Blocks("script"), tt.want, tt.blocks)
		}
	}
	if got := ParseIntegrityPolicy(nil); !reflect.DeepEqual(got, IntegrityPolicy{}) {
		t.Errorf("ParseIntegrityPolicy(nil) = %+v, want nothing", got)
	}
}

func FuzzParseIntegrityPolicy(f *testing.F) {
	for _, seed := range []string{"blocked-destinations=(script), endpoints=(a), sources=(inline)", "a=(b c), d", "blocked-destinations=(script", "script"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		got := ParseIntegrityPolicy([]string{line})
		if got.Problem != "" && !reflect.DeepEqual(got, IntegrityPolicy{Problem: got.Problem}) {
			t.Errorf("ParseIntegrityPolicy(%q) = %+v: an ignored header says nothing", line, got)
		}
		for _, destination := range got.Blocked {
			if !slices.Contains([]string{"script", "style"}, destination) {
				t.Errorf("ParseIntegrityPolicy(%q) = %+v: nobody knows %q", line, got, destination)
			}
		}
		// A list that follows takes the place of an earlier one, wherever the header is well-formed.
		if again := ParseIntegrityPolicy([]string{line, "blocked-destinations=(script), sources=(inline)"}); got.Problem == "" && len(line) > 0 && !again.Blocks("script") && again.Problem == "" {
			t.Errorf("ParseIntegrityPolicy(%q, and script blocked) = %+v", line, again)
		}
	})
}
