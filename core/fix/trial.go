package fix

import (
	"slices"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Why a browser cannot try a change by itself.
const (
	whyRedirect   = "Only a server can answer plain HTTP with a redirect: a browser that did it by itself would show nothing of the server."
	whyServeHTTPS = "HTTPS needs a certificate and a server that answers there: nothing in the browser can stand in for them."
	whyHSTS       = "The browser remembers HSTS for the whole host, in every tab and long after a trial: no end of it would end that. Begin with a short max-age on the server."
	whyRemembers  = "The browser remembers this for the whole origin, past the end of a trial."
	whyClears     = "It deletes what the site has stored in this browser, and no end of a trial brings that back."
	whyPerAnswer  = "It differs from answer to answer, so one value for all of them would try nothing."
	whySecurely   = "The browser decides about plain HTTP before an extension could ask for anything else. Change the address in the page."
	whyMarkup     = "This is in the page's own markup, which a trial leaves as it is."
	whyName       = "This is not a header name."
	whyValue      = "A header cannot hold this value."
	whyInsecure   = "Over plain HTTP the browser would not send the cookie at all: this needs HTTPS first."
	whyAttribute  = "A trial can change Secure, HttpOnly, SameSite, Path and Domain of the browser's own copy, and no more."
)

// What a trial does not show by itself.
const (
	noteFraming  = "Other sites that show this page in a frame are not in this tab: only the site's own frames are tried."
	noteOpened   = "Open what this page opens in windows of their own, such as a sign-in or a payment: another site’s window and this page cannot reach each other any more. The site’s own windows can once all its pages have the header."
	noteOpener   = "If another site has opened this tab, the two cannot reach each other any more, and the end of the trial does not change that: open it from there anew."
	noteEmbedded = "What other sites load from this one is not on trial: what breaks there does not show here."
	noteFeatures = "Use what needs the camera, the location and the like: what is refused shows once the page, or a frame that it gives it to, asks for it."
	noteReferrer = "What this breaks, it breaks on a server that looks at where a request came from: send the page's forms, follow its links."
	noteCookies  = "The site may set a cookie anew: once the page has loaded, the browser's copy is changed again."
)

// Trial returns what of the changes a browser can try by itself for the page at a URL, merged as [Apply] would make them one after the other.
func Trial(url string, changes []wire.Change) *wire.Trial {
	t := &trial{}
	u, ok := page.ParseURL(url)
	if !ok || u.Scheme != "http" && u.Scheme != "https" {
		return &wire.Trial{Error: (&wire.Error{Path: "url", Got: wire.Quote(url), Want: "the URL of a page on the web"}).Error()}
	}
	t.plain = u.Scheme == "http" && !u.Loopback()
	for i := range changes {
		t.add(&changes[i])
	}
	t.note()
	return &t.Trial
}

// A trial is made change by change.
type trial struct {
	wire.Trial
	plain bool // the page came over plain HTTP that browsers do not trust
}

func (t *trial) add(c *wire.Change) {
	switch c.Op {
	case wire.OpSetHeader, wire.OpRemoveHeader:
		t.addHeader(c)
	case wire.OpSetCookieAttribute, wire.OpRemoveCookieAttribute:
		t.addCookie(c)
	case wire.OpRedirectToHTTPS:
		t.cannot(c, whyRedirect)
	case wire.OpServeHTTPS:
		t.cannot(c, whyServeHTTPS)
	case wire.OpLoadSecurely:
		t.cannot(c, whySecurely)
	default:
		t.cannot(c, whyMarkup)
	}
}

func (t *trial) cannot(c *wire.Change, why string) { t.Cannot = Refuse(t.Cannot, c, why) }

// Refuse adds a change that cannot be made to a list, with the reason, each once.
func Refuse(list []wire.Unsupported, c *wire.Change, why string) []wire.Unsupported {
	u := wire.Unsupported{Change: *c, Why: why}
	if slices.Contains(list, u) {
		return list
	}
	return append(list, u)
}

func (t *trial) addHeader(c *wire.Change) {
	if why := whyNot(c); why != "" {
		t.cannot(c, why)
		return
	}
	h := wire.TrialHeader{Op: wire.TrialRemove, Name: c.Name, Scope: scope(c.Name)}
	if c.Op == wire.OpSetHeader {
		h.Op, h.Value = wire.TrialSet, c.Value
	}
	same := func(other wire.TrialHeader) bool { return strings.EqualFold(other.Name, h.Name) }
	if i := slices.IndexFunc(t.Headers, same); i >= 0 {
		t.Headers[i] = h
		return
	}
	t.Headers = append(t.Headers, h)
}

// whyNot returns why a browser cannot try a header; empty if it can.
func whyNot(c *wire.Change) string {
	switch strings.ToLower(c.Name) {
	case "strict-transport-security", "public-key-pins", "expect-ct":
		return whyHSTS
	case "nel", "report-to":
		if c.Op == wire.OpSetHeader {
			return whyRemembers
		}
	case "clear-site-data":
		if c.Op == wire.OpSetHeader {
			return whyClears
		}
	}
	if PerAnswer(c.Name) {
		return whyPerAnswer
	}
	if !page.IsToken(c.Name) {
		return whyName
	}
	if c.Op == wire.OpSetHeader && (strings.Trim(c.Value, " ") == "" || !page.IsPrintable(c.Value)) {
		return whyValue
	}
	return ""
}

// PerAnswer reports whether a header cannot have one value for all answers of a site.
func PerAnswer(name string) bool {
	switch strings.ToLower(name) {
	case "connection", "content-encoding", "content-length", "content-type", "date", "keep-alive", "location", "set-cookie", "trailer",
		"transfer-encoding", "upgrade":
		return true
	}
	return false
}

// scope returns which answers a header must reach to do what it does.
func scope(name string) string {
	switch name = strings.ToLower(name); name {
	case "x-content-type-options", "cross-origin-resource-policy":
		return wire.ScopeAll
	case "cross-origin-opener-policy", "cross-origin-opener-policy-report-only", "cache-control", "server", "x-powered-by":
		return wire.ScopePage
	}
	if strings.HasPrefix(name, "access-control-") {
		return wire.ScopeAll
	}
	return wire.ScopeDocuments
}

func (t *trial) addCookie(c *wire.Change) {
	switch strings.ToLower(c.Attribute) {
	case "secure":
		if t.plain && c.Op == wire.OpSetCookieAttribute {
			t.cannot(c, whyInsecure)
			return
		}
	case "httponly", "samesite", "path", "domain":
	default:
		t.cannot(c, whyAttribute)
		return
	}
	same := func(other wire.Change) bool {
		return other.Cookie == c.Cookie && strings.EqualFold(other.Attribute, c.Attribute)
	}
	if i := slices.IndexFunc(t.Cookies, same); i >= 0 {
		t.Cookies[i] = *c
		return
	}
	t.Cookies = append(t.Cookies, *c)
}

// note says what does not show by itself, each once.
func (t *trial) note() {
	add := func(note string) {
		if !slices.Contains(t.Notes, note) {
			t.Notes = append(t.Notes, note)
		}
	}
	for _, h := range t.Headers {
		if h.Op == wire.TrialRemove {
			continue
		}
		switch strings.ToLower(h.Name) {
		case "x-frame-options":
			add(noteFraming)
		case "content-security-policy":
			if strings.Contains(strings.ToLower(h.Value), "frame-ancestors") {
				add(noteFraming)
			}
		case "cross-origin-opener-policy":
			policy := page.ParseCOOP([]string{h.Value}).Value
			if policy == "same-origin" {
				add(noteOpened)
			}
			if policy != "unsafe-none" {
				add(noteOpener)
			}
		case "cross-origin-resource-policy":
			add(noteEmbedded)
		case "permissions-policy":
			add(noteFeatures)
		case "referrer-policy":
			add(noteReferrer)
		}
	}
	if len(t.Cookies) > 0 {
		add(noteCookies)
	}
}
