package page

import (
	"strings"
	"testing"
)

func TestParseHSTS(t *testing.T) {
	year := HSTS{Valid: true, MaxAge: 31536000}
	all := HSTS{Valid: true, MaxAge: 31536000, IncludeSubDomains: true, Preload: true}
	problem := func(s string) HSTS { return HSTS{Problem: s} }
	tests := []struct {
		value string
		want  HSTS
	}{
		{"max-age=31536000", year},
		{"MAX-AGE = 31536000 ", year},
		{`max-age="31536000"`, year},
		{"max-age=31536000; includeSubDomains; preload", all},
		{"preload;INCLUDESUBDOMAINS ; max-age=31536000;", all},
		{"max-age=0", HSTS{Valid: true}},
		{"max-age=0031536000", year},

		// RFC 6797 section 6.1: empty directives are allowed, unknown ones are ignored.
		{";;max-age=31536000;;", year},
		{`max-age=31536000; unknown; other=1; third="a;b, \" max-age=1"`, year},
		{"max-age=31536000; unknown; unknown=", year},
		{"max-age=31536000; preload=yes", year},
		{"max-age=31536000; preload; preload", HSTS{Valid: true, MaxAge: 31536000, Preload: true}},

		// Section 6.1: directives appear once.
		{"max-age=1; max-age=1", problem("directive max-age appears twice")},
		{"max-age=1; includeSubDomains; INCLUDEsubdomains", problem("directive includeSubDomains appears twice")},

		// Section 6.1.1: max-age is required, and is digits.
		{"", problem("max-age is missing")},
		{"includeSubDomains", problem("max-age is missing")},
		{"max-age", problem("max-age has no value")},
		{"max-age=", problem("max-age has no value")},
		{`max-age=""`, problem("max-age has no value")},
		{"max-age=abc", problem("max-age is not a number")},
		{"max-age=-1", problem("max-age is not a number")},
		{"max-age=+1", problem("max-age is not a number")},
		{"max-age=1.5", problem("max-age is not a number")},
		{`max-age=" 1"`, problem("max-age is not a number")},
		{"max-age=9007199254740991", HSTS{Valid: true, MaxAge: MaxMaxAge}},
		{"max-age=9007199254740992", HSTS{Valid: true, MaxAge: MaxMaxAge}},
		{"max-age=" + strings.Repeat("9", 10000), HSTS{Valid: true, MaxAge: MaxMaxAge}},

		// Section 6.1.2: includeSubDomains has no value.
		{"max-age=1; includeSubDomains=", problem("includeSubDomains has a value")},
		{"max-age=1; includeSubDomains=true", problem("includeSubDomains has a value")},

		// What breaks the grammar is ignored whole, wherever it stands.
		{"max-age=1, max-age=1", problem("a comma stands where a semicolon belongs")},
		{"max-age=1 includeSubDomains", problem("a semicolon is missing")},
		{"max-age=1; unknown unknown", problem("a semicolon is missing")},
		{`max-age="1`, problem("a quoted value is not closed")},
		{`max-age="1\"`, problem("a quoted value is not closed")},
		{`max-age="`, problem("a quoted value is not closed")},
		{`max-age=1; x="\`, problem("a quoted value is not closed")},
		{"max-age==1", problem(`unexpected character "="`)},
		{"max-age:1", problem(`unexpected character ":"`)},
		{"max-age=1\x00", problem("an unexpected control or non-ASCII character")},
		{"max-age=１", problem("an unexpected control or non-ASCII character")},
		{"max-age=1; \u212Aind", problem("an unexpected control or non-ASCII character")},

		// Line breaks count as white space only before more of it (RFC 2616 section 2.2).
		{"max-age=31536000\r\n ;\r\n\t\t", year},
		{"max-age=1\r\n", problem("an unexpected control or non-ASCII character")},
	}
	for _, tt := range tests {
		if got := ParseHSTS(tt.value); got != tt.want {
			t.Errorf("ParseHSTS(%.80q)\n got %+v\nwant %+v", tt.value, got, tt.want)
		}
	}
}

// RFC 6797 section 8.1: only the first header field counts.
func TestEffectiveHSTS(t *testing.T) {
	tests := []struct {
		values []string
		want   HSTS
	}{
		{nil, HSTS{Problem: "the header is missing"}},
		{[]string{""}, HSTS{Problem: "max-age is missing"}},
		{[]string{"max-age=1", "max-age=2"}, HSTS{Valid: true, MaxAge: 1}},
		{[]string{"max-age", "max-age=2"}, HSTS{Problem: "max-age has no value"}},
	}
	for _, tt := range tests {
		if got := EffectiveHSTS(tt.values); got != tt.want {
			t.Errorf("EffectiveHSTS(%q)\n got %+v\nwant %+v", tt.values, got, tt.want)
		}
	}
}

func FuzzParseHSTS(f *testing.F) {
	for _, seed := range []string{
		"max-age=31536000; includeSubDomains; preload", `max-age="100"; unrelated="quoted \"thingy\""`, "max-age=100, max-age=200",
		"\r\n\t\t    \tcompletelyUnrelated = foobar; max-age= 34520103\t \t; alsoUnrelated;asIsThis;\tincludeSubdomains\t\t \t",
		"max-age==20032", "\r\nmax-age=200", `max-age="100`, ";", `x="\`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		got := ParseHSTS(value)
		if got.Valid != (got.Problem == "") {
			t.Errorf("ParseHSTS(%q) = %+v: a policy is valid or has a problem", value, got)
		}
		if !got.Valid && got != (HSTS{Problem: got.Problem}) {
			t.Errorf("ParseHSTS(%q) = %+v: an invalid header says nothing", value, got)
		}
		if got.MaxAge < 0 || got.MaxAge > MaxMaxAge {
			t.Errorf("ParseHSTS(%q) = %+v: max-age out of range", value, got)
		}
		// White space around it and an unknown directive behind it change nothing.
		if !got.Valid {
			return
		}
		if again := ParseHSTS(" \t" + value + " ; unknown=1"); again != got {
			t.Errorf("ParseHSTS(%q) = %+v, with an unknown directive appended %+v", value, got, again)
		}
		if twice := ParseHSTS(value + "; max-age=1"); twice.Valid {
			t.Errorf("ParseHSTS(%q) is valid with a second max-age: %+v", value, twice)
		}
	})
}

// RFC 6797 section 8.1 and 8.1.1: over TLS, and not for an IP address.
func TestHeedsHSTS(t *testing.T) {
	for u, want := range map[string]bool{
		"https://shop.test": true, "https://shop.test:8443/x": true, "http://shop.test": false, "https://192.0.2.1": false, "https://[::1]": false,
	} {
		if got := HeedsHSTS(mustParse(t, u)); got != want {
			t.Errorf("HeedsHSTS(%s) = %v, want %v", u, got, want)
		}
	}
}
