package core

import (
	"errors"
	"slices"

	"assay/core/explain"
	"assay/core/page"
	"assay/core/wire"
)

// AssessJSON reads an Observation and returns its Report, both as JSON. It always returns a Report: what is wrong with the input, or
// with the core itself, is said in one whose state is "error".
func AssessJSON(in []byte) []byte { return AppendReport(nil, in, nil) }

// AppendReport appends to out what [AssessJSON] returns. A policy that is not nil takes the place of the observation's own.
func AppendReport(out, in []byte, policy *wire.Policy) (report []byte) {
	defer reportPanic(out, &report)
	o, err := wire.ReadObservation(in)
	if err != nil {
		return errorReport("", err).AppendJSON(out)
	}
	if policy != nil {
		o.Policy = policy
	}
	return Assess(&o).AppendJSON(room(out))
}

// AppendBrief reads an Observation and appends its Brief to out, both as JSON, as [AppendReport] does with a Report.
func AppendBrief(out, in []byte, policy *wire.Policy) (brief []byte) {
	defer func() {
		if cause := recover(); cause != nil {
			brief = errorBrief("", panicked(cause)).AppendJSON(out)
		}
	}()
	o, err := wire.ReadObservation(in)
	if err != nil {
		return errorBrief("", err).AppendJSON(out)
	}
	if policy != nil {
		o.Policy = policy
	}
	return Brief(&o).AppendJSON(out)
}

// PreviewJSON reads a PreviewRequest and returns the Report of the changed page, as [AssessJSON] does.
func PreviewJSON(in []byte) []byte { return AppendPreview(nil, in, nil) }

// AppendPreview appends to out what [PreviewJSON] returns. A policy that is not nil takes the place of the observation's own.
func AppendPreview(out, in []byte, policy *wire.Policy) (report []byte) {
	defer reportPanic(out, &report)
	req, err := wire.DecodePreviewRequest(in)
	if err != nil {
		return errorReport("", err).AppendJSON(out)
	}
	if policy != nil {
		req.Observation.Policy = policy
	}
	return Preview(&req.Observation, req.Changes).AppendJSON(room(out))
}

// room returns out with room for one more Report, as most are: growing to their size would copy it ten times.
func room(out []byte) []byte { return slices.Grow(out, 24<<10) }

// RecipeJSON reads a RecipeRequest and returns the Recipe, both as JSON. What is wrong is said in its error field.
func RecipeJSON(in []byte) (out []byte) {
	defer func() {
		if cause := recover(); cause != nil {
			out = (&wire.Recipe{Error: panicked(cause).Error()}).AppendJSON(nil)
		}
	}()
	req, err := wire.DecodeRecipeRequest(in)
	if err != nil {
		return (&wire.Recipe{Error: err.Error()}).AppendJSON(nil)
	}
	return Recipe(&req).AppendJSON(nil)
}

// TrialJSON reads a TrialRequest and returns the Trial, both as JSON. What is wrong is said in its error field.
func TrialJSON(in []byte) (out []byte) {
	defer func() {
		if cause := recover(); cause != nil {
			out = (&wire.Trial{Error: panicked(cause).Error()}).AppendJSON(nil)
		}
	}()
	req, err := wire.DecodeTrialRequest(in)
	if err != nil {
		return (&wire.Trial{Error: err.Error()}).AppendJSON(nil)
	}
	return Trial(&req).AppendJSON(nil)
}

// SnapshotJSON reads a SnapshotRequest and returns the Snapshot, both as JSON. What is wrong is said in its error field.
func SnapshotJSON(in []byte) (out []byte) {
	defer func() {
		if cause := recover(); cause != nil {
			out = (&wire.Snapshot{Error: panicked(cause).Error()}).AppendJSON(nil)
		}
	}()
	req, err := wire.DecodeSnapshotRequest(in)
	if err != nil {
		return (&wire.Snapshot{Error: err.Error()}).AppendJSON(nil)
	}
	return Snapshot(&req).AppendJSON(nil)
}

// CompareJSON reads a CompareRequest and returns the Comparison, both as JSON. What is wrong is said in its error field.
func CompareJSON(in []byte) (out []byte) {
	defer func() {
		if cause := recover(); cause != nil {
			out = (&wire.Comparison{Error: panicked(cause).Error()}).AppendJSON(nil)
		}
	}()
	req, err := wire.DecodeCompareRequest(in)
	if err != nil {
		return (&wire.Comparison{Error: err.Error()}).AppendJSON(nil)
	}
	return Compare(&req).AppendJSON(nil)
}

