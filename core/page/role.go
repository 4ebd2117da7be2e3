package page

import (
	"strings"

	"assay/core/wire"
)

// Role tells what a cookie is for by the name that its framework gives it: one of wire's Role constants.
//
// Names are compared whole, or by the fixed part that a framework documents; "obsessed" is no session. Prefixes such as __Host- are
// no part of the name. Each name is the default of the framework beside it.
func Role(name string) string {
	name = WithoutPrefix(name)
	if isCSRFName(name) {
		return wire.RoleCSRF
	}
	if isSessionName(name) {
		return wire.RoleSession
	}
	return wire.RoleOther
}

// WithoutPrefix drops from a cookie's name the prefixes of RFC 6265bis section 4.1.3, which browsers match without regard to case.
func WithoutPrefix(name string) string {
	for _, prefix := range [...]string{"__Host-Http-", "__Host-", "__Secure-", "__Http-"} {
		if len(name) > len(prefix) && hasPrefixFold(name, prefix) {
			return name[len(prefix):]
		}
	}
	return name
}

func isCSRFName(name string) bool {
	switch strings.ToLower(name) {
	case "csrftoken", // Django
		"xsrf-token",    // Laravel, Angular
		"_csrf", "csrf", // csurf for Express, Yii
		"_csrf_token",                // Phoenix
		"csrf_token",                 // Flask-WTF
		"csrf-token",                 // Symfony UX
		"_xsrf",                      // Tornado
		"csrf_cookie_name",           // CodeIgniter
		"next-auth.csrf-token",       // NextAuth
		"authjs.csrf-token",          // Auth.js
		"__requestverificationtoken": // ASP.NET MVC
		return true
	}
	return hasPrefixFold(name, "__RequestVerificationToken_") || // ASP.NET MVC below an application path
		hasPrefixFold(name, ".AspNetCore.Antiforgery.") // ASP.NET Core
}

func isSessionName(name string) bool {
	switch strings.ToLower(name) {
	case "sessionid", // Django
		"phpsessid",   // PHP
		"jsessionid",  // Java servlets
		"session",     // Flask, Spring Session
		"session_id",  // Odoo
		"_session_id", // Rails, older
		"sid", "ssid", // common by hand
		"sessid",               // common by hand
		"connect.sid",          // express-session
		"express:sess",         // cookie-session for Express
		"koa.sess", "koa:sess", // Koa
		"sails.sid",           // Sails
		"laravel_session",     // Laravel
		"ci_session",          // CodeIgniter
		"cakephp",             // CakePHP
		"play_session",        // Play
		"rack.session",        // Rack, Sinatra
		"beaker.session.id",   // Beaker
		"mojolicious",         // Mojolicious
		"asp.net_sessionid",   // ASP.NET
		".aspxauth",           // ASP.NET forms authentication
		".aspnetcore.session", // ASP.NET Core
		".aspnetcore.cookies", // ASP.NET Core cookie authentication
		"cfid", "cftoken",     // ColdFusion
		"frontend", "adminhtml", // Magento
		"fe_typo_user",        // TYPO3
		"be_typo_user",        // TYPO3
		"phpmyadmin",          // phpMyAdmin
		"grafana_session",     // Grafana
		"remember_token",      // Flask-Login, Rails tutorials
		"remember_user_token", // Devise
		"user_credentials",    // Authlogic
		"auth_session_id",     // Keycloak
		"keycloak_identity",   // Keycloak
		"keycloak_session",    // Keycloak
		"next-auth.session-token",
		"authjs.session-token",
		"better-auth.session_token",
		"access_token", "auth_token", "authtoken", "jwt", "id_token", "refresh_token": // bearer tokens kept in cookies
		return true
	}
	switch {
	case hasPrefixFold(name, ".AspNetCore.Identity."),
		hasPrefixFold(name, "ASPSESSIONID"),         // classic ASP adds eight random letters
		hasPrefixFold(name, "wordpress_logged_in_"), // and a hash of the site's URL
		hasPrefixFold(name, "wordpress_sec_"),
		hasPrefixFold(name, "remember_web_"), // Laravel
		hasPrefixFold(name, "MoodleSession"),
		hasPrefixFold(name, "next-auth.session-token."), // too long for one cookie: numbered parts
		hasPrefixFold(name, "authjs.session-token."):
		return true
	}
	return isAppSession(name) || isDrupalSession(name) || isSupabaseSession(name)
}

// isAppSession matches the application's name and "_session" (Rails, Laravel before 12, CodeIgniter, Play, Grafana, Keycloak) or "-session" (Laravel 12).
func isAppSession(name string) bool {
	const suffix = "_session"
	return len(name) > len(suffix) && (strings.EqualFold(name[len(name)-len(suffix):], suffix) || strings.HasSuffix(name, "-session"))
}

// isDrupalSession matches Drupal's SESS or SSESS and 32 hexadecimal digits of a hash.
func isDrupalSession(name string) bool {
	hash, ok := strings.CutPrefix(name, "SSESS")
	if !ok {
		hash, ok = strings.CutPrefix(name, "SESS")
	}
	return ok && len(hash) == 32 && isHex(hash)
}

// isSupabaseSession matches Supabase's sb-PROJECT-auth-token, and its numbered parts.
func isSupabaseSession(name string) bool {
	if !strings.HasPrefix(name, "sb-") {
		return false
	}
	return strings.HasSuffix(name, "-auth-token") || strings.Contains(name, "-auth-token.")
}

// setByLogin tells a session by behaviour where its name says nothing: the cookie is set by the answer to a POST, as a login's is, and
// its value is as long as a session's key must be. Its security flags play no part: adding one must not make a cookie count for more.
func setByLogin(method, name string, valueLength int) bool {
	const leastKey = 16 // bytes: OWASP asks for 64 bits of entropy, 16 hexadecimal digits
	return strings.EqualFold(method, "POST") && valueLength >= leastKey && !isInfrastructure(name)
}

// isInfrastructure knows the cookies that proxies, load balancers, bot defences and analytics add to any answer.
func isInfrastructure(name string) bool {
	switch strings.ToLower(name) {
	case "__cf_bm", "cf_clearance", "__cflb", "_cfuvid", "cf_ob_info", // Cloudflare
		"awsalb", "awsalbcors", "awsalbtg", "awsalbtgcors", "awselb", "awselbcors", // AWS load balancers
		"arraffinity", "arraffinitysamesite", // Azure
		"heroku-session-affinity",
		"ak_bmsc", "bm_sv", "bm_sz", "bm_mi", "_abck", // Akamai
		"datadome", "reese84",
		"messages", // Django's one-time messages
		"_ga", "_gid", "_gat", "_fbp", "_gcl_au":
		return true
	}
	return hasPrefixFold(name, "BIGipServer") || hasPrefixFold(name, "incap_ses_") || hasPrefixFold(name, "visid_incap_") ||
		hasPrefixFold(name, "nlbi_") || hasPrefixFold(name, "_ga_") || hasPrefixFold(name, "_pk_") || hasPrefixFold(name, "TS01")
}

//go:noinline
func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && EqualFold(s[:len(prefix)], prefix)
}

func isHex(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isHexDigit(s[i]) {
			return false
		}
	}
	return true
}
