package page

import "assay/core/wire"

// A Reader reads observations and remembers what it has parsed: the zero Reader is ready. The many previews of one page, which differ from
// it in a header or two, cost half as much with one Reader as with [New] each. It is for one goroutine.
type Reader struct {
	urls     map[string]parsedURL
	policies map[string][]Policy
	cookies  map[cookieLine]parsedCookie
}

type parsedURL struct {
	url URL
	ok  bool
}

// A cookieLine is a Set-Cookie line and what else decides what a browser makes of it.
type cookieLine struct {
	line        string
	from        URL
	valueLength int // -1: that of the line's own value
	now         int64
}

type parsedCookie struct {
	stored   StoredCookie
	length   int // the value's, in bytes
	deletes  bool
	rejected Rejection
}

// Read reads an observation. The error is a [*wire.Error] that names the field.
func (r *Reader) Read(o *wire.Observation) (*Page, error) {
	if r.urls == nil {
		*r = Reader{urls: map[string]parsedURL{}, policies: map[string][]Policy{}, cookies: map[cookieLine]parsedCookie{}}
	}
	p := &Page{reader: r}
	err := p.read(o)
	return p, err
}

func (r *Reader) url(s string) (URL, bool) {
	parsed, ok := r.urls[s]
	if !ok {
		parsed.url, parsed.ok = ParseURL(s)
		r.urls[s] = parsed
	}
	return parsed.url, parsed.ok
}

// csp returns the policies of a header's value. They are shared: nobody may write to their directives.
func (r *Reader) csp(value string) []Policy {
	policies, ok := r.policies[value]
	if !ok {
		policies = ParseCSP(value)
		r.policies[value] = policies
	}
	return policies
}

// cookie returns what a browser makes of a Set-Cookie line.
func (r *Reader) cookie(l cookieLine) parsedCookie {
	c, ok := r.cookies[l]
	if ok {
		return c
	}
	parsed, rejected := ParseSetCookie(l.line, l.now)
	if l.valueLength >= 0 {
		parsed.ValueLength = l.valueLength
	}
	c.stored, c.rejected = parsed.Store(l.from, l.now)
	if rejected != "" {
		c.rejected = rejected
	}
	if c.rejected != "" {
		c.stored = parsed.asWritten(l.from)
	}
	c.length, c.deletes = parsed.ValueLength, parsed.Deletes(l.now)
	r.cookies[l] = c
	return c
}
