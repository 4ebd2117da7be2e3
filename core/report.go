package core

import (
	"slices"
	"strconv"
	"strings"

	"assay/core/lens"
	"assay/core/page"
	"assay/core/rules"
	"assay/core/score"
	"assay/core/stack"
	"assay/core/wire"
)

// report writes down what was judged.
func report(j *score.Judged, fixes []score.Fix, plan []score.Step) *wire.Report {
	all, p, verdicts := rules.All(), &j.Page, j.Verdicts[:]
	j.Verdicts.Explain(p)
	whole := new(struct {
		report    wire.Report
		lenses    wire.Lenses
		effective effectively
	})
	r := &whole.report
	*r = wire.Report{
		Version: wire.ReportVersion, Rubric: wire.Rubric, URL: j.Observation.URL, State: wire.StateGraded, Kind: p.Kind,
		Grade: j.Grade.Letter, Score: j.Grade.Score,
		Context:   context(p),
		Families:  familyStates(make([]wire.Family, 0, rules.FamilyNumber), all, verdicts),
		Effective: whole.effective.read(p),
		Flow:      flow(p),
	}
	if observatory := lens.Observatory(p, r.Effective.Injection); observatory != nil {
		whole.lenses.Observatory = observatory
		r.Lenses = &whole.lenses
	}
	cookies(r, &j.Observation, p, verdicts)
	seen(r, &j.Observation, p)
	r.Stack = stack.Recognise(p)
	r.StackSummary = stack.Summary(p, r.Stack)
	r.Findings = make([]wire.Finding, 0, len(fixes))
	var places [rules.Number]int
	for _, i := range score.Order(places[:len(fixes)], func(i int) int { return -verdicts[fixes[i].Rule].Lost }) {
		f := finding(p, all[fixes[i].Rule], verdicts[fixes[i].Rule].Verdict, &fixes[i])
		f.Owner = stack.Owner(p, r.Stack, &f)
		r.Findings = append(r.Findings, f)
	}
	room := make([]wire.Check, 0, rules.Number) // for the lists of checks, one after the other
	r.Passes, room = checks(rules.Passed, verdicts, room)
	r.NotApplicable, room = checks(rules.NotApplicable, verdicts, room)
	r.Unknown, _ = checks(rules.Unknown, verdicts, room)
	r.Plan = make([]wire.PlanStep, len(plan))
	for i := range plan {
		step := &plan[i]
		r.Plan[i] = wire.PlanStep{Rule: all[step.Rule].ID, Score: step.Grade.Score, Grade: step.Grade.Letter, Changes: step.Changes}
	}
	r.Staircase = staircase(j, fixes)
	if p.Policy != nil {
		r.Suppressed = suppressed(j)
		if p.Policy.Target != nil {
			r.Target = judgeTarget(p.Policy.Target, r.Grade, r.Families)
		}
	}
	r.Summary = summary(p, verdicts, slices.ContainsFunc(r.Suppressed, func(s wire.Suppressed) bool { return s.Lost > 0 }))
	return r
}

// checks appends the rules whose verdict is of that state to room. It returns them and what is left of the room.
func checks(state rules.State, verdicts []rules.Ruling, room []wire.Check) (list, left []wire.Check) {
	for i, rule := range rules.All() {
		if verdicts[i].State != state {
			continue
		}
		check := wire.Check{Rule: rule.ID, Family: rule.Family, Title: rule.Pass}
		if v := verdicts[i].Verdict; v != nil {
			check.Detail = v.Note
		}
		if state != rules.Passed && check.Detail == "" {
			check.Detail = rule.Applies
		}
		room = append(room, check)
	}
	n := len(room)
	return room[:n:n], room[n:]
}

func finding(p *page.Page, rule *rules.Rule, v *rules.Verdict, f *score.Fix) wire.Finding {
	text := rule.Words(v)
	return wire.Finding{
		Rule: rule.ID, Family: rule.Family, Severity: severity(v.Lost), Lost: v.Lost,
		Title: rules.Fill(p, text.Title, v.Args), Detail: rules.Fill(p, text.Detail, v.Args),
		Args: v.Args, Evidence: v.Evidence, References: rule.References,
		Fix: wire.Fix{Changes: f.Changes, Score: f.Grade.Score, Grade: f.Grade.Letter},
	}
}

