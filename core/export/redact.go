package export

import (
	"slices"
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// mark stands where something was left out.
const mark = "…"

// A redactor leaves out of texts what may tell more than a reader of the export should know: the queries and user names of addresses, and whatever
// looks like an id, a token or an e-mail address, in addresses and elsewhere. Hosts stay. It may leave out too much: what looks like a token and is none.
type redactor struct {
	// What was left out, each once.
	queries, users, mails, ids map[string]bool
}

func newRedactor() *redactor {
	return &redactor{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
}

// report returns a Report redacted. Every string in it is looked at, whatever field it is in.
func (r *redactor) report(in *wire.Report) (*wire.Report, error) {
	bare := *in
	bare.Findings = slices.Clone(in.Findings)
	for i := range bare.Findings {
		bare.Findings[i].References = nil // these are the rule's own, and no site's
	}
	json, err := wire.MapStrings(bare.AppendJSON(nil), r.text)
	if err != nil {
		return nil, err
	}
	out, err := wire.DecodeReport(json)
	for i := range out.Findings {
		out.Findings[i].References = in.Findings[i].References
	}
	return &out, err
}

// observation returns an Observation redacted.
func (r *redactor) observation(in *wire.Observation) (*wire.Observation, error) {
	json, err := wire.MapStrings(in.AppendJSON(nil), r.text)
	if err != nil {
		return nil, err
	}
	out, err := wire.DecodeObservation(json)
	return &out, err
}

// leftOut says what was left out, a sentence each.
func (r *redactor) leftOut() []string {
	list := []string{}
	for _, kind := range [...]struct {
		found     map[string]bool
		one, many string
	}{
		{r.queries, "The query of an address.", "The queries of {n} addresses."},
		{r.users, "The user name in an address.", "The user names in {n} addresses."},
		{r.mails, "What looks like an e-mail address.", "What looks like {n} e-mail addresses."},
		{r.ids, "What looks like an id or a token, in an address or a name.", "What looks like {n} ids or tokens, in addresses or names."},
	} {
		switch n := len(kind.found); n {
		case 0:
		case 1:
			list = append(list, kind.one)
		default:
			list = append(list, strings.Replace(kind.many, "{n}", strconv.Itoa(n), 1))
		}
	}
	return list
}

// text returns a text redacted, word by word. A word that is an address reaches to the next space or double quote if it has a query, so that nothing of
// that is taken for another word.
func (r *redactor) text(s string) string {
	var out strings.Builder
	// Where the next hard boundary is, and the next query: they are looked for once each, because a hostile text has no end of words.
	hard, query := 0, -1
	for i := 0; i < len(s); {
		if isBoundary(s[i]) {
			out.WriteByte(s[i])
			i++
			continue
		}
		end := i
		for end < len(s) && !isBoundary(s[end]) {
			end++
		}
		for hard <= i || hard < len(s) && !isHardBoundary(s[hard]) {
			hard = max(hard, i) + 1
		}
		if query < i {
			if query = strings.IndexAny(s[i:], "?#"); query < 0 {
				query = len(s)
			} else {
				query += i
			}
		}
		if w := s[i:end]; query < hard && (strings.Contains(w, "://") || strings.HasPrefix(w, "/")) {
			for end = hard; strings.IndexByte(").,;'|]}", s[end-1]) >= 0; end-- { // the sentence's, not the address's
			}
		}
		out.WriteString(r.word(s[i:end]))
		i = end
	}
	return out.String()
}

// isBoundary reports what stands between words: in sentences, and in the headers' own syntaxes.
func isBoundary(c byte) bool { return isHardBoundary(c) || strings.IndexByte("'(),;|[]{}", c) >= 0 }

// isHardBoundary reports what is part of no address.
func isHardBoundary(c byte) bool { return c <= ' ' || c == '"' || c == '<' || c == '>' || c == '`' }

func (r *redactor) word(w string) string {
	if i := strings.Index(w, "://"); i > 0 {
		start := i
		for start > 0 && isAlphanumeric(w[start-1]) {
			start--
		}
		return r.token(w[:start], false) + w[start:i+3] + r.afterScheme(w[i+3:])
	}
	switch {
	case strings.HasPrefix(w, "//"):
		return "//" + r.afterScheme(w[2:])
	case strings.HasPrefix(w, "/"):
		return r.path(w)
	case isMail(w):
		r.mails[w] = true
		return mark
	case isHash(w) || isHostLike(w):
		return w
	}
	if i := strings.IndexByte(w, '?'); i >= 0 && strings.IndexByte(w[i:], '=') >= 0 {
		r.queries[w[i:]] = true
		return r.token(w[:i], false) + "?" + mark
	}
	return r.token(w, false)
}

// afterScheme redacts what follows "https://".
func (r *redactor) afterScheme(rest string) string {
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	authority, path := rest[:end], rest[end:]
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		if authority[:at] != mark {
			r.users[authority[:at]] = true
		}
		authority = mark + authority[at:]
	}
	return authority + r.path(path)
}

// path redacts a path and what follows it.
func (r *redactor) path(s string) string {
	cut, more := strings.IndexAny(s, "?#"), ""
	if cut >= 0 {
		s, more = s[:cut], s[cut:]
		if len(more) > 1 && more[1:] != mark {
			r.queries[more] = true
			more = more[:1] + mark
		}
	}
	segments := strings.Split(s, "/")
	for i, segment := range segments {
		switch {
		case isMail(strings.ReplaceAll(segment, "%40", "@")):
			r.mails[segment] = true
			segments[i] = mark
		default:
			segments[i] = r.token(segment, true)
		}
	}
	return strings.Join(segments, "/") + more
}

// token redacts the parts of a word, or of a segment of a path, that look like an id or a token: "app-3f9a8c7b.js" becomes "app-….js".
func (r *redactor) token(w string, inPath bool) string {
	if isUUID(w) {
		r.ids[w] = true
		return mark
	}
	var out strings.Builder
	for i := 0; i < len(w); {
		end := i
		for end < len(w) && isAlphanumeric(w[end]) {
			end++
		}
		switch part := w[i:end]; {
		case end == i:
			out.WriteByte(w[i])
			end++
		case looksRandom(part) || inPath && looksNumbered(part):
			r.ids[part] = true
			out.WriteString(mark)
		default:
			out.WriteString(part)
		}
		i = end
	}
	return out.String()
}

// looksNumbered reports a number that may be of one customer, order or document.
func looksNumbered(s string) bool {
	const fewest = 3 // "/v2/" and "/10/" number versions and pages
	return len(s) >= fewest && strings.Trim(s, "0123456789") == ""
}

// looksRandom reports letters and digits that nobody would write by hand.
func looksRandom(s string) bool {
	var digits, upper, lower, hex, turns int
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case '0' <= c && c <= '9':
			digits++
			hex++
			continue
		case c <= 'Z':
			upper++
		default:
			lower++
		}
		if c|0x20 <= 'f' {
			hex++
		}
		if i > 0 && c <= 'Z' != (s[i-1] <= 'Z') {
			turns++
		}
	}
	n, letters := len(s), upper+lower
	switch {
	case letters == 0:
		return false // a number: of seconds, of bytes
	case digits == 0:
		return n >= 32 || n >= 24 && turns >= 6
	case n >= 8 && hex == n:
		return true
	case n >= 10 && upper > 0 && lower > 0 && digits >= 2:
		return true
	}
	return n >= 14 && digits >= 3 || n >= 24
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i] | 0x20; i == 8 || i == 13 || i == 18 || i == 23 {
			if s[i] != '-' {
				return false
			}
		} else if !('0' <= s[i] && s[i] <= '9' || 'a' <= c && c <= 'f') {
			return false
		}
	}
	return true
}

func isMail(s string) bool {
	at := strings.IndexByte(s, '@')
	return at > 0 && strings.IndexByte(s[at:], '.') > 1
}

// isHash reports a policy's hash or nonce, which are no secrets once the page is there.
func isHash(s string) bool {
	for _, prefix := range [...]string{"sha256-", "sha384-", "sha512-", "nonce-"} {
		if strings.HasPrefix(strings.ToLower(s), prefix) {
			return true
		}
	}
	return false
}

// isHostLike reports what reads like a host's name: "d111111abcdef8.cloudfront.net", "*.shop.test:8443".
func isHostLike(s string) bool {
	host, port, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(s, "*."), "."), ":")
	dot := strings.LastIndexByte(host, '.')
	if dot <= 0 || strings.Trim(port, "0123456789*") != "" || len(host)-dot < 3 {
		return false
	}
	for i := 0; i < len(host); i++ {
		c := host[i]
		if !('a' <= c && c <= 'z' || i <= dot && ('0' <= c && c <= '9' || c == '-' || c == '.')) {
			return false
		}
	}
	return page.RegistrableDomain(host) != ""
}

func isAlphanumeric(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' }
