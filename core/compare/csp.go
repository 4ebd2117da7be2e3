package compare

import (
	"slices"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// csp compares two Content-Security-Policy headers directive by directive; of several policies the first with the first. It reports false if they
// are not as many, or if browsers read none.
func (c *comparison) csp(shown string, enforced bool, was, is []string) bool {
	a, b := policies(was), policies(is)
	if len(a) != len(b) || len(a) == 0 {
		return false
	}
	differs := false
	for i := range a {
		differs = c.policy(shown, enforced, &a[i], &b[i]) || differs
	}
	if !differs {
		c.aside(wire.SetAside{Name: shown, From: strings.Join(was, ", "), To: strings.Join(is, ", "), Kind: wire.AsideSpelling, Why: whySpelling})
	}
	return true
}

func policies(lines []string) []page.Policy {
	var list []page.Policy
	for _, line := range lines {
		list = append(list, page.ParseCSP(line)...)
	}
	return list
}

func (c *comparison) policy(shown string, enforced bool, a, b *page.Policy) bool {
	differs := false
	directive := func(name string) {
		x, had := a.Find(name)
		y, has := b.Find(name)
		from, to := strings.Join(x.Values, " "), strings.Join(y.Values, " ")
		if had && has {
			if from == to {
				return
			}
			differs = true
			if c.alike(wire.SetAside{Name: shown, Part: name, From: from, To: to}, sorted(x.Values), sorted(y.Values), "report-uri") {
				return
			}
		}
		differs = true
		judged := 0
		if enforced {
			judged = c.tighter(name, a, b)
		}
		c.add(judged, wire.Difference{Kind: wire.DiffersHeader, Name: shown, Part: name, From: written(from, had), To: written(to, has)})
	}
	for i := range a.Directives {
		directive(a.Directives[i].Name)
	}
	for i := range b.Directives {
		if _, had := a.Find(b.Directives[i].Name); !had {
			directive(b.Directives[i].Name)
		}
	}
	return differs
}

// written shows a directive's values; of one without any, that it is there.
func written(values string, there bool) string {
	if there && values == "" {
		return "(no value)"
	}
	return values
}

// sorted writes source expressions in an order of their own: theirs says nothing. Keywords have no case.
func sorted(values []string) string {
	list := make([]string, len(values))
	for i, v := range values {
		if strings.HasPrefix(v, "'") && !strings.HasPrefix(v, "'nonce-") && !strings.HasPrefix(v, "'sha") {
			v = strings.ToLower(v)
		}
		list[i] = v
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), " ")
}

// fallbacks are the directives that count where one is missing, in order: https://www.w3.org/TR/CSP3/#directive-fallback-list
var fallbacks = map[string][]string{
	"script-src-elem": {"script-src", "default-src"}, "script-src-attr": {"script-src", "default-src"}, "script-src": {"default-src"},
	"style-src-elem": {"style-src", "default-src"}, "style-src-attr": {"style-src", "default-src"}, "style-src": {"default-src"},
	"worker-src": {"child-src", "script-src", "default-src"}, "frame-src": {"child-src", "default-src"}, "child-src": {"default-src"},
	"connect-src": {"default-src"}, "font-src": {"default-src"}, "img-src": {"default-src"}, "manifest-src": {"default-src"},
	"media-src": {"default-src"}, "object-src": {"default-src"}, "prefetch-src": {"default-src"}, "fenced-frame-src": {"frame-src", "child-src", "default-src"},
	"default-src": nil, "base-uri": nil, "form-action": nil, "frame-ancestors": nil,
}

// tighter says whether a directive allows less in the second policy (more than 0) or more (less than 0). 0: neither, or it takes more than a look.
func (c *comparison) tighter(name string, a, b *page.Policy) int {
	switch name {
	case "upgrade-insecure-requests", "block-all-mixed-content", "require-trusted-types-for", "sandbox":
		x, had := a.Find(name)
		y, has := b.Find(name)
		if had && has {
			return narrower(x.Values, y.Values)
		}
		return truth(has) - truth(had)
	}
	if _, known := fallbacks[name]; !known {
		return 0
	}
	x, had := sources(a, name)
	y, has := sources(b, name)
	if !had || !has {
		return truth(has) - truth(had)
	}
	from, to := c.comparable(&c.before, x), c.comparable(&c.after, y)
	if special(from) || special(to) {
		return 0
	}
	return narrower(from, to)
}

// sources returns the values that count for a directive; false if nothing restricts it.
func sources(p *page.Policy, name string) ([]string, bool) {
	if d, ok := p.Find(name); ok {
		return d.Values, true
	}
	for _, other := range fallbacks[name] {
		if d, ok := p.Find(other); ok {
			return d.Values, true
		}
	}
	return nil, false
}

// comparable returns source expressions as they are told from each other: without 'none', which is nothing, and with neutral hosts.
func (c *comparison) comparable(s *side, values []string) []string {
	var list []string
	for _, v := range values {
		if v = strings.ToLower(s.neutral(cutQueries(cutNonces(v)))); v != "'none'" && v != "'report-sample'" {
			list = append(list, v)
		}
	}
	return list
}

// special reports sources that change what others mean: more of them is not simply more that is allowed.
func special(values []string) bool {
	for _, v := range values {
		if v == "'strict-dynamic'" || strings.HasPrefix(v, "'nonce-") || strings.HasPrefix(v, "'sha") {
			return true
		}
	}
	return false
}
