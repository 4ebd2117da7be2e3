package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// A program that asks much of Go's runtime says the same with and without what only traces read.
func TestAProgramDoesTheSame(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hard.wasm")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", path, "./testdata/hard")
	build.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	after, err := slim(before)
	if err != nil {
		t.Fatal(err)
	}
	want, got := run(t, before), run(t, after)
	if got != want {
		t.Errorf("it said\n%s\nbut before\n%s", got, want)
	}
	if strings.Count(want, "recovered: ") != 10 || !strings.Contains(want, "coroutine 1 4") {
		t.Errorf("the program did not come to its end:\n%s", want)
	}
	if len(after) > len(before)*9/10 {
		t.Errorf("%d bytes became %d: too little was dropped", len(before), len(after))
	}
	for _, name := range []string{"main.deep", "hard/main.go", "runtime.findfunc", "symtab.go"} {
		if !bytes.Contains(before, []byte(name)) || bytes.Contains(after, []byte(name)) {
			t.Errorf("%s should stand in the module before, and not after", name)
		}
	}
}

// Tables that are not as expected are left alone, whichever byte of them is wrong.
func TestUnknownTablesStay(t *testing.T) {
	for _, memory := range [][]byte{
		nil,
		[]byte("\xf1\xff\xff\xff\x00\x00\x01\x08"),
		append([]byte("\xf1\xff\xff\xff\x00\x00\x01\x08\x01"), make([]byte, 100)...),
		append([]byte("\xf1\xff\xff\xff\x00\x00\x01\x08"), bytes.Repeat([]byte{0xff}, 100)...),
		append([]byte("\xf1\xff\xff\xff\x00\x00\x01\x08"), bytes.Repeat([]byte{1, 0, 0, 0, 0, 0, 0, 0}, 100)...),
	} {
		before := bytes.Clone(memory)
		if err := dropTraces(memory); err == nil || !bytes.Equal(memory, before) {
			t.Errorf("%q became %q (%v)", before, memory, err)
		}
	}
}

func FuzzDropTraces(f *testing.F) {
	f.Add([]byte("\xf1\xff\xff\xff\x00\x00\x01\x08\x01"))
	f.Fuzz(func(t *testing.T, memory []byte) {
		before := bytes.Clone(memory)
		if dropTraces(memory) != nil && !bytes.Equal(memory, before) {
			t.Error("with an error, memory was changed")
		}
	})
}

// run returns what a module for wasip1 prints.
func run(t *testing.T, module []byte) string {
	t.Helper()
	ctx := context.Background()
	runtime := wazero.NewRuntime(ctx)
	defer runtime.Close(ctx)
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, runtime); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := runtime.InstantiateWithConfig(ctx, module, wazero.NewModuleConfig().WithStdout(&out).WithStderr(&out)); err != nil && !strings.Contains(err.Error(), "exit_code(0)") {
		t.Errorf("%v\n%s", err, out.String())
	}
	return out.String()
}
