package wire

// SnapshotVersion is the only version of a Snapshot that this core reads.
const SnapshotVersion = 1

// A Snapshot is what of a judged page is compared with another, or kept to be compared later. It holds no cookie's value and, of the page's address,
// no query.
type Snapshot struct {
	Version  int               `json:"version"` // SnapshotVersion
	Rubric   int               `json:"rubric"`
	Error    string            `json:"error,omitempty"`  // why there is nothing to compare: a sentence
	Time     string            `json:"time,omitempty"`   // RFC 3339: when the page's response arrived; empty: unknown
	URL      string            `json:"url"`              // without its query
	Kind     string            `json:"kind,omitempty"`   // what kind of response it is: one of the Kind constants
	Source   string            `json:"source,omitempty"` // where it came from: one of the Source constants; empty: SourceNetwork, or unknown
	Grade    string            `json:"grade,omitempty"`
	Score    int               `json:"score"`
	Families []Family          `json:"families,omitempty"`
	Findings []SnapshotFinding `json:"findings,omitempty"`
	Unjudged []string          `json:"unjudged,omitempty"` // the rules that could not look: nobody saw what they judge
	// Inapplicable are the rules that have nothing to say of such a page.
	Inapplicable []string `json:"inapplicable,omitempty"`
	// Headers are the document's own, in order, without Set-Cookie; nil: unknown, because there was only a Report.
	Headers []Header `json:"headers,omitzero"`
	// Honoured is what browsers take from them, as headers that say just that: for a comparison with a page whose own are unknown. Absent in what is kept.
	Honoured []Header         `json:"honoured,omitzero"`
	Cookies  []SnapshotCookie `json:"cookies,omitempty"`
	// Kept: what each answer has anew (dates, ids, nonces) and the queries of addresses were left out, for a Snapshot that is kept on disk.
	Kept bool `json:"kept,omitempty"`
}

// A SnapshotFinding is what of a Finding is compared.
type SnapshotFinding struct {
	Rule   string `json:"rule"`
	Family string `json:"family"`
	Title  string `json:"title"`
	Lost   int    `json:"lost"` // points
}

// A SnapshotCookie is what of a CookieVerdict is compared.
type SnapshotCookie struct {
	Name        string `json:"name"`
	Domain      string `json:"domain"`
	HostOnly    bool   `json:"hostOnly"`
	Path        string `json:"path"`
	Secure      bool   `json:"secure"`
	HTTPOnly    bool   `json:"httpOnly"`
	SameSite    string `json:"sameSite"`
	Partitioned bool   `json:"partitioned"`
	Expires     string `json:"expires"` // RFC 3339; empty: until the browser's session ends
	Accepted    bool   `json:"accepted"`
	Role        string `json:"role"` // one of the Role constants
}

// A SnapshotRequest asks for the Snapshot of a judged page.
type SnapshotRequest struct {
	Report      SnapshotReport       `json:"report"`                // a Report itself may be sent
	Observation *SnapshotObservation `json:"observation,omitempty"` // an Observation itself may be sent; absent: the headers are unknown
	Keep        bool                 `json:"keep,omitempty"`        // for a Snapshot that is kept on disk: see Snapshot.Kept
}

// A SnapshotReport is what of a Report a Snapshot is made from.
type SnapshotReport struct {
	Rubric        int               `json:"rubric"`
	URL           string            `json:"url"`
	State         string            `json:"state"`
	Kind          string            `json:"kind,omitempty"`
	Grade         string            `json:"grade,omitempty"`
	Score         int               `json:"score"`
	Families      []Family          `json:"families,omitempty"`
	Findings      []SnapshotFinding `json:"findings,omitempty"`
	Unknown       []Check           `json:"unknown,omitempty"`
	NotApplicable []Check           `json:"notApplicable,omitempty"`
	Cookies       []SnapshotCookie  `json:"cookies,omitempty"`
	Effective     *Effective        `json:"effective,omitempty"`
}

// A SnapshotObservation is what of an Observation a Snapshot is made from.
type SnapshotObservation struct {
	Time      string     `json:"time"`
	Exchanges []Exchange `json:"exchanges"`
}

// A CompareRequest asks how a page differs from what it was, or from another.
type CompareRequest struct {
	Before Snapshot `json:"before"`
	After  Snapshot `json:"after"`
	// Keep is what the page should keep of Before: that of a pin. With it the Comparison has a Verdict, and what may be because of the visitor and
	// not of the site is not held against the page.
	Keep *Keep `json:"keep,omitempty"`
}

// A Keep is what a page should keep.
type Keep struct {
	Grade    bool `json:"grade,omitempty"`    // a letter at least as good
	Families bool `json:"families,omitempty"` // each family that passes passes
	Headers  bool `json:"headers,omitempty"`  // exactly these headers, but for what each answer has anew
}

// A Comparison is how one page differs from another. What differs by itself from answer to answer is not among the differences, but set aside.
type Comparison struct {
	Error   string       `json:"error,omitempty"`
	Better  []Difference `json:"better"`
	Worse   []Difference `json:"worse"`
	Changed []Difference `json:"changed"` // neither better nor worse by itself
	Aside   []SetAside   `json:"aside"`
	Notes   []string     `json:"notes,omitempty"`   // what to know of the two, a sentence each: one is an error page, say
	Verdict *Verdict     `json:"verdict,omitempty"` // for a request with Keep alone
}

// A Difference is one thing that is not as it was.
type Difference struct {
	Kind string `json:"kind"`           // one of the Differs constants
	Name string `json:"name,omitempty"` // of the header or cookie, the family's title, the finding's title
	Part string `json:"part,omitempty"` // of the header or cookie: a directive, a feature, an attribute; the family's or finding's id
	From string `json:"from,omitempty"` // how it was; empty: it was not there
	To   string `json:"to,omitempty"`   // how it is; empty: it is not there
	Why  string `json:"why,omitempty"`  // why it counts as it does, where that does not speak for itself: a sentence
}

// What differs.
const (
	DiffersGrade   = "grade"   // letters
	DiffersScore   = "score"   // points
	DiffersFamily  = "family"  // the Family constants
	DiffersFinding = "finding" // what it costs in points
	DiffersHeader  = "header"
	DiffersCookie  = "cookie"
)

// A SetAside is something that differs and says nothing of the site.
type SetAside struct {
	Name string `json:"name"`
	Part string `json:"part,omitempty"`
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
	Kind string `json:"kind"` // one of the Aside constants
	Why  string `json:"why"`  // a sentence
}

// Why something is set aside.
const (
	AsideAnswer   = "answer"   // each answer has its own: a date, an id, a nonce, a counter
	AsideContent  = "content"  // it is about the text of the page: its length, its tag
	AsideHost     = "host"     // the two pages' own host names
	AsideQuery    = "query"    // the query of an address: a token
	AsideSpelling = "spelling" // written otherwise, read alike by browsers
)

// A Verdict says whether a page keeps what it should.
type Verdict struct {
	State string `json:"state"` // one of the Verdict constants
	Why   string `json:"why,omitempty"`
	// Broken are those differences that break what should be kept.
	Broken []Difference `json:"broken,omitempty"`
}

// What a Verdict says.
const (
	VerdictKept    = "kept"
	VerdictBroken  = "broken"
	VerdictUnlike  = "unlike"  // another page, or not a whole answer of the server's: nothing can be said; Why says which
	VerdictUnknown = "unknown" // it could not be compared
)
