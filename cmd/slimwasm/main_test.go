package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"
)

const header = "\x00asm\x01\x00\x00\x00"

// module returns a module of nothing but a type section and a data section.
func module(data string) []byte {
	size := binary.AppendUvarint(nil, uint64(len(data)))
	return slices.Concat([]byte(header), []byte{1, 1, 0, sectionData}, size, []byte(data))
}

func TestSegments(t *testing.T) {
	far := string(make([]byte, apart))
	for _, c := range []struct{ name, data, want string }{
		{"none", "\x00", "\x00"},
		{"near", "\x02\x00\x41\x08\x0b\x01a\x00\x41\x0c\x0b\x01b", "\x01\x00\x41\x08\x0b\x05a\x00\x00\x00b"},
		{"next to each other, where the sign of an address needs a byte", "\x02\x00\x41\x3f\x0b\x01a\x00\x41\xc0\x00\x0b\x01b", "\x01\x00\x41\x3f\x0b\x02ab"},
		{"beyond the sign", "\x01\x00\x41\xc0\x00\x0b\x01b", "\x01\x00\x41\xc0\x00\x0b\x01b"},
		{"out of order", "\x02\x00\x41\x0c\x0b\x01b\x00\x41\x08\x0b\x01a", "\x01\x00\x41\x08\x0b\x05a\x00\x00\x00b"},
		{"the later of two that overlap is what stands there", "\x02\x00\x41\x08\x0b\x02ab\x00\x41\x09\x0b\x02xy", "\x01\x00\x41\x08\x0b\x03axy"},
		{"far apart", "\x01\x00\x41\x01\x0b\x82\x01a" + far + "b", "\x02\x00\x41\x01\x0b\x01a\x00\x41\x82\x01\x0b\x01b"},
		{"zeros at either end", "\x01\x00\x41\x01\x0b\x04\x00ab\x00", "\x01\x00\x41\x02\x0b\x02ab"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := slim(module(c.data))
			if want := module(c.want); !errors.Is(err, errNoTables) || !bytes.Equal(got, want) {
				t.Errorf("got %q (%v), wanted %q", got, err, want)
			}
		})
	}
}

func TestWhatIsNoModule(t *testing.T) {
	for _, text := range []string{
		"", "\x00asm", header + "\x0b", header + "\x0b\x05\x01", header + "\x0b\x02\x01\x01", header + "\x0b\x02\x00\x00",
		header + "\x0b\x08\x01\x00\x41\xff\xff\xff\xff\x07", // a segment at 2 GB
	} {
		if got, err := slim([]byte(text)); err == nil || got != nil {
			t.Errorf("%q: got %q (%v), wanted an error", text, got, err)
		}
	}
}
