package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"assay/core/lens"
	"assay/core/page"
	"assay/core/wire"
)

// An ObservatoryCase is a page, and what MDN's HTTP Observatory says of it.
type ObservatoryCase struct {
	Observation *wire.Observation    `json:"observation"`
	Expected    ObservatoryJudgement `json:"expected"`
}

// An ObservatoryJudgement is a grade of the HTTP Observatory with what it is made of. Notes are Assay's own and left out.
type ObservatoryJudgement struct {
	Score int                   `json:"score"`
	Grade string                `json:"grade"`
	Tests wire.ObservatoryTests `json:"tests"`
}

// ReadObservatory reads a file of pages and their grades.
func ReadObservatory(path string) ([]ObservatoryCase, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	var cases []ObservatoryCase
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	for {
		var c ObservatoryCase
		if err := decoder.Decode(&c); err == io.EOF {
			return cases, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: case %d: %w", path, len(cases)+1, err)
		}
		cases = append(cases, c)
	}
}

// JudgeObservatory looks at a page through the lens.
func JudgeObservatory(o *wire.Observation) (ObservatoryJudgement, error) {
	p, err := page.New(o)
	if err != nil {
		return ObservatoryJudgement{}, err
	}
	seen := lens.Observatory(p, nil)
	if seen == nil {
		return ObservatoryJudgement{}, fmt.Errorf("the lens refuses %s", o.URL)
	}
	tests := seen.Tests
	for _, t := range []*wire.ObservatoryTest{
		&tests.CSP, &tests.Cookies, &tests.CORS, &tests.Redirection, &tests.Referrer,
		&tests.HSTS, &tests.SRI, &tests.Nosniff, &tests.Framing, &tests.CORP,
	} {
		t.Note = ""
	}
	return ObservatoryJudgement{Score: seen.Score, Grade: seen.Grade, Tests: tests}, nil
}
