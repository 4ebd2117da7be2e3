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
	own := page.Site(p.URL.Host)
	sites := map[string]string{} // by host: looking one up takes time
	at := map[string]int{}       // by site: index into list
	for i := range p.Resources {
		r := &p.Resources[i]
		if r.Outcome == wire.OutcomeBlocked {
			continue
		}
		switch r.URL.Scheme {
		case "http", "https", "ws", "wss":
		default:
			continue
		}
		site, ok := sites[r.URL.Host]
		if !ok {
			site = page.Site(r.URL.Host)
			sites[r.URL.Host] = site
		}
		if site == own {
			continue
		}
		n, ok := at[site]
		if !ok {
			n = len(list)
			at[site], list = n, append(list, wire.ThirdParty{Site: site})
		}
		t := &list[n]
		t.Resources++
		t.Active = t.Active || !r.InFrame && (r.Type == "script" || r.Type == "stylesheet" || r.Type == "object")
		t.Framed = t.Framed || r.Type == "sub_frame"
		t.Insecure = t.Insecure || isPlain(r.URL) && r.Outcome != wire.OutcomeUpgraded
	}
	slices.SortStableFunc(list, func(a, b wire.ThirdParty) int {
		switch {
		case a.Active != b.Active && a.Active:
			return -1
		case a.Active != b.Active:
			return 1
		}
		return b.Resources - a.Resources
	})
	n := min(len(list), mostThirdParties)
	return list[:n], len(list) - n
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
		list = append(list, frame(o, p, r))
	}
	return list, dropped
}

func frame(o *wire.Observation, p *page.Page, r *page.Resource) wire.FrameVerdict {
	f := wire.FrameVerdict{
		URL: r.Resource.URL, ThirdParty: !page.SameSite(r.URL, p.URL), Status: r.Status, Outcome: r.Outcome,
		Secure: r.URL.Secure() || r.URL.Loopback() || r.Outcome == wire.OutcomeUpgraded,
	}
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
		return f
	}
	u := r.URL
	if r.Outcome == wire.OutcomeUpgraded {
		u = u.Upgraded()
	}
	alone := &wire.Observation{
		Version: o.Version, Time: o.Time, URL: u.String(), Policy: o.Policy,
		Exchanges: []wire.Exchange{{URL: u.String(), Method: "GET", Status: r.Status, Source: r.Source, Headers: r.Headers}},
	}
	judged, err := score.Judge(alone)
	if err != nil {
		return f
	}
	if judged.Page.Document {
		f.Framing = &judged.Page.Framing
	}
	if !f.ThirdParty && ungraded(u.Scheme) == "" {
		f.Grade, f.Score = judged.Grade.Letter, judged.Grade.Score
		f.Summary = summary(judged.Verdicts[:], false)
	}
	return f
}

// violations adds up what was blocked, each once, the most frequent first.
func violations(all []wire.Violation) (list []wire.PolicyViolation, dropped int) {
	at := map[wire.PolicyViolation]int{}
	for i := range all {
		v := wire.PolicyViolation{Directive: all[i].Directive, Blocked: all[i].Blocked, Disposition: all[i].Disposition}
		n, ok := at[v]
		if !ok {
			n = len(list)
			at[v], list = n, append(list, v)
		}
		list[n].Count++
	}
	slices.SortStableFunc(list, func(a, b wire.PolicyViolation) int { return b.Count - a.Count })
	n := min(len(list), mostViolations)
	return list[:n], len(list) - n
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
