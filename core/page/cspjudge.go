package page

import (
	"slices"
	"strings"

	"assay/core/wire"
)

// The judgement of content security policies: what they leave to somebody who can put markup into the page. Several policies are enforced
// all at once (https://www.w3.org/TR/CSP3/#multiple-policies): what one of them blocks is blocked. So each way of attack is decided by itself,
// and is open only where every policy leaves it open.

// A Loophole is a source expression that leaves a way open, or a directive that is missing.
type Loophole struct {
	wire.Loophole
	Meta bool // it stands in a meta element
}

// MostLoopholes bounds how many loopholes are named.
const MostLoopholes = 50

// A way is a set of ways of attack.
type way uint16

const (
	wayInline  way = 1 << iota // an inline script element, a javascript: link
	wayHandler                 // an event handler attribute
	wayAny                     // something loaded from any host
	wayData                    // something loaded from a data: URL
	waySuffix                  // something loaded from a host that anybody can have: *.com, *.github.io
	wayBypass                  // script from a host that runs whatever it is asked to
	wayEval                    // a string becomes script
	wayBlob                    // a blob: URL, which script makes of a string, becomes script

	wayHosts  = wayAny | waySuffix
	wayScript = wayInline | wayHosts | wayData | wayBypass
)

// A question is one thing that may be left open.
type question struct {
	directive string // which decides, with its fallbacks
	missing   string // the directive to name where there is none
	ways      way
}

var (
	askScript  = question{"script-src-elem", "script-src", wayScript}
	askHandler = question{"script-src-attr", "script-src", wayHandler}
	askPlugin  = question{"object-src", "object-src", wayHosts | wayData}
	askBase    = question{"base-uri", "base-uri", wayHosts} // HTML knows no base with a data: URL
	askForm    = question{"form-action", "form-action", wayHosts}
	askEval    = question{"script-src", "script-src", wayEval}
	askBlob    = question{"script-src-elem", "script-src", wayBlob}
)

// Protects reports whether any policy is in force that has a directive which browsers know.
func Protects(policies []Policy) bool {
	for i := range policies {
		if !policies[i].Enforced() {
			continue
		}
		for _, d := range policies[i].Directives {
			if DirectiveStatus(d.Name) == DirectiveKnown {
				return true
			}
		}
	}
	return false
}

// ScriptLoopholes returns what lets an injected script run in the page at self: in an element, in an attribute, or loaded.
func ScriptLoopholes(policies []Policy, self URL) []Loophole {
	holes := loopholes(nil, policies, self, askScript)
	for _, h := range loopholes(nil, policies, self, askHandler) {
		if !isNamed(holes, h) {
			holes = append(holes, h)
		}
	}
	return holes
}

// isNamed reports whether a token is named already.
func isNamed(holes []Loophole, h Loophole) bool {
	for i := range holes {
		if holes[i].Directive == h.Directive && holes[i].Value == h.Value {
			return true
		}
	}
	return false
}

// PluginLoopholes returns what lets a plugin or an embedded document load from anywhere.
func PluginLoopholes(policies []Policy, self URL) []Loophole {
	return loopholes(nil, policies, self, askPlugin)
}

// BaseLoopholes returns what lets an injected base element point the page's relative URLs to any host.
func BaseLoopholes(policies []Policy, self URL) []Loophole {
	return loopholes(nil, policies, self, askBase)
}

// FormLoopholes returns what lets a form be sent to any host.
func FormLoopholes(policies []Policy, self URL) []Loophole {
	return loopholes(nil, policies, self, askForm)
}

// EvalLoopholes returns what lets strings become script: eval and blob: URLs. They are no way in, but a way on. A page that no policy
// keeps from it has none, nor one that requires Trusted Types.
func EvalLoopholes(policies []Policy, self URL) []Loophole {
	if RequiresTrustedTypes(policies) {
		return nil
	}
	holes := loopholes(nil, policies, self, askBlob)
	holes = loopholes(holes, policies, self, askEval)
	n := 0
	for _, h := range holes {
		if h.Value != "" {
			holes[n] = h
			n++
		}
	}
	return holes[:n]
}

