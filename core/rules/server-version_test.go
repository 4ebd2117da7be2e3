package rules

import (
	"strings"
	"testing"

	"assay/core/wire"
)

func TestVersionAt(t *testing.T) {
	for value, want := range map[string]string{
		"nginx/1.22.1":                          "1.22.1",
		"Apache/2.4.41 (Ubuntu) OpenSSL/1.1.1f": "2.4.41 (Ubuntu) OpenSSL/1.1.1f",
		"Phusion Passenger 6.0.4":               "6.0.4",
		"openresty/1.15.8.2":                    "1.15.8.2",
		"ecstatic-3.3.2":                        "3.3.2",
		"WordPress v6.4.2":                      "6.4.2",
		"4.0.30319":                             "4.0.30319",
		"Apache (2.4)":                          "2.4)",
		"nginx":                                 "", "": "", "Apache/2": "", "Drupal 10 (https://www.drupal.org)": "", "ECS (nyb/1D2E)": "", "10.0.3.17": "", "node-10.0.3.17": "",
		"web1.example": "", "mw1365.eqiad.wmnet": "", "x1.2": "", "571": "", "1.": "", "/.5": "",
	} {
		got := ""
		if at := versionAt(value); at >= 0 {
			got = value[at:]
		}
		if got != want {
			t.Errorf("%q: got a version at %q, want %q", value, got, want)
		}
	}
}

// What spares most headers the comparison with each name must not miss one.
func TestEachNameMayTellAVersion(t *testing.T) {
	for _, name := range versionHeaders {
		for _, name := range []string{name, strings.ToLower(name)} {
			if !mayTellVersion(&wire.Header{name, "x/1.2.3"}) || mayTellVersion(&wire.Header{name, "x"}) {
				t.Errorf("%s: taken for a header that tells no version, or for one that tells it without any", name)
			}
		}
	}
}

func TestProductOf(t *testing.T) {
	for value, want := range map[string]string{
		"nginx/1.22.1": "nginx", "Apache/2.4.41 (Ubuntu)": "Apache", "Phusion Passenger 6.0.4": "Phusion Passenger", "Apache (2.4)": "Apache", "Jetty(9.4.1)": "Jetty",
		"Apache/2 PHP/7.4": "Apache", "1.2.3": "", "ecstatic-3.3.2": "ecstatic",
	} {
		if got := productOf(value[:versionAt(value)]); got != want {
			t.Errorf("%q: got %q, want %q", value, got, want)
		}
	}
}

// What the fix sends in place of a Server header with a version has none.
func FuzzServerVersion(f *testing.F) {
	f.Add("Apache/2.4.41 (Ubuntu) OpenSSL/1.1.1f")
	f.Add("a 1.2.3.4 v5.6")
	f.Fuzz(func(t *testing.T, value string) {
		at := versionAt(value)
		if at < 0 {
			return
		}
		if product := productOf(value[:at]); versionAt(product) >= 0 {
			t.Fatalf("%q: the product %q has a version", value, product)
		}
	})
}
