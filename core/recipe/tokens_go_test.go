package recipe

import (
	"fmt"
	"go/format"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"

	"assay/core/wire"
)

var goForms = append(lineForms(goLastWord, goChangeCookie),
	`package main`, `import (`, `S`, `)`, `h := w.Header()`, `h.Set(S, S)`, `h.Del(S)`, `}`,
	`// securityHeaders returns a handler that answers as next does, but for what stands here.`,
	`func securityHeaders(next http.Handler) http.Handler {`, `return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {`,
	`last := &lastWord{ResponseWriter: w}`, `defer last.change()`, `w = last`, `next.ServeHTTP(w, r)`, `})`,
	`if r.TLS == nil && r.Header.Get(S) != S {`, `host, _, _ := strings.Cut(r.Host, S) // without the port`,
	`http.Redirect(w, r, S+host+r.URL.RequestURI(), http.StatusMovedPermanently)`, `return`,
	`for i, line := range h[S] {`, `h[S][i] = changeCookie(line)`,
	`// changeCookie returns a Set-Cookie line with the attributes that its cookie is to have.`, `func changeCookie(line string) string {`,
	`name, _, _ := strings.Cut(line, S)`, `var lost []string`, `var gained string`, `switch name {`, `case S:`,
	`handler = securityHeaders(handler)`,
)

var goEdit = regexp.MustCompile(`^lost, gained = \[\]string\{S(, S)*\}, S$`)

// checkGo reads a part with Go's own parser, and returns an error unless it is formatted and each line, with S in the place of every string, is one
// that recipes write.
func checkGo(part wire.RecipePart) error {
	if part.File == "security_headers.go" {
		if _, err := parser.ParseFile(token.NewFileSet(), part.File, part.Text, parser.SkipObjectResolution); err != nil {
			return err
		}
		if formatted, err := format.Source([]byte(part.Text)); err != nil || string(formatted) != part.Text {
			return fmt.Errorf("gofmt makes of it (%v):\n%s", err, formatted)
		}
	}
	for line := range strings.Lines(part.Text) {
		form := strings.TrimSpace(scriptString.ReplaceAllString(line, "S"))
		if !slices.Contains(goForms, form) && !goEdit.MatchString(form) {
			return fmt.Errorf("the line %q", line)
		}
	}
	return nil
}
