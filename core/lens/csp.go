package lens

import (
	"slices"
	"strings"
	"unicode/utf8"

	"assay/core/page"
	"assay/core/wire"
)

// What more than any site has is not judged: each policy is compared with what is left of those before it.
const (
	mostPolicies   = 16
	mostDirectives = 64
	mostPolicyText = 32 << 10 // bytes, those of meta elements included
)

// A policyResult says besides whether the Observatory saw frame-ancestors.
type policyResult struct {
	result
	ancestors bool
}

// judgeCSP merges all policies of the page into one, as the Observatory does. ok is false if they are too many.
func judgeCSP(p *page.Page, html bool, injection *wire.Injection) (found policyResult, ok bool) {
	last := p.Last()
	var merged policies
	valid, size := true, 0
	add := func(value string, meta bool) {
		size += len(value)
		for more := true; more && valid; {
			var text string
			text, value, more = strings.Cut(value, ",")
			if size > mostPolicyText || merged.count == mostPolicies {
				return
			}
			valid = merged.add(text, meta)
		}
	}
	for _, value := range last.Values("Content-Security-Policy") {
		add(value, false)
	}
	if html && p.Markup != nil {
		for _, value := range p.Markup.ContentSecurityPolicies {
			add(value, true)
		}
	}
	if size > mostPolicyText || merged.count >= mostPolicies || len(merged.directives) > mostDirectives {
		return found, false
	}
	switch {
	case !valid:
		found.outcome = cspInvalid
	case !merged.heard:
		found.outcome = cspNone
		if value, _ := joined(last, "Content-Security-Policy-Report-Only"); value != "" {
			found.outcome = cspReportOnly
		}
		return found, true
	default:
		found.ancestors = merged.find("frame-ancestors") != nil
		found.outcome = merged.judge()
	}
	found.note = noteCSP(found.outcome, injection)
	return found, true
}

// noteCSP asks what browsers let an injected script do.
func noteCSP(o outcome, injection *wire.Injection) string {
	switch {
	case injection == nil:
	case outcomes[o].Pass && len(injection.By) > 0:
		by := injection.By[0]
		if by.Value == "" {
			return "An injected script can run all the same: " + by.Directive + " is missing."
		}
		return "An injected script can run all the same, by " + by.Directive + " " + by.Value + "."
	case o == cspInvalid && !injection.Possible:
		return "Browsers do read this policy, and let no injected script run."
	case (o == cspUnsafeInline || o == cspInsecure) && !injection.Possible:
		return "Browsers let no injected script run under this policy."
	}
	return ""
}

// policies are those of a page, merged.
type policies struct {
	directives []directive
	count      int  // policies seen
	heard      bool // a directive was seen where it counts
	repeated   bool // report-uri or report-to came twice in a policy
}

type directive struct {
	name    string
	policy  int // index of the last policy that had it
	sources []source
}

type source struct {
	text   string // in lower case; empty if it was taken out
	policy int    // index of the policy that it came from
	keep   bool
}

const none = "'none'"

func (m *policies) find(name string) *directive {
	for i := range m.directives {
		if m.directives[i].name == name {
			return &m.directives[i]
		}
	}
	return nil
}