// ExportJSON reads an ExportRequest and returns the Export, both as JSON. What is wrong is said in its error field.
func ExportJSON(in []byte) (out []byte) {
	defer func() {
		if cause := recover(); cause != nil {
			out = (&wire.Export{Error: panicked(cause).Error(), LeftOut: []string{}}).AppendJSON(nil)
		}
	}()
	req, err := wire.DecodeExportRequest(in)
	if err != nil {
		return (&wire.Export{Error: err.Error(), LeftOut: []string{}}).AppendJSON(nil)
	}
	return Export(&req).AppendJSON(nil)
}

// ResponsesJSON reads a ResponsesRequest and returns the ResponseVerdicts, both as JSON. What is wrong is said in their error field.
func ResponsesJSON(in []byte) (out []byte) {
	defer func() {
		if cause := recover(); cause != nil {
			out = (&wire.ResponseVerdicts{Error: panicked(cause).Error(), Verdicts: []wire.ResponseVerdict{}}).AppendJSON(nil)
		}
	}()
	req, err := wire.DecodeResponsesRequest(in)
	if err != nil {
		return (&wire.ResponseVerdicts{Error: err.Error(), Verdicts: []wire.ResponseVerdict{}}).AppendJSON(nil)
	}
	return Responses(&req).AppendJSON(room(nil))
}

// WhatIfJSON reads a WhatIfRequest and returns the WhatIf, both as JSON. What is wrong is said in its error field.
func WhatIfJSON(in []byte) (out []byte) {
	defer func() {
		if cause := recover(); cause != nil {
			out = (&wire.WhatIf{Error: panicked(cause).Error()}).AppendJSON(nil)
		}
	}()
	req, err := wire.DecodeWhatIfRequest(in)
	if err != nil {
		return (&wire.WhatIf{Error: err.Error()}).AppendJSON(nil)
	}
	return WhatIf(&req).AppendJSON(nil)
}

// LoadsJSON reads an Observation and returns the LoadsVerdict, both as JSON. What is wrong is said in its error field.
func LoadsJSON(in []byte) (out []byte) {
	failed := func(err error) []byte {
		return (&wire.LoadsVerdict{Error: err.Error(), Resources: []wire.ResourceVerdict{}, ThirdParties: []wire.ThirdPartyLoads{}}).AppendJSON(nil)
	}
	defer func() {
		if cause := recover(); cause != nil {
			out = failed(panicked(cause))
		}
	}()
	o, err := wire.DecodeObservation(in)
	if err != nil {
		return failed(err)
	}
	return Loads(&o).AppendJSON(nil)
}

// ExplainJSON reads an Observation and returns what is Explained of its headers, both as JSON. What is wrong is said in its error field.
func ExplainJSON(in []byte) (out []byte) {
	defer func() {
		if cause := recover(); cause != nil {
			out = (&wire.Explained{Error: panicked(cause).Error()}).AppendJSON(nil)
		}
	}()
	o, err := wire.DecodeObservation(in)
	if err != nil {
		return (&wire.Explained{Error: err.Error()}).AppendJSON(nil)
	}
	p, err := page.New(&o)
	if err != nil {
		return (&wire.Explained{Error: err.Error()}).AppendJSON(nil)
	}
	return explain.Headers(p).AppendJSON(room(nil))
}

// ChecklistJSON reads a ChecklistRequest and returns the Checklist, both as JSON. What is wrong is said in its error field.
func ChecklistJSON(in []byte) (out []byte) {
	defer func() {
		if cause := recover(); cause != nil {
			out = (&wire.Checklist{Error: panicked(cause).Error()}).AppendJSON(nil)
		}
	}()
	req, err := wire.DecodeChecklistRequest(in)
	if err != nil {
		return (&wire.Checklist{Error: err.Error()}).AppendJSON(nil)
	}
	return Checklist(&req).AppendJSON(nil)
}

// Site returns the site that a host belongs to, "shop.co.uk" for "www.shop.co.uk": its registrable domain, by the public suffix list. A host that has
// none (an IP address, "localhost", a public suffix itself) is its own site. The host is as a URL holds it: in lower case and ASCII.
func Site(host []byte) []byte {
	return []byte(page.Site(string(host)))
}

// reportPanic turns a panic of the core into a Report, appended to out, so that the module goes on working: a panic that left an exported call would
// end the whole instance.
func reportPanic(out []byte, report *[]byte) {
	if cause := recover(); cause != nil {
		*report = errorReport("", panicked(cause)).AppendJSON(out)
	}
}

// panicked says what a panic's value was.
func panicked(cause any) error {
	text := "unknown cause"
	switch c := cause.(type) {
	case error:
		text = c.Error()
	case string:
		text = c
	}
	return errors.New("Assay made a mistake judging this page: " + text + ". Please report it, with the page's headers.")
}
