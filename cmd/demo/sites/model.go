package sites

// Model asks the browser for every protection that it has.
func Model() *Site {
	return &Site{
		Name: "model.test", Title: "Model Bank", Style: "model",
		Tagline: "Everything in its place, and a lock on it.",
		Cards: []Card{
			{"Transport", "HTTPS for a year, every subdomain, from the first byte."},
			{"Cookies", "Bound to this host, out of reach of scripts and other sites."},
			{"Framing", "Nobody shows this page in theirs."},
		},
		headers: []header{
			{"Strict-Transport-Security", "max-age=31536000; includeSubDomains; preload"},
			{"X-Content-Type-Options", "nosniff"},
			{"Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
				"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
			{"X-Frame-Options", "DENY"},
			{"Referrer-Policy", "no-referrer"},
			{"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
			{"Cross-Origin-Opener-Policy", "same-origin"},
			{"Cross-Origin-Resource-Policy", "same-origin"},
		},
		redirects:     true,
		start:         map[string]string{"https://model.test/start": "/"},
		sessionCookie: "__Host-session",
		setSession: func(value string) string {
			return "__Host-session=" + value + "; Path=/; Secure; HttpOnly; SameSite=Lax"
		},
		endSession: "__Host-session=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax",
		csrfCookie: "__Host-csrf",
		setCSRF: func(value string) string {
			return "__Host-csrf=" + value + "; Path=/; Secure; HttpOnly; SameSite=Strict"
		},
	}
}
