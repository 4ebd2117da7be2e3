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
	"strings"
	"time"
)

// stream times the command line over real pages, again and again, in one process: pages a second, and the most memory that it ever held,
// which must not grow with the number of lines.
func stream() error {
	fmt.Printf("assay assess over real pages, %d processors: Reports, and Briefs (--brief)\n", runtime.GOMAXPROCS(0))
	return onRealPages(func(program, _ string, pages []byte) error {
		for _, args := range [][]string{{"assess"}, {"assess", "--brief"}} {
			for _, times := range []int{5, 50, 500} {
				rate, megabytes, err := timeStream(exec.Command(program, args...), pages, times)
				if err != nil {
					return err
				}
				row(fmt.Sprintf("%s: %d pages", strings.Join(args, " "), times*bytes.Count(pages, []byte("\n"))), "%.0f pages a second, %.0f MB at most", rate, megabytes)
			}
		}
		return nil
	})
}

// onRealPages builds the command line, and hands it over with a folder for files and with the captures of real sites.
func onRealPages(do func(program, dir string, pages []byte) error) error {
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
	return do(program, dir, pages)
}

// timeStream runs the command over the pages, one a line, so many times one after the other: pages a second, and the most memory it held.
func timeStream(cmd *exec.Cmd, pages []byte, times int) (rate, megabytes float64, err error) {
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return 0, 0, err
	}
	from := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	for range times {
		if _, err := in.Write(pages); err != nil {
			return 0, 0, err
		}
	}
	megabytes = mostMemory(cmd.Process.Pid)
	if err := in.Close(); err != nil {
		return 0, 0, err
	}
	err = cmd.Wait()
	rate = float64(times*bytes.Count(pages, []byte("\n"))) / time.Since(from).Seconds()
	return rate, megabytes, err
}

// mostMemory returns the most memory that a running process ever held, in MB; 0 where Linux's /proc is not there. What the system tells once a process
// has ended counts the memory of the one that started it.
func mostMemory(pid int) (megabytes float64) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	fmt.Sscan(rest, &megabytes)
	return megabytes / 1024
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
