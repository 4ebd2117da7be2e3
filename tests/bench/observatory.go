package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// turns is how often the two analysers take turns.
const turns = 5

// observatory compares the command line's throughput with that of MDN's HTTP Observatory, an older release of the one whose grades the core's lens
// gives: the newest that npm has. Both get the same real pages, which have no HTML, in turns.
func observatory() error {
	fmt.Println("pages a second, in turns with the analyser of MDN's HTTP Observatory 1.4.8 (without its DOM; one process each)")
	return onRealPages(func(program, dir string, pages []byte) error {
		// From files, so that nothing else runs beside what is timed: the pages once, and as often as it takes for some seconds.
		const more = 50
		once, often := filepath.Join(dir, "pages.ndjson"), filepath.Join(dir, "more.ndjson")
		if err := errors.Join(os.WriteFile(once, pages, 0o644), os.WriteFile(often, bytes.Repeat(pages, more), 0o644)); err != nil {
			return err
		}

		var analysed, lines, reports, briefs []float64
		for range turns {
			out, err := exec.Command("node", "tests/bench/observatory/throughput.mjs", once).Output()
			if err != nil {
				return fmt.Errorf("its analyser: %w", err)
			}
			var theirs struct{ Analysed, Lines float64 }
			if err := json.Unmarshal(out, &theirs); err != nil {
				return fmt.Errorf("its analyser said %q: %w", out, err)
			}
			analysed, lines = append(analysed, theirs.Analysed), append(lines, theirs.Lines)
			for _, ours := range []struct {
				rate *[]float64
				args []string
			}{{&reports, []string{"assess"}}, {&briefs, []string{"assess", "--brief"}}} {
				rate, err := timeFile(exec.Command(program, ours.args...), often, more*bytes.Count(pages, []byte("\n")))
				if err != nil {
					return err
				}
				*ours.rate = append(*ours.rate, rate)
			}
		}
		theirs, whole := middle(lines), middle(analysed)
		row("Observatory, a line of JSON to a line of JSON", "%.0f", theirs)
		row("Observatory, from memory to memory", "%.0f", whole)
		row("assay assess", "%.0f, %.1f × the lines, %.1f × the memory", middle(reports), middle(reports)/theirs, middle(reports)/whole)
		row("assay assess --brief", "%.0f, %.1f × the lines, %.1f × the memory", middle(briefs), middle(briefs)/theirs, middle(briefs)/whole)
		return nil
	})
}

// timeFile runs the command over a file of so many pages, one a line: pages a second.
func timeFile(cmd *exec.Cmd, file string, pages int) (rate float64, err error) {
	in, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	cmd.Stdin, cmd.Stderr = in, os.Stderr
	from := time.Now()
	err = cmd.Run()
	return float64(pages) / time.Since(from).Seconds(), err
}
