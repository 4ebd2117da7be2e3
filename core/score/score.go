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
func Of(p *page.Page, verdicts []rules.Verdict) Grade {
	g := Grade{}
	for i := range verdicts {
		g.Lost += verdicts[i].Lost
	}
	g.Score = max(0, 100-g.Lost)
	g.Letter = letters[max(letterOf(g.Score), capOf(p))].name
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
// Plain HTTP on a loopback host is development: it is graded as what it would be over HTTPS.
func capOf(p *page.Page) int {
	last := p.Last()
	if last.Broken() || !last.URL.Secure() && !p.Development() {
		return letterF
	}
	for i := range p.Cookies {
		c := &p.Cookies[i]
		if c.Role == wire.RoleSession && !c.Secure && !c.Foreign && c.Rejected == "" {
			return letterD
		}
	}
	if last.URL.Scheme == "https" && !p.Development() && !(p.HSTS.Honoured && p.HSTS.MaxAge > 0) {
		return letterA
	}
	return letterBest
}
