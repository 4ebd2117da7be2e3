package browser

// A verdict is what a page of the demo must get. The reasons are in the rubric: docs/SCORING.md.
type verdict struct {
	url   string
	grade string
	score int
	rules []string // of the findings, costliest first
}

// verdicts of the demo's sites, each on its first visit. A change of points or of a site changes them here and nowhere else.
var verdicts = []verdict{
	{"https://careless.test/", "F", 0, []string{
		"cookie-secure", "hsts-missing", "framing-open", "csp-missing", "nosniff-missing", "cookie-samesite", "coop-missing", "server-version",
	}},
	{"http://careless.test/", "F", 0, nil},
	{"https://middling.test/", "C", 70, []string{"framing-open", "hsts-short", "obsolete-headers"}},
	{"https://model.test/", "A+", 100, nil},
}

// gradeColors are the badge's colours: white on each is readable, and the letter says the same.
var gradeColors = map[string]string{
	"A+": "#14713d", "A": "#14713d", "B": "#4b7016", "C": "#8a6100", "D": "#a94a00", "E": "#b8321b", "F": "#a3123a",
}