func severity(lost int) string {
	switch {
	case lost >= 20:
		return wire.SeverityHigh
	case lost >= 10:
		return wire.SeverityMedium
	case lost > 0:
		return wire.SeverityLow
	}
	return wire.SeverityInfo
}

// context says what a reader must know of the circumstances to understand the grade.
func context(p *page.Page) string {
	status := func() string { return strconv.Itoa(p.Last().Status) }
	switch {
	case p.Development() && !p.Last().URL.Secure() || p.Development() && p.URL.Scheme == "http":
		return "A development host over plain HTTP: graded as what this page would be, deployed over HTTPS. HSTS and redirects show only there."
	case p.Development():
		return "A development host: browsers ignore HSTS here, and redirects show only where the site is deployed."
	case p.Last().Source == wire.SourceCache:
		return "From the browser's cache: what the server has changed since may not show. Hold Shift and reload to see it."
	case p.Last().Source == wire.SourceServiceWorker:
		return "Answered by the site's service worker: its headers are those that the worker made or kept. Hold Shift and reload to see the server's."
	}
	switch p.Kind {
	case wire.KindBlocked:
		return "This is the answer of " + p.Firewall() + " (" + status() + "), not the site's own page: the grade is that of the refusal. Pass its check, then look again."
	case wire.KindError:
		return "An error page (" + status() + "): many servers send fewer headers with it than with other pages."
	case wire.KindAPI:
		return "Data, not a document: what protects documents (framing, script, referrer) is not judged."
	case wire.KindDownload, wire.KindFile:
		return "A file, not a document: what protects documents (framing, script, referrer) is not judged."
	case wire.KindRedirect:
		return "A redirect (" + status() + ") that the browser did not follow: what protects documents is not judged."
	}
	return ""
}

// familyStates sums up each family: what it costs, and whether there was anything to judge. It appends to an empty list.
func familyStates(states []wire.Family, all []*rules.Rule, verdicts []rules.Ruling) []wire.Family {
	j := 0 // rules stand in the order of their families
	for _, family := range rules.Families() {
		passed, unknown, lost := false, false, 0
		for ; j < len(all) && all[j].Family == family.ID; j++ {
			v := &verdicts[j]
			lost += v.Lost
			passed = passed || v.State == rules.Passed
			unknown = unknown || v.State == rules.Unknown
		}
		states = append(states, wire.Family{ID: family.ID, Title: family.Title, Lost: lost, State: familyState(lost, passed, unknown)})
	}
	return states
}

func familyState(lost int, passed, unknown bool) string {
	switch {
	case lost >= 10:
		return wire.FamilyFail
	case lost > 0:
		return wire.FamilyWarn
	case passed:
		return wire.FamilyPass
	case unknown:
		return wire.FamilyUnknown
	}
	return wire.FamilyNotApplicable
}

// summary says in one sentence why a page has its grade: the two costliest findings. Saved: the settings saved it points.
func summary(p *page.Page, verdicts []rules.Ruling, saved bool) string {
	first, second := -1, -1
	for i := range verdicts {
		switch lost := verdicts[i].Lost; {
		case lost == 0:
		case first < 0 || lost > verdicts[first].Lost:
			first, second = i, first
		case second < 0 || lost > verdicts[second].Lost:
			second = i
		}
	}
	switch {
	case first < 0 && saved:
		return "Nothing to fix, apart from what the settings leave out."
	case first < 0:
		return "Nothing to fix: what Assay checks here is as it should be."
	}
	reason, and, another := clause(p, verdicts, first), "", ""
	if second >= 0 && verdicts[first].Lost < 100 { // a page that protects nothing needs no second reason
		and, another = ", and ", clause(p, verdicts, second)
	}
	return p.Text(strings.ToUpper(reason[:1]), reason[1:], and, another, ".")
}

// clause puts a finding into words that fit into a sentence.
func clause(p *page.Page, verdicts []rules.Ruling, rule int) string {
	v := verdicts[rule].Verdict
	return rules.Fill(p, rules.All()[rule].Words(v).Clause, v.Args)
}
