package wire

// The versions that a Report carries. A change of points is a new Rubric, and a line in docs/RATIONALE.md.
const (
	ReportVersion = 1
	Rubric        = 2
)

// A Report is the core's judgement of one Observation. It stands alone: a view needs nothing else to show it.
type Report struct {
	Version       int             `json:"version"`
	Rubric        int             `json:"rubric"`
	URL           string          `json:"url"`
	State         string          `json:"state"`            // one of the State constants
	Reason        string          `json:"reason,omitempty"` // why it is ungraded: one of the Reason constants
	Error         string          `json:"error,omitempty"`  // what went wrong, for StateError
	Kind          string          `json:"kind,omitempty"`   // what kind of response it is: one of the Kind constants
	Grade         string          `json:"grade,omitempty"`  // "A+", "A" … "F"
	Score         int             `json:"score"`            // 0 to 100: 100 minus everything lost
	Summary       string          `json:"summary,omitempty"`
	Context       string          `json:"context,omitempty"` // what the reader must know of the circumstances: a development host, say
	Families      []Family        `json:"families,omitempty"`
	Findings      []Finding       `json:"findings,omitempty"`
	Passes        []Check         `json:"passes,omitempty"`
	NotApplicable []Check         `json:"notApplicable,omitempty"`
	Unknown       []Check         `json:"unknown,omitempty"`
	Plan          []PlanStep      `json:"plan,omitempty"`
	Staircase     *Staircase      `json:"staircase,omitempty"` // the way to a long HSTS in steps; absent: there is none to take
	Effective     *Effective      `json:"effective,omitempty"`
	Cookies       []CookieVerdict `json:"cookies,omitempty"`
	// CookiesGone are those that responses set and the browser no longer holds: overwritten or deleted by this navigation, or set earlier.
	CookiesGone []CookieVerdict `json:"cookiesGone,omitempty"`
	Flow        []FlowStep      `json:"flow,omitempty"`
	Loaded      *Loaded         `json:"loaded,omitempty"` // what the page loads, in numbers; absent: nobody looked
	// Frames are what the page shows in frames, the first ten; FramesDropped counts the others.
	Frames        []FrameVerdict `json:"frames,omitempty"`
	FramesDropped int            `json:"framesDropped,omitempty"`
	// ThirdParties are the other sites that the page loads from, those with active content first, at most twenty.
	ThirdParties        []ThirdParty `json:"thirdParties,omitempty"`
	ThirdPartiesDropped int          `json:"thirdPartiesDropped,omitempty"`
	// Violations are what the page's policies blocked or reported, each once, the most frequent first, at most twenty.
	Violations        []PolicyViolation `json:"violations,omitempty"`
	ViolationsDropped int               `json:"violationsDropped,omitempty"`
	Origin            *OriginSummary    `json:"origin,omitempty"` // what was seen of the page's origin in this session
	// Stack is what the site seems to run on: what headers are best set in first, what is not sure last. StackSummary says it in a sentence.
	Stack        []StackLayer   `json:"stack,omitempty"`
	StackSummary string         `json:"stackSummary,omitempty"`
	Suppressed   []Suppressed   `json:"suppressed,omitempty"` // what the policy turned off or made cheaper, and why
	Target       *TargetVerdict `json:"target,omitempty"`     // how the page stands to the policy's target, if it sets one
	Lenses       *Lenses        `json:"lenses,omitempty"`
}

// The states of a Report.
const (
	StateGraded   = "graded"
	StateUngraded = "ungraded"
	StateError    = "error"
)

// Why a page has no grade. All but browser-page and file are the extension's to say: the core only ever sees what was observed.
const (
	ReasonOpenedBefore = "opened-before" // the page was open before Assay was there
	ReasonLoading      = "loading"
	ReasonIncomplete   = "incomplete" // part of the navigation was not seen
	ReasonFailed       = "failed"     // the browser could not load the page
	ReasonStorePage    = "store-page" // browsers hide their stores from extensions
	ReasonBrowserPage  = "browser-page"
	ReasonFile         = "file"
	ReasonNoAccess     = "no-access"      // the user, or whoever runs the browser, keeps Assay from this site
	ReasonWorker       = "service-worker" // a service worker of the site made the page: no response was seen
)

