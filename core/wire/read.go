package wire

import (
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"
)

// A reader reads one JSON document (RFC 8259). The first thing that is wrong ends up in err, and from then on every method returns
// at once with a zero value: callers need not look after each step.
//
// Strings without escapes are parts of the document's own text, not copies.
type reader struct {
	s    string
	at   int // index of the next byte
	err  *Error
	path []step

	steps [8]step // room for path

	// spare is room for the next list of headers: a page has many short ones, and they share their arrays.
	spare []Header
	// unescaped holds the strings that are no parts of s, one after the other.
	unescaped strings.Builder
}

// A step is one part of the path to the value being read: a field's name, or an index if the name is empty.
type step struct {
	name  string
	index int
}

// mostDepth bounds how deep a document may nest: deeper than any document of ours, and no stack to run out of.
const mostDepth = 64

func newReader(data []byte) *reader { return readerOf(string(data)) }

func readerOf(s string) *reader {
	r := &reader{s: s}
	r.path = r.steps[:0]
	return r
}

// ReadObservation reads JSON as [DecodeObservation] does, without a copy of it: data must stay as it is as long as the observation, or what was made
// of its strings, is in use.
func ReadObservation(data []byte) (v Observation, err error) {
	r := readerOf(unsafe.String(unsafe.SliceData(data), len(data)))
	v.read(r)
	return v, r.end()
}

// end returns the error, if there was one, or if something follows the document.
func (r *reader) end() error {
	r.space()
	if r.err == nil && r.at < len(r.s) {
		r.broken("nothing after the end")
	}
	if r.err != nil {
		return r.err
	}
	return nil
}

func (r *reader) fail(got, want string) {
	if r.err != nil {
		return
	}
	var path strings.Builder
	for _, s := range r.path {
		switch {
		case s.name == "":
			path.WriteString("[" + strconv.Itoa(s.index) + "]")
		case path.Len() > 0:
			path.WriteString("." + s.name)
		default:
			path.WriteString(s.name)
		}
	}
	r.err = &Error{Path: path.String(), Got: got, Want: want}
}

// broken says that the text is no JSON.
func (r *reader) broken(want string) {
	got := "the end"
	if r.at < len(r.s) {
		_, size := utf8.DecodeRuneInString(r.s[r.at:])
		got = Quote(r.s[r.at : r.at+size])
	}
	r.fail(got+" at byte "+strconv.Itoa(r.at), want)
}

// wrong says that the value that comes next is not what it should be, and shows it as it stands there.
func (r *reader) wrong(want string) {
	if r.err != nil {
		return
	}
	if r.at >= len(r.s) {
		r.broken(want)
		return
	}
	probe := reader{s: r.s, at: r.at}
	probe.skip(0)
	if probe.at == r.at { // no value at all
		r.broken(want)
		return
	}
	r.fail(short(r.s[r.at:probe.at]), want)
}

// short cuts a text to a readable length.
func short(text string) string {
	const most = 60
	cut := min(most, len(text))
	for cut > 0 && cut < len(text) && !utf8.RuneStart(text[cut]) {
		cut--
	}
	out := strings.ToValidUTF8(text[:cut], "�")
	if cut < len(text) {
		out += "…"
	}
	return out
}

func (r *reader) space() {
	for r.at < len(r.s) && r.s[r.at] <= ' ' {
		switch r.s[r.at] {
		case ' ', '\t', '\n', '\r':
			r.at++
		default:
			return
		}
	}
}

// peek returns the first byte of the next value; 0 at the end, or after an error.
func (r *reader) peek() byte {
	r.space()
	if r.err != nil || r.at >= len(r.s) {
		return 0
	}
	return r.s[r.at]
}

// null takes a null, if that comes next.
func (r *reader) null() bool { return r.literal("null") }

// open takes the bracket that opens an object or a list.
func (r *reader) open(bracket byte, want string) bool {
	if r.peek() != bracket {
		r.wrong(want)
		return false
	}
	r.at++
	return true
}

