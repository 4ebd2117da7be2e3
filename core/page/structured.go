package page

import (
	"strings"
	"unicode/utf8"
)

// A Structured is one value of a structured field: a member of a list or dictionary, an item of an inner list, or a parameter.
// https://www.rfc-editor.org/rfc/rfc9651#section-3
type Structured struct {
	Key    string         // of a dictionary's member or a parameter; empty elsewhere
	Kind   StructuredKind // what Text holds
	Text   string
	Items  []Structured // of an inner list
	Params []Structured // each with its Key
}

// A StructuredKind is the type of a value.
type StructuredKind byte

// The types of a value, and what Text is for each.
const (
	StructuredInteger       StructuredKind = '1' // the digits as spelled: "-42"
	StructuredDecimal       StructuredKind = '.' // likewise: "0.50"
	StructuredString        StructuredKind = '"' // the text that is meant, without quotes and backslashes
	StructuredToken         StructuredKind = 'a' // as spelled
	StructuredBytes         StructuredKind = ':' // base64 as spelled, perhaps without its padding
	StructuredBoolean       StructuredKind = '?' // "1" or "0"
	StructuredDate          StructuredKind = '@' // seconds since 1970, as spelled
	StructuredDisplayString StructuredKind = '%' // the text that is meant, in UTF-8
	StructuredInnerList     StructuredKind = '(' // nothing: see Items
)

// Param returns the parameter of that name.
func (v *Structured) Param(key string) (Structured, bool) {
	for _, p := range v.Params {
		if p.Key == key {
			return p, true
		}
	}
	return Structured{}, false
}

// IsToken reports whether v is this token.
func (v *Structured) IsToken(token string) bool { return v.Kind == StructuredToken && v.Text == token }

// ParseStructuredItem reads a header that is one item, such as
//
//	require-corp; report-to="coep"
//
// A header that is not whole by the grammar, or absent, has no value: ok is false.
// https://www.rfc-editor.org/rfc/rfc9651#section-4.2
func ParseStructuredItem(lines []string) (item Structured, ok bool) {
	r := newStructuredReader(lines)
	ok = r.bareItem(&item) && r.params(&item) && r.s == ""
	if !ok {
		return Structured{}, false
	}
	return item, true
}

// ParseStructuredList reads a header that is a list: gzip, ("a" "b");q=1. One that is absent or empty is an empty list; one that breaks
// the grammar anywhere is ignored as a whole, and ok is false.
func ParseStructuredList(lines []string) (list []Structured, ok bool) {
	r := newStructuredReader(lines)
	return r.members(false)
}

// ParseStructuredDictionary is ParseStructuredList for a dictionary: a=1, b;x="y", c=(self). A key without a value is true, as in b;
// of several members with one key the last counts, at the place of the first.
func ParseStructuredDictionary(lines []string) (members []Structured, ok bool) {
	r := newStructuredReader(lines)
	return r.members(true)
}

// A structuredReader reads off the start of s. Its methods report whether what they read is well-formed.
type structuredReader struct{ s string }

func newStructuredReader(lines []string) structuredReader {
	return structuredReader{strings.Trim(joinLines(lines), " ")}
}

// take takes c, if that comes next.
func (r *structuredReader) take(c byte) bool {
	if r.s == "" || r.s[0] != c {
		return false
	}
	r.s = r.s[1:]
	return true
}

// cut takes the next n bytes.
func (r *structuredReader) cut(n int) string {
	text := r.s[:n]
	r.s = r.s[n:]
	return text
}

func (r *structuredReader) skip(blanks string) { r.s = strings.TrimLeft(r.s, blanks) }

// members reads up to the end.
func (r *structuredReader) members(keyed bool) ([]Structured, bool) {
	var all structuredList
	for r.s != "" {
		m := all.add()
		if keyed && !r.key(m) {
			return nil, false
		}
		if keyed && !r.take('=') {
			m.Kind, m.Text = StructuredBoolean, "1"
		} else if !r.itemOrInnerList(m) {
			return nil, false
		}
		if !r.params(m) {
			return nil, false
		}
		if keyed {
			all.merge()
		}
		r.skip(" \t")
		if r.s == "" {
			break
		}
		if !r.take(',') {
			return nil, false
		}
		if r.skip(" \t"); r.s == "" {
			return nil, false
		}
	}
	return all.list, true
}

func (r *structuredReader) itemOrInnerList(v *Structured) bool {
	if !r.take('(') {
		return r.bareItem(v)
	}
	v.Kind = StructuredInnerList
	var all structuredList
	for {
		spaced := r.s != "" && r.s[0] == ' '
		r.skip(" ")
		if r.take(')') {
			v.Items = all.list
			return true
		}
		if len(all.list) > 0 && !spaced {
			return false
		}
		if item := all.add(); !r.bareItem(item) || !r.params(item) {
			return false
		}
	}
}

func (r *structuredReader) params(v *Structured) bool {
	var all structuredList
	for r.take(';') {
		r.skip(" ")
		p := all.add()
		p.Kind, p.Text = StructuredBoolean, "1"
		if !r.key(p) || r.take('=') && !r.bareItem(p) {
			return false
		}
		all.merge()
	}
	v.Params = all.list
	return true
}