// What kind of response a page is. It decides which rules apply.
const (
	KindDocument = "document" // can hold script and be framed
	KindLogin    = "login"    // a document that asks for a password
	KindError    = "error"    // a document with an error status
	KindBlocked  = "blocked"  // a firewall or bot defence answered in the site's place
	KindAPI      = "api"      // JSON and the like
	KindDownload = "download" // the browser saves it
	KindFile     = "file"     // an image, a PDF, plain text: shown by the browser alone
	KindRedirect = "redirect" // it sends the browser elsewhere, which did not go
)

// A Family is a group of rules that a reader thinks of as one thing.
type Family struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	State string `json:"state"` // one of the Family constants
	Lost  int    `json:"lost"`
}

// The states of a Family.
const (
	FamilyPass          = "pass"
	FamilyWarn          = "warn" // costs less than 10 points
	FamilyFail          = "fail" // costs 10 points or more
	FamilyNotApplicable = "not-applicable"
	FamilyUnknown       = "unknown"
)

// A Finding is one thing that is wrong, with what makes it go away.
type Finding struct {
	Rule       string            `json:"rule"`
	Family     string            `json:"family"`
	Severity   string            `json:"severity"` // one of the Severity constants
	Lost       int               `json:"lost"`     // points
	Title      string            `json:"title"`
	Detail     string            `json:"detail"`
	Args       map[string]string `json:"args"` // the values that Title and Detail mention, by name
	Evidence   []Evidence        `json:"evidence"`
	Fix        Fix               `json:"fix"`
	References []string          `json:"references"`      // URLs
	Owner      string            `json:"owner,omitempty"` // the id in Report.Stack of what probably has to make the fix
}

// How much a finding matters.
const (
	SeverityHigh   = "high"   // 20 points or more
	SeverityMedium = "medium" // 10 points or more
	SeverityLow    = "low"
	SeverityInfo   = "info" // costs nothing: worth knowing
)

// A StackLayer is a server, framework, CDN or host that the site seems to run on.
type StackLayer struct {
	ID         string `json:"id"`               // "nginx"
	Title      string `json:"title"`            // as people name it
	Layer      string `json:"layer"`            // one of the Layer constants
	Confidence string `json:"confidence"`       // one of the Confidence constants
	Evidence   string `json:"evidence"`         // what was seen, in short and in visible ASCII: "Server: nginx/1.22.1"
	Recipe     string `json:"recipe,omitempty"` // the id of the recipes for it; empty: there are none
}

// The layers of a site.
const (
	LayerServer    = "server"
	LayerFramework = "framework"
	LayerCDN       = "cdn"
	LayerHost      = "host"
)

// How sure that is.
const (
	ConfidenceHigh   = "high"
	ConfidenceMedium = "medium"
	ConfidenceLow    = "low" // others look like it too
)

// Evidence points at what a finding saw. A header that should be there and is not has an empty Value.
type Evidence struct {
	Exchange int    `json:"exchange"`         // index into Observation.Exchanges; -1: not an exchange
	Header   string `json:"header,omitempty"` // its name
	Value    string `json:"value"`            // what was seen
	Cookie   string `json:"cookie,omitempty"` // the name of the cookie that this is about
	URL      string `json:"url,omitempty"`    // the resource, form or probe hop that this is about
}

// A Fix is the changes that make a finding go away, and what the page would get with just these made.
type Fix struct {
	Changes []Change `json:"changes"`
	Score   int      `json:"score"`
	Grade   string   `json:"grade"`
}

// A Change is one thing to do differently. It is previewed, tried and written out from the same data.
type Change struct {
	Op        string `json:"op"` // one of the Op constants
	Name      string `json:"name,omitempty"`
	Value     string `json:"value,omitempty"`
	Cookie    string `json:"cookie,omitempty"`
	Attribute string `json:"attribute,omitempty"`
	URL       string `json:"url,omitempty"`
}

// String returns the change in one line: "set-cookie-attribute sessionid SameSite Lax".
func (c *Change) String() string {
	text := c.Op
	for _, field := range [...]string{c.Cookie, c.Attribute, c.Name, c.Value, c.URL} {
		if field != "" {
			text += " " + field
		}
	}
	return text
}

