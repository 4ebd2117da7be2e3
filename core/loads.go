package core

import (
	"slices"

	"assay/core/page"
	"assay/core/wire"
)

// Loads says what can be said of the single things that a page loads.
func Loads(o *wire.Observation) *wire.LoadsVerdict {
	v := &wire.LoadsVerdict{Resources: []wire.ResourceVerdict{}, ThirdParties: []wire.ThirdPartyLoads{}}
	p, err := page.New(o)
	if err != nil {
		v.Error = err.Error()
		return v
	}
	unchecked := uncheckedScripts(p)
	t := thirdPartyLoads{own: page.Site(p.URL.Host), sites: map[string]string{}, at: map[string]int{}}
	for i := range o.Resources {
		r := &o.Resources[i]
		u, ok := page.ParseURL(r.URL)
		if !ok {
			continue
		}
		if risks := risks(r, u, unchecked); risks != nil {
			v.Resources = append(v.Resources, wire.ResourceVerdict{Resource: i, Risks: risks})
		}
		if r.Outcome != wire.OutcomeBlocked && u.Host != "" {
			t.add(r, u.Host)
		}
	}
	slices.SortStableFunc(v.Resources, func(a, b wire.ResourceVerdict) int {
		return slices.Index(riskOrder[:], a.Risks[0]) - slices.Index(riskOrder[:], b.Risks[0])
	})
	v.ThirdParties = t.sorted()
	return v
}

var riskOrder = [...]string{wire.RiskInsecure, wire.RiskBlocked, wire.RiskNoIntegrity, wire.RiskFailed, wire.RiskError, wire.RiskUpgraded}

// risks returns what there is to say of a resource, the worst first; nil if there is nothing.
func risks(r *wire.Resource, u page.URL, unchecked map[string]bool) (list []string) {
	switch r.Outcome {
	case wire.OutcomeBlocked:
		list = append(list, wire.RiskBlocked)
	case wire.OutcomeFailed:
		list = append(list, wire.RiskFailed)
	case wire.OutcomeUpgraded:
	default:
		if isPlain(u) {
			list = append(list, wire.RiskInsecure)
		}
	}
	if r.Type == "script" && !r.InFrame && unchecked[page.WithoutQuery(r.URL)] {
		list = append(list, wire.RiskNoIntegrity)
	}
	switch {
	case r.Outcome == wire.OutcomeUpgraded:
		list = append(list, wire.RiskUpgraded)
	case r.Outcome == "" && r.Status >= 400:
		list = append(list, wire.RiskError)
	}
	return list
}

// uncheckedScripts returns the scripts of other sites that browsers run whatever is in them, by their addresses.
func uncheckedScripts(p *page.Page) map[string]bool {
	if p.Markup == nil || !p.Document {
		return nil
	}
	list := map[string]bool{}
	for i := range p.Markup.Scripts {
		s := &p.Markup.Scripts[i]
		if u, ok := p.URL.Resolve(s.Src); ok && u.Host != "" && !page.SameSite(u, p.URL) && len(page.ParseIntegrity(s.Integrity)) == 0 {
			list[page.WithoutQuery(u.String())] = true
		}
	}
	return list
}

// thirdPartyLoads add up what is loaded from other sites.
type thirdPartyLoads struct {
	own   string
	sites map[string]string // by host
	at    map[string]int    // by site: index into list
	list  []wire.ThirdPartyLoads
}

func (t *thirdPartyLoads) add(r *wire.Resource, host string) {
	site, known := t.sites[host]
	if !known {
		site = page.Site(host)
		t.sites[host] = site
	}
	if site == t.own {
		return
	}
	i, known := t.at[site]
	if !known {
		i = len(t.list)
		t.at[site] = i
		t.list = append(t.list, wire.ThirdPartyLoads{Site: site})
	}
	one := &t.list[i]
	if r.SetsCookies {
		one.Cookies++
	}
	if j := slices.IndexFunc(one.Types, func(c wire.TypeCount) bool { return c.Type == r.Type }); j >= 0 {
		one.Types[j].Count++
	} else {
		one.Types = append(one.Types, wire.TypeCount{Type: r.Type, Count: 1})
	}
}

// sorted returns the sites, and the types of each, that which is most of it first.
func (t *thirdPartyLoads) sorted() []wire.ThirdPartyLoads {
	total := func(one *wire.ThirdPartyLoads) (n int) {
		for _, c := range one.Types {
			n += c.Count
		}
		return n
	}
	for i := range t.list {
		slices.SortStableFunc(t.list[i].Types, func(a, b wire.TypeCount) int { return b.Count - a.Count })
	}
	slices.SortStableFunc(t.list, func(a, b wire.ThirdPartyLoads) int { return total(&b) - total(&a) })
	if t.list == nil {
		return []wire.ThirdPartyLoads{}
	}
	return t.list
}
