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
