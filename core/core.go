// Package core judges what a browser observed of a page. It is pure: no clock, no network, no storage, no globals; the same Observation
// gets the same Report on every platform.
//
// [Assess], [Preview] and [Recipe] are its calls, beside the small [Site]; each of the three has a JSON form for hosts that speak bytes (the
// WebAssembly module, the command line). The data goes one way:
//
//	Observation ─▶ page (what a browser honours) ─▶ rules ─▶ score ─▶ Report
package core

import (
	"assay/core/fix"
	"assay/core/page"
	"assay/core/recipe"
	"assay/core/score"
	"assay/core/wire"
)

// Assess judges an observation. What cannot be judged gets a Report that says why: its state is then not "graded".
func Assess(o *wire.Observation) *wire.Report {
	if o.Policy != nil {
		if err := checkPolicy(o.Policy); err != nil {
			err.Path = "policy." + err.Path
			return errorReport(o.URL, err)
		}
	}
	judged, err := score.Judge(o)
	if err != nil {
		return errorReport(o.URL, err)
	}
	if reason := ungraded(judged.Page.URL.Scheme); reason != "" {
		return &wire.Report{Version: wire.ReportVersion, Rubric: wire.Rubric, URL: o.URL, State: wire.StateUngraded, Reason: reason}
	}
	fixes := judged.Fixes()
	return report(judged, fixes, judged.Plan(fixes))
}

// Preview judges the observation as it would be with the changes made.
func Preview(o *wire.Observation, changes []wire.Change) *wire.Report {
	if err := fix.Check(changes); err != nil {
		return errorReport(o.URL, err)
	}
	// The observation itself must be sound before anything in it can be changed.
	if _, err := page.New(o); err != nil {
		return errorReport(o.URL, err)
	}
	return Assess(fix.Apply(o, changes))
}

// Recipe writes changes out for one server or framework: the text to paste and where it goes.
func Recipe(req *wire.RecipeRequest) *wire.Recipe {
	if err := fix.Check(req.Changes); err != nil {
		return &wire.Recipe{Stack: req.Stack, Error: err.Error()}
	}
	r := recipe.Write(req.Changes, req.Stack, req.Host)
	return &r
}

// ungraded returns why a page of that scheme has no grade; empty if it can have one.
func ungraded(scheme string) string {
	switch scheme {
	case "http", "https":
		return ""
	case "file":
		return wire.ReasonFile
	}
	return wire.ReasonBrowserPage
}

func errorReport(url string, err error) *wire.Report {
	return &wire.Report{Version: wire.ReportVersion, Rubric: wire.Rubric, URL: url, State: wire.StateError, Error: err.Error()}
}
