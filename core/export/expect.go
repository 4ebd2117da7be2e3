package export

import (
	"slices"
	"strconv"
	"strings"

	"assay/core/fix"
	"assay/core/page"
	"assay/core/wire"
)

// An expectation is one thing that a page's answer must be or have: what the page has now, or what its plan adds. The tests that are exported hold the
// answer against a list of these; the same list in every language.
type expectation struct {
	kind  string // one of the constants below
	name  string // a header's, or a cookie's
	value string
	rule  string // the rule whose fix brings it; empty: it is so now
	why   string // the rule's finding
}

// The kinds of expectations. A header's parts are what stands between ";" and ","; words of a part may come in any order, letters in either case, and
// a nonce is any nonce.
const (
	mustBe       = "is"           // every header of that name has that value
	mustHave     = "has"          // one header of that name has that part
	mustLast     = "lasts"        // Strict-Transport-Security: its max-age is value seconds or more
	mustKnow     = "only"         // every directive of that header is one of value, names with spaces between
	mustMiss     = "absent"       // no header of that name
	cookieHas    = "cookie has"   // if the answer sets the cookie: with that attribute, "Secure", "SameSite=Lax"
	cookieMisses = "cookie lacks" // if the answer sets the cookie: without that attribute
	mustRedirect = "redirect"     // plain HTTP leads to HTTPS on the same host
)

// message says what is missing if an expectation is not met, in words.
func (e *expectation) message() string {
	var text string
	switch e.kind {
	case mustBe:
		text = e.name + " should be " + e.value + "."
	case mustHave:
		text = e.name + " should have " + e.value + "."
	case mustLast:
		text = "Strict-Transport-Security should have a max-age of " + e.value + " seconds or more."
	case mustKnow:
		return e.name + " should have no directive that was not there when this test was written: one more can loosen the others."
	case mustMiss:
		text = e.name + " should not be sent."
	case cookieHas:
		text = "The cookie " + e.name + " should have " + e.value + "."
	case cookieMisses:
		text = "The cookie " + e.name + " should not have " + e.value + "."
	case mustRedirect:
		text = "Plain HTTP should lead to HTTPS on the same host."
	}
	if e.why != "" {
		return text + " Why: " + e.why + "."
	}
	return text + " It was so when this test was written."
}

// longest is how many bytes an address, or a header's part, may have to be written into a test.
const longest = 2000

// A suite is what the tests hold a page to.
type suite struct {
	url          string // what is asked: of the page's own site, without what was left out
	host         string // with the port, if it is not the scheme's own
	answers      bool   // the answer must be the page, and no redirect or error
	expectations []expectation
	full         bool     // there are more expectations than a test should have
	unchecked    []string // what no test can see, a sentence each
}

// newSuite returns what the page should be: its report is of now, and its plan says what is to be added.
func newSuite(r *wire.Report, o *wire.Observation) *suite {
	s := &suite{answers: r.Kind != wire.KindError && r.Kind != wire.KindBlocked && r.Kind != wire.KindRedirect}
	u := s.address(r)
	s.now(r, o, u)
	for i := range r.Plan {
		step := &r.Plan[i]
		for j := range step.Changes {
			s.change(r, &step.Changes[j], step.Rule)
		}
	}
	s.policies()
	s.sound()
	return s
}

// address sets what is asked.
func (s *suite) address(r *wire.Report) page.URL {
	u, ok := page.ParseURL(r.URL)
	if !ok || !isHostName(u.Host) || len(u.Path)+len(u.Query) > longest {
		s.unchecked = append(s.unchecked, "The page's address cannot be written into a test: give the test another one.")
		u = page.URL{Scheme: "https", Host: "example.com", Path: "/"}
	}
	for i := range r.Plan {
		for _, c := range r.Plan[i].Changes {
			if c.Op == wire.OpServeHTTPS || c.Op == wire.OpRedirectToHTTPS {
				u = u.Upgraded()
			}
		}
	}
	const encoded = "%E2%80%A6" // the mark, as URLs write it
	switch {
	case strings.Contains(u.Path, encoded):
		u.Path, u.Query = "/", ""
		s.unchecked = append(s.unchecked, "A part of the page's path was left out: the site's first page is asked for. Give the test the address that you mean.")
	case strings.Contains(u.Query, encoded):
		u.Query = ""
	}
	s.url, s.host = u.String(), strings.TrimPrefix(u.Origin(), u.Scheme+"://")
	return u
}

