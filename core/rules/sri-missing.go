package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// <script src="https://cdn.test/app.js"> on https://shop.test/
var sriMissing = Rule{
	ID: "sri-missing", Family: "integrity", Points: 5,
	Text: Text{
		Title:  "Scripts of other sites run unchecked",
		Detail: "Whoever takes over {hosts} takes over this page. With an integrity attribute browsers run only the file that was meant.",
		Clause: "scripts of other sites run unchecked",
	},
	Pass:       "Scripts of other sites carry a hash that browsers check",
	Applies:    "Documents with scripts of other sites, where the markup was seen. Hosts below the same registrable domain are the same site.",
	References: []string{"https://www.w3.org/TR/sri-2/", "https://developer.mozilla.org/docs/Web/Security/Subresource_Integrity"},
	Reads:      page.PartLoaded,
	Check:      checkSRIMissing,
}

func checkSRIMissing(p *page.Page) Verdict {
	if !p.Document {
		return notApplicable
	}
	if p.Markup == nil {
		return unknown
	}
	any := false
	var v Verdict
	var hosts []string
	for i := range p.Markup.Scripts {
		s := &p.Markup.Scripts[i]
		host, ok := otherSite(p, s.Src)
		if !ok {
			continue
		}
		any = true
		if len(page.ParseIntegrity(s.Integrity)) == 0 {
			v.addScript(s)
			hosts = append(hosts, host)
		}
	}
	if !any {
		return notApplicable
	}
	if v.State == Failed {
		v.Args = arg("hosts", listed(hosts))
	}
	return v.distinct()
}

// addScript appends to a verdict one script that is wrong, and the change that gives it a hash.
func (v *Verdict) addScript(s *wire.Script) {
	v.State = Failed
	v.Evidence = append(v.Evidence, wire.Evidence{Exchange: -1, URL: s.Src, Value: s.Integrity})
	v.Changes = append(v.Changes, wire.Change{Op: wire.OpAddIntegrity, URL: s.Src})
}

// distinct returns the verdict without what it says twice.
func (v Verdict) distinct() Verdict {
	v.Evidence, v.Changes = wire.Distinct(v.Evidence), wire.Distinct(v.Changes)
	return v
}

// otherSite returns the host of a script that another site serves. Scripts that browser extensions or the page itself made are nobody's.
func otherSite(p *page.Page, src string) (host string, ok bool) {
	// "/app.js" and its like: the page's own, by far the most.
	if len(src) > 1 && src[0] == '/' && src[1] != '/' && src[1] != '\\' {
		return "", false
	}
	u, ok := p.URL.Resolve(src)
	if !ok || u.Scheme != "https" && u.Scheme != "http" || page.SameSite(u, p.URL) {
		return "", false
	}
	return u.Host, true
}