// What a Change does, and the fields that it uses.
const (
	OpSetHeader             = "set-header"              // Name, Value: the page answers with exactly this one header of that name
	OpRemoveHeader          = "remove-header"           // Name: the page does not send it
	OpSetCookieAttribute    = "set-cookie-attribute"    // Cookie, Attribute, Value (optional)
	OpRemoveCookieAttribute = "remove-cookie-attribute" // Cookie, Attribute
	OpRedirectToHTTPS       = "redirect-to-https"       // plain HTTP answers 301 to the same URL on https://
	OpServeHTTPS            = "serve-https"             // the page itself is served over HTTPS
	OpLoadSecurely          = "load-securely"           // URL: this resource or form target is requested over https://
	OpAddIntegrity          = "add-integrity"           // URL: this script gets an integrity attribute
	OpRemoveMeta            = "remove-meta"             // Name: the document has no meta element of that name: "referrer"
)

// A Check is a rule that found nothing wrong, or could not look.
type Check struct {
	Rule   string `json:"rule"`
	Family string `json:"family"`
	Title  string `json:"title"`
	Detail string `json:"detail,omitempty"` // what the rule looks at, or why it could not on this page
}

// A PlanStep is one fix, and what is reached with it and all before it. Changes are this step's own, for the page with the earlier steps
// made: those of all steps, one after the other, are the whole plan.
type PlanStep struct {
	Rule    string   `json:"rule"`
	Score   int      `json:"score"`
	Grade   string   `json:"grade"`
	Changes []Change `json:"changes"`
}

// A Staircase is the way to a long HSTS, and on to the preload list, in steps: what breaks on one is mended before the next makes it last longer.
type Staircase struct {
	Steps []Stair `json:"steps"` // in the order in which they are taken
	Next  int     `json:"next"`  // index of the step to take now; those before it are taken
	// Insecure are the subdomains that were seen over plain HTTP in this session, and not over HTTPS: the first ten.
	Insecure []string `json:"insecure,omitempty"`
}

// A Stair is one step: what the page sends with it, and what it would get with just that done.
type Stair struct {
	Title   string   `json:"title"`
	When    string   `json:"when"` // what must be so before it is taken
	Risk    string   `json:"risk"` // what is at stake if it is not
	Changes []Change `json:"changes"`
	Score   int      `json:"score"`
	Grade   string   `json:"grade"`
}

// Effective is what a browser honours of the page's headers, after repeats, lists, invalid values and precedence.
type Effective struct {
	HSTS               HSTS                `json:"hsts"`
	Nosniff            bool                `json:"nosniff"`
	Framing            Framing             `json:"framing"`
	Injection          *Injection          `json:"injection,omitempty"` // absent: the page is no document
	CSP                []EffectivePolicy   `json:"csp,omitempty"`
	ReferrerPolicy     string              `json:"referrerPolicy,omitempty"` // absent: the page is no document
	Permissions        []Permission        `json:"permissions,omitempty"`
	COOP               string              `json:"coop,omitempty"`
	COEP               string              `json:"coep,omitempty"`
	CORP               string              `json:"corp,omitempty"`
	OriginAgentCluster bool                `json:"originAgentCluster,omitempty"`
	ClearSiteData      []string            `json:"clearSiteData,omitempty"`   // what the browser deletes: "cookies", "storage" …
	IntegrityPolicy    []string            `json:"integrityPolicy,omitempty"` // destinations that need integrity: "script"
	Reporting          []ReportingEndpoint `json:"reporting,omitempty"`
}

// Injection answers the question that a content security policy is for: can an injected script run here?
type Injection struct {
	Possible bool       `json:"possible"`
	By       []Loophole `json:"by"` // what lets it, one a token of the policy; empty if nothing does, or if there is no policy
}

// A Loophole is a token of a content security policy that lets an injected script run.
type Loophole struct {
	Directive string `json:"directive"` // as the policy spells it; "script-src" if it has none of that chain
	Value     string `json:"value"`     // the source expression; empty: the directive is missing
	Why       string `json:"why"`
}

