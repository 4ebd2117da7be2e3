package export

import (
	"strings"
)

// Strings in the languages of the exports. Whatever goes into them may come from a hostile site: nothing can end the string, the comment or the element
// that it stands in. Each function takes any bytes.

// visible returns a text as one line that shows all that is in it: whatever is invisible, breaks lines or reorders the text around it is written out,
// "a⟨U+202E⟩b". What is no UTF-8 becomes U+FFFD.
func visible(s string) string {
	if isPlainText(s) {
		return s
	}
	var out strings.Builder
	for _, c := range s {
		if isInvisible(c) {
			out.WriteString("⟨U+")
			const digits = "0123456789ABCDEF"
			for shift := 20; shift >= 0; shift -= 4 {
				if shift < 16 || c>>shift > 0 {
					out.WriteByte(digits[c>>shift&15])
				}
			}
			out.WriteString("⟩")
			continue
		}
		out.WriteRune(c)
	}
	return out.String()
}

func isPlainText(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// isInvisible reports controls, bidirectional controls and isolates (https://www.unicode.org/reports/tr9/), zero-width characters, line separators,
// byte-order marks, tags, and what no XML may hold. The popup writes out the same: visible in popup/model.ts.
func isInvisible(c rune) bool {
	switch {
	case c < ' ', 0x7f <= c && c <= 0x9f, c == 0xad, c == 0x61c, c == 0x180e, 0x200b <= c && c <= 0x200f, 0x2028 <= c && c <= 0x202e,
		0x2060 <= c && c <= 0x206f, c == 0xfeff, 0xfff9 <= c && c <= 0xfffb, c&0xfffe == 0xfffe, 0xe0000 <= c && c <= 0xe007f:
		return true
	}
	return false
}

// short returns a text cut behind so many characters.
func short(s string, most int) string {
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// xml returns a text for an element, or an attribute's value between double quotes, of XML and HTML.
func xml(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;").Replace(visible(s))
}

// prose returns a text of one line in which Markdown finds no markup. GitHub looks for mentions after the markup is gone, so no "@" is left.
func prose(s string) string {
	s = visible(s)
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '@':
			out.WriteString("(at)")
			continue
		case strings.IndexByte("\\`*_[]<>#|~&$!", c) >= 0,
			c == ':' && strings.HasPrefix(s[i:], "://"), c == '.' && strings.HasSuffix(strings.ToLower(s[:i]), "www"): // addresses become links
			out.WriteByte('\\')
		}
		out.WriteByte(c)
	}
	return out.String()
}

// code returns a text as a code span of Markdown, which may hold backticks: https://spec.commonmark.org/0.31.2/#code-spans
func code(s string) string {
	s = visible(s)
	longest, run := 0, 0
	for i := 0; i < len(s); i++ {
		if s[i] != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	if longest == 0 && strings.Trim(s, " ") != "" {
		return "`" + s + "`"
	}
	fence := strings.Repeat("`", longest+1)
	return fence + " " + s + " " + fence
}

// comment returns a text that stays in a line's comment, whichever language the comment is of. A workflow's expressions work in comments too: none is
// left.
func comment(s string) string { return strings.ReplaceAll(short(visible(s), 400), "${{", "$ {{") }

// shell returns a text as one word of a POSIX shell. It can stand in a GitHub workflow, which looks for "${{" before the shell does.
func shell(s string) string {
	return "'" + strings.NewReplacer("'", `'\''`, "${", "$''{").Replace(visible(s)) + "'"
}

// javaScript returns a text as a string of JavaScript, in ASCII.
func javaScript(s string) string {
	return literal(s, func(out *strings.Builder, c rune) {
		if c > 0xffff {
			c -= 0x10000
			hex(out, `\u`, 0xd800+c>>10, 4)
			c = 0xdc00 + c&0x3ff
		}
		hex(out, `\u`, c, 4)
	})
}

// python returns a text as a string of Python, in ASCII.
func python(s string) string {
	return literal(s, func(out *strings.Builder, c rune) {
		if c > 0xffff {
			hex(out, `\U`, c, 8)
			return
		}
		hex(out, `\u`, c, 4)
	})
}

// literal returns a text between double quotes; escape writes what is not visible ASCII.
func literal(s string, escape func(out *strings.Builder, c rune)) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			out.WriteByte('\\')
			out.WriteByte(byte(c))
		case ' ' <= c && c < 0x7f:
			out.WriteByte(byte(c))
		default:
			escape(&out, c)
		}
	}
	out.WriteByte('"')
	return out.String()
}

func hex(out *strings.Builder, prefix string, c rune, digits int) {
	out.WriteString(prefix)
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		out.WriteByte("0123456789abcdef"[c>>shift&15])
	}
}
