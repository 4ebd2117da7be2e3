package export

import (
	"strconv"
	"strings"
)

// mostUnchecked is how many of the things that a test cannot see are named in it.
const mostUnchecked = 20

// intro writes what a test is, in comments that begin with mark, "#" or "//".
func (d *document) intro(s *suite, mark string, lines ...string) {
	d.line(mark, " Security headers and cookies of ", comment(s.url))
	d.line(mark, " What the page has that is good, and what Assay's plan adds: this fails where something is still to be fixed.")
	for _, line := range lines {
		d.line(strings.TrimRight(mark+" "+line, " "))
	}
	d.line(mark, " ", comment(d.leftOutText()))
	for i, text := range s.unchecked {
		if i == mostUnchecked {
			d.line(mark, " And ", strconv.Itoa(len(s.unchecked)-mostUnchecked), " more that cannot be held here.")
			break
		}
		d.line(mark, " Not looked at: ", comment(text))
	}
}

// list writes the expectations as a list of lists; quote writes a string.
func (d *document) list(s *suite, quote func(string) string, open, end string) {
	for i := range s.expectations {
		e := &s.expectations[i]
		d.line("    ", open, quote(e.kind), ", ", quote(e.name), ", ", quote(e.value), ", ", quote(visible(e.message())), end)
	}
}
