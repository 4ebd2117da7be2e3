// Package compare says how a judged page differs from what it was, or from the same page elsewhere: what got better, what got worse, what merely
// changed; and, set aside with the reason, what differs by itself from answer to answer.
//
// It judges no page: the findings are the rules' and the effect of a header is what package page makes of it. Where nothing says that a change is
// for the better or the worse, it is a change.
package compare

import (
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/score"
	"assay/core/wire"
)

// Compare says how the page of After differs from that of Before. Without Keep, better and worse swap with the two.
func Compare(req *wire.CompareRequest) *wire.Comparison {
	c := &comparison{before: side{Snapshot: &req.Before}, after: side{Snapshot: &req.After}, out: &wire.Comparison{
		Better: []wire.Difference{}, Worse: []wire.Difference{}, Changed: []wire.Difference{}, Aside: []wire.SetAside{},
	}}
	if problem := c.unsound(); problem != "" {
		c.out.Error = problem
		if req.Keep != nil {
			c.out.Verdict = &wire.Verdict{State: wire.VerdictUnknown, Why: problem}
		}
		return c.out
	}
	if req.Keep != nil {
		if why := unlike(&c.before, &c.after); why != "" {
			c.out.Verdict = &wire.Verdict{State: wire.VerdictUnlike, Why: why}
			return c.out
		}
		c.otherVisitor = signedIn(c.before.Snapshot) != signedIn(c.after.Snapshot)
	}
	c.hosts()
	c.points()
	c.headers()
	c.cookies()
	c.notes()
	if req.Keep != nil {
		c.out.Verdict = verdict(c.out, req.Keep, c.otherVisitor)
	}
	return c.out
}

type comparison struct {
	before, after side
	out           *wire.Comparison
	// otherVisitor: the two were not seen by the same kind of visitor, and what cookies alone explain is not held against the page.
	otherVisitor bool
	excused      bool // something was not held against it for that
}

// A side is one of the two pages.
type side struct {
	*wire.Snapshot
	url   page.URL
	names []replacement // its own host names, the longest first
}

// unsound returns why the two cannot be compared; empty if they can.
func (c *comparison) unsound() string {
	for _, s := range [...]*side{&c.before, &c.after} {
		switch {
		case s.Error != "":
			return s.Error
		case s.Version != wire.SnapshotVersion:
			return "This version of Assay cannot read what was kept of the page: it has version " + strconv.Itoa(s.Version) + "."
		}
		var ok bool
		if s.url, ok = page.ParseURL(s.URL); !ok {
			return "The page has no address that can be read."
		}
	}
	return ""
}

// add takes a difference: better for more than 0, worse for less.
func (c *comparison) add(judged int, d wire.Difference) {
	switch {
	case judged > 0:
		c.out.Better = append(c.out.Better, d)
	case judged < 0:
		c.out.Worse = append(c.out.Worse, d)
	default:
		c.out.Changed = append(c.out.Changed, d)
	}
}

// points compares the letter, the score, the families and the findings. What the judge found counts only if it could look both times.
func (c *comparison) points() {
	sameRubric := c.before.Rubric == c.after.Rubric
	gains := map[string][2]bool{} // by family: whether findings of it went, and came; "": any family's
	note := func(family string, judged int) {
		for _, key := range [...]string{family, ""} {
			g := gains[key]
			g[0], g[1] = g[0] || judged > 0, g[1] || judged < 0
			gains[key] = g
		}
	}
	var findings []func()
	for _, f := range c.changedFindings() {
		judged, why := f.judged, f.why
		if !sameRubric {
			judged, why = 0, ""
		}
		note(f.family, judged)
		findings = append(findings, func() {
			c.add(judged, wire.Difference{Kind: wire.DiffersFinding, Name: f.title, Part: f.rule, From: f.from, To: f.to, Why: why})
		})
	}
	// A letter, a score, a family follow from the findings: they are better or worse if one of those is.
	count := func(family string, judged int, d wire.Difference) {
		g := gains[family]
		if judged > 0 && !g[0] || judged < 0 && !g[1] {
			judged, d.Why = 0, "Only because of what could not be compared."
			if !sameRubric {
				d.Why = ""
			}
		}
		c.add(judged, d)
	}
	all := func(judged int, d wire.Difference) {
		if c.excused { // who can tell what part of it is the site's?
			d.Why = whyVisitor
			c.add(0, d)
			return
		}
		count("", judged, d)
	}
	if from, to := c.before.Grade, c.after.Grade; from != to {
		all(score.Rank(from)-score.Rank(to), wire.Difference{Kind: wire.DiffersGrade, From: from, To: to})
	}
	if from, to := c.before.Score, c.after.Score; from != to {
		all(to-from, wire.Difference{Kind: wire.DiffersScore, From: strconv.Itoa(from), To: strconv.Itoa(to)})
	}
	for _, to := range c.after.Families {
		for _, from := range c.before.Families {
			if from.ID == to.ID && from.Lost != to.Lost {
				count(to.ID, from.Lost-to.Lost, wire.Difference{Kind: wire.DiffersFamily, Name: to.Title, Part: to.ID, From: from.State, To: to.State})
			}
		}
	}
	for _, add := range findings {
		add()
	}
}