// now adds what the page has already.
func (s *suite) now(r *wire.Report, o *wire.Observation, u page.URL) {
	e := r.Effective
	if e == nil {
		return
	}
	if e.HSTS.Valid && e.HSTS.MaxAge > 0 {
		const year = 31536000 // as long as it lasts, but a site that says two years may come down to one
		value := "max-age=" + strconv.FormatInt(min(e.HSTS.MaxAge, year), 10)
		if e.HSTS.IncludeSubDomains {
			value += "; includeSubDomains"
		}
		if e.HSTS.Preload {
			value += "; preload"
		}
		s.setHeader(hstsName, value, "", "")
	}
	if e.Nosniff {
		s.setHeader("X-Content-Type-Options", "nosniff", "", "")
	}
	if e.Framing.By == wire.FramingByXFO {
		switch e.Framing.Allows {
		case wire.FramingNone:
			s.setHeader("X-Frame-Options", "DENY", "", "")
		case wire.FramingSameOrigin:
			s.setHeader("X-Frame-Options", "SAMEORIGIN", "", "")
		}
	}
	for _, p := range e.CSP {
		if p.Source != page.SourceHeader || p.Disposition == page.DispositionReport {
			continue
		}
		for _, d := range p.Directives {
			s.add(expectation{kind: mustHave, name: cspName, value: strings.Join(append([]string{d.Name}, d.Values...), " ")})
		}
	}
	for _, h := range [...]wire.Header{{"Cross-Origin-Opener-Policy", e.COOP}, {"Cross-Origin-Embedder-Policy", e.COEP}} {
		if h.Value() != "" && h.Value() != "unsafe-none" {
			s.setHeader(h.Name(), h.Value(), "", "")
		}
	}
	if e.CORP != "" {
		s.setHeader("Cross-Origin-Resource-Policy", e.CORP, "", "")
	}
	s.observed(r, o, u)
	for i := range r.Cookies {
		s.cookie(r, &r.Cookies[i])
	}
}

// observed adds what only the observation tells: the Report has the browser's defaults and the markup's settings for it, too.
func (s *suite) observed(r *wire.Report, o *wire.Observation, u page.URL) {
	if o == nil || len(o.Exchanges) == 0 {
		if leadsToHTTPS(r.Flow, u) {
			s.add(expectation{kind: mustRedirect})
		}
		return
	}
	last := &o.Exchanges[len(o.Exchanges)-1]
	for _, name := range [...]string{"Referrer-Policy", "Permissions-Policy"} {
		var values []string
		for _, h := range last.Headers {
			if strings.EqualFold(h.Name(), name) {
				values = append(values, h.Value())
			}
		}
		if value := strings.Join(values, ", "); strings.Trim(value, " ,") != "" {
			s.setHeader(name, value, "", "")
		}
	}
	if leadsToHTTPS(r.Flow, u) || len(o.Probe) > 1 && isRedirectTo(&o.Probe[0], u) {
		s.add(expectation{kind: mustRedirect})
	}
}

// leadsToHTTPS reports whether the navigation began on plain HTTP of the page's own host, and a server led it to HTTPS there.
func leadsToHTTPS(flow []wire.FlowStep, u page.URL) bool {
	if len(flow) < 2 || flow[0].Source != wire.SourceNetwork || u.Port != "" || !u.Secure() {
		return false
	}
	_, from, _ := strings.Cut(flow[0].Action, " ")
	_, to, _ := strings.Cut(flow[1].Action, " ")
	first, ok := page.ParseURL(from)
	second, ok2 := page.ParseURL(to)
	return ok && ok2 && first.Scheme == "http" && first.Host == u.Host && second.Secure() && second.Host == u.Host
}

