// Package conformance holds the core against expectations that nobody on this project wrote: browsers' own tests, and the
// specifications'. data/README.md says where each file comes from.
//
// A file of cases has three things here: its types, a Judge function that makes one case's judgement out of calls into the core and
// nothing else (so that it can be made in WebAssembly too, and compared), and a test that holds the judgements against what is expected.
package conformance

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

// A Case is one expectation: what goes in, and what must come out.
type Case[I, E any] struct {
	ID       string          `json:"id"`
	Input    I               `json:"input"`
	Expected E               `json:"expected"`
	Note     string          `json:"note"`
	Source   json.RawMessage `json:"source"`
}

// Read reads a file of cases, one JSON document a line, gzip'd if its name ends in ".gz". A key that the types do not have is an error:
// it would be an expectation that nobody checks.
func Read[I, E any](path string) ([]Case[I, E], error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	var cases []Case[I, E]
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	for {
		var c Case[I, E]
		if err := decoder.Decode(&c); err == io.EOF {
			return cases, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: case %d, after %q: %w", path, len(cases)+1, lastID(cases), err)
		}
		cases = append(cases, c)
	}
}

// readFile reads a file, unpacked if its name ends in ".gz".
func readFile(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil || !strings.HasSuffix(path, ".gz") {
		return data, err
	}
	packed, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if data, err = io.ReadAll(packed); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return data, nil
}

func lastID[I, E any](cases []Case[I, E]) string {
	if len(cases) == 0 {
		return ""
	}
	return cases[len(cases)-1].ID
}
