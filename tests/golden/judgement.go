package golden

import (
	"fmt"
	"strings"

	"assay/core/rules"
	"assay/core/wire"
)

// Judgement writes down what a report says of one rule: the ".want" of a case.
func Judgement(r *wire.Report, rule string) string {
	var out strings.Builder
	if r.State != wire.StateGraded {
		fmt.Fprintf(&out, "%s %s%s\n", r.State, r.Reason, r.Error)
		return out.String()
	}
	for _, list := range []struct {
		state  string
		checks []wire.Check
	}{{"pass", r.Passes}, {"not applicable", r.NotApplicable}, {"unknown", r.Unknown}} {
		for _, check := range list.checks {
			if check.Rule == rule {
				fmt.Fprintf(&out, "%s: %s\n", list.state, check.Title)
				if check.Detail != "" && check.Detail != applies(rule) {
					fmt.Fprintf(&out, "  here: %s\n", check.Detail)
				}
			}
		}
	}
	for _, f := range r.Findings {
		if f.Rule != rule {
			continue
		}
		fmt.Fprintf(&out, "%s, %d points: %s\n%s\n", f.Severity, f.Lost, f.Title, f.Detail)
		for _, e := range f.Evidence {
			fmt.Fprintf(&out, "  seen: %s\n", evidence(e))
		}
		for _, c := range f.Fix.Changes {
			fmt.Fprintf(&out, "  fix: %s\n", c.String())
		}
		fmt.Fprintf(&out, "  gain: %d\n", f.Fix.Score-r.Score)
	}
	return out.String()
}

// applies returns what a rule says of itself, whatever the page.
func applies(rule string) string {
	for _, r := range rules.All() {
		if r.ID == rule {
			return r.Applies
		}
	}
	return ""
}

func evidence(e wire.Evidence) string {
	where := "page"
	if e.Exchange >= 0 {
		where = fmt.Sprintf("exchange %d", e.Exchange)
	}
	for _, more := range []string{e.URL, e.Cookie} {
		if more != "" && more != e.Value {
			where += ", " + more
		}
	}
	if e.Header != "" {
		where += ", " + e.Header
	}
	if e.Value == "" {
		return where + ": nothing"
	}
	return where + ": " + e.Value
}

// WholePlan returns the RecipeRequest for a Report's whole plan, with the Report in it, as the popup sends it.
func WholePlan(report *wire.Report, stack string) []byte {
	request := wire.RecipeRequest{Stack: stack, Host: "shop.test", Changes: []wire.Change{}}
	for _, step := range report.Plan {
		request.Changes = append(request.Changes, step.Changes...)
	}
	json := request.AppendJSON(nil)
	json = append(json[:len(json)-1], `,"report":`...)
	return append(report.AppendJSON(json), '}')
}