// isRedirectTo reports whether plain HTTP of the page's own host was seen to lead to HTTPS there.
func isRedirectTo(hop *wire.Exchange, u page.URL) bool {
	first, ok := page.ParseURL(hop.URL)
	if !ok || hop.Source != "" && hop.Source != wire.SourceNetwork || u.Port != "" {
		return false
	}
	h := page.Hop{Exchange: hop, URL: first}
	target, ok := h.RedirectsTo()
	return ok && first.Scheme == "http" && first.Host == u.Host && target.Secure() && target.Host == u.Host
}

// cookie adds what a cookie has that is good.
func (s *suite) cookie(r *wire.Report, c *wire.CookieVerdict) {
	here, _, _ := strings.Cut(r.URL, "?")
	switch {
	case c.SetBy == wire.SetByScript || !c.Accepted:
		return
	case c.SetAt != "" && c.SetAt != here:
		s.unchecked = append(s.unchecked, "The cookie "+c.Name+" is set by another answer, "+c.SetAt+": give the test that address to look at it.")
		return
	}
	if c.Secure {
		s.add(expectation{kind: cookieHas, name: c.Name, value: "Secure"})
	}
	if c.HTTPOnly {
		s.add(expectation{kind: cookieHas, name: c.Name, value: "HttpOnly"})
	}
	switch c.SameSite {
	case wire.SameSiteLax:
		s.add(expectation{kind: cookieHas, name: c.Name, value: "SameSite=Lax"})
	case wire.SameSiteStrict:
		s.add(expectation{kind: cookieHas, name: c.Name, value: "SameSite=Strict"})
	}
}

// change adds what a change of the plan brings, in place of what it replaces.
func (s *suite) change(r *wire.Report, c *wire.Change, rule string) {
	why := ""
	if at := slices.IndexFunc(r.Findings, func(f wire.Finding) bool { return f.Rule == rule }); at >= 0 {
		why = r.Findings[at].Title
	}
	switch c.Op {
	case wire.OpSetHeader:
		if fix.PerAnswer(c.Name) {
			s.unchecked = append(s.unchecked, c.Name+" differs from answer to answer.")
			return
		}
		s.setHeader(c.Name, c.Value, rule, why)
	case wire.OpRemoveHeader:
		s.forget(c.Name)
		s.add(expectation{mustMiss, c.Name, "", rule, why})
	case wire.OpSetCookieAttribute, wire.OpRemoveCookieAttribute:
		s.changeCookie(c, rule, why)
	case wire.OpRedirectToHTTPS:
		s.expectations = slices.DeleteFunc(s.expectations, func(e expectation) bool { return e.kind == mustRedirect })
		s.add(expectation{mustRedirect, "", "", rule, why})
	case wire.OpServeHTTPS: // the address asked for says it
	case wire.OpLoadSecurely:
		s.unchecked = append(s.unchecked, "The page's own markup has to ask for "+c.URL+" over https://.")
	case wire.OpAddIntegrity:
		s.unchecked = append(s.unchecked, "The page's own markup has to give "+c.URL+" an integrity attribute.")
	case wire.OpRemoveMeta:
		s.unchecked = append(s.unchecked, "The page's own markup has to lose its meta element "+c.Name+".")
	}
}

func (s *suite) changeCookie(c *wire.Change, rule, why string) {
	s.expectations = slices.DeleteFunc(s.expectations, func(e expectation) bool {
		attribute, _, _ := strings.Cut(e.value, "=")
		return (e.kind == cookieHas || e.kind == cookieMisses) && e.name == c.Cookie && strings.EqualFold(attribute, c.Attribute)
	})
	value, kind := c.Attribute, cookieHas
	if c.Op == wire.OpRemoveCookieAttribute {
		kind = cookieMisses
	} else if c.Value != "" {
		value += "=" + c.Value
	}
	s.add(expectation{kind, c.Cookie, value, rule, why})
}

const (
	hstsName = "Strict-Transport-Security"
	cspName  = "Content-Security-Policy"
)

