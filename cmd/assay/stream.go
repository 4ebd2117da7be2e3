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
// the state "error". All processors judge; a few batches of lines a processor are in memory at a time.
func judgeLines(args []string, in io.Reader, out io.Writer, judge func([]byte) []byte) error {
	if err := noArguments(args); err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		// Little is alive at a time, so that collecting less often costs 15 MB and saves a quarter of the processor's time.
		defer debug.SetGCPercent(debug.SetGCPercent(400))
	}
	workers := runtime.GOMAXPROCS(0)
	batches := 4 * workers
	free, todo, inOrder := make(chan *batch, batches), make(chan *batch, batches), make(chan *batch, batches)
	for range batches {
		free <- &batch{judged: make(chan struct{}, 1)}
	}
	stop := make(chan struct{})
	defer close(stop)
	for range workers {
		go func() {
			for b := range todo {
				b.judge(judge)
			}
		}()
	}
	var readErr error // of the reader; to be looked at once inOrder is closed
	go func() {
		readErr = readBatches(in, free, todo, inOrder, stop)
		close(todo)
		close(inOrder)
	}()

	w := bufio.NewWriterSize(out, 64<<10)
	read, bad := 0, 0
	for b := range inOrder {
		<-b.judged
		for _, report := range b.reports {
			read++
			if isError(report) {
				bad++
			}
			w.Write(report)
			if err := w.WriteByte('\n'); err != nil {
				return fmt.Errorf("writing: %w", err)
			}
		}
		clear(b.reports) // to be collected before the next ones come
		free <- b
		// Whoever waits for the answer before the next question gets it.
		if len(inOrder) == 0 {
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

// A batch is some lines of the input, judged together: handing over each by itself would cost as much as judging it.
type batch struct {
	text    []byte   // the lines, one after the other, without their ends
	ends    []int    // where each of them ends in text
	reports [][]byte // one a line; of a line that is too long, there from the start
	judged  chan struct{}
}

// mostBatch is how many bytes of lines make a batch full.
const mostBatch = 16 << 10

// read fills the batch with lines, as many as have arrived, one at least. The error may come with lines.
func (b *batch) read(lines *lineReader) error {
	if cap(b.text) > 8*mostBatch {
		b.text = nil
	}
	b.text, b.ends, b.reports = b.text[:0], b.ends[:0], b.reports[:0]
	for {
		text, err := lines.appendNext(b.text)
		var report []byte
		switch {
		case err == errLong:
			report = errorReport(err)
		case err != nil:
			return err
		}
		b.text, b.ends, b.reports = text, append(b.ends, len(text)), append(b.reports, report)
		if len(b.text) >= mostBatch || !lines.hasNext() {
			return nil
		}
	}
}

func (b *batch) judge(judge func([]byte) []byte) {
	start := 0
	for i, end := range b.ends {
		if b.reports[i] == nil {
			b.reports[i] = judge(b.text[start:end])
		}
		start = end
	}
	b.judged <- struct{}{}
}

// readBatches fills free batches, to be judged by whoever is idle and written in order, until the input ends or stop is closed.
func readBatches(in io.Reader, free <-chan *batch, todo, inOrder chan<- *batch, stop <-chan struct{}) error {
	lines := &lineReader{bufio.NewReaderSize(in, 64<<10)}
	for {
		select {
		case b := <-free:
			err := b.read(lines)
			if len(b.ends) > 0 {
				inOrder <- b
				todo <- b
			}
			switch {
			case err == io.EOF:
				return nil
			case err != nil:
				return err
			}
		case <-stop:
			return nil
		}
	}
}

// errLong stands for a line that was skipped.
var errLong = errors.New("the line is longer than 64 MB")

// A lineReader reads lines of up to longestLine bytes.
type lineReader struct{ in *bufio.Reader }

// hasNext reports whether a whole line can be read without waiting for it.
func (r *lineReader) hasNext() bool {
	arrived, _ := r.in.Peek(r.in.Buffered())
	return bytes.IndexByte(arrived, '\n') >= 0
}

// appendNext appends the next line without its end to b; errLong for one that is too long, io.EOF after the last one.
func (r *lineReader) appendNext(b []byte) ([]byte, error) {
	start, long := len(b), false
	for {
		part, err := r.in.ReadSlice('\n')
		ended := err == nil
		if ended {
			part = part[:len(part)-1]
		}
		long = long || len(b)-start+len(part) > longestLine
		if !long {
			b = append(b, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(b) == start && !long:
			return b, io.EOF
		case err != nil && err != io.EOF:
			return b, err
		case long:
			return b[:start], errLong
		}
		return b, nil
	}
}

func errorReport(err error) []byte {
	return (&wire.Report{Version: wire.ReportVersion, Rubric: wire.Rubric, State: wire.StateError, Error: err.Error()}).AppendJSON(nil)
}

// isError reports whether a Report, as JSON, has the state "error". Quotes inside a string are escaped, so nothing else looks like this.
func isError(report []byte) bool { return bytes.Contains(report, []byte(`"state":"error"`)) }