// An EffectivePolicy is one content security policy as browsers read it.
type EffectivePolicy struct {
	Disposition string         `json:"disposition"` // "enforce" or "report"
	Source      string         `json:"source"`      // "header" or "meta"
	Directives  []CSPDirective `json:"directives"`
}

// A CSPDirective is a directive of a content security policy: its name in lower case, its values as they are spelled.
type CSPDirective struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

// A Permission is a feature that Permissions-Policy names, and who may use it: origins, "self", "*"; none: nobody.
type Permission struct {
	Feature string   `json:"feature"`
	Allow   []string `json:"allow"`
}

// A ReportingEndpoint is where the browser sends reports.
type ReportingEndpoint struct {
	Header string `json:"header"` // "Reporting-Endpoints", "Report-To", "NEL"
	Name   string `json:"name"`   // the endpoint's or group's
	URL    string `json:"url"`
}

// HSTS is the policy that the browser holds for the page's host.
type HSTS struct {
	Valid             bool  `json:"valid"`
	MaxAge            int64 `json:"maxAge"` // seconds
	IncludeSubDomains bool  `json:"includeSubDomains"`
	Preload           bool  `json:"preload"`
	// PreloadErrors are the preload list's own codes for why it would refuse the site; absent if it asks for preload and nothing was seen
	// that stands against it, or if it does not ask.
	PreloadErrors []string `json:"preloadErrors,omitempty"`
}

// Framing says who may show the page in a frame.
type Framing struct {
	By      string   `json:"by"`      // one of the FramingBy constants
	Allows  string   `json:"allows"`  // one of the Framing constants
	Sources []string `json:"sources"` // the source expressions of frame-ancestors
}

// What decides about framing, and whom it lets.
const (
	FramingByAncestors = "frame-ancestors"
	FramingByXFO       = "x-frame-options"
	FramingByNone      = "none"

	FramingNone       = "none"
	FramingSameOrigin = "same-origin"
	FramingSome       = "some"
	FramingAny        = "any"
)

// A CookieVerdict is a cookie that the page's exchanges set or the jar holds, as the browser would store it.
type CookieVerdict struct {
	Name             string   `json:"name"`
	Domain           string   `json:"domain"`
	HostOnly         bool     `json:"hostOnly"`
	Path             string   `json:"path"`
	Secure           bool     `json:"secure"`
	HTTPOnly         bool     `json:"httpOnly"`
	SameSite         string   `json:"sameSite"`
	Partitioned      bool     `json:"partitioned"`
	Expires          string   `json:"expires"` // RFC 3339; empty: until the browser's session ends
	Accepted         bool     `json:"accepted"`
	Rejected         string   `json:"rejected"` // why the browser refuses it; empty if it does not
	Role             string   `json:"role"`     // one of the Role constants
	SentOverHTTP     bool     `json:"sentOverHTTP"`
	SentCrossSite    string   `json:"sentCrossSite"` // one of the CrossSite constants
	ReadableByScript bool     `json:"readableByScript"`
	Problems         []string `json:"problems"`        // the rules that it breaks
	SetBy            string   `json:"setBy,omitempty"` // one of the SetBy constants; empty: unknown
	SetAt            string   `json:"setAt,omitempty"` // the URL of the response that set it, without its query
	Line             string   `json:"line,omitempty"`  // that response's Set-Cookie header, with "…" for the value
	Fate             string   `json:"fate,omitempty"`  // one of the Fate constants; empty: unknown
	// Differences are how what the browser holds, or does with it, differs from what the line seems to say.
	Differences []CookieDifference `json:"differences,omitempty"`
	Sent        bool               `json:"sent,omitempty"` // the request for the page carried a cookie of this name
	// WhatIf is where requests would carry it, or would not, if one of its attributes were another.
	WhatIf []CookieWhatIf `json:"whatIf,omitempty"`
}

// A CookieWhatIf is what another attribute would change.
type CookieWhatIf struct {
	Kind string   `json:"kind"` // one of the WhatIf constants
	Text string   `json:"text"`
	URLs []string `json:"urls,omitempty"` // the requests that were seen, without their queries, the first three; none: no such request was seen
}

