package main

import (
	"runtime"
	"unsafe"

	"assay/core"
)

// The module is a reactor: the host calls _initialize once, then the exports below, in any order and from one thread.
//
//	alloc(size) → pointer   room for the input; valid until the next alloc
//	assess, preview, recipe, trial, snapshot, compare, site (pointer, size) → output's pointer<<32 | output's size; valid until the next call
func main() {}

// input and output keep the buffers that the host reads and writes alive.
var input, output []byte

//go:wasmexport alloc
func alloc(size uint32) uint32 {
	input = make([]byte, max(size, 1))
	return uint32(uintptr(unsafe.Pointer(&input[0])))
}

//go:wasmexport assess
func assess(_, size uint32) uint64 { return run(core.AssessJSON, size) }

//go:wasmexport preview
func preview(_, size uint32) uint64 { return run(core.PreviewJSON, size) }

//go:wasmexport recipe
func recipe(_, size uint32) uint64 { return run(core.RecipeJSON, size) }

//go:wasmexport trial
func trial(_, size uint32) uint64 { return run(core.TrialJSON, size) }

//go:wasmexport snapshot
func snapshot(_, size uint32) uint64 { return run(core.SnapshotJSON, size) }

//go:wasmexport compare
func compare(_, size uint32) uint64 { return run(core.CompareJSON, size) }

//go:wasmexport site
func site(_, size uint32) uint64 { return run(core.Site, size) }

func run(call func([]byte) []byte, size uint32) uint64 {
	output = call(input[:size])
	runtime.Gosched() // the collector's own goroutine gets no other turn: without this, memory only grows
	return uint64(uintptr(unsafe.Pointer(&output[0])))<<32 | uint64(len(output))
}
