package compare

import (
	"strings"

	"assay/core/wire"
)

// verdict says whether the differences break what should be kept.
func verdict(c *wire.Comparison, keep *wire.Keep, otherVisitor bool) *wire.Verdict {
	v := &wire.Verdict{State: wire.VerdictKept}
	take := func(list []wire.Difference, broken func(d *wire.Difference) bool) {
		for i := range list {
			if broken(&list[i]) {
				v.Broken = append(v.Broken, list[i])
			}
		}
	}
	header := func(d *wire.Difference) bool { return keep.Headers && d.Kind == wire.DiffersHeader }
	take(c.Worse, func(d *wire.Difference) bool {
		return keep.Grade && d.Kind == wire.DiffersGrade || keep.Families && d.Kind == wire.DiffersFamily && d.From == wire.FamilyPass || header(d)
	})
	if !otherVisitor { // who is signed in gets other headers: Cache-Control, say
		take(c.Changed, header)
		take(c.Better, header)
	}
	if len(v.Broken) > 0 {
		v.State = wire.VerdictBroken
	}
	return v
}

// unlike returns why nothing can be said of a page by what another should keep; empty if it can. Nobody shall be alarmed because they came to an
// error page, to a login, or to another part of the site.
func unlike(pinned, now *side) string {
	switch {
	case pinned.Rubric != now.Rubric:
		return "It was pinned under another rubric: pin it anew."
	case !samePage(pinned, now):
		return "This is not the page that is pinned."
	case pinned.Kind != now.Kind:
		return "This is " + kind(now.Kind) + ", and what is pinned is " + kind(pinned.Kind) + "."
	case cached(now.Snapshot):
		return "This did not come from the server, but from the browser’s cache or a service worker. Hold Shift and reload to compare."
	}
	return ""
}

func samePage(a, b *side) bool {
	return a.url.SameOrigin(b.url) && pattern(a.url.Path) == pattern(b.url.Path)
}

// pattern returns a path with "*" for what looks like the id of one thing of many: "/orders/1043" is "/orders/*".
func pattern(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if isID(part) {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}

// isID reports a number, or eight and more hexadecimal digits, hyphens among them, of which one is decimal: a UUID, a hash.
func isID(part string) bool {
	digits, letters := 0, 0
	for i := 0; i < len(part); i++ {
		switch c := part[i]; {
		case '0' <= c && c <= '9':
			digits++
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			letters++
		case c != '-':
			return false
		}
	}
	return digits > 0 && (letters == 0 || digits+letters >= 8)
}
