package core

import (
	"slices"
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/rules"
	"assay/core/score"
	"assay/core/wire"
)

// ReadPolicy reads a settings document, assay.json. The error is a [*wire.Error] that names the field and what may stand there. Whoever has
// no other way to ask gets the same error from [Assess] of an observation that carries the document as its policy, with "policy." before the path.
func ReadPolicy(data []byte) (*wire.Policy, error) {
	policy, err := wire.DecodePolicy(data)
	if err != nil {
		return nil, err
	}
	return &policy, CheckPolicy(&policy)
}

// CheckPolicy returns an error, a [*wire.Error], if a policy says something that means nothing.
func CheckPolicy(p *wire.Policy) error {
	if err := checkPolicy(p); err != nil {
		return err
	}
	return nil
}

// mostCookiePolicies bounds the work that a policy makes of a page with many cookies.
const mostCookiePolicies = 100 // the error says it, too

func checkPolicy(p *wire.Policy) *wire.Error {
	for i := range p.Rules {
		r := &p.Rules[i]
		if err := checkRuleID(i, r.Rule); err != nil {
			return err
		}
		if r.Points < 0 || r.Points > 100 {
			return refuse("rules", i, "points", strconv.Itoa(r.Points), "0 (it is turned off) to 100")
		}
		for j := range i {
			if p.Rules[j].Rule == r.Rule {
				return refuse("rules", i, "rule", wire.Quote(r.Rule)+" again", "each rule once")
			}
		}
		if err := checkException("rules", i, r.Reason, r.Until); err != nil {
			return err
		}
	}
	if len(p.Cookies) > mostCookiePolicies {
		return refuse("cookies", -1, "", strconv.Itoa(len(p.Cookies))+" entries", "at most 100; one with * stands for many")
	}
	for i := range p.Cookies {
		c := &p.Cookies[i]
		if star := strings.IndexByte(c.Name, '*'); c.Name == "" || star >= 0 && star < len(c.Name)-1 {
			return refuse("cookies", i, "name", quoted(c.Name), "a cookie's name, or its beginning and *")
		}
		for j := range i {
			if p.Cookies[j].Name == c.Name {
				return refuse("cookies", i, "name", quoted(c.Name)+" again", "each name once")
			}
		}
		if err := checkWord("cookies", i, "role", c.Role, []string{wire.RoleSession, wire.RoleCSRF, wire.RoleOther, wire.RoleIgnored}); err != nil {
			return err
		}
		if err := checkException("cookies", i, c.Reason, c.Until); err != nil {
			return err
		}
	}
	if p.Target != nil {
		return checkTarget(p.Target)
	}
	return nil
}

// refuse returns an error at item i of a list, or at what has that name if i is negative; field may be empty.
func refuse(list string, i int, field, got, want string) *wire.Error {
	if i >= 0 {
		list += "[" + strconv.Itoa(i) + "]"
	}
	if field != "" {
		list += "." + field
	}
	return &wire.Error{Path: list, Got: got, Want: want}
}

func checkException(list string, i int, reason, until string) *wire.Error {
	if strings.TrimSpace(reason) == "" {
		return refuse(list, i, "reason", quoted(reason), "why, for whoever reads the report")
	}
	if _, ok := page.EndOfDay(until); until != "" && !ok {
		return refuse(list, i, "until", quoted(until), `a day such as "2026-12-31"`)
	}
	return nil
}

func checkTarget(t *wire.Target) *wire.Error {
	if t.Grade == "" && len(t.Families) == 0 {
		return refuse("target", -1, "", "nothing in it", "grade, families or both")
	}
	if t.Grade != "" {
		if err := checkWord("target", -1, "grade", t.Grade, score.Letters()); err != nil {
			return err
		}
	}
	var ids []string
	for _, family := range rules.Families() {
		ids = append(ids, family.ID)
	}
	for i, id := range t.Families {
		if err := checkWord("target.families", i, "", id, ids); err != nil {
			return err
		}
		if slices.Index(t.Families, id) < i {
			return refuse("target.families", i, "", wire.Quote(id)+" again", "each family once")
		}
	}
	return nil
}

func checkRuleID(i int, id string) *wire.Error {
	var ids []string
	for _, rule := range rules.All() {
		if rule.ID == id {
			return nil
		}
		ids = append(ids, rule.ID)
	}
	if near := nearest(id, ids); near != "" {
		return refuse("rules", i, "rule", quoted(id), "a rule's id, perhaps "+wire.Quote(near))
	}
	return checkWord("rules", i, "rule", id, ids)
}

// checkWord returns an error unless the value is one of the words.
func checkWord(list string, i int, field, value string, words []string) *wire.Error {
	if slices.Contains(words, value) {
		return nil
	}
	return refuse(list, i, field, quoted(value), "one of "+strings.Join(words, ", "))
}

