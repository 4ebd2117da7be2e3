package explain

import (
	"slices"
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// A spot is a source expression in a directive; a directive that is missing has no value.
type spot struct{ directive, value string }

// holes are what policies leave open, each with the judge's reason.
type holes struct {
	script map[spot]string
	other  map[spot]string // plugins, base elements, forms, strings that become script
}

func holesOf(policies []page.Policy, self page.URL) holes {
	h := holes{map[spot]string{}, map[spot]string{}}
	add := func(to map[spot]string, list []page.Loophole) {
		for i := range list {
			to[spot{list[i].Directive, list[i].Value}] = list[i].Why
		}
	}
	add(h.other, page.EvalLoopholes(policies, self))
	add(h.other, page.PluginLoopholes(policies, self))
	add(h.other, page.FormLoopholes(policies, self))
	if page.BaseRunsScript(policies, self) {
		add(h.script, page.BaseLoopholes(policies, self))
	} else {
		add(h.other, page.BaseLoopholes(policies, self))
	}
	add(h.script, page.ScriptLoopholes(policies, self))
	return h
}

// judgePolicies asks the judge what all enforced policies of the page leave open.
func (e *explainer) judgePolicies() {
	p := e.page
	for i := range p.Policies {
		if p.Policies[i].Enforced() {
			e.enforced++
		}
	}
	if p.Document {
		e.whole = holesOf(p.Policies, p.URL)
	}
	e.restricted = map[string]bool{}
	for _, name := range expected {
		for i := range p.Policies {
			if _, ok := p.Policies[i].Effective(name); ok && p.Policies[i].Enforced() {
				e.restricted[name] = true
				break
			}
		}
	}
	e.reports = map[string]string{}
	last := p.Last()
	for _, endpoint := range page.Reporting(last.Values("Reporting-Endpoints"), last.Values("Report-To"), nil, p.URL) {
		e.reports[endpoint.Name] = endpoint.URL
	}
}

// policies explains a line of Content-Security-Policy, or of its report-only twin.
func (e *explainer) policies(h *wire.ExplainedHeader, name, value string) {
	disposition := page.DispositionEnforce
	if strings.HasSuffix(name, "-report-only") {
		disposition = page.DispositionReport
	}
	list := page.ParseCSP(value)
	if len(list) == 0 {
		h.Notes = notes("csp-empty")
		return
	}
	if disposition == page.DispositionEnforce && e.page.Document {
		h.Notes = e.together()
	}
	for i := range list {
		if i == mostTables || e.left == 0 {
			break
		}
		list[i].Disposition, list[i].Source = disposition, page.SourceHeader
		h.Tables = append(h.Tables, e.policy(&list[i]))
	}
}

// together says what the policies in force come to, if there are several.
func (e *explainer) together() []wire.Note {
	switch {
	case e.enforced < 2:
		return nil
	case len(e.whole.script) == 0:
		return notes("csp-together-closed", "n", strconv.Itoa(e.enforced))
	}
	return notes("csp-together-open", "n", strconv.Itoa(e.enforced))
}

// metaPolicy explains the policy of a meta element.
func (e *explainer) metaPolicy(content string) []wire.ExplainedTable {
	p, ok := page.ParseMetaCSP(content)
	if !ok || e.left == 0 {
		return nil
	}
	t := e.policy(&p)
	for rest, more := content, true; more && len(t.Rows) < mostRows; {
		var directive string
		directive, rest, more = strings.Cut(rest, ";")
		name, _, _ := strings.Cut(strings.Trim(directive, " \t\r\n\f"), " ")
		if name = page.LowerASCII(name); page.IgnoredInMeta(name) {
			t.Rows = append(t.Rows, wire.ExplainedRow{Name: name, State: wire.TokenIgnored, Notes: notes("csp-not-in-meta"), Tokens: []wire.ExplainedToken{}})
		}
	}
	return []wire.ExplainedTable{t}
}

// A policyReader explains one policy.
type policyReader struct {
	*explainer
	policy  *page.Policy
	alone   holes // what it leaves open by itself, if it is enforced
	decides map[string][]string
}

func (e *explainer) policy(p *page.Policy) wire.ExplainedTable {
	r := policyReader{explainer: e, policy: p, decides: map[string][]string{}}
	t := wire.ExplainedTable{Kind: wire.TablePolicy, Rows: []wire.ExplainedRow{}}
	if !p.Enforced() {
		t.Kind, t.Notes = wire.TableReportOnly, notes("csp-report-only")
	}
	if e.page.Document {
		alone := *p
		alone.Disposition = page.DispositionEnforce
		if !p.Enforced() { // there, a sandbox does nothing
			alone.Directives = slices.DeleteFunc(slices.Clone(p.Directives), func(d page.Directive) bool { return d.Name == "sandbox" })
		}
		r.alone = holesOf([]page.Policy{alone}, e.page.URL)
		switch {
		case len(r.alone.script) == 0:
			t.Notes = append(t.Notes, note("csp-closed"))
		case p.Enforced() && len(e.whole.script) == 0:
			t.Notes = append(t.Notes, note("csp-covered-by-others"))
		default:
			t.Notes = append(t.Notes, note("csp-open"))
		}
	}
	for _, name := range fetched {
		if d, ok := p.Effective(name); ok && d.Name != name {
			r.decides[d.Name] = append(r.decides[d.Name], name)
		}
	}
	for i := range p.Directives {
		if !e.roomForRow(&t) {
			t.Hidden = len(p.Directives) - i
			break
		}
		t.Rows = append(t.Rows, r.directive(&p.Directives[i]))
	}
	for i := range p.Ignored {
		if !e.roomForRow(&t) {
			t.Hidden += len(p.Ignored) - i
			break
		}
		row := wire.ExplainedRow{Name: clip(p.Ignored[i].Name), State: wire.TokenIgnored, Tokens: []wire.ExplainedToken{}}
		if p.Ignored[i].Values != nil {
			row.State, row.Notes = wire.TokenUnknown, notes("csp-not-ascii")
		} else {
			row.Notes = notes("csp-twice")
		}
		t.Rows = append(t.Rows, row)
	}
	for _, name := range expected {
		if _, ok := p.Find(name); !ok {
			t.Unset = append(t.Unset, r.unset(name))
		}
	}
	return t
}

// fetched are the directives that others stand in for, in the order in which they are named.
var fetched = [...]string{
	"script-src", "style-src", "img-src", "font-src", "connect-src", "media-src", "object-src", "frame-src", "worker-src", "manifest-src",
}

// expected are the directives whose absence is told.
var expected = [...]string{
	"script-src", "object-src", "base-uri", "form-action", "frame-ancestors", "style-src", "img-src", "font-src", "connect-src", "media-src", "frame-src", "worker-src", "manifest-src",
}

// unset explains a directive that the policy does not have.
func (r *policyReader) unset(name string) wire.ExplainedRow {
	row := wire.ExplainedRow{Name: name, Notes: notes("csp-" + name), Tokens: []wire.ExplainedToken{}}
	inMeta := r.policy.Source == page.SourceMeta
	switch d, ok := r.policy.Effective(name); {
	case ok:
		row.Notes = append(row.Notes, note("csp-falls-back", "directive", d.Name))
	case name == "frame-ancestors" && len(r.page.XFO) > 0:
		row.Notes = append(row.Notes, note("csp-falls-back", "directive", "X-Frame-Options"))
	case r.policy.Enforced() && r.restricted[name]:
		row.Notes = append(row.Notes, note("csp-elsewhere"))
	case name == "frame-ancestors" && inMeta:
		row.Notes = append(row.Notes, note("csp-not-in-meta"))
	default:
		row.Notes = append(row.Notes, note("csp-unset"))
		at := spot{name, ""}
		_, script := r.alone.script[at]
		_, other := r.alone.other[at]
		switch {
		case script && !r.blocked(r.whole.script, at):
			row.State = wire.TokenDangerous
		case script, other, name == "frame-ancestors" && r.page.Document:
			row.State = wire.TokenWeak
		}
	}
	return row
}

// A scope is what a directive decides about.
type scope struct {
	scripts  bool // script elements
	handlers bool // event handler attributes
	eval     bool // strings that become script
	styles   bool // style elements or attributes
	others   bool // what is loaded and is no script
}

func (r *policyReader) scopeOf(name string) scope {
	decides := func(what string) bool {
		d, ok := r.policy.Effective(what)
		return ok && d.Name == name
	}
	return scope{
		scripts: decides("script-src-elem"), handlers: decides("script-src-attr"), eval: decides("script-src"),
		styles: decides("style-src-elem") || decides("style-src-attr"), others: name == "default-src",
	}
}

func (r *policyReader) directive(d *page.Directive) wire.ExplainedRow {
	row := wire.ExplainedRow{Name: clip(d.Name), Tokens: []wire.ExplainedToken{}}
	switch page.DirectiveStatus(d.Name) {
	case page.DirectiveUnknown:
		row.State, row.Notes = wire.TokenUnknown, notes("csp-directive-unknown")
	case page.DirectiveObsolete:
		row.State, row.Notes = wire.TokenIgnored, notes("csp-directive-obsolete")
	default:
		row.Notes = notes("csp-" + d.Name)
		if list := r.decides[d.Name]; len(list) > 0 {
			row.Notes = append(row.Notes, note("csp-decides", "directives", strings.Join(list, ", ")))
		}
	}
	if !r.policy.Enforced() && (d.Name == "sandbox" || d.Name == "upgrade-insecure-requests") {
		row.State = wire.TokenIgnored
		row.Notes = append(row.Notes, note("csp-not-in-report-only"))
	}
	if _, ok := r.policy.Find("report-to"); ok && d.Name == "report-uri" {
		row.Notes = append(row.Notes, note("csp-report-to-counts"))
	}
	if page.TakesSources(d.Name) && len(d.Values) == 0 {
		row.Notes = append(row.Notes, note("csp-none"))
	}
	trust, scope := page.TrustOf(d.Values), r.scopeOf(d.Name)
	for i, value := range d.Values {
		if !r.room(&row) {
			row.Hidden = len(d.Values) - i
			break
		}
		t := wire.ExplainedToken{Text: value}
		switch {
		case row.State == wire.TokenUnknown || row.State == wire.TokenIgnored:
			t.State = row.State
		case page.TakesSources(d.Name):
			r.source(&t, d, value, trust, scope)
		default:
			r.word(&t, d, value)
		}
		addToken(&row, t)
	}
	return row
}

// is sets what becomes of a token, and why.
func is(t *wire.ExplainedToken, state, key string, args ...string) {
	t.State, t.Notes = state, notes(key, args...)
}

// mistaken explains a token that is a mistake.
func mistaken(t *wire.ExplainedToken, d *page.Directive, value string) bool {
	switch page.MistakeOf(d.Name, value, len(d.Values) == 1) {
	case page.MistakeSemicolon:
		is(t, wire.TokenUnknown, "csp-semicolon")
	case page.MistakeUnquoted:
		is(t, wire.TokenUnknown, "csp-unquoted", "value", "'"+value+"'")
	case page.MistakeUnknown:
		is(t, wire.TokenUnknown, "unknown")
	case page.MistakeInvalid:
		is(t, wire.TokenUnknown, "csp-invalid")
	case page.MistakeNone:
		is(t, wire.TokenIgnored, "csp-none-ignored")
	case page.MistakeNotAllowed:
		is(t, wire.TokenIgnored, "csp-not-here", "directive", d.Name)
	default:
		return false
	}
	return true
}

// source explains a source expression.
func (r *policyReader) source(t *wire.ExplainedToken, d *page.Directive, value string, trust page.Trust, scope scope) {
	if mistaken(t, d, value) {
		return
	}
	if keyword := page.KeywordOf(value); keyword != page.NoKeyword && keyword != page.KeywordSelf {
		r.keyword(t, d, value, keyword, trust, scope)
	} else {
		r.address(t, d, value, trust, scope)
	}
	if t.State == wire.TokenIgnored {
		return
	}
	at := spot{d.Name, value}
	url := page.KeywordOf(value) == page.NoKeyword
	if why, open := r.alone.script[at]; open {
		t.State = wire.TokenDangerous
		if r.blocked(r.whole.script, at) {
			t.State = wire.TokenCovered
			t.Notes = append(t.Notes, note("csp-covered"))
		} else if url {
			t.Notes = append(t.Notes, note("csp-danger", "why", why))
		}
		if scope.scripts || scope.handlers {
			t.Notes = append(t.Notes, note("csp-instead"))
		}
	} else if why, open := r.alone.other[at]; open {
		t.State = wire.TokenWeak
		if r.blocked(r.whole.other, at) {
			t.State = wire.TokenCovered
			t.Notes = append(t.Notes, note("csp-covered"))
		} else if url {
			t.Notes = append(t.Notes, note("csp-weak", "why", why))
		}
	}
}

// blocked reports whether other policies block what this one leaves open there. Of very many holes the judge names only the first.
func (r *policyReader) blocked(whole map[spot]string, at spot) bool {
	_, left := whole[at]
	return !left && r.policy.Enforced() && len(whole) < page.MostLoopholes
}

func (r *policyReader) keyword(t *wire.ExplainedToken, d *page.Directive, value string, keyword page.Keyword, trust page.Trust, scope scope) {
	if !scope.takes(keyword, d.Name) {
		is(t, wire.TokenIgnored, "csp-not-here", "directive", d.Name)
		return
	}
	switch keyword {
	case page.KeywordNone:
		is(t, "", "csp-none")
	case page.KeywordUnsafeInline:
		by := ignoresInline(d.Values, scope.scripts || scope.handlers)
		switch {
		case by != "":
			is(t, wire.TokenIgnored, "csp-inline-ignored", "by", by)
		case scope.scripts || scope.handlers:
			is(t, "", "csp-inline-script")
		default:
			is(t, "", "csp-inline-style")
		}
	case page.KeywordUnsafeEval:
		is(t, "", "csp-eval")
	case page.KeywordWasmUnsafeEval:
		is(t, "", "csp-wasm")
	case page.KeywordUnsafeHashes:
		is(t, "", "csp-hashes")
	case page.KeywordStrictDynamic:
		if trust.Nonce || trust.Hash {
			is(t, "", "csp-dynamic")
		} else {
			is(t, "", "csp-dynamic-alone")
		}
	case page.KeywordReportSample:
		is(t, "", "csp-report-sample")
	case page.KeywordNonce:
		if page.WeakNonce(value) {
			is(t, "", "csp-nonce-weak")
		} else {
			is(t, "", "csp-nonce")
		}
	case page.KeywordHash:
		is(t, "", "csp-hash")
	default:
		is(t, "", "csp-keyword")
	}
}

// takes reports whether a keyword has an effect in a directive that decides about this.
func (s scope) takes(keyword page.Keyword, directive string) bool {
	inline := s.scripts || s.handlers || s.styles
	switch keyword {
	case page.KeywordUnsafeInline, page.KeywordReportSample, page.KeywordHash:
		return inline
	case page.KeywordUnsafeHashes:
		return inline && !strings.HasSuffix(directive, "-elem")
	case page.KeywordNonce:
		return inline && !strings.HasSuffix(directive, "-attr")
	case page.KeywordUnsafeEval, page.KeywordWasmUnsafeEval:
		return s.eval
	case page.KeywordStrictDynamic:
		return s.scripts
	}
	return true
}

// ignoresInline returns the first token that makes browsers ignore 'unsafe-inline': https://www.w3.org/TR/CSP3/#allow-all-inline
func ignoresInline(values []string, script bool) string {
	for _, value := range values {
		switch page.KeywordOf(value) {
		case page.KeywordNonce, page.KeywordHash:
			return value
		case page.KeywordStrictDynamic:
			if script {
				return value
			}
		}
	}
	return ""
}

// address explains a host, a scheme or 'self'.
func (r *policyReader) address(t *wire.ExplainedToken, d *page.Directive, value string, trust page.Trust, scope scope) {
	s, _ := page.ParseSource(value)
	switch {
	case strings.HasSuffix(d.Name, "-attr"):
		is(t, wire.TokenIgnored, "csp-not-here", "directive", d.Name)
		return
	case trust.Dynamic && scope.scripts && !scope.others:
		is(t, wire.TokenIgnored, "csp-dynamic-ignores")
		return
	case s.Self:
		is(t, "", "csp-self", "origin", r.page.URL.Origin())
	case s == page.Source{Host: "*"}:
		is(t, "", "csp-any")
	case s.Host == "":
		is(t, "", "csp-scheme", "scheme", s.Scheme+":")
	case strings.HasPrefix(s.Host, "*."):
		is(t, "", "csp-wildcard", "host", s.Host[2:])
	default:
		is(t, "", "csp-host", "host", s.Host)
	}
	if s.Path != "" && s.Path != "/" {
		t.Notes = append(t.Notes, note("csp-path"))
	}
	if trust.Dynamic && scope.scripts {
		t.Notes = append(t.Notes, note("csp-dynamic-partly"))
	}
}

// word explains a value of a directive that takes no source expressions.
func (r *policyReader) word(t *wire.ExplainedToken, d *page.Directive, value string) {
	if mistaken(t, d, value) {
		return
	}
	switch d.Name {
	case "sandbox":
		is(t, "", "csp-sandbox-flag")
	case "report-uri":
		is(t, "", "report-address")
	case "report-to":
		r.endpoint(t, value)
	case "require-trusted-types-for":
		is(t, "", "csp-trusted-script")
	case "trusted-types":
		switch page.LowerASCII(value) {
		case "'none'":
			is(t, "", "csp-trusted-none")
		case "'allow-duplicates'":
			is(t, "", "csp-trusted-duplicates")
		case "*":
			is(t, "", "csp-trusted-any")
		default:
			is(t, "", "csp-trusted-name")
		}
	}
}
