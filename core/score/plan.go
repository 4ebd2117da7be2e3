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

// A Judged page is an observation with everything that follows from it.
type Judged struct {
	Observation wire.Observation
	Page        page.Page
	Verdicts    rules.Verdicts
	Grade       Grade

	rooms *[2]room // for the pages that previews judge, by turns; made when they are needed
}

// A room is where changed pages are judged, one after the other in the same memory.
type room struct {
	Judged

	// The lists that the next change is made to, and what they begin in: most pages need no more.
	exchanges    []wire.Exchange
	headers      []wire.Header
	cookies      []wire.Cookie
	shelf        rules.Shelf
	fewExchanges [3]wire.Exchange
	fewHeaders   [32]wire.Header
	page         page.Room
}

// newRooms returns rooms to judge pages in.
func newRooms() *[2]room {
	rooms := new([2]room)
	for i := range rooms {
		r := &rooms[i]
		r.exchanges, r.headers = r.fewExchanges[:0], r.fewHeaders[:0]
		r.Page.Use(&r.page)
	}
	return rooms
}

// Judge judges an observation. The error is a [*wire.Error] that names the field.
func Judge(o *wire.Observation) (*Judged, error) {
	whole := new(struct {
		Judged
		page  page.Room
		shelf rules.Shelf
	})
	j := &whole.Judged
	j.Observation = *o
	j.Page.Use(&whole.page)
	if err := j.Page.Read(&j.Observation); err != nil {
		return nil, err
	}
	j.Verdicts.Judge(&j.Page, &whole.shelf)
	j.Grade = Of(&j.Page, &j.Verdicts)
	return j, nil
}

// with judges the page with the changes made: only what they touch is read and judged again. It does so in the room, unless the changes touch the
// transport: of that, pages keep what they read.
func (j *Judged) with(changes []wire.Change, r *room) *Judged {
	parts := fix.Parts(&j.Page, changes)
	if parts&page.PartTransport != 0 {
		r = new(room)
	}
	r.exchanges = append(r.exchanges[:0], j.Observation.Exchanges...)
	last := &r.exchanges[len(r.exchanges)-1]
	r.headers = append(slices.Grow(r.headers[:0], len(last.Headers)+1), last.Headers...) // a change may add one
	last.Headers = r.headers
	r.Observation, r.Verdicts = j.Observation, j.Verdicts
	r.Observation.Exchanges = r.exchanges
	if parts&page.PartCookies != 0 && len(r.Observation.Cookies) > 0 {
		r.cookies = append(r.cookies[:0], r.Observation.Cookies...)
		r.Observation.Cookies = r.cookies
	}
	fix.Make(&r.Observation, changes)
	if err := r.Page.ReadChanged(&j.Page, &r.Observation, parts); err != nil {
		return j // what could be read before can be read after
	}
	r.Verdicts.Rejudge(&r.Page, parts, &r.shelf)
	r.Grade = Of(&r.Page, &r.Verdicts)
	return &r.Judged
}

// Preview returns the grade of the page with the changes made.
func (j *Judged) Preview(changes []wire.Change) Grade {
	return j.with(changes, j.room(0)).Grade
}

// room returns one of the two rooms.
func (j *Judged) room(n int) *room {
	if j.rooms == nil {
		j.rooms = newRooms()
	}
	return &j.rooms[n]
}

// Fixes returns a fix for each finding, in the rules' order, and the plan that makes them one after the other.
//
// Each is made to the observation and judged again: its grade is a fact. A fix brings nothing new: what the changed page would need on
// top of what it needed before (a cookie that the browser refused is kept now, and lacks Secure) is part of the fix. So no fix lowers the
// score.
func (j *Judged) Fixes() ([]Fix, []Step) {
	findings := j.Findings()
	room := make([]Fix, 2*findings) // for the fixes, and the steps of the plan, which mostly has one for each
	fixes := room[:0:findings]
	best, first, free := -1, j, 0 // the best fix, the page with it made, and the room that does not hold that
	for i := range j.Verdicts {
		if !j.fails(i) {
			continue
		}
		f, after := j.fix(i, j.room(free))
		if best < 0 || f.Grade.Lost < fixes[best].Grade.Lost {
			best, first, free = len(fixes), after, 1-free
		}
		fixes = append(fixes, f)
	}
	return fixes, j.plan(room[findings:findings], fixes, best, first)
}

func (j *Judged) fails(rule int) bool { return j.Verdicts[rule].State == rules.Failed }