// BaseRunsScript reports whether a base element that points elsewhere makes the page run scripts from there: it has scripts that are
// trusted wherever they come from, by their nonce or by the script that adds them.
func BaseRunsScript(policies []Policy, self URL) bool {
	if !slices.ContainsFunc(policies, trustsAnywhere) || !open(policies, self, askBase) {
		return false
	}
	for i := range policies {
		p := &policies[i]
		d, ok := p.Effective("script-src-elem")
		if ok && p.Enforced() && !trustsAnywhere(*p) && judgeDirective(d, self, askScript).ways&wayAny == 0 {
			return false
		}
	}
	return true
}

// trustsAnywhere reports a policy that trusts some scripts wherever they come from.
func trustsAnywhere(p Policy) bool {
	d, ok := p.Effective("script-src-elem")
	t := TrustOf(d.Values)
	return ok && p.Enforced() && (t.Nonce || t.Hash && t.Dynamic)
}

// RequiresTrustedTypes reports whether strings must pass a policy of the page's own before the DOM takes them for script:
// https://www.w3.org/TR/trusted-types/#require-trusted-types-for-csp-directive
func RequiresTrustedTypes(policies []Policy) bool {
	for i := range policies {
		if d, ok := policies[i].Find("require-trusted-types-for"); ok && policies[i].Enforced() {
			for _, value := range d.Values {
				if value == "'script'" {
					return true
				}
			}
		}
	}
	return false
}

// Injection answers whether an injected script can run in the page.
func (p *Page) Injection() (verdict wire.Injection) {
	if !p.Protected {
		return wire.Injection{Possible: true}
	}
	for i := range p.Script {
		verdict.By = append(verdict.By, p.Script[i].Loophole)
	}
	if BaseRunsScript(p.Policies, p.URL) {
		for _, h := range BaseLoopholes(p.Policies, p.URL) {
			h.Why = "an injected base element makes the page load its own scripts from another host"
			verdict.By = append(verdict.By, h.Loophole)
		}
	}
	verdict.Possible = len(verdict.By) > 0
	return verdict
}

// EffectiveCSP appends the policies as a Report shows them.
func EffectiveCSP(list []wire.EffectivePolicy, policies []Policy) []wire.EffectivePolicy {
	for i := range policies {
		p := &policies[i]
		list = append(list, wire.EffectivePolicy{Disposition: p.Disposition, Source: p.Source, Directives: p.Directives})
	}
	return list
}

// Enforced reports whether the policy blocks anything, and does not only report.
func (p *Policy) Enforced() bool { return p.Disposition != DispositionReport }

// stopsScript reports a sandbox in which nothing scripted runs: https://www.w3.org/TR/CSP3/#directive-sandbox
func (p *Policy) stopsScript() bool {
	if p.Source == SourceMeta {
		return false
	}
	d, ok := p.Find("sandbox")
	for _, value := range d.Values {
		if EqualFold(value, "allow-scripts") {
			return false
		}
	}
	return ok
}

// A grant is what a policy leaves open of a question. The zero grant leaves nothing.
type grant struct {
	ways     way
	bypasses bypassSet
	suffixes []string // of waySuffix, with their dot; if there are too many to compare, the first ones
}

const mostSuffixes = 16

// full returns the grant of a policy that does not restrict what is asked.
func (q question) full() grant { return grant{q.ways, allBypasses, nil} }

// and returns what both leave open.
func (g grant) and(h grant) grant {
	switch {
	case g.ways&wayAny == 0 && h.ways&wayAny == 0:
		g.suffixes = commonSuffixes(g.suffixes, h.suffixes)
	case g.ways&wayAny != 0:
		g.suffixes = h.suffixes
	}
	for i := range g.bypasses {
		g.bypasses[i] &= h.bypasses[i]
	}
	g.ways &= h.ways
	if g.ways&wayAny == 0 && len(g.suffixes) == 0 {
		g.ways &^= waySuffix
	}
	if g.bypasses == (bypassSet{}) {
		g.ways &^= wayBypass
	}
	return g
}

