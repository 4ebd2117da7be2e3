package core_test

import (
	"testing"

	"assay/core"
	"assay/core/page"
	"assay/core/rules"
	"assay/tests/golden"
)

func BenchmarkAssess(b *testing.B) {
	o := golden.Typical()
	b.ReportAllocs()
	for b.Loop() {
		core.Assess(o)
	}
}

func BenchmarkAssessJSON(b *testing.B) {
	in := golden.Typical().AppendJSON(nil)
	b.ReportAllocs()
	for b.Loop() {
		core.AssessJSON(in)
	}
}

func BenchmarkBriefJSON(b *testing.B) {
	in := golden.Typical().AppendJSON(nil)
	var out []byte
	b.ReportAllocs()
	for b.Loop() {
		out = core.AppendBrief(out[:0], in, nil)
	}
}

// BenchmarkJudge is one pass of the judge, without fixes and words.
func BenchmarkJudge(b *testing.B) {
	o := golden.Typical()
	var verdicts rules.Verdicts
	b.ReportAllocs()
	for b.Loop() {
		p, err := page.New(o)
		if err != nil {
			b.Fatal(err)
		}
		verdicts.Judge(p)
	}
}
