package sites

// Middling did the first half: HTTPS with a redirect, but HSTS of one week, a session cookie without SameSite, and no answer to
// who may frame it. /start takes a further plain HTTP hop before HTTPS.
func Middling() *Site {
	return &Site{
		Name: "middling.test", Title: "Middling Books", Style: "middling",
		Tagline: "Used books in fair condition, some pages loose.",
		Cards: []Card{
			{"The Short Week", "Seven days of strict transport, then the plot is lost."},
			{"Same Site, Different Day", "Nobody said which."},
			{"Picture Frames", "For any wall, in any house."},
		},
		headers: []header{
			{"Server", "nginx"},
			{"Strict-Transport-Security", "max-age=604800; includeSubDomains"},
			{"X-Content-Type-Options", "nosniff"},
			{"Referrer-Policy", "strict-origin-when-cross-origin"},
			{"Content-Security-Policy", "default-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'"},
			{"X-XSS-Protection", "1; mode=block"},
		},
		plainHeaders: []header{{"Server", "nginx"}},
		redirects:    true,
		start: map[string]string{
			"http://middling.test/start":    "http://middling.test/welcome",
			"https://middling.test/start":   "/",
			"https://middling.test/welcome": "/",
		},
		sessionCookie: "sessionid",
		setSession:    func(value string) string { return "sessionid=" + value + "; Path=/; Secure; HttpOnly" },
		endSession:    "sessionid=; Path=/; Max-Age=0; Secure; HttpOnly",
		csrfCookie:    "csrftoken",
		setCSRF:       func(value string) string { return "csrftoken=" + value + "; Path=/; Secure; SameSite=Lax" },
	}
}
