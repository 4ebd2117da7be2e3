package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// stream times the command line over real pages, again and again, in one process: pages a second, and the most memory that it ever held,
// which must not grow with the number of lines.
func stream() error {
	fmt.Printf("assay assess over real pages, %d processors\n", runtime.GOMAXPROCS(0))
	pages, err := realPages()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "assay-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "assay")
	if out, err := exec.Command("go", "build", "-o", program, "./cmd/assay").CombinedOutput(); err != nil {
		return fmt.Errorf("building cmd/assay: %w\n%s", err, out)
	}
	lines := bytes.Count(pages, []byte("\n"))
	for _, times := range []int{5, 50, 500} {
		cmd := exec.Command(program, "assess")
		cmd.Stderr = os.Stderr
		in, err := cmd.StdinPipe()
		if err != nil {
			return err
		}
		from := time.Now()
		if err := cmd.Start(); err != nil {
			return err
		}
		for range times {
			if _, err := in.Write(pages); err != nil {
				return err
			}
		}
		if err := in.Close(); err != nil {
			return err
		}
		if err := cmd.Wait(); err != nil {
			return err
		}
		seconds := time.Since(from).Seconds()
		row(fmt.Sprintf("%d pages", times*lines), "%.0f pages a second, %.0f MB at most",
			float64(times*lines)/seconds, float64(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)/1024)
	}
	return nil
}

// realPages returns the captures of real sites, an Observation a line.
func realPages() ([]byte, error) {
	packed, err := os.ReadFile("tests/conformance/data/real-responses.ndjson.gz")
	if err != nil {
		return nil, err
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
