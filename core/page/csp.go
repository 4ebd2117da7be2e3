package page

import (
	"strings"

	"assay/core/wire"
)

// What a policy's Disposition and Source say.
const (
	DispositionEnforce = "enforce"
	DispositionReport  = "report" // from Content-Security-Policy-Report-Only: it blocks nothing
	SourceHeader       = "header"
	SourceMeta         = "meta" // from a meta element: frame-ancestors, report-uri and sandbox are ignored there
)

// A Policy is one content security policy.
type Policy struct {
	Disposition string // a Disposition constant; empty is as good as DispositionEnforce
	Source      string // a Source constant; empty is as good as SourceHeader
	Directives  []Directive
	Ignored     []Directive // those that browsers drop: a name comes again, or something is not ASCII
}

// A Directive is one directive of a policy, its name in lower case, the values as they are spelled.
type Directive = wire.CSPDirective

// Find returns the directive of that name, given in lower case.
func (p *Policy) Find(name string) (Directive, bool) {
	for _, d := range p.Directives {
		if d.Name == name {
			return d, true
		}
	}
	return Directive{}, false
}

// ParseCSP reads one Content-Security-Policy line, a comma-separated list of policies such as
//
//	default-src 'self'; frame-ancestors 'none', upgrade-insecure-requests
//
// Policies without a directive are left out. Disposition and Source are the caller's to set.
// https://www.w3.org/TR/CSP3/#parse-response-csp
func ParseCSP(value string) []Policy {
	const typical = 16 // policies: with so many, growing costs little
	policies := make([]Policy, 0, min(strings.Count(value, ",")+1, typical))
	for more := true; more; {
		var serialized string
		serialized, value, more = strings.Cut(value, ",")
		if policy := parsePolicy(serialized); len(policy.Directives) > 0 {
			policies = append(policies, policy)
		}
	}
	return policies
}

// ParseMetaCSP reads the policy of a meta element, which is a single one: a comma is a part of a value there. Three directives are ignored
// in it. https://html.spec.whatwg.org/multipage/semantics.html#attr-meta-http-equiv-content-security-policy
func ParseMetaCSP(content string) (Policy, bool) {
	policy := parsePolicy(content)
	policy.Disposition, policy.Source = DispositionEnforce, SourceMeta
	kept := policy.Directives[:0]
	for _, d := range policy.Directives {
		if !IgnoredInMeta(d.Name) {
			kept = append(kept, d)
		}
	}
	policy.Directives = kept
	return policy, len(kept) > 0
}

// IgnoredInMeta reports directives, by their names in lower case, that browsers ignore in a meta element.
func IgnoredInMeta(directive string) bool {
	return directive == "frame-ancestors" || directive == "report-uri" || directive == "sandbox"
}

// readPolicies reads the page's policies and judges what they leave to injected script.
func (p *Page) readPolicies() {
	p.Policies = nil
	p.addPolicies("Content-Security-Policy", DispositionEnforce)
	p.addPolicies("Content-Security-Policy-Report-Only", DispositionReport)
	p.Policies = append(p.Policies, p.Meta...)
	p.Protected, p.Script = Protects(p.Policies), nil
	if p.Document && p.Protected {
		p.Script = ScriptLoopholes(p.Policies, p.URL)
	}
}

func (p *Page) addPolicies(header, disposition string) {
	for _, value := range p.Last().Values(header) {
		policies := ParseCSP(value)
		for j := range policies {
			policies[j].Disposition, policies[j].Source = disposition, SourceHeader
		}
		if p.Policies == nil {
			p.Policies = policies
		} else {
			p.Policies = append(p.Policies, policies...)
		}
	}
}

// readMeta reads the policies of the page's meta elements.
func (p *Page) readMeta(d *wire.Document) {
	p.Meta = nil
	if d == nil {
		return
	}
	for _, content := range d.ContentSecurityPolicies {
		if policy, ok := ParseMetaCSP(content); ok {
			p.Meta = append(p.Meta, policy)
		}
	}
}

// parsePolicy reads the directives between semicolons. One that is not ASCII throughout does not exist; of several with one name
// the first counts. https://www.w3.org/TR/CSP3/#parse-serialized-policy
func parsePolicy(serialized string) Policy {
	var policy Policy
	const typical = 64 // directives or words: with so many, growing costs little
	directives := make([]Directive, 0, min(strings.Count(serialized, ";")+1, typical))
	words := make([]string, 0, min(strings.Count(serialized, " ")+1, typical)) // of all directives
	var seen nameSet
	ascii := isASCII(serialized)
	for more := true; more; {
		var token string
		token, serialized, more = strings.Cut(serialized, ";")
		name, rest := cutWord(token)
		if name == "" {
			continue
		}
		name = LowerASCII(name)
		beyond := !ascii && !isASCII(token)
		if beyond || !seen.add(name) {
			ignored := Directive{Name: name}
			if beyond {
				ignored.Values = []string{strings.TrimSpace(rest)}
			}
			policy.Ignored = append(policy.Ignored, ignored)
			continue
		}
		start := len(words)
		for word, rest := cutWord(rest); word != ""; word, rest = cutWord(rest) {
			words = append(words, word)
		}
		directives = append(directives, Directive{Name: name, Values: words[start:len(words):len(words)]})
	}
	policy.Directives = directives
	return policy
}

// cutWord returns the first run of characters that are not ASCII whitespace, and what follows it; empty if there is none.
func cutWord(s string) (word, rest string) {
	start := 0
	for start < len(s) && isASCIISpace(s[start]) {
		start++
	}
	end := start
	for end < len(s) && !isASCIISpace(s[end]) {
		end++
	}
	return s[start:end], s[end:]
}

// isASCIISpace reports ASCII whitespace: https://infra.spec.whatwg.org/#ascii-whitespace
func isASCIISpace(c byte) bool {
	return c <= ' ' && (c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r')
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// A nameSet is a set of names. Real headers hold a dozen, for which looking through a list is fastest; hostile ones hold a hundred
// thousand, for which it would take minutes.
type nameSet struct {
	few   [16]string
	count int // of few
	many  map[string]struct{}
}

// add reports whether name is new.
func (s *nameSet) add(name string) bool {
	for _, n := range s.few[:s.count] {
		if n == name {
			return false
		}
	}
	if s.count < len(s.few) {
		s.few[s.count] = name
		s.count++
		return true
	}
	if s.many == nil {
		s.many = make(map[string]struct{})
	}
	before := len(s.many)
	s.many[name] = struct{}{}
	return len(s.many) > before
}
