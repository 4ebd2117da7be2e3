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

// writeRecipe prints the recipe for the fixes in a Report's plan.
func writeRecipe(args []string, in io.Reader, out io.Writer) error {
	stack, host, err := recipeFlags(args)
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
	r := core.Recipe(&wire.RecipeRequest{Changes: planned(report), Stack: stack, Host: host})
	if r.Error != "" {
		return errors.New(r.Error)
	}
	text := recipe.Text(*r)
	if text == "" {
		text = "# Nothing to change: the Report's plan is empty.\n"
	}
	_, err = io.WriteString(out, text)
	return err
}

func recipeFlags(args []string) (stack, host string, err error) {
	var ids []string
	for _, s := range recipe.Stacks() {
		ids = append(ids, s.ID)
	}
	known := strings.Join(ids, ", ")
	flags := flag.NewFlagSet("recipe", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&stack, "stack", "", "")
	flags.StringVar(&host, "host", "", "")
	if err := flags.Parse(args); err != nil {
		return "", "", wrongUsage("%v; the flags are --stack (%s) and --host", err, known)
	}
	if err := noArguments(flags.Args()); err != nil {
		return "", "", err
	}
	switch {
	case stack == "":
		return "", "", wrongUsage("--stack is missing; it is one of %s", known)
	case !slices.Contains(ids, stack):
		return "", "", wrongUsage("unknown stack %q; there are %s", stack, known)
	case host != "" && !recipe.ValidHost(host):
		return "", "", wrongUsage("--host %q is no host name such as shop.test", host)
	}
	return stack, host, nil
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
