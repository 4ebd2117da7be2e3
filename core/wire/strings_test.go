package wire

import (
	"strings"
	"testing"
)

func TestMapStrings(t *testing.T) {
	for in, want := range map[string]string{
		`"a"`:                             `"A"`,
		`{"a":"b","c":["d",{"e":"f\n"}]}`: `{"a":"B","c":["D",{"e":"F\n"}]}`,
		` { "n" : -1.5e3 , "t" : true , "z" : null , "l" : [ ] , "o" : { } } `: `{"n":-1.5e3,"t":true,"z":null,"l":[],"o":{}}`,
	} {
		got, err := MapStrings([]byte(in), strings.ToUpper)
		if err != nil || string(got) != want {
			t.Errorf("%s: got %s, %v; want %s", in, got, err, want)
		}
	}
	for _, in := range []string{"", "{", `["a"`, `{"a" "b"}`, `"a" "b"`, strings.Repeat("[", 100)} {
		if _, err := MapStrings([]byte(in), strings.ToUpper); err == nil {
			t.Errorf("%s: no error", in)
		}
	}
}

// Eight bytes at once are as good as one by one, wherever what is special stands and whatever stands beside it.
func TestPlain(t *testing.T) {
	slow := func(s string, i int) int {
		for i < len(s) && s[i] >= ' ' && s[i] != '"' && s[i] != '\\' && s[i] < 0x80 {
			i++
		}
		return i
	}
	text := strings.Repeat(" !~[]#az{}", 3)
	for size := range len(text) {
		for at := range size {
			for c := range 256 {
				for _, next := range []byte{' ', '!', '#', 0, '"', 0x80} {
					b := []byte(text[:size])
					b[at] = byte(c)
					if at+1 < size {
						b[at+1] = next
					}
					for i := range min(size, 10) {
						if got, want := plain(string(b), i), slow(string(b), i); got != want {
							t.Fatalf("plain(%q, %d): got %d, want %d", b, i, got, want)
						}
					}
				}
			}
		}
	}
}
