package page

import "assay/core/wire"

// A Way is what a visitor goes through who arrives over plain HTTP: by a probe if one was made, else by the navigation itself, if that
// touched plain HTTP on the page's own site.
type Way struct {
	Hops   []Hop // none: plain HTTP does not answer
	URLs   []URL // one a hop, and one more if the last hop redirects to where nobody followed
	Secure int   // index into URLs of the first one over HTTPS; -1: none
	Probed bool  // the hops are the probe's
}

func (p *Page) findWay(probe []wire.Exchange) (*Way, error) {
	if probe != nil {
		list, err := p.hops(probe, "probe")
		if err != nil {
			return nil, err
		}
		return newWay(list, true), nil
	}
	for i := range p.Hops {
		hop := &p.Hops[i]
		if hop.URL.Scheme == "http" && !hop.FromBrowser && SameSite(hop.URL, p.URL) {
			return newWay(p.Hops[i:], false), nil
		}
	}
	return nil, nil
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
