package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"assay/core"
	"assay/core/wire"
)

// A judge appends to out what it says of a line of input, under the policy if that is not nil.
type judge func(out, line []byte, policy *wire.Policy) []byte

// judgeUnder judges lines as judge does, under the settings of --policy if there are some. For assess there is --brief, too.
func judgeUnder(name string, args []string, in io.Reader, out io.Writer, judge judge) error {
	var path string
	brief, flagsAre := false, "the flag is --policy FILE"
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&path, "policy", "", "")
	if name == "assess" {
		flags.BoolVar(&brief, "brief", false, "")
		flagsAre = "the flags are --brief and --policy FILE"
	}
	if err := flags.Parse(args); err != nil {
		return wrongUsage("%v; %s", err, flagsAre)
	}
	if brief {
		judge = core.AppendBrief
	}
	if err := noArguments(flags.Args()); err != nil {
		return err
	}
	policy, err := readPolicy(path)
	if err != nil {
		return err
	}
	var missed atomic.Int64
	err = judgeLines(in, out, func(out, line []byte) []byte {
		start := len(out)
		out = judge(out, line, policy)
		if policy != nil && policy.Target != nil && missesTarget(out[start:]) {
			missed.Add(1)
		}
		return out
	})
	if err == nil && missed.Load() > 0 {
		return &targetError{int(missed.Load()), path}
	}
	return err
}

// readPolicy reads the settings of that file; nil if there is no path.
func readPolicy(path string) (*wire.Policy, error) {
	if path == "" {
		return nil, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, wrongUsage("--policy: %v", err)
	}
	var syntax *json.SyntaxError
	if err := json.Unmarshal(data, new(any)); errors.As(err, &syntax) {
		return nil, wrongUsage("%s, line %d: %v", path, 1+bytes.Count(data[:syntax.Offset], []byte("\n")), err)
	}
	policy, err := core.ReadPolicy(data)
	if err != nil {
		return nil, wrongUsage("%s: %v", path, err)
	}
	return policy, nil
}

// missesTarget reports whether a Report, as JSON, says that the target is not met. Quotes inside a string are escaped, so nothing else looks
// like this.
func missesTarget(report []byte) bool { return bytes.Contains(report, []byte(`"target":{"met":false`)) }

// A targetError says that pages were judged, and are not as good as the settings ask; the exit status is 3.
type targetError struct {
	pages int
	path  string
}

func (e *targetError) Error() string {
	pages := "1 page misses"
	if e.pages > 1 {
		pages = fmt.Sprintf("%d pages miss", e.pages)
	}
	return pages + " the target of " + e.path + `; "target" in the Reports says what is missing`
}
