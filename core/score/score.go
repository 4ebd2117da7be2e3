// Package score turns verdicts into a score and a letter, and orders the fixes.
package score

import (
	"assay/core/page"
	"assay/core/rules"
	"assay/core/wire"
)

// A Grade is a judged page in numbers.
type Grade struct {
	Lost   int // the sum of what the findings cost; may be above 100
	Score  int // 100 minus Lost, at least 0
	Letter string
}

// Of returns the grade of a page with these verdicts.
func Of(p *page.Page, verdicts *rules.Verdicts) Grade {
	g := Grade{}
	for i := range verdicts {
		g.Lost += verdicts[i].Lost
	}
	g.Score = max(0, 100-g.Lost)
	g.Letter = letters[max(letterOf(g.Score), capOf(p, verdicts))].name
	return g
}

// letters, best first, each with the least score that earns it.
var letters = [...]struct {
	name  string
	least int
}{{"A+", 97}, {"A", 90}, {"B", 80}, {"C", 65}, {"D", 50}, {"E", 30}, {"F", 0}}

// Indices into letters that the caps name.
const (
	letterBest = 0
	letterA    = 1
	letterD    = 4
	letterF    = 6
)

// Letters returns the letters, best first.
func Letters() []string {
	names := make([]string, len(letters))
	for i := range letters {
		names[i] = letters[i].name
	}
	return names
}

// Rank returns a letter's place among them: 0 for the best.
func Rank(letter string) int {
	rank := 0
	for rank < len(letters) && letters[rank].name != letter {
		rank++
	}
	return rank
}

// letterOf returns the index of the letter that a score earns.
func letterOf(score int) int {
	for i := range letters {
		if score >= letters[i].least {
			return i
		}
	}
	return letterF
}

// capOf returns the index of the best letter that a page can have, whatever its score:
//   - F where the page's own transport protects nothing;
//   - D where plain HTTP can carry a session cookie;
//   - A where an HTTPS page has no HSTS that browsers honour.
//
// Plain HTTP on a loopback host is development: it is graded as what it would be over HTTPS. A cap goes with the finding that says the
// same: where the policy turned that off, it does not hold. A page over plain HTTP is still at best an A.
func capOf(p *page.Page, verdicts *rules.Verdicts) int {
	turnedOff := func(ids ...string) bool { return p.Policy != nil && rules.TurnedOff(verdicts, ids...) }
	last := p.Last()
	unprotected := last.Broken() || !last.URL.Secure() && !p.Development()
	if unprotected && !turnedOff("https-page") {
		return letterF
	}
	for i := range p.Cookies {
		c := &p.Cookies[i]
		if c.Role == wire.RoleSession && !c.Secure && !c.Foreign && c.Rejected == "" {
			if turnedOff("cookie-secure") {
				break
			}
			return letterD
		}
	}
	weak := last.URL.Scheme == "https" && !p.Development() && !(p.HSTS.Honoured && p.HSTS.MaxAge > 0)
	if unprotected || weak && !turnedOff("hsts-missing", "hsts-invalid", "hsts-zero") {
		return letterA
	}
	return letterBest
}
