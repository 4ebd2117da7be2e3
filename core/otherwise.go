package core

import (
	"slices"
	"strings"

	"assay/core/fix"
	"assay/core/page"
	"assay/core/rules"
	"assay/core/score"
	"assay/core/wire"
)

// WhatIf says what would be otherwise if a cookie of the page were as wished: who would get it, and how the page would be judged.
func WhatIf(req *wire.WhatIfRequest) *wire.WhatIf {
	failed := func(why string) *wire.WhatIf {
		return &wire.WhatIf{Error: why, Requests: []wire.CookieRequest{}, Changes: []wire.Change{}}
	}
	if o := &req.Observation; o.Policy != nil && checkPolicy(o.Policy) != nil {
		o.Policy = nil // the page is graded without it too, and says so
	}
	now, err := score.Judge(&req.Observation)
	if err != nil {
		return failed(err.Error())
	}
	if req.Cookie < 0 || req.Cookie >= len(now.Page.Cookies) || now.Page.Cookies[req.Cookie].Name != req.Name {
		return failed("The page has changed. Open Assay again.")
	}
	o := otherwise{page: &now.Page, cookie: &now.Page.Cookies[req.Cookie], wish: &req.Wish}
	o.decide()
	changed := fix.Apply(&req.Observation, o.changes)
	if o.renamed {
		rename(changed, o.cookie.Name, o.then.Name, o.cookie.Role)
	}
	if o.refused != "" {
		o.takeAway(changed)
	}
	then, err := score.Judge(changed)
	if err != nil {
		return failed(err.Error())
	}
	return &wire.WhatIf{
		Name: o.then.Name, Refused: rules.Refusal(o.refused), Requests: o.requests(), Findings: o.findings(now, then), Changes: o.changes, Renamed: o.renamed,
		Score: now.Grade.Score, Grade: now.Grade.Letter, ThenScore: then.Grade.Score, ThenGrade: then.Grade.Letter,
	}
}

// An otherwise is a cookie of a page, and how it would be.
type otherwise struct {
	page    *page.Page
	cookie  *page.Cookie
	wish    *wire.CookieWishes
	then    page.StoredCookie
	refused page.Rejection
	changes []wire.Change
	renamed bool
}

// decide finds out what the wish changes, and whether the browser would keep what comes of it.
func (o *otherwise) decide() {
	c, wish := o.cookie, o.wish
	o.then, o.changes = c.StoredCookie, []wire.Change{}
	change := func(op, attribute, value string) {
		o.changes = append(o.changes, wire.Change{Op: op, Cookie: c.Name, Attribute: attribute, Value: value})
	}
	flag := func(have *bool, want bool, attribute string) {
		if *have == want {
			return
		}
		if *have = want; want {
			change(wire.OpSetCookieAttribute, attribute, "")
		} else {
			change(wire.OpRemoveCookieAttribute, attribute, "")
		}
	}
	flag(&o.then.Secure, wish.Secure, "Secure")
	flag(&o.then.HTTPOnly, wish.HTTPOnly, "HttpOnly")
	if o.then.SameSite != wish.SameSite {
		if o.then.SameSite = wish.SameSite; wish.SameSite == wire.SameSiteUnspecified {
			change(wire.OpRemoveCookieAttribute, "SameSite", "")
		} else {
			change(wire.OpSetCookieAttribute, "SameSite", strings.ToUpper(wish.SameSite[:1])+wish.SameSite[1:])
		}
	}
	setter := o.setter()
	if wish.HostOnly && !c.HostOnly {
		o.then.HostOnly, o.then.Domain = true, setter.Host
		change(wire.OpRemoveCookieAttribute, "Domain", "")
	}
	if bare := page.WithoutPrefix(c.Name); wish.HostPrefix && bare == c.Name && c.Name != "" {
		o.then.Name, o.renamed = hostPrefix+bare, true
		if o.then.Path != "/" {
			o.then.Path = "/"
			change(wire.OpSetCookieAttribute, "Path", "/")
		}
	}
	_, before := asLine(&c.StoredCookie).Store(setter, o.page.Time)
	if c.Rejected != "" && before == "" {
		o.refused = c.Rejected // for what no attribute changes: its size, a control character
		return
	}
	_, o.refused = asLine(&o.then).Store(setter, o.page.Time)
}