// Which attribute it is.
const (
	WhatIfWithoutSecure = "without-secure"
	WhatIfWithSecure    = "with-secure"
	WhatIfWithoutDomain = "without-domain"
)

// Who set a cookie.
const (
	SetByServer  = "server"  // a response of this navigation
	SetByEarlier = "earlier" // a response of the page's origin, earlier in this session
	SetByScript  = "script"  // no response that was seen set it, and it came after the page
)

// What became of a cookie.
const (
	FateKept        = "kept"
	FateRejected    = "rejected"    // the browser refused it: Rejected says why
	FateOverwritten = "overwritten" // a later line of this navigation replaced it: another entry
	FateDeleted     = "deleted"     // its line only removes a cookie
	FateMissing     = "missing"     // the browser accepts such a cookie, and does not hold it: removed since, or kept out by its settings
)

// A CookieDifference is one way in which a cookie is not what its line seems to say.
type CookieDifference struct {
	Kind string `json:"kind"` // one of the Difference constants
	Text string `json:"text"`
}

// How a cookie can differ from its line.
const (
	DifferenceShortened   = "shortened"   // it ends sooner
	DifferenceWidened     = "widened"     // Domain sends it to every host below
	DifferenceSameSite    = "same-site"   // the line says nothing, and browsers have their own defaults
	DifferencePartitioned = "partitioned" // kept apart for each site that embeds it
	DifferenceChanged     = "changed"     // its attributes or its value's length are others: something else has set it since
)

// Loaded counts what the page loads: all of Observation.Resources, and how each of them came.
type Loaded struct {
	Resources int `json:"resources"`
	Dropped   int `json:"dropped,omitempty"`  // how many more there were
	Insecure  int `json:"insecure,omitempty"` // over plain HTTP, from hosts that are not this machine
	Upgraded  int `json:"upgraded,omitempty"` // asked for over plain HTTP; the browser went to HTTPS by itself
	Blocked   int `json:"blocked,omitempty"`
	Failed    int `json:"failed,omitempty"`
}

// A FrameVerdict is what can be said of something that the page shows in a frame.
type FrameVerdict struct {
	URL        string   `json:"url"`
	ThirdParty bool     `json:"thirdParty,omitempty"` // it is of another site
	Status     int      `json:"status,omitempty"`     // 0: no answer
	Outcome    string   `json:"outcome,omitempty"`    // one of the Outcome constants; empty: it was loaded as it was asked for
	Secure     bool     `json:"secure,omitempty"`     // it came over HTTPS, or from this machine
	Sandboxed  string   `json:"sandboxed,omitempty"`  // one of the Sandboxed constants; empty: its element was not seen
	Sandbox    []string `json:"sandbox,omitempty"`    // what a sandbox allows it
	Framing    *Framing `json:"framing,omitempty"`    // who may show it in a frame; absent: no answer
	// Grade, Score and Summary are those that it would have as a page, without its cookies; absent for other sites' frames.
	Grade   string `json:"grade,omitempty"`
	Score   int    `json:"score,omitempty"`
	Summary string `json:"summary,omitempty"`
}

// Whether a frame's element has a sandbox.
const (
	SandboxedYes = "yes"
	SandboxedNo  = "no"
)

// A ThirdParty is another site that the page loads from.
type ThirdParty struct {
	Site      string `json:"site"`               // its registrable domain, or the address
	Resources int    `json:"resources"`          // how many
	Active    bool   `json:"active,omitempty"`   // scripts or styles in the page itself: they can change it
	Framed    bool   `json:"framed,omitempty"`   // it is shown in frames
	Insecure  bool   `json:"insecure,omitempty"` // some of it over plain HTTP
}

// A PolicyViolation is something that a policy of the page blocked or, if it only reports, would have.
type PolicyViolation struct {
	Directive   string `json:"directive"`
	Blocked     string `json:"blocked,omitempty"`     // a URL, "inline", "eval" …
	Disposition string `json:"disposition,omitempty"` // "enforce" or "report"
	Count       int    `json:"count"`
}

// An OriginSummary says which of the headers that matter for security the answers of an origin carry.
type OriginSummary struct {
	Origin  string        `json:"origin"`
	Answers int           `json:"answers"`
	Dropped int           `json:"dropped,omitempty"` // how many more there were
	Classes []OriginClass `json:"classes"`           // those that were seen
}

