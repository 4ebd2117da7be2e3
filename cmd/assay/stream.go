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
// the state "error". judge appends it to out. All processors judge; a few batches of lines a processor are in memory at a time.
func judgeLines(in io.Reader, out io.Writer, judge func(out, line []byte) []byte) error {
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
		read, bad = read+len(b.lines), bad+b.bad
		if _, err := w.Write(b.out); err != nil {
			return fmt.Errorf("writing: %w", err)
		}
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
	text   []byte // the lines, one after the other, without their ends
	lines  []line
	out    []byte // what was made of them, each with its line's end
	bad    int    // how many of them have the state "error"
	judged chan struct{}
}

// A line is where one ends in its batch's text, and whether it was too long and is left out of it.
type line struct {
	end  int
	long bool
}

// mostBatch is how many bytes of lines make a batch full; mostKept is how many bytes of memory it keeps for the next ones.
const (
	mostBatch = 16 << 10
	mostKept  = 1 << 20
)

// read fills the batch with lines, as many as have arrived, one at least. The error may come with lines.
func (b *batch) read(lines *lineReader) error {
	if cap(b.text)+cap(b.out) > mostKept {
		b.text, b.out = nil, nil
	}
	b.text, b.lines, b.out, b.bad = b.text[:0], b.lines[:0], b.out[:0], 0
	for {
		text, err := lines.appendNext(b.text)
		if err != nil && err != errLong {
			return err
		}
		b.text, b.lines = text, append(b.lines, line{len(text), err == errLong})
		if len(b.text) >= mostBatch || !lines.hasNext() {
			return nil
		}
	}
}

func (b *batch) judge(judge func(out, line []byte) []byte) {
	from := 0
	for _, line := range b.lines {
		start := len(b.out)
		if line.long {
			b.out = appendError(b.out, errLong)
		} else {
			b.out = judge(b.out, b.text[from:line.end])
		}
		if isError(b.out[start:]) {
			b.bad++
		}
		b.out, from = append(b.out, '\n'), line.end
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
			if len(b.lines) > 0 {
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

func appendError(out []byte, err error) []byte {
	return (&wire.Report{Version: wire.ReportVersion, Rubric: wire.Rubric, State: wire.StateError, Error: err.Error()}).AppendJSON(out)
}

// isError reports whether a Report, as JSON, has the state "error". Quotes inside a string are escaped, so nothing else looks like this.
func isError(report []byte) bool { return bytes.Contains(report, []byte(`"state":"error"`)) }
