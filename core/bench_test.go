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

// As assay assess and the module judge: what comes out takes the room of what came before.
func BenchmarkReportJSON(b *testing.B) {
	in := golden.Typical().AppendJSON(nil)
	var out []byte
	b.ReportAllocs()
	for b.Loop() {
		out = core.AppendReport(out[:0], in, nil)
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

// The goal of a typical page: 60 allocations, JSON in and out. What asks for memory often also takes time, in the browser most of all.
func TestAllocations(t *testing.T) {
	in := golden.Typical().AppendJSON(nil)
	if got := testing.AllocsPerRun(20, func() { core.AssessJSON(in) }); got > 60 {
		t.Errorf("a typical page takes %v allocations, more than 60", got)
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
		verdicts.Judge(p, new(rules.Shelf))
	}
}
