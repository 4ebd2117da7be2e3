package compare

import (
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// A headerSet is the headers of one side, by their names in lower case.
type headerSet struct {
	names  []string // in lower case, in order, each once
	lines  map[string][]string
	spelt  map[string]string // the first spelling of each name
	policy []page.Policy     // of Content-Security-Policy
}

func setOf(headers []wire.Header) *headerSet {
	set := &headerSet{lines: map[string][]string{}, spelt: map[string]string{}}
	for _, line := range headers {
		name := lowerASCII(line.Name())
		if _, ok := set.spelt[name]; !ok {
			set.names = append(set.names, name)
			set.spelt[name] = line.Name()
		}
		set.lines[name] = append(set.lines[name], line.Value())
	}
	for _, line := range set.lines["content-security-policy"] {
		set.policy = append(set.policy, page.ParseCSP(line)...)
	}
	return set
}

// headers compares the document's headers, in the order of Before, then what After has beside them.
func (c *comparison) headers() {
	if !c.comparesHeaders() && !c.comparesHonoured() {
		return
	}
	before, after := setOf(c.before.Headers), setOf(c.after.Headers)
	if !c.comparesHeaders() {
		before, after = setOf(c.before.Honoured), setOf(c.after.Honoured)
	}
	for _, name := range before.names {
		c.header(name, before, after)
	}
	for _, name := range after.names {
		if _, ok := before.spelt[name]; !ok {
			c.header(name, before, after)
		}
	}
}

func (c *comparison) comparesHeaders() bool { return c.before.Headers != nil && c.after.Headers != nil }

// comparesHonoured reports whether what browsers honour of the headers is compared, because the headers themselves cannot be.
func (c *comparison) comparesHonoured() bool {
	return !c.comparesHeaders() && c.before.Honoured != nil && c.after.Honoured != nil
}

func (c *comparison) header(name string, before, after *headerSet) {
	shown := after.spelt[name]
	if shown == "" {
		shown = before.spelt[name]
	}
	was, is := before.lines[name], after.lines[name]
	from, to := strings.Join(was, ", "), strings.Join(is, ", ")
	if kind, why := volatile(name); kind != "" {
		if from != to && !c.before.Kept && !c.after.Kept {
			c.aside(wire.SetAside{Name: shown, From: from, To: to, Kind: kind, Why: why})
		}
		return
	}
	if len(was) == len(is) && from == to {
		return
	}
	if was != nil && is != nil {
		done := false
		switch name {
		case "content-security-policy", "content-security-policy-report-only":
			done = c.csp(shown, name == "content-security-policy", was, is)
		case "permissions-policy":
			done = c.permissions(shown, was, is)
		case "strict-transport-security":
			done = c.hsts(shown, was, is)
		}
		if done || c.alike(wire.SetAside{Name: shown, From: from, To: to}, from, to, name) {
			return
		}
	}
	c.add(c.effect(name, before, after), wire.Difference{Kind: wire.DiffersHeader, Name: shown, From: from, To: to})
}

// alike sets aside what differs only in what must; a and b are the two values to compare, of a header of that name.
func (c *comparison) alike(aside wire.SetAside, a, b, header string) bool {
	kept := c.before.Kept || c.after.Kept
	for _, stage := range [...]struct {
		kind, why string
		of        func(s *side, value string) string
	}{
		{wire.AsideSpelling, whySpelling, func(_ *side, v string) string { return strings.TrimSpace(v) }},
		{wire.AsideAnswer, whyNonce, func(_ *side, v string) string { return cutNonces(v) }},
		{wire.AsideQuery, whyQuery, func(_ *side, v string) string { return cutTokens(cutQueries(v), header) }},
		{wire.AsideHost, whyHost, (*side).neutral},
	} {
		a, b = stage.of(&c.before, a), stage.of(&c.after, b)
		if a == b {
			// What was kept has neither nonces nor tokens, so that they differ each time.
			if !kept || stage.kind == wire.AsideHost || stage.kind == wire.AsideSpelling {
				aside.Kind, aside.Why = stage.kind, stage.why
				c.aside(aside)
			}
			return true
		}
	}
	return false
}

func (c *comparison) aside(a wire.SetAside) { c.out.Aside = append(c.out.Aside, a) }

// effect says whether a header that is not the same is better or worse by what browsers make of it: more or less than 0.
func (c *comparison) effect(name string, before, after *headerSet) int {
	rank := func(of func(set *headerSet) int) int { return of(after) - of(before) }
	switch name {
	case "content-security-policy":
		return rank(func(set *headerSet) int { return min(len(set.policy), 1) })
	case "permissions-policy":
		return rank(func(set *headerSet) int { return forbids(set.lines[name]) })
	case "strict-transport-security":
		return rank(func(set *headerSet) int { return hstsRank(page.EffectiveHSTS(set.lines[name])) })
	case "x-frame-options":
		was := page.JudgeFraming(before.policy, before.lines[name], c.before.url)
		is := page.JudgeFraming(after.policy, after.lines[name], c.after.url)
		return framingRank(is.Allows) - framingRank(was.Allows)
	case "x-content-type-options":
		return rank(func(set *headerSet) int { return truth(page.ParseNosniff(set.lines[name])) })
	case "referrer-policy":
		return rank(func(set *headerSet) int { return referrerRank(page.EffectiveReferrer(set.lines[name], "").Policy) })
	case "cross-origin-opener-policy":
		return rank(func(set *headerSet) int { return isolationRank(page.ParseCOOP(set.lines[name]).Value) })
	case "cross-origin-embedder-policy":
		return rank(func(set *headerSet) int { return isolationRank(page.ParseCOEP(set.lines[name]).Value) })
	case "cross-origin-resource-policy":
		return rank(func(set *headerSet) int { return isolationRank(page.ParseCORP(set.lines[name]).Value) })
	}
	return 0
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

func hstsRank(h page.HSTS) int { return truth(h.Valid && h.MaxAge > 0) }

// forbids reports a Permissions-Policy that keeps a feature from everybody.
func forbids(lines []string) int {
	list, ok := page.ParsePermissionsPolicy(lines)
	if !ok {
		return 0
	}
	for i := range list {
		if len(list[i].Allow) == 0 {
			return 1
		}
	}
	return 0
}

func framingRank(allows string) int {
	switch allows {
	case wire.FramingNone:
		return 3
	case wire.FramingSameOrigin:
		return 2
	case wire.FramingSome:
		return 1
	}
	return 0
}

// referrerRank orders the policies by what other sites learn of the page's address.
func referrerRank(policy string) int {
	switch policy {
	case "unsafe-url":
		return 0
	case "no-referrer-when-downgrade":
		return 1
	case "origin", "origin-when-cross-origin":
		return 2
	case "strict-origin", "strict-origin-when-cross-origin":
		return 3
	case "same-origin":
		return 4
	}
	return 5 // no-referrer
}

// isolationRank orders the values of the Cross-Origin headers, each among its own.
func isolationRank(value string) int {
	switch value {
	case "same-origin", "require-corp":
		return 2
	case "same-origin-allow-popups", "noopener-allow-popups", "credentialless", "same-site":
		return 1
	}
	return 0
}

// hsts compares two Strict-Transport-Security headers that browsers both read, part by part.
func (c *comparison) hsts(shown string, was, is []string) bool {
	a, b := page.EffectiveHSTS(was), page.EffectiveHSTS(is)
	if !a.Valid || !b.Valid {
		return false
	}
	word := func(on bool, name string) string {
		if on {
			return name
		}
		return ""
	}
	before := len(c.out.Better) + len(c.out.Worse) + len(c.out.Changed)
	part := func(judged int, name, from, to string) {
		if from != to {
			c.add(judged, wire.Difference{Kind: wire.DiffersHeader, Name: shown, Part: name, From: from, To: to})
		}
	}
	part(sign(b.MaxAge-a.MaxAge), "max-age", strconv.FormatInt(a.MaxAge, 10), strconv.FormatInt(b.MaxAge, 10))
	part(truth(b.IncludeSubDomains)-truth(a.IncludeSubDomains), "includeSubDomains", word(a.IncludeSubDomains, "includeSubDomains"), word(b.IncludeSubDomains, "includeSubDomains"))
	part(0, "preload", word(a.Preload, "preload"), word(b.Preload, "preload"))
	if before == len(c.out.Better)+len(c.out.Worse)+len(c.out.Changed) {
		c.aside(wire.SetAside{Name: shown, From: strings.Join(was, ", "), To: strings.Join(is, ", "), Kind: wire.AsideSpelling, Why: whySpelling})
	}
	return true
}

func sign(n int64) int {
	switch {
	case n > 0:
		return 1
	case n < 0:
		return -1
	}
	return 0
}

// permissions compares two Permissions-Policy headers that browsers both read, feature by feature.
func (c *comparison) permissions(shown string, was, is []string) bool {
	a, ok := page.ParsePermissionsPolicy(was)
	b, also := page.ParsePermissionsPolicy(is)
	if !ok || !also {
		return false
	}
	differs := false
	feature := func(name string) {
		from, had := allowed(a, name)
		to, has := allowed(b, name)
		x, y := allowList(from, had), allowList(to, has)
		if x == y {
			return
		}
		differs = true
		if had && has && c.alike(wire.SetAside{Name: shown, Part: name, From: x, To: y}, x, y, "permissions-policy") {
			return
		}
		judged := 0
		switch {
		case had && has:
			judged = narrower(c.before.neutrals(from), c.after.neutrals(to))
		case has && len(to) == 0:
			judged = 1
		case had && len(from) == 0:
			judged = -1
		}
		c.add(judged, wire.Difference{Kind: wire.DiffersHeader, Name: shown, Part: name, From: x, To: y})
	}
	for i := range a {
		feature(a[i].Feature)
	}
	for i := range b {
		if _, had := allowed(a, b[i].Feature); !had {
			feature(b[i].Feature)
		}
	}
	if !differs {
		c.aside(wire.SetAside{Name: shown, From: strings.Join(was, ", "), To: strings.Join(is, ", "), Kind: wire.AsideSpelling, Why: whySpelling})
	}
	return true
}

func allowed(list []wire.Permission, feature string) ([]string, bool) {
	for i := range list {
		if list[i].Feature == feature {
			return list[i].Allow, true
		}
	}
	return nil, false
}

// allowList writes whom a feature is for, as the header does; empty: the header does not name it.
func allowList(allow []string, named bool) string {
	switch {
	case !named:
		return ""
	case len(allow) == 1 && allow[0] == "*":
		return "*"
	}
	return "(" + strings.Join(allow, " ") + ")"
}

// neutrals returns values with the page's own host names replaced, see neutral.
func (s *side) neutrals(values []string) []string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = s.neutral(v)
	}
	return list
}

// narrower compares two lists of whom something is for: more than 0 if the second lets in a part of the first, less if it is the other way round,
// 0 if each has something that the other has not.
func narrower(from, to []string) int {
	lost, won := missing(from, to), missing(to, from)
	switch {
	case contains(from, "*") && !contains(to, "*"):
		return 1
	case contains(to, "*") && !contains(from, "*"):
		return -1
	case len(lost) > 0 && len(won) == 0:
		return 1
	case len(won) > 0 && len(lost) == 0:
		return -1
	}
	return 0
}

// missing returns what of the first list the second has not.
func missing(list, in []string) []string {
	set := make(map[string]bool, len(in))
	for _, v := range in {
		set[v] = true
	}
	var out []string
	for _, v := range list {
		if !set[v] {
			out = append(out, v)
		}
	}
	return out
}
