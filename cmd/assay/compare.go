package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"assay/core"
	"assay/core/wire"
)

// comparePages prints how the page of the second file differs from that of the first.
func comparePages(args []string, in io.Reader, out io.Writer) error {
	var asJSON, aside bool
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&asJSON, "json", false, "")
	flags.BoolVar(&aside, "aside", false, "")
	if err := flags.Parse(args); err != nil {
		return wrongUsage("%v; the flags are --json and --aside", err)
	}
	if flags.NArg() != 2 {
		return wrongUsage("it takes two files, the page before and the page after, and got %d", flags.NArg())
	}
	before, err := readSnapshot(flags.Arg(0), in)
	if err != nil {
		return err
	}
	after, err := readSnapshot(flags.Arg(1), in)
	if err != nil {
		return err
	}
	c := core.Compare(&wire.CompareRequest{Before: *before, After: *after})
	if c.Error != "" {
		return errors.New(c.Error)
	}
	text := comparisonText(before, after, c, aside)
	if asJSON {
		text = string(c.AppendJSON(nil)) + "\n"
	}
	if _, err := io.WriteString(out, text); err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	if n := len(c.Worse); n > 0 {
		return fmt.Errorf("%s: %d of what differs got worse", visible(after.URL), n)
	}
	return nil
}

// readSnapshot reads a file with an Observation, which is judged, or with a Report; "-" is the standard input.
func readSnapshot(path string, in io.Reader) (*wire.Snapshot, error) {
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, wrongUsage("%v", err)
		}
		defer file.Close()
		in = file
	}
	data, err := io.ReadAll(io.LimitReader(in, longestLine+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading %s: %w", path, err)
	case len(data) > longestLine:
		return nil, fmt.Errorf("%s is longer than 64 MB", path)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, wrongUsage("%s holds neither one Observation nor one Report: %v", path, err)
	}
	request := append([]byte(`{"report":`), data...)
	if _, observed := fields["exchanges"]; observed {
		report := core.AssessJSON(data)
		if isError(report) {
			r, _ := wire.DecodeReport(report)
			return nil, fmt.Errorf("%s: %s", path, r.Error)
		}
		request = append(append(append([]byte(`{"report":`), report...), `,"observation":`...), data...)
	}
	snapshot, err := wire.DecodeSnapshot(core.SnapshotJSON(append(bytes.TrimSpace(request), '}')))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, err)
	case snapshot.Error != "":
		return nil, fmt.Errorf("%s: %s", path, snapshot.Error)
	}
	return &snapshot, nil
}

// comparisonText writes a comparison for people, a difference a line.
func comparisonText(before, after *wire.Snapshot, c *wire.Comparison, aside bool) string {
	var out strings.Builder
	fmt.Fprintf(&out, "before  %s  %s, %d of 100\nafter   %s  %s, %d of 100\n", visible(before.URL), before.Grade, before.Score, visible(after.URL), after.Grade, after.Score)
	for _, note := range c.Notes {
		fmt.Fprintf(&out, "note    %s\n", note)
	}
	for _, part := range [...]struct {
		title string
		list  []wire.Difference
	}{{"worse", c.Worse}, {"better", c.Better}, {"changed", c.Changed}} {
		if len(part.list) > 0 {
			fmt.Fprintf(&out, "\n%s\n", part.title)
		}
		for _, d := range part.list {
			line := named(d.Kind, d.Name, d.Part) + ": " + orNone(d.From) + " -> " + orNone(d.To)
			if d.Why != "" {
				line += "  (" + d.Why + ")"
			}
			out.WriteString("  " + line + "\n")
		}
	}
	if n := len(c.Better) + len(c.Worse) + len(c.Changed); n == 0 {
		out.WriteString("\nnothing differs but what must\n")
	}
	switch {
	case len(c.Aside) > 0 && aside:
		out.WriteString("\nset aside\n")
		for _, a := range c.Aside {
			fmt.Fprintf(&out, "  %s: %s -> %s  (%s)\n", named(wire.DiffersHeader, a.Name, a.Part), orNone(a.From), orNone(a.To), a.Why)
		}
	case len(c.Aside) > 0:
		fmt.Fprintf(&out, "\nset aside, because it must differ: %d; --aside shows it\n", len(c.Aside))
	}
	return out.String()
}

// named says what differs: "header Strict-Transport-Security, max-age".
func named(kind, name, part string) string {
	text := kind
	switch kind {
	case wire.DiffersFinding:
		return kind + " " + part + " (" + visible(name) + ")"
	case wire.DiffersFamily:
		return kind + " " + visible(name)
	case wire.DiffersHeader, wire.DiffersCookie:
		text = visible(name)
		if kind == wire.DiffersCookie {
			text = kind + " " + text
		}
	}
	if part != "" {
		text += ", " + visible(part)
	}
	return text
}

func orNone(value string) string {
	if value == "" {
		return "none"
	}
	return visible(value)
}

// visible returns a text of somebody else's as a terminal may show it.
func visible(text string) string {
	quoted := strconv.QuoteToGraphic(text)
	return strings.ReplaceAll(strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`), `\\`, `\`)
}
