package core

import (
	"slices"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// requests are what of a page's requests decides who gets a cookie.
type requests struct {
	plain []plainRequest
	hosts []string // that the page asked beside its own
	room  []wire.CookieWhatIf
}

// A plainRequest is one over plain HTTP, on the way to the page or of the probe.
type plainRequest struct {
	url  page.URL
	text string // without its query
	sent nameSet
}

// mostNamed bounds how many requests or hosts one line names, mostHosts how many are looked at, mostURL how much of an address is shown.
const (
	mostNamed = 3
	mostHosts = 50
	mostURL   = 120
)

func readRequests(p *page.Page) requests {
	r := requests{room: make([]wire.CookieWhatIf, 0, len(p.Cookies))}
	r.addPlain(p.Hops)
	if p.Way != nil && p.Way.Probed {
		r.addPlain(p.Way.Hops)
	}
	for i := range p.Resources {
		if host := p.Resources[i].URL.Host; len(r.hosts) < mostHosts && host != p.URL.Host && !slices.Contains(r.hosts, host) {
			r.hosts = append(r.hosts, host)
		}
	}
	return r
}

func (r *requests) addPlain(hops []page.Hop) {
	for i := range hops {
		h := &hops[i]
		if !onNetwork(h) || h.URL.Secure() || h.URL.Loopback() {
			continue
		}
		r.plain = append(r.plain, plainRequest{h.URL, shown(h.Exchange.URL), names(h.SentCookies)})
	}
}

// A nameSet is a list of names of which to ask whether it has one: a short list is looked through, a long one is a map as well.
type nameSet struct {
	list []string
	set  map[string]bool
}

func names(list []string) nameSet {
	const few = 16
	s := nameSet{list: list}
	if len(list) > few {
		s.set = make(map[string]bool, len(list))
		for _, name := range list {
			s.set[name] = true
		}
	}
	return s
}

func (s *nameSet) has(name string) bool {
	if s.set != nil {
		return s.set[name]
	}
	return slices.Contains(s.list, name)
}

// shown returns what a line shows of an address.
func shown(url string) string {
	url = page.WithoutQuery(url)
	if len(url) > mostURL {
		url = url[:mostURL] + "..."
	}
	return url
}

// whatIf tells where requests would carry a cookie, or would not, if one of its attributes were another: of the requests that were seen, else of the
// one that a visitor makes who types the address.
func (r *requests) whatIf(p *page.Page, c *page.Cookie) []wire.CookieWhatIf {
	if c.Rejected != "" || c.Foreign {
		return nil
	}
	start := len(r.room)
	add := func(kind, text string, urls []string) {
		r.room = append(r.room, wire.CookieWhatIf{Kind: kind, Text: p.Text(text, strings.Join(urls, ", "), "."), URLs: urls})
	}
	seen := r.overHTTP(p, c, false)
	typed := page.URL{Scheme: "http", Host: c.Domain, Path: c.Path}
	switch {
	case typed.Loopback() || !keptBySecure(c, typed): // Secure changes nothing here
	case c.Secure && len(seen) > 0:
		add(wire.WhatIfWithoutSecure, "Without Secure it would be sent here, where anyone on the way can read it: ", seen)
	case c.Secure && p.HSTS.Honoured && p.HSTS.MaxAge > 0 && c.Domain == p.URL.Host:
		add(wire.WhatIfWithoutSecure, "Without Secure, HSTS alone would keep it from "+typed.String(), nil)
	case c.Secure:
		add(wire.WhatIfWithoutSecure, "Without Secure it would be sent to "+typed.String()+" too, where anyone on the way can read it", nil)
	case c.Hop >= 0 && !p.Hops[c.Hop].URL.Secure():
		add(wire.WhatIfWithSecure, "With Secure the browser would refuse it here: this answer came over plain HTTP", nil)
	case len(seen) > 0:
		if sent := r.overHTTP(p, c, true); len(sent) > 0 {
			add(wire.WhatIfWithSecure, "With Secure it would not have been sent here, where anyone on the way can read it: ", sent)
			break
		}
		add(wire.WhatIfWithSecure, "With Secure it would not be sent here, where anyone on the way can read it: ", seen)
	default:
		add(wire.WhatIfWithSecure, "With Secure it would not be sent to "+typed.String()+", where anyone on the way can read it", nil)
	}
	if hosts := r.others(c); len(hosts) > 0 {
		add(wire.WhatIfWithoutDomain, "Without Domain these would not get it: ", hosts)
	}
	return r.room[start:len(r.room):len(r.room)]
}

// overHTTP returns the plain requests that get the cookie unless it is Secure; sent: only those that carried one of its name.
func (r *requests) overHTTP(p *page.Page, c *page.Cookie, sent bool) []string {
	list := p.List()
	for i := range r.plain {
		plain := &r.plain[i]
		if keptBySecure(c, plain.url) && (!sent || plain.sent.has(c.Name)) {
			list = appendNew(list, plain.text)
		}
	}
	return p.Keep(list)
}

// others returns the hosts beside the page's own that get the cookie because of its Domain.
func (r *requests) others(c *page.Cookie) (hosts []string) {
	if c.HostOnly {
		return nil
	}
	for _, host := range r.hosts {
		if host == c.Domain || strings.HasSuffix(host, "."+c.Domain) {
			hosts = appendNew(hosts, host)
		}
	}
	return hosts
}

// appendNew appends a text that is not there yet, if there is room.
func appendNew(list []string, text string) []string {
	if len(list) == mostNamed || slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}
