package core

import (
	"slices"
	"strings"

	"assay/core/page"
	"assay/core/score"
	"assay/core/wire"
)

// seen tells what the page loads, what its policies blocked, and what else its origin answers.
func seen(r *wire.Report, o *wire.Observation, p *page.Page) {
	if p.ResourcesKnown {
		r.Loaded = loaded(o, p)
		r.ThirdParties, r.ThirdPartiesDropped = thirdParties(p)
		r.Frames, r.FramesDropped = frames(o, p)
	}
	if p.Markup != nil {
		r.Violations, r.ViolationsDropped = violations(p.Markup.Violations)
	}
	if len(p.Origin.List) > 0 {
		r.Origin = originSummary(p)
		if o.Origin != nil {
			r.Origin.Dropped = o.Origin.Dropped
		}
	}
}

// isPlain reports a URL that is reached over plain HTTP, on another machine.
func isPlain(u page.URL) bool { return (u.Scheme == "http" || u.Scheme == "ws") && !u.Loopback() }

func loaded(o *wire.Observation, p *page.Page) *wire.Loaded {
	l := &wire.Loaded{Resources: len(o.Resources), Dropped: o.ResourcesDropped}
	for i := range p.Resources {
		switch r := &p.Resources[i]; r.Outcome {
		case wire.OutcomeUpgraded:
			l.Upgraded++
		case wire.OutcomeBlocked:
			l.Blocked++
		case wire.OutcomeFailed:
			l.Failed++
		default:
			if isPlain(r.URL) {
				l.Insecure++
			}
		}
	}
	return l
}

// most says how many of a kind a report holds.
const (
	mostFrames       = 10
	mostThirdParties = 20
	mostViolations   = 20
)

func thirdParties(p *page.Page) (list []wire.ThirdParty, dropped int) {
	const own = -1
	at := map[string]int{page.Site(p.URL.Host): own} // by host and by site: index into all
	var all []wire.ThirdParty
	for i := range p.Resources {
		r := &p.Resources[i]
		if r.Outcome == wire.OutcomeBlocked || r.URL.Host == "" {
			continue
		}
		n, ok := at[r.URL.Host]
		if !ok {
			site := page.Site(r.URL.Host)
			if n, ok = at[site]; !ok {
				n, all = len(all), append(all, wire.ThirdParty{Site: site})
				at[site] = n
			}
			at[r.URL.Host] = n
		}
		if n == own {
			continue
		}
		t := &all[n]
		t.Resources++
		t.Active = t.Active || !r.InFrame && (r.Type == "script" || r.Type == "stylesheet" || r.Type == "object")
		t.Framed = t.Framed || r.Type == "sub_frame"
		t.Insecure = t.Insecure || isPlain(r.URL) && r.Outcome != wire.OutcomeUpgraded
	}
	order := top(len(all), mostThirdParties, func(i int) int {
		if all[i].Active {
			return all[i].Resources + len(p.Resources)
		}
		return all[i].Resources
	})
	for _, i := range order {
		list = append(list, all[i])
	}
	return list, len(all) - len(list)
}

// top returns the indices below n with the highest keys, at most so many; the first of equal ones comes first. It is quick for few.
func top(n, most int, key func(i int) int) []int {
	var order []int
	last := 0 // the key of the last one taken
	for len(order) < min(n, most) {
		best := -1
		for i := range n {
			k := key(i)
			after := len(order) == 0 || k < last || k == last && i > order[len(order)-1]
			if after && (best < 0 || k > key(best)) {
				best = i
			}
		}
		order, last = append(order, best), key(best)
	}
	return order
}

// frames judges what the page shows in frames: those of its own site as if they were pages, without their cookies.
func frames(o *wire.Observation, p *page.Page) (list []wire.FrameVerdict, dropped int) {
	for i := range p.Resources {
		r := &p.Resources[i]
		if r.Type != "sub_frame" || slices.ContainsFunc(list, func(f wire.FrameVerdict) bool { return f.URL == r.Resource.URL }) {
			continue
		}
		if len(list) == mostFrames {
			dropped++
			continue
		}
		list = append(list, wire.FrameVerdict{})
		frame(&list[len(list)-1], o, p, r)
	}
	return list, dropped
}

