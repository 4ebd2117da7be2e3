package compare

import (
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// What is set aside, and the sentences that say why.
const (
	whyAnswer     = "Each answer has its own."
	whyNonce      = "Each answer has its own nonce."
	whyContent    = "It is about the text of the page, not about how it is protected."
	whyConnection = "It is about the connection."
	whyQuery      = "Only a token in an address differs."
	whyHost       = "Only the two pages’ own host names differ."
	whySpelling   = "Browsers read both alike."
)

// volatiles are the headers that say something else with each answer, and why.
var volatiles = map[string][2]string{
	"date": {wire.AsideAnswer, whyAnswer}, "age": {wire.AsideAnswer, whyAnswer}, "expires": {wire.AsideAnswer, whyAnswer},
	"etag": {wire.AsideContent, whyContent}, "last-modified": {wire.AsideContent, whyContent}, "content-length": {wire.AsideContent, whyContent},
	"content-md5": {wire.AsideContent, whyContent}, "digest": {wire.AsideContent, whyContent}, "content-digest": {wire.AsideContent, whyContent},
	"repr-digest": {wire.AsideContent, whyContent}, "content-range": {wire.AsideContent, whyContent},
	"connection": {wire.AsideAnswer, whyConnection}, "keep-alive": {wire.AsideAnswer, whyConnection}, "transfer-encoding": {wire.AsideAnswer, whyConnection},
	"content-encoding": {wire.AsideAnswer, whyConnection}, "alt-svc": {wire.AsideAnswer, whyConnection},
	"cf-ray": {wire.AsideAnswer, whyAnswer}, "cf-cache-status": {wire.AsideAnswer, whyAnswer}, "server-timing": {wire.AsideAnswer, whyAnswer},
	"traceparent": {wire.AsideAnswer, whyAnswer}, "tracestate": {wire.AsideAnswer, whyAnswer}, "x-amz-id-2": {wire.AsideAnswer, whyAnswer},
	"x-amz-cf-id": {wire.AsideAnswer, whyAnswer}, "x-amz-cf-pop": {wire.AsideAnswer, whyAnswer}, "x-azure-ref": {wire.AsideAnswer, whyAnswer},
	"x-cache": {wire.AsideAnswer, whyAnswer}, "x-cache-hits": {wire.AsideAnswer, whyAnswer}, "x-served-by": {wire.AsideAnswer, whyAnswer},
	"x-timer": {wire.AsideAnswer, whyAnswer}, "x-varnish": {wire.AsideAnswer, whyAnswer}, "x-runtime": {wire.AsideAnswer, whyAnswer},
	"x-response-time": {wire.AsideAnswer, whyAnswer}, "x-vercel-id": {wire.AsideAnswer, whyAnswer}, "x-vercel-cache": {wire.AsideAnswer, whyAnswer},
	"x-amzn-trace-id": {wire.AsideAnswer, whyAnswer}, "x-cloud-trace-context": {wire.AsideAnswer, whyAnswer}, "x-b3-traceid": {wire.AsideAnswer, whyAnswer},
	"x-b3-spanid": {wire.AsideAnswer, whyAnswer}, "x-hits": {wire.AsideAnswer, whyAnswer},
}

// volatileEnds are how the names end of headers that identify one answer, or count them.
var volatileEnds = [...]string{
	"request-id", "requestid", "correlation-id", "trace-id", "transaction-id", "span-id", "invocation-id", "-uuid",
	"ratelimit-remaining", "ratelimit-reset", "rate-limit-remaining", "rate-limit-reset",
}

// volatile returns why a header, its name in lower case, says nothing of the site; empty if it may.
func volatile(name string) (kind, why string) {
	if v, ok := volatiles[name]; ok {
		return v[0], v[1]
	}
	for _, end := range volatileEnds {
		if strings.HasSuffix(name, end) {
			return wire.AsideAnswer, whyAnswer
		}
	}
	return "", ""
}

// cutNonces returns a policy with one and the same word in all its nonces. It is ASCII: browsers pass over a directive that is not.
func cutNonces(value string) string {
	const begin = "'nonce-"
	var out strings.Builder
	for {
		i := strings.Index(value, begin)
		if i < 0 {
			break
		}
		end := strings.IndexByte(value[i+len(begin):], '\'')
		if end < 0 {
			break
		}
		out.WriteString(value[:i+len(begin)] + "any")
		value = value[i+len(begin)+end:]
	}
	return out.String() + value
}

// cutQueries returns a value without the queries of the addresses in it.
func cutQueries(value string) string {
	i := strings.IndexByte(value, '?')
	if i < 0 {
		return value
	}
	var out strings.Builder
	for from := 0; from < len(value); {
		i := strings.IndexByte(value[from:], '?')
		if i < 0 {
			out.WriteString(value[from:])
			break
		}
		out.WriteString(value[from : from+i])
		from += i
		if from == 0 || ends(value[from-1]) || value[from-1] == '=' { // no address is before it: "?1" is a boolean
			out.WriteByte('?')
			from++
			continue
		}
		for from < len(value) && !ends(value[from]) {
			from++
		}
	}
	return out.String()
}

// ends reports what ends an address in a header.
func ends(c byte) bool { return c <= ' ' || strings.IndexByte("\"'<>,;(){}\\", c) >= 0 }

// cutTokens returns the value of a header that says where reports go without the tokens in its addresses' paths; of any other header, the value.
func cutTokens(value, header string) string {
	switch strings.ToLower(header) {
	case "report-to", "reporting-endpoints", "nel", "report-uri":
	default:
		return value
	}
	var out strings.Builder
	start := 0
	for i := 0; i <= len(value); i++ {
		if i < len(value) && (isWord(value[i]) || value[i] == '-' || value[i] == '_') {
			continue
		}
		if word := value[start:i]; i-start >= 20 && strings.ContainsAny(word, "0123456789") {
			out.WriteString("…")
		} else {
			out.WriteString(word)
		}
		if i < len(value) {
			out.WriteByte(value[i])
		}
		start = i + 1
	}
	return out.String()
}

func isWord(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' }

// A replacement is a host name of a page's own, and what stands for it in both pages.
type replacement struct{ name, with string }

// hosts finds the two pages' own host names, where they differ: the host, with its port and without, and the site that it belongs to.
func (c *comparison) hosts() {
	a, b := c.before.url, c.after.url
	if a.Host == b.Host && a.Port == b.Port {
		return
	}
	otherSite := page.Site(a.Host) != page.Site(b.Host)
	for _, s := range [...]*side{&c.before, &c.after} {
		if s.url.Port != "" {
			s.names = append(s.names, replacement{s.url.Host + ":" + s.url.Port, "⟨host⟩"})
		}
		s.names = append(s.names, replacement{s.url.Host, "⟨host⟩"})
		if own := page.Site(s.url.Host); otherSite && own != s.url.Host {
			s.names = append(s.names, replacement{own, "⟨host⟩"})
		}
	}
}

// neutral returns a value with the page's own host names replaced by what stands for them in both.
func (s *side) neutral(value string) string {
	for _, r := range s.names {
		value = replaceHost(value, r)
	}
	return value
}

// replaceHost replaces a host name, whole or with subdomains before it. A port of its own stays.
func replaceHost(value string, r replacement) string {
	lower := strings.ToLower(value)
	if len(lower) != len(value) || r.name == "" {
		return value
	}
	var out strings.Builder
	from := 0
	for at := 0; ; {
		i := strings.Index(lower[at:], r.name)
		if i < 0 {
			break
		}
		start, end := at+i, at+i+len(r.name)
		at = end
		before := start > 0 && (isWord(lower[start-1]) || lower[start-1] == '-')
		after := end < len(lower) && (isWord(lower[end]) || lower[end] == '-' || lower[end] == '.' && end+1 < len(lower) && isWord(lower[end+1]))
		if before || after {
			continue
		}
		out.WriteString(value[from:start] + r.with)
		from = end
	}
	return out.String() + value[from:]
}
