// Command bench prints what Assay costs: sizes, and times in the browsers. Build first: ./build.sh bench does both.
//
// The command line may name the parts to print: sizes judging growth stream browsers popup price idle tabs panel observatory.
//
// Times are medians of several runs, and say more as ratios within one run than as numbers: machines differ.
package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/andybalholm/brotli"

	"assay/cmd/demo/sites"
	"assay/core"
	"assay/tests/browser/driver"
	"assay/tests/golden"
	"assay/tests/wasm"
)

// runs is how often each time in a browser is taken.
const runs = 20

// emptyModule is a Go program that does nothing, as a module in the extension's folder for as long as it is timed.
const emptyModule = "empty.wasm"

func main() {
	if err := bench(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// sections are the parts of a run, by the names that the command line takes; none: all of them.
var sections = []struct {
	name  string
	print func() error
}{
	{"sizes", func() error { return errors.Join(sizes(), lines()) }},
	{"judging", func() error { _, err := typical(); return err }},
	{"growth", func() error { growth(); return nil }},
	{"stream", stream},
	{"browsers", func() error {
		native, err := typical()
		if err != nil {
			return err
		}
		return inBrowsers(func(name string) error { return inBrowser(name, native) })
	}},
	{"popup", func() error { return inBrowsers(popup) }},
	{"price", func() error { return inBrowsers(price) }},
	{"idle", func() error { return inBrowsers(idle) }},
	{"tabs", tabsAtOnce},
	{"panel", func() error { return inBrowsers(panel) }},
	{"observatory", observatory},
}

// typical is judging, once: two sections need it.
var typical = sync.OnceValues(judging)

func bench() error {
	asked := os.Args[1:]
	for _, section := range sections {
		if len(asked) > 0 && !slices.Contains(asked, section.name) {
			continue
		}
		if err := section.print(); err != nil {
			return fmt.Errorf("%s: %w", section.name, err)
		}
	}
	return nil
}

func inBrowsers(measure func(name string) error) error {
	for _, name := range driver.Names {
		if err := measure(name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func row(what, format string, args ...any) {
	fmt.Printf("  %-58s %s\n", what, fmt.Sprintf(format, args...))
}

func sizes() error {
	fmt.Println("sizes, bytes")
	for _, name := range []string{"assay.wasm", "recipes.wasm"} {
		module, err := os.ReadFile("dist/extension/" + name)
		if err != nil {
			return err
		}
		var zipped, brotlied bytes.Buffer
		z, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
		if err != nil {
			return err
		}
		if err := write(z, module); err != nil {
			return err
		}
		if err := write(brotli.NewWriterLevel(&brotlied, brotli.BestCompression), module); err != nil {
			return err
		}
		row(name+": raw, gzip 9, brotli 11", "%d, %d, %d", len(module), zipped.Len(), brotlied.Len())
	}
	archives, err := filepath.Glob("dist/*.zip")
	if err != nil {
		return err
	}
	for _, path := range archives {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		row(filepath.Base(path), "%d", info.Size())
	}
	return nil
}

func write(w io.WriteCloser, data []byte) error {
	_, err := w.Write(data)
	return errors.Join(err, w.Close())
}

// lines counts the lines of source, tests apart, generated files left out.
func lines() error {
	fmt.Println("lines")
	type key struct {
		language string
		test     bool
	}
	count := map[key]int{}
	for _, top := range []string{"core", "wasm", "cmd", "tests", "extension", "popup"} {
		err := filepath.WalkDir(top, func(path string, entry os.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entry.IsDir() {
				if entry.Name() == "node_modules" {
					return filepath.SkipDir
				}
				return nil
			}
			ending := filepath.Ext(path)
			language := map[string]string{".go": "Go", ".ts": "TypeScript"}[ending]
			if language == "" {
				return nil
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if bytes.Contains(text[:min(len(text), 100)], []byte("Code generated")) {
				return nil
			}
			test := top == "tests" || strings.Contains(path, "_test.") || strings.Contains(path, ".test.") || strings.Contains(path, "fixtures")
			count[key{language, test}] += bytes.Count(text, []byte("\n"))
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, language := range []string{"Go", "TypeScript"} {
		row(language+": source, tests", "%d, %d", count[key{language, false}], count[key{language, true}])
	}
	return nil
}

// judging times one assessment of a typical page, JSON to JSON, natively and in wazero. It returns the native time in microseconds.
func judging() (native float64, err error) {
	fmt.Println("one assessment of a typical page, JSON to JSON")
	in := golden.Typical().AppendJSON(nil)
	var out []byte
	result := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			out = core.AppendReport(out[:0], in, nil) // as assay assess and the module do
		}
	})
	native = float64(result.NsPerOp()) / 1000
	row("native Go", "%.0f µs, %d allocations, %d bytes in, %d out", native, result.AllocsPerOp(), len(in), len(out))

	ctx := context.Background()
	module, err := wasm.Load(ctx, ".")
	if err != nil {
		return 0, err
	}
	defer module.Close(ctx)
	result = testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			if _, err := module.Call(ctx, "assess", in); err != nil {
				b.Fatal(err)
			}
		}
	})
	row("wazero", "%.0f µs, %.1f × native", float64(result.NsPerOp())/1000, float64(result.NsPerOp())/1000/native)
	return native, nil
}

// inBrowser times what a user waits for.
func inBrowser(name string, native float64) error {
	fmt.Println(name)
	extension, err := driver.Extension()
	if err != nil {
		return err
	}
	demo, err := sites.Start("127.0.0.1:0")
	if err != nil {
		return err
	}
	defer demo.Close()
	empty := filepath.Join(extension, emptyModule)
	if err := wasm.Build(".", "./tests/bench/empty", "js", empty); err != nil {
		return err
	}
	defer os.Remove(empty)
	b, err := driver.Launch(name, driver.Options{Extension: extension, Proxy: demo.Proxy.Addr(), CA: demo.Authority.PEM()})
	if err != nil {
		return err
	}
	defer b.Close()

	in := base64.StdEncoding.EncodeToString(golden.Typical().AppendJSON(nil))
	var starts, floors []float64
	for range runs {
		start, err := timeStart(b, "assay.wasm", in)
		if err != nil {
			return err
		}
		floor, err := timeStart(b, emptyModule, in)
		if err != nil {
			return err
		}
		starts, floors = append(starts, start), append(floors, floor)
	}
	row("dead worker: load the module, start it, first report", "%.0f ms, %.1f × a Go program that does nothing (%.0f ms)", middle(starts), middle(starts)/middle(floors), middle(floors))

	warm, err := median(5, func() (float64, error) { return timeWarm(b, in) })
	if err != nil {
		return err
	}
	row("module, warm: one assessment of the typical page", "%.0f µs, %.1f × native", warm*1000, warm*1000/native)

	badge, err := median(runs, func() (float64, error) {
		record, err := driver.Visit(b, "https://middling.test/")
		return record.Timings.Badge - record.Timings.Completed, err
	})
	if err != nil {
		return err
	}
	row("from the page's onCompleted to the badge", "%.0f ms", badge)

	return nil
}

// timeStart ends the worker, and times in the one that starts how long a new module takes to its first report. Milliseconds.
func timeStart(b driver.Browser, module, observation string) (ms float64, err error) {
	if err := b.KillWorker(); err != nil {
		return 0, err
	}
	err = b.Background(fmt.Sprintf(`(async () => {
		const from = performance.now();
		const ask = await %s;
		const bytes = self.Uint8Array.from(self.atob(%q), c => c.charCodeAt(0));
		if (ask("assess", bytes).length < 100) throw new Error("no report");
		return performance.now() - from;
	})()`, driver.Module(module), observation), &ms)
	return ms, err
}

// timeWarm times one assessment, of many. Milliseconds.
func timeWarm(b driver.Browser, observation string) (ms float64, err error) {
	err = b.Background(fmt.Sprintf(`(async () => {
		const ask = await (self.moduleOfTheBench ??= %s);
		const bytes = self.Uint8Array.from(self.atob(%q), c => c.charCodeAt(0));
		for (let i = 0; i < 2000; i++) ask("assess", bytes);
		const from = performance.now();
		for (let i = 0; i < 2000; i++) ask("assess", bytes);
		return (performance.now() - from) / 2000;
	})()`, driver.Module("assay.wasm"), observation), &ms)
	return ms, err
}

// median takes a figure several times.
func median(times int, take func() (float64, error)) (float64, error) {
	var list []float64
	for range times {
		figure, err := take()
		if err != nil {
			return 0, err
		}
		list = append(list, figure)
	}
	return middle(list), nil
}
