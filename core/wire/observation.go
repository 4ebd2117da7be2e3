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
	Version          int        `json:"version"`                    // ObservationVersion
	Time             string     `json:"time"`                       // RFC 3339: when the page's response arrived; the core has no other clock
	URL              string     `json:"url"`                        // the page's URL, without user info
	Exchanges        []Exchange `json:"exchanges"`                  // every hop of the navigation in order; the last one is the page; at least one
	Probe            []Exchange `json:"probe,omitzero"`             // what plain HTTP to the same host answered; nil: nobody asked; empty: no answer
	Cookies          []Cookie   `json:"cookies,omitzero"`           // the browser's jar for this page; nil: unknown
	Resources        []Resource `json:"resources,omitzero"`         // what the page loaded
	ResourcesDropped int        `json:"resourcesDropped,omitempty"` // how many more it loaded than Resources holds
	Document         *Document  `json:"document,omitempty"`         // what the document itself says
	Policy           *Policy    `json:"policy,omitempty"`           // the user's settings under which the page is to be judged
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
	URL     string   `json:"url"`              // without its query
	Type    string   `json:"type"`             // as webRequest.ResourceType names it: "script", "image", "sub_frame" …
	Status  int      `json:"status,omitempty"` // 0: no answer
	Headers []Header `json:"headers,omitempty"`
}

// A Document is what the page says in its own markup, and what its policies blocked.
type Document struct {
	ContentSecurityPolicies []string    `json:"contentSecurityPolicies,omitempty"` // from meta elements
	ReferrerPolicy          string      `json:"referrerPolicy,omitempty"`
	Scripts                 []Script    `json:"scripts,omitempty"`
	Forms                   []Form      `json:"forms,omitempty"`
	PasswordFields          int         `json:"passwordFields,omitempty"`
	Violations              []Violation `json:"violations,omitempty"`
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
}
