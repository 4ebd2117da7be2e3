package wire

// A Policy is the settings document (assay.json) under which pages are judged: what its user knows better than Assay, each with a reason.
// An exception with an end date holds through that day, in UTC, by the clock of the observation. People write it by hand, so it is refused,
// unlike other documents, if it has an unknown field, or one field twice; core.CheckPolicy refuses what means nothing.
//
//wire:strict
type Policy struct {
	Rules   []RulePolicy   `json:"rules,omitempty"`
	Cookies []CookiePolicy `json:"cookies,omitempty"`
	Target  *Target        `json:"target,omitempty"`
}

// A RulePolicy turns a rule off, or changes what it costs.
//
//wire:strict
type RulePolicy struct {
	Rule   string `json:"rule"`             // its id
	Points int    `json:"points,omitempty"` // what it costs, 0 to 100; a lighter form of its finding never costs more than it does by itself; absent or 0: it is turned off
	Reason string `json:"reason"`
	Until  string `json:"until,omitempty"` // the last day on which this holds: "2026-12-31"
}

// A CookiePolicy says what a cookie is for.
//
//wire:strict
type CookiePolicy struct {
	Name   string `json:"name"` // the whole name, or its beginning and "*"; of several that match, the longest counts
	Role   string `json:"role"` // one of the Role constants, or "ignored"
	Reason string `json:"reason"`
	Until  string `json:"until,omitempty"` // the last day on which this holds: "2026-12-31"
}

// RoleIgnored is the role of a cookie that a policy leaves out of the judgement.
const RoleIgnored = "ignored"

// A Target is how good a page must be.
//
//wire:strict
type Target struct {
	Grade    string   `json:"grade,omitempty"`    // the least letter: "A"
	Families []string `json:"families,omitempty"` // ids of families that must pass
}
