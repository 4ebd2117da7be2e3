package core

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"assay/core/page"
	"assay/core/wire"
	"assay/tests/golden"
	"assay/tests/random"
)

// The steps of an HSTS staircase: "value score grade", those that are taken with "done" in place of the grade.
func stairsOf(s *wire.Staircase) []string {
	if s == nil {
		return nil
	}
	var list []string
	for i, step := range s.Steps {
		text := step.Changes[0].Value
		if i < s.Next {
			text += " done"
		} else {
			text += fmt.Sprintf(" %d %s", step.Score, step.Grade)
		}
		list = append(list, text)
	}
	return list
}

func TestStaircase(t *testing.T) {
	const good = "\nContent-Type: text/html\nX-Content-Type-Options: nosniff\nReferrer-Policy: no-referrer\n" +
		"Permissions-Policy: camera=(), geolocation=(), microphone=()\n" +
		"Content-Security-Policy: default-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'\n"
	site := func(header string) string {
		if header != "" {
			header = "Strict-Transport-Security: " + header
		}
		return "GET https://shop.test/ 200\n" + header + good
	}
	const (
		minutes, week, month, year = "max-age=300", "max-age=604800", "max-age=2592000", "max-age=31536000"
		sub                        = "; includeSubDomains"
	)
	for _, c := range []struct {
		name, page string
		want       []string
		insecure   string
	}{
		{"nothing yet", site(""), []string{minutes + sub + " 90 A", week + sub + " 90 A", month + sub + " 90 A", year + sub + " 100 A+", year + sub + "; preload 100 A+"}, ""},
		{"invalid", site("max-age=1, max-age=2"), []string{minutes + sub + " 90 A", week + sub + " 90 A", month + sub + " 90 A", year + sub + " 100 A+", year + sub + "; preload 100 A+"}, ""},
		{"taken away", site("max-age=0"), []string{minutes + sub + " 90 A", week + sub + " 90 A", month + sub + " 90 A", year + sub + " 100 A+", year + sub + "; preload 100 A+"}, ""},
		{"five minutes", site("max-age=300; includeSubDomains"), []string{minutes + sub + " done", week + sub + " 90 A", month + sub + " 90 A", year + sub + " 100 A+", year + sub + "; preload 100 A+"}, ""},
		{"a day", site("max-age=86400; includeSubDomains"), []string{minutes + sub + " done", week + sub + " 90 A", month + sub + " 90 A", year + sub + " 100 A+", year + sub + "; preload 100 A+"}, ""},
		{"a day without subdomains: it is made no shorter", site("max-age=86400"),
			[]string{minutes + " done", "max-age=86400" + sub + " 90 A", week + sub + " 90 A", month + sub + " 90 A", year + sub + " 100 A+", year + sub + "; preload 100 A+"}, ""},
		{"half a year says preload too early", site("max-age=15552000; includeSubDomains; preload"),
			[]string{minutes + sub + " done", week + sub + " done", month + sub + " done", year + sub + " 100 A+", year + sub + "; preload 100 A+"}, ""},
		{"a year without subdomains", site("max-age=31536000"),
			[]string{minutes + " done", week + " done", month + " done", year + " done", year + sub + " 100 A+", year + sub + "; preload 100 A+"}, ""},
		{"two years without subdomains, and preload all the same", site("max-age=63072000; preload"),
			[]string{minutes + " done", week + " done", month + " done", year + " done", "max-age=63072000" + sub + " 100 A+", "max-age=63072000" + sub + "; preload 100 A+"}, ""},
		{"a year: preload is left", site("max-age=31536000; includeSubDomains"),
			[]string{minutes + sub + " done", week + sub + " done", month + sub + " done", year + sub + " done", year + sub + "; preload 100 A+"}, ""},
		{"all of it", site("max-age=31536000; includeSubDomains; preload"), nil, ""},
		{"the list takes no subdomain", "GET https://www.shop.test/ 200\nStrict-Transport-Security: max-age=31536000; includeSubDomains" + good, nil, ""},
		{"plain HTTP", "GET http://shop.test/ 200" + good, nil, ""},
		{"a development host", "GET https://localhost/ 200" + good, nil, ""},
		{"an address", "GET https://192.0.2.1/ 200" + good, nil, ""},
		{"broken TLS", "GET https://shop.test/ 200 tls=broken" + good, nil, ""},
		{"a subdomain over plain HTTP comes behind the year", site("") + "resource image http://img.shop.test/a.png status=200\n",
			[]string{minutes + " 82 B", week + " 82 B", month + " 82 B", year + " 92 A", year + sub + " 95 A", year + sub + "; preload 95 A"}, "img.shop.test"},
		{"subdomains in several places", site("max-age=300") + "resource image http://img.shop.test/a.png status=200\nresource image https://both.shop.test/a.png status=200\n" +
			"resource image http://both.shop.test/b.png status=200\nresource image http://up.shop.test/a.png status=200 outcome=upgraded\n" +
			"resource image http://no.shop.test/a.png status=0 outcome=failed\nresource image http://other.test/a.png status=200\n" +
			"document\nform post http://login.shop.test/\nasked www http://www.shop.test/\nGET http://www.shop.test/ 200\n",
			[]string{minutes + " done", week + " 62 D", month + " 62 D", year + " 72 C", year + sub + " 75 C", year + sub + "; preload 75 C"}, "www.shop.test img.shop.test login.shop.test"},
		{"a subdomain that leads to HTTPS", "GET http://www.shop.test/ 301\nLocation: https://www.shop.test/\n\nGET https://www.shop.test/ 301\nLocation: https://shop.test/\n\n" +
			site("max-age=31536000; includeSubDomains"),
			[]string{minutes + sub + " done", week + sub + " done", month + sub + " done", year + sub + " done", year + sub + "; preload 100 A+"}, ""},
	} {
		o, err := golden.ParseObservation(c.page)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		got := Assess(o).Staircase
		if !reflect.DeepEqual(stairsOf(got), c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.name, stairsOf(got), c.want)
		}
		if got == nil {
			continue
		}
		if insecure := strings.Join(got.Insecure, " "); insecure != c.insecure {
			t.Errorf("%s: subdomains over plain HTTP: got %q, want %q", c.name, insecure, c.insecure)
		}
		for _, step := range got.Steps {
			if told := strings.Contains(step.Risk, "in this session: "+strings.Join(got.Insecure, ", ")+"."); told != (c.insecure != "" && strings.Contains(step.Changes[0].Value, sub)) {
				t.Errorf("%s: %s: the risk is %q", c.name, step.Changes[0].Value, step.Risk)
			}
		}
	}
}

