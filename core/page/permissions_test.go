package page

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"assay/core/wire"
)

func allowed(feature string, allow ...string) wire.Permission {
	return wire.Permission{Feature: feature, Allow: append([]string{}, allow...)}
}

func TestParsePermissionsPolicy(t *testing.T) {
	tests := []struct {
		line string
		want []wire.Permission
		ok   bool
	}{
		{"", nil, true},
		{"camera=()", []wire.Permission{allowed("camera")}, true},
		{`camera=(self "https://maps.test"), usb=*, midi=self`,
			[]wire.Permission{allowed("camera", "self", "https://maps.test"), allowed("usb", "*"), allowed("midi", "self")}, true},
		{`camera=(self * "https://maps.test")`, []wire.Permission{allowed("camera", "*")}, true},
		{`camera=("https://*.maps.test" "https://Maps.test:8443/path")`, []wire.Permission{allowed("camera", "https://*.maps.test", "https://maps.test:8443")}, true},
		{`camera="https:"`, []wire.Permission{allowed("camera", "https:")}, true},
		{"no-such-feature=()", []wire.Permission{allowed("no-such-feature")}, true},
		{`camera=*;report-to="main"`, []wire.Permission{allowed("camera", "*")}, true},
		{"camera=*, camera=()", []wire.Permission{allowed("camera")}, true},

		// What browsers cannot read in a list they pass over, so that these are for nobody.
		{"camera", []wire.Permission{allowed("camera")}, true},
		{"camera=none", []wire.Permission{allowed("camera")}, true},
		{"camera=(src)", []wire.Permission{allowed("camera")}, true},
		{`camera=("self")`, []wire.Permission{allowed("camera")}, true},
		{`camera=("maps.test" 1 "https://a.*.test" "'none'")`, []wire.Permission{allowed("camera")}, true},

		// RFC 9651 section 4.2: what breaks the grammar is ignored as a whole.
		{"camera 'none'", nil, false},
		{"camera=(), microphone=('self')", nil, false},
		{"camera=(); microphone=()", nil, false},
		{"camera=(),", nil, false},
		{"Camera=()", nil, false},
		{"camera=(https://maps.test)", []wire.Permission{allowed("camera")}, true}, // an address without quotes is a token
		{"camera=(" + strings.Repeat(" ", mostPermissionsBytes) + ")", nil, false},
	}
	for _, tt := range tests {
		got, ok := ParsePermissionsPolicy([]string{tt.line})
		if ok != tt.ok || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("ParsePermissionsPolicy(%.80q)\n got %q, %v\nwant %q, %v", tt.line, got, ok, tt.want, tt.ok)
		}
	}
}

func TestParseFeaturePolicy(t *testing.T) {
	tests := []struct {
		lines []string
		want  []wire.Permission
	}{
		{nil, nil},
		{[]string{" ; ,"}, nil},
		{[]string{"camera 'none'; geolocation 'SELF' https://maps.test; fullscreen *"},
			[]wire.Permission{allowed("camera"), allowed("geolocation", "self", "https://maps.test"), allowed("fullscreen", "*")}},
		{[]string{"camera"}, []wire.Permission{allowed("camera", "self")}},
		{[]string{"camera *, camera 'none'", "camera; usb 'none'"}, []wire.Permission{allowed("camera", "*"), allowed("usb")}},
		{[]string{"camera maps.test self 'src'"}, []wire.Permission{allowed("camera")}},
		{[]string{"camera 'self' * https://maps.test"}, []wire.Permission{allowed("camera", "*")}},
		{[]string{strings.Repeat("a;", mostPermissionsBytes)}, nil},
	}
	for _, tt := range tests {
		if got := ParseFeaturePolicy(tt.lines); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("ParseFeaturePolicy(%.80q)\n got %q\nwant %q", tt.lines, got, tt.want)
		}
	}
}

func TestPermissions(t *testing.T) {
	tests := []struct {
		policy, feature []string
		want            []wire.Permission
	}{
		{nil, nil, nil},
		{[]string{"camera=()"}, []string{"camera *; usb *"}, []wire.Permission{allowed("camera"), allowed("usb", "*")}},
		{[]string{"camera=(),"}, []string{"camera *"}, []wire.Permission{allowed("camera", "*")}},
	}
	for _, tt := range tests {
		if got := Permissions(tt.policy, tt.feature); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("Permissions(%q, %q)\n got %q\nwant %q", tt.policy, tt.feature, got, tt.want)
		}
	}
}

func TestIsFeature(t *testing.T) {
	if !slices.IsSorted(features[:]) {
		t.Error("the features are not in order: some would not be found")
	}
	for name, want := range map[string]bool{"camera": true, "xr-spatial-tracking": true, "accelerometer": true, "": false, "Camera": false, "cameras": false} {
		if got := IsFeature(name); got != want {
			t.Errorf("IsFeature(%q) = %v, want %v", name, got, want)
		}
	}
}

func FuzzPermissions(f *testing.F) {
	f.Add(`camera=(self "https://maps.test"), usb=*;report-to=x`, "camera 'none'; geolocation 'self' https://maps.test, fullscreen *")
	f.Add(`camera=("https://*.a.test:*/x" "https:")`, "camera")
	f.Add("camera 'none'", "camera=()")
	f.Fuzz(func(t *testing.T, policy, feature string) {
		list, ok := ParsePermissionsPolicy([]string{policy})
		if !ok && list != nil {
			t.Errorf("ParsePermissionsPolicy(%q) = %q, but it is invalid", policy, list)
		}
		all := Permissions([]string{policy}, []string{feature})
		if len(all) < len(list) || len(list) > 0 && !reflect.DeepEqual(all[:len(list)], list) {
			t.Errorf("Permissions(%q, %q)\n  got %q\nwant %q first", policy, feature, all, list)
		}
		seen := map[string]bool{}
		for _, p := range all {
			if seen[p.Feature] {
				t.Errorf("Permissions(%q, %q) = %q: %s is there twice", policy, feature, all, p.Feature)
			}
			seen[p.Feature] = true
			if p.Allow == nil || slices.Contains(p.Allow, "*") && len(p.Allow) > 1 {
				t.Errorf("Permissions(%q, %q) = %q: everybody may, or a list", policy, feature, all)
			}
		}
	})
}
