// Package page works out what a browser would honour of an observed page: one parser a file, named after the header that it reads.
//
// It judges nothing. [New] reads an [wire.Observation] once; the rules then ask the [Page] and never see a raw header. [Page.ReadChanged] reads
// only what differs, for the many previews of one page.
package page

import (
	"slices"
	"strconv"
	"strings"

	"assay/core/wire"
)

// A Page is an observation as a browser understood it.
type Page struct {
	Time int64 // seconds since 1970: when the response arrived
	URL  URL
	Hops []Hop // the navigation in order; the last one is the page
	Way  *Way  // what a visitor over plain HTTP goes through; nil: unknown
	// ProbeHidden: plain HTTP was asked, and the browser went to HTTPS by itself.
	ProbeHidden bool
	Probes      []Probe
	HSTS        HSTSSeen // the policy that the page's host sent
	// Policies are the content security policies of the page's headers, enforced and report-only, then those of its meta elements.
	Policies  []Policy
	Meta      []Policy // those of its meta elements alone
	Protected bool     // whether any of them is in force and has a directive that browsers know
	// Script is what lets an injected script run, as ScriptLoopholes has it.
	Script    []Loophole
	XFO       []string // the values of X-Frame-Options
	Framing   wire.Framing
	Nosniff   bool
	Cookies   []Cookie // what the navigation set, then what only the jar holds
	JarKnown  bool
	Earlier   []EarlierCookie // what the origin set earlier in the session
	Gone      []Cookie        // what the navigation set and took away again, the first fifty: those that Deletes is true of only remove one
	Kind      string          // what kind of response it is: one of wire's Kind constants
	Document  bool            // whether it is one that can hold script and be framed: not JSON, an image or a download
	Resources []Resource
	Forms     []Form
	// Policy is what the user's settings say, as far as it holds at Time; nil: nothing.
	Policy *wire.Policy
	// Markup is what the document itself says; nil: nobody looked. ResourcesKnown: whether anybody looked at what the page loads.
	Markup         *wire.Document
	ResourcesKnown bool
	OriginKnown    bool // what was seen of the page's own origin is there
	Origin         Answers

	setCookies []Cookie // one a Set-Cookie line, as read: for ReadChanged

	// Room for what is made of the page: see Evidence, Text and List.
	evidence []wire.Evidence
	texts    strings.Builder
	lists    []string
}

// A Hop is one exchange of the navigation, with its URL understood.
type Hop struct {
	*wire.Exchange
	URL   URL
	Index int // in Observation.Exchanges, or in Observation.Probe
	// FromBrowser: the browser made this hop up, on its way to HTTPS; no server answered it. Never true of the page itself.
	FromBrowser bool

	lengths uint64 // which lengths the names of its headers have, a bit each (from 63 on in turns); 0: not known
}

// HSTSSeen is the Strict-Transport-Security policy of the page's host, and which hop carried it.
type HSTSSeen struct {
	HSTS
	Sent     bool   // some hop of the host carried the header
	Honoured bool   // it came over a transport, and from a host, on which browsers listen
	Hop      int    // index of the hop that decided
	Line     string // the header line that decided
}

// A Resource is something that the page loaded.
type Resource struct {
	*wire.Resource
	URL URL
}

// A Form is a form of the page; URL is where it goes.
type Form struct {
	*wire.Form
	URL URL
}

// A Room is memory for what a page mostly has, so that it need not be asked for piece by piece.
type Room struct{ hops [3]Hop }

// Use makes the page, which is empty, keep its hops in the room as long as they fit.
func (p *Page) Use(r *Room) { p.Hops = r.hops[:0] }

// New reads an observation. The error is a [*wire.Error] that names the field.
func New(o *wire.Observation) (*Page, error) {
	p := new(Page)
	return p, p.Read(o)
}

// Read makes the page what an observation shows, as [New] does.
func (p *Page) Read(o *wire.Observation) error {
	*p = Page{Hops: p.Hops[:0]}
	if err := o.Check(); err != nil {
		return err
	}
	p.JarKnown = o.Cookies != nil
	var ok bool
	if p.Time, ok = ParseTime(o.Time); !ok {
		return &wire.Error{Path: "time", Got: quote(o.Time), Want: "a time as RFC 3339 writes it, such as 2026-11-21T10:00:00Z"}
	}
	p.Policy = inForce(o.Policy, p.Time)
	if p.URL, ok = ParseURL(o.URL); !ok {
		return &wire.Error{Path: "url", Got: quote(o.URL), Want: "an absolute URL"}
	}
	var err error
	if p.Hops, err = hops(p.Hops, o.Exchanges, "exchanges"); err != nil {
		return err
	}
	if err = p.findWay(o.Probe); err != nil {
		return err
	}
	if err = p.readProbes(o.Probes); err != nil {
		return err
	}
	p.readResources(o)
	p.readMeta(o.Document)
	p.readHeaders()
	p.readOrigin(o)
	p.readCookies(o)
	return nil
}

// Evidence returns a list of one piece of evidence, as most findings have: those of a page share their array.
func (p *Page) Evidence(e wire.Evidence) []wire.Evidence {
	const several = 4
	if len(p.evidence) == cap(p.evidence) {
		p.evidence = make([]wire.Evidence, 0, several)
	}
	p.evidence = append(p.evidence, e)
	return p.evidence[len(p.evidence)-1 : len(p.evidence) : len(p.evidence)]
}

// Last returns the exchange that delivered the page itself.
func (p *Page) Last() *Hop { return &p.Hops[len(p.Hops)-1] }

// Development reports whether the page is a developer's own, on a loopback host: browsers trust it without TLS.
func (p *Page) Development() bool { return p.URL.Loopback() }

