// Command slimwasm makes WebAssembly modules of Go's smaller, in place, and what they do stays the same: slimwasm FILE…
//
//   - What only stack traces read of the linker's tables of functions is cleared (traces.go).
//   - Data segments are joined: the linker begins a new one behind every 8 zero bytes, 40,000 of them in a module of ours, to save a tenth of the raw
//     size. Their headers do not compress, and each is work when the module starts.
//
// As brotli has it, assay.wasm is a quarter smaller for it. A fatal error of Go's runtime then names no functions and no lines; nobody
// sees one in a browser, where the module is dropped and loaded again.
package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
)

func main() {
	failed := false
	for _, file := range os.Args[1:] {
		module, err := os.ReadFile(file)
		if err == nil {
			module, err = slim(module)
		}
		if errors.Is(err, errNoTables) { // a newer Go: what it makes is larger, and works
			fmt.Fprintf(os.Stderr, "slimwasm: %s: %v\n", file, err)
			err = nil
		}
		if err == nil {
			err = os.WriteFile(file, module, 0o755)
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "slimwasm: %s: %v\n", file, err)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
}

const (
	preamble    = 8    // bytes before the first section: magic and version
	sectionData = 11   // the id of the data section
	opI32Const  = 0x41 // what Go gives a segment's offset with
	opEnd       = 0x0b
	mostMemory  = 64 << 20 // bytes: far more than the data of any module that is worth making smaller
)

var errNotGo = errors.New("not a module as Go's linker writes it")

// slim returns the module made smaller; with errNoTables, one whose data is joined and no more. See
// https://webassembly.github.io/spec/core/binary/modules.html.
func slim(module []byte) ([]byte, error) {
	if len(module) < preamble {
		return nil, errNotGo
	}
	var noTables error
	out := slices.Clone(module[:preamble])
	for r := (reader{rest: module[preamble:]}); len(r.rest) > 0; {
		id := r.bytes(1)
		body := r.bytes(r.number())
		if r.broken {
			return nil, errNotGo
		}
		if id[0] == sectionData {
			memory, ok := readSegments(body)
			if !ok {
				return nil, errNotGo
			}
			noTables = dropTraces(memory)
			body = appendSegments(nil, memory)
		}
		out = append(out, id[0])
		out = binary.AppendUvarint(out, uint64(len(body)))
		out = append(out, body...)
	}
	return out, noTables
}

// readSegments returns the memory that the data section's segments fill, from address 0 to the last byte.
func readSegments(section []byte) (memory []byte, ok bool) {
	r := reader{rest: section}
	for range r.number() {
		index, op := r.number(), r.bytes(1)
		offset := r.number() // signed, which is the same for what is not negative
		end := r.bytes(1)
		data := r.bytes(r.number())
		if r.broken || index != 0 || op[0] != opI32Const || end[0] != opEnd || offset+len(data) > mostMemory {
			return nil, false
		}
		if missing := offset + len(data) - len(memory); missing > 0 {
			memory = append(memory, make([]byte, missing)...)
		}
		copy(memory[offset:], data)
	}
	return memory, len(r.rest) == 0
}

// apart is how many zero bytes part two segments. Memory is zero where no segment is.
const apart = 128

// appendSegments appends a data section that fills the memory.
func appendSegments(out, memory []byte) []byte {
	type span struct{ from, to int }
	var list []span
	for i, b := range memory {
		if b == 0 {
			continue
		}
		if n := len(list); n > 0 && i-list[n-1].to < apart {
			list[n-1].to = i + 1
		} else {
			list = append(list, span{i, i + 1})
		}
	}
	out = binary.AppendUvarint(out, uint64(len(list)))
	for _, s := range list {
		out = append(out, 0, opI32Const)
		out = appendSigned(out, s.from)
		out = append(out, opEnd)
		out = binary.AppendUvarint(out, uint64(s.to-s.from))
		out = append(out, memory[s.from:s.to]...)
	}
	return out
}

// appendSigned appends a number that is not negative as signed LEB128: its last byte must not look like a negative one's.
func appendSigned(out []byte, n int) []byte {
	for ; n >= 0x40; n >>= 7 {
		out = append(out, byte(n)|0x80)
	}
	return append(out, byte(n))
}

// A reader reads the numbers and bytes that a module is made of. Once something is missing, all that it reads is empty.
type reader struct {
	rest   []byte
	broken bool
}

func (r *reader) number() int {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > 1<<31 {
		r.rest, r.broken = nil, true
		return 0
	}
	r.rest = r.rest[size:]
	return int(n)
}

func (r *reader) bytes(n int) []byte {
	if n > len(r.rest) {
		r.rest, r.broken = nil, true
		return []byte{0}
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}