// A changedFinding is one that came, went or costs something else.
type changedFinding struct {
	rule, family, title, from, to string
	judged                        int
	why                           string
}

func (c *comparison) changedFindings() []changedFinding {
	var list []changedFinding
	for i := range c.before.Findings {
		was := &c.before.Findings[i]
		is := find(c.after.Findings, was.Rule)
		switch {
		case is == nil:
			list = append(list, c.oneSided(was, true))
		case is.Lost != was.Lost:
			list = append(list, changedFinding{rule: is.Rule, family: is.Family, title: is.Title, from: strconv.Itoa(was.Lost), to: strconv.Itoa(is.Lost), judged: was.Lost - is.Lost})
		}
	}
	for i := range c.after.Findings {
		if is := &c.after.Findings[i]; find(c.before.Findings, is.Rule) == nil {
			list = append(list, c.oneSided(is, false))
		}
	}
	return list
}

// oneSided is a finding that only one of the two has.
func (c *comparison) oneSided(f *wire.SnapshotFinding, went bool) changedFinding {
	out := changedFinding{rule: f.Rule, family: f.Family, title: f.Title, judged: f.Lost}
	cost, other := &out.from, &c.after
	if !went {
		cost, other, out.judged = &out.to, &c.before, -f.Lost
	}
	*cost = strconv.Itoa(f.Lost)
	switch {
	case contains(other.Unjudged, f.Rule) && went:
		out.judged, out.why = 0, "This time it could not be seen."
	case contains(other.Unjudged, f.Rule):
		out.judged, out.why = 0, "Before, it could not be seen."
	case c.otherVisitor && (aboutCookies(f) || contains(other.Inapplicable, f.Rule)):
		out.judged, out.why = 0, whyVisitor
		c.excused = true
	}
	return out
}

const whyVisitor = "You are signed in now and were not then, or the other way round."

// aboutCookies reports a finding that the visitor's own cookies bring or take away.
func aboutCookies(f *wire.SnapshotFinding) bool {
	return f.Family == "cookies" || strings.HasPrefix(f.Rule, "session-")
}

func find(list []wire.SnapshotFinding, rule string) *wire.SnapshotFinding {
	for i := range list {
		if list[i].Rule == rule {
			return &list[i]
		}
	}
	return nil
}

func contains(list []string, s string) bool {
	for _, one := range list {
		if one == s {
			return true
		}
	}
	return false
}

// notes says what a reader must know of the two to understand their differences.
func (c *comparison) notes() {
	say := func(text string) { c.out.Notes = append(c.out.Notes, text) }
	if c.before.Rubric != c.after.Rubric {
		say("The two were graded by different rubrics: their points say nothing of each other.")
	}
	if c.before.Kind != c.after.Kind {
		say("The two are not the same kind of page: " + kind(c.before.Kind) + " and " + kind(c.after.Kind) + ".")
	}
	if pattern(c.before.url.Path) != pattern(c.after.url.Path) {
		say("The two are not the same page: their paths differ.")
	}
	if c.before.url.Scheme != c.after.url.Scheme {
		say("One came over HTTPS, the other did not.")
	}
	switch {
	case c.comparesHeaders():
	case c.comparesHonoured():
		say("Of the headers only what browsers honour is compared: a Report does not hold them as they were sent.")
	default:
		say("The headers cannot be compared: a Report does not hold them.")
	}
	if cached(c.before.Snapshot) || cached(c.after.Snapshot) {
		say("One of the two did not come from the server itself but from a cache or a service worker: its headers may be older.")
	}
	if signedIn(c.before.Snapshot) != signedIn(c.after.Snapshot) {
		say("With one of the two there was a session cookie, with the other none: signed in, perhaps, and not.")
	}
}

func cached(s *wire.Snapshot) bool {
	return s.Source == wire.SourceCache || s.Source == wire.SourceServiceWorker
}

// signedIn reports a session cookie, by which the two visitors may differ.
func signedIn(s *wire.Snapshot) bool {
	for i := range s.Cookies {
		if s.Cookies[i].Accepted && s.Cookies[i].Role == wire.RoleSession {
			return true
		}
	}
	return false
}

// kind names a kind of response in a sentence.
func kind(id string) string {
	switch id {
	case wire.KindLogin:
		return "a login page"
	case wire.KindError:
		return "an error page"
	case wire.KindBlocked:
		return "a firewall’s answer"
	case wire.KindAPI:
		return "data"
	case wire.KindDownload:
		return "a download"
	case wire.KindFile:
		return "a file"
	case wire.KindRedirect:
		return "a redirect"
	}
	return "a document"
}
