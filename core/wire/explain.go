package wire

// Explained is what browsers make of the headers of an Observation, for somebody who reads them: asked with an Observation, of which only the address, the
// time, the exchanges and the document matter. What is long is cut: its beginning is explained, and how much follows is said.
type Explained struct {
	Error     string              `json:"error,omitempty"`
	Exchanges []ExplainedExchange `json:"exchanges"`      // one an exchange, in their order
	Meta      []ExplainedHeader   `json:"meta,omitempty"` // the policies of the page's meta elements, one an element
}

// An ExplainedExchange is one exchange's headers.
type ExplainedExchange struct {
	Headers []ExplainedHeader `json:"headers"` // one a line, in their order
}

// An ExplainedHeader is one line of a header.
type ExplainedHeader struct {
	Matters bool             `json:"matters,omitempty"` // it has to do with security
	Rules   []string         `json:"rules,omitempty"`   // the rules that speak of it
	Notes   []Note           `json:"notes,omitempty"`   // what holds of the whole line
	Tables  []ExplainedTable `json:"tables,omitempty"`  // what it says: of a content security policy one a policy
}

// An ExplainedTable is what a header says, a directive or feature a row.
type ExplainedTable struct {
	Kind   string         `json:"kind"`            // one of the Table constants
	Notes  []Note         `json:"notes,omitempty"` // what holds of all of it
	Rows   []ExplainedRow `json:"rows"`
	Unset  []ExplainedRow `json:"unset,omitempty"`  // directives that a policy does not have, without values
	Hidden int            `json:"hidden,omitempty"` // how many more rows there are
}

// What a table shows.
const (
	TablePolicy      = "policy"      // a content security policy
	TableReportOnly  = "report-only" // one that blocks nothing
	TablePermissions = "permissions" // features, and who may use them
	TableEndpoints   = "endpoints"   // where reports go
	TableValues      = "values"      // anything else: a single row without a name
)

// An ExplainedRow is a directive with its values.
type ExplainedRow struct {
	Name   string           `json:"name"`
	State  string           `json:"state,omitempty"` // one of the Token constants; empty: it is in force
	Notes  []Note           `json:"notes"`           // what it is about
	Tokens []ExplainedToken `json:"tokens"`
	Hidden int              `json:"hidden,omitempty"` // how many more values there are
}

// An ExplainedToken is one value.
type ExplainedToken struct {
	Text  string `json:"text"`            // as it is spelled, a long one cut
	State string `json:"state,omitempty"` // one of the Token constants; empty: it is in force
	Notes []Note `json:"notes"`           // what browsers do with it
}

// What becomes of a token.
const (
	TokenDangerous = "dangerous" // in force, and an injected script runs by it
	TokenWeak      = "weak"      // in force, and it leaves something else open
	TokenCovered   = "covered"   // it would be dangerous, but another policy blocks what it lets through
	TokenIgnored   = "ignored"   // browsers know it, and do not heed it here
	TokenUnknown   = "unknown"   // browsers do not know it, or cannot read it
)

// A Note is a sentence of the catalogue, by its key there without "explain_", and what is put into it: "seconds" is a length of time, "why" a clause of
// the core's, anything else text.
type Note struct {
	Key  string            `json:"key"`
	Args map[string]string `json:"args,omitempty"`
}
