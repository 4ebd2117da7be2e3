package rules

import (
	"slices"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

const cspReportOnlyName = "Content-Security-Policy-Report-Only"

// cspApplies returns the verdict of the rules about a policy where there is none to judge, else nil.
func cspApplies(p *page.Page) *Verdict {
	if !p.Document || !p.Protected {
		return &notApplicable
	}
	return nil
}

// cspEvidence returns a token of a policy as evidence; without a value it is the directive that is missing.
func cspEvidence(p *page.Page, directive, value string, meta bool) wire.Evidence {
	e := wire.Evidence{Exchange: p.Last().Index, Header: cspName, Value: directive + " " + value}
	if value == "" {
		e.Value = "no " + directive
	}
	if meta {
		e.Exchange, e.Header = -1, ""
	}
	return e
}

// loopholeVerdict returns the verdict of a rule that finds loopholes of a policy in force.
func loopholeVerdict(p *page.Page, holes []page.Loophole) Verdict {
	if len(holes) == 0 {
		return Verdict{}
	}
	v := Verdict{State: Failed, Evidence: make([]wire.Evidence, len(holes))}
	for i := range holes {
		h := &holes[i]
		v.Evidence[i] = cspEvidence(p, h.Directive, h.Value, h.Meta)
	}
	return v
}

// loopholeArgs returns the arguments of such a finding: the reasons of the loopholes.
func loopholeArgs(holes []page.Loophole) map[string]string {
	var reasons []string
	for i := range holes {
		if why := holes[i].Why; len(reasons) < mostReasons && !slices.Contains(reasons, why) {
			reasons = append(reasons, why)
		}
	}
	return arg("why", strings.Join(reasons, "; "))
}

const mostReasons = 3

// A policyEditor changes the policies that the page's headers enforce, as little as can be; those of meta elements are out of a
// header's reach, but one more policy in a header makes them stricter.
type policyEditor struct {
	page     *page.Page
	policies []page.Policy
}

// mostTokens is the length from which a policy is not edited but replaced by a plain one: nobody maintains such a one by hand, and few
// servers can send it.
const mostTokens = 2000

// plainPolicy leaves nothing open.
const plainPolicy = "default-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"

func editPolicies(p *page.Page) *policyEditor {
	return editThose(p, func(policy *page.Policy) bool { return policy.Enforced() && policy.Source == page.SourceHeader })
}

// edited returns the change to the policies that edit has changed.
func edited(p *page.Page, edit func(*policyEditor)) []wire.Change {
	e := editPolicies(p)
	edit(e)
	return []wire.Change{e.change()}
}

// editThose takes those of the page's policies for which the function is true.
func editThose(p *page.Page, those func(*page.Policy) bool) *policyEditor {
	e := &policyEditor{page: p}
	tokens := 0
	for i := range p.Policies {
		policy := &p.Policies[i]
		if !those(policy) {
			continue
		}
		tokens += length(policy)
		if tokens > mostTokens {
			e.policies = page.ParseCSP(plainPolicy)
			return e
		}
		e.policies = append(e.policies, page.Policy{Directives: slices.Clone(policy.Directives)})
	}
	return e
}

// length returns the number of names and values in a policy.
func length(policy *page.Policy) int {
	tokens := len(policy.Directives)
	for _, d := range policy.Directives {
		tokens += len(d.Values)
	}
	return tokens
}

// change returns the change that makes the page send the policies.
func (e *policyEditor) change() wire.Change {
	var value strings.Builder
	for i := range e.policies {
		if len(e.policies[i].Directives) == 0 {
			continue
		}
		if value.Len() > 0 {
			value.WriteString(", ")
		}
		for j, d := range e.policies[i].Directives {
			if j > 0 {
				value.WriteString("; ")
			}
			value.WriteString(d.Name)
			for _, v := range d.Values {
				value.WriteByte(' ')
				value.WriteString(v)
			}
		}
	}
	return setHeader(cspName, value.String())
}

// deciding returns the first policy that decides about a directive; else the first one, made if there is none.
func (e *policyEditor) deciding(directive string) *page.Policy {
	for i := range e.policies {
		if _, ok := e.policies[i].Effective(directive); ok {
			return &e.policies[i]
		}
	}
	if len(e.policies) == 0 {
		e.policies = append(e.policies, page.Policy{})
	}
	return &e.policies[0]
}

// set gives a policy a directive, in the place of the one that it has of that name.
func set(policy *page.Policy, name string, values ...string) {
	values = orNone(name, values)
	for i := range policy.Directives {
		if policy.Directives[i].Name == name {
			policy.Directives[i].Values = values
			return
		}
	}
	policy.Directives = append(policy.Directives, page.Directive{Name: name, Values: values})
}

// closeScript makes the first policy that decides about scripts stop injected ones.
func (e *policyEditor) closeScript() {
	policy := e.deciding("script-src-elem")
	e.closeScripts(policy, "script-src-elem")
	e.closeScripts(policy, "script-src-attr")
}

func (e *policyEditor) closeScripts(policy *page.Policy, directive string) {
	d, ok := policy.Effective(directive)
	if !ok {
		d = page.Directive{Name: "script-src", Values: e.elsewhere("script-src")}
	}
	closed := page.CloseScript(d.Values, e.page.URL)
	if ok && len(closed) == len(d.Values) {
		return
	}
	if d.Name == "default-src" {
		d.Name = "script-src" // it decides about more than scripts, and that stays as it is
	}
	if !page.TrustOf(closed).Dynamic {
		closed = e.withSeen("script-src", closed, d.Values)
	}
	if !ok {
		closed = tidy("script-src", closed)
	}
	set(policy, d.Name, closed...)
}

// elsewhere returns what another policy in force, that of a meta element, allows of a directive; "*" if none restricts it.
func (e *policyEditor) elsewhere(directive string) []string {
	for i := range e.page.Policies {
		policy := &e.page.Policies[i]
		if d, ok := policy.Effective(directive); ok && policy.Enforced() && len(d.Values) <= mostTokens {
			return d.Values
		}
	}
	return []string{"*"}
}

// tidy returns values that come from a meta element without what the rules would find in them once they are in a header.
func tidy(directive string, values []string) []string {
	kept := make([]string, 0, len(values))
	for _, value := range page.CloseNonces(values) {
		if page.MistakeOf(directive, value, len(values) == 1) == page.NoMistake && !makesScript(value) {
			kept = append(kept, value)
		}
	}
	return securely(kept)
}

// withSeen adds to a directive's closed values what the page really uses of that which was allowed before and is closed now.
func (e *policyEditor) withSeen(directive string, closed, before []string) []string {
	self := e.page.URL
	add := func(source string, u page.URL) {
		if !page.SourcesMatch(closed, u, self, false) && page.SourcesMatch(before, u, self, false) {
			closed = append(slices.DeleteFunc(slices.Clone(closed), isNone), source)
		}
	}
	add("'self'", self)
	for _, s := range seenSources(e.page, directive) {
		add(s.source, s.url)
	}
	return closed
}

func isNone(value string) bool { return page.KeywordOf(value) == page.KeywordNone }

// closePlugins and the like each close one thing, in the first policy that decides about it.
func (e *policyEditor) closePlugins() { set(e.deciding("object-src"), "object-src", "'none'") }

func (e *policyEditor) closeBase() { set(e.deciding("base-uri"), "base-uri", "'self'") }

func (e *policyEditor) closeForms() {
	set(e.deciding("form-action"), "form-action", e.withSeen("form-action", []string{"'self'"}, []string{"*"})...)
}

func (e *policyEditor) closeEval() {
	for _, name := range [...]string{"script-src", "script-src-elem"} {
		policy := e.deciding(name)
		d, ok := policy.Effective(name)
		if !ok {
			d = page.Directive{Name: "script-src", Values: e.elsewhere(name)}
		}
		kept := slices.DeleteFunc(slices.Clone(d.Values), makesScript)
		if len(kept) == len(d.Values) {
			continue
		}
		if d.Name == "default-src" {
			d.Name = "script-src"
		}
		if !ok {
			kept = tidy(d.Name, kept)
		}
		set(policy, d.Name, kept...)
	}
}

// makesScript reports a source expression that lets strings become script.
func makesScript(value string) bool {
	s, ok := page.ParseSource(value)
	return page.KeywordOf(value) == page.KeywordUnsafeEval || ok && s.Host == "" && (s.Scheme == "blob" || s.Scheme == "filesystem")
}

// edit replaces each directive's values by what f makes of them.
func (e *policyEditor) edit(f func(values []string) []string) {
	for i := range e.policies {
		for j, d := range e.policies[i].Directives {
			if len(d.Values) > 0 {
				e.policies[i].Directives[j].Values = orNone(d.Name, f(d.Values))
			}
		}
	}
}

// orNone returns the values; of a directive that takes sources 'none' if there is none, as browsers read it.
func orNone(directive string, values []string) []string {
	if len(values) == 0 && page.TakesSources(directive) {
		return []string{"'none'"}
	}
	return values
}

// closeAncestors makes each open frame-ancestors 'self'.
func (e *policyEditor) closeAncestors() {
	for i := range e.policies {
		if _, ok := e.policies[i].Find("frame-ancestors"); ok {
			set(&e.policies[i], "frame-ancestors", "'self'")
		}
	}
}

// startingPolicy returns a policy for the page as it was seen: everything from its own origin, and what it loaded from others.
func startingPolicy(p *page.Page) page.Policy {
	var policy page.Policy
	set(&policy, "default-src", "'self'")
	for _, directive := range [...]string{"script-src", "style-src", "img-src", "font-src", "connect-src", "media-src", "frame-src", "manifest-src"} {
		if seen := seenSources(p, directive); len(seen) > 0 {
			set(&policy, directive, allowing(seen)...)
		}
	}
	set(&policy, "object-src", "'none'")
	set(&policy, "base-uri", "'self'")
	set(&policy, "form-action", allowing(seenSources(p, "form-action"))...)
	if ancestors := presentAncestors(p); ancestors != nil {
		set(&policy, "frame-ancestors", ancestors...)
	}
	return policy
}

// allowing returns the values of a directive that allows the page's own origin and what was seen.
func allowing(seen []seenSource) []string {
	values := []string{"'self'"}
	for _, s := range seen {
		if !slices.Contains(values, s.source) {
			values = append(values, s.source)
		}
	}
	return values
}

// presentAncestors returns the frame-ancestors that keep the page's present framing; nil if any site may frame it.
func presentAncestors(p *page.Page) []string {
	switch {
	case p.Framing.Allows == wire.FramingNone:
		return []string{"'none'"}
	case p.Framing.Allows == wire.FramingSome && len(p.Framing.Sources) <= mostSources:
		return p.Framing.Sources
	case p.Framing.Allows == wire.FramingAny && p.Framing.By != wire.FramingByAncestors:
		return nil
	}
	return []string{"'self'"}
}

// mostSources bounds how many sources are written into one directive.
const mostSources = 40

// A seenSource is a source expression for something that the page uses.
type seenSource struct {
	source string
	url    page.URL
}

// seenSources returns the sources outside of the page's own origin that it was seen to use of what a directive decides about.
func seenSources(p *page.Page, directive string) []seenSource {
	var list []seenSource
	add := func(u page.URL) {
		if p.URL.Secure() {
			u = u.Upgraded() // what is loaded over plain HTTP is blocked, or upgraded
		}
		if len(list) >= mostSources || u.SameOrigin(p.URL) {
			return
		}
		source := sourceFor(u, p.URL, directive == "script-src")
		if source != "" && !slices.ContainsFunc(list, func(s seenSource) bool { return s.source == source }) {
			list = append(list, seenSource{source, u})
		}
	}
	if directive == "form-action" {
		for i := range p.Forms {
			add(p.Forms[i].URL)
		}
		return list
	}
	for i := range p.Resources {
		if directiveFor(p.Resources[i].Type) == directive && !p.Resources[i].InFrame {
			add(p.Resources[i].URL)
		}
	}
	if directive == "script-src" && p.Markup != nil {
		for i := range p.Markup.Scripts {
			if u, ok := p.URL.Resolve(p.Markup.Scripts[i].Src); ok {
				add(u)
			}
		}
	}
	return list
}

// directiveFor returns the directive that decides about a webRequest.ResourceType.
func directiveFor(resourceType string) string {
	switch resourceType {
	case "script":
		return "script-src"
	case "stylesheet":
		return "style-src"
	case "image", "imageset":
		return "img-src"
	case "font":
		return "font-src"
	case "xmlhttprequest", "websocket", "beacon", "ping":
		return "connect-src"
	case "media":
		return "media-src"
	case "sub_frame":
		return "frame-src"
	case "web_manifest":
		return "manifest-src"
	}
	return ""
}

// sourceFor returns the source expression that allows u and as little else as is usual: its origin, or for script from a host with a known
// bypass the URL itself. It is empty if nothing can.
func sourceFor(u, self page.URL, script bool) string {
	source := u.Origin()
	switch u.Scheme {
	case "data", "blob":
		source = u.Scheme + ":"
	case "http":
		source = strings.TrimPrefix(source, "http://") // of the page's own scheme, or better
	}
	fits := func() bool {
		return page.SourcesMatch([]string{source}, u, self, false) && !(script && len(page.CloseScript([]string{source}, self)) == 0)
	}
	if fits() {
		return source
	}
	source += strings.ReplaceAll(strings.ReplaceAll(u.Path, ";", "%3B"), ",", "%2C")
	if script && fits() {
		return source
	}
	return ""
}
