// Package fix makes changes to an observation: what the page would have looked like had its server done them.
//
// A change is data (wire.Change), so the same one is previewed here, tried in a tab and written out for a server.
package fix

import (
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Check returns an error, a *wire.Error that names the field, if a change is none that [Apply] knows.
func Check(changes []wire.Change) error {
	for i := range changes {
		if missing := missingField(&changes[i]); missing != "" {
			return &wire.Error{Path: "changes[" + strconv.Itoa(i) + "]." + missing, Got: "nothing", Want: "a value, as " + wire.Quote(changes[i].Op) + " needs it"}
		}
		if !known(changes[i].Op) {
			return &wire.Error{Path: "changes[" + strconv.Itoa(i) + "].op", Got: wire.Quote(changes[i].Op), Want: "one of " + strings.Join(ops[:], ", ")}
		}
	}
	return nil
}

var ops = [...]string{
	wire.OpSetHeader, wire.OpRemoveHeader, wire.OpSetCookieAttribute, wire.OpRemoveCookieAttribute,
	wire.OpRedirectToHTTPS, wire.OpServeHTTPS, wire.OpLoadSecurely, wire.OpAddIntegrity, wire.OpRemoveMeta,
}

func known(op string) bool {
	for _, o := range ops {
		if o == op {
			return true
		}
	}
	return false
}

// missingField names the field that a change's op needs and the change lacks.
func missingField(c *wire.Change) string {
	switch c.Op {
	case wire.OpSetHeader, wire.OpRemoveHeader, wire.OpRemoveMeta:
		if c.Name == "" {
			return "name"
		}
	case wire.OpSetCookieAttribute, wire.OpRemoveCookieAttribute:
		// An empty Cookie is the cookie without a name.
		if c.Attribute == "" {
			return "attribute"
		}
	case wire.OpLoadSecurely, wire.OpAddIntegrity:
		if c.URL == "" {
			return "url"
		}
	}
	return ""
}

// Apply returns the observation as it would be with the changes made, in their order. The original is left as it is; what did not change
// is shared with it. A change that finds nothing to change does nothing.
func Apply(o *wire.Observation, changes []wire.Change) *wire.Observation {
	changed := *o
	changed.Exchanges = append([]wire.Exchange(nil), o.Exchanges...)
	last := &changed.Exchanges[len(changed.Exchanges)-1]
	last.Headers = append(make([]wire.Header, 0, len(last.Headers)+1), last.Headers...)
	if len(o.Cookies) > 0 {
		changed.Cookies = append([]wire.Cookie(nil), o.Cookies...)
	}
	Make(&changed, changes)
	return &changed
}

// Make makes the changes to the observation itself, as [Apply] does. Its list of exchanges, the page's own headers and, if the changes are about
// cookies, the jar are written to; any other list is copied before.
func Make(o *wire.Observation, changes []wire.Change) {
	a := applier{o: o}
	for i := 0; i < len(changes); {
		if n := cookieChanges(changes[i:]); n > 0 {
			a.changeCookies(changes[i : i+n])
			i += n
		} else if n := loadChanges(changes[i:]); n > 0 {
			a.loadSecurely(changes[i : i+n])
			i += n
		} else {
			a.apply(&changes[i])
			i++
		}
	}
}

// cookieChanges returns how many changes at the start are about cookies: they are made in one go.
func cookieChanges(changes []wire.Change) int {
	n := 0
	for n < len(changes) && (changes[n].Op == wire.OpSetCookieAttribute || changes[n].Op == wire.OpRemoveCookieAttribute) {
		n++
	}
	return n
}

// loadChanges returns how many changes at the start ask for something over HTTPS: they are made in one go.
func loadChanges(changes []wire.Change) int {
	n := 0
	for n < len(changes) && changes[n].Op == wire.OpLoadSecurely {
		n++
	}
	return n
}

// An applier makes changes to an observation. It copies each list before the first write to it, but for those that [Make] names.
type applier struct {
	o                    *wire.Observation
	ownLoaded, ownOrigin bool
}

func (a *applier) apply(c *wire.Change) {
	switch c.Op {
	case wire.OpSetHeader:
		a.replaceHeader(c.Name, c.Value, true)
	case wire.OpRemoveHeader:
		a.replaceHeader(c.Name, "", false)
	case wire.OpRedirectToHTTPS:
		a.redirectToHTTPS()
	case wire.OpServeHTTPS:
		a.serveHTTPS()
	case wire.OpAddIntegrity:
		a.addIntegrity(c.URL)
	case wire.OpRemoveMeta:
		a.removeMeta(c.Name)
	}
}

func (a *applier) last() *wire.Exchange { return &a.o.Exchanges[len(a.o.Exchanges)-1] }

// replaceHeader sets or removes a header of the page, and of what else the origin answers: a server that sends it, sends it always.
func (a *applier) replaceHeader(name, value string, set bool) {
	a.last().Headers = replaced(a.last().Headers, name, value, set)
	if !a.ownOrigin {
		a.copyOrigin()
	}
	if a.o.Origin != nil {
		for i := range a.o.Origin.HeaderSets {
			replaceIn(&a.o.Origin.HeaderSets[i].Headers, name, value, set)
		}
	}
	for i := range a.o.Probes {
		if a.o.Probes[i].Kind == wire.ProbeNotFound {
			for j := range a.o.Probes[i].Exchanges {
				replaceIn(&a.o.Probes[i].Exchanges[j].Headers, name, value, set)
			}
		}
	}
}

// copyOrigin copies the lists of what else the origin answered, before the first write to them. The headers in them are still shared.
func (a *applier) copyOrigin() {
	a.ownOrigin = true
	if a.o.Origin != nil {
		origin := *a.o.Origin
		origin.HeaderSets = append([]wire.HeaderSet{}, origin.HeaderSets...)
		a.o.Origin = &origin
	}
	if a.o.Probes != nil {
		a.o.Probes = append([]wire.Probe{}, a.o.Probes...)
	}
	for i := range a.o.Probes {
		a.o.Probes[i].Exchanges = append([]wire.Exchange{}, a.o.Probes[i].Exchanges...)
	}
}

// replaceIn sets or removes a header of a list that is shared: what changes is a copy.
func replaceIn(headers *[]wire.Header, name, value string, set bool) {
	same, found := set, false
	for i := range *headers {
		if h := &(*headers)[i]; isNamed(h, name) {
			same = same && !found && h.Value() == value
			found = true
		}
	}
	if found && !same || !found && set {
		*headers = replaced(append(make([]wire.Header, 0, len(*headers)+1), *headers...), name, value, set)
	}
}

// isNamed reports whether a header has that name, however it is spelled.
func isNamed(h *wire.Header, name string) bool {
	return len(h.Name()) == len(name) && strings.EqualFold(h.Name(), name)
}

// replaced takes all headers of that name away, and if it is to be set, puts one where the first of them stood. It writes to the list.
func replaced(headers []wire.Header, name, value string, set bool) []wire.Header {
	first := 0
	for first < len(headers) && !isNamed(&headers[first], name) {
		first++
	}
	kept := headers[:first]
	for _, h := range headers[first:] {
		if !isNamed(&h, name) {
			kept = append(kept, h)
		} else if set {
			kept = append(kept, wire.Header{name, value})
			set = false
		}
	}
	if set {
		kept = append(kept, wire.Header{name, value})
	}
	return kept
}

// changeCookies changes attributes of cookies, wherever the navigation sets them and in the jar.
func (a *applier) changeCookies(changes []wire.Change) {
	of := byCookie(changes)
	list := a.o.Exchanges
	for i := range list {
		list[i].Headers = changeLines(list[i].Headers, of, i == len(list)-1)
	}
	if a.o.Origin != nil {
		origin := *a.o.Origin
		origin.SetCookies = append([]wire.SetCookie(nil), origin.SetCookies...)
		for i := range origin.SetCookies {
			changeSet(&origin.SetCookies[i].Line, of)
		}
		a.o.Origin = &origin
	}
	for i := range a.o.Cookies {
		for _, c := range of(a.o.Cookies[i].Name) {
			if c.Cookie == a.o.Cookies[i].Name {
				a.changeJar(i, c.Attribute, c.Value, c.Op == wire.OpSetCookieAttribute)
			}
		}
	}
}

// byCookie returns a function that returns what may be the changes to the cookie of a name, in order: all of them if they are few.
func byCookie(changes []wire.Change) func(name string) []wire.Change {
	const few = 8
	if len(changes) <= few {
		return func(string) []wire.Change { return changes }
	}
	names := make(map[string][]wire.Change)
	for _, c := range changes {
		names[c.Cookie] = append(names[c.Cookie], c)
	}
	return func(name string) []wire.Change { return names[name] }
}

// changeLines returns the headers with the Set-Cookie lines changed, or the same headers if there is nothing to change. Own: they are to be written to.
func changeLines(headers []wire.Header, of func(name string) []wire.Change, own bool) []wire.Header {
	for i := range headers {
		if !isNamed(&headers[i], "Set-Cookie") {
			continue
		}
		line := headers[i].Value()
		if !changeSet(&line, of) {
			continue
		}
		if !own {
			headers = append([]wire.Header(nil), headers...)
			own = true
		}
		headers[i][1] = line
	}
	return headers
}

// changeSet changes a Set-Cookie line; false: there is nothing to change.
func changeSet(line *string, of func(name string) []wire.Change) bool {
	name, changed := page.CookieName(*line), false
	for _, c := range of(name) {
		if c.Cookie == name {
			*line, changed = changeLine(*line, c.Attribute, c.Value, c.Op == wire.OpSetCookieAttribute), true
		}
	}
	return changed
}

// changeLine returns a Set-Cookie line without any attribute of that name, and with one at its end if it is to be set.
func changeLine(line, attribute, value string, set bool) string {
	var out strings.Builder
	out.Grow(len(line) + len("; =") + len(attribute) + len(value))
	pair, rest, more := strings.Cut(line, ";")
	out.WriteString(pair)
	for more {
		var part string
		part, rest, more = strings.Cut(rest, ";")
		name, _, _ := strings.Cut(part, "=")
		if !strings.EqualFold(strings.Trim(name, " \t"), attribute) {
			out.WriteByte(';')
			out.WriteString(part)
		}
	}
	if set {
		out.WriteString("; ")
		out.WriteString(attribute)
		if value != "" {
			out.WriteByte('=')
			out.WriteString(value)
		}
	}
	return out.String()
}

func (a *applier) changeJar(i int, attribute, value string, set bool) {
	c := &a.o.Cookies[i]
	switch strings.ToLower(attribute) {
	case "secure":
		c.Secure = set
	case "httponly":
		c.HTTPOnly = set
	case "partitioned":
		c.Partitioned = set
	case "samesite":
		c.SameSite = wire.SameSiteUnspecified
		if set {
			c.SameSite = strings.ToLower(value)
		}
	case "path":
		if set {
			c.Path = value
		}
	case "domain":
		c.HostOnly = !set
		if set {
			c.Domain = strings.TrimPrefix(strings.ToLower(value), ".")
		} else if u, ok := page.ParseURL(a.o.URL); ok {
			c.Domain = u.Host
		}
	}
}

// serveHTTPS delivers the page itself over HTTPS that holds.
func (a *applier) serveHTTPS() {
	last := a.last()
	last.URL = upgraded(last.URL)
	last.TLS = nil // unknown, as far as the observation can tell of a server that is not there yet
	a.movePage()
}

// movePage moves a page to HTTPS. Where it names its own origin, its markup hardly ever says http://: that moves with it.
func (a *applier) movePage() {
	before, ok := page.ParseURL(a.o.URL)
	a.o.URL = upgraded(a.o.URL)
	if !ok || before.Secure() {
		return
	}
	a.askSecurely(func(url string) bool {
		u, ok := page.ParseURL(url)
		return ok && u.SameOrigin(before)
	})
}

// redirectToHTTPS makes plain HTTP answer 301 to the same URL on https://, in the probes and in the navigation.
func (a *applier) redirectToHTTPS() {
	if answered(a.o.Probe) {
		a.o.Probe = redirected(a.o.Probe)
	}
	a.o.Probes = append([]wire.Probe(nil), a.o.Probes...)
	for i := range a.o.Probes {
		if p := &a.o.Probes[i]; p.Kind != wire.ProbeNotFound && answered(p.Exchanges) && isPlain(p.Exchanges[0].URL) {
			p.Exchanges = redirected(p.Exchanges)
		}
	}
	first := firstPlain(a.o.Exchanges)
	if first < 0 {
		return
	}
	list := append([]wire.Exchange(nil), a.o.Exchanges[:first]...)
	a.o.Exchanges = append(list, redirected(a.o.Exchanges[first:])...)
	a.movePage()
}

// answered reports whether a server answered a probe: not nobody, and not the browser in its place.
func answered(probe []wire.Exchange) bool {
	return len(probe) > 0 && probe[0].Source != wire.SourceBrowser
}

// firstPlain returns the index of the first exchange over plain HTTP that a server answered; -1 if there is none.
func firstPlain(list []wire.Exchange) int {
	for i := range list {
		made := list[i].Source == wire.SourceBrowser && i < len(list)-1 // by the browser, on its way to HTTPS
		if !made && isPlain(list[i].URL) {
			return i
		}
	}
	return -1
}

// redirected returns a chain that begins over plain HTTP as it would be if its first answer led to the same URL on https://, and every
// later hop were on https:// too. A hop that only led to its own HTTPS URL is no longer needed.
func redirected(chain []wire.Exchange) []wire.Exchange {
	list := make([]wire.Exchange, 0, len(chain)+1)
	first := chain[0]
	first.Status, first.Source = 301, wire.SourceNetwork
	first.Headers = []wire.Header{{"Location", upgraded(first.URL)}}
	first.SetCookieLengths = nil
	list = append(list, first)
	for i, hop := range chain {
		hop.URL = upgraded(hop.URL)
		if target, ok := redirectTarget(&hop); ok && upgraded(target) == hop.URL {
			continue
		}
		if i+1 == len(chain) || upgraded(chain[i+1].URL) != hop.URL {
			list = append(list, hop)
		}
	}
	return list
}

func redirectTarget(hop *wire.Exchange) (string, bool) {
	u, ok := page.ParseURL(hop.URL)
	if !ok {
		return "", false
	}
	h := page.Hop{Exchange: hop, URL: u}
	target, ok := h.RedirectsTo()
	return target.String(), ok
}

func isPlain(url string) bool {
	u, ok := page.ParseURL(url)
	return ok && u.Scheme == "http" && !u.Loopback()
}

// upgraded returns a plain HTTP URL on https://; any other URL stays as it is.
func upgraded(url string) string {
	u, ok := page.ParseURL(url)
	if !ok || u.Scheme != "http" && u.Scheme != "ws" {
		return url
	}
	return u.Upgraded().String()
}

// loadSecurely asks for those resources, scripts, frames and form targets over https://.
func (a *applier) loadSecurely(changes []wire.Change) {
	asked := make(map[string]bool, len(changes))
	for i := range changes {
		asked[changes[i].URL] = true
	}
	a.askSecurely(func(url string) bool { return asked[url] })
}

// askSecurely asks over https:// for what the page loads, shows and sends to, where the URL is one of those.
func (a *applier) askSecurely(is func(url string) bool) {
	ask := func(url *string) bool {
		if !is(*url) {
			return false
		}
		*url = upgraded(*url)
		return true
	}
	a.ownResources()
	for i := range a.o.Resources {
		if r := &a.o.Resources[i]; ask(&r.URL) {
			r.Outcome, r.Error = "", "" // it was because of plain HTTP
		}
	}
	if a.o.Document == nil {
		return
	}
	for i := range a.o.Document.Forms {
		ask(&a.o.Document.Forms[i].Action)
	}
	for i := range a.o.Document.Scripts {
		ask(&a.o.Document.Scripts[i].Src)
	}
	for i := range a.o.Document.Frames {
		ask(&a.o.Document.Frames[i].Src)
	}
}

// anyHash stands for the hash of a script that nobody has computed yet.
const anyHash = "sha384-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// addIntegrity gives that script an integrity attribute; which hash it holds makes no difference to the judgement.
func (a *applier) addIntegrity(url string) {
	a.ownResources()
	if a.o.Document == nil {
		return
	}
	for i := range a.o.Document.Scripts {
		if s := &a.o.Document.Scripts[i]; s.Src == url {
			s.Integrity, s.CrossOrigin = anyHash, "anonymous"
		}
	}
}

// removeMeta takes that meta element from the document. Those of a content security policy have no name.
func (a *applier) removeMeta(name string) {
	if a.o.Document != nil && strings.EqualFold(name, "referrer") {
		a.ownResources()
		a.o.Document.ReferrerPolicy = ""
	}
}

// ownResources copies what the page loaded and says, before the first write to it.
func (a *applier) ownResources() {
	if a.ownLoaded {
		return
	}
	a.ownLoaded = true
	if a.o.Resources != nil {
		a.o.Resources = append([]wire.Resource{}, a.o.Resources...)
	}
	if a.o.Document != nil {
		d := *a.o.Document
		d.Forms = append([]wire.Form(nil), d.Forms...)
		d.Scripts = append([]wire.Script(nil), d.Scripts...)
		d.Frames = append([]wire.Frame(nil), d.Frames...)
		a.o.Document = &d
	}
}