// commonSuffixes returns the suffixes under which hosts of both lists are.
func commonSuffixes(a, b []string) []string {
	if len(a) >= mostSuffixes || len(b) >= mostSuffixes {
		return a
	}
	var common []string
	for _, s := range a {
		for _, t := range b {
			if strings.HasSuffix(s, t) {
				common = append(common, s)
			} else if strings.HasSuffix(t, s) {
				common = append(common, t)
			}
		}
	}
	return common
}

// judge returns what all enforced policies together leave open, and whether any of them restricts it.
func judge(policies []Policy, self URL, q question) (left grant, restricted bool) {
	left = q.full()
	for i := range policies {
		p := &policies[i]
		if !p.Enforced() {
			continue
		}
		if q.ofScript() && p.stopsScript() {
			return grant{}, true
		}
		if d, ok := p.Effective(q.directive); ok {
			left, restricted = left.and(judgeDirective(d, self, q)), true
		}
		if left.ways == 0 {
			break
		}
	}
	return left, restricted
}

func (q question) ofScript() bool {
	return q.ways&(wayScript&^wayHosts&^wayData|wayHandler|wayEval|wayBlob) != 0
}

func open(policies []Policy, self URL, q question) bool {
	left, _ := judge(policies, self, q)
	return left.ways != 0
}

// judgeDirective returns what the directive that decides about the question leaves open.
func judgeDirective(d Directive, self URL, q question) grant {
	r := reader{self: self, question: q, trust: TrustOf(d.Values)}
	var g grant
	for _, value := range d.Values {
		ways, _ := r.read(value, &g.bypasses)
		g.ways |= ways
		if ways&waySuffix != 0 && ways&wayAny == 0 && len(g.suffixes) < mostSuffixes {
			if s, ok := ParseSource(value); ok {
				g.suffixes = append(g.suffixes, s.Host[1:])
			}
		}
	}
	if g.ways&wayAny != 0 {
		g.ways |= q.ways & (waySuffix | wayBypass)
		g.bypasses = allBypasses
	}
	return g
}

// loopholes appends the tokens that leave open what all policies leave open; or the missing directive, if no policy restricts it.
func loopholes(holes []Loophole, policies []Policy, self URL, q question) []Loophole {
	left, restricted := judge(policies, self, q)
	if left.ways == 0 {
		return holes
	}
	if !restricted {
		return append(holes, Loophole{Loophole: wire.Loophole{Directive: q.missing, Why: missingWhy(q)}})
	}
	var seen nameSet
	for i := range policies {
		p := &policies[i]
		d, ok := p.Effective(q.directive)
		if !ok || !p.Enforced() {
			continue
		}
		r := reader{self: self, question: q, trust: TrustOf(d.Values)}
		for _, value := range d.Values {
			if value[0] != '\'' && left.ways&(wayHosts|wayData|wayBypass|wayBlob) == 0 {
				continue // it is a keyword that is looked for
			}
			var bypasses bypassSet
			ways, why := r.read(value, &bypasses)
			if ways &= left.ways; ways == 0 || ways == wayBypass && !bypasses.intersects(&left.bypasses) {
				continue
			}
			if len(holes) >= MostLoopholes {
				return holes
			}
			if !seen.add(value) {
				continue
			}
			if ways == wayBypass {
				why = bypasses.why()
			}
			holes = append(holes, Loophole{wire.Loophole{Directive: d.Name, Value: value, Why: why}, p.Source == SourceMeta})
		}
	}
	return holes
}