func (r *structuredReader) key(v *Structured) bool {
	n := 0
	for n < len(r.s) {
		c := r.s[n]
		if !('a' <= c && c <= 'z' || c == '*' || n > 0 && (isDigit(c) || c == '_' || c == '-' || c == '.')) {
			break
		}
		n++
	}
	v.Key = r.cut(n)
	return n > 0
}

func (r *structuredReader) bareItem(v *Structured) bool {
	if r.s == "" {
		return false
	}
	c := r.s[0]
	switch {
	case c == '-' || isDigit(c):
		return r.number(v)
	case c == '*' || isAlpha(c):
		n := 1
		for n < len(r.s) && (isTokenByte(r.s[n]) || r.s[n] == ':' || r.s[n] == '/') {
			n++
		}
		v.Kind, v.Text = StructuredToken, r.cut(n)
		return true
	}
	v.Kind = StructuredKind(c)
	if v.Kind == StructuredString {
		return r.quoted(v)
	}
	r.s = r.s[1:]
	switch v.Kind {
	case StructuredBytes:
		text, rest, closed := strings.Cut(r.s, ":")
		v.Text, r.s = text, rest
		return closed && isBase64(text)
	case StructuredBoolean:
		if r.s == "" || r.s[0] != '0' && r.s[0] != '1' {
			return false
		}
		v.Text = r.cut(1)
		return true
	case StructuredDate:
		ok := r.number(v) && v.Kind == StructuredInteger
		v.Kind = StructuredDate
		return ok
	case StructuredDisplayString:
		return r.displayString(v)
	}
	return false
}

// number takes an integer or a decimal, of at most 15 digits, or 12 before and 3 behind the point.
func (r *structuredReader) number(v *Structured) bool {
	whole := strings.TrimPrefix(r.s, "-")
	n := digitsLength(whole)
	size := len(r.s) - len(whole) + n
	v.Kind = StructuredInteger
	ok := 0 < n && n <= 15
	if n < len(whole) && whole[n] == '.' {
		v.Kind = StructuredDecimal
		fraction := digitsLength(whole[n+1:])
		size += 1 + fraction
		ok = 0 < n && n <= 12 && 0 < fraction && fraction <= 3
	}
	v.Text = r.cut(size)
	return ok
}

func digitsLength(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

// quoted takes a string.
func (r *structuredReader) quoted(v *Structured) bool {
	end, closed := skipQuotedString(r.s, 0)
	if !closed {
		return false
	}
	quoted := r.cut(end)
	text := quoted[1 : end-1]
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' {
			if i++; text[i] != '"' && text[i] != '\\' {
				return false
			}
		}
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	v.Text = unquote(quoted, true)
	return true
}

// displayString takes a display string behind its percent sign: quoted UTF-8, escaped as in a URL, the hexadecimal digits in lower case.
func (r *structuredReader) displayString(v *Structured) bool {
	if !r.take('"') {
		return false
	}
	text, rest, closed := strings.Cut(r.s, `"`)
	r.s = rest
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c < ' ' || c > '~':
			return false
		case c == '%':
			if i+2 >= len(text) || !isLowerHex(text[i+1]) || !isLowerHex(text[i+2]) {
				return false
			}
			i += 2
		}
	}
	v.Text = unescape(text)
	return closed && utf8.ValidString(v.Text)
}

func isLowerHex(c byte) bool { return isHexDigit(c) && lower(c) == c }

// isBase64 reports whether s is base64, its padding optional: https://www.rfc-editor.org/rfc/rfc9651#section-4.2.7
func isBase64(s string) bool {
	n := 0
	for n < len(s) && (isAlpha(s[n]) || isDigit(s[n]) || s[n] == '+' || s[n] == '/') {
		n++
	}
	switch padding := s[n:]; n % 4 {
	case 0:
		return padding == ""
	case 2:
		return padding == "" || padding == "=="
	case 3:
		return padding == "" || padding == "="
	}
	return false
}

// A structuredList grows in place. With keys, it has them in the order of their first appearance: real ones are few, for which looking
// through the list is fastest; of a hostile hundred thousand each is found by index.
type structuredList struct {
	list  []Structured
	index map[string]int // where each key is in list; nil while they are few
}

// add appends a member to be filled.
func (l *structuredList) add() *Structured {
	l.list = append(l.list, Structured{})
	return &l.list[len(l.list)-1]
}

// merge lets the member added last take the place of the one with its key, if there is one.
func (l *structuredList) merge() {
	const few = 16
	last := len(l.list) - 1
	key := l.list[last].Key
	i := 0
	if last < few {
		for l.list[i].Key != key {
			i++
		}
	} else {
		if l.index == nil {
			l.index = make(map[string]int)
			for j := range l.list[:last] {
				l.index[l.list[j].Key] = j
			}
		}
		var found bool
		if i, found = l.index[key]; !found {
			i = last
			l.index[key] = last
		}
	}
	if i < last {
		l.list[i] = l.list[last]
		l.list = l.list[:last]
	}
}
