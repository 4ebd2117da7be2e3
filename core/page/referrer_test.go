package page

import (
	"strings"
	"testing"
)

func TestEffectiveReferrer(t *testing.T) {
	const unknown, malformed = "it names no policy that browsers know", "a member of its list is not one word"
	tests := []struct {
		lines []string
		meta  string
		want  Referrer
	}{
		{nil, "", Referrer{DefaultReferrerPolicy, "", ""}},
		{[]string{"no-referrer"}, "", Referrer{"no-referrer", "header", ""}},
		{[]string{"Unsafe-URL"}, "", Referrer{"unsafe-url", "header", ""}},

		// https://w3c.github.io/webappsec-referrer-policy/#parse-referrer-policy-from-header: the last one that is known.
		{[]string{"no-referrer, same-origin"}, "", Referrer{"same-origin", "header", ""}},
		{[]string{"no-referrer", "origin"}, "", Referrer{"origin", "header", ""}},
		{[]string{"same-origin, some-day"}, "", Referrer{"same-origin", "header", ""}},
		{[]string{"same-origin,,", ""}, "", Referrer{"same-origin", "header", ""}},
		{[]string{""}, "", Referrer{DefaultReferrerPolicy, "", "it is empty"}},
		{[]string{" , "}, "", Referrer{DefaultReferrerPolicy, "", "it is empty"}},
		{[]string{"none"}, "", Referrer{DefaultReferrerPolicy, "", unknown}},
		{[]string{"never"}, "", Referrer{DefaultReferrerPolicy, "", unknown}}, // a word of the element alone
		{[]string{"origin", "origin no-referrer"}, "", Referrer{DefaultReferrerPolicy, "", malformed}},
		{[]string{"no-referrer;"}, "", Referrer{DefaultReferrerPolicy, "", malformed}},
		{[]string{`"no-referrer"`}, "", Referrer{DefaultReferrerPolicy, "", malformed}},
		{[]string{"no-referrer, \u212Aey"}, "", Referrer{DefaultReferrerPolicy, "", malformed}},

		// https://html.spec.whatwg.org/multipage/semantics.html#meta-referrer: one policy, which overrides the header.
		{[]string{"no-referrer"}, "unsafe-url", Referrer{"unsafe-url", "meta", ""}},
		{nil, "Same-Origin", Referrer{"same-origin", "meta", ""}},
		{nil, "never", Referrer{"no-referrer", "meta", ""}},
		{nil, "ALWAYS", Referrer{"unsafe-url", "meta", ""}},
		{[]string{"unsafe-url"}, "default", Referrer{DefaultReferrerPolicy, "meta", ""}},
		{nil, "origin-when-crossorigin", Referrer{"origin-when-cross-origin", "meta", ""}},
		{[]string{"no-referrer"}, "origin, unsafe-url", Referrer{"no-referrer", "header", ""}},
		{[]string{"no-referrer"}, "none", Referrer{"no-referrer", "header", ""}},
		{[]string{"none"}, "origin", Referrer{"origin", "meta", unknown}},
	}
	for _, tt := range tests {
		if got := EffectiveReferrer(tt.lines, tt.meta); got != tt.want {
			t.Errorf("EffectiveReferrer(%q, %q)\n got %+v\nwant %+v", tt.lines, tt.meta, got, tt.want)
		}
	}
}

func FuzzParseReferrerPolicy(f *testing.F) {
	for _, seed := range []string{"no-referrer", "origin, strict-origin", "no-referrer,a b", `"`, ",", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		policy, problem := ParseReferrerPolicy([]string{line})
		if (policy == "") != (problem != "") {
			t.Errorf("ParseReferrerPolicy(%q) = %q, %q: a header is honoured or has a problem", line, policy, problem)
		}
		if policy != "" && !strings.Contains(strings.ToLower(line), policy) {
			t.Errorf("ParseReferrerPolicy(%q) = %q, which it does not name", line, policy)
		}
		// Another line is another member of the list.
		more, _ := ParseReferrerPolicy([]string{line, "same-origin"})
		if wanted := problem != "a member of its list is not one word"; wanted != (more == "same-origin") && !strings.Contains(line, `"`) {
			t.Errorf("ParseReferrerPolicy(%q, same-origin) = %q", line, more)
		}
	})
}
