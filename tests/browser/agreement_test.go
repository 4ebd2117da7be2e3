package browser

import (
	"fmt"
	"html"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"assay/core"
	"assay/core/page"
	"assay/core/wire"
)

// The tests of this file hold what the core says that browsers do against what they do: headers by chance, always the same ones.

// A disagreement is a way in which a browser differs from the core, which keeps to the standard.
type disagreement[C any] struct {
	browser string
	why     string
	applies func(C) bool
}

// A tally notes which of the known disagreements were seen.
type tally[C any] struct {
	t     *testing.T
	name  string // the browser's
	known []disagreement[C]
	seen  map[string]int
	cases int
}

// compare fails the test if a browser did not do with a case what the core says, unless that is known.
func (y *tally[C]) compare(c C, about, got, want string) {
	y.t.Helper()
	y.cases++
	if got == want {
		return
	}
	for _, d := range y.known {
		if d.browser == y.name && d.applies(c) {
			y.seen[d.why]++
			return
		}
	}
	y.t.Errorf("%s: %s: got %s, wanted what the core says: %s", about, y.name, got, want)
}

// done fails the test if a disagreement has gone.
func (y *tally[C]) done() {
	y.t.Helper()
	for _, d := range y.known {
		if d.browser == y.name && y.seen[d.why] == 0 {
			y.t.Errorf("%s no longer differs from the core where it is known to: %s", y.name, d.why)
		}
	}
	y.t.Logf("%s: %d cases, known disagreements: %v", y.name, y.cases, y.seen)
}

// assess is what the core says of a page that answered with these headers.
func assess(t *testing.T, url string, headers ...wire.Header) wire.Report {
	t.Helper()
	observation := wire.Observation{
		Version: wire.ObservationVersion, Time: time.Now().UTC().Format(time.RFC3339), URL: url,
		Exchanges: []wire.Exchange{{URL: url, Method: "GET", Status: 200, Headers: headers}},
	}
	report, err := wire.DecodeReport(core.AssessJSON(observation.AppendJSON(nil)))
	if err != nil || report.State != wire.StateGraded {
		t.Fatalf("%s with %q: got state %s %s, error %v, wanted a grade", url, headers, report.State, report.Error, err)
	}
	return report
}

