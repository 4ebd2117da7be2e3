package core

import (
	"slices"
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/rules"
	"assay/core/wire"
)

// cookies tells of each cookie what it is, who set it, and what became of it.
func cookies(r *wire.Report, o *wire.Observation, p *page.Page, verdicts []rules.Ruling) {
	sent, asked := names(p.Last().SentCookies), readRequests(p)
	byScript := scriptCookies(o, p)
	r.Cookies = make([]wire.CookieVerdict, len(p.Cookies))
	for i := range p.Cookies {
		c := &p.Cookies[i]
		v := &r.Cookies[i]
		describe(p, v, c)
		if c.Rejected == "" {
			v.SentOverHTTP = !c.Secure
			v.SentCrossSite = crossSite(c.SameSite)
			v.ReadableByScript = !c.HTTPOnly
		}
		v.Sent = sent.has(c.Name)
		v.WhatIf = asked.whatIf(p, c)
		v.Fate = fate(p, c)
		switch {
		case c.Hop >= 0:
			setBy(v, wire.SetByServer, p.Hops[c.Hop].Exchange.URL, c.Line)
			v.Differences = differences(c, p.Time)
		case c.Earlier != nil:
			setBy(v, wire.SetByEarlier, c.Earlier.URL, c.Earlier.Line)
			at, _ := page.ParseTime(c.Earlier.Time)
			v.Differences = differences(c, at)
		case byScript(c):
			v.SetBy = wire.SetByScript
		}
	}
	addProblems(r.Cookies, p.Cookies, rules.All(), verdicts)
	r.CookiesGone = gone(p)
}

// describe tells what a cookie is, by its attributes.
func describe(p *page.Page, v *wire.CookieVerdict, c *page.Cookie) {
	v.Name, v.Domain, v.HostOnly, v.Path = c.Name, c.Domain, c.HostOnly, c.Path
	v.Secure, v.HTTPOnly, v.SameSite, v.Partitioned = c.Secure, c.HTTPOnly, c.SameSite, c.Partitioned
	v.Accepted, v.Rejected, v.Role, v.SentCrossSite = c.Rejected == "", rules.Refusal(c.Rejected), c.Role, wire.CrossSiteNever
	if c.Persistent {
		var room [20]byte
		v.Expires = p.Text(string(page.AppendTime(room[:0], c.Expires)))
	}
}

// setBy notes which response set a cookie.
func setBy(v *wire.CookieVerdict, who, url, line string) {
	url, _, _ = strings.Cut(url, "?")
	v.SetBy, v.SetAt, v.Line = who, url, line
}

// fate tells what became of a cookie that is not gone; "" where the jar does not tell: it holds only what the page's own URL gets.
func fate(p *page.Page, c *page.Cookie) string {
	switch {
	case c.Rejected != "":
		return wire.FateRejected
	case c.Jar != nil:
		return wire.FateKept
	case p.JarKnown && c.SentTo(p.URL, page.RequestSameSite):
		return wire.FateMissing
	}
	return ""
}

// scriptCookies returns a function that tells whether a script made a cookie: it came after the page, scripts can read it, and no response that
// was seen set it, nor can one of another host of the site have.
func scriptCookies(o *wire.Observation, p *page.Page) func(c *page.Cookie) bool {
	if o.CookiesBefore == nil || !p.OriginKnown {
		return func(*page.Cookie) bool { return false }
	}
	before := names(o.CookiesBefore)
	neighbours := slices.ContainsFunc(p.Resources, func(r page.Resource) bool { return r.URL.Host != p.URL.Host && page.SameSite(r.URL, p.URL) })
	return func(c *page.Cookie) bool {
		return !c.HTTPOnly && !before.has(place(&c.StoredCookie)) && (c.HostOnly || !neighbours)
	}
}

