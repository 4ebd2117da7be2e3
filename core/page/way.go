package page

import (
	"strconv"

	"assay/core/wire"
)

// A Way is what a visitor goes through who arrives over plain HTTP: by a probe if one was made, else by the navigation itself, if that
// touched plain HTTP on the page's own site.
type Way struct {
	Hops   []Hop // none: plain HTTP does not answer
	URLs   []URL // one a hop, and one more if the last hop redirects to where nobody followed
	Secure int   // index into URLs of the first one over HTTPS; -1: none
	Probed bool  // the hops are the probe's
}

// findWay finds the page's way. A probe in which the browser went to HTTPS by itself tells nothing of the server.
func (p *Page) findWay(probe []wire.Exchange) error {
	list, err := hops(nil, probe, "probe")
	if err != nil {
		return err
	}
	if p.ProbeHidden = hidden(probe); probe != nil && !p.ProbeHidden {
		p.Way = newWay(list, true)
		return nil
	}
	for i := range p.Hops {
		hop := &p.Hops[i]
		if hop.URL.Scheme == "http" && !hop.FromBrowser && SameSite(hop.URL, p.URL) {
			p.Way = newWay(p.Hops[i:], false)
			break
		}
	}
	return nil
}

// hidden reports whether the browser answered a probe instead of the server: it holds HSTS for the host.
func hidden(probe []wire.Exchange) bool {
	return len(probe) > 0 && probe[0].Source == wire.SourceBrowser
}

// A Probe is what the user had asked besides the page's own plain HTTP.
type Probe struct {
	*wire.Probe
	URL    URL
	Way    *Way // from the first answer on
	Hidden bool // the browser went to HTTPS by itself: what the server answers is not known
}

func (p *Page) readProbes(probes []wire.Probe) error {
	for i := range probes {
		u, ok := ParseURL(probes[i].URL)
		field := "probes[" + strconv.Itoa(i) + "]."
		if !ok {
			return &wire.Error{Path: field + "url", Got: quote(probes[i].URL), Want: "an absolute URL"}
		}
		list, err := hops(nil, probes[i].Exchanges, field+"exchanges")
		if err != nil {
			return err
		}
		p.Probes = append(p.Probes, Probe{&probes[i], u, newWay(list, true), hidden(probes[i].Exchanges)})
	}
	return nil
}

func newWay(hops []Hop, probed bool) *Way {
	w := &Way{Hops: hops, Secure: -1, Probed: probed}
	if len(hops) == 0 {
		return w
	}
	w.URLs = make([]URL, 0, len(hops)+1)
	for i := range hops {
		w.URLs = append(w.URLs, hops[i].URL)
	}
	if next, ok := hops[len(hops)-1].RedirectsTo(); ok {
		w.URLs = append(w.URLs, next)
	}
	for i := range w.URLs {
		if w.URLs[i].Secure() {
			w.Secure = i
			break
		}
	}
	return w
}
