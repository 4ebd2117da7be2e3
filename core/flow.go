package core

import (
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// flow tells the navigation hop by hop, as a reader would.
func flow(p *page.Page) []wire.FlowStep {
	steps := make([]wire.FlowStep, len(p.Hops))
	for i := range p.Hops {
		hop := &p.Hops[i]
		source := hop.Source
		if source == "" {
			source = wire.SourceNetwork
		}
		steps[i] = wire.FlowStep{
			Step:        i + 1,
			Action:      action(p, hop),
			Condition:   condition(hop),
			Result:      result(p, hop, i == len(p.Hops)-1),
			Source:      source,
			CookiesSent: hop.SentCookies,
			CookiesSet:  cookiesSet(p, i),

			CookiesWithheld: withheld(p, i),
		}
	}
	return steps
}

func action(p *page.Page, h *page.Hop) string {
	method := h.Method
	if method == "" {
		method = "GET"
	}
	return p.Text(method, " ", h.Exchange.URL)
}

// condition says how the request went, or who answered it instead of the server.
func condition(h *page.Hop) string {
	switch h.Source {
	case wire.SourceBrowser:
		return "not sent: the browser itself goes to HTTPS" + upgradeReason(h)
	case wire.SourceCache:
		return "from the browser's cache"
	case wire.SourceServiceWorker:
		return "answered by the page's service worker"
	}
	switch {
	case h.Broken():
		return "HTTPS that does not hold"
	case h.URL.Scheme == "https" && h.TLS != nil && h.TLS.Protocol != "":
		return "HTTPS, " + strings.Replace(h.TLS.Protocol, "TLSv", "TLS ", 1)
	case h.URL.Scheme == "https":
		return "HTTPS"
	case h.URL.Loopback():
		return "plain HTTP, on this machine"
	}
	return "plain HTTP"
}

// upgradeReason says why the browser upgraded, where Chromium tells it in a header of its own making.
func upgradeReason(h *page.Hop) string {
	reason, _ := h.First("Non-Authoritative-Reason")
	switch {
	case strings.EqualFold(reason, "HSTS"):
		return " (HSTS)"
	case strings.EqualFold(reason, "HttpsUpgrades"):
		return " (HTTPS-First)"
	}
	return ""
}

func result(p *page.Page, h *page.Hop, last bool) string {
	var room [20]byte
	status := strconv.AppendInt(room[:0], int64(h.Status), 10)
	if last {
		return p.Text(string(status), ", the page")
	}
	if location, ok := h.RedirectsTo(); ok {
		return p.Text(string(status), " to ", location.String())
	}
	return p.Text(string(status))
}

// cookiesSet returns the names of the cookies that hop i set and the browser kept.
func cookiesSet(p *page.Page, i int) []string {
	names := p.List()
	for j := range p.Cookies {
		if c := &p.Cookies[j]; c.Hop == i && c.Rejected == "" {
			names = append(names, c.Name)
		}
	}
	return p.Keep(names)
}

// withheld returns the names of the cookies that Secure kept from hop i.
func withheld(p *page.Page, i int) []string {
	h := &p.Hops[i]
	if !onNetwork(h) || h.URL.Secure() {
		return nil
	}
	sent, before := names(h.SentCookies), sentBeforeSet(p)
	list := p.List()
	for j := range p.Cookies {
		c := &p.Cookies[j]
		// The browser held it before the hop if an earlier one set it, if it sent it before any set it, or if the jar has it and no hop set it.
		held := c.Hop >= 0 && c.Hop < i || c.Hop >= 0 && before.has(c.Name) || c.Hop < 0 && c.Jar != nil
		if held && c.Rejected == "" && c.Secure && keptBySecure(c, h.URL) && !sent.has(c.Name) {
			list = append(list, c.Name)
		}
	}
	return p.Keep(list)
}

// sentBeforeSet returns the names of the cookies that the browser sent on this navigation before any hop of it set one of that name.
func sentBeforeSet(p *page.Page) nameSet {
	var before []string
	set := map[string]bool{}
	for i := range p.Hops {
		if sent := p.Hops[i].SentCookies; before == nil && len(set) == 0 {
			before = sent[:len(sent):len(sent)]
		} else {
			for _, name := range sent {
				if !set[name] {
					before = append(before, name)
				}
			}
		}
		if i == len(p.Hops)-1 {
			break // nothing was sent after this
		}
		for _, line := range p.Hops[i].Values("Set-Cookie") {
			set[page.CookieName(line)] = true
		}
	}
	return names(before)
}

// onNetwork reports whether the request left the browser.
func onNetwork(h *page.Hop) bool { return h.Source == "" || h.Source == wire.SourceNetwork }

// keptBySecure reports whether a request for u carries the cookie without Secure, and does not with it.
func keptBySecure(c *page.Cookie, u page.URL) bool {
	open, closed := c.StoredCookie, c.StoredCookie
	open.Secure, closed.Secure = false, true
	return open.SentTo(u, page.RequestSameSite) && !closed.SentTo(u, page.RequestSameSite)
}
