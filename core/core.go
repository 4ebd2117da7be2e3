// Package core judges what a browser observed of a page. It is pure: no clock, no network, no storage, no globals; the same Observation
// gets the same Report on every platform.
//
// [Assess] (in short: [Brief]), [Loads], [Preview], [WhatIf], [Recipe], [Trial], [Export], and [Compare] of two pages' [Snapshot]s, [Checklist] are its calls, beside the small [Site]; each
// has a JSON form for hosts that speak bytes (the WebAssembly module, the command line). The data goes one way:
//
//	Observation ─▶ page (what a browser honours) ─▶ rules ─▶ score ─▶ Report
package core

import (
	"assay/core/checklist"
	"assay/core/compare"
	"assay/core/export"
	"assay/core/fix"
	"assay/core/page"
	"assay/core/recipe"
	"assay/core/score"
	"assay/core/wire"
)

// Assess judges an observation. What cannot be judged gets a Report that says why: its state is then not "graded".
func Assess(o *wire.Observation) *wire.Report {
	judged, reason, err := judge(o)
	switch {
	case err != nil:
		return errorReport(o.URL, err)
	case reason != "":
		return &wire.Report{Version: wire.ReportVersion, Rubric: wire.Rubric, URL: o.URL, State: wire.StateUngraded, Reason: reason}
	}
	fixes, plan := judged.Fixes()
	return report(judged, fixes, plan)
}

// Brief judges an observation as [Assess] does, and says only what a [wire.Brief] holds, in a fraction of the time.
func Brief(o *wire.Observation) *wire.Brief {
	judged, reason, err := judge(o)
	switch {
	case err != nil:
		return errorBrief(o.URL, err)
	case reason != "":
		return &wire.Brief{Rubric: wire.Rubric, URL: o.URL, State: wire.StateUngraded, Reason: reason}
	}
	return brief(judged)
}

// judge judges an observation; reason says why it has no grade.
func judge(o *wire.Observation) (judged *score.Judged, reason string, err error) {
	if o.Policy != nil {
		if err := checkPolicy(o.Policy); err != nil {
			err.Path = "policy." + err.Path
			return nil, "", err
		}
	}
	judged, err = score.Judge(o)
	if err != nil {
		return nil, "", err
	}
	return judged, ungraded(judged.Page.URL.Scheme), nil
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
	if req.Report != nil && r.Error == "" {
		r.Text = recipe.Text(r)
		r.Markdown = recipe.Markdown(r, req.Changes, req.Report)
	}
	return &r
}

// Trial says what of some changes a browser can try by itself, in one tab. What the page would get with them is [Preview]'s to say.
func Trial(req *wire.TrialRequest) *wire.Trial {
	if err := fix.Check(req.Changes); err != nil {
		return &wire.Trial{Error: err.Error()}
	}
	return fix.Trial(req.URL, req.Changes)
}

// Snapshot takes what is to be compared of a judged page.
func Snapshot(req *wire.SnapshotRequest) *wire.Snapshot { return compare.Snapshot(req) }

// Checklist says what of a site was looked at since it was deployed, and what was found.
func Checklist(req *wire.ChecklistRequest) *wire.Checklist { return checklist.Fill(req) }

// Compare says how a page differs from what it was, or from another, and whether it keeps what it should.
func Compare(req *wire.CompareRequest) *wire.Comparison { return compare.Compare(req) }

// Export writes a Report in a form that other programs and people read. Unless all is asked for, what may tell too much is left out of it.
func Export(req *wire.ExportRequest) *wire.Export {
	return export.Write(&req.Report, req.Observation, req.Format, req.Whole)
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

func errorBrief(url string, err error) *wire.Brief {
	return &wire.Brief{Rubric: wire.Rubric, URL: url, State: wire.StateError, Error: err.Error()}
}