// add merges one policy in; false if it makes all of them invalid.
func (m *policies) add(text string, meta bool) bool {
	if meta {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r", ""), "\n", "")
	}
	text = strings.ToLower(strings.TrimSpace(text))
	const shortest = 6 // bytes of a policy that counts as one
	if len(text) < shortest {
		return false
	}
	if m.count == 1 { // from here on a source must be in each policy
		for i := range m.directives {
			for j := range m.directives[i].sources {
				m.directives[i].sources[j].keep = false
			}
		}
	}
	const typical = 64
	sources := make([]source, 0, min(strings.Count(text, " ")+1, typical)) // of all directives
	if m.directives == nil {
		m.directives = make([]directive, 0, min(strings.Count(text, ";")+1, typical))
	}
	for more := true; more; {
		var token string
		token, text, more = strings.Cut(text, ";")
		name, rest := cutWord(token)
		if name == "" {
			continue
		}
		d := m.find(name)
		switch {
		case d == nil:
			if len(m.directives) > mostDirectives {
				return true // not judged anyway
			}
			m.directives = append(m.directives, directive{name: name})
			d = &m.directives[len(m.directives)-1]
		case d.policy != m.count:
		case name == "report-uri" || name == "report-to":
			m.repeated = true
			m.heard = true
		default:
			return false
		}
		d.policy = m.count
		m.heard = m.heard || !meta || name != "frame-ancestors" && name != "report-uri" && name != "sandbox"

		start := len(sources)
		for word, rest := cutWord(rest); word != ""; word, rest = cutWord(rest) {
			sources = append(sources, source{word, m.count, m.count == 0})
		}
		if len(sources) == start && strings.HasSuffix(name, "-src") {
			sources = append(sources, source{none, m.count, m.count == 0})
		}
		if m.count == 0 {
			d.sources = sources[start:len(sources):len(sources)]
		} else {
			d.sources = append(d.sources[:len(d.sources):len(d.sources)], sources[start:]...)
		}
		if !d.merge() {
			return false
		}
	}
	m.count++
	return true
}

// merge drops the sources that are not to be kept; false for an escape sequence that cannot be decoded.
func (d *directive) merge() bool {
	sortSources(d.sources)
	for i := 1; i < len(d.sources); i++ {
		s, before := &d.sources[i], &d.sources[i-1]
		if s.policy == before.policy {
			s.keep = s.keep && !strings.HasPrefix(s.text, before.text)
			continue
		}
		match, ok := covers(before.text, s.text)
		if !ok {
			return false
		}
		s.keep = s.keep || match
	}
	kept := d.sources[:0]
	for _, s := range d.sources {
		if s.keep {
			kept = append(kept, s)
		}
	}
	d.sources = kept
	return true
}

// sortSources sorts by text; equal ones keep their order. (The generic slices.SortStableFunc has six times as much code.)
func sortSources(list []source) {
	const few = 12
	if len(list) <= few {
		for i := 1; i < len(list); i++ {
			for j := i; j > 0 && collate(list[j].text, list[j-1].text) < 0; j-- {
				list[j], list[j-1] = list[j-1], list[j]
			}
		}
		return
	}
	left, right := slices.Clone(list[:len(list)/2]), list[len(list)/2:]
	sortSources(left)
	sortSources(right)
	for i := 0; len(left) > 0; i++ { // what is left of right stands in its place then
		if len(right) > 0 && collate(right[0].text, left[0].text) < 0 {
			list[i], right = right[0], right[1:]
		} else {
			list[i], left = left[0], left[1:]
		}
	}
}

// judge returns the first outcome that holds.
func (m *policies) judge() outcome {
	defaults := m.find("default-src")
	find := func(name string) *directive {
		if d := m.find(name); d != nil {
			return d
		}
		return defaults
	}
	script, style, object := find("script-src"), find("style-src"), find("object-src")
	for _, d := range [...]*directive{script, style} {
		if d.any(isNonceOrHash) {
			d.remove(isUnsafeInline)
		}
	}
	if script.any(isStrictDynamic) {
		if !script.any(isNonceOrHash) {
			return cspInvalid
		}
		script.remove(isOverruled)
	}
	active := false
	for i := range m.directives {
		if name := m.directives[i].name; name != "img-src" && name != "media-src" {
			active = active || m.directives[i].any(isInsecure)
		}
	}
	found := cspGood
	switch {
	case script == nil || object == nil || script.any(isBroadOrInline) || object.any(isBroad):
		return cspUnsafeInline
	case active:
		return cspInsecure
	case script.any(isUnsafeEval) || style.any(isUnsafeEval):
		return cspUnsafeEval
	case find("img-src").any(isInsecure) || find("media-src").any(isInsecure):
		found = cspInsecurePassive
	case style == nil || style.any(isBroadOrInline):
		found = cspUnsafeStyle
	case defaults != nil && !defaults.any(isNotNone):
		found = cspDefaultNone
	}
	if m.repeated {
		return cspRepeated
	}
	return found
}

