package wire

// A Brief is what a [Report] says in one short line, for whoever grades many pages: the grade and what it comes from, neither words nor fixes.
type Brief struct {
	Rubric   int            `json:"rubric"`
	URL      string         `json:"url"`
	State    string         `json:"state"`            // one of the State constants
	Reason   string         `json:"reason,omitempty"` // why it is ungraded: one of the Reason constants
	Error    string         `json:"error,omitempty"`  // what went wrong, for StateError
	Kind     string         `json:"kind,omitempty"`   // what kind of response it is: one of the Kind constants
	Grade    string         `json:"grade,omitempty"`  // "A+", "A" … "F"
	Score    int            `json:"score"`            // 0 to 100: 100 minus everything lost
	Families []BriefFamily  `json:"families,omitempty"`
	Findings []BriefFinding `json:"findings,omitempty"` // what costs most comes first
	Target   *TargetVerdict `json:"target,omitempty"`   // how the page stands to the policy's target, if it sets one
}

// A BriefFamily is how the page stands in one family of rules.
type BriefFamily struct {
	ID    string `json:"id"`
	State string `json:"state"` // one of the Family constants
}

// A BriefFinding is one rule that found something.
type BriefFinding struct {
	Rule string `json:"rule"`
	Lost int    `json:"lost"` // points
}
