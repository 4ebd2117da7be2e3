package page

// DefaultReferrerPolicy is what browsers do without a policy of the page's own: the full URL stays on the site, others get the origin.
const DefaultReferrerPolicy = "strict-origin-when-cross-origin"

// A Referrer is the referrer policy of a page.
type Referrer struct {
	Policy  string // in force, lower case
	Source  string // what set it: SourceHeader, SourceMeta, or "" if nothing did and Policy is the default
	Problem string // why browsers ignore the header, as a clause: "it names no policy that browsers know"; empty if they do not
}

// EffectiveReferrer returns the policy of a document with these Referrer-Policy lines, in order, and this content of its last meta
// element named referrer ("": none). The element is read later than the header, so it wins if it is valid.
func EffectiveReferrer(lines []string, meta string) Referrer {
	policy, problem := ParseReferrerPolicy(lines)
	r := Referrer{Policy: policy, Source: SourceHeader, Problem: problem}
	if policy == "" {
		r.Policy, r.Source = DefaultReferrerPolicy, ""
	}
	if fromMeta := ParseMetaReferrer(meta); fromMeta != "" {
		r.Policy, r.Source = fromMeta, SourceMeta
	}
	return r
}

// ParseReferrerPolicy reads the Referrer-Policy lines of a response, in order: of a list, the last policy that browsers know. "" is none.
// A member that is no word of letters and hyphens, such as "origin no-referrer", makes Chromium ignore the header, as the grammar has it;
// Firefox skips the member. https://w3c.github.io/webappsec-referrer-policy/#parse-referrer-policy-from-header
func ParseReferrerPolicy(lines []string) (policy, problem string) {
	if len(lines) == 0 {
		return "", ""
	}
	rest, empty := joinLines(lines), true
	for more := true; more; {
		var member string
		member, rest, more = cutListMember(rest)
		for i := 0; i < len(member); i++ {
			if !isAlpha(member[i]) && member[i] != '-' {
				return "", "a member of its list is not one word"
			}
		}
		empty = empty && member == ""
		if known := referrerPolicy(member); known != "" {
			policy = known
		}
	}
	switch {
	case empty:
		problem = "it is empty"
	case policy == "":
		problem = "it names no policy that browsers know"
	}
	return policy, problem
}

// ParseMetaReferrer reads the content of a meta element named referrer: one policy, or one of four older words for them. "" is none.
// https://html.spec.whatwg.org/multipage/semantics.html#meta-referrer
func ParseMetaReferrer(content string) string {
	switch {
	case EqualFold(content, "never"):
		return "no-referrer"
	case EqualFold(content, "default"):
		return DefaultReferrerPolicy
	case EqualFold(content, "always"):
		return "unsafe-url"
	case EqualFold(content, "origin-when-crossorigin"):
		return "origin-when-cross-origin"
	}
	return referrerPolicy(content)
}

// referrerPolicy returns the policy of that name in lower case, or "": https://w3c.github.io/webappsec-referrer-policy/#referrer-policies
func referrerPolicy(name string) string {
	const longest = len(DefaultReferrerPolicy)
	if len(name) > longest {
		return ""
	}
	switch name = LowerASCII(name); name {
	case "no-referrer", "no-referrer-when-downgrade", "same-origin", "origin", "strict-origin", "origin-when-cross-origin",
		"strict-origin-when-cross-origin", "unsafe-url":
		return name
	}
	return ""
}