const hostPrefix = "__Host-"

// setter returns the address whose answer sets the cookie; the page's, if nobody saw which one it is.
func (o *otherwise) setter() page.URL {
	if o.cookie.Hop >= 0 {
		return o.page.Hops[o.cookie.Hop].URL
	}
	if o.cookie.Earlier != nil {
		if u, ok := page.ParseURL(o.cookie.Earlier.URL); ok {
			return u
		}
	}
	return o.page.URL
}

// asLine returns a cookie as a line would set it.
func asLine(c *page.StoredCookie) page.SetCookie {
	line := page.SetCookie{
		Name: c.Name, Path: c.Path, Secure: c.Secure, HTTPOnly: c.HTTPOnly, Partitioned: c.Partitioned, SameSite: c.SameSite,
		Persistent: c.Persistent, Expires: c.Expires,
	}
	if !c.HostOnly {
		line.Domain = c.Domain
	}
	return line
}

// rename gives the cookies of a name another one, wherever the observation has it. What they are for stays: the settings may know them by name.
func rename(o *wire.Observation, from, to, role string) {
	line := func(line string) string {
		if page.CookieName(line) != from {
			return line
		}
		_, rest, _ := strings.Cut(line, "=")
		return to + "=" + rest
	}
	for i := range o.Exchanges { // the list is the observation's own
		e := &o.Exchanges[i]
		e.Headers, e.SentCookies = slices.Clone(e.Headers), slices.Clone(e.SentCookies)
		for j := range e.Headers {
			if strings.EqualFold(e.Headers[j].Name(), "Set-Cookie") {
				e.Headers[j][1] = line(e.Headers[j].Value())
			}
		}
		for j, name := range e.SentCookies {
			if name == from {
				e.SentCookies[j] = to
			}
		}
	}
	o.Cookies = slices.Clone(o.Cookies)
	for i := range o.Cookies {
		if o.Cookies[i].Name == from {
			o.Cookies[i].Name = to
			o.Cookies[i].Path = "/"
		}
	}
	if o.Origin != nil {
		origin := *o.Origin
		origin.SetCookies = slices.Clone(origin.SetCookies)
		for i := range origin.SetCookies {
			origin.SetCookies[i].Line = line(origin.SetCookies[i].Line)
		}
		o.Origin = &origin
	}
	policy := wire.Policy{}
	if o.Policy != nil {
		policy = *o.Policy
	}
	policy.Cookies = append(slices.Clone(policy.Cookies), wire.CookiePolicy{Name: to, Role: role})
	o.Policy = &policy
}

// takeAway takes a refused cookie out of the changed observation's jar.
func (o *otherwise) takeAway(changed *wire.Observation) {
	changed.Cookies = slices.DeleteFunc(slices.Clone(changed.Cookies), func(c wire.Cookie) bool { return c.Name == o.then.Name })
}

