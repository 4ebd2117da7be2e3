package page

import (
	"strings"

	"assay/core/wire"
)

// Answers are what was seen of the page's origin in this session, in classes, the page that the user had asked for because it cannot exist
// among them. The zero value: nothing.
type Answers struct {
	List []Answer
	Sets []HeaderSet

	probed [][2]int // the probe and its exchange of each answer for a page that cannot exist: their sets come last
}

// An Answer is one response of the page's origin.
type Answer struct {
	URL    string // without its query
	Path   string // begins with "/"
	Class  string // one of wire's Class constants; empty: of no kind that says anything, such as 304
	Markup bool   // the browser makes a document of it
	Set    int    // index into Answers.Sets
}

// A HeaderSet is the headers that some answers share.
type HeaderSet struct {
	Headers []wire.Header
	HSTS    bool // a policy that browsers keep
	Nosniff bool
	CSP     bool // a policy in force, whatever it says
	Framing bool // who may frame it, whatever it says
}

// readOrigin reads the origin's answers, if they are of the page's own origin.
func (p *Page) readOrigin(o *wire.Observation) {
	p.Origin, p.OriginKnown = Answers{}, false
	if o.Origin != nil {
		if u, ok := ParseURL(o.Origin.Origin); ok && u.SameOrigin(p.URL) {
			p.OriginKnown = true
			p.Origin.List = make([]Answer, 0, len(o.Origin.Answers))
			for i := range o.Origin.Answers {
				a := &o.Origin.Answers[i]
				p.Origin.add(a.URL, o.Origin.Origin, a.Type, a.Status, a.ContentType, a.Headers)
			}
		}
	}
	sets := 0
	if o.Origin != nil {
		sets = len(o.Origin.HeaderSets)
	}
	for i := range p.Probes {
		hops := p.Probes[i].Way.Hops
		for j := range hops {
			hop := &hops[j]
			if p.Probes[i].Kind != wire.ProbeNotFound || hop.FromBrowser || !hop.URL.SameOrigin(p.URL) {
				continue
			}
			contentType, _ := hop.First("Content-Type")
			url, _, _ := strings.Cut(hop.Exchange.URL, "?")
			p.Origin.add(url, hop.URL.Origin(), "main_frame", hop.Status, contentType, sets+len(p.Origin.probed))
			p.Origin.probed = append(p.Origin.probed, [2]int{i, j})
		}
	}
	p.readHeaderSets(o)
}

// add appends an answer; one of another origin is left out.
func (a *Answers) add(url, origin, kind string, status int, contentType string, set int) {
	path, ok := strings.CutPrefix(url, origin)
	if !ok || !strings.HasPrefix(path, "/") {
		return
	}
	class, markup := ClassOf(kind, status, contentType)
	a.List = append(a.List, Answer{URL: url, Path: path, Class: class, Markup: markup, Set: set})
}

// readHeaderSets reads the headers of the origin's answers; the answers have been read.
func (p *Page) readHeaderSets(o *wire.Observation) {
	p.Origin.Sets = nil
	if len(p.Origin.List) == 0 {
		return
	}
	if o.Origin != nil {
		p.Origin.Sets = make([]HeaderSet, 0, len(o.Origin.HeaderSets)+len(p.Origin.probed))
		for i := range o.Origin.HeaderSets {
			p.Origin.Sets = append(p.Origin.Sets, readHeaderSet(o.Origin.HeaderSets[i].Headers))
		}
	}
	for _, at := range p.Origin.probed {
		p.Origin.Sets = append(p.Origin.Sets, readHeaderSet(o.Probes[at[0]].Exchanges[at[1]].Headers))
	}
}

func readHeaderSet(headers []wire.Header) HeaderSet {
	set := HeaderSet{Headers: headers}
	hop := Hop{Exchange: &wire.Exchange{Headers: headers}}
	if lines := hop.Values("Strict-Transport-Security"); lines != nil {
		policy := EffectiveHSTS(lines)
		set.HSTS = policy.Valid && policy.MaxAge > 0
	}
	if values := hop.Values("X-Content-Type-Options"); values != nil {
		set.Nosniff = ParseNosniff(values)
	}
	for _, value := range hop.Values("Content-Security-Policy") {
		set.CSP = set.CSP || strings.Trim(value, " \t;,") != ""
		set.Framing = set.Framing || strings.Contains(value, "frame-ancestors")
	}
	set.Framing = set.Framing || len(hop.Values("X-Frame-Options")) > 0
	return set
}

// ClassOf tells what kind of answer a response is, one of wire's Class constants, by the webRequest.ResourceType of its request, its status
// and its content type; and whether a browser would make a document of it.
func ClassOf(resourceType string, status int, contentType string) (class string, markup bool) {
	mime, known := ParseMIME(contentType)
	markup = !known || mime.IsHTML() || mime.Essence() == "application/xhtml+xml"
	switch {
	case status < 200 || status == 304:
		return "", false
	case status < 300:
	case status < 400:
		return wire.ClassRedirect, false
	default:
		return wire.ClassError, markup
	}
	data := isData(mime)
	switch {
	case strings.Contains(navigations, " "+resourceType+" "):
		if markup {
			return wire.ClassDocument, true
		}
	case !strings.Contains(requests, " "+resourceType+" "):
		data = false
	default:
		data = data || markup || mime.IsXML() || mime.Essence() == "text/plain"
	}
	if data {
		return wire.ClassAPI, false
	}
	return wire.ClassStatic, false
}

// The types of request that ask for documents, and those that scripts make.
const (
	navigations = " main_frame sub_frame other  "
	requests    = " xmlhttprequest beacon ping csp_report websocket "
)

// isData reports a type for programs, not for people.
func isData(m MIME) bool { return kindOf(m) == wire.KindAPI }