func missingWhy(q question) string {
	switch q.directive {
	case "script-src-elem":
		return "nothing restricts scripts"
	case "script-src-attr":
		return "nothing restricts event handler attributes"
	case "object-src":
		return "nothing restricts plugins"
	case "base-uri":
		return "nothing restricts base elements"
	case "form-action":
		return "nothing restricts where forms are sent"
	}
	return ""
}

// A reader reads a directive's source expressions with a question in mind.
type reader struct {
	self     URL
	question question
	trust    Trust
}

// read returns which of the question's ways a source expression leaves open by itself, and why; the hosts with a bypass that it allows are
// added to the set and say why themselves.
func (r *reader) read(value string, bypasses *bypassSet) (way, string) {
	if value[0] == '\'' {
		return r.readKeyword(value)
	}
	if r.trust.Dynamic && r.question.ofScript() {
		return 0, "" // hosts and schemes are ignored
	}
	if r.question.ways&(wayHosts|wayData) == 0 && (r.question.ways&wayBlob == 0 || value[len(value)-1] != ':') {
		return 0, ""
	}
	s, ok := ParseSource(value)
	if !ok {
		return 0, ""
	}
	ways, why := s.openness(r.self)
	if r.question.ways&wayBypass != 0 && ways == 0 && bypasses.add(s, r.self, r.trust.Eval) {
		return wayBypass, ""
	}
	return ways & r.question.ways, why
}

func (r *reader) readKeyword(value string) (way, string) {
	if !r.question.ofScript() {
		return 0, ""
	}
	switch KeywordOf(value) {
	case KeywordUnsafeInline:
		switch {
		case !r.trust.Inline:
		case r.question.ways&wayInline != 0:
			return wayInline, "inline script runs"
		case r.question.ways&wayHandler != 0:
			return wayHandler, "event handler attributes run"
		}
	case KeywordUnsafeEval:
		return wayEval & r.question.ways, "strings run as script"
	case KeywordNonce:
		if WeakNonce(value) {
			return (wayInline | wayAny | wayData) & r.question.ways, "a nonce this short can be guessed"
		}
	}
	return 0, ""
}

// openness returns how a source expression lets somebody who has nothing to do with the site load something of his own.
func (s Source) openness(self URL) (way, string) {
	scheme := s.Scheme
	if scheme == "" {
		scheme = self.Scheme
	}
	switch {
	case s.Self:
	case s == Source{Host: "*"}:
		return wayAny, "any host is allowed"
	case s.Host == "" && s.Scheme == "data":
		return wayData, "data: URLs hold whatever their writer wants"
	case s.Host == "" && (s.Scheme == "blob" || s.Scheme == "filesystem"):
		return wayBlob, "script makes such URLs out of strings"
	case !isNetworkScheme(scheme):
	case s.Host == "" || s.Host == "*":
		return wayAny, "any host is allowed"
	case strings.HasPrefix(s.Host, "*.") && isPublicSuffix(s.Host[2:]):
		return waySuffix, "anybody can have such a host"
	}
	return 0, ""
}

// CloseScript returns a script directive's values without those that let an injected script run.
func CloseScript(values []string, self URL) []string {
	kept := CloseNonces(values)
	r := reader{self: self, question: askScript, trust: TrustOf(kept)}
	closed := make([]string, 0, len(kept))
	for _, value := range kept {
		var bypasses bypassSet
		if ways, _ := r.read(value, &bypasses); ways == 0 {
			closed = append(closed, value)
		}
	}
	return closed
}

// CloseNonces returns a directive's values without nonces that can be guessed. 'unsafe-inline' goes too, if these were all that kept
// browsers from heeding it.
func CloseNonces(values []string) []string {
	if !slices.ContainsFunc(values, WeakNonce) {
		return values
	}
	kept := make([]string, 0, len(values))
	for _, value := range values {
		if !WeakNonce(value) {
			kept = append(kept, value)
		}
	}
	if TrustOf(kept).Inline {
		kept = slices.DeleteFunc(kept, func(value string) bool { return KeywordOf(value) == KeywordUnsafeInline })
	}
	return kept
}