// more reports whether another member follows: it takes the comma between two, or the bracket that closes.
func (r *reader) more(bracket byte, first bool) bool {
	switch c := r.peek(); {
	case r.err != nil:
		return false
	case c == bracket:
		r.at++
		return false
	case first:
		return true
	case c == ',':
		r.at++
		return true
	}
	r.broken("a comma or " + Quote(string(rune(bracket))))
	return false
}

// key takes an object's next key and its colon.
func (r *reader) key() string {
	if r.peek() != '"' {
		r.broken("a field's name in quotes")
		return ""
	}
	key := r.text()
	if r.peek() != ':' {
		r.broken("a colon")
		return ""
	}
	r.at++
	return key
}

func (r *reader) str() string {
	if r.peek() != '"' {
		r.wrong("a string")
		return ""
	}
	return r.text()
}

// text takes a string; its opening quote comes next.
func (r *reader) text() string {
	r.at++
	start := r.at
	i := plain(r.s, start)
	if i < len(r.s) && r.s[i] == '"' {
		r.at = i + 1
		return r.s[start:i]
	}
	return r.slowText(start, i)
}

// slowText takes the rest of a string that has escapes or bytes beyond ASCII, from i on.
func (r *reader) slowText(start, i int) string {
	out, from, copied := &r.unescaped, r.unescaped.Len(), false // not copied: the text so far is r.s[start:r.at] as it stands
	for r.at = i; r.at < len(r.s); {
		c := r.s[r.at]
		if c == '"' {
			r.at++
			if copied {
				return out.String()[from:]
			}
			return r.s[start : r.at-1]
		}
		if c < ' ' {
			r.broken("no control character in a string")
			return ""
		}
		char, size := utf8.DecodeRuneInString(r.s[r.at:])
		if !copied && (c == '\\' || char == utf8.RuneError && size == 1) {
			if out.Cap() == 0 {
				out.Grow(256) // more than most documents have in such strings
			}
			out.WriteString(r.s[start:r.at])
			copied = true
		}
		if c == '\\' {
			char = r.escape()
			if r.err != nil {
				return ""
			}
		} else {
			r.at += size
		}
		next := plain(r.s, r.at)
		if copied {
			out.WriteRune(char)
			out.WriteString(r.s[r.at:next])
		}
		r.at = next
	}
	r.broken("a closing quote")
	return ""
}

// escape takes a backslash and what follows, and returns what they mean.
func (r *reader) escape() rune {
	r.at++
	if r.at >= len(r.s) {
		r.broken("an escape")
		return 0
	}
	c := r.s[r.at]
	if c == 'u' {
		return r.unicode()
	}
	const escapes, meanings = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	i := strings.IndexByte(escapes, c)
	if i < 0 {
		r.broken(`one of "\/bfnrtu`)
		return 0
	}
	r.at++
	return rune(meanings[i])
}

// unicode takes "uXXXX", and a second escape if the two are a surrogate pair.
func (r *reader) unicode() rune {
	char, ok := hex4(r.s, r.at+1)
	if !ok {
		r.broken("four hexadecimal digits after it")
		return 0
	}
	r.at += len("uXXXX")
	if !utf16.IsSurrogate(char) {
		return char
	}
	if strings.HasPrefix(r.s[r.at:], `\u`) {
		if low, ok := hex4(r.s, r.at+2); ok {
			if pair := utf16.DecodeRune(char, low); pair != utf8.RuneError {
				r.at += len(`\uXXXX`)
				return pair
			}
		}
	}
	return utf8.RuneError
}