// raw answers with header lines byte for byte, as no HTTP library would.
func raw(w http.ResponseWriter, status string, lines []string, body string) {
	conn, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer conn.Close()
	lines = append([]string{"HTTP/1.1 " + status, "Content-Type: text/html; charset=utf-8", "Connection: close", "Content-Length: " + strconv.Itoa(len(body))}, lines...)
	buffer.WriteString(strings.Join(lines, "\r\n") + "\r\n\r\n" + body)
	buffer.Flush()
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func anyCase(r *rand.Rand, s string) string {
	switch r.IntN(6) {
	case 0:
		return strings.ToLower(s)
	case 1:
		return strings.ToUpper(s)
	}
	return s
}

// A cookieCase is one Set-Cookie line of a page.
type cookieCase struct {
	url     string
	line    string
	verdict wire.CookieVerdict // the core's; the zero one if the line sets no cookie at all
}

const cookiesPerPage = 30 // of one site; browsers forget the oldest of more than 180

// cookiePages returns the URLs of pages on sites of their own, and the lines that each sends. Every line's name or value holds the line's
// own mark: "c", its number, "x".
func cookiePages() (urls []string, lines map[string][]string) {
	r := rand.New(rand.NewPCG(1, 1))
	lines = map[string][]string{}
	n := 0
	for i := range 14 {
		scheme, apex := "https", fmt.Sprintf("cookies-%d.test", i)
		if i%4 == 3 {
			scheme = "http"
		}
		url := scheme + "://" + pick(r, apex, "www."+apex, "www."+apex) + pick(r, "/", "/page", "/dir/page", "/dir/")
		urls = append(urls, url)
		for range cookiesPerPage {
			n++
			lines[url] = append(lines[url], cookieLine(r, fmt.Sprintf("c%dx", n), apex))
		}
	}
	return urls, lines
}

// cookieLine returns a line for a page of the site apex.
func cookieLine(r *rand.Rand, mark, apex string) string {
	var pair string
	switch r.IntN(12) {
	case 0: // without a name: the path is what keeps it apart from others
		return pick(r, "=", "", " = ", "=a=", "==", "__Host-", "=__Secure-", "__http-", "=__Host-Http-") + mark + "; Path=/" + mark + pick(r, "", "; Secure", "; HttpOnly")
	case 1:
		control := pick(r, "\x01", "\x07", "\x0b", "\x1f", "\x7f", "\t", "\t")
		pair = pick(r, mark+"="+control+"v", mark+"=a"+control+"v", mark+control+"=v", control+mark+"=v", "a"+control+mark+"=v", mark+"=v; Path=/"+control+"p", mark+"=v; x="+control)
	case 2:
		pair = mark + pick(r, `="quoted"`, `= spaced out `, "=a=b", "=", "=,", "=é", "é=v", "[]=v", " name=v", "="+strings.Repeat("x", 4096-len(mark)), "="+strings.Repeat("x", 4097-len(mark)))
	case 3, 4, 5, 6:
		pair = anyCase(r, pick(r, "__Host-", "__Secure-", "__Http-", "__Host-Http-", "__Other-")) + mark + "=v"
	default:
		pair = mark + "=v"
	}
	secure := "Secure"
	attributes := []string{}
	if r.IntN(2) == 0 {
		attributes = append(attributes, pick(r, secure, secure, secure, "Secure=", "Secure=no", "Secured"))
	}
	if r.IntN(2) == 0 {
		attributes = append(attributes, pick(r, "HttpOnly", "HttpOnly", "HttpOnly", "HttpOnly=1", "HttpOnly ", "Http-Only"))
	}
	for range r.IntN(2) + r.IntN(2) {
		attributes = append(attributes, "Path="+pick(r, "/", "/", "/", "/", "/dir", "/dir/", "/other", "dir", "", `"/"`, "/a b", "/%41", "/é", "/=a", "//"))
	}
	if r.IntN(3) == 0 {
		attributes = append(attributes, "Domain="+anyCase(r, pick(r, apex, apex, "."+apex, "www."+apex, ".www."+apex, "deeper.www."+apex, "other.test", "test", ".test", "com",
			"", "", ".", ".."+apex, apex+".", apex+":443", "https://"+apex, `"`+apex+`"`, "x"+apex, "bücher.test", "a b", "%77ww."+apex, "127.0.0.1")))
	}
	if r.IntN(2) == 0 {
		attributes = append(attributes, "SameSite="+anyCase(r, pick(r, "Strict", "Lax", "None", "None", "Sometimes", "", `"Lax"`, "Lax, Strict")))
	}
	if r.IntN(4) == 0 {
		attributes = append(attributes, "Max-Age="+pick(r, "3600", "864000", "34560000", "34559999", "99999999999999999999", "0", "-1", "-", "-99999999999999999999", "x", "", "+864000", "864000x", "1e6",
			"0864000", `"864000"`, "864000.5", "0x10", "--1", "8 64000"))
	}
	if r.IntN(4) == 0 {
		attributes = append(attributes, "Expires="+cookieDate(r))
	}
	if r.IntN(10) == 0 {
		attributes = append(attributes, pick(r, "Partitioned", "Partitioned=x"))
	}
	if r.IntN(6) == 0 {
		attributes = append(attributes, pick(r, "", "=", "Priority=High", "x", "=Secure", "Path", "Domain", "SameSite", "Expires", "Max-Age", "Version=1", "Path=/"+strings.Repeat("p", 1023), "Path=/"+strings.Repeat("p", 1024)))
	}
	r.Shuffle(len(attributes), func(i, j int) { attributes[i], attributes[j] = attributes[j], attributes[i] })
	line := pair
	for _, attribute := range attributes {
		name, value, found := strings.Cut(attribute, "=")
		name = anyCase(r, name)
		if found {
			name += pick(r, "=", "=", "=", " = ", "=\t")
		}
		line += pick(r, "; ", "; ", ";", " ; ", ";\t", ";;") + name + value
	}
	return strings.Trim(line, " \t")
}

// cookieDate returns a date as servers write them, or nearly.
func cookieDate(r *rand.Rand) string {
	soon := time.Now().UTC().AddDate(0, 0, 30)
	return pick(r,
		soon.Format(http.TimeFormat), soon.Format("Monday, 02-Jan-06 15:04:05 MST"), soon.Format(time.ANSIC), soon.Format("2 Jan 2006 15:04:05"), soon.Format("Jan 2 15:04:05 2006"),
		soon.Format("Mon, 02 Jan 2006 15:04:05")+" +1900", soon.Format("2006-01-02T15:04:05Z"), soon.Format("02 Jan 2006"), soon.Format("02/Jan/2006 15:04:05"),
		`"`+soon.Format(http.TimeFormat)+`"`, soon.Format("02 January 2006 15:4:5"), soon.Format("Mon, 02 Jan 06 15:04:05 GMT"), soon.Format("15:04:05 2006 Jan 02"),
		"Thu, 01 Jan 1970 00:00:00 GMT", "Wed, 21 Oct 2099 07:28:00 GMT", "Wed, 21 Oct 9999 23:59:59 GMT", "Wed, 21 Oct 1600 07:28:00 GMT", "Mon, 30 Feb 2099 07:28:00 GMT",
		"Wed, 21 Oct 2099 25:00:00 GMT", "Wed, 21 Oct 2099 07:28 GMT", "Wed, 21 Oct 69 07:28:00 GMT", "Wed, 21 Oct 70 07:28:00 GMT", "0", "-1", "never", "", "Session")
}

// A jarCookie is a cookie of the cookies API.
type jarCookie struct {
	Name, Value, Domain, Path, SameSite string
	HostOnly, Secure, HTTPOnly          bool
	PartitionKey                        *struct{ TopLevelSite string }
	ExpirationDate                      float64 // 0: until the session ends
}

var cookieMark = regexp.MustCompile(`c\d+x`)

// What browsers keep of Set-Cookie lines is what the core says that they keep.
func TestBrowsersKeepTheCookiesTheCoreSaysTheyKeep(t *testing.T) {
	urls, lines := cookiePages()
	cases := map[string]cookieCase{}
	for _, url := range urls {
		for _, line := range lines[url] {
			c := cookieCase{url: url, line: line}
			if cookies := assess(t, url, wire.Header{"Set-Cookie", line}).Cookies; len(cookies) > 0 {
				c.verdict = cookies[0]
			}
			cases[cookieMark.FindString(line)] = c
		}
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var headers []string
			if strings.HasSuffix(url, r.Host+r.URL.Path) {
				for _, line := range lines[url] {
					headers = append(headers, "Set-Cookie: "+line)
				}
			}
			raw(w, "200 OK", headers, "<!doctype html><title>cookies</title>")
		})
		scheme, rest, _ := strings.Cut(url, "://")
		host, _, _ := strings.Cut(rest, "/")
		var err error
		if scheme == "http" {
			err = demo.Serve(host, handler, nil)
		} else {
			err = demo.Serve(host, nil, handler)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	inBrowsers(t, func(t *testing.T, s *session) {
		for _, url := range urls {
			s.ok(s.Open(url))
		}
		var jar []jarCookie
		s.ok(s.Background("chrome.cookies.getAll({partitionKey: {}})", &jar))
		kept := map[string]string{}
		for _, c := range jar {
			mark := cookieMark.FindString(c.Name + "=" + c.Value)
			if kept[mark] != "" {
				t.Errorf("two cookies with the mark %s: %+v and %s", mark, c, kept[mark])
			}
			kept[mark] = c.describe()
		}
		y := &tally[cookieCase]{t, s.Name(), cookieDisagreements, map[string]int{}, 0}
		for mark, c := range cases {
			got := kept[mark]
			if got == "" {
				got = "kept nothing"
			}
			y.compare(c, fmt.Sprintf("Set-Cookie: %q from %s", shorten(c.line), c.url), got, describeVerdict(c.verdict))
		}
		y.done()
	})
}

func shorten(s string) string {
	if len(s) > 300 {
		return s[:100] + "…" + s[len(s)-100:] + fmt.Sprintf(" (%d bytes)", len(s))
	}
	return s
}

func (c jarCookie) describe() string {
	sameSite := map[string]string{"strict": wire.SameSiteStrict, "lax": wire.SameSiteLax, "no_restriction": wire.SameSiteNone, "unspecified": wire.SameSiteUnspecified}[c.SameSite]
	expires := "with the session"
	if c.ExpirationDate != 0 {
		expires = inDays(time.Unix(int64(c.ExpirationDate), 0))
	}
	return describeCookie(c.Name, strings.TrimPrefix(c.Domain, "."), c.Path, sameSite, c.HostOnly, c.Secure, c.HTTPOnly, c.PartitionKey != nil, expires)
}

func describeVerdict(c wire.CookieVerdict) string {
	if !c.Accepted {
		return "kept nothing"
	}
	expires := "with the session"
	if at, err := time.Parse(time.RFC3339, c.Expires); err == nil {
		expires = inDays(at)
	}
	return describeCookie(c.Name, c.Domain, c.Path, c.SameSite, c.HostOnly, c.Secure, c.HTTPOnly, c.Partitioned, expires)
}

// inDays says when a cookie ends, so coarsely that it does not matter how long the test has run.
func inDays(at time.Time) string {
	return fmt.Sprintf("in %.0f days", time.Until(at).Hours()/24)
}

func describeCookie(name, domain, path, sameSite string, hostOnly, secure, httpOnly, partitioned bool, expires string) string {
	return fmt.Sprintf("kept %q for domain %s, path %q, same-site %s, host only %v, secure %v, HTTP only %v, partitioned %v, ending %s",
		name, domain, shorten(path), sameSite, hostOnly, secure, httpOnly, partitioned, expires)
}

// cookieDisagreements are where browsers depart from RFC 6265bis. Both refuse "=a=b", which web-platform-tests want kept; the extension leaves
// the value out of what it observes, so that the core cannot tell it from "=a", which Chromium keeps.
var cookieDisagreements = []disagreement[cookieCase]{
	{"chromium", "refuses a value with an equals sign that has no name", func(c cookieCase) bool {
		name, value, found := strings.Cut(c.pair(), "=")
		return found && strings.Trim(name, " \t") == "" && strings.Contains(value, "=")
	}},
	{"chromium", "refuses a tab within a name or a value", func(c cookieCase) bool { return tabWithin.MatchString(c.line) }},
	{"chromium", "takes a Max-Age with a plus sign", func(c cookieCase) bool { return plusMaxAge.MatchString(c.line) }},
	{"firefox", "refuses an equals sign that has no name before it", func(c cookieCase) bool {
		return strings.HasPrefix(strings.Trim(c.pair(), " \t"), "=")
	}},
	{"firefox", "takes a pair without an equals sign for the name", func(c cookieCase) bool { return !strings.Contains(c.pair(), "=") }},
	{"firefox", "takes a Max-Age with two minus signs", func(c cookieCase) bool { return minusMaxAge.MatchString(c.line) }},
	{"firefox", "reads dates with a time zone, an impossible day or hour, or no time", func(c cookieCase) bool { return looseDate.MatchString(c.line) }},
	{"firefox", "tells extensions each byte of a name as a character", func(c cookieCase) bool {
		return strings.ContainsFunc(c.pair(), func(r rune) bool { return r > 0x7f })
	}},
}

var (
	tabWithin   = regexp.MustCompile(`[^ \t;=]\t[^ \t;=]`)
	plusMaxAge  = regexp.MustCompile(`(?i)max-age\s*=\s*\+`)
	minusMaxAge = regexp.MustCompile(`(?i)max-age\s*=\s*--`)
	looseDate   = regexp.MustCompile(`(?i)expires\s*=[^;]*(30 Feb| 25:00:00|07:28 GMT|\+1900|\d\d \w{3} \d{4}\s*(;|$))`)
)

func (c cookieCase) pair() string {
	pair, _, _ := strings.Cut(c.line, ";")
	return pair
}

// A framingCase is a page's headers that speak of frames.
type framingCase struct {
	xfo, csp, reportOnly []string // values
}

func framingCases() []framingCase {
	r := rand.New(rand.NewPCG(2, 2))
	member := func() string {
		return pick(r, "", " ", "", "\t") + anyCase(r, pick(r, "DENY", "DENY", "SAMEORIGIN", "SAMEORIGIN", "ALLOWALL", "ALLOW-FROM https://partner.test/", "junk", "", `"DENY"`, "DENY;", "SAME-ORIGIN", "SAMEORIGIN DENY"))
	}
	source := func() string {
		return pick(r, "'self'", "'self'", "'SELF'", "'none'", "*", "https:", "http:", "ws:", "data:", "https://*", "partner.test", "https://partner.test", "http://partner.test", "HTTPS://Partner.Test",
			"https://partner.test/", "https://partner.test/path", "https://partner.test:443", "https://partner.test:*", "https://partner.test:8443", "partner.test:80", "*.test", "https://*.test", "*.framed.test",
			"www.framed.test", "framed.test", "https://framed.test", "*.partner.test", "'unsafe-inline'", "'nonce-abc'", "self", "https://", "//partner.test", "*:443", "*partner.test", "https://partner.test?query", "é")
	}
	policy := func() string {
		policy := pick(r, "frame-ancestors", "frame-ancestors", "Frame-Ancestors", "default-src 'self'; frame-ancestors", "script-src 'self';frame-ancestors", ";; frame-ancestors")
		for range r.IntN(3) + r.IntN(2) {
			policy += pick(r, " ", " ", "  ", "\t") + source()
		}
		return policy + pick(r, "", "", "", ";", "; frame-ancestors *", "; frame-src 'none'")
	}
	var cases []framingCase
	for range 70 {
		var c framingCase
		for range pick(r, 0, 1, 1, 1, 2) {
			value := member()
			for range pick(r, 0, 0, 0, 1, 2) {
				value += pick(r, ",", ", ") + member()
			}
			c.xfo = append(c.xfo, strings.Trim(value, " \t"))
		}
		for range pick(r, 0, 0, 1, 1, 1, 2) {
			value := policy()
			if r.IntN(6) == 0 {
				value += ", " + policy()
			}
			c.csp = append(c.csp, value)
		}
		if r.IntN(6) == 0 {
			c.reportOnly = append(c.reportOnly, policy())
		}
		cases = append(cases, c)
	}
	return cases
}

func (c framingCase) headers() (headers []wire.Header) {
	for _, value := range c.xfo {
		headers = append(headers, wire.Header{"X-Frame-Options", value})
	}
	for _, value := range c.csp {
		headers = append(headers, wire.Header{"Content-Security-Policy", value})
	}
	for _, value := range c.reportOnly {
		headers = append(headers, wire.Header{"Content-Security-Policy-Report-Only", value})
	}
	return headers
}

// framingDisagreements are where browsers depart from CSP level 3.
var framingDisagreements = []disagreement[framingCase]{
	{"firefox", "heeds no path in frame-ancestors", func(c framingCase) bool { return c.mentions("partner.test/path") }},
	{"firefox", "takes port 80 for 443 where the source has no scheme", func(c framingCase) bool { return c.mentions("partner.test:80") }},
	{"chromium", "drops a source that has a query and no path, which the core reads as Firefox does", func(c framingCase) bool { return c.mentions("partner.test?query") }},
}

func (c framingCase) mentions(source string) bool {
	return slices.ContainsFunc(c.csp, func(value string) bool { return strings.Contains(value, source) })
}

// Browsers show a page in the frames in which the core says that they show it.
func TestBrowsersFrameWhatTheCoreSaysTheyFrame(t *testing.T) {
	const framed = "https://framed.test"
	hosts := []string{"framed.test", "partner.test", "stranger.test"}
	cases := framingCases()
	var mu sync.Mutex
	loaded := map[string]bool{}
	frame := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.FormValue("n"))
		if err != nil || n < 0 || n >= len(cases) {
			http.NotFound(w, r)
			return
		}
		if r.URL.Path == "/loaded" { // asked for by a page that is shown, and by no other
			mu.Lock()
			loaded[r.URL.RawQuery] = true
			mu.Unlock()
			w.WriteHeader(http.StatusNoContent)
			return
		}
		var lines []string
		for _, h := range cases[n].headers() {
			lines = append(lines, h.Name()+": "+h.Value())
		}
		// Every policy lets a page show its own images.
		raw(w, "200 OK", lines, `<!doctype html><title>framed</title><img src="/loaded?`+html.EscapeString(r.URL.RawQuery)+`">`)
	})
	for _, host := range hosts {
		if err := demo.Serve(host, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if host == "framed.test" && r.URL.Path != "/frames" {
				frame(w, r)
				return
			}
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<!doctype html><title>frames</title>")
			for n := range cases {
				fmt.Fprintf(w, `<iframe src="%s/?by=%s&amp;in=%s&amp;n=%d"></iframe>`, framed, html.EscapeString(r.FormValue("by")), host, n)
			}
		})); err != nil {
			t.Fatal(err)
		}
	}
	inBrowsers(t, func(t *testing.T, s *session) {
		y := &tally[framingCase]{t, s.Name(), framingDisagreements, map[string]int{}, 0}
		for _, host := range hosts {
			s.ok(s.Open("https://" + host + "/frames?by=" + s.Name()))
			mu.Lock()
			for n, c := range cases {
				got := loaded[fmt.Sprintf("by=%s&in=%s&n=%d", s.Name(), host, n)]
				y.compare(c, fmt.Sprintf("%q in a frame of %s", c.headers(), host), shows(got), shows(c.allowed(t, framed+"/", host)))
			}
			mu.Unlock()
		}
		y.done()
	})
}

