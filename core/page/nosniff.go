package page

import "strings"

// ParseNosniff reports whether the X-Content-Type-Options lines of a response, in order, make browsers trust the declared types.
// Of a list only the first member counts: "no, nosniff" is nothing. https://fetch.spec.whatwg.org/#determine-nosniff
func ParseNosniff(values []string) bool {
	if len(values) == 0 {
		return false
	}
	first, _, _ := cutListMember(joinLines(values))
	return EqualFold(first, "nosniff")
}

// BlockedByNosniff reports whether browsers refuse a response with nosniff and this type (ok: it has a valid one) to the given
// destination; only "script" (and its kin) and "style" matter. https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-nosniff?
func BlockedByNosniff(destination string, m MIME, ok bool) bool {
	switch destination {
	case "script", "audioworklet", "paintworklet", "serviceworker", "sharedworker", "worker":
		return !ok || !m.IsJavaScript()
	case "style":
		return !ok || m.Essence() != "text/css"
	}
	return false
}

// joinLines makes one value of a header's field lines. https://fetch.spec.whatwg.org/#concept-header-list-get
//
//go:noinline
func joinLines(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	return strings.Join(values, ", ")
}

// cutListMember cuts the first member off a comma-separated list; a comma within quotes separates nothing. More is true if a comma
// followed, so that "a," has a second, empty member. Called until more is false, it yields what
// https://fetch.spec.whatwg.org/#header-value-get-decode-and-split returns.
func cutListMember(list string) (member, rest string, more bool) {
	i := 0
	for i < len(list) && list[i] != ',' {
		if list[i] == '"' {
			i, _ = skipQuotedString(list, i)
		} else {
			i++
		}
	}
	member = strings.Trim(list[:i], " \t")
	if i == len(list) {
		return member, "", false
	}
	return member, list[i+1:], true
}

// skipQuotedString returns the position behind the quoted string that begins at s[i]. One that is not closed reaches to the end.
// https://fetch.spec.whatwg.org/#collect-an-http-quoted-string
func skipQuotedString(s string, i int) (end int, closed bool) {
	for i++; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1, true
		}
	}
	return len(s), false
}

// isTokenByte reports whether c may stand in a token. https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
func isTokenByte(c byte) bool {
	if isAlpha(c) || isDigit(c) {
		return true
	}
	switch c {
	case '!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~':
		return true
	}
	return false
}

// tokenLength returns how many bytes at the start of s form a token.
//
//go:noinline
func tokenLength(s string) int {
	n := 0
	for n < len(s) && isTokenByte(s[n]) {
		n++
	}
	return n
}
