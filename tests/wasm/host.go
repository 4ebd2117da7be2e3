// Package wasm runs the core as a WebAssembly module, in wazero, and compares it with the same core in native Go.
//
// The module is built from ./wasm for wasip1: every call of the two js modules that ship, and preview, for a host that Go has.
package wasm

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// A Module is the core, running in wazero. It is not safe for concurrent use.
type Module struct {
	runtime wazero.Runtime
	module  api.Module
}

// Build builds a module, ./wasm or ./wasm/recipes, for js or wasip1 into path, as build.sh does; root is the project's folder.
func Build(root, module, goos, path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	args := []string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", path}
	if module == "./wasm/recipes" {
		args = append(args, "-gcflags=assay/...=-l")
	}
	if goos == "wasip1" {
		args = append(args, "-buildmode=c-shared") // a reactor: exports, no main that ends
	}
	cmd := exec.Command("go", append(args, module)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH=wasm", "GOEXPERIMENT=nogreenteagc")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building the module for %s: %w\n%s", goos, err, out)
	}
	slim := exec.Command("go", "run", "./cmd/slimwasm", path)
	slim.Dir = root
	if out, err := slim.CombinedOutput(); err != nil {
		return fmt.Errorf("making the module smaller: %w\n%s", err, out)
	}
	return nil
}

// Load builds the wasip1 module and starts it. root is the project's folder.
func Load(ctx context.Context, root string) (*Module, error) {
	dir, err := os.MkdirTemp("", "assay-wasm-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "assay.wasm")
	if err := Build(root, "./wasm", "wasip1", path); err != nil {
		return nil, err
	}
	code, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	config := wazero.NewRuntimeConfig()
	// Compiling takes a second; every test binary after the first finds the result here.
	if cache, err := wazero.NewCompilationCacheWithDir(filepath.Join(os.TempDir(), "assay-wazero")); err == nil {
		config = config.WithCompilationCache(cache)
	}
	runtime := wazero.NewRuntimeWithConfig(ctx, config)
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, runtime); err != nil {
		return nil, err
	}
	module, err := runtime.InstantiateWithConfig(ctx, code, wazero.NewModuleConfig().WithStartFunctions("_initialize"))
	if err != nil {
		return nil, err
	}
	return &Module{runtime, module}, nil
}

// Call calls "assess", "preview", "recipe", "trial", "snapshot", "compare", "export", "responses", "whatif", "loads" or "explain", JSON in, JSON out; or "site" with the name of a host.
func (m *Module) Call(ctx context.Context, name string, in []byte) ([]byte, error) {
	pointer, err := m.module.ExportedFunction("alloc").Call(ctx, uint64(len(in)))
	if err != nil {
		return nil, err
	}
	if !m.module.Memory().Write(uint32(pointer[0]), in) {
		return nil, fmt.Errorf("%d bytes at %d are outside the module's memory", len(in), pointer[0])
	}
	result, err := m.module.ExportedFunction(name).Call(ctx, uint64(len(in)))
	if err != nil {
		return nil, err
	}
	out, ok := m.module.Memory().Read(uint32(result[0]>>32), uint32(result[0]))
	if !ok {
		return nil, fmt.Errorf("the answer of %s is outside the module's memory", name)
	}
	return append([]byte(nil), out...), nil
}

// Close ends the module.
func (m *Module) Close(ctx context.Context) error { return m.runtime.Close(ctx) }