func shows(shown bool) string {
	if shown {
		return "show it"
	}
	return "not show it"
}

// allowed is what the core says of a frame in a page of host. It fails the test if the report's verdict says something else.
func (c framingCase) allowed(t *testing.T, url, host string) bool {
	t.Helper()
	self, _ := page.ParseURL(url)
	parent, _ := page.ParseURL("https://" + host + "/")
	var policies []page.Policy
	for _, value := range c.csp {
		policies = append(policies, page.ParseCSP(value)...)
	}
	allowed := page.FrameAllowed(policies, c.xfo, self, []page.URL{parent})
	framing := assess(t, url, c.headers()...).Effective.Framing
	same := self.SameOrigin(parent)
	contradicts := false
	switch framing.Allows {
	case wire.FramingNone:
		contradicts = allowed
	case wire.FramingSameOrigin:
		contradicts = allowed && !same
	case wire.FramingSome:
		contradicts = allowed && host == "stranger.test"
	}
	if contradicts {
		t.Errorf("%q in a frame of %s: allowed is %v, but the report says %+v", c.headers(), host, allowed, framing)
	}
	return allowed
}

// hstsValues are Strict-Transport-Security lines; several lines of one response are parted by a line feed.
var hstsValues = []string{
	"max-age=600", "max-age=600; includeSubDomains", "MAX-AGE=600 ; INCLUDESUBDOMAINS", "includeSubDomains; max-age=600", "max-age=600;includeSubDomains;preload", `max-age="600"`, `max-age="600"; includeSubDomains`,
	"max-age = 600", "max-age=\t600", "max-age=0", "max-age=0; includeSubDomains", `max-age="0"`, "max-age=00600", "max-age=99999999999999999999", "max-age=-1", "max-age=+600", "max-age=6e2", "max-age=600.5", "max-age=abc",
	"max-age=600s", "max-age='600'", "max-age=", "max-age", `max-age=""`, "", "includeSubDomains", "max-age=600, includeSubDomains", "max-age=600 includeSubDomains", "max-age:600", "max-age=600; max-age=600",
	"max-age=600; includeSubDomains; includeSubDomains", "max-age=600; includeSubDomains=true", "max-age=600; includeSubDomains=", "max-age=600;", ";max-age=600", "max-age=600;;includeSubDomains", "max-age=600; ; includeSubDomains", "max-age=600;;;foo=bar; includeSubDomains", "max-age=600; @; includeSubDomains",
	"max-age=600; foo=bar", `max-age=600; foo="b;ar"; includeSubDomains`, "max-age=600; foo; foo", "max-age=600; foo=", `max-age=600; foo="bar`, "max-age=600; preload=1", "max-age=600; f(o)o", "max-age=600\nmax-age=0",
	"max-age=0\nmax-age=600", "max-age=abc\nmax-age=600", "max-age=600; includeSubDomains\nmax-age=600", "max-age=600; \x01", "max-age=600; é",
}

