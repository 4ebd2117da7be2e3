package export

import (
	stdjson "encoding/json"
	stdxml "encoding/xml"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// nasty is what tries to get out of every language that there is an export in.
var nasty = []string{
	"", "plain", "it's", `"`, `\`, `\'`, `\"`, "`", "``", "a`b``c", "$(id)", "${HOME}", "${{ secrets.X }}", "$${{x}}", "$HOME", "!!", "a\nb", "a\r\nb", "\x00", "\x1b[2J", "\xff\xfe",
	"]]>", "<![CDATA[", "-->", "</style>", "</script>", "<script>alert(1)</script>", "&amp;", "&#x27;", "*/", "//", "#", "'''", `"""`, "%s", "%0a", "\u2028", "\u2029", "\u202e",
	"\ufeff", "\U000e0041", "😀", "ä", "\u0085", "[a](https://x.test)", "![](x)", "@everyone", "#1", "www.x.test", "https://x.test", "|", "~~", "- [ ]", "::error::x", "'$''{{", "\\u0022",
	"\ufffe", "\U0001ffff", strings.Repeat("`", 20), "a' b", "; rm -rf /", "$'\\n'",
}

func TestQuotes(t *testing.T) {
	for _, s := range nasty {
		checkQuotes(t, s)
	}
	if t.Failed() {
		return
	}
	// What the shell makes of it.
	script := ""
	for _, s := range nasty {
		script += "printf '%s\\n' " + shell(s) + " # " + comment(s) + "\n"
	}
	out, err := exec.Command("sh", "-c", script).Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	for i, s := range nasty {
		if lines[i] != visible(s) {
			t.Errorf("%q in a shell: got %q", s, lines[i])
		}
	}
}

func FuzzQuotes(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(checkQuotes)
}

// checkQuotes reads what each function writes as its language's own rules say, and wants the same text back, or at least nothing that leaves its place.
func checkQuotes(t *testing.T, s string) {
	shown := visible(s)
	for _, c := range shown {
		if isInvisible(c) {
			t.Errorf("visible(%q) has %U", s, c)
		}
	}
	if !utf8.ValidString(shown) {
		t.Errorf("visible(%q) is no UTF-8", s)
	}

	var text struct {
		A string `xml:"a,attr"`
		T string `xml:",chardata"`
	}
	if err := stdxml.Unmarshal([]byte(`<r a="`+xml(s)+`">`+xml(s)+`</r>`), &text); err != nil || text.A != shown || text.T != shown {
		t.Errorf("xml(%q): got %q and %q, %v", s, text.A, text.T, err)
	}
	if strings.ContainsAny(xml(s), `<>"'`) {
		t.Errorf("xml(%q) = %q", s, xml(s))
	}

	valid := strings.ToValidUTF8(s, "") // each byte that is none becomes a U+FFFD, in Go's own way
	if utf8.ValidString(s) {
		var back string
		if err := stdjson.Unmarshal([]byte(javaScript(s)), &back); err != nil || back != valid {
			t.Errorf("javaScript(%q) = %s: got %q, %v", s, javaScript(s), back, err)
		}
		if back, err := strconv.Unquote(python(s)); err != nil || back != valid { // Go's own escapes are among Python's
			t.Errorf("python(%q) = %s: got %q, %v", s, python(s), back, err)
		}
	}
	for name, quoted := range map[string]string{"javaScript": javaScript(s), "python": python(s)} {
		if !isPlainText(quoted) || strings.Count(strings.ReplaceAll(strings.ReplaceAll(quoted, `\\`, ""), `\"`, ""), `"`) != 2 {
			t.Errorf("%s(%q) = %s", name, s, quoted)
		}
	}

	quoted := shell(s)
	if back, ok := unshell(quoted); !ok || back != shown {
		t.Errorf("shell(%q) = %s: got %q", s, quoted, back)
	}
	for name, quoted := range map[string]string{"shell": quoted, "comment": comment(s)} {
		if strings.Contains(quoted, "${{") || strings.ContainsAny(quoted, "\n\r\u0085\u2028\u2029\x00") {
			t.Errorf("%s(%q) = %q", name, s, quoted)
		}
	}

	if strings.ContainsAny(code(s), "\n\r") || strings.Count(code(s), "`")%2 != 0 {
		if fence := code(s)[:len(code(s))-len(strings.TrimLeft(code(s), "`"))]; strings.Count(code(s), fence) < 2 {
			t.Errorf("code(%q) = %q", s, code(s))
		}
	}
	for i, c := range prose(s) {
		if strings.ContainsRune("`*_[]<>|~", c) && (i == 0 || prose(s)[i-1] != '\\') || c == '\n' || c == '@' {
			t.Errorf("prose(%q) = %q", s, prose(s))
		}
	}
}

// unshell reads a word of a POSIX shell that is made of single-quoted strings and escaped characters alone.
func unshell(word string) (text string, ok bool) {
	var out strings.Builder
	for word != "" {
		switch {
		case word[0] == '\'':
			end := strings.IndexByte(word[1:], '\'')
			if end < 0 {
				return "", false
			}
			out.WriteString(word[1 : 1+end])
			word = word[end+2:]
		case strings.HasPrefix(word, `\'`):
			out.WriteByte('\'')
			word = word[2:]
		default:
			return "", false
		}
	}
	return out.String(), true
}

// No text keeps anything that looks like an address's query.
func FuzzRedact(f *testing.F) {
	f.Add("https://shop.test/a?", "token=abc", "; object-src 'none'")
	f.Add("see /login?", "next=/x", " and")
	f.Fuzz(func(t *testing.T, before, secret, after string) {
		const canary = "kAnArY7Q9zXw2Lp5"
		r := newRedactor()
		out := r.text(before + " https://shop.test/?" + strings.Map(func(c rune) rune {
			if c <= ' ' || strings.ContainsRune("\"<>`", c) {
				return '-'
			}
			return c
		}, secret) + canary + " " + after)
		if strings.Contains(out, canary) {
			t.Errorf("%q", out)
		}
	})
}
