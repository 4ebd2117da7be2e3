package rules

import (
	"slices"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Content-Security-Policy: script-src self; img-scr *; img-src *; img-src a.test
var cspSyntax = Rule{
	ID: "csp-syntax", Family: "csp",
	Text: Text{
		Title:  "Browsers read the policy otherwise than it is written",
		Detail: "They ignore part of it, or take it for something else: {why}.",
		Clause: "browsers ignore part of its Content Security Policy",
	},
	Pass:       "Browsers understand all of the policy",
	Applies:    "Documents with a Content Security Policy in a header.",
	References: []string{"https://www.w3.org/TR/CSP3/#parse-serialized-policy", "https://www.w3.org/TR/CSP3/#framework-directive-source-list"},
	Reads:      page.PartCSP | page.PartFraming,
	Check:      checkCSPSyntax,
	Fix:        fixCSPSyntax,
}

func checkCSPSyntax(p *page.Page) Verdict {
	if skip := cspApplies(p); skip != nil {
		return *skip
	}
	var v Verdict
	var reasons []string
	add := func(evidence, why string) {
		if len(v.Evidence) >= page.MostLoopholes {
			return
		}
		v.Evidence = append(v.Evidence, wire.Evidence{Exchange: p.Last().Index, Header: cspName, Value: evidence})
		if len(reasons) < mostReasons {
			reasons = wire.Distinct(append(reasons, why))
		}
	}
	for i := range p.Policies {
		if policy := &p.Policies[i]; policy.Enforced() && policy.Source == page.SourceHeader {
			findMistakes(policy, add)
		}
	}
	if len(v.Evidence) == 0 {
		return Verdict{}
	}
	v.State = Failed
	v.Args = arg("why", strings.Join(reasons, "; "))
	return v
}

func fixCSPSyntax(p *page.Page, _ *Verdict) []wire.Change {
	e := editPolicies(p)
	e.repair(true)
	if e.opens() {
		e = editPolicies(p)
		e.repair(false)
	}
	return []wire.Change{e.change()}
}

// findMistakes calls add for each part of a policy that browsers do not take as it is written.
func findMistakes(policy *page.Policy, add func(evidence, why string)) {
	for _, d := range policy.Ignored {
		if len(d.Values) > 0 {
			add(spell(d), "a directive with characters beyond ASCII is dropped")
			continue
		}
		add(d.Name+" again", "of a directive that comes twice the first counts")
	}
	for _, d := range policy.Directives {
		switch page.DirectiveStatus(d.Name) {
		case page.DirectiveUnknown:
			add(spell(d), "there is no directive "+d.Name)
			continue
		case page.DirectiveObsolete:
			add(spell(d), d.Name+" is obsolete and does nothing")
			continue
		}
		for _, value := range d.Values {
			if why := mistakeWhy(page.MistakeOf(d.Name, value, len(d.Values) == 1), value); why != "" {
				add(d.Name+" "+value, why)
			}
		}
	}
}

// spell writes a directive down, cut where it is long.
func spell(d page.Directive) string {
	const most = 20
	values := d.Values
	if len(values) > most {
		values = values[:most]
	}
	return strings.Join(append([]string{d.Name}, values...), " ")
}

func mistakeWhy(m page.Mistake, value string) string {
	switch m {
	case page.MistakeSemicolon:
		return "a semicolon is missing before " + value
	case page.MistakeUnquoted:
		return value + " without quotes is a host's name"
	case page.MistakeUnknown:
		return value + " is unknown"
	case page.MistakeInvalid:
		return value + " is no source expression"
	case page.MistakeNone:
		return "'none' beside other values is ignored"
	case page.MistakeNotAllowed:
		return value + " has no meaning there"
	}
	return ""
}

// opens reports whether the edited policies leave more open than the page's own.
func (e *policyEditor) opens() bool {
	p := e.page
	edited := append(slices.Clone(e.policies), p.Meta...)
	if len(page.ScriptLoopholes(edited, p.URL)) > len(p.Script) {
		return true
	}
	for _, loopholes := range [...]func([]page.Policy, page.URL) []page.Loophole{
		page.PluginLoopholes, page.BaseLoopholes, page.FormLoopholes, page.EvalLoopholes,
	} {
		if len(loopholes(edited, p.URL)) > len(loopholes(p.Policies, p.URL)) {
			return true
		}
	}
	return p.Framing.Allows != wire.FramingAny && page.JudgeFraming(edited, p.XFO, p.URL).Allows == wire.FramingAny
}

// repair writes the policies as they were meant where that is plain, and leaves out what browsers ignore. With split it puts the
// semicolons that are missing back.
func (e *policyEditor) repair(split bool) {
	for i := range e.policies {
		policy := &e.policies[i]
		written := policy.Directives
		policy.Directives = make([]page.Directive, 0, len(written))
		has := func(name string) bool {
			is := func(d page.Directive) bool { return d.Name == name }
			return slices.ContainsFunc(written, is) || slices.ContainsFunc(policy.Directives, is)
		}
		for _, d := range written {
			if !split || page.DirectiveStatus(d.Name) == page.DirectiveUnknown {
				repairDirective(policy, d)
				continue
			}
			for _, part := range splitDirective(d, has) {
				repairDirective(policy, part)
			}
		}
	}
}

// splitDirective splits a directive where a semicolon is missing: the name of another one among its values begins that one, unless the
// policy has it already.
func splitDirective(d page.Directive, has func(name string) bool) []page.Directive {
	parts := []page.Directive{{Name: d.Name}}
	for _, value := range d.Values {
		last := &parts[len(parts)-1]
		if page.MistakeOf(last.Name, value, false) != page.MistakeSemicolon {
			last.Values = append(last.Values, value)
			continue
		}
		name := strings.ToLower(value)
		if !has(name) && !slices.ContainsFunc(parts, func(d page.Directive) bool { return d.Name == name }) {
			parts = append(parts, page.Directive{Name: name})
		}
	}
	return parts
}

// repairDirective adds what browsers understand of a directive to the policy.
func repairDirective(policy *page.Policy, d page.Directive) {
	if page.DirectiveStatus(d.Name) != page.DirectiveKnown {
		return
	}
	values := make([]string, 0, len(d.Values))
	for _, value := range d.Values {
		switch page.MistakeOf(d.Name, value, len(d.Values) == 1) {
		case page.NoMistake:
			values = append(values, value)
		case page.MistakeUnquoted:
			if strings.EqualFold(value, "self") {
				values = append(values, "'self'") // the others would open what is closed now
			}
		}
	}
	if d.Name == "require-trusted-types-for" {
		values = []string{"'script'"} // there is nothing else to say
	}
	policy.Directives = append(policy.Directives, page.Directive{Name: d.Name, Values: orNone(d.Name, values)})
}
