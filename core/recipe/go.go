package recipe

import (
	"strings"

	"assay/core/wire"
)

// Go, from 1.20 on: a handler around the site's own, whose ResponseWriter has the last word on the response.
var golang = Stack{ID: "go", Title: "Go net/http", Group: GroupFramework, Proven: "Go 1.26", Comment: "//", write: writeGo}

const noteGoPackage = "Write the name of the package in place of main, if it is another."

func writeGo(p *plan, r *wire.Recipe) {
	var changes strings.Builder
	for i := range p.headers {
		h := &p.headers[i]
		switch {
		case isServer(h):
			p.cannot(h, whyServer("the application"))
		case isSet(h):
			changes.WriteString("\th.Set(" + quoted(h.Name) + ", " + quoted(h.Value) + ")\n")
		default:
			changes.WriteString("\th.Del(" + quoted(h.Name) + ")\n")
		}
	}
	edits := p.edits()
	if len(edits) > 0 {
		changes.WriteString("\tfor i, line := range h[\"Set-Cookie\"] {\n\t\th[\"Set-Cookie\"][i] = changeCookie(line)\n\t}\n")
	}
	if p.https != nil {
		p.cannot(p.https, whyHTTPS("the application"))
	}
	if changes.Len() == 0 && p.redirect == nil {
		return
	}

	var text strings.Builder
	text.WriteString("package main\n\nimport (\n")
	if changes.Len() > 0 {
		text.WriteString("\t\"bufio\"\n\t\"net\"\n")
	}
	text.WriteString("\t\"net/http\"\n")
	if p.redirect != nil || len(edits) > 0 {
		text.WriteString("\t\"strings\"\n")
	}
	text.WriteString(")\n\n// securityHeaders returns a handler that answers as next does, but for what stands here.\n" +
		"func securityHeaders(next http.Handler) http.Handler {\n\treturn http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {\n")
	if changes.Len() > 0 {
		text.WriteString("\t\tlast := &lastWord{ResponseWriter: w}\n\t\tdefer last.change()\n\t\tw = last\n")
	}
	if p.redirect != nil {
		text.WriteString("\t\tif r.TLS == nil && r.Header.Get(\"X-Forwarded-Proto\") != \"https\" {\n" +
			"\t\t\thost, _, _ := strings.Cut(r.Host, \":\") // without the port\n" +
			"\t\t\thttp.Redirect(w, r, \"https://\"+host+r.URL.RequestURI(), http.StatusMovedPermanently)\n\t\t\treturn\n\t\t}\n")
	}
	text.WriteString("\t\tnext.ServeHTTP(w, r)\n\t})\n}\n")
	if changes.Len() > 0 {
		text.WriteString(goLastWord + "\th := w.Header()\n" + changes.String() + "}\n")
	}
	if len(edits) > 0 {
		text.WriteString("\n// changeCookie returns a Set-Cookie line with the attributes that its cookie is to have.\n" +
			"func changeCookie(line string) string {\n\tname, _, _ := strings.Cut(line, \"=\")\n\tvar lost []string\n\tvar gained string\n\tswitch name {\n")
		for _, e := range edits {
			text.WriteString("\tcase " + quoted(e.name) + ":\n\t\tlost, gained = []string{" + quotedList(e.dropped) + "}, " + quoted(e.added) + "\n")
		}
		text.WriteString(goChangeCookie)
	}
	r.Parts = append(r.Parts,
		wire.RecipePart{File: "security_headers.go", Where: "a new file beside main.go", Text: text.String()},
		wire.RecipePart{File: "main.go", Where: "before the handler is given to ListenAndServe or to the http.Server",
			Text: "handler = securityHeaders(handler)\n"})
	r.Apply = "go vet ./... && go build && systemctl restart app"
	if p.redirect != nil {
		r.Notes = append(r.Notes, noteFirst, noteAppProto)
	}
	r.Notes = append(r.Notes, noteGoPackage)
	if changes.Len() > 0 {
		r.Notes = append(r.Notes, noteFront, noteTwice)
	}
}

// goLastWord ends inside the method that makes the changes. Flush and Hijack keep what streams and WebSockets look for.
const goLastWord = `
// A lastWord changes the headers when they are about to be sent, whoever set them.
type lastWord struct {
	http.ResponseWriter
	done bool
}

func (w *lastWord) WriteHeader(status int) {
	if status >= 200 {
		w.change()
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *lastWord) Write(b []byte) (int, error) {
	w.change()
	return w.ResponseWriter.Write(b)
}

func (w *lastWord) Flush() {
	w.change()
	http.NewResponseController(w.ResponseWriter).Flush()
}

func (w *lastWord) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.done = true
	return http.NewResponseController(w.ResponseWriter).Hijack()
}

func (w *lastWord) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *lastWord) change() {
	if w.done {
		return
	}
	w.done = true
`

const goChangeCookie = `	default:
		return line
	}
	parts := strings.Split(line, ";")
	kept := parts[:1]
	for _, part := range parts[1:] {
		attribute, _, _ := strings.Cut(part, "=")
		dropped := false
		for _, l := range lost {
			dropped = dropped || strings.EqualFold(strings.TrimSpace(attribute), l)
		}
		if !dropped {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, ";") + gained
}
`