// differences tells how a cookie differs from what its line, set at a time, seems to say.
func differences(c *page.Cookie, setAt int64) []wire.CookieDifference {
	if c.Rejected != "" {
		return nil
	}
	line := c.Line
	if c.Earlier != nil {
		line = c.Earlier.Line
	}
	asked, _ := page.ParseSetCookie(line, setAt)
	var list []wire.CookieDifference
	add := func(kind, text string) { list = append(list, wire.CookieDifference{Kind: kind, Text: text}) }
	if !c.HostOnly {
		add(wire.DifferenceWidened, "Domain sends it to every host below "+c.Domain+" as well.")
	}
	if asked.SameSite == wire.SameSiteUnspecified {
		add(wire.DifferenceSameSite, "It says no SameSite: Chromium takes it for Lax, other browsers send it with requests from every site.")
	}
	if c.Partitioned {
		add(wire.DifferencePartitioned, "Partitioned: a site that embeds this one gets a jar of its own.")
	}
	if c.Jar == nil {
		return list
	}
	const day = 24 * 60 * 60
	until, persistent := page.ParseTime(c.Jar.Expires)
	switch {
	case !asked.Persistent:
	case !persistent:
		add(wire.DifferenceShortened, "It asks to be kept; the browser keeps it until its session ends.")
	case until < asked.Expires-day:
		add(wire.DifferenceShortened, "It asks for "+days(asked.Expires-setAt)+"; the browser keeps it for "+days(until-setAt)+".")
	case asked.Capped(setAt) && until < asked.Expires+day:
		add(wire.DifferenceShortened, "The browser keeps it for "+days(asked.Expires-setAt)+", the longest that is allowed.")
	}
	if c.Jar.Secure != asked.Secure || c.Jar.HTTPOnly != asked.HTTPOnly {
		add(wire.DifferenceChanged, "Its flags are not those of its line: something else has set it since.")
	}
	return list
}

// days writes a time in seconds as days.
func days(seconds int64) string {
	n := (seconds + 12*60*60) / (24 * 60 * 60)
	if n == 1 {
		return "1 day"
	}
	return strconv.FormatInt(n, 10) + " days"
}

// gone tells of what responses set and the browser does not hold: first what this navigation took away again, then what was set earlier.
func gone(p *page.Page) []wire.CookieVerdict {
	list := make([]wire.CookieVerdict, 0, len(p.Gone)+len(p.Earlier))
	add := func(c *page.Cookie, who, url, line, fate string) {
		list = append(list, wire.CookieVerdict{})
		v := &list[len(list)-1]
		describe(p, v, c)
		setBy(v, who, url, line)
		if v.Fate = fate; c.Deletes {
			v.Fate = wire.FateDeleted
		}
	}
	for i := range p.Gone {
		c := &p.Gone[i]
		add(c, wire.SetByServer, p.Hops[c.Hop].Exchange.URL, c.Line, wire.FateOverwritten)
	}
	if len(p.Earlier) == 0 {
		return list
	}
	held := make(map[string]bool, len(p.Cookies))
	for i := range p.Cookies {
		held[place(&p.Cookies[i].StoredCookie)] = true
	}
	for i := range p.Earlier {
		e := &p.Earlier[i]
		if held[place(&e.StoredCookie)] || e.Persistent && e.Expires <= p.Time && !e.Deletes {
			continue
		}
		c := &page.Cookie{StoredCookie: e.StoredCookie, Rejected: e.Rejected, Hop: -1, Role: page.Role(e.Name)}
		add(c, wire.SetByEarlier, e.URL, e.Line, fate(p, c))
	}
	return list
}

// place names a cookie as Observation.CookiesBefore does.
func place(c *page.StoredCookie) string { return c.Name + ";" + c.Domain + ";" + c.Path }

// addProblems notes with each cookie the rules whose evidence it is. Rules look at the cookies in their order, some at the sessions' before
// the others, so both lists are gone through side by side, the cookies twice.
func addProblems(list []wire.CookieVerdict, cookies []page.Cookie, all []*rules.Rule, verdicts []rules.Ruling) {
	for i := range verdicts {
		if verdicts[i].State != rules.Failed {
			continue
		}
		evidence := verdicts[i].Verdict.Evidence
		for round := range 2 * len(cookies) {
			j := round % len(cookies)
			for len(evidence) > 0 && evidence[0].Cookie == "" {
				evidence = evidence[1:]
			}
			if len(evidence) == 0 {
				break
			}
			if isAbout(&evidence[0], &cookies[j]) {
				list[j].Problems = append(list[j].Problems, all[i].ID)
				evidence = evidence[1:]
			}
		}
	}
}

func isAbout(e *wire.Evidence, c *page.Cookie) bool {
	if e.Cookie != c.Name || e.Exchange != c.Hop {
		return false
	}
	if c.Hop < 0 {
		return e.Value == c.Describe()
	}
	return e.Value == c.Line
}

func crossSite(sameSite string) string {
	switch sameSite {
	case wire.SameSiteStrict:
		return wire.CrossSiteNever
	case wire.SameSiteLax:
		return wire.CrossSiteTopLevelGet
	case wire.SameSiteNone:
		return wire.CrossSiteAlways
	}
	return wire.CrossSiteByBrowser
}
