package sites

// Careless is a stock Express application with express-session: nothing was switched on, and the first visit already gets a
// session cookie.
func Careless() *Site {
	headers := []header{{"Server", "nginx/1.22.1"}, {"X-Powered-By", "Express"}}
	return &Site{
		Name: "careless.test", Title: "Careless Cakes", Style: "careless",
		Tagline: "Baked this morning, shipped with the defaults.",
		Cards: []Card{
			{"Plain loaf", "Crosses the street without a wrapper."},
			{"Open sandwich", "Anybody may frame it."},
			{"Unlocked tin", "Take a cookie. Everybody does."},
		},
		headers: headers, plainHeaders: headers,
		start: map[string]string{
			"http://careless.test/start":   "/offers",
			"http://careless.test/offers":  "/",
			"https://careless.test/start":  "/offers",
			"https://careless.test/offers": "/",
		},
		sessionCookie: "connect.sid",
		setSession:    func(value string) string { return "connect.sid=" + value + "; Path=/; HttpOnly" },
		endSession:    "connect.sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly",
		eagerSession:  true,
		visitCookies:  []string{"theme=light; Path=/; Max-Age=31536000"},
	}
}
