package page

import "slices"

// An IntegrityPolicy is what browsers take from Integrity-Policy, or from its report-only twin. The zero value asks for nothing.
type IntegrityPolicy struct {
	Blocked   []string // destinations that load only with integrity: "script", "style"
	Sources   []string // where integrity may stand: "inline", in the markup
	Endpoints []string // reporting endpoints
	Unknown   []string // keys and values that browsers skip
	Problem   string   // why browsers ignore the whole header, as a clause; empty if they do not
}

// Blocks reports whether the policy stops what is loaded there without integrity.
func (p *IntegrityPolicy) Blocks(destination string) bool {
	return slices.Contains(p.Sources, "inline") && slices.Contains(p.Blocked, destination)
}

// ParseIntegrityPolicy reads the Integrity-Policy lines of a response, such as
//
//	blocked-destinations=(script), endpoints=(integrity)
//
// by https://w3c.github.io/webappsec-subresource-integrity/#parse-integrity-policy. Chromium knows the destination style later than script.
func ParseIntegrityPolicy(lines []string) IntegrityPolicy {
	var p IntegrityPolicy
	members, ok := ParseStructuredDictionary(lines)
	if !ok {
		p.Problem = "it is not a dictionary as structured fields are written"
		return p
	}
	if len(members) == 0 {
		return p
	}
	hasSources := false
	for i := range members {
		m := &members[i]
		switch m.Key {
		case "blocked-destinations":
			p.Blocked = p.tokens(m, "script", "style")
		case "sources":
			hasSources = true
			p.Sources = p.tokens(m, "inline")
		case "endpoints":
			p.Endpoints = p.tokens(m)
		default:
			p.Unknown = append(p.Unknown, m.Key)
		}
	}
	if !hasSources {
		p.Sources = []string{"inline"}
	}
	return p
}

// tokens returns the tokens of an inner list that are known; all if none is named. Known ones count once.
func (p *IntegrityPolicy) tokens(m *Structured, known ...string) []string {
	var list []string
	if m.Kind != StructuredInnerList {
		p.Unknown = append(p.Unknown, m.Key)
	}
	for i := range m.Items {
		item := &m.Items[i]
		switch {
		case item.Kind != StructuredToken || known != nil && !slices.Contains(known, item.Text):
			p.Unknown = append(p.Unknown, item.Text)
		case known == nil || !slices.Contains(list, item.Text):
			list = append(list, item.Text)
		}
	}
	return list
}
