package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"

	"assay/core/wire"
)

// longestLine is how many bytes a line may have, its end not counted. No page comes near it: it keeps endless input from filling memory.
const longestLine = 64 << 20

// judgeLines writes what judge makes of each line of the input, one a line, in the input's order, and fails at the end if any of them has
// the state "error". All processors judge; a few lines a processor are in memory at a time.
func judgeLines(args []string, in io.Reader, out io.Writer, judge func([]byte) []byte) error {
	if err := noArguments(args); err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		// Little is alive at a time, so that collecting less often costs 15 MB and saves a quarter of the processor's time.
		defer debug.SetGCPercent(debug.SetGCPercent(400))
	}
	workers := runtime.GOMAXPROCS(0)
	todo, inOrder := make(chan *job), make(chan *job, 4*workers)
	stop := make(chan struct{})
	defer close(stop)
	for range workers {
		go func() {
			for j := range todo {
				j.report <- judge(j.line)
			}
		}()
	}
	var readErr error // of the reader; to be looked at once inOrder is closed
	go func() {
		readErr = readJobs(in, todo, inOrder, stop)
		close(todo)
		close(inOrder)
	}()

	w := bufio.NewWriterSize(out, 64<<10)
	read, bad := 0, 0
	for j := range inOrder {
		report := <-j.report
		read++
		if isError(report) {
			bad++
		}
		w.Write(report)
		// Whoever waits for the answer before the next question gets it.
		if err := w.WriteByte('\n'); err != nil || len(inOrder) == 0 {
			if err := w.Flush(); err != nil {
				return fmt.Errorf("writing: %w", err)
			}
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	if readErr != nil {
		return fmt.Errorf("reading line %d: %w", read+1, readErr)
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d lines could not be judged; the Reports that say why have the state \"error\"", bad, read)
	}
	return nil
}

// A job is one line of the input; its report arrives when some processor has judged it.
type job struct {
	line   []byte
	report chan []byte // holds one
}

// readJobs makes each line a job, to be judged by whoever is free and written in order, until the input ends or stop is closed.
func readJobs(in io.Reader, todo, inOrder chan<- *job, stop <-chan struct{}) error {
	lines := &lineReader{in: bufio.NewReaderSize(in, 64<<10)}
	for {
		line, err := lines.next()
		if err == io.EOF {
			return nil
		}
		if err != nil && err != errLong {
			return err
		}
		j := &job{line: bytes.Clone(line), report: make(chan []byte, 1)}
		select {
		case inOrder <- j:
		case <-stop:
			return nil
		}
		if err == errLong {
			j.report <- errorReport(err)
			continue
		}
		select {
		case todo <- j:
		case <-stop:
			return nil
		}
	}
}

// errLong stands for a line that was skipped.
var errLong = errors.New("the line is longer than 64 MB")

// A lineReader reads lines of up to longestLine bytes and keeps one of them at a time.
type lineReader struct {
	in   *bufio.Reader
	line []byte
}

// next returns the next line without its end, valid until the next call; errLong for one that is too long, io.EOF after the last one.
func (r *lineReader) next() ([]byte, error) {
	r.line = r.line[:0]
	long := false
	for {
		part, err := r.in.ReadSlice('\n')
		ended := err == nil
		if ended {
			part = part[:len(part)-1]
		}
		long = long || len(r.line)+len(part) > longestLine
		if !long {
			r.line = append(r.line, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(r.line) == 0 && !long:
			return nil, io.EOF
		case err != nil && err != io.EOF:
			return nil, err
		case long:
			return nil, errLong
		}
		return r.line, nil
	}
}

func errorReport(err error) []byte {
	return (&wire.Report{Version: wire.ReportVersion, Rubric: wire.Rubric, State: wire.StateError, Error: err.Error()}).AppendJSON(nil)
}

// isError reports whether a Report, as JSON, has the state "error". Quotes inside a string are escaped, so nothing else looks like this.
func isError(report []byte) bool { return bytes.Contains(report, []byte(`"state":"error"`)) }
