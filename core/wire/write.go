package wire

import (
	"math/bits"
	"strconv"
	"unicode/utf8"
)

// Quote returns s as a JSON string: for messages, so that control characters show.
func Quote(s string) string { return string(appendString(nil, s)) }

// appendString appends s as a JSON string. Bytes that are no UTF-8 become U+FFFD, one each.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := plain(s, 0); i < len(s); i = plain(s, i) {
		c := s[i]
		if c >= utf8.RuneSelf {
			char, size := utf8.DecodeRuneInString(s[i:])
			if char == utf8.RuneError && size == 1 {
				b = append(append(b, s[start:i]...), "�"...)
				start = i + 1
			}
			i += size
			continue
		}
		b = append(b, s[start:i]...)
		b = appendEscape(b, c)
		i++
		start = i
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// plain returns where the run of bytes from i on ends that stand for themselves in a JSON string: ASCII without quotes, backslashes and
// control characters. It looks at eight of them at once: most of what Assay writes is such text.
func plain(s string, i int) int {
	for ; i+8 <= len(s); i += 8 {
		if found := special(eight(s[i : i+8])); found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	if len(s) >= 8 && i < len(s) {
		// The last ones are looked at once more, and shifted out: zeros take their place at the end, and are found.
		past := uint(i + 8 - len(s))
		return i + bits.TrailingZeros64(special(eight(s[len(s)-8:])>>(8*past&63)))/8
	}
	for i < len(s) && s[i] >= ' ' && s[i] != '"' && s[i] != '\\' && s[i] < utf8.RuneSelf {
		i++
	}
	return i
}

// eight returns eight bytes as a number, the first one lowest.
func eight(t string) uint64 {
	_ = t[7]
	return uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 |
		uint64(t[4])<<32 | uint64(t[5])<<40 | uint64(t[6])<<48 | uint64(t[7])<<56
}

// special finds the first of eight bytes that does not stand for itself in a JSON string: the lowest bit that is set is its top bit. A byte's top bit
// comes up where it is set already, and where the byte borrows from the next: equal to '\\', or less than '!' once ' ' and '"' have changed places.
func special(w uint64) uint64 {
	const ones, tops, swap = 0x0101010101010101, 0x8080808080808080, ' ' ^ '"'
	return (w | ((w ^ swap*ones) - '!'*ones) | ((w ^ '\\'*ones) - ones)) & tops
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	const digits = "0123456789abcdef"
	return append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
}

// The put functions append a field: its key, written with the comma before it and the colon after, and its value. There are hundreds of
// calls of them, so inlining would make the module a tenth larger.

//go:noinline
func putKey(b []byte, key string) []byte { return append(b, key...) }

//go:noinline
func putString(b []byte, key, s string) []byte { return appendString(append(b, key...), s) }

//go:noinline
func putBool(b []byte, key string, v bool) []byte { return strconv.AppendBool(append(b, key...), v) }

//go:noinline
func putInt(b []byte, key string, n int64) []byte { return strconv.AppendInt(append(b, key...), n, 10) }

//go:noinline
func putOpen(b []byte, key string) []byte { return append(append(b, key...), '[') }

//go:noinline
func putClose(b []byte) []byte { return append(b, ']') }

// putComma appends the comma before item i of a list.
//
//go:noinline
func putComma(b []byte, i int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return b
}

func putStrings(b []byte, key string, list []string) []byte {
	b = putOpen(b, key)
	for i, s := range list {
		b = appendString(putComma(b, i), s)
	}
	return putClose(b)
}

func putInts(b []byte, key string, list []int) []byte {
	b = putOpen(b, key)
	for i, n := range list {
		b = strconv.AppendInt(putComma(b, i), int64(n), 10)
	}
	return putClose(b)
}

// putTexts appends an object of strings, its keys in order. There are few, so they are sorted by insertion.
func putTexts(b []byte, key string, m map[string]string) []byte {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
		for i := len(keys) - 1; i > 0 && keys[i-1] > keys[i]; i-- {
			keys[i-1], keys[i] = keys[i], keys[i-1]
		}
	}
	b = append(putKey(b, key), '{')
	for i, key := range keys {
		b = appendString(putComma(b, i), key)
		b = appendString(append(b, ':'), m[key])
	}
	return append(b, '}')
}

func appendHeader(b []byte, h Header) []byte {
	b = appendString(append(b, '['), h.Name())
	b = appendString(append(b, ','), h.Value())
	return append(b, ']')
}

// closeObject ends an object that begins at start: each of its fields was appended with a comma before it.
//
//go:noinline
func closeObject(b []byte, start int) []byte {
	if len(b) == start {
		return append(b, '{', '}')
	}
	b[start] = '{'
	return append(b, '}')
}
