package main

import (
	"errors"
	"flag"
	"io"
	"os"
	"slices"
	"strings"

	"assay/core"
	"assay/core/export"
	"assay/core/wire"
)

// writeExport prints a Report in another form.
func writeExport(args []string, in io.Reader, out io.Writer) error {
	req, err := exportFlags(args)
	if err != nil {
		return err
	}
	report, err := readReport(in)
	if err != nil {
		return err
	}
	req.Report = *report
	e := core.Export(req)
	if e.Error != "" {
		return errors.New(e.Error)
	}
	_, err = io.WriteString(out, e.Text)
	return err
}

func exportFlags(args []string) (*wire.ExportRequest, error) {
	var ids []string
	for _, f := range export.Formats() {
		ids = append(ids, f.ID)
	}
	known := strings.Join(ids, ", ")
	var req wire.ExportRequest
	var observation string
	flags := flag.NewFlagSet("export", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&req.Format, "format", "", "")
	flags.BoolVar(&req.Whole, "whole", false, "")
	flags.StringVar(&observation, "observation", "", "")
	if err := flags.Parse(args); err != nil {
		return nil, wrongUsage("%v; the flags are --format (%s), --whole and --observation", err, known)
	}
	if err := noArguments(flags.Args()); err != nil {
		return nil, err
	}
	switch {
	case req.Format == "":
		return nil, wrongUsage("--format is missing; it is one of %s", known)
	case !slices.Contains(ids, req.Format):
		return nil, wrongUsage("unknown format %q; there are %s", req.Format, known)
	case observation == "":
		return &req, nil
	}
	data, err := os.ReadFile(observation)
	if err != nil {
		return nil, wrongUsage("--observation: %v", err)
	}
	o, err := wire.DecodeObservation(data)
	if err != nil {
		return nil, wrongUsage("--observation %s is no Observation: %v", observation, err)
	}
	req.Observation = &o
	return &req, nil
}
