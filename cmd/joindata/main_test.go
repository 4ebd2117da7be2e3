package main

import (
	"bytes"
	"slices"
	"testing"
)

const header = "\x00asm\x01\x00\x00\x00"

func TestJoin(t *testing.T) {
	far := bytes.Repeat([]byte{0}, apart)
	for _, c := range []struct {
		name       string
		list, want []segment
	}{
		{"none", nil, nil},
		{"near", []segment{{4096, []byte("a")}, {4100, []byte("b")}}, []segment{{4096, []byte("a\x00\x00\x00b")}}},
		{"next to each other", []segment{{63, []byte("a")}, {64, []byte("b")}}, []segment{{63, []byte("ab")}}},
		{"out of order", []segment{{200, []byte("b")}, {190, []byte("a")}}, []segment{{190, []byte("a\x00\x00\x00\x00\x00\x00\x00\x00\x00b")}}},
		{"far apart", []segment{{0, []byte("a")}, {1 + len(far), []byte("b")}}, []segment{{0, []byte("a")}, {1 + len(far), []byte("b")}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			module := func(list []segment) []byte {
				section := appendSegments(nil, list)
				return slices.Concat([]byte(header), []byte{1, 1, 0, sectionData, byte(len(section))}, section)
			}
			got, err := join(module(c.list))
			if want := module(c.want); err != nil || !bytes.Equal(got, want) {
				t.Errorf("got %q (%v), wanted %q", got, err, want)
			}
		})
	}
}

func TestWhatIsNoModule(t *testing.T) {
	for _, text := range []string{"", "\x00asm", header + "\x0b", header + "\x0b\x05\x01", header + "\x0b\x02\x01\x01", header + "\x0b\x02\x00\x00", header + "\x0b\x0d\x02\x00\x41\x01\x0b\x01a\x00\x41\x01\x0b\x01b"} {
		if got, err := join([]byte(text)); err == nil {
			t.Errorf("%q: got %q, wanted an error", text, got)
		}
	}
}
