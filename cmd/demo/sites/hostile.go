package sites

import (
	"fmt"
	"io"
	"net/http"
	"strings"
)

// HostileName is the host of the pages that try to break whoever reads their headers.
const HostileName = "hostile.test"

// Markup is what the hostile pages put wherever a reader might take text for HTML. If it ever becomes an element, the page's
// title says so.
const Markup = `<img src=x onerror="document.title='owned'">`

// LongValue is the length in bytes of the longest header value that the hostile pages send.
const LongValue = 60 << 10

// ManyCookies is how many cookies the hostile pages set in one response.
const ManyCookies = 200

// A hostile page is a header block that is written byte for byte, as no HTTP library would.
type hostilePage struct {
	path, about string
	status      string // "200 OK"
	headers     func() []string
	body        string
}

var hostilePages = []hostilePage{
	{"/markup", "markup in every header", "200 OK", markupHeaders, ""},
	{"/long", "header values of 60 KB", "200 OK", longHeaders, ""},
	{"/bytes", "control characters, bytes beside NUL, and bytes that are no UTF-8", "200 OK", byteHeaders, ""},
	{"/cookies", "200 cookies in one response", "200 OK", cookieHeaders, ""},
	{"/all", "all of these at once", "200 OK", func() []string {
		var all []string
		for _, headers := range []func() []string{markupHeaders, longHeaders, byteHeaders, cookieHeaders} {
			all = append(all, headers()...)
		}
		return all
	}, ""},
	{"/nul", "a NUL byte in a header, which browsers refuse", "200 OK", func() []string { return []string{"X-Nul: a\x00b"} }, ""},
	{"/json", "no document but JSON", "200 OK", func() []string { return []string{"Content-Type: application/json"} }, `{"hostile": false}`},
	{"/download", "a file to save", "200 OK", func() []string {
		return []string{"Content-Type: application/octet-stream", `Content-Disposition: attachment; filename="hostile.bin"`}
	}, "bytes"},
	{"/missing", "a page that is not there", "404 Not Found", func() []string { return nil }, ""},
}

func markupHeaders() []string {
	return []string{
		"Server: " + Markup,
		"Strict-Transport-Security: max-age=31536000; " + Markup,
		"X-Frame-Options: " + Markup,
		"X-Content-Type-Options: " + Markup,
		"Set-Cookie: sessionid=secret-in-markup; Path=/; SameSite=" + Markup,
		"Set-Cookie: " + strings.NewReplacer(";", "", "=", "").Replace(Markup) + "=1; Path=/",
	}
}

func longHeaders() []string {
	return []string{
		"Strict-Transport-Security: max-age=1; " + strings.Repeat("x", LongValue-len("max-age=1; ")),
		"X-Frame-Options: " + strings.Repeat("ALLOWALL,", LongValue/len("ALLOWALL,")),
	}
}

func byteHeaders() []string {
	var controls, high strings.Builder
	for b := byte(1); b < 0x20; b++ {
		if b != '\r' && b != '\n' {
			controls.WriteByte(b)
		}
	}
	controls.WriteByte(0x7f)
	for b := 0x80; b <= 0xff; b++ {
		high.WriteByte(byte(b))
	}
	return []string{
		"X-Controls: a" + controls.String() + "z",
		"X-High: " + high.String(),
		"X-Frame-Options: DENY\x01",
		"Strict-Transport-Security: max-age=31536000\xa0",
		"X-Content-Type-Options: nosniff\x7f",
		"Set-Cookie: caf\xe9=secret-in-bytes; Path=/",
		"Set-Cookie: bell=secret\x07in-bytes; Path=/",
		"Set-Cookie: snow=secret-\xe2\x98\x83; Path=/; Secure",
	}
}

func cookieHeaders() []string {
	lines := make([]string, ManyCookies)
	for i := range lines {
		lines[i] = fmt.Sprintf("Set-Cookie: many-%03d=secret-%03d; Path=/", i, i)
	}
	return lines
}

// HostileSecrets are pieces of the cookie values that the hostile pages set.
var HostileSecrets = []string{"secret-in-markup", "secret-in-bytes", "in-bytes", "secret-0", "secret-1"}

// Hostile serves the pages above, and three that are no header block: an index, one that never answers (/never) and one that
// hangs up (/reset). A query is allowed everywhere, so that a test can tell its visits apart.
func Hostile() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			io.WriteString(w, "<!doctype html><title>hostile.test</title><h1>Pages that try to break their reader</h1><ul>")
			for _, p := range hostilePages {
				fmt.Fprintf(w, `<li><a href="%s">%s</a>: %s`, p.path, p.path, p.about)
			}
			io.WriteString(w, `<li><a href="/never">/never</a>: never answers<li><a href="/reset">/reset</a>: hangs up</ul>`)
			return
		case "/never":
			<-r.Context().Done()
			return
		case "/reset":
			panic(http.ErrAbortHandler)
		}
		for _, p := range hostilePages {
			if p.path == r.URL.Path {
				p.write(w)
				return
			}
		}
		http.NotFound(w, r)
	})
}

func (p hostilePage) write(w http.ResponseWriter) {
	conn, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer conn.Close()
	lines, body := p.headers(), p.body
	if body == "" {
		lines = append(lines, "Content-Type: text/html; charset=utf-8")
		body = "<!doctype html><title>&lt;img src=x onerror=alert(1)&gt; " + p.about + "</title><h1>" + p.about + "</h1>"
	}
	fmt.Fprintf(buffer, "HTTP/1.1 %s\r\n%s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		p.status, strings.Join(lines, "\r\n"), len(body), body)
	buffer.Flush()
}
