// Command assay is the core on the command line: the same judgements as in the browser, from the same documents.
//
//	assay assess < observations.ndjson > reports.ndjson
//	assay assess --brief < observations.ndjson > briefs.ndjson
//	assay preview < requests.ndjson > reports.ndjson
//	assay recipe --stack nginx --host shop.test < report.json
//	assay compare before.json after.json
//	assay export --format sarif < report.json > report.sarif
//	assay version
//
// assess and preview read one JSON document a line and write one Report, or Brief, a line, as they come: see stream.go. The exit status is 0 if
// all went well, 1 if something could not be judged or written or compare found something worse, 2 for wrong usage, 3 if a page misses the target
// of --policy.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"assay/core"
	"assay/core/wire"
)

// version is the manifest's; a test holds the two together.
const version = "0.1.0"

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// A command is one word after "assay".
type command struct {
	name string
	line string // what it does, for the list of commands
	help string
	run  func(args []string, in io.Reader, out io.Writer) error
}

func commands() []command {
	return []command{
		{"assess", "grade pages: an Observation a line in, a Report a line out", assessHelp, func(args []string, in io.Reader, out io.Writer) error {
			return judgeUnder("assess", args, in, out, core.AppendReport)
		}},
		{"preview", "grade pages as they would be with changes made", previewHelp, func(args []string, in io.Reader, out io.Writer) error {
			return judgeUnder("preview", args, in, out, core.AppendPreview)
		}},
		{"recipe", "write a Report's fixes out for a server or framework", recipeHelp(), writeRecipe},
		{"compare", "say what of a page got better or worse: two files in, differences out", compareHelp, comparePages},
		{"export", "write a Report as a ticket, a scanner's results, a page, or a test for CI", exportHelp(), writeExport},
		{"version", "print the versions of Assay, its rubric and its documents", versionHelp, printVersion},
	}
}

// A usageError is a command line that asks for something there is not; the exit status is 2.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func wrongUsage(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// run does what the arguments say and returns the exit status.
func run(args []string, in io.Reader, out, problems io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(problems, overview())
		return 2
	}
	name, args := args[0], args[1:]
	err := dispatch(name, args, in, out)
	var usage *usageError
	var target *targetError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &target):
		fmt.Fprintf(problems, "assay: %v\n", err)
		return 3
	case errors.As(err, &usage):
		hint := "assay help"
		if _, ok := find(name); ok {
			hint += " " + name
		}
		fmt.Fprintf(problems, "assay: %v\nTry: %s\n", err, hint)
		return 2
	}
	fmt.Fprintf(problems, "assay: %v\n", err)
	return 1
}

func dispatch(name string, args []string, in io.Reader, out io.Writer) error {
	switch name {
	case "help", "-h", "-help", "--help":
		return printHelp(args, out)
	case "-version", "--version":
		name = "version"
	}
	c, ok := find(name)
	if !ok {
		return wrongUsage("unknown command %q; there are %s", name, strings.Join(names(), ", "))
	}
	for _, arg := range args {
		if arg == "-h" || arg == "-help" || arg == "--help" {
			return printHelp([]string{name}, out)
		}
	}
	return c.run(args, in, out)
}

func find(name string) (command, bool) {
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

func names() []string {
	var list []string
	for _, c := range commands() {
		list = append(list, c.name)
	}
	return list
}

// noArguments returns an error for a command that takes none and got some.
func noArguments(args []string) error {
	if len(args) == 0 {
		return nil
	}
	if strings.HasPrefix(args[0], "-") {
		return wrongUsage("unknown flag %q; this command has none", args[0])
	}
	return wrongUsage("unexpected %q; to read a file, write < FILE", args[0])
}

func printVersion(args []string, _ io.Reader, out io.Writer) error {
	if err := noArguments(args); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "assay %s\nrubric %d\nobservation %d\nreport %d\n", version, wire.Rubric, wire.ObservationVersion, wire.ReportVersion)
	return err
}

func printHelp(args []string, out io.Writer) error {
	text := overview()
	if len(args) > 0 {
		c, ok := find(args[0])
		if !ok {
			return wrongUsage("unknown command %q; there are %s", args[0], strings.Join(names(), ", "))
		}
		text = c.help
	}
	_, err := io.WriteString(out, text)
	return err
}
