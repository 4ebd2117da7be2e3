package page

import (
	"strings"
	"testing"

	"assay/core/wire"
)

func TestRole(t *testing.T) {
	hash := "5c016e8f0f95f039102cbe8366c5c7f3"
	for role, names := range map[string][]string{
		wire.RoleSession: {
			"sessionid", "PHPSESSID", "JSESSIONID", "ASP.NET_SessionId", "connect.sid", "laravel_session", "_app_session", "shop-session", "__Host-sessionid",
			"__secure-connect.sid", "__Host-Http-sid", "wordpress_logged_in_" + hash, "SESS" + hash, "SSESS" + hash, "ASPSESSIONIDABCDEFGH", "sb-project-auth-token.0",
			"next-auth.session-token", ".AspNetCore.Identity.Application", "jwt",
		},
		wire.RoleCSRF: {"csrftoken", "XSRF-TOKEN", "__Host-csrftoken", "_csrf", "__RequestVerificationToken_L2FwcA2", ".AspNetCore.Antiforgery.abc"},
		wire.RoleOther: {
			"", "obsessed", "theme", "_ga", "session_theme", "mysessionid", "_session", "__Host-", "SESS" + hash[1:], "SESS" + strings.Repeat("z", 32),
			"SESS" + strings.Repeat("\x10", 32), "heroku-session-affinity",
		},
	} {
		for _, name := range names {
			if got := Role(name); got != role {
				t.Errorf("Role(%q): got %s, want %s", name, got, role)
			}
		}
	}
}

// A session by behaviour: set in the answer to a POST, with a value as long as a key. Flags play no part.
func TestSetByLogin(t *testing.T) {
	for _, c := range []struct {
		method, name string
		length       int
		want         bool
	}{
		{"POST", "whoami", 16, true}, {"post", "whoami", 40, true}, {"POST", "whoami", 15, false}, {"GET", "whoami", 40, false},
		{"POST", "__cf_bm", 40, false}, {"POST", "messages", 40, false}, {"POST", "BIGipServerpool", 40, false},
	} {
		if got := setByLogin(c.method, c.name, c.length); got != c.want {
			t.Errorf("%s sets %s with %d bytes: got %v, want %v", c.method, c.name, c.length, got, c.want)
		}
	}
}
