package score

import (
	"slices"

	"assay/core/fix"
	"assay/core/page"
	"assay/core/rules"
	"assay/core/wire"
)

// A Fix is what makes a rule's finding go away, and the page's grade with just that done.
type Fix struct {
	Rule    int // index into rules.All()
	Changes []wire.Change
	Grade   Grade
}

// A Step is a Fix of the plan, by its index, and the grade with it and all before it.
type Step struct {
	Fix   int
	Grade Grade
}

// Fixes returns a fix for each finding, in the rules' order.
//
// Each is made to the observation and judged again: its grade is a fact. A fix brings nothing new: what the changed page would need on
// top of what it needed before (a cookie that the browser refused is kept now, and lacks Secure) is part of the fix. So no fix lowers the
// score. And all of them together leave nothing to fix.
func Fixes(r *page.Reader, o *wire.Observation, verdicts []rules.Verdict) []Fix {
	var fixes []Fix
	for i := range verdicts {
		if verdicts[i].State == rules.Failed {
			fixes = append(fixes, fixOf(r, o, verdicts, i, verdicts[i].Changes))
		}
	}
	for range mostRounds {
		if !complete(r, o, verdicts, fixes) {
			break
		}
	}
	return fixes
}

// mostRounds bounds how often fixes are extended. Each round ends some finding for good, so a few are enough.
const mostRounds = 8

// fixOf returns the fix of a rule's finding: the changes, and what they make necessary.
func fixOf(r *page.Reader, o *wire.Observation, before []rules.Verdict, rule int, changes []wire.Change) Fix {
	for round := 1; ; round++ {
		grade, after := judge(r, o, changes)
		more := changes
		for i := range after {
			worse := i == rule || after[i].Lost > before[i].Lost
			for _, c := range after[i].Changes {
				if worse || !slices.Contains(before[i].Changes, c) {
					more = with(more, c)
				}
			}
		}
		if len(more) == len(changes) || round == mostRounds {
			return Fix{Rule: rule, Changes: changes, Grade: grade}
		}
		changes = more
	}
}

// complete makes all fixes together and adds what is still left to do then: to the fix of the rule that asks for it, or to the first.
// Two fixes can need what neither needs alone: one repairs a cookie, and the other the hop that sets it. It reports whether it added any.
func complete(r *page.Reader, o *wire.Observation, before []rules.Verdict, fixes []Fix) (added bool) {
	var all []wire.Change
	for i := range fixes {
		for _, c := range fixes[i].Changes {
			all = with(all, c)
		}
	}
	_, after := judge(r, o, all)
	for rule := range after {
		if after[rule].State != rules.Failed {
			continue
		}
		at := max(0, slices.IndexFunc(fixes, func(f Fix) bool { return f.Rule == rule }))
		changes := fixes[at].Changes
		for _, c := range after[rule].Changes {
			changes = with(changes, c)
		}
		if len(changes) > len(fixes[at].Changes) {
			fixes[at] = fixOf(r, o, before, fixes[at].Rule, changes)
			added = true
		}
	}
	return added
}

// with returns the changes and c, if it is not among them. The given slice's elements are never written to.
func with(changes []wire.Change, c wire.Change) []wire.Change {
	if slices.Contains(changes, c) {
		return changes
	}
	return append(changes[:len(changes):len(changes)], c)
}

// judge returns the grade and the verdicts of the observation with the changes made. What could be read before can be read after.
func judge(r *page.Reader, o *wire.Observation, changes []wire.Change) (Grade, []rules.Verdict) {
	p, err := r.Read(fix.Apply(o, changes))
	if err != nil {
		return Grade{}, nil
	}
	verdicts := rules.Judge(p)
	return Of(p, verdicts), verdicts
}

// Plan orders the fixes so that the most is won soonest, each with what is reached with it and all before it.
//
// A fix that another one contains comes before that: HTTPS before the Secure that needs it. One whose finding is gone when its turn
// comes is left out; one whose finding a step would bring back comes before that step. No step lowers the score.
func Plan(r *page.Reader, o *wire.Observation, verdicts []rules.Verdict, fixes []Fix) []Step {
	p := planner{reader: r, o: o, fixes: fixes, verdicts: verdicts, left: Order(len(fixes), func(i int) int { return fixes[i].Grade.Lost })}
	for _, v := range verdicts {
		p.lost += v.Lost
	}
	for len(p.left) > 0 && slices.ContainsFunc(p.verdicts, failed) {
		p.step(p.next())
	}
	return p.steps
}

// A candidate is a fix that may be the next step, and the page with it and all steps so far.
type candidate struct {
	fix      int
	changes  []wire.Change
	grade    Grade
	verdicts []rules.Verdict
}

// A planner is a plan in the making: the steps so far, what they lead to, and the fixes that are left, best first.
type planner struct {
	reader   *page.Reader
	o        *wire.Observation
	fixes    []Fix
	left     []int
	steps    []Step
	changes  []wire.Change
	verdicts []rules.Verdict
	lost     int
}

func failed(v rules.Verdict) bool { return v.State == rules.Failed }

// next returns the fix to make next: the best one whose finding is there now and that costs nothing elsewhere. If there is none, the best
// one at all: it brings a finding, or what is wrong now has no fix of its own and another one's makes it go away.
func (p *planner) next() candidate {
	for _, i := range p.left {
		if !failed(p.verdicts[p.fixes[i].Rule]) {
			continue
		}
		if c := p.try(p.part(i)); c.grade.Lost <= p.lost {
			return c
		}
	}
	return p.try(p.left[0])
}

// try judges the page with fix i and all steps so far.
func (p *planner) try(i int) candidate {
	c := candidate{fix: i, changes: p.changes}
	for _, change := range p.fixes[i].Changes {
		c.changes = with(c.changes, change)
	}
	c.grade, c.verdicts = judge(p.reader, p.o, c.changes)
	return c
}

// part returns the fix to make before i because i contains it, if there is such a one; else i.
func (p *planner) part(i int) int {
	for _, j := range p.left {
		part, whole := p.fixes[j].Changes, p.fixes[i].Changes
		contained := !slices.ContainsFunc(part, func(c wire.Change) bool { return !slices.Contains(whole, c) })
		if contained && len(part) < len(whole) && failed(p.verdicts[p.fixes[j].Rule]) {
			return p.part(j)
		}
	}
	return i
}

// step makes a candidate the next step. Fixes whose findings it would bring back come before it.
func (p *planner) step(c candidate) {
	p.left = slices.DeleteFunc(p.left, func(i int) bool { return i == c.fix })
	back := func(i int) bool { return c.verdicts[p.fixes[i].Rule].Lost > p.verdicts[p.fixes[i].Rule].Lost }
	for at := slices.IndexFunc(p.left, back); at >= 0; at = slices.IndexFunc(p.left, back) {
		p.step(p.try(p.left[at]))
		c = p.try(c.fix)
	}
	p.changes, p.verdicts, p.lost = c.changes, c.verdicts, c.grade.Lost
	p.steps = append(p.steps, Step{Fix: c.fix, Grade: c.grade})
}

// Order returns the indices 0 to n-1, sorted by their keys; equal ones stay as they are. By insertion: there are as many as findings.
func Order(n int, key func(i int) int) []int {
	order := make([]int, n)
	for i := range order {
		j := i
		for ; j > 0 && key(order[j-1]) > key(i); j-- {
			order[j] = order[j-1]
		}
		order[j] = i
	}
	return order
}
