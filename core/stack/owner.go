package stack

import (
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Owner returns the id of what probably has to make a finding's fix; empty: not known. What is seen is [Recognise]'s list for the page.
//
// A header that names a product is that product's, a cookie that of the framework, or of whatever is known to set it. Markup is the application's.
// Any other header belongs to the outermost server that was seen, and is the framework's only if there is none; where static files lack it too, the
// CDN in front is the better place.
func Owner(p *page.Page, list []wire.StackLayer, f *wire.Finding) string {
	if len(f.Fix.Changes) == 0 || len(list) == 0 {
		return ""
	}
	owner := headersOwner(list)
	switch c := &f.Fix.Changes[0]; c.Op {
	case wire.OpSetCookieAttribute, wire.OpRemoveCookieAttribute:
		if id := cookieOwner(list, c.Cookie); id != "" {
			return id
		}
		owner = frameworkOf(list)
	case wire.OpLoadSecurely, wire.OpAddIntegrity, wire.OpRemoveMeta:
		owner = frameworkOf(list)
	default:
		for i := range f.Evidence {
			if id := namedBy(list, &f.Evidence[i]); id != "" {
				return id
			}
		}
		if cdn := layer(list, wire.LayerCDN); cdn != nil && owner != nil && owner.layer == wire.LayerFramework && beyondPages(p, c) {
			owner = cdn
		}
	}
	if owner == nil {
		return ""
	}
	return owner.id
}

// cookieOwner returns which of the list sets cookies of that name.
func cookieOwner(list []wire.StackLayer, name string) string {
	for i := range signatures {
		if s := &signatures[i]; s.in == inCookie && matchesName(s.what, page.WithoutPrefix(name)) {
			if id := products[s.of].id; contains(list, id) {
				return id
			}
		}
	}
	return ""
}

// contains reports whether the list has a product, and not just as a guess.
func contains(list []wire.StackLayer, id string) bool {
	for i := range list {
		if list[i].ID == id {
			return sure(&list[i])
		}
	}
	return false
}

// namedBy returns which of the list a header such as "Server: nginx/1.22.1" names.
func namedBy(list []wire.StackLayer, e *wire.Evidence) string {
	in, ok := headerPlace(e.Header)
	if !ok || e.Value == "" {
		return ""
	}
	for i := range signatures {
		s := &signatures[i]
		if s.in != in || s.points < certain || !matches(s.what, e.Value) {
			continue
		}
		if id := products[s.of].id; contains(list, id) {
			return id
		}
	}
	return ""
}

// beyondPages reports whether static files of the page's origin were seen, and lack the header that the change sets.
func beyondPages(p *page.Page, c *wire.Change) bool {
	if c.Op != wire.OpSetHeader {
		return false
	}
	static := false
	for i := range p.Origin.List {
		a := &p.Origin.List[i]
		if a.Class != wire.ClassStatic {
			continue
		}
		static = true
		for _, h := range p.Origin.Sets[a.Set].Headers {
			if strings.EqualFold(h.Name(), c.Name) {
				return false
			}
		}
	}
	return static
}
