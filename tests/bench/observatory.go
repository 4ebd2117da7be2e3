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
	folder := filepath.Join("tests", "bench", "observatory")
	if _, err := os.Stat(filepath.Join(folder, "node_modules")); err != nil {
		install := exec.Command("npm", "ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error")
		install.Dir = folder
		if out, err := install.CombinedOutput(); err != nil {
			return fmt.Errorf("installing its analyser with npm: %w\n%s", err, out)
		}
	}
	pages, err := realPages()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "assay-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	// From files, so that nothing else runs beside what is timed: the pages once, and as often as it takes for some seconds.
	const more = 50
	once, often := filepath.Join(dir, "pages.ndjson"), filepath.Join(dir, "more.ndjson")
	if err := errors.Join(os.WriteFile(once, pages, 0o644), os.WriteFile(often, bytes.Repeat(pages, more), 0o644)); err != nil {
		return err
	}
	program, err := commandLine(dir)
	if err != nil {
		return err
	}

	var analysed, lines, reports, briefs []float64
	for range turns {
		out, err := exec.Command("node", filepath.Join(folder, "throughput.mjs"), once).Output()
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
			from := time.Now()
			in, err := os.Open(often)
			if err != nil {
				return err
			}
			cmd := exec.Command(program, ours.args...)
			cmd.Stdin, cmd.Stderr = in, os.Stderr
			err = cmd.Run()
			in.Close()
			if err != nil {
				return err
			}
			*ours.rate = append(*ours.rate, float64(more*bytes.Count(pages, []byte("\n")))/time.Since(from).Seconds())
		}
	}
	theirs, whole := middle(lines), middle(analysed)
	row("Observatory, a line of JSON to a line of JSON", "%.0f", theirs)
	row("Observatory, from memory to memory", "%.0f", whole)
	row("assay assess", "%.0f, %.1f × the lines, %.1f × the memory", middle(reports), middle(reports)/theirs, middle(reports)/whole)
	row("assay assess --brief", "%.0f, %.1f × the lines, %.1f × the memory", middle(briefs), middle(briefs)/theirs, middle(briefs)/whole)
	return nil
}
