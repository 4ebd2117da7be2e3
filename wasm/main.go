//go:build wasm

// Command wasm is the judge as a WebAssembly module: the entry points and nothing else. The recipes, which only views need, are a module of their
// own (wasm/recipes), so that the worker starts sooner.
//
// Built for js, it is what the extension ships as assay.wasm. Its whole surface are these exports, called as package border says:
//
//	assess  Observation   → Report
//	site    a host's name → its site's; text, not JSON
//
// Built for wasip1, it is a reactor for hosts such as wazero, with every call that the core has: see more_wasip1.go.
package main

import (
	"assay/core"
	"assay/wasm/border"
)

// main blocks: when it returns, the js module ends. A reactor's host never calls it.
func main() { select {} }

//go:wasmexport assess
func assess(size uint32) uint64 {
	return border.Append(func(out, in []byte) []byte { return core.AppendReport(out, in, nil) }, size)
}

//go:wasmexport site
func site(size uint32) uint64 { return border.Answer(core.Site, size) }
