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