// Whatever the page: a step's score is what the page has with it, none lasts shorter than what is there, each lasts as long as the one before or
// longer, and preload follows a year with all subdomains, never anything less.
func TestStaircasesOfRandomPages(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	found := 0
	for range 2000 {
		o := random.Observation(r)
		report := Assess(o)
		s := report.Staircase
		if s == nil {
			continue
		}
		found++
		if s.Next >= len(s.Steps) {
			t.Fatalf("the next of %d steps is %d", len(s.Steps), s.Next)
		}
		before := page.HSTS{}
		for i, step := range s.Steps {
			h := page.ParseHSTS(step.Changes[0].Value)
			if !h.Valid || h.MaxAge < before.MaxAge || before.IncludeSubDomains && !h.IncludeSubDomains {
				t.Errorf("step %d is %q, after %+v", i, step.Changes[0].Value, before)
			}
			if h.Preload && !(before.MaxAge >= page.PreloadYear && before.IncludeSubDomains) {
				t.Errorf("step %d is %q, after %+v", i, step.Changes[0].Value, before)
			}
			before = h
			if i < s.Next {
				continue
			}
			if effective := report.Effective.HSTS; h.MaxAge < effective.MaxAge || effective.IncludeSubDomains && !h.IncludeSubDomains {
				t.Errorf("step %d is %q, and the page has %+v", i, step.Changes[0].Value, effective)
			}
			if after := Preview(o, step.Changes); after.Score != step.Score || after.Grade != step.Grade {
				t.Errorf("step %q of\n%s\npromises %d %s, and gives %d %s", step.Changes[0].Value, o.AppendJSON(nil), step.Score, step.Grade, after.Score, after.Grade)
			}
		}
	}
	if found < 100 {
		t.Errorf("%d random pages have a staircase, want more", found)
	}
}
