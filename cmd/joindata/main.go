// Command joindata joins the data segments of WebAssembly modules, in place: joindata FILE…
//
// Go's linker begins a new segment behind every 8 zero bytes, 40,000 of them in a module of ours. Their headers save a tenth of the raw size, but do not
// compress: without them assay.wasm is 42 KB smaller as brotli has it, and there is less to set up when it starts.
package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
)

func main() {
	for _, file := range os.Args[1:] {
		module, err := os.ReadFile(file)
		if err == nil {
			module, err = join(module)
		}
		if err == nil {
			err = os.WriteFile(file, module, 0o755)
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "joindata: %s: %v\n", file, err)
			os.Exit(1)
		}
	}
}

// apart is how many zero bytes still part two segments.
const apart = 64

const (
	preamble    = 8    // bytes before the first section: magic and version
	sectionData = 11   // the id of the data section
	opI32Const  = 0x41 // what Go gives a segment's offset with
	opEnd       = 0x0b
)

var errNotGo = errors.New("not a module as Go's linker writes it")

// join returns the module with the segments of its data section joined. See https://webassembly.github.io/spec/core/binary/modules.html.
func join(module []byte) ([]byte, error) {
	if len(module) < preamble {
		return nil, errNotGo
	}
	out := slices.Clone(module[:preamble])
	for r := (reader{rest: module[preamble:]}); len(r.rest) > 0; {
		id := r.bytes(1)
		body := r.bytes(r.number())
		if r.broken {
			return nil, errNotGo
		}
		if id[0] == sectionData {
			segments, ok := readSegments(body)
			if !ok {
				return nil, errNotGo
			}
			joined, ok := joinSegments(segments)
			if !ok {
				return nil, errNotGo
			}
			body = appendSegments(nil, joined)
		}
		out = append(out, id[0])
		out = binary.AppendUvarint(out, uint64(len(body)))
		out = append(out, body...)
	}
	return out, nil
}

// A segment is what stands at a place in memory when the module starts.
type segment struct {
	offset int
	data   []byte
}

// joinSegments returns the segments in the order of their offsets, those joined that less than apart parts. They must not overlap.
func joinSegments(list []segment) (joined []segment, ok bool) {
	slices.SortFunc(list, func(a, b segment) int { return a.offset - b.offset })
	for _, s := range list {
		if n := len(joined); n > 0 {
			last := &joined[n-1]
			gap := s.offset - last.offset - len(last.data)
			if gap < 0 {
				return nil, false
			}
			if gap < apart {
				last.data = append(append(last.data, make([]byte, gap)...), s.data...)
				continue
			}
		}
		joined = append(joined, segment{s.offset, bytes.Clone(s.data)})
	}
	return joined, true
}

func readSegments(section []byte) (list []segment, ok bool) {
	r := reader{rest: section}
	for range r.number() {
		memory, op := r.number(), r.bytes(1)
		offset := r.number() // signed, which is the same for what is not negative
		end := r.bytes(1)
		data := r.bytes(r.number())
		if r.broken || memory != 0 || op[0] != opI32Const || end[0] != opEnd {
			return nil, false
		}
		list = append(list, segment{offset, data})
	}
	return list, len(r.rest) == 0
}

func appendSegments(out []byte, list []segment) []byte {
	out = binary.AppendUvarint(out, uint64(len(list)))
	for _, s := range list {
		out = append(out, 0, opI32Const)
		out = appendSigned(out, s.offset)
		out = append(out, opEnd)
		out = binary.AppendUvarint(out, uint64(len(s.data)))
		out = append(out, s.data...)
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