// An OriginClass is the answers of one kind.
type OriginClass struct {
	Class   string         `json:"class"` // one of the Class constants
	Answers int            `json:"answers"`
	Headers []OriginHeader `json:"headers"` // those that any answer of the origin carries
}

// An OriginHeader counts the answers of a class that carry a header.
type OriginHeader struct {
	Name    string `json:"name"`
	Answers int    `json:"answers"`
}

// The kinds of answers.
const (
	ClassDocument = "document"
	ClassAPI      = "api"    // data for programs
	ClassStatic   = "static" // scripts, styles, images, fonts, files
	ClassRedirect = "redirect"
	ClassError    = "error" // status 400 and above
)

// What a cookie is for.
const (
	RoleSession = "session"
	RoleCSRF    = "csrf"
	RoleOther   = "other"
)

// When a cookie goes with a request that another site caused.
const (
	CrossSiteNever       = "never"
	CrossSiteTopLevelGet = "top-level-get"
	CrossSiteAlways      = "always"
	CrossSiteByBrowser   = "browser-default" // no SameSite: Chromium treats it as Lax, others send it always
)

// A FlowStep is one hop of the navigation in words.
type FlowStep struct {
	Step        int      `json:"step"` // from 1
	Action      string   `json:"action"`
	Condition   string   `json:"condition"`
	Result      string   `json:"result"`
	Source      string   `json:"source"`      // one of the Source constants
	CookiesSent []string `json:"cookiesSent"` // names
	CookiesSet  []string `json:"cookiesSet"`  // names; those that the browser refuses are not among them
	// CookiesWithheld are the names of those that the browser held and did not send, because they are Secure and this was plain HTTP.
	CookiesWithheld []string `json:"cookiesWithheld,omitempty"`
}

// A Suppressed is a part of the policy that changed this Report.
type Suppressed struct {
	Rule   string `json:"rule,omitempty"`   // the rule that was turned off, or whose points were changed
	Cookie string `json:"cookie,omitempty"` // the cookie whose role the policy sets
	Lost   int    `json:"lost"`             // what the page would have lost more without it; less than 0: it costs more with it
	Reason string `json:"reason"`
	Until  string `json:"until,omitempty"` // the last day on which it holds: "2026-12-31"
}

// A TargetVerdict says whether a page is as good as the policy asks.
type TargetVerdict struct {
	Met      bool     `json:"met"`
	Grade    string   `json:"grade,omitempty"`    // the letter asked for
	Families []string `json:"families,omitempty"` // the families that must pass
	Missing  []string `json:"missing"`            // what is not met, in words
}

// Lenses are the grades that other well-known scales would give.
type Lenses struct {
	Observatory *Observatory `json:"observatory,omitempty"`
}

// An Observatory is what MDN's HTTP Observatory would say of the same observation.
type Observatory struct {
	Algorithm int              `json:"algorithm"`
	Score     int              `json:"score"`
	Grade     string           `json:"grade"`
	Tests     ObservatoryTests `json:"tests"`
}

// ObservatoryTests are the Observatory's tests, under its own names.
type ObservatoryTests struct {
	CSP         ObservatoryTest `json:"content-security-policy"`
	Cookies     ObservatoryTest `json:"cookies"`
	CORS        ObservatoryTest `json:"cross-origin-resource-sharing"`
	Redirection ObservatoryTest `json:"redirection"`
	Referrer    ObservatoryTest `json:"referrer-policy"`
	HSTS        ObservatoryTest `json:"strict-transport-security"`
	SRI         ObservatoryTest `json:"subresource-integrity"`
	Nosniff     ObservatoryTest `json:"x-content-type-options"`
	Framing     ObservatoryTest `json:"x-frame-options"`
	CORP        ObservatoryTest `json:"cross-origin-resource-policy"`
}

// An ObservatoryTest is the result of one test.
type ObservatoryTest struct {
	Result   string `json:"result"` // the Observatory's name of it
	Modifier int    `json:"modifier"`
	Pass     bool   `json:"pass"`
	Note     string `json:"note,omitempty"` // where browsers do otherwise: why Assay judges differently
}
