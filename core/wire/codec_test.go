package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"assay/core/wire"
	"assay/tests/random"
)

const whole = `{"version":1,"time":"2026-11-21T10:00:00Z","url":"https://shop.test/","exchanges":[` +
	`{"url":"https://shop.test/","method":"GET","status":200,"source":"network","sentCookies":["a"],"headers":[["A","b"]],"tls":{"state":"secure"}}],` +
	`"cookies":[{"name":"a","domain":"shop.test","hostOnly":true,"path":"/","secure":false,"httpOnly":true,"sameSite":"lax","valueLength":3}]}`

// What is wrong is named: where, what stood there, what was expected.
func TestDecodeErrors(t *testing.T) {
	for _, c := range []struct{ old, new, path, got, want string }{
		{whole, ``, "", "the end at byte 0", "an object"},
		{whole, `[]`, "", "[]", "an object"},
		{whole, `null`, "", "null", "an object"},
		{whole, `{`, "", "the end at byte 1", "a field's name"},
		{`}]}`, `}]}x`, "", `"x"`, "nothing after the end"},
		{whole, `{"version":2,"pages":[]}`, "version", "2", "1"},
		{`"version":1`, `"version":"1"`, "version", `"1"`, "an integer"},
		{`"version":1`, `"version":1.5`, "version", "1.5", "an integer"},
		{`"version":1`, `"version":xyz`, "version", `"x" at byte 11`, "an integer"},
		{`"version":1`, `"version":tru`, "version", `"t" at byte 11`, "an integer"}, // a word cut short is no value, wherever it stands
		{`"hostOnly":true`, `"hostOnly":tru`, "cookies[0].hostOnly", `"t" at byte`, "true or false"},
		{`"version":1`, `"x":f,"version":1`, "", `"f" at byte`, "a value"},
		{`"version":1`, `"version":null`, "version", "null", "an integer"},
		{`"version":1`, `"version":99999999999999999999`, "version", "99999999999999999999", "an integer"},
		{`"status":200`, `"status":0200`, "exchanges[0]", `"2" at byte`, "a comma or"},
		{`"time":"2026-11-21T10:00:00Z",`, ``, "time", "nothing", "required"},
		{`"status":200`, `"status":"ok"`, "exchanges[0].status", `"ok"`, "an integer"},
		{`"status":200,`, ``, "exchanges[0].status", "nothing", "required"},
		{`[["A","b"]]`, `{"A":"b"}`, "exchanges[0].headers", `{"A":"b"}`, "a list"},
		{`["A","b"]`, `["A","b","c"]`, "exchanges[0].headers[0]", `["A","b","c"]`, "a [name, value] pair"},
		{`["A","b"]`, `["A"]`, "exchanges[0].headers[0]", `["A"]`, "a [name, value] pair"},
		{`["A","b"]`, `["A",1]`, "exchanges[0].headers[0]", `["A",1]`, "a [name, value] pair"},
		{`["a"]`, `[true]`, "exchanges[0].sentCookies[0]", "true", "a string"},
		{`{"state":"secure"}`, `{}`, "exchanges[0].tls.state", "nothing", "required"},
		{`"hostOnly":true`, `"hostOnly":1`, "cookies[0].hostOnly", "1", "true or false"},
		{`"time":"2026`, "\"time\":\"20\n26", "time", `"\n" at byte`, "no control character"},
		{`"time":"2026`, `"time":"\x2026`, "time", `"x" at byte`, "one of"},
		{`"time":"2026`, `"time":"\u20g6`, "time", `"u" at byte`, "four hexadecimal digits"},
		{`"version":1`, `"x":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `,"version":1`, "", "values inside each other", "at most 64 deep"},
		{`"status":200`, `"status":"` + strings.Repeat("é", 100) + `"`, "exchanges[0].status", "…", "an integer"},
	} {
		in := strings.Replace(whole, c.old, c.new, 1)
		_, err := wire.DecodeObservation([]byte(in))
		var e *wire.Error
		if !errors.As(err, &e) {
			t.Errorf("%s\ngot error %v, want one at %q", in, err, c.path)
			continue
		}
		if e.Path != c.path || !strings.Contains(e.Got, c.got) || !strings.Contains(e.Want, c.want) {
			t.Errorf("%s\ngot  %q: %q, expected %q\nwant %q: %q, expected %q", in, e.Path, e.Got, e.Want, c.path, c.got, c.want)
		}
		if len(e.Got) > 100 {
			t.Errorf("%s\nthe error shows %d bytes", in, len(e.Got))
		}
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct{ old, new, path, got string }{
		{`"source":"network"`, `"source":"thin air"`, "exchanges[0].source", `"thin air"`},
		{`"state":"secure"`, `"state":"fine"`, "exchanges[0].tls.state", `"fine"`},
		{`"sameSite":"lax"`, `"sameSite":"Lax"`, "cookies[0].sameSite", `"Lax"`},
	} {
		in := strings.Replace(whole, c.old, c.new, 1)
		o, err := wire.DecodeObservation([]byte(in))
		if err != nil {
			t.Fatal(err)
		}
		var e *wire.Error
		if err := o.Check(); !errors.As(err, &e) || e.Path != c.path || e.Got != c.got {
			t.Errorf("%s\ngot error %v, want one at %s", in, err, c.path)
		}
	}
	o, err := wire.DecodeObservation([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Check(); err != nil {
		t.Errorf("%s\ngot %v, want no error", whole, err)
	}
}

// An unknown field is ignored; null stands for an optional field that is absent.
func TestDecodeIgnores(t *testing.T) {
	in := strings.Replace(whole, `{"version":1`, `{"new":{"a":[1,2.5e3,-0,"x",null,true,{"b":{}}]},"probe":null,"document":null,"version":1`, 1)
	got, err := wire.DecodeObservation([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	want, _ := wire.DecodeObservation([]byte(whole))
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got.Probe != nil {
		t.Errorf("a probe that is null: got %v, want none", got.Probe)
	}
	empty, err := wire.DecodeObservation([]byte(strings.Replace(whole, `{"version":1`, `{"probe":[],"version":1`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	if empty.Probe == nil {
		t.Error("a probe without an answer is an empty list, not an absent one")
	}
}

func TestStrings(t *testing.T) {
	for in, want := range map[string]string{
		`""`: "", `"a\"\\\/\b\f\n\r\tz"`: "a\"\\/\b\f\n\r\tz", `"\u00e9\u20AC"`: "é€", `"\ud83d\ude00"`: "😀", `"\ud83d"`: "\uFFFD", `"\ud83dx"`: "\uFFFDx",
		`"\ude00\ud83d"`: "\uFFFD\uFFFD", "\"\xff\xfe\"": "\uFFFD\uFFFD", `"é€😀"`: "é€😀", "\"é\xffé\"": "é\uFFFDé", `"\u0000"`: "\x00", "\"\x7f\u2028\"": "\x7f\u2028",
	} {
		o, err := wire.DecodeObservation([]byte(strings.Replace(whole, `"https://shop.test/"`, in, 1)))
		if err != nil {
			t.Errorf("%q: %v", in, err)
		} else if o.URL != want {
			t.Errorf("%q: got %q, want %q", in, o.URL, want)
		}
	}
}

// What encoding/json writes we read, and the other way round, for random documents.
func TestAgreesWithEncodingJSON(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		o := random.Observation(r)
		ours := o.AppendJSON(nil)
		theirs, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		var fromOurs wire.Observation
		if err := json.Unmarshal(ours, &fromOurs); err != nil {
			t.Fatalf("encoding/json refuses what we write: %v\n%s", err, ours)
		}
		fromTheirs, err := wire.DecodeObservation(theirs)
		if err != nil {
			t.Fatalf("we refuse what encoding/json writes: %v\n%s", err, theirs)
		}
		if !reflect.DeepEqual(fromOurs, fromTheirs) {
			t.Fatalf("ours   %s\ntheirs %s", ours, theirs)
		}
	}
}

// FuzzDecodeObservation: no panic; what we read is JSON; what we read and write again reads as the same.
func FuzzDecodeObservation(f *testing.F) {
	f.Add([]byte(whole))
	f.Fuzz(func(t *testing.T, in []byte) {
		o, err := wire.DecodeObservation(in)
		if err != nil {
			return
		}
		if !json.Valid(in) {
			t.Fatalf("%q is no JSON and was read", in)
		}
		out := o.AppendJSON(nil)
		again, err := wire.DecodeObservation(out)
		if err != nil {
			t.Fatalf("%q is written as %q and refused: %v", in, out, err)
		}
		if twice := again.AppendJSON(nil); !bytes.Equal(out, twice) {
			t.Fatalf("%q is written as %q, then as %q", in, out, twice)
		}
	})
}

// FuzzDecodeRequests: the calls' other documents, likewise.
func FuzzDecodeRequests(f *testing.F) {
	f.Add([]byte(`{"observation":` + whole + `,"changes":[{"op":"set-header","name":"A","value":"b"}]}`))
	f.Add([]byte(`{"changes":[{"op":"serve-https"}],"stack":"nginx","host":"shop.test"}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		if req, err := wire.DecodePreviewRequest(in); err == nil {
			if _, err := wire.DecodePreviewRequest(req.AppendJSON(nil)); err != nil || !json.Valid(in) {
				t.Fatalf("%q: %v", in, err)
			}
		}
		if req, err := wire.DecodeRecipeRequest(in); err == nil {
			if _, err := wire.DecodeRecipeRequest(req.AppendJSON(nil)); err != nil || !json.Valid(in) {
				t.Fatalf("%q: %v", in, err)
			}
		}
	})
}

// FuzzStrings: every string is written as JSON that encoding/json reads as it would read its own.
func FuzzStrings(f *testing.F) {
	f.Add("a\"\\\x00\x1f\x7f\u2028é\xff😀")
	f.Fuzz(func(t *testing.T, s string) {
		out := (&wire.Check{Title: s}).AppendJSON(nil)
		var ours, theirs wire.Check
		if err := json.Unmarshal(out, &ours); err != nil {
			t.Fatalf("%q is written as %q: %v", s, out, err)
		}
		std, err := json.Marshal(wire.Check{Title: s})
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(std, &theirs); err != nil {
			t.Fatal(err)
		}
		if ours != theirs {
			t.Fatalf("%q: ours reads as %q, theirs as %q", s, ours.Title, theirs.Title)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	in := []byte(whole)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wire.DecodeObservation(in); err != nil {
			b.Fatal(err)
		}
	}
}
