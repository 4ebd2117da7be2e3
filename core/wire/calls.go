package wire

// A PreviewRequest asks what an observation would get with some changes made.
type PreviewRequest struct {
	Observation Observation `json:"observation"`
	Changes     []Change    `json:"changes"`
}

// A RecipeRequest asks how to make some changes on one server or framework.
type RecipeRequest struct {
	Changes []Change `json:"changes"`
	Stack   string   `json:"stack"` // a recipe's id: "nginx", "django" …
	Host    string   `json:"host"`  // the site's host name
	// Report is the one whose whole plan the changes are; a Report itself may be sent. With it the answer has the plan as one text, and as Markdown.
	Report *PlanReport `json:"report,omitempty"`
}

// A PlanReport is what of a Report its plan's texts tell.
type PlanReport struct {
	URL      string        `json:"url"`
	Grade    string        `json:"grade,omitempty"`
	Score    int           `json:"score"`
	Findings []PlanFinding `json:"findings,omitempty"`
	Plan     []PlanStep    `json:"plan,omitempty"`
}

// A PlanFinding is what of a Finding its plan's texts tell.
type PlanFinding struct {
	Rule       string   `json:"rule"`
	Title      string   `json:"title"`
	Detail     string   `json:"detail"`
	References []string `json:"references"` // URLs
}

// A Recipe is the text to paste, and where it goes. What its layer cannot do is said, not skipped.
type Recipe struct {
	Stack  string        `json:"stack"`
	Title  string        `json:"title"`            // "nginx"
	Proven string        `json:"proven,omitempty"` // the version that the recipe was tried on: "nginx 1.22.1"; empty: it is from documentation
	Error  string        `json:"error,omitempty"`
	Parts  []RecipePart  `json:"parts"`
	Apply  string        `json:"apply"` // the command that puts it into force; may be empty
	Notes  []string      `json:"notes"` // traps to know before pasting, a sentence each
	Cannot []Unsupported `json:"cannot"`
	// Text is all of it as one text, in the stack's own comments; Markdown is a description of the change for those who have to agree to it: a pull
	// request's. Only a request with a Report gets them.
	Text     string `json:"text,omitempty"`
	Markdown string `json:"markdown,omitempty"`
}

// A RecipePart is one text for one place.
type RecipePart struct {
	File  string `json:"file"`  // "/etc/nginx/sites-available/shop.test", "settings.py"
	Where string `json:"where"` // "inside the server block that listens on port 443"
	Text  string `json:"text"`
}

// Unsupported is a change that a layer cannot make, with the reason and where it can be made.
type Unsupported struct {
	Change Change `json:"change"`
	Why    string `json:"why"`
}

// A TrialRequest asks what a browser can try of some changes.
type TrialRequest struct {
	URL     string   `json:"url"` // the page's
	Changes []Change `json:"changes"`
}

// A Trial is what a browser can try of some changes by itself, in one tab and for a while. What it cannot is said, not skipped.
type Trial struct {
	Error   string        `json:"error,omitempty"`
	Headers []TrialHeader `json:"headers"` // one a name
	// Cookies are changes to attributes, to be made on the browser's own copy of the cookies; one a cookie and attribute.
	Cookies []Change      `json:"cookies"`
	Cannot  []Unsupported `json:"cannot"`
	Notes   []string      `json:"notes"` // what does not show in the tab, and what to try by hand: a sentence each
}

// A TrialHeader is a response header to be changed: all of that name give way to this one, or to none.
type TrialHeader struct {
	Op    string `json:"op"` // "set" or "remove"
	Name  string `json:"name"`
	Value string `json:"value,omitempty"`
	Scope string `json:"scope"` // which answers of the page's origin it must reach to do what it does: one of the Scope constants
}

// What is done with a header on trial, and which answers it must reach.
const (
	TrialSet    = "set"
	TrialRemove = "remove"

	ScopePage      = "page"      // the page itself
	ScopeDocuments = "documents" // and the origin's own documents that it shows in frames
	ScopeAll       = "all"       // and all else that it loads from its origin
)

// An ExportRequest asks for a Report in a form that other programs or people read.
type ExportRequest struct {
	Report Report `json:"report"`
	// Observation is the one that the Report is of. With it the tests also hold what the Report does not tell from a browser's defaults.
	Observation *Observation `json:"observation,omitempty"`
	Format      string       `json:"format"`          // a format's id: "markdown", "sarif" …
	Whole       bool         `json:"whole,omitempty"` // nothing is left out: queries, and what looks like an id, a token or an e-mail address
}

// An Export is a Report in another form: a file.
type Export struct {
	Error   string   `json:"error,omitempty"`
	Name    string   `json:"name"`    // the file's: "assay-shop.test.sarif"
	Type    string   `json:"type"`    // its media type
	Text    string   `json:"text"`    // what is in it
	LeftOut []string `json:"leftOut"` // what was left out of it, a sentence each; the text says so too
}