// any reports whether a source is as asked. Nothing is in a directive that is missing.
func (d *directive) any(is func(source string) bool) bool {
	if d == nil {
		return false
	}
	for i := range d.sources {
		if is(d.sources[i].text) {
			return true
		}
	}
	return false
}

// remove takes out the sources that are as asked, for all directives that fall back to this one.
func (d *directive) remove(is func(source string) bool) {
	for i := range d.sources {
		if is(d.sources[i].text) {
			d.sources[i].text = ""
		}
	}
}

func isUnsafeInline(s string) bool  { return s == "'unsafe-inline'" }
func isUnsafeEval(s string) bool    { return s == "'unsafe-eval'" }
func isStrictDynamic(s string) bool { return s == "'strict-dynamic'" }
func isNotNone(s string) bool       { return s != none }

func isNonceOrHash(s string) bool {
	return strings.HasPrefix(s, "'nonce-") || strings.HasPrefix(s, "'sha256-") || strings.HasPrefix(s, "'sha384-") || strings.HasPrefix(s, "'sha512-")
}

// isBroad reports a source that lets in whatever there is, as far as the Observatory knows.
func isBroad(s string) bool {
	switch s {
	case "ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*":
		return true
	}
	return false
}

func isBroadOrInline(s string) bool { return isBroad(s) || isUnsafeInline(s) || s == "data:" }

func isInsecure(s string) bool { return strings.HasPrefix(s, "http:") || strings.HasPrefix(s, "ftp:") }

// isOverruled reports a source that 'strict-dynamic' switches off.
func isOverruled(s string) bool {
	return s == "'self'" || isUnsafeInline(s) || isInsecure(s) || strings.HasPrefix(s, "https:") || strings.HasPrefix(s, "*")
}

// covers reports whether source a, of one policy, stands for b, of another: they are the same, or a ends in a slash and b begins with it.
// ok is false if an escape sequence cannot be decoded.
func covers(a, b string) (match, ok bool) {
	pieces := strings.Count(a, "/") + 1
	whole := strings.Count(b, "/") + 1
	if strings.HasSuffix(a, "/") {
		if pieces > whole {
			return false, true
		}
		pieces--
	} else if pieces != whole {
		return false, true
	}
	for range pieces {
		var x, y string
		x, a, _ = strings.Cut(a, "/")
		y, b, _ = strings.Cut(b, "/")
		x, okX := decode(x)
		y, okY := decode(y)
		if !okX || !okY {
			return false, false
		}
		if x != y {
			return false, true
		}
	}
	return true, true
}

// decode undoes %-escapes; false where JavaScript's decodeURIComponent throws.
func decode(s string) (string, bool) {
	if strings.IndexByte(s, '%') < 0 {
		return s, true
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' {
			if i+2 >= len(s) {
				return "", false
			}
			high, low := hexDigit(s[i+1]), hexDigit(s[i+2])
			if high < 0 || low < 0 {
				return "", false
			}
			c = byte(high<<4 | low)
			i += 2
		}
		out = append(out, c)
	}
	return string(out), utf8.Valid(out)
}

// hexDigit returns the value of a digit in lower case, or -1.
func hexDigit(c byte) int { return strings.IndexByte("0123456789abcdef", c) }

// collation has the printable characters in the order in which English dictionaries sort them, without upper case.
const collation = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz"

// collate compares as JavaScript's Intl.Collator does; what is not ASCII sorts last.
func collate(a, b string) int {
	for i := 0; i < min(len(a), len(b)); i++ {
		if a[i] != b[i] {
			x, y := strings.IndexByte(collation, a[i]), strings.IndexByte(collation, b[i])
			if x < 0 {
				x = len(collation) + int(a[i])
			}
			if y < 0 {
				y = len(collation) + int(b[i])
			}
			return x - y
		}
	}
	return len(a) - len(b)
}

// cutWord returns the first word of s, and what follows it; empty if there is none.
func cutWord(s string) (word, rest string) {
	start := 0
	for start < len(s) && isSpace(s[start]) {
		start++
	}
	end := start
	for end < len(s) && !isSpace(s[end]) {
		end++
	}
	return s[start:end], s[end:]
}

func isSpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }
