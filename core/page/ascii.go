package page

import "strings"

// What has a loop and is called from many places is not inlined: the module would hold it as often.

// The header and URL grammars fold case in ASCII alone: the Kelvin sign is no "k" there, as it is for strings.EqualFold.

func isAlpha(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isHexDigit(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

// hexValue returns the value of a hexadecimal digit.
func hexValue(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// IsPrintable reports whether s is visible ASCII and spaces: what every browser, server and parser takes as it is.
func IsPrintable(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// Printable returns a text of somebody else's as visible ASCII and spaces, anything else as "?", cut behind so many characters.
func Printable(text string, most int) string {
	if len(text) <= most && IsPrintable(text) {
		return text
	}
	var out strings.Builder
	for _, c := range text {
		if out.Len() == most {
			out.WriteString("...")
			break
		}
		if c < ' ' || c > '~' {
			c = '?'
		}
		out.WriteRune(c)
	}
	return out.String()
}

// allDigits reports whether s is one or more decimal digits.
//
//go:noinline
func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// decimal returns the number that a few decimal digits are.
func decimal(digits string) int {
	n := 0
	for i := 0; i < len(digits); i++ {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}

func isUpper(c byte) bool { return c-'A' < 26 }

func lower(c byte) byte {
	if isUpper(c) {
		return c + 'a' - 'A'
	}
	return c
}

// LowerASCII returns s with its ASCII letters in lower case; s itself if they are already.
//
//go:noinline
func LowerASCII(s string) string {
	for i := 0; i < len(s); i++ {
		if isUpper(s[i]) {
			out := []byte(s)
			for ; i < len(out); i++ {
				out[i] = lower(out[i])
			}
			return string(out)
		}
	}
	return s
}

// appendLower appends s to b with its ASCII letters in lower case.
func appendLower(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		b = append(b, lower(s[i]))
	}
	return b
}

// EqualFold reports whether two strings are equal but for the case of ASCII letters.
func EqualFold(s, t string) bool { return len(s) == len(t) && sameFold(s, t) }

// sameFold compares strings of one length. Inlined, its loop would stand in the module a hundred times.
//
//go:noinline
func sameFold(s, t string) bool {
	for i := 0; i < len(s); i++ {
		// In ASCII, letters differ from their other case in one bit.
		if d := s[i] ^ t[i]; d != 0 && (d != 0x20 || !isAlpha(s[i])) {
			return false
		}
	}
	return true
}
