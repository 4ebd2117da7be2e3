package export

import (
	"strconv"
	"strings"
)

// badge is a small picture for a README: the grade, beside Assay's name. Its letters are drawn by whoever shows it, so their widths are told.
var badge = Format{ID: "badge", Title: "SVG badge", Group: GroupReport, write: func(d *document) (name, mediaType string) {
	const left, label = 44, "Assay"
	verdict := visible(short(d.report.Grade, 2)) + " · " + strconv.Itoa(d.report.Score)
	right := 16 + 7*len([]rune(verdict))
	title := "Assay: " + d.host() + " has " + d.report.Grade + ", " + strconv.Itoa(d.report.Score) + " of 100"
	w := strconv.Itoa(left + right)
	d.line(`<svg xmlns="http://www.w3.org/2000/svg" width="`, w, `" height="20" viewBox="0 0 `, w, ` 20" role="img" aria-label="`, xml(title), `">`)
	d.line(`  <title>`, xml(title), `</title>`)
	d.line(`  <desc>`, xml(d.leftOutText()), `</desc>`)
	d.line(`  <clipPath id="r"><rect width="`, w, `" height="20" rx="4"/></clipPath>`)
	d.line(`  <g clip-path="url(#r)">`)
	d.line(`    <rect width="`, strconv.Itoa(left), `" height="20" fill="#34373d"/>`)
	d.line(`    <rect x="`, strconv.Itoa(left), `" width="`, strconv.Itoa(right), `" height="20" fill="`, gradeColour(d.report.Grade), `"/>`)
	d.line(`  </g>`)
	d.line(`  <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">`)
	d.line(`    <text x="`, strconv.Itoa(left/2), `" y="14" textLength="`, strconv.Itoa(left-12), `">`, label, `</text>`)
	d.line(`    <text x="`, strconv.Itoa(left+right/2), `" y="14" font-weight="bold" textLength="`, strconv.Itoa(right-12), `">`, xml(verdict), `</text>`)
	d.line(`  </g>`)
	d.line(`</svg>`)
	return d.fileName(".svg"), "image/svg+xml"
}}

// gradeColour returns a grade's colour, as popup/tokens.css has it: white letters have 4.5:1 or better on each.
func gradeColour(grade string) string {
	switch {
	case strings.HasPrefix(grade, "A"):
		return "#14713d"
	case strings.HasPrefix(grade, "B"):
		return "#4b7016"
	case strings.HasPrefix(grade, "C"):
		return "#8a6100"
	case strings.HasPrefix(grade, "D"):
		return "#a94a00"
	case strings.HasPrefix(grade, "E"):
		return "#b8321b"
	case strings.HasPrefix(grade, "F"):
		return "#a3123a"
	}
	return "#6b6a67"
}
