package wire

// A WhatIfRequest asks what would be otherwise if a cookie of a page were otherwise.
type WhatIfRequest struct {
	Observation Observation  `json:"observation"`
	Cookie      int          `json:"cookie"` // index into the cookies of the observation's Report
	Name        string       `json:"name"`   // the cookie's, so that none is taken for another
	Wish        CookieWishes `json:"wish"`
}

// CookieWishes are how a cookie shall be: what of it can be switched.
type CookieWishes struct {
	Secure     bool   `json:"secure"`
	HTTPOnly   bool   `json:"httpOnly"`
	SameSite   string `json:"sameSite"` // one of the SameSite constants
	HostOnly   bool   `json:"hostOnly"` // no Domain. A cookie that has none cannot get one
	HostPrefix bool   `json:"hostPrefix"`
}

// A WhatIf is what would be otherwise. Of several cookies with one name, all would be: server configurations know no more than the name.
type WhatIf struct {
	Error    string          `json:"error,omitempty"`
	Name     string          `json:"name"`              // what the cookie would be called
	Refused  string          `json:"refused,omitempty"` // why the browser would refuse it
	Requests []CookieRequest `json:"requests"`
	Findings []WhatIfFinding `json:"findings,omitempty"` // those that would be otherwise, in the rules' order
	// What the page has, and would have.
	Score     int    `json:"score"`
	Grade     string `json:"grade"`
	ThenScore int    `json:"thenScore"`
	ThenGrade string `json:"thenGrade"`
	// Changes are what makes it so, but for a new name, which is the application's to give. Empty: the cookie is as wished.
	Changes []Change `json:"changes"`
	Renamed bool     `json:"renamed,omitempty"`
}

// A CookieRequest is somebody who may get the cookie.
type CookieRequest struct {
	Kind string `json:"kind"` // one of the To constants
	URL  string `json:"url"`  // an address without its query, or a host: what it is about
	Now  string `json:"now"`  // one of the Gets constants
	Then string `json:"then"`
}

// Who may get a cookie.
const (
	ToPage       = "page"       // the request for the page
	ToPlain      = "plain"      // a request over plain HTTP that was seen
	ToTyped      = "typed"      // the request of a visitor who types the address; none over plain HTTP was seen
	ToHost       = "host"       // another host, which the page asks
	ToSubdomains = "subdomains" // the hosts below this one, none of which was seen
	ToLink       = "link"       // a request for the page that a link on another site makes
	ToCrossSite  = "cross-site" // one that a form, a frame or an image there makes
	ToScript     = "script"     // the scripts of the page
)

// Whether they get it.
const (
	GetsIt      = "yes"
	GetsItNever = "no"
	GetsByHSTS  = "hsts"    // no, and HSTS alone keeps it from there
	GetsSome    = "browser" // browsers differ
)

// A WhatIfFinding is a finding that would be otherwise.
type WhatIfFinding struct {
	Rule  string            `json:"rule"`
	Title string            `json:"title"`
	Args  map[string]string `json:"args,omitempty"` // the values that Title mentions, by name
	Kind  string            `json:"kind"`           // one of the Finding constants
	Lost  int               `json:"lost"`           // the points that it costs, or would
	Was   int               `json:"was,omitempty"`  // for FindingStays: what it costs now
}

// How a finding would be otherwise.
const (
	FindingGoes  = "goes"
	FindingComes = "comes"
	FindingStays = "stays" // this cookie would be no part of it; others are
)