// quoted shows a value of the settings, cut to a readable length.
func quoted(value string) string {
	const most = 60
	if len(value) > most {
		value = value[:most] + "…"
	}
	return wire.Quote(value)
}

// nearest returns the word that a misspelled one is likely to mean: at most a third of it is to be changed. Empty: there is none.
func nearest(misspelled string, words []string) string {
	near, least := "", len(misspelled)/3+1
	for _, word := range words {
		if d := distance(misspelled, word); d < least {
			near, least = word, d
		}
	}
	return near
}

// distance returns how many bytes of a must be changed, added or dropped to make it b (Levenshtein's distance). No rule's id is longer than a
// few dozen bytes: a text of which more would have to go is as far away as it is long.
func distance(a, b string) int {
	if len(a) > 2*len(b) {
		return len(a)
	}
	row := make([]int, len(b)+1) // of the beginning of a so far, to each beginning of b
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, corner+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// suppressed lists what of the policy changed this page's report. What the page would have lost without any policy is what it lost, and what
// these would have cost more.
func suppressed(j *score.Judged) []wire.Suppressed {
	var list []wire.Suppressed
	for i, rule := range rules.All() {
		v := &j.Verdicts[i]
		if v.State != rules.Suppressed && (v.State != rules.Failed || v.Lost == rule.Cost(v.Verdict)) {
			continue
		}
		for _, entry := range j.Page.Policy.Rules {
			if entry.Rule == rule.ID {
				list = append(list, wire.Suppressed{Rule: rule.ID, Lost: rule.Cost(v.Verdict) - v.Lost, Reason: entry.Reason, Until: entry.Until})
			}
		}
	}
	return append(list, suppressedCookies(j)...)
}

// mostCookies is how many cookies a page may have for each part of the policy to be judged by itself. Browsers keep fewer than 200 for a site.
const mostCookies = 500

// suppressedCookies lists the policy's cookies. What each costs is found by judging the page with it and those before it, and without it.
// Of a page with too many cookies the first one says what all cost.
func suppressedCookies(j *score.Judged) []wire.Suppressed {
	var list []wire.Suppressed
	entries := j.Page.Policy.Cookies
	// under returns the page with the first n entries only, and what it costs.
	under := func(n int) (*page.Page, int) {
		p, policy := j.Page, *j.Page.Policy
		policy.Cookies = entries[:n]
		p.Policy = &policy
		q, verdicts := new(page.Page), j.Verdicts
		q.ReadChanged(&p, &j.Observation, page.PartCookies) // no error: this part was read before
		verdicts.Rejudge(q, page.PartCookies, new(rules.Shelf))
		return q, ownCost(&verdicts)
	}
	var before *page.Page
	var cost int
	for n, entry := range entries {
		if !slices.ContainsFunc(j.Page.Cookies, func(c page.Cookie) bool { return page.MatchesCookie(entry.Name, c.Name) }) {
			continue
		}
		if before == nil {
			before, cost = under(n)
		}
		together := len(j.Page.Cookies) > mostCookies
		after, left := before, cost
		switch {
		case !together:
			after, left = under(n + 1)
		case len(list) == 0:
			after, left = under(len(entries))
		}
		if together || !sameRoles(before.Cookies, after.Cookies) {
			list = append(list, wire.Suppressed{Cookie: entry.Name, Lost: cost - left, Reason: entry.Reason, Until: entry.Until})
		}
		before, cost = after, left
	}
	return list
}

// ownCost returns what the findings would cost without the policy's points.
func ownCost(verdicts *rules.Verdicts) int {
	cost := 0
	for i, rule := range rules.All() {
		if v := &verdicts[i]; v.State == rules.Failed || v.State == rules.Suppressed {
			cost += rule.Cost(v.Verdict)
		}
	}
	return cost
}

func sameRoles(a, b []page.Cookie) bool {
	for i := range a {
		if a[i].Role != b[i].Role {
			return false
		}
	}
	return true
}

// judgeTarget says whether a page meets the target: the grade is as good, and each family passes or does not apply.
func judgeTarget(t *wire.Target, grade string, families []wire.Family) *wire.TargetVerdict {
	missing := []string{}
	if t.Grade != "" && score.Rank(grade) > score.Rank(t.Grade) {
		missing = append(missing, "The grade is "+grade+", and "+t.Grade+" is asked for.")
	}
	for i := range families {
		f, lack := &families[i], ""
		switch {
		case f.Lost > 0:
			lack = " loses " + strconv.Itoa(f.Lost) + " of 100."
		case f.State == wire.FamilyUnknown:
			lack = " could not be judged: what it looks at was not observed."
		}
		if lack != "" && slices.Contains(t.Families, f.ID) {
			missing = append(missing, f.Title+lack)
		}
	}
	return &wire.TargetVerdict{Met: len(missing) == 0, Grade: t.Grade, Families: t.Families, Missing: missing}
}