func hex4(s string, at int) (rune, bool) {
	if at+4 > len(s) {
		return 0, false
	}
	var n rune
	for _, c := range []byte(s[at : at+4]) {
		switch {
		case '0' <= c && c <= '9':
			n = n<<4 | rune(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			n = n<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return n, true
}

func (r *reader) boolean() bool {
	switch {
	case r.literal("true"):
		return true
	case r.literal("false"):
		return false
	}
	r.wrong("true or false")
	return false
}

// literal takes a word, if that comes next.
func (r *reader) literal(word string) bool {
	if r.peek() == word[0] && strings.HasPrefix(r.s[r.at:], word) {
		r.at += len(word)
		return true
	}
	return false
}

func (r *reader) integer() int64 {
	c := r.peek()
	if r.err != nil {
		return 0
	}
	if c == '-' || '0' <= c && c <= '9' {
		text := r.number()
		if r.err != nil {
			return 0
		}
		n, ok := parseInt(text)
		if !ok {
			r.fail(short(text), "an integer")
		}
		return n
	}
	r.wrong("an integer")
	return 0
}

// parseInt returns the integer that a JSON number is; not ok: it is none, or has more than 16 digits: every JSON reader keeps 2^53 exactly, and no more. It takes the place of strconv.ParseInt, whose errors would link their quoting.
func parseInt(text string) (n int64, ok bool) {
	digits := strings.TrimPrefix(text, "-")
	if len(digits) > 16 {
		return 0, false
	}
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	if len(digits) < len(text) {
		n = -n
	}
	return n, true
}

// version fails unless a document is of the version that is read here.
func (r *reader) version(got, want int) {
	if got != want {
		r.fail(strconv.Itoa(got), strconv.Itoa(want))
	}
}

// number takes a number and returns its text: RFC 8259 section 6.
func (r *reader) number() string {
	start := r.at
	if r.s[r.at] == '-' {
		r.at++
	}
	if r.at < len(r.s) && r.s[r.at] == '0' {
		r.at++
	} else {
		r.digits()
	}
	if r.at < len(r.s) && r.s[r.at] == '.' {
		r.at++
		r.digits()
	}
	if r.at < len(r.s) && r.s[r.at]|0x20 == 'e' {
		r.at++
		if r.at < len(r.s) && (r.s[r.at] == '+' || r.s[r.at] == '-') {
			r.at++
		}
		r.digits()
	}
	return r.s[start:r.at]
}

// digits takes one digit or more.
func (r *reader) digits() {
	start := r.at
	for r.at < len(r.s) && '0' <= r.s[r.at] && r.s[r.at] <= '9' {
		r.at++
	}
	if r.at == start {
		r.broken("a digit")
	}
}

// skip takes a value of any kind.
func (r *reader) skip(depth int) {
	switch c := r.peek(); {
	case r.err != nil:
	case depth > mostDepth:
		r.fail("values inside each other", "at most "+strconv.Itoa(mostDepth)+" deep")
	case c == '{':
		r.at++
		for first := true; r.more('}', first); first = false {
			r.key()
			r.skip(depth + 1)
		}
	case c == '[':
		r.at++
		for first := true; r.more(']', first); first = false {
			r.skip(depth + 1)
		}
	case c == '"':
		r.text()
	case c == '-' || '0' <= c && c <= '9':
		r.number()
	case !r.literal("true") && !r.literal("false") && !r.null():
		r.broken("a value")
	}
}

// strict is the bit of object's required that refuses fields which it does not know.
const strict = 1 << 31

// object takes an object. For each field that has one of the names it calls read with the name's place in the list, to take the value;
// required has a bit for each name that must be there. Of two fields of one name the last counts. If required has the bit strict, unknown
// and repeated fields are errors.
func (r *reader) object(names []string, required uint32, read func(field int)) {
	if !r.open('{', "an object") {
		return
	}
	missing, seen := required&^strict, uint32(0)
	next := 0 // fields mostly come in the order of their list
	for first := true; r.more('}', first); first = false {
		key := r.key()
		i := next
		for i < len(names) && names[i] != key {
			i++
		}
		if i == len(names) {
			i = slices.Index(names[:next], key)
		}
		if required&strict != 0 && r.err == nil {
			if i < 0 {
				r.fail("the field "+Quote(short(key)), "one of "+strings.Join(names, ", "))
			} else if seen&(1<<i) != 0 {
				r.fail("the field "+Quote(key)+" again", "each field once")
			}
		}
		if i < 0 {
			r.skip(0)
			continue
		}
		next = i + 1
		seen |= 1 << i
		missing &^= 1 << i
		if required&(1<<i) == 0 && r.null() {
			continue // as if it were absent
		}
		r.path = append(r.path, step{name: names[i]})
		read(i)
		r.leave()
	}
	if missing != 0 {
		r.path = append(r.path, step{name: names[bits.TrailingZeros32(missing)]})
		r.fail("nothing", "a value: this field is required")
		r.leave()
	}
}

// first opens a list and returns the index of its first item, 0; -1 if it has none. next returns the next one's. An item's index is part
// of the path while it is read.
func (r *reader) first() int {
	if !r.open('[', "a list") || !r.more(']', true) {
		return -1
	}
	r.path = append(r.path, step{index: 0})
	return 0
}

func (r *reader) next(i int) int {
	r.leave()
	if !r.more(']', false) {
		return -1
	}
	r.path = r.path[:len(r.path)+1] // the item's own step, which was left
	r.path[len(r.path)-1].index = i + 1
	return i + 1
}

// leave takes the last step off the path. An error has kept the path as it was.
func (r *reader) leave() { r.path = r.path[:len(r.path)-1] }

func (r *reader) strings() []string {
	list := []string{}
	for i := r.first(); i >= 0; i = r.next(i) {
		list = append(list, r.str())
	}
	return list
}

func (r *reader) integers() []int {
	list := []int{}
	for i := r.first(); i >= 0; i = r.next(i) {
		list = append(list, int(r.integer()))
	}
	return list
}

func (r *reader) headers() []Header {
	if cap(r.spare) < 16 {
		r.spare = make([]Header, 0, 64)
	}
	list := r.spare
	for i := r.first(); i >= 0; i = r.next(i) {
		list = append(list, r.header())
	}
	r.spare = list[len(list):]
	return list[:len(list):len(list)]
}

// header takes a [name, value] pair.
func (r *reader) header() (h Header) {
	const want = "a [name, value] pair of strings"
	if r.peek() != '[' {
		r.wrong(want)
	}
	if r.plainPair(&h) {
		return h
	}
	start, n := r.at, 0
	for i := r.first(); i >= 0; i = r.next(i) {
		if i < len(h) && r.peek() == '"' {
			h[i] = r.text()
		} else {
			r.skip(0)
			n = -len(h) - 1 // whatever else follows, it is no pair
		}
		n++
	}
	if n != len(h) && r.err == nil {
		r.at = start
		r.wrong(want)
	}
	return h
}

// plainPair takes a pair if it stands there as most do: without blanks, and with nothing in it that needs a closer look.
func (r *reader) plainPair(h *Header) bool {
	s, start := r.s, r.at+len(`["`)
	if !strings.HasPrefix(s[r.at:], `["`) {
		return false
	}
	name := plain(s, start)
	if !strings.HasPrefix(s[name:], `","`) {
		return false
	}
	value := plain(s, name+len(`","`))
	if !strings.HasPrefix(s[value:], `"]`) {
		return false
	}
	h[0], h[1] = s[start:name], s[name+len(`","`):value]
	r.at = value + len(`"]`)
	return true
}

// texts takes an object whose values are strings.
func (r *reader) texts() map[string]string {
	if !r.open('{', "an object") {
		return nil
	}
	m := map[string]string{}
	for first := true; r.more('}', first); first = false {
		key := r.key()
		r.path = append(r.path, step{name: key})
		m[key] = r.str()
		r.leave()
	}
	return m
}
