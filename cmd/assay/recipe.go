package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"assay/core"
	"assay/core/recipe"
	"assay/core/wire"
)

// writeRecipe prints the recipe for the fixes in a Report's plan, or its description in Markdown.
func writeRecipe(args []string, in io.Reader, out io.Writer) error {
	stack, host, markdown, err := recipeFlags(args)
	if err != nil {
		return err
	}
	report, err := readReport(in)
	if err != nil {
		return err
	}
	if host == "" {
		if u, err := url.Parse(report.URL); err == nil {
			host = u.Hostname()
		}
	}
	r := core.Recipe(&wire.RecipeRequest{Changes: planned(report), Stack: stack, Host: host, Report: planOf(report)})
	if r.Error != "" {
		return errors.New(r.Error)
	}
	text := r.Text
	switch {
	case len(report.Plan) == 0:
		text = "# Nothing to change: the Report's plan is empty.\n"
	case markdown:
		text = r.Markdown
	}
	_, err = io.WriteString(out, text)
	return err
}

// planOf returns what of a Report its plan's texts tell.
func planOf(report *wire.Report) *wire.PlanReport {
	plan := &wire.PlanReport{URL: report.URL, Grade: report.Grade, Score: report.Score, Plan: report.Plan}
	for _, f := range report.Findings {
		plan.Findings = append(plan.Findings, wire.PlanFinding{Rule: f.Rule, Title: f.Title, Detail: f.Detail, References: f.References})
	}
	return plan
}

func recipeFlags(args []string) (stack, host string, markdown bool, err error) {
	var ids []string
	for _, s := range recipe.Stacks() {
		ids = append(ids, s.ID)
	}
	known := strings.Join(ids, ", ")
	flags := flag.NewFlagSet("recipe", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&stack, "stack", "", "")
	flags.StringVar(&host, "host", "", "")
	flags.BoolVar(&markdown, "markdown", false, "")
	if err := flags.Parse(args); err != nil {
		return "", "", false, wrongUsage("%v; the flags are --stack (%s), --host and --markdown", err, known)
	}
	if err := noArguments(flags.Args()); err != nil {
		return "", "", false, err
	}
	switch {
	case stack == "":
		return "", "", false, wrongUsage("--stack is missing; it is one of %s", known)
	case !slices.Contains(ids, stack):
		return "", "", false, wrongUsage("unknown stack %q; there are %s", stack, known)
	case host != "" && !recipe.ValidHost(host):
		return "", "", false, wrongUsage("--host %q is no host name such as shop.test", host)
	}
	return stack, host, markdown, nil
}

// readReport reads the one Report of the input.
func readReport(in io.Reader) (*wire.Report, error) {
	data, err := io.ReadAll(io.LimitReader(in, longestLine+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading the Report: %w", err)
	case len(data) > longestLine:
		return nil, errors.New("the Report is longer than 64 MB")
	}
	report, err := wire.DecodeReport(data)
	if err != nil {
		return nil, fmt.Errorf("this is not one Report: %w", err)
	}
	switch report.State {
	case wire.StateGraded:
		return &report, nil
	case wire.StateError:
		return nil, fmt.Errorf("the Report is of an error: %q", report.Error)
	}
	return nil, fmt.Errorf("the page of this Report has no grade (state %q, reason %q)", report.State, report.Reason)
}

// planned returns the changes of the plan's steps, in order.
func planned(report *wire.Report) []wire.Change {
	var changes []wire.Change
	for i := range report.Plan {
		changes = append(changes, report.Plan[i].Changes...)
	}
	return changes
}
