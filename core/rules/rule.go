// Package rules judges a page: one rule a file, named after its id, with its golden beside it.
//
// A [Rule] is a value that holds everything about itself: what it is worth, its words, its check and the changes that fix what it
// finds. [All] lists them; there is no registration. `go run ./cmd/newrule ID` starts a new one.
package rules

import (
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// A Rule judges one thing about a page.
type Rule struct {
	ID     string
	Family string // one of the families' ids
	Points int    // what the finding costs
	Text          // the finding in words
	// Variant is a second form of the finding, if there is one: the Verdict says which it is.
	Variant *Variant
	// Pass is the title when nothing is wrong.
	Pass string
	// Applies says, for the documentation, what the rule looks at and when it does not apply.
	Applies    string
	References []string // URLs: the specification's section first
	// Reads is what Check looks at. A change that touches nothing of it, and not the transport, cannot change its verdict: a test tries it.
	Reads page.Part
	Check func(p *page.Page) Verdict
	// Fix makes the changes that make the finding go away, where that takes work: most pages are judged only to see what they would score. Nil:
	// Check has made them, as the verdict's Changes.
	Fix func(p *page.Page, v *Verdict) []wire.Change
	// Alone is what the rule makes of responses that are no documents, each judged by itself.
	Alone Alone
	// Args returns the values that the words mention, where that takes work, for the same reason. Nil: Check has made them, as the verdict's Args.
	Args func(p *page.Page, v *Verdict) map[string]string
}

// A Variant is another form of a rule's finding, with its own points and words.
type Variant struct {
	Points int
	Text
}

// Text is a finding in words. {name} stands for the verdict's argument of that name.
type Text struct {
	Title  string // what is wrong
	Detail string // what it means to the site's users
	Clause string // the same for the summary: fits after "Its …" or "Any …", without capital and full stop
}

// A Verdict is what a rule says of one page. The zero Verdict is a pass.
type Verdict struct {
	State   State
	Variant bool // the finding has the form of the rule's Variant
	Lost    int  // points: Judge sets it
	// Note says what is special about this page, for a verdict that is no finding: why nothing could be seen, say.
	Note     string
	Args     map[string]string // what the words mention, unless the rule has Args of its own: see Verdicts.Explain
	Evidence []wire.Evidence
	Changes  []wire.Change // what makes the finding go away, unless the rule has a Fix: see Rule.Changes
}

// A State is how a check ended.
type State uint8

// The states of a Verdict.
const (
	Passed State = iota
	Failed
	NotApplicable // the rule has nothing to say of this page
	Unknown       // what it would look at was not observed
	Suppressed    // something is wrong, and the policy turned the rule off
)

func (s State) String() string {
	return [...]string{"pass", "fail", "not-applicable", "unknown", "suppressed"}[s]
}

var (
	passed        = Verdict{}
	notApplicable = Verdict{State: NotApplicable}
	unknown       = Verdict{State: Unknown}
)

// failed returns the verdict that something is wrong: what shows it, and what makes it go away if the rule has no Fix.
func failed(evidence []wire.Evidence, changes ...wire.Change) Verdict {
	return Verdict{State: Failed, Evidence: evidence, Changes: changes}
}

// Number is how many rules there are, FamilyNumber how many families.
const (
	Number       = len(all)
	FamilyNumber = len(families)
)

// addEvidence adds a piece of evidence of the page.
func (v *Verdict) addEvidence(p *page.Page, e wire.Evidence) {
	if v.Evidence == nil {
		v.Evidence = p.Evidence(e)
	} else {
		v.Evidence = append(v.Evidence, e)
	}
}

// A Ruling is a verdict as it is kept, and copied for each preview: most hold nothing but their state.
type Ruling struct {
	State   State
	Lost    int
	Verdict *Verdict // what there is to say; never nil of a finding, or of a suppressed one
}

// Verdicts are every rule's verdict of one page, in the order of [All].
type Verdicts [Number]Ruling

// A Shelf is where verdicts are kept that have something to say. Nothing is ever taken from it: pages that differ little share such verdicts.
type Shelf struct {
	few  [6]Verdict
	used int
}

func (s *Shelf) keep(v *Verdict) *Verdict {
	if s.used < len(s.few) {
		s.few[s.used] = *v
		s.used++
		return &s.few[s.used-1]
	}
	kept := *v
	return &kept
}

// Judge gives every rule's verdict of the page.
func (v *Verdicts) Judge(p *page.Page, shelf *Shelf) { v.Rejudge(p, page.PartsAll, shelf) }

// Rejudge gives the verdicts of a page that differs in those parts from the one that they are of.
func (v *Verdicts) Rejudge(p *page.Page, changed page.Part, shelf *Shelf) {
	if changed&page.PartTransport != 0 {
		changed = page.PartsAll
	}
	for i := range all {
		if rule := all[i]; rule.Reads&changed != 0 || changed == page.PartsAll {
			verdict := rule.Check(p)
			if verdict.State == Failed {
				rule.charge(&verdict, p)
			}
			v[i] = Ruling{State: verdict.State, Lost: verdict.Lost}
			if verdict.State == Failed || verdict.State == Suppressed || verdict.Note != "" {
				v[i].Verdict = shelf.keep(&verdict)
			}
		}
	}
}

// charge gives a finding the points that it costs, and settles it as the policy has it.
func (r *Rule) charge(v *Verdict, p *page.Page) {
	v.Lost = r.Cost(v)
	if p.Policy != nil {
		v.settle(r, p.Policy)
	}
}

// Explain makes the arguments of the findings: the verdicts are those of the page, and are going to be shown.
func (v *Verdicts) Explain(p *page.Page) {
	for i, rule := range all {
		if v[i].State == Failed && rule.Args != nil {
			v[i].Verdict.Args = rule.Args(p, v[i].Verdict)
		}
	}
}

// Changes returns what makes a finding of the page go away; at least one change.
func (r *Rule) Changes(p *page.Page, v *Verdict) []wire.Change {
	if r.Fix != nil {
		return r.Fix(p, v)
	}
	return v.Changes
}

// arg returns a finding's one argument.
func arg(name, value string) map[string]string { return map[string]string{name: value} }

// header returns the evidence of a header of the page itself; an absent one has an empty value.
func header(p *page.Page, name, value string) []wire.Evidence {
	return p.Evidence(wire.Evidence{Exchange: p.Last().Index, Header: name, Value: value})
}

// setHeader returns the change that makes the page answer with exactly this header.
func setHeader(name, value string) wire.Change {
	return wire.Change{Op: wire.OpSetHeader, Name: name, Value: value}
}

// removeHeader returns the change that makes the page send no header of that name.
func removeHeader(name string) wire.Change {
	return wire.Change{Op: wire.OpRemoveHeader, Name: name}
}

// Words returns the rule's words for a finding.
func (r *Rule) Words(v *Verdict) *Text {
	if v.Variant {
		return &r.Variant.Text
	}
	return &r.Text
}

// Fill puts the arguments into a text for the page's Report: {name} becomes the argument of that name.
func Fill(p *page.Page, text string, args map[string]string) string {
	start := strings.IndexByte(text, '{')
	if start < 0 {
		return text
	}
	parts := make([]string, 0, 16)
	for start >= 0 {
		end := start + strings.IndexByte(text[start:], '}')
		parts = append(parts, text[:start], args[text[start+1:end]])
		text = text[end+1:]
		start = strings.IndexByte(text, '{')
	}
	return p.Text(append(parts, text)...)
}
