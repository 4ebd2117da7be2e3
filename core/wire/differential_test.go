package wire_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"assay/core/wire"
)

// plain reports whether encoding/json's own habits cannot show: it matches names in any case, and merges repeated fields.
func plain(in []byte, names map[string]string) bool {
	d := json.NewDecoder(bytes.NewReader(in))
	var value func() bool
	value = func() bool {
		token, err := d.Token()
		if err != nil {
			return false
		}
		switch token {
		case json.Delim('{'):
			seen := map[string]bool{}
			for d.More() {
				key, err := d.Token()
				if err != nil {
					return false
				}
				name := key.(string)
				folded := strings.ToUpper(strings.ToLower(name))
				if seen[folded] || names[folded] != "" && names[folded] != name || strings.ContainsAny(name, "\u017f\u212a") {
					return false
				}
				seen[folded] = true
				if !value() {
					return false
				}
			}
			_, err = d.Token()
		case json.Delim('['):
			for d.More() {
				if !value() {
					return false
				}
			}
			_, err = d.Token()
		}
		return err == nil
	}
	return value()
}

// fieldNames returns the names of all fields below t, by their folded spelling.
func fieldNames(t reflect.Type, names map[string]string) map[string]string {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		fieldNames(t.Elem(), names)
	case reflect.Struct:
		for i := range t.NumField() {
			name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			names[strings.ToUpper(strings.ToLower(name))] = name
			fieldNames(t.Field(i).Type, names)
		}
	}
	return names
}

// agrees fuzzes one decoder against encoding/json. We refuse more than it does (null, missing fields, pairs of three), so only what we accept
// is compared.
func agrees[T any](f *testing.F, decode func([]byte) (T, error), seeds ...string) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	var zero T
	names := fieldNames(reflect.TypeOf(zero), map[string]string{})
	f.Fuzz(func(t *testing.T, in []byte) {
		ours, err := decode(in)
		if err != nil {
			return
		}
		if !json.Valid(in) {
			t.Fatalf("%q is no JSON and was read", in)
		}
		if !plain(in, names) {
			return
		}
		var theirs T
		if err := json.Unmarshal(in, &theirs); err != nil {
			t.Fatalf("%q: encoding/json: %v", in, err)
		}
		if !reflect.DeepEqual(ours, theirs) {
			t.Fatalf("%q\nours   %#v\ntheirs %#v", in, ours, theirs)
		}
	})
}

const everything = `{"version":1,"time":"t","url":"u","exchanges":[{"url":"u","method":"GET","status":301,"source":"browser","headers":[["A","\ud83d\ude00"],["é","\/"]],` +
	`"setCookieLengths":[1,-2],"tls":{"protocol":"p","cipher":"c","state":"weak"}}],"probe":[],"cookies":[{"name":"n","domain":"d","hostOnly":true,"path":"/","secure":false,"httpOnly":true,` +
	`"sameSite":"lax","partitioned":true,"expires":"x","valueLength":0}],"resources":[{"url":"u","type":"script","status":0,"headers":null}],"resourcesDropped":5,` +
	`"document":{"contentSecurityPolicies":["a"],"referrerPolicy":"x","scripts":[{"src":"s","integrity":"i","crossOrigin":"c"}],"forms":[{"action":"a","method":"m"}],"passwordFields":1,` +
	`"violations":[{"directive":"d","blocked":"b","disposition":"report"}]},"unknown":[1e5,{"a":[true,null,"\u12ff"]}]}`

// What we read, encoding/json reads as the same value.
func FuzzAgreesObservation(f *testing.F) { agrees(f, wire.DecodeObservation, whole, everything) }
func FuzzAgreesPreviewRequest(f *testing.F) {
	agrees(f, wire.DecodePreviewRequest, `{"observation":`+everything+`,"changes":[{"op":"o","name":"n","value":"v","cookie":"c","attribute":"a","url":"u"}]}`)
}
func FuzzAgreesRecipeRequest(f *testing.F) {
	agrees(f, wire.DecodeRecipeRequest, `{"changes":[{"op":"serve-https"}],"stack":"nginx","host":"shop.test"}`)
}

func typical() []byte {
	header := `["Content-Type","text/html; charset=utf-8"],["Set-Cookie","sessionid=…; HttpOnly; Path=/; SameSite=Lax"],["Cache-Control","no-store, max-age=0"],["Server","nginx"],` +
		`["Date","Sat, 21 Nov 2026 10:00:00 GMT"],["Vary","Accept-Encoding"],["X-Frame-Options","DENY"],["Strict-Transport-Security","max-age=31536000; includeSubDomains"],["Content-Security-Policy","default-src 'self'; frame-ancestors 'none'"],["X-Content-Type-Options","nosniff"]`
	resource := `{"url":"https://cdn.test/assets/app.js","type":"script","status":200,"headers":[["X-Content-Type-Options","nosniff"],["Content-Type","text/javascript"],["Cache-Control","immutable"]]},`
	return []byte(`{"version":1,"time":"2026-11-21T10:00:00Z","url":"https://shop.test/","exchanges":[{"url":"http://shop.test/","method":"GET","status":301,"headers":[` + header + `]},` +
		`{"url":"https://shop.test/","method":"GET","status":200,"source":"network","sentCookies":["a","b"],"headers":[` + header + `],"tls":{"state":"secure"}}],` +
		`"resources":[` + strings.TrimSuffix(strings.Repeat(resource, 12), ",") + `],` +
		`"cookies":[{"name":"a","domain":"shop.test","hostOnly":true,"path":"/","secure":false,"httpOnly":true,"sameSite":"lax","valueLength":3}]}`)
}

func BenchmarkDecodeTypical(b *testing.B) {
	in := typical()
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wire.DecodeObservation(in); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzAgreesTrialRequest(f *testing.F) {
	agrees(f, wire.DecodeTrialRequest, `{"url":"https://shop.test/","changes":[{"op":"set-header","name":"X-Frame-Options","value":"DENY"}]}`)
}