type hstsCase struct {
	value string
	sub   bool // asked of a host below the one that sent it
}

// hstsDisagreements are where one browser differs from RFC 6797 or, where both do, from the other.
var hstsDisagreements = []disagreement[hstsCase]{
	{"chromium", "refuses an unknown directive with an empty value", func(c hstsCase) bool { return c.value == "max-age=600; foo=" }},
	{"firefox", "refuses a max-age beyond 64 bits", func(c hstsCase) bool { return c.value == "max-age=99999999999999999999" }},
}

// Browsers ask for HTTPS by themselves after a response of which the core says so.
func TestBrowsersHeedTheHSTSTheCoreSaysTheyHeed(t *testing.T) {
	var mu sync.Mutex
	asked := map[string]string{} // "chromium hsts-1.test" to the scheme of the request that reached the server
	// https://hsts-1.test/learn sends the header and leads to http://hsts-1.test/check, that to http://www.hsts-1.test/check, and that to the
	// next policy's host: one navigation tries several. Browsers follow 20 redirects, their own among them.
	const together = 3
	serve := func(n int, sub bool, scheme string) http.Handler {
		host := hstsHost(n, sub)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var lines []string
			next := ""
			switch r.URL.Path {
			case "/learn":
				for _, h := range hstsHeaders(hstsValues[n]) {
					lines = append(lines, h.Name()+": "+h.Value())
				}
				next = "http://" + host + "/check"
			case "/check":
				mu.Lock()
				asked[r.URL.RawQuery+" "+host] = scheme
				mu.Unlock()
				if !sub {
					next = "http://" + hstsHost(n, true) + "/check"
				} else if n+1 < len(hstsValues) && (n+1)%together != 0 {
					next = "https://" + hstsHost(n+1, false) + "/learn"
				}
			}
			status := "200 OK"
			if next != "" {
				status = "302 Found"
				lines = append(lines, "Location: "+next+"?"+r.URL.RawQuery)
			}
			raw(w, status, lines, "<!doctype html><title>HSTS</title>")
		})
	}
	for n := range hstsValues {
		for _, sub := range []bool{false, true} {
			if err := demo.Serve(hstsHost(n, sub), serve(n, sub, "http"), serve(n, sub, "https")); err != nil {
				t.Fatal(err)
			}
		}
	}
	inBrowsers(t, func(t *testing.T, s *session) {
		y := &tally[hstsCase]{t, s.Name(), hstsDisagreements, map[string]int{}, 0}
		for n, value := range hstsValues {
			url := "https://" + hstsHost(n, false) + "/learn?" + s.Name()
			if n%together == 0 {
				s.ok(s.Open(url))
			}
			policy := assess(t, url, hstsHeaders(value)...).Effective.HSTS
			for _, sub := range []bool{false, true} {
				want := "http"
				if policy.Valid && policy.MaxAge > 0 && (policy.IncludeSubDomains || !sub) {
					want = "https"
				}
				mu.Lock()
				got := asked[s.Name()+" "+hstsHost(n, sub)]
				mu.Unlock()
				y.compare(hstsCase{value, sub}, fmt.Sprintf("Strict-Transport-Security: %q, then http://%s", value, hstsHost(n, sub)), "a request over "+got, "a request over "+want)
			}
		}
		y.done()
	})
}

func hstsHost(n int, sub bool) string {
	host := fmt.Sprintf("hsts-%d.test", n)
	if sub {
		return "www." + host
	}
	return host
}

func hstsHeaders(value string) (headers []wire.Header) {
	for _, line := range strings.Split(value, "\n") {
		headers = append(headers, wire.Header{"Strict-Transport-Security", line})
	}
	return headers
}
