package rules

import (
	"reflect"
	"testing"

	"assay/core/page"
	"assay/core/wire"
)

// What is written into the header is read back the same, but for powerful features that were open to all.
func FuzzSetPermissions(f *testing.F) {
	for _, line := range []string{
		`camera=(), geolocation=(self "https://maps.test:8443"), fullscreen=*, microphone=*`, "camera 'none'; usb *; midi https://*.a.test", "camera=('self'), autoplay=*, =",
		`camera=("https://[::1]" "data:")`, "*",
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		list := meantPermissions([]string{line})
		want := map[string][]string{}
		for _, p := range list {
			if isOpen(&p) {
				p.Allow = []string{"self"}
			}
			want[p.Feature] = p.Allow
		}
		change := setPermissions(list)
		if change.Op == wire.OpRemoveHeader {
			return
		}
		read, ok := page.ParsePermissionsPolicy([]string{change.Value})
		got := map[string][]string{}
		for _, p := range read {
			got[p.Feature] = p.Allow
		}
		if !ok || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q is written as\n%s\nand read as %q, want %q", line, change.Value, got, want)
		}
	})
}

func TestMeantPermissions(t *testing.T) {
	for line, want := range map[string]string{
		"camera 'none'; microphone *":                        "camera=(), microphone=(self)",
		"camera=(), microphone=('self'), nonsense=(), =":     "camera=(), microphone=(self)",
		"geolocation 'self' https://maps.test, fullscreen *": `geolocation=(self "https://maps.test"), fullscreen=*`,
		"camera=(self); microphone=()":                       "camera=(self), microphone=()",
		"=":                                                  "",
	} {
		if got := setPermissions(meantPermissions([]string{line})).Value; got != want {
			t.Errorf("%q\ngot  %q\nwant %q", line, got, want)
		}
	}
}
