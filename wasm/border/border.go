//go:build wasm

// Package border takes bytes from the module's host and gives bytes back. It does without syscall/js, whose objects cost time at every call and 24 KB
// of each module.
//
//	alloc(size) → pointer   room for the input; valid until the next alloc
//
// A call is then given the size of the input that stands there, and returns the output's pointer<<32 | its size; valid until the next call. The host
// calls from one thread, one call at a time.
package border

import (
	"runtime"
	"unsafe"
)

// input and output keep the buffers that the host reads and writes alive.
var input, output []byte

//go:wasmexport alloc
func alloc(size uint32) uint32 {
	input = make([]byte, size)
	return address(input)
}

// Answer answers a call of the host's, whose input has that size.
func Answer(call func([]byte) []byte, size uint32) uint64 {
	output = call(input[:size])
	runtime.Gosched() // the collector's own goroutine gets no other turn: without this, memory only grows
	return uint64(address(output))<<32 | uint64(len(output))
}

// Append answers as [Answer] does by a call that appends its output: the room of the output before is used again.
func Append(call func(out, in []byte) []byte, size uint32) uint64 {
	const most = 256 << 10 // bytes of room that are worth keeping
	if cap(output) > most {
		output = nil
	}
	return Answer(func(in []byte) []byte { return call(output[:0], in) }, size)
}

func address(buffer []byte) uint32 { return uint32(uintptr(unsafe.Pointer(unsafe.SliceData(buffer)))) }