// requests tells who gets the cookie now, and who would.
func (o *otherwise) requests() []wire.CookieRequest {
	p, c := o.page, o.cookie
	list := make([]wire.CookieRequest, 0, 8)
	add := func(kind, url string, gets func(c *page.StoredCookie) string) {
		r := wire.CookieRequest{Kind: kind, URL: url, Now: wire.GetsItNever, Then: wire.GetsItNever}
		if c.Rejected == "" {
			r.Now = gets(&c.StoredCookie)
		}
		if o.refused == "" {
			r.Then = gets(&o.then)
		}
		list = append(list, r)
	}
	sent := func(u page.URL, context page.RequestContext) func(c *page.StoredCookie) string {
		return func(c *page.StoredCookie) string { return yes(c.SentTo(u, context)) }
	}
	here := shown(p.Last().Exchange.URL)
	add(wire.ToPage, here, sent(p.URL, page.RequestSameSite))
	r := readRequests(p)
	plain := 0
	for i := range r.plain {
		u := r.plain[i].url
		if text := r.plain[i].text; keptBySecure(c, u) && plain < mostNamed && text != here &&
			!slices.ContainsFunc(list, func(one wire.CookieRequest) bool { return one.URL == text }) {
			add(wire.ToPlain, text, sent(u, page.RequestSameSite))
			plain++
		}
	}
	if typed := (page.URL{Scheme: "http", Host: o.then.Domain, Path: c.Path}); plain == 0 && keptBySecure(c, typed) && !typed.Loopback() && p.URL.Secure() {
		add(wire.ToTyped, typed.String(), func(c *page.StoredCookie) string {
			if c.SentTo(typed, page.RequestSameSite) && p.HSTS.Honoured && p.HSTS.MaxAge > 0 && typed.Host == p.URL.Host {
				return wire.GetsByHSTS
			}
			return yes(c.SentTo(typed, page.RequestSameSite))
		})
	}
	if !c.HostOnly {
		hosts := r.others(c)
		for _, host := range hosts {
			add(wire.ToHost, host, sent(page.URL{Scheme: "https", Host: host, Path: c.Path}, page.RequestSameSite))
		}
		if len(hosts) == 0 {
			below := page.URL{Scheme: "https", Host: "any." + c.Domain, Path: c.Path}
			add(wire.ToSubdomains, c.Domain, sent(below, page.RequestSameSite))
		}
	}
	add(wire.ToLink, "", sent(p.URL, page.RequestTopLevelGet))
	add(wire.ToCrossSite, "", func(c *page.StoredCookie) string {
		if c.SameSite == wire.SameSiteUnspecified && c.SentTo(p.URL, page.RequestSameSite) {
			return wire.GetsSome
		}
		return yes(c.SentTo(p.URL, page.RequestCrossSite))
	})
	add(wire.ToScript, "", func(c *page.StoredCookie) string { return yes(!c.HTTPOnly && c.SentTo(p.URL, page.RequestSameSite)) })
	return list
}

func yes(gets bool) string {
	if gets {
		return wire.GetsIt
	}
	return wire.GetsItNever
}

// findings tells which findings go, which come, and which stay for other cookies alone.
func (o *otherwise) findings(now, then *score.Judged) (list []wire.WhatIfFinding) {
	now.Verdicts.Explain(&now.Page)
	then.Verdicts.Explain(&then.Page)
	for i, rule := range rules.All() {
		a, b := &now.Verdicts[i], &then.Verdicts[i]
		f := wire.WhatIfFinding{Rule: rule.ID, Lost: b.Lost}
		said, on := b, &then.Page
		switch was, is := a.State == rules.Failed, b.State == rules.Failed; {
		case was && !is:
			f.Kind, f.Lost, said, on = wire.FindingGoes, a.Lost, a, &now.Page
		case is && !was:
			f.Kind = wire.FindingComes
		case was && is && (a.Lost != b.Lost || speaksOf(a.Verdict, o.cookie.Name) && !speaksOf(b.Verdict, o.then.Name)):
			f.Kind, f.Was = wire.FindingStays, a.Lost
		default:
			continue
		}
		f.Title, f.Args = rules.Fill(on, rule.Words(said.Verdict).Title, said.Verdict.Args), said.Verdict.Args
		list = append(list, f)
	}
	return list
}

// speaksOf reports whether a cookie of that name is evidence of a verdict.
func speaksOf(v *rules.Verdict, name string) bool {
	return slices.ContainsFunc(v.Evidence, func(e wire.Evidence) bool { return e.Cookie == name })
}
