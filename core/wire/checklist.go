package wire

// A ChecklistRequest asks what has been looked at of a site since it was deployed, and what was found.
type ChecklistRequest struct {
	Origin string            `json:"origin"` // "https://shop.test"
	Pages  []ChecklistReport `json:"pages"`  // of the pages that were seen since, the latest last; those of other origins are left out
}

// A ChecklistReport is what of a Report a checklist looks at; a Report itself may be sent.
type ChecklistReport struct {
	URL      string            `json:"url"`
	State    string            `json:"state"`
	Kind     string            `json:"kind,omitempty"`
	Grade    string            `json:"grade,omitempty"`
	Score    int               `json:"score"`
	Findings []SnapshotFinding `json:"findings,omitempty"`
	Passes   []Check           `json:"passes,omitempty"`
	Cookies  []SnapshotCookie  `json:"cookies,omitempty"`
	Origin   *OriginSummary    `json:"origin,omitempty"`
}

// A Checklist is a walk through a site, item by item.
type Checklist struct {
	Error    string          `json:"error,omitempty"`
	Items    []ChecklistItem `json:"items"`
	Seen     int             `json:"seen"`     // how many of the items
	Markdown string          `json:"markdown"` // all of it as a report
}

// A ChecklistItem is one thing to look at.
type ChecklistItem struct {
	ID       string            `json:"id"` // one of the Item constants
	Title    string            `json:"title"`
	State    string            `json:"state"`           // one of the Check constants
	Do       string            `json:"do,omitempty"`    // what shows it: a sentence; for what was not seen alone
	URL      string            `json:"url,omitempty"`   // the page that was looked at, without its query
	Grade    string            `json:"grade,omitempty"` // of that page
	Score    int               `json:"score,omitempty"`
	Findings []SnapshotFinding `json:"findings,omitempty"`
}

// What a checklist looks at.
const (
	ItemHome     = "home"
	ItemLogin    = "login"
	ItemSignedIn = "signed-in"
	ItemAPI      = "api"
	ItemStatic   = "static"
	ItemError    = "error"
	ItemHTTP     = "http"
)

// What was found. Minor: it costs less than 10 points.
const (
	CheckUnseen = "unseen"
	CheckPassed = "passed"
	CheckMinor  = "minor"
	CheckFailed = "failed"
)