// frame says of one frame what can be said.
func frame(f *wire.FrameVerdict, o *wire.Observation, p *page.Page, r *page.Resource) {
	f.URL, f.ThirdParty, f.Status, f.Outcome = r.Resource.URL, !page.SameSite(r.URL, p.URL), r.Status, r.Outcome
	f.Secure = r.URL.Secure() || r.URL.Loopback() || r.Outcome == wire.OutcomeUpgraded
	if p.Markup != nil {
		for i := range p.Markup.Frames {
			if element := &p.Markup.Frames[i]; element.Src == f.URL {
				f.Sandboxed, f.Sandbox = wire.SandboxedNo, element.Sandbox
				if element.Sandbox != nil {
					f.Sandboxed = wire.SandboxedYes
				}
				break
			}
		}
	}
	if r.Status == 0 || r.Outcome == wire.OutcomeBlocked || r.Outcome == wire.OutcomeFailed {
		return
	}
	u := r.URL
	if r.Outcome == wire.OutcomeUpgraded {
		u = u.Upgraded()
	}
	url := u.String()
	judged, err := score.Judge(&wire.Observation{
		Version: o.Version, Time: o.Time, URL: url, Policy: o.Policy,
		Exchanges: []wire.Exchange{{URL: url, Method: "GET", Status: r.Status, Source: r.Source, Headers: r.Headers}},
	})
	if err != nil {
		return
	}
	if judged.Page.Document {
		f.Framing = &judged.Page.Framing
	}
	if !f.ThirdParty && ungraded(u.Scheme) == "" {
		f.Grade, f.Score = judged.Grade.Letter, judged.Grade.Score
		judged.Verdicts.Explain(&judged.Page)
		f.Summary = summary(&judged.Page, judged.Verdicts[:], false)
	}
}

// violations adds up what was blocked, each once, the most frequent first.
func violations(seen []wire.Violation) (list []wire.PolicyViolation, dropped int) {
	at := map[string]int{}
	var all []wire.PolicyViolation
	for i := range seen {
		v := &seen[i]
		key := v.Directive + " " + v.Disposition + " " + v.Blocked
		n, ok := at[key]
		if !ok {
			n, all = len(all), append(all, wire.PolicyViolation{Directive: v.Directive, Blocked: v.Blocked, Disposition: v.Disposition})
			at[key] = n
		}
		all[n].Count++
	}
	for _, i := range top(len(all), mostViolations, func(i int) int { return all[i].Count }) {
		list = append(list, all[i])
	}
	return list, len(all) - len(list)
}

// securityHeaders are those that the summary of an origin counts.
var securityHeaders = [...]string{
	"Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options", "Content-Security-Policy", "Referrer-Policy", "Permissions-Policy",
	"Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy",
}

func originSummary(p *page.Page) *wire.OriginSummary {
	s := &wire.OriginSummary{Origin: p.URL.Origin(), Answers: len(p.Origin.List), Classes: []wire.OriginClass{}}
	carries := make([][len(securityHeaders)]bool, len(p.Origin.Sets))
	var any [len(securityHeaders)]bool
	for i := range p.Origin.Sets {
		for _, h := range p.Origin.Sets[i].Headers {
			for j, name := range securityHeaders {
				if len(name) == len(h.Name()) && strings.EqualFold(name, h.Name()) {
					carries[i][j], any[j] = true, true
				}
			}
		}
	}
	for _, class := range [...]string{wire.ClassDocument, wire.ClassRedirect, wire.ClassError, wire.ClassStatic, wire.ClassAPI} {
		c := wire.OriginClass{Class: class, Headers: []wire.OriginHeader{}}
		var counts [len(securityHeaders)]int
		for i := range p.Origin.List {
			if a := &p.Origin.List[i]; a.Class == class {
				c.Answers++
				for j := range counts {
					if carries[a.Set][j] {
						counts[j]++
					}
				}
			}
		}
		if c.Answers == 0 {
			continue
		}
		for j, n := range counts {
			if any[j] {
				c.Headers = append(c.Headers, wire.OriginHeader{Name: securityHeaders[j], Answers: n})
			}
		}
		s.Classes = append(s.Classes, c)
	}
	return s
}
