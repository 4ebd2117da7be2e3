package main

import (
	_ "embed"
	"html/template"
	"io"
	"strings"
)

//go:embed rules.html.tmpl
var pageText string

var page = template.Must(template.New("rules.html").Funcs(template.FuncMap{
	"costs": costs, "host": host, "code": code,
}).Parse(pageText))

// writeHTML prints the page that the extension shows: no script, and nothing from elsewhere.
func writeHTML(out io.Writer, families []family) error {
	return page.Execute(out, families)
}

// host returns what a reference is called: its host, and an RFC by its number.
func host(url string) string {
	rest := strings.TrimPrefix(strings.TrimPrefix(url, "https://"), "www.")
	name, path, _ := strings.Cut(rest, "/")
	if number, ok := strings.CutPrefix(path, "rfc/rfc"); ok {
		number, section, _ := strings.Cut(number, "#section-")
		if section != "" {
			return "RFC " + number + ", section " + section
		}
		return "RFC " + number
	}
	return name
}

// A piece of a text is code or words.
type piece struct {
	Text string
	Code bool
}

// code splits a text at its backquotes: every second piece is code.
func code(text string) []piece {
	var pieces []piece
	for i, part := range strings.Split(text, "`") {
		pieces = append(pieces, piece{part, i%2 == 1})
	}
	return pieces
}