// setHeader expects a header, in place of what was expected of it before. A part that was expected before stays as it was.
func (s *suite) setHeader(name, value, rule, why string) {
	before := slices.Clone(s.expectations)
	s.forget(name)
	add := func(kind, value string) {
		e := expectation{kind, name, value, rule, why}
		for i := range before {
			if b := &before[i]; b.kind == kind && strings.EqualFold(b.name, name) && strings.EqualFold(b.value, value) {
				e = *b
			}
		}
		s.add(e)
	}
	if !inParts(name) {
		add(mustBe, strings.Trim(value, " "))
		return
	}
	for _, part := range strings.FieldsFunc(value, func(c rune) bool { return c == ';' || c == ',' }) {
		part = strings.Join(strings.Fields(part), " ")
		age, isAge := strings.CutPrefix(strings.ToLower(part), "max-age=")
		switch {
		case part == "":
		case isAge && strings.EqualFold(name, hstsName):
			add(mustLast, strings.Trim(age, `"`))
		default:
			add(mustHave, part)
		}
	}
}

// inParts reports the headers of which each part is expected by itself.
func inParts(name string) bool {
	switch strings.ToLower(name) {
	case "strict-transport-security", "content-security-policy", "content-security-policy-report-only", "permissions-policy", "cache-control",
		"clear-site-data":
		return true
	}
	return false
}

// forget drops what was expected of a header.
func (s *suite) forget(name string) {
	s.expectations = slices.DeleteFunc(s.expectations, func(e expectation) bool {
		return strings.EqualFold(e.name, name) && (e.kind == mustBe || e.kind == mustHave || e.kind == mustLast || e.kind == mustMiss)
	})
}

func (s *suite) add(e expectation) {
	const most = 300
	switch {
	case slices.Contains(s.expectations, e):
	case len(s.expectations) == most:
		s.full = true
	default:
		s.expectations = append(s.expectations, e)
	}
}

// policies expects no directive of the content security policy but those that are known.
func (s *suite) policies() {
	var names []string
	for _, e := range s.expectations {
		if e.kind == mustHave && strings.EqualFold(e.name, cspName) {
			name, _, _ := strings.Cut(strings.ToLower(e.value), " ")
			names = append(names, name)
		}
	}
	switch {
	case s.full:
		s.unchecked = append(s.unchecked, "The page has more headers, parts of headers and cookies than a test should hold: the others are left out.")
	case len(names) > 0:
		s.add(expectation{kind: mustKnow, name: cspName, value: strings.Join(wire.Distinct(names), " ")})
	}
}

// sound moves what no test can hold to the unchecked, and puts what is left in order: the redirect, headers, cookies; what is to be fixed first.
func (s *suite) sound() {
	list := s.expectations[:0]
	for _, e := range s.expectations {
		isCookie := e.kind == cookieHas || e.kind == cookieMisses
		switch {
		case e.kind == mustRedirect && !strings.HasPrefix(s.url, "https://"):
			continue
		case len(e.name)+len(e.value) > longest || !page.IsPrintable(e.name+e.value) || !isCookie && e.name != "" && !page.IsToken(e.name) || isCookie && strings.ContainsAny(e.name, " ;="):
			s.unchecked = append(s.unchecked, strings.TrimSpace(short(e.name+" "+e.value, 200))+": a part of it was left out, or cannot be written.")
			continue
		case e.kind == mustHave:
			e.value = anyNonce(e.value)
		}
		list = append(list, e)
	}
	rank := func(e expectation) int {
		switch {
		case e.kind == mustRedirect:
			return 0
		case e.kind == cookieHas || e.kind == cookieMisses:
			return 2
		}
		return 1
	}
	slices.SortStableFunc(list, func(a, b expectation) int { return rank(a) - rank(b) })
	s.expectations = list
	s.unchecked = wire.Distinct(s.unchecked)
}

// anyNonce returns a part of a policy with its nonces replaced by one that stands for any.
func anyNonce(part string) string {
	words := strings.Split(part, " ")
	for i, word := range words {
		if strings.HasPrefix(strings.ToLower(word), "'nonce-") {
			words[i] = "'nonce-...'"
		}
	}
	return strings.Join(words, " ")
}

// isHostName reports a host that is safe to write anywhere: a name in ASCII, or an address.
func isHostName(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isAlphanumeric(s[i]) && strings.IndexByte(".-_:[]", s[i]) < 0 {
			return false
		}
	}
	return s != "" && s[0] != '-'
}