// Broken reports whether the hop's TLS did not hold.
func (h *Hop) Broken() bool {
	return h.TLS != nil && h.URL.Scheme == "https" && (h.TLS.State == wire.TLSBroken || h.TLS.State == wire.TLSInsecure)
}

// Values returns the values of all the hop's header lines of that name, in order. They are to be read only: a single one is a part of the line.
func (h *Hop) Values(name string) []string {
	if h.lacks(name) {
		return nil
	}
	var values []string
	for i := range h.Headers {
		switch line := &h.Headers[i]; {
		case !EqualFold(line.Name(), name):
		case values == nil:
			values = line[1:2:2]
		default:
			values = append(values, line.Value())
		}
	}
	return values
}

// First returns the value of the hop's first header line of that name.
func (h *Hop) First(name string) (string, bool) {
	if h.lacks(name) {
		return "", false
	}
	for i := range h.Headers {
		if EqualFold(h.Headers[i].Name(), name) {
			return h.Headers[i].Value(), true
		}
	}
	return "", false
}

// lacks reports that no header has a name of that length: it spares most of the questions for headers that are not there.
func (h *Hop) lacks(name string) bool { return h.lengths != 0 && h.lengths&(1<<(len(name)%64)) == 0 }

func lengthsOf(headers []wire.Header) (lengths uint64) {
	for i := range headers {
		lengths |= 1 << (len(headers[i].Name()) % 64)
	}
	return lengths
}

// RedirectsTo returns where the hop's answer sends the browser.
// The status codes are Fetch's redirect statuses (https://fetch.spec.whatwg.org/#redirect-status).
func (h *Hop) RedirectsTo() (URL, bool) {
	switch h.Status {
	case 301, 302, 303, 307, 308:
		if location, ok := h.First("Location"); ok {
			return h.URL.Resolve(location)
		}
	}
	return URL{}, false
}

// hops appends the hops that the exchanges are to an empty list.
func hops(list []Hop, exchanges []wire.Exchange, field string) ([]Hop, error) {
	list = slices.Grow(list, len(exchanges))
	for i := range exchanges {
		u, ok := ParseURL(exchanges[i].URL)
		if !ok {
			return nil, &wire.Error{Path: field + "[" + strconv.Itoa(i) + "].url", Got: quote(exchanges[i].URL), Want: "an absolute URL"}
		}
		made := exchanges[i].Source == wire.SourceBrowser && i < len(exchanges)-1
		list = append(list, Hop{Exchange: &exchanges[i], URL: u, Index: i, FromBrowser: made, lengths: lengthsOf(exchanges[i].Headers)})
	}
	return list, nil
}

func (p *Page) readHeaders() {
	last := p.Last()
	p.Kind = p.findKind()
	switch p.Kind {
	case wire.KindDocument, wire.KindLogin, wire.KindError, wire.KindBlocked:
		p.Document = true
	}
	p.HSTS = p.findHSTS()
	p.Nosniff = ParseNosniff(last.Values("X-Content-Type-Options"))
	p.readPolicies()
	p.XFO = last.Values(xfoName)
	p.readFraming()
}

const xfoName = "X-Frame-Options"

// readFraming reads who may frame the page; the policies and XFO have been read.
func (p *Page) readFraming() {
	p.Framing = JudgeFraming(p.Policies, p.XFO, p.URL)
}

// findHSTS returns the policy of the page's own host: the page's header if browsers can read it, else that of the latest hop
// before it on the same host. A browser keeps what any of them said, and an invalid header changes nothing (RFC 6797 section 8.1).
//
// Over plain HTTP browsers ignore the header. The page's is read all the same, unhonoured: it is what the site would send over HTTPS.
func (p *Page) findHSTS() HSTSSeen {
	none := HSTSSeen{Hop: len(p.Hops) - 1}
	for i := len(p.Hops) - 1; i >= 0; i-- {
		hop := &p.Hops[i]
		isPage := i == len(p.Hops)-1
		heard := HeedsHSTS(hop.URL) && !hop.Broken() && !hop.URL.Loopback()
		if hop.URL.Host != p.URL.Host || hop.FromBrowser || !(isPage || heard) {
			continue
		}
		lines := hop.Values("Strict-Transport-Security")
		if len(lines) == 0 {
			continue
		}
		policy, line := EffectiveHSTS(lines), lines[0]
		if policy.Valid {
			return HSTSSeen{HSTS: policy, Sent: true, Honoured: heard, Hop: i, Line: line}
		}
		if isPage {
			none = HSTSSeen{HSTS: policy, Sent: true, Hop: i, Line: line}
		}
	}
	return none
}

func (p *Page) readResources(o *wire.Observation) {
	p.Resources, p.Forms = nil, nil
	p.ResourcesKnown, p.Markup = o.Resources != nil, o.Document
	if len(o.Resources) > 0 {
		p.Resources = make([]Resource, 0, len(o.Resources))
	}
	for i := range o.Resources {
		if u, ok := ParseURL(o.Resources[i].URL); ok {
			p.Resources = append(p.Resources, Resource{Resource: &o.Resources[i], URL: u})
		}
	}
	if o.Document == nil {
		return
	}
	for i := range o.Document.Forms {
		if u, ok := p.URL.Resolve(o.Document.Forms[i].Action); ok {
			p.Forms = append(p.Forms, Form{Form: &o.Document.Forms[i], URL: u})
		}
	}
}

// quote shows a value in an error: in quotes, cut to a readable length.
func quote(s string) string {
	const most = 60
	if len(s) > most {
		return "\"" + s[:most] + "…\""
	}
	return "\"" + s + "\""
}