func (j *Judged) costs(rule int) bool { return j.Verdicts[rule].Lost > 0 }

// changes returns what makes the rule's finding go away.
func (j *Judged) changes(rule int) []wire.Change {
	return rules.All()[rule].Changes(&j.Page, j.Verdicts[rule].Verdict)
}

// Findings returns how many findings there are.
func (j *Judged) Findings() int {
	n := 0
	for i := range j.Verdicts {
		if j.fails(i) {
			n++
		}
	}
	return n
}

// mostRounds bounds how often a fix is extended. Each round ends some finding for good, so a few are enough.
const mostRounds = 8

// fix returns the fix of a rule's finding, its changes and what they make necessary, and the page with it made, judged in room.
func (j *Judged) fix(rule int, room *room) (Fix, *Judged) {
	changes := j.changes(rule)
	for round := 1; ; round++ {
		after := j.with(changes, room)
		more := changes
		for i := range after.Verdicts {
			if i == rule && after.fails(i) || worse(&after.Verdicts[i], &j.Verdicts[i]) {
				more = join(more, after.changes(i))
			}
		}
		if len(more) == len(changes) || round == mostRounds {
			return Fix{Rule: rule, Changes: changes, Grade: after.Grade}, after
		}
		changes = more
	}
}

// worse reports whether a verdict is worse than the one before: a new finding, or more of it.
func worse(after, before *rules.Ruling) bool {
	return after.State == rules.Failed && (before.State != rules.Failed || after.Lost > before.Lost || len(after.Verdict.Evidence) > len(before.Verdict.Evidence))
}

// join returns both lists of changes, in order; none twice. The given slices' elements are never written to.
func join(changes, more []wire.Change) []wire.Change {
	if len(more) == 0 {
		return changes
	}
	return wire.Distinct(append(changes[:len(changes):len(changes)], more...))
}

// A Step is one fix of a plan: its changes, for the page with all steps before it made, and the grade that is reached.
type Step = Fix

// plan orders the fixes of what costs points so that the most is won soonest. Each step is found on the page that the steps before it left, so that two of them
// can change the same header one after the other; no step lowers the score, and after the last nothing is left that costs any.
//
// A fix that another one contains comes before that: HTTPS before the Secure that needs it. One whose finding is gone when its turn
// comes is left out. Best is the index of the best fix, with which plans mostly begin, and first the page with it made. The steps are appended to an
// empty list.
func (j *Judged) plan(steps []Step, fixes []Fix, best int, first *Judged) []Step {
	var places [rules.Number]int
	left := Order(places[:len(fixes)], func(i int) int { return fixes[i].Grade.Lost })
	now := j
	for len(steps) < 2*len(rules.All()) {
		var next Fix
		room := j.room(0)
		if &room.Judged == now {
			room = j.room(1)
		}
		switch at := now.next(fixes, left); {
		case now.Grade.Lost == 0:
			return steps
		case at < 0: // what no fix was made for: two fixes together brought it
			next, now = now.fix(slices.IndexFunc(now.Verdicts[:], func(v rules.Ruling) bool { return v.Lost > 0 }), room)
		case len(steps) == 0 && at == best:
			next, now = fixes[at], first
		default:
			next, now = now.fix(fixes[at].Rule, room)
		}
		steps = append(steps, next)
	}
	return steps
}

// next returns the index of the fix to make next, of those in the order of left; -1 if none of their findings is there.
func (j *Judged) next(fixes []Fix, left []int) int {
	for _, i := range left {
		if j.costs(fixes[i].Rule) {
			return j.part(fixes, left, i)
		}
	}
	return -1
}

// part returns the fix to make before i because i contains it, if there is such a one; else i.
func (j *Judged) part(fixes []Fix, left []int, i int) int {
	whole := fixes[i].Changes
	for _, k := range left {
		part := fixes[k].Changes
		if len(part) < len(whole) && j.costs(fixes[k].Rule) && len(join(whole, part)) == len(whole) {
			return j.part(fixes, left, k)
		}
	}
	return i
}

// Order writes its indices into a list, sorted by their keys; equal ones stay as they are. By insertion: there are as many as findings.
func Order(order []int, key func(i int) int) []int {
	for i := range order {
		j := i
		for ; j > 0 && key(order[j-1]) > key(i); j-- {
			order[j] = order[j-1]
		}
		order[j] = i
	}
	return order
}
