// Package wire holds the documents that cross Assay's boundaries, and their JSON codec.
//
// An [Observation] goes into the core, a [Report] comes out. The extension, the command line, the tests and any outside
// tool speak exactly these. The types are the one truth: `go generate ./core/wire` (cmd/wiregen) writes from them
//
//   - codec_gen.go: the JSON codec, strict on input and free of reflection, so that the WebAssembly module stays small;
//   - extension/wire.ts: the same types for TypeScript.
//
// Struct tags are those of encoding/json, and mean the same there and here. A field with omitempty or omitzero may be
// absent in the input; every other field is required. An unknown field is ignored, except in a [Policy]. A wrong type or a missing required field is an
// [*Error] that names the field's path, the value and what was expected.
package wire

//go:generate go run assay/cmd/wiregen

// ObservationVersion is the only version of an Observation that this core reads.
const ObservationVersion = 1

// An Observation is what the browser saw of one page: every hop of the navigation, the cookie jar, what the page loaded and said.
// It never holds a cookie value, a request body or a response body.
type Observation struct {
	Version   int        `json:"version"`   // ObservationVersion
	Time      string     `json:"time"`      // RFC 3339: when the page's response arrived; the core has no other clock
	URL       string     `json:"url"`       // the page's URL, without user info
	Exchanges []Exchange `json:"exchanges"` // every hop of the navigation in order; the last one is the page; at least one
	// Probe is what plain HTTP to the same host answered, hop by hop; nil: nobody asked; empty: no answer. A first hop of SourceBrowser means
	// that the browser went to HTTPS by itself (HSTS): what the server answers is hidden.
	Probe            []Exchange `json:"probe,omitzero"`
	Cookies          []Cookie   `json:"cookies,omitzero"`           // the browser's jar for this page; nil: unknown
	Resources        []Resource `json:"resources,omitzero"`         // what the page loaded
	ResourcesDropped int        `json:"resourcesDropped,omitempty"` // how many more it loaded than Resources holds
	Document         *Document  `json:"document,omitempty"`         // what the document itself says
	Origin           *Origin    `json:"origin,omitempty"`           // what else was seen of the page's origin in this session
	Probes           []Probe    `json:"probes,omitzero"`            // what the user had asked besides plain HTTP: other hosts, a missing page
	// CookiesBefore names the cookies that the jar held when the page arrived, before its scripts ran: "name;domain;path". nil: unknown.
	CookiesBefore []string `json:"cookiesBefore,omitzero"`
	Policy        *Policy  `json:"policy,omitempty"` // the user's settings under which the page is to be judged
}

// An Exchange is one request and its response.
type Exchange struct {
	URL         string   `json:"url"`
	Method      string   `json:"method"`
	Status      int      `json:"status"`
	Source      string   `json:"source,omitempty"`      // one of the Source constants; empty: SourceNetwork
	SentCookies []string `json:"sentCookies,omitempty"` // names of the cookies that the request carried
	Headers     []Header `json:"headers"`               // as received: order and repeats kept, one entry a Set-Cookie
	// SetCookieLengths has, for each Set-Cookie header in order, the length in bytes of the value that was replaced by "…".
	// Absent: unknown.
	SetCookieLengths []int `json:"setCookieLengths,omitempty"`
	TLS              *TLS  `json:"tls,omitempty"` // only what the browser really tells
}

// Where an exchange's response came from.
const (
	SourceNetwork       = "network"
	SourceCache         = "cache"
	SourceServiceWorker = "service-worker"
	SourceBrowser       = "browser" // a redirect that the browser made by itself: HSTS or HTTPS-First
)

// A Header is one header line: its name and its value, as received.
type Header [2]string

// Name returns the header's name, spelled as received.
func (h Header) Name() string { return h[0] }

// Value returns the header's value.
func (h Header) Value() string { return h[1] }

// TLS says how an exchange was protected.
type TLS struct {
	Protocol string `json:"protocol,omitempty"` // "TLSv1.3"
	Cipher   string `json:"cipher,omitempty"`   // "TLS_AES_128_GCM_SHA256"
	State    string `json:"state"`              // one of the TLS constants
}

// The states of a TLS connection, as Firefox's webRequest.SecurityInfo names them.
const (
	TLSSecure   = "secure"
	TLSWeak     = "weak"
	TLSBroken   = "broken"
	TLSInsecure = "insecure" // no TLS at all
)

// A Cookie is one entry of the browser's jar, without its value.
type Cookie struct {
	Name        string `json:"name"`
	Domain      string `json:"domain"` // without a leading dot
	HostOnly    bool   `json:"hostOnly"`
	Path        string `json:"path"`
	Secure      bool   `json:"secure"`
	HTTPOnly    bool   `json:"httpOnly"`
	SameSite    string `json:"sameSite"`              // one of the SameSite constants
	Partitioned bool   `json:"partitioned,omitempty"` // kept apart for each top-level site (CHIPS)
	Expires     string `json:"expires,omitempty"`     // RFC 3339; empty: until the browser's session ends
	ValueLength int    `json:"valueLength"`           // bytes
}

// A cookie's same-site policy.
const (
	SameSiteStrict      = "strict"
	SameSiteLax         = "lax"
	SameSiteNone        = "none"
	SameSiteUnspecified = "unspecified"
)

