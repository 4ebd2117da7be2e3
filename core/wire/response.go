package wire

// A ResponsesRequest asks what is wrong with single responses, each judged by itself, as the requests of one page.
type ResponsesRequest struct {
	Time string `json:"time"` // RFC 3339: as an Observation's
	Page string `json:"page"` // URL of the page that asked for them
	// HSTS names the hosts that are known to keep browsers on HTTPS, as earlier answers' ResponseVerdict.HSTS named them.
	HSTS      []string   `json:"hsts,omitempty"`
	Policy    *Policy    `json:"policy,omitempty"` // the user's settings
	Responses []Response `json:"responses"`
	Whole     bool       `json:"whole,omitempty"` // for a reader of them: with details, cookies and what a browser honours
}

// A Response is one exchange, and what asked for it.
type Response struct {
	Exchange Exchange `json:"exchange"`          // a status of 0: no answer
	Type     string   `json:"type"`              // as webRequest.ResourceType names it
	Outcome  string   `json:"outcome,omitempty"` // one of the Outcome constants; empty: it was loaded as it was asked for
}

// ResponseVerdicts answer a ResponsesRequest.
type ResponseVerdicts struct {
	Error    string            `json:"error,omitempty"`
	Verdicts []ResponseVerdict `json:"verdicts"` // one a response, in their order
}

// A ResponseVerdict says what is wrong with one response.
type ResponseVerdict struct {
	Class      string            `json:"class,omitempty"`      // one of the Class constants; empty: nothing to judge
	ThirdParty bool              `json:"thirdParty,omitempty"` // it comes from another site than the page
	Severity   string            `json:"severity,omitempty"`   // of the worst finding; empty: there is none
	Findings   []ResponseFinding `json:"findings,omitempty"`   // worst first
	// HSTS names the host that this response keeps on HTTPS, "shop.test"; with all below it, ".shop.test"; empty: none.
	HSTS      string          `json:"hsts,omitempty"`
	Cookies   []CookieVerdict `json:"cookies,omitempty"`   // those that it sets; only if the whole was asked for
	Effective *Effective      `json:"effective,omitempty"` // likewise
}

// A ResponseFinding is one thing that is wrong with a response. What follows its title is there only if the whole was asked for.
type ResponseFinding struct {
	Rule       string            `json:"rule"`
	Severity   string            `json:"severity"` // one of the Severity constants
	Title      string            `json:"title"`
	Args       map[string]string `json:"args,omitempty"` // the values that the words mention, by name
	Detail     string            `json:"detail,omitempty"`
	Evidence   []Evidence        `json:"evidence,omitempty"`
	Changes    []Change          `json:"changes,omitempty"`
	References []string          `json:"references,omitempty"` // URLs
}
