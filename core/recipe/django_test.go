package recipe

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"assay/core/page"
	"assay/core/wire"
)

var (
	policyLine = regexp.MustCompile(`(?m)^    ("(?:[^"\\\n]|\\["\\])*"): (.*),$`)
	policyWord = regexp.MustCompile(`"(?:[^"\\\n]|\\["\\])*"|CSP\.NONCE`)
)

// builtPolicy is what Django 6.0 sends for the setting in a part: django/utils/csp.py, build_policy.
func builtPolicy(t *testing.T, text, nonce string) string {
	t.Helper()
	word := func(s string) string {
		if s == "CSP.NONCE" {
			return "'nonce-" + nonce + "'"
		}
		plain, n, ok := unquote(s)
		if !ok || n != len(s) {
			t.Fatalf("the string %s", s)
		}
		return plain
	}
	var policy []string
	for _, line := range policyLine.FindAllStringSubmatch(text, -1) {
		directive := word(line[1])
		if line[2] != "True" {
			for _, value := range policyWord.FindAllString(line[2], -1) {
				directive += " " + word(value)
			}
		}
		policy = append(policy, directive)
	}
	return strings.Join(policy, "; ")
}

// The policy that Django 6.0 makes of its setting is the one that was asked for, whatever that is.
func TestDjangoPolicySetting(t *testing.T) {
	values := []string{
		"default-src 'self'", "default-src 'self'; script-src 'self' https://cdn.test 'sha256-abc='; upgrade-insecure-requests; SCRIPT-SRC *",
		"script-src 'nonce-4AEemGb0xJptoIGFP3Nd' 'strict-dynamic'; style-src 'NONCE-4AEemGb0xJptoIGFP3Nd'", "sandbox; script-src", `report-uri /a?b="c"\d$e{f}%s`,
		"; ;default-src  'none' ;",
	}
	for _, h := range hostile {
		values = append(values, h, "default-src "+h+" 'self'", h+" 'self'; img-src *")
	}
	settings := 0
	for _, value := range values {
		r := Write([]wire.Change{{Op: wire.OpSetHeader, Name: "Content-Security-Policy", Value: value}}, "django", "shop.test")
		for _, part := range r.Parts {
			if !strings.Contains(part.Where, "6.0") {
				continue
			}
			settings++
			got, want := page.ParseCSP(builtPolicy(t, part.Text, "4AEemGb0xJptoIGFP3Nd")), page.ParseCSP(strings.Replace(value, "'NONCE-", "'nonce-", 1))
			if len(got) != 1 || len(want) != 1 || !reflect.DeepEqual(got[0].Directives, want[0].Directives) {
				t.Errorf("%q: Django would send %+v, want %+v, of\n%s", value, got, want, part.Text)
			}
		}
		if page.ParseCSP(value) == nil && len(r.Parts) > 2 {
			t.Errorf("%q: no policy, and yet a setting for it:\n%s", value, Text(r))
		}
	}
	if settings < len(values)/3 {
		t.Errorf("%d of %d policies became a setting, want more", settings, len(values))
	}
}