// A Resource is something that the page loaded.
type Resource struct {
	URL     string   `json:"url"`               // without its query
	Type    string   `json:"type"`              // as webRequest.ResourceType names it: "script", "image", "sub_frame" …
	Status  int      `json:"status,omitempty"`  // 0: no answer
	Headers []Header `json:"headers,omitempty"` // those that matter for security; all of them for a "sub_frame"
	Source  string   `json:"source,omitempty"`  // one of the Source constants; empty: SourceNetwork
	InFrame bool     `json:"inFrame,omitempty"` // a frame of the page asked for it, not the page itself
	Outcome string   `json:"outcome,omitempty"` // one of the Outcome constants; empty: it was loaded as it was asked for
	Error   string   `json:"error,omitempty"`   // the browser's words, for OutcomeBlocked and OutcomeFailed

	SetsCookies bool `json:"setsCookies,omitempty"` // the answer had a Set-Cookie header
}

// What became of a request.
const (
	OutcomeUpgraded = "upgraded" // the page asked for http://, the browser went to https:// by itself; URL is what the page asked for
	OutcomeBlocked  = "blocked"  // the browser refused to load it: mixed content, a policy, CORP, nosniff
	OutcomeFailed   = "failed"
)

// A Document is what the page says in its own markup, and what its policies blocked.
type Document struct {
	ContentSecurityPolicies []string    `json:"contentSecurityPolicies,omitempty"` // from meta elements
	ReferrerPolicy          string      `json:"referrerPolicy,omitempty"`
	Scripts                 []Script    `json:"scripts,omitempty"`
	Forms                   []Form      `json:"forms,omitempty"`
	PasswordFields          int         `json:"passwordFields,omitempty"`
	Frames                  []Frame     `json:"frames,omitempty"`
	Violations              []Violation `json:"violations,omitempty"`
	Dropped                 int         `json:"dropped,omitempty"` // how many more entries there were than these lists hold
}

// A Frame is an iframe element.
type Frame struct {
	Src     string   `json:"src,omitempty"`    // absolute, without its query; "about:srcdoc" for markup of its own; empty: none
	Sandbox []string `json:"sandbox,omitzero"` // its tokens, in lower case; nil: no sandbox; empty: one that allows nothing
	Allow   string   `json:"allow,omitempty"`  // its permissions policy
}

// A Script is a script element with a src.
type Script struct {
	Src         string `json:"src"`
	Integrity   string `json:"integrity,omitempty"`
	CrossOrigin string `json:"crossOrigin,omitempty"`
}

// A Form is a form element; Action is absolute.
type Form struct {
	Action string `json:"action"`
	Method string `json:"method,omitempty"`
}

// A Violation is a SecurityPolicyViolationEvent of the page.
type Violation struct {
	Directive   string `json:"directive"`
	Blocked     string `json:"blocked,omitempty"`
	Disposition string `json:"disposition,omitempty"` // "enforce" or "report"
	Source      string `json:"source,omitempty"`      // the script or page that did it, without its query
	Line        int    `json:"line,omitempty"`
}

// An Origin is what was seen of one origin in this session, the page itself included: raw answers, from which the core makes classes.
type Origin struct {
	Origin     string      `json:"origin"`               // "https://shop.test"
	Since      string      `json:"since,omitempty"`      // RFC 3339: when the first of the answers came
	HeaderSets []HeaderSet `json:"headerSets"`           // the distinct sets of security headers; a nonce in them is "nonce-…"
	Answers    []Answer    `json:"answers"`              // the latest answer of each URL, oldest first
	Dropped    int         `json:"dropped,omitempty"`    // how many more answers there were
	SetCookies []SetCookie `json:"setCookies,omitempty"` // the latest Set-Cookie of each cookie, oldest first
}

// A HeaderSet is what many answers have in common: their headers that matter for security.
type HeaderSet struct {
	Headers []Header `json:"headers"`
}

// An Answer is one response of an origin.
type Answer struct {
	URL         string `json:"url"`              // without its query
	Type        string `json:"type"`             // as webRequest.ResourceType names it
	Method      string `json:"method,omitempty"` // empty: GET
	Status      int    `json:"status"`
	ContentType string `json:"contentType,omitempty"`
	Headers     int    `json:"headers"` // index into HeaderSets
}

// A SetCookie is a Set-Cookie header that was seen earlier in this session.
type SetCookie struct {
	URL    string `json:"url"`              // of the response, without its query
	Time   string `json:"time"`             // RFC 3339
	Line   string `json:"line"`             // its value, with "…" for the cookie's
	Length int    `json:"length"`           // of the cookie's value, in bytes
	Method string `json:"method,omitempty"` // of the request that was answered; empty: GET
	Type   string `json:"type,omitempty"`   // as webRequest.ResourceType names it; empty: "main_frame"
}

// A Probe is a request that the user had Assay make, without credentials, to learn what the site answers elsewhere.
type Probe struct {
	Kind      string     `json:"kind"`            // one of the Probe constants
	URL       string     `json:"url"`             // what was asked
	Exchanges []Exchange `json:"exchanges"`       // hop by hop; empty: no answer
	Error     string     `json:"error,omitempty"` // why there was no answer, or not the last one, in words
}

// What a Probe asks.
const (
	ProbeNotFound = "not-found" // a page that cannot exist
	ProbeWWW      = "www"       // the same site's www host over plain HTTP
	ProbeApex     = "apex"      // the registrable domain itself over plain HTTP
)
