package wire_test

import (
	"errors"
	"strings"
	"testing"

	"assay/core/wire"
)

// A settings document is written by hand: a field that is misspelled, or there twice, would silently do nothing.
func TestPoliciesAreReadStrictly(t *testing.T) {
	const rule = `{"rule":"hsts-short","points":5,"reason":"r","until":"2026-12-31"}`
	for in, want := range map[string]wire.Error{
		`{"rulez":[]}`:                        {Path: "", Got: `the field "rulez"`, Want: "one of rules, cookies, target"},
		`{"Rules":[]}`:                        {Path: "", Got: `the field "Rules"`, Want: "one of rules, cookies, target"},
		`{"rules":[` + rule + `],"rules":[]}`: {Path: "", Got: `the field "rules" again`, Want: "each field once"},
		`{"rules":[` + rule + `,` + strings.Replace(rule, "points", "pionts", 1) + `]}`: {Path: "rules[1]", Got: `the field "pionts"`, Want: "one of rule, points, reason, until"},
		`{"rules":[{"rule":"a","rule":"b","reason":"r"}]}`:                              {Path: "rules[0]", Got: `the field "rule" again`, Want: "each field once"},
		`{"cookies":[{"name":"a","role":"csrf","why":"r"}]}`:                            {Path: "cookies[0]", Got: `the field "why"`, Want: "one of name, role, reason, until"},
		`{"target":{"letter":"A"}}`:                                                     {Path: "target", Got: `the field "letter"`, Want: "one of grade, families"},
		`{"` + strings.Repeat("x", 100) + `":1}`:                                        {Path: "", Got: `the field "` + strings.Repeat("x", 60) + `…"`, Want: "one of rules, cookies, target"},
		`{"rules":[{"rule":"a"}]}`:                                                      {Path: "rules[0].reason", Got: "nothing", Want: "a value: this field is required"},
		`{"rules":[{"rule":"a","reason":"r","points":"5"}]}`:                            {Path: "rules[0].points", Got: `"5"`, Want: "an integer"},
	} {
		_, err := wire.DecodePolicy([]byte(in))
		var got *wire.Error
		if !errors.As(err, &got) || *got != want {
			t.Errorf("%s\ngot  %v\nwant %v", in, err, &want)
		}
		// The same inside an observation: the extension sends it there.
		_, err = wire.DecodeObservation([]byte(strings.Replace(whole, `{"version":1`, `{"policy":`+in+`,"version":1`, 1)))
		want.Path = strings.TrimSuffix("policy."+want.Path, ".")
		if !errors.As(err, &got) || *got != want {
			t.Errorf("in an observation: %s\ngot  %v\nwant %v", in, err, &want)
		}
	}
	for _, in := range []string{`{}`, `{"rules":[],"cookies":null,"target":{}}`, `{"rules":[` + rule + `]}`, `{"cookies":[{"name":"a*","role":"session","reason":"r"}],"target":{"grade":"A","families":["hsts"]}}`} {
		if _, err := wire.DecodePolicy([]byte(in)); err != nil {
			t.Errorf("%s: %v", in, err)
		}
	}
}

func FuzzAgreesPolicy(f *testing.F) {
	agrees(f, wire.DecodePolicy, `{"rules":[{"rule":"a","points":5,"reason":"r","until":"u"}],"cookies":[{"name":"a*","role":"session","reason":"r"}],"target":{"grade":"A","families":["hsts"]}}`)
}
