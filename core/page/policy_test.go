package page

import (
	"testing"

	"assay/core/wire"
)

func TestEndOfDay(t *testing.T) {
	for in, want := range map[string]string{
		"2026-12-31": "2027-01-01T00:00:00Z", "2028-02-29": "2028-03-01T00:00:00Z",
		"": "", "2026-02-29": "", "2026-02-30": "", "2026-13-01": "", "2026-1-1": "", "31.12.2026": "", "2026-12-31T00:00:00Z": "", "2026-12-31 ": "", "tomorrow": "",
	} {
		end, ok := EndOfDay(in)
		if got := FormatTime(end); ok != (want != "") || ok && got != want {
			t.Errorf("%q: got %s, %t, want %q", in, got, ok, want)
		}
	}
}

func TestPolicyGivesRoles(t *testing.T) {
	all := []wire.CookiePolicy{
		{Name: "*", Role: wire.RoleOther, Until: "2026-11-20"}, // ended the day before
		{Name: "app_*", Role: wire.RoleIgnored},
		{Name: "app_sid", Role: wire.RoleSession},
		{Name: "app_sid*", Role: wire.RoleCSRF, Until: "2026-11-21"}, // its last day
		{Name: "sessionid", Role: wire.RoleOther, Until: "someday"},
	}
	for name, want := range map[string]string{
		"app_sid": wire.RoleSession, "app_sid2": wire.RoleCSRF, "app_": wire.RoleIgnored, "app_theme": wire.RoleIgnored, "App_sid": wire.RoleOther,
		"sessionid": wire.RoleSession, "theme": wire.RoleOther, "": wire.RoleOther,
	} {
		for _, turned := range []bool{false, true} { // the order of the entries plays no part
			policy := &wire.Policy{Cookies: append([]wire.CookiePolicy(nil), all...)}
			if turned {
				for i := range all {
					policy.Cookies[len(all)-1-i] = all[i]
				}
			}
			o := &wire.Observation{Version: 1, Time: "2026-11-21T23:59:59Z", URL: "https://shop.test/", Policy: policy, Exchanges: []wire.Exchange{
				{URL: "https://shop.test/", Method: "GET", Status: 200, Headers: []wire.Header{{"Set-Cookie", name + "=…"}}},
			}}
			p, err := New(o)
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Cookies[0].Role; got != want {
				t.Errorf("cookie %q, turned %t: role %q, want %q", name, turned, got, want)
			}
		}
	}
}
