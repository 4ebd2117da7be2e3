package page

import "assay/core/wire"

// JudgeFraming says who may show the page at self in a frame, by its policies and its X-Frame-Options lines, in order.
//
// frame-ancestors in an enforced header policy switches X-Frame-Options off (https://www.w3.org/TR/CSP3/#frame-ancestors-and-frame-options).
// Of several such policies all must allow a frame; the strictest, and the first of those, is taken for the answer and gives its
// Sources. "any" means that somebody who has nothing to do with the site can frame the page: by "https:", by "*.com", at any port.
func JudgeFraming(policies []Policy, xfo []string, self URL) wire.Framing {
	verdict := wire.Framing{By: wire.FramingByNone, Allows: wire.FramingAny}
	strictest := reachAny + 1
	for _, p := range policies {
		d, ok := p.frameAncestors()
		if !ok {
			continue
		}
		if r := reachOf(d.Values, self); r < strictest {
			strictest = r
			verdict = wire.Framing{By: wire.FramingByAncestors, Allows: r.String(), Sources: d.Values}
		}
	}
	if verdict.By == wire.FramingByAncestors {
		return verdict
	}
	switch ParseXFO(xfo) {
	case XFODeny, XFOConflict:
		return wire.Framing{By: wire.FramingByXFO, Allows: wire.FramingNone}
	case XFOSameOrigin:
		return wire.Framing{By: wire.FramingByXFO, Allows: wire.FramingSameOrigin}
	}
	return verdict
}

// FrameAllowed reports whether browsers show frame with these headers inside ancestors, its parent first, the top-level page last.
// The zero URL stands for an ancestor with an opaque origin, such as a sandboxed frame.
// https://www.w3.org/TR/CSP3/#directive-frame-ancestors
func FrameAllowed(policies []Policy, xfo []string, frame URL, ancestors []URL) bool {
	decided := false
	for _, p := range policies {
		d, ok := p.frameAncestors()
		if !ok {
			continue
		}
		decided = true
		for _, ancestor := range ancestors {
			ancestor.Path, ancestor.Query = "/", "" // only its origin is compared: a source with a path never matches
			if !SourcesMatch(d.Values, ancestor, frame, false) {
				return false
			}
		}
	}
	if decided {
		return true
	}
	switch ParseXFO(xfo) {
	case XFODeny, XFOConflict:
		return len(ancestors) == 0
	case XFOSameOrigin:
		for _, ancestor := range ancestors {
			if !ancestor.SameOrigin(frame) {
				return false
			}
		}
	}
	return true
}

// frameAncestors returns the directive if browsers heed it: report-only policies block nothing, and meta elements cannot set it.
func (p Policy) frameAncestors() (Directive, bool) {
	if p.Disposition == DispositionReport || p.Source == SourceMeta {
		return Directive{}, false
	}
	return p.Find("frame-ancestors")
}

// A reach is how far a frame-ancestors source list lets the page be framed; more is larger.
type reach int

const (
	reachNone reach = iota
	reachSameOrigin
	reachSome
	reachAny
)

// String returns the wire's name.
func (r reach) String() string {
	switch r {
	case reachNone:
		return wire.FramingNone
	case reachSameOrigin:
		return wire.FramingSameOrigin
	case reachSome:
		return wire.FramingSome
	}
	return wire.FramingAny
}

func reachOf(values []string, self URL) reach {
	most := reachNone
	for _, value := range values {
		if s, ok := ParseSource(value); ok {
			most = max(most, s.reach(self))
		}
	}
	return most
}

// reach returns how far a single source expression of frame-ancestors reaches from the page at self.
func (s Source) reach(self URL) reach {
	if s.Self {
		return reachSameOrigin
	}
	if !pathMatches(s.Path, "/") {
		return reachNone
	}
	scheme := s.Scheme
	if scheme == "" && s != (Source{Host: "*"}) {
		scheme = self.Scheme
	}
	web := scheme == "" || isNetworkScheme(scheme) // an attacker's page can have such an origin
	switch {
	case web && (s.Host == "" || s.Host == "*"):
		return reachAny // whatever the port: an attacker chooses his own
	case web && len(s.Host) > 2 && s.Host[0] == '*' && PublicSuffix(s.Host[2:]) == s.Host[2:]:
		return reachAny
	case s.Host == self.Host && scheme == self.Scheme && s.portMatches(scheme, self) && s.Port != "*":
		return reachSameOrigin
	}
	return reachSome
}

// XFO is what browsers make of a response's X-Frame-Options.
type XFO string

// The values of XFO.
const (
	XFOAbsent     XFO = ""
	XFODeny       XFO = "deny"
	XFOSameOrigin XFO = "same-origin"
	XFOConflict   XFO = "conflict" // "SAMEORIGIN, DENY", "SAMEORIGIN, junk": nobody may frame the page
	XFOIgnored    XFO = "ignored"  // "ALLOW-FROM https://shop.test", "ALLOWALL", "junk": anybody may
)

// ParseXFO reads the X-Frame-Options lines of a response, in order. Lines and lists mean the same, and equal members count once.
// https://html.spec.whatwg.org/multipage/document-lifecycle.html#the-x-frame-options-header
func ParseXFO(values []string) XFO {
	if len(values) == 0 {
		return XFOAbsent
	}
	member, list, more := cutListMember(joinLines(values))
	first := member
	known, differ := isXFOWord(member), false
	for more {
		member, list, more = cutListMember(list)
		known = known || isXFOWord(member)
		differ = differ || !EqualFold(member, first)
	}
	switch {
	case differ && known:
		return XFOConflict
	case differ:
		return XFOIgnored
	case EqualFold(first, "deny"):
		return XFODeny
	case EqualFold(first, "sameorigin"):
		return XFOSameOrigin
	}
	return XFOIgnored
}

// isXFOWord reports a member that makes browsers refuse all frames when another one contradicts it.
func isXFOWord(s string) bool {
	return EqualFold(s, "deny") || EqualFold(s, "sameorigin") || EqualFold(s, "allowall")
}
