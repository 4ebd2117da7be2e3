package core

import (
	"errors"

	"assay/core/page"
	"assay/core/wire"
)

// AssessJSON reads an Observation and returns its Report, both as JSON. It always returns a Report: what is wrong with the input, or
// with the core itself, is said in one whose state is "error".
func AssessJSON(in []byte) []byte { return AssessJSONUnder(in, nil) }

// AssessJSONUnder judges as [AssessJSON] does; a policy that is not nil takes the place of the observation's own.
func AssessJSONUnder(in []byte, policy *wire.Policy) (out []byte) {
	defer reportPanic(&out)
	o, err := wire.DecodeObservation(in)
	if err != nil {
		return errorReport("", err).AppendJSON(nil)
	}
	if policy != nil {
		o.Policy = policy
	}
	return Assess(&o).AppendJSON(room())
}

// PreviewJSON reads a PreviewRequest and returns the Report of the changed page, as [AssessJSON] does.
func PreviewJSON(in []byte) []byte { return PreviewJSONUnder(in, nil) }

// PreviewJSONUnder previews as [PreviewJSON] does; a policy that is not nil takes the place of the observation's own.
func PreviewJSONUnder(in []byte, policy *wire.Policy) (out []byte) {
	defer reportPanic(&out)
	req, err := wire.DecodePreviewRequest(in)
	if err != nil {
		return errorReport("", err).AppendJSON(nil)
	}
	if policy != nil {
		req.Observation.Policy = policy
	}
	return Preview(&req.Observation, req.Changes).AppendJSON(room())
}

// room returns an empty buffer that most Reports fit into: growing one to their size would copy it ten times.
func room() []byte { return make([]byte, 0, 16<<10) }

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

// Site returns the site that a host belongs to, "shop.co.uk" for "www.shop.co.uk": its registrable domain, by the public suffix list. A host that has
// none (an IP address, "localhost", a public suffix itself) is its own site. The host is as a URL holds it: in lower case and ASCII.
func Site(host []byte) []byte {
	if site := page.RegistrableDomain(string(host)); site != "" {
		return []byte(site)
	}
	return host
}

// reportPanic turns a panic of the core into a Report, so that the module goes on working: a panic that left an exported call would
// end the whole instance.
func reportPanic(out *[]byte) {
	if cause := recover(); cause != nil {
		*out = errorReport("", panicked(cause)).AppendJSON(nil)
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
