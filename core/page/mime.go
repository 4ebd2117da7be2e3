package page

import (
	"strings"
	"unicode/utf8"
)

// A MIME is a parsed MIME type: https://mimesniff.spec.whatwg.org/#mime-type-representation
type MIME struct {
	Type, Subtype string // lower case
	Parameters    []MIMEParameter
}

// A MIMEParameter is one parameter of a MIME type. Its name is in lower case.
type MIMEParameter struct{ Name, Value string }

// Essence returns "text/html" for "text/html; charset=utf-8".
func (m MIME) Essence() string { return m.Type + "/" + m.Subtype }

func (m MIME) is(kind, subtype string) bool { return m.Type == kind && m.Subtype == subtype }

// IsHTML reports whether it is text/html.
func (m MIME) IsHTML() bool { return m.is("text", "html") }

// IsXML reports an XML MIME type, XHTML and SVG included: https://mimesniff.spec.whatwg.org/#xml-mime-type
func (m MIME) IsXML() bool {
	return strings.HasSuffix(m.Subtype, "+xml") || m.is("text", "xml") || m.is("application", "xml")
}

// IsJSON reports a JSON MIME type: https://mimesniff.spec.whatwg.org/#json-mime-type
func (m MIME) IsJSON() bool {
	return strings.HasSuffix(m.Subtype, "+json") || m.is("application", "json") || m.is("text", "json")
}

// IsJavaScript reports a JavaScript MIME type: https://mimesniff.spec.whatwg.org/#javascript-mime-type
func (m MIME) IsJavaScript() bool {
	switch m.Subtype {
	case "ecmascript", "javascript", "x-ecmascript", "x-javascript":
		return m.Type == "text" || m.Type == "application"
	case "javascript1.0", "javascript1.1", "javascript1.2", "javascript1.3", "javascript1.4", "javascript1.5", "jscript", "livescript":
		return m.Type == "text"
	}
	return false
}

// Parameter returns the value of the parameter of that name, given in lower case.
func (m MIME) Parameter(name string) (value string, ok bool) {
	for _, p := range m.Parameters {
		if p.Name == name {
			return p.Value, true
		}
	}
	return "", false
}

// String serializes the type: https://mimesniff.spec.whatwg.org/#serializing-a-mime-type
func (m MIME) String() string {
	var b strings.Builder
	b.WriteString(m.Type)
	b.WriteByte('/')
	b.WriteString(m.Subtype)
	for _, p := range m.Parameters {
		b.WriteByte(';')
		b.WriteString(p.Name)
		b.WriteByte('=')
		if p.Value != "" && tokenLength(p.Value) == len(p.Value) {
			b.WriteString(p.Value)
			continue
		}
		b.WriteByte('"')
		for i := 0; i < len(p.Value); i++ {
			if p.Value[i] == '"' || p.Value[i] == '\\' {
				b.WriteByte('\\')
			}
			b.WriteByte(p.Value[i])
		}
		b.WriteByte('"')
	}
	return b.String()
}

// ExtractMIME returns the type that the Content-Type lines of a response, in order, give it: the last valid one, which keeps the
// charset of those before it with the same essence. ok is false if there is none, and browsers guess.
// https://fetch.spec.whatwg.org/#concept-header-extract-mime-type
func ExtractMIME(values []string) (m MIME, ok bool) {
	if len(values) == 0 {
		return MIME{}, false
	}
	charset, hasCharset := "", false
	list := joinLines(values)
	for more := true; more; {
		var member string
		member, list, more = cutListMember(list)
		next, valid := ParseMIME(member)
		if !valid || next.is("*", "*") {
			continue
		}
		if !ok || next.Type != m.Type || next.Subtype != m.Subtype {
			charset, hasCharset = next.Parameter("charset")
		} else if own, has := next.Parameter("charset"); has {
			charset, hasCharset = own, true
		} else if hasCharset {
			next.Parameters = append(next.Parameters, MIMEParameter{"charset", charset})
		}
		m, ok = next, true
	}
	return m, ok
}

// httpSpace is what the WHATWG standards call HTTP whitespace.
const httpSpace = " \t\r\n"

// ParseMIME parses one MIME type. Parameters that break the grammar are left out; the first of a name wins.
// ok is false if type or subtype break it. https://mimesniff.spec.whatwg.org/#parsing-a-mime-type
func ParseMIME(s string) (m MIME, ok bool) {
	s = strings.Trim(s, httpSpace)
	kind, rest, hasSlash := strings.Cut(s, "/")
	subtype, rest, more := strings.Cut(rest, ";")
	subtype = strings.TrimRight(subtype, httpSpace)
	if !hasSlash || !IsToken(kind) || !IsToken(subtype) {
		return MIME{}, false
	}
	m = MIME{Type: LowerASCII(kind), Subtype: LowerASCII(subtype)}
	var seen nameSet
	for more {
		var p MIMEParameter
		p, rest, more = cutMIMEParameter(rest)
		if p.Name != "" && seen.add(p.Name) {
			m.Parameters = append(m.Parameters, p)
		}
	}
	return m, true
}

// cutMIMEParameter reads what stands before the next semicolon. A parameter that breaks the grammar comes without a name.
func cutMIMEParameter(s string) (p MIMEParameter, rest string, more bool) {
	s = strings.TrimLeft(s, httpSpace)
	n := strings.IndexAny(s, ";=")
	if n < 0 {
		return p, "", false
	}
	if s[n] == ';' {
		return p, s[n+1:], true
	}
	name, value := s[:n], s[n+1:]
	if strings.HasPrefix(value, `"`) {
		end, closed := skipQuotedString(value, 0)
		_, rest, more = strings.Cut(value[end:], ";") // text between quote and semicolon is dropped
		value = unquote(value[:end], closed)
	} else {
		value, rest, more = strings.Cut(value, ";")
		value = strings.TrimRight(value, httpSpace)
		if value == "" {
			return p, rest, more
		}
	}
	if IsToken(name) && isQuotable(value) {
		p = MIMEParameter{LowerASCII(name), value}
	}
	return p, rest, more
}

// unquote returns what a quoted string means; closed tells whether it ends in a quote of its own.
func unquote(s string, closed bool) string {
	s = s[1:]
	if closed {
		s = s[:len(s)-1]
	}
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		out = append(out, s[i])
	}
	return string(out)
}

// IsToken reports whether s is one or more HTTP token code points, as the name of a header is.
func IsToken(s string) bool { return s != "" && tokenLength(s) == len(s) }

// isQuotable reports whether s is all HTTP quoted-string token code points: tab, U+0020 to U+007E, U+0080 to U+00FF. Bytes that are
// no UTF-8 stand for themselves. https://mimesniff.spec.whatwg.org/#http-quoted-string-token-code-point
func isQuotable(s string) bool {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		stray := r == utf8.RuneError && size == 1
		if !stray && r != '\t' && !(' ' <= r && r <= '~') && !(0x80 <= r && r <= 0xFF) {
			return false
		}
		i += size
	}
	return true
}
