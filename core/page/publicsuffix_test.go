package page

import (
	"bufio"
	"compress/gzip"
	"os"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/idna"
)

// https://github.com/publicsuffix/list/wiki/Format#formal-algorithm
func TestPublicSuffix(t *testing.T) {
	for _, test := range []struct{ host, suffix, registrable string }{
		{"shop.com", "com", "shop.com"},
		{"www.shop.com", "com", "shop.com"},
		{"com", "com", ""},
		{"shop.co.uk", "co.uk", "shop.co.uk"},
		{"co.uk", "co.uk", ""},
		{"shop.com.", "com.", "shop.com."},
		{"a.b.test", "test", "b.test"}, // not listed: the rule "*"
		{"test", "test", ""},
		{"localhost", "localhost", ""},
		{"a.localhost", "localhost", "a.localhost"},
		{"a.b.ck", "b.ck", "a.b.ck"}, // the rule "*.ck"
		{"b.ck", "b.ck", ""},
		{"ck", "ck", ""},
		{"www.ck", "ck", "www.ck"}, // the rule "!www.ck"
		{"a.www.ck", "ck", "www.ck"},
		{"city.kobe.jp", "kobe.jp", "city.kobe.jp"},
		{"a.c.kobe.jp", "c.kobe.jp", "a.c.kobe.jp"},
		{"me.github.io", "github.io", "me.github.io"}, // the private section
		{"shop.s3.dualstack.eu-west-1.amazonaws.com", "s3.dualstack.eu-west-1.amazonaws.com", "shop.s3.dualstack.eu-west-1.amazonaws.com"},
		{"xn--85x722f.xn--55qx5d.cn", "xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn"},
		{"127.0.0.1", "", ""},
		{"[::1]", "", ""},
		{"", "", ""},
		{".", "", ""},
		{".com", "", ""},
		{"a..com", "com", ""},
		{"..com", "", ""},
	} {
		if got := PublicSuffix(test.host); got != test.suffix {
			t.Errorf("PublicSuffix(%q): got %q, want %q", test.host, got, test.suffix)
		}
		if got := RegistrableDomain(test.host); got != test.registrable {
			t.Errorf("RegistrableDomain(%q): got %q, want %q", test.host, got, test.registrable)
		}
	}
}

// TestEveryRule looks each rule of the list up, and hosts below it, and compares with the algorithm as the list's own page spells it.
func TestEveryRule(t *testing.T) {
	rules := publicSuffixRules()
	if len(rules) < 9000 {
		t.Fatalf("the list has %d rules, want at least 9,000", len(rules))
	}
	for rule := range rules {
		host := strings.TrimPrefix(strings.Replace(rule, "*", "any", 1), "!")
		for range 3 {
			if got, want := PublicSuffix(host), slowPublicSuffix(host); got != want {
				t.Errorf("PublicSuffix(%q), for the rule %q: got %q, want %q", host, rule, got, want)
			}
			if got, want := isPublicSuffix(host), PublicSuffix(host) == host; got != want {
				t.Errorf("isPublicSuffix(%q): got %v, want %v", host, got, want)
			}
			host = "a." + host
		}
	}
}

func TestRegistrableDomainDoesNotAllocate(t *testing.T) {
	for _, host := range []string{"www.shop.co.uk", "a.b.c.d.e.f.test", "a.city.kobe.jp", "127.0.0.1"} {
		if n := testing.AllocsPerRun(100, func() { RegistrableDomain(host) }); n != 0 {
			t.Errorf("RegistrableDomain(%q): got %v allocations, want 0", host, n)
		}
	}
}

func FuzzRegistrableDomain(f *testing.F) {
	for _, host := range []string{"www.shop.co.uk", "a.b.ck", "!.ck", "www.ck", "a.city.kobe.jp", "me.github.io", "127.0.0.1", ".com", "a..com", "shop.test.", ""} {
		f.Add(host)
	}
	f.Fuzz(func(t *testing.T, host string) {
		host, ok := canonicalHost(host)
		if !ok {
			return
		}
		suffix, site := PublicSuffix(host), RegistrableDomain(host)
		if !strings.HasSuffix(host, suffix) || !strings.HasSuffix(host, site) {
			t.Errorf("%q: the suffix %q or the registrable domain %q is no part of it", host, suffix, site)
		}
		if isIP(host) || strings.HasPrefix(host, ".") || host == "" {
			if suffix != "" || site != "" {
				t.Errorf("%q: got %q and %q, want neither", host, suffix, site)
			}
			return
		}
		if name := strings.TrimSuffix(host, "."); !strings.HasSuffix(host, ".") && slowPublicSuffix(name) != suffix {
			t.Errorf("PublicSuffix(%q): got %q, want %q", host, suffix, slowPublicSuffix(name))
		}
		if site == "" {
			return
		}
		label, rest, _ := strings.Cut(site, ".")
		if label == "" || rest != suffix {
			t.Errorf("%q: the registrable domain %q is not one label and the suffix %q", host, site, suffix)
		}
		if again := RegistrableDomain(site); again != site {
			t.Errorf("%q: the registrable domain of %q is %q, want itself", host, site, again)
		}
	})
}

// slowPublicSuffix is the list's algorithm word for word, over the list as it was published.
func slowPublicSuffix(host string) string {
	rules := publicSuffixRules()
	labels := strings.Split(host, ".")
	prevailing := labels[len(labels)-1:]
	for i := len(labels) - 1; i >= 0; i-- { // more labels prevail over fewer
		name := strings.Join(labels[i:], ".")
		if rules["!"+name] {
			return strings.Join(labels[i+1:], ".") // and an exception prevails over all
		}
		if rules[name] || rules[strings.Join(append([]string{"*"}, labels[i+1:]...), ".")] {
			prevailing = labels[i:]
		}
	}
	return strings.Join(prevailing, ".")
}

// publicSuffixRules returns the rules of the list in punycode, otherwise as written.
var publicSuffixRules = sync.OnceValue(func() map[string]bool {
	file, err := os.Open("publicsuffix/public_suffix_list.dat.gz")
	if err != nil {
		panic(err)
	}
	defer file.Close()
	list, err := gzip.NewReader(file)
	if err != nil {
		panic(err)
	}
	rules := map[string]bool{}
	for lines := bufio.NewScanner(list); lines.Scan(); {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "//") {
			continue
		}
		rule, err := idna.Punycode.ToASCII(strings.Fields(line)[0])
		if err != nil {
			panic(err)
		}
		rules[rule] = true
	}
	return rules
})
