package page

import (
	"strings"
	"testing"
	"time"
)

// https://www.rfc-editor.org/rfc/rfc3339#section-5.6
func TestParseTime(t *testing.T) {
	for _, test := range []struct{ in, want string }{ // want "": no time
		{"2026-11-21T10:00:00Z", "2026-11-21T10:00:00Z"},
		{"2026-11-21t10:00:00z", "2026-11-21T10:00:00Z"},
		{"2026-11-21T10:00:00.999Z", "2026-11-21T10:00:00Z"},
		{"2026-11-21T10:00:00.123456789012+01:30", "2026-11-21T08:30:00Z"},
		{"2026-11-21T10:00:00-23:59", "2026-11-22T09:59:00Z"},
		{"2026-12-31T23:59:60Z", "2027-01-01T00:00:00Z"}, // a leap second
		{"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
		{"1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"},
		{"0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"},
		{"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"},
		{"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
		{"2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"},
		{"2100-02-29T00:00:00Z", ""},
		{"2026-02-29T00:00:00Z", ""},
		{"2026-04-31T00:00:00Z", ""},
		{"2026-13-01T00:00:00Z", ""},
		{"2026-00-01T00:00:00Z", ""},
		{"2026-01-00T00:00:00Z", ""},
		{"2026-11-21T24:00:00Z", ""},
		{"2026-11-21T10:60:00Z", ""},
		{"2026-11-21T10:00:61Z", ""},
		{"2026-11-21T10:00:00", ""},
		{"2026-11-21T10:00:00.Z", ""},
		{"2026-11-21T10:00:00,5Z", ""},
		{"2026-11-21T10:00:00+1:00", ""},
		{"2026-11-21T10:00:00+24:00", ""},
		{"2026-11-21T10:00:00+01:60", ""},
		{"2026-11-21T10:00:00+0100", ""},
		{"2026-11-21T10:00:00Zx", ""},
		{"2026-11-21 10:00:00Z", ""},
		{"2026-11-21", ""},
		{"", ""},
		{"+026-11-21T10:00:00Z", ""},
		{"2026-11-21T10:00:-1Z", ""},
		{"Sat, 21 Nov 2026 10:00:00 GMT", ""},
	} {
		unix, ok := ParseTime(test.in)
		if ok != (test.want != "") || ok && FormatTime(unix) != test.want {
			t.Errorf("ParseTime(%q): got %q, %v, want %q", test.in, FormatTime(unix), ok, test.want)
		}
	}
}

func TestFormatTime(t *testing.T) {
	for _, test := range []struct {
		unix int64
		want string
	}{
		{1795255200, "2026-11-21T10:00:00Z"},
		{-1, "1969-12-31T23:59:59Z"},
		{1 << 62, "9999-12-31T23:59:59Z"},
		{-1 << 62, "0000-01-01T00:00:00Z"},
	} {
		if got := FormatTime(test.unix); got != test.want {
			t.Errorf("FormatTime(%d): got %q, want %q", test.unix, got, test.want)
		}
	}
	// Every 13 days and some of the years 0 to 9999, against the standard library.
	for unix := int64(-62167219200); unix <= 253402300799; unix += 13*secondsPerDay + 7919 {
		want := time.Unix(unix, 0).UTC().Format(time.RFC3339)
		if got := FormatTime(unix); got != want {
			t.Fatalf("FormatTime(%d): got %q, want %q", unix, got, want)
		}
		if back, ok := ParseTime(want); !ok || back != unix {
			t.Fatalf("ParseTime(%q): got %d, %v, want %d", want, back, ok, unix)
		}
	}
}

var cookieDateTests = []struct{ in, want string }{ // want "": no date
	// https://www.rfc-editor.org/rfc/rfc6265#section-5.1.1
	{"Sat, 21 Nov 2026 10:00:00 GMT", "2026-11-21T10:00:00Z"},
	{"Saturday, 21-Nov-26 10:00:00 GMT", "2026-11-21T10:00:00Z"},
	{"Sat Nov 21 10:00:00 2026", "2026-11-21T10:00:00Z"},
	{"2026 nov 21 10:00:00", "2026-11-21T10:00:00Z"},
	{"10:00:00 21 November 2026", "2026-11-21T10:00:00Z"},
	{"21/Nov/2026,10:00:00", "2026-11-21T10:00:00Z"},
	{"Sat, 21 Nov 2026 10:00:00 +0100", "2026-11-21T10:00:00Z"}, // zones are not read
	{"1 Jan 2027 1:2:3", "2027-01-01T01:02:03Z"},
	{"1th Jan 2027y 1:2:3x", "2027-01-01T01:02:03Z"},
	{"01 Jan 70 00:00:00", "1970-01-01T00:00:00Z"},
	{"01 Jan 69 00:00:00", "2069-01-01T00:00:00Z"},
	{"01 Jan 99 00:00:00", "1999-01-01T00:00:00Z"},
	{"01 Jan 00 00:00:00", "2000-01-01T00:00:00Z"},
	{"01 Jan 1601 00:00:00", "1601-01-01T00:00:00Z"},
	{"01 Jan 9999 23:59:59", "9999-01-01T23:59:59Z"},
	{"01 Jan 1600 00:00:00", ""},
	{"01 Jan 20261 00:00:00", ""},
	{"01 Jan 2 00:00:00", ""},
	{"01 Jan 2026 00:00", ""},
	{"01 Jan 2026 24:00:00", ""},
	{"01 Jan 2026 00:60:00", ""},
	{"01 Jan 2026 00:00:60", ""},
	{"01 Jan 2026 000:00:00", ""},
	{"01 Jan 2026 00:00:000", ""},
	{"00 Jan 2026 00:00:00", ""},
	{"32 Jan 2026 00:00:00", ""},
	{"30 Feb 2026 00:00:00", ""},
	{"29 Feb 2024 00:00:00", "2024-02-29T00:00:00Z"},
	{"01 Foo 2026 00:00:00", ""},
	{"01 01 2026 00:00:00", ""},
	{"2026-11-21T10:00:00Z", ""},
	{"0", ""},
	{"", ""},
	{"Thu, 01-Jan-1970 00:00:01 GMT", "1970-01-01T00:00:01Z"},
}

func TestParseCookieDate(t *testing.T) {
	for _, test := range cookieDateTests {
		unix, ok := ParseCookieDate(test.in)
		if ok != (test.want != "") || ok && FormatTime(unix) != test.want {
			t.Errorf("ParseCookieDate(%q): got %q, %v, want %q", test.in, FormatTime(unix), ok, test.want)
		}
	}
}

// What takes longer than linear time takes minutes here.
func TestLongCookieDate(t *testing.T) {
	for _, unit := range []string{"1", ":", "1:", " ", "1 ", "jan ", "x"} {
		ParseCookieDate(strings.Repeat(unit, 1<<20/len(unit)))
	}
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"2026-11-21T10:00:00Z", "2026-11-21t10:00:00.999+01:30", "2026-12-31T23:59:60Z", "0000-01-01T00:00:00-23:59"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		unix, ok := ParseTime(in)
		if !ok {
			return
		}
		if strings.Contains(in, ":60") { // the standard library knows no leap second
			return
		}
		want, err := time.Parse(time.RFC3339, strings.ToUpper(in))
		if err != nil || want.Unix() != unix {
			t.Errorf("ParseTime(%q): got %d, want %d, %v", in, unix, want.Unix(), err)
		}
		const first, last = -62167219200, 253402300799
		if back, ok := ParseTime(FormatTime(unix)); first <= unix && unix <= last && (!ok || back != unix) {
			t.Errorf("%q is %d, whose text %q is %d, %v", in, unix, FormatTime(unix), back, ok)
		}
	})
}

func FuzzParseCookieDate(f *testing.F) {
	for _, test := range cookieDateTests {
		f.Add(test.in)
	}
	for _, in := range []string{"Jan, 06 Nov 1994 08:49:37 GMT", "1un, 06-Nov-1994 08:49:37 GMT", "Sun, 06-Feb-0099 08:49:37 GMT", "Sun, 31-Feb-1999 24:49:37 GMT"} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		unix, ok := ParseCookieDate(in)
		if any, parsed := anyDate(in); any != unix || parsed != ok {
			t.Errorf("%q: the common form makes %d, %v of it, the rule %d, %v", in, unix, ok, any, parsed)
		}
		if !ok {
			return
		}
		text := time.Unix(unix, 0).UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")
		if back, ok := ParseCookieDate(text); !ok || back != unix {
			t.Errorf("%q is %d, whose text %q is %d, %v", in, unix, text, back, ok)
		}
	})
}
