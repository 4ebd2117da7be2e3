package wire

// A LoadsVerdict is what can be said of the single things that a page loads: the answer to an Observation.
type LoadsVerdict struct {
	Error string `json:"error,omitempty"`
	// Resources are those that there is something to say of, the worst first.
	Resources    []ResourceVerdict `json:"resources"`
	ThirdParties []ThirdPartyLoads `json:"thirdParties"` // of every other site, the one that most is loaded from first
}

// A ResourceVerdict is what can be said of one resource.
type ResourceVerdict struct {
	Resource int      `json:"resource"` // index into Observation.Resources
	Risks    []string `json:"risks"`    // Risk constants, the worst first
}

// What can be said of a resource, the worst first.
const (
	RiskInsecure    = "insecure"     // it came over plain HTTP
	RiskBlocked     = "blocked"      // the browser refused to load it
	RiskNoIntegrity = "no-integrity" // a script of another site, without a hash that browsers check
	RiskFailed      = "failed"
	RiskError       = "error"    // its status is 400 or above
	RiskUpgraded    = "upgraded" // asked for over plain HTTP; the browser went to HTTPS by itself
)

// ThirdPartyLoads are what is loaded from another site.
type ThirdPartyLoads struct {
	Site    string      `json:"site"` // its registrable domain, or the address
	Types   []TypeCount `json:"types"`
	Cookies int         `json:"cookies,omitempty"` // how many of its answers set cookies
}

// A TypeCount is how many resources are of a type.
type TypeCount struct {
	Type  string `json:"type"` // as webRequest.ResourceType names it
	Count int    `json:"count"`
}
