// Package hostile makes observations whose size a hostile site chooses: to see that they are judged, and that the time grows with their
// bytes and no faster.
package hostile

import (
	"strconv"
	"strings"

	"assay/core/wire"
)

// A Shape is one way of being large.
type Shape struct {
	Name string
	Unit string // what n counts
	Full int    // the n at which a judgement must still be quick
	Make func(n int) *wire.Observation
}

// Shapes are the ways of being large that cost the most to read.
var Shapes = []Shape{
	{"one long header", "bytes", 1 << 20, func(n int) *wire.Observation {
		return page(wire.Header{"X-Long", strings.Repeat("a", n)})
	}},
	{"many headers", "headers", 10_000, func(n int) *wire.Observation {
		return page(repeat(n, func(i int) wire.Header { return wire.Header{"X-" + strconv.Itoa(i), "value"} })...)
	}},
	{"many cookies", "cookies", 5_000, func(n int) *wire.Observation {
		return page(repeat(n, func(i int) wire.Header {
			return wire.Header{"Set-Cookie", "session" + strconv.Itoa(i) + "_session=…; Path=/; SameSite=None"}
		})...)
	}},
	{"one cookie, set again and again", "lines", 5_000, func(n int) *wire.Observation {
		return page(repeat(n, func(i int) wire.Header { return wire.Header{"Set-Cookie", "sessionid=…; Path=/" + strconv.Itoa(i%7)} })...)
	}},
	{"one cookie of many attributes", "attributes", 100_000, func(n int) *wire.Observation {
		return page(wire.Header{"Set-Cookie", "sessionid=…" + strings.Repeat("; Secure; Path=/", n/2)})
	}},
	{"a policy of many sources", "tokens", 100_000, func(n int) *wire.Observation {
		return policy("script-src" + strings.Repeat(" https://a.test", n))
	}},
	{"a policy of many different sources", "tokens", 100_000, func(n int) *wire.Observation {
		return policy("script-src 'unsafe-inline'" + tokens(n, " https://", ".com"))
	}},
	{"a policy of many directives", "directives", 100_000, func(n int) *wire.Observation {
		return policy(tokens(n, "x", " 'self';"))
	}},
	{"a list of many policies", "policies", 100_000, func(n int) *wire.Observation {
		return policy(strings.Repeat("script-src *,", n))
	}},
	{"many policy lines", "lines", 10_000, func(n int) *wire.Observation {
		return page(repeat(n, func(i int) wire.Header {
			return wire.Header{"Content-Security-Policy", "script-src https://" + strconv.Itoa(i) + ".test; frame-ancestors *"}
		})...)
	}},
	{"a permissions policy of many features", "features", 50_000, func(n int) *wire.Observation {
		return page(wire.Header{"Permissions-Policy", tokens(n, "f", "=*,") + "camera=*"})
	}},
	{"frame options, a long list", "members", 100_000, func(n int) *wire.Observation {
		return page(wire.Header{"X-Frame-Options", strings.Repeat("DENY, ", n)})
	}},
	{"HSTS of many directives", "directives", 100_000, func(n int) *wire.Observation {
		return page(wire.Header{"Strict-Transport-Security", tokens(n, "d", ";") + "max-age=1"})
	}},
	{"reporting endpoints", "endpoints", 50_000, func(n int) *wire.Observation {
		return page(wire.Header{"Reporting-Endpoints", tokens(n, "e", `="https://r.test/",`) + `a="/"`})
	}},
	{"quotes that never close", "bytes", 1 << 20, func(n int) *wire.Observation {
		return page(wire.Header{"X-Content-Type-Options", strings.Repeat(`"\`, n/2)}, wire.Header{"Content-Type", strings.Repeat(`a;b="`, n/5)},
			wire.Header{"Report-To", strings.Repeat("[", n)}, wire.Header{"Permissions-Policy", strings.Repeat("a=(", n/3)})
	}},
	{"a long URL", "bytes", 1 << 20, func(n int) *wire.Observation {
		o := page()
		o.URL = "https://shop.test/" + strings.Repeat("../%2e/é", n/8)
		o.Exchanges[0].URL = o.URL
		return o
	}},
	{"many resources", "resources", 2_000, func(n int) *wire.Observation {
		o := page()
		for i := range n {
			o.Resources = append(o.Resources, wire.Resource{URL: "http://cdn" + strconv.Itoa(i) + ".test/a.js", Type: "script", Status: 200})
		}
		return o
	}},
	{"many scripts and forms", "elements", 2_000, func(n int) *wire.Observation {
		o := page()
		o.Document = &wire.Document{}
		for i := range n / 2 {
			o.Document.Scripts = append(o.Document.Scripts, wire.Script{Src: "https://cdn" + strconv.Itoa(i) + ".test/a.js"})
			o.Document.Forms = append(o.Document.Forms, wire.Form{Action: "http://shop.test/" + strconv.Itoa(i), Method: "post"})
		}
		return o
	}},
	{"an origin of many answers, all without headers", "answers", 200, func(n int) *wire.Observation {
		return origin(n, 1, 0)
	}},
	{"an origin of many header sets and cookies", "answers", 5_000, func(n int) *wire.Observation {
		return origin(n, n, n)
	}},
	{"many frames, violations and probes", "of each", 1_000, func(n int) *wire.Observation {
		o := page(wire.Header{"Content-Security-Policy", "default-src 'none'"})
		o.Document, o.Resources, o.CookiesBefore = &wire.Document{}, []wire.Resource{}, []string{}
		for i := range n {
			url := "http://www.shop.test/" + strconv.Itoa(i)
			o.Document.Frames = append(o.Document.Frames, wire.Frame{Src: url})
			o.Document.Violations = append(o.Document.Violations, wire.Violation{Directive: "img-src", Blocked: "https://" + strconv.Itoa(i) + ".shop.test/a.png"})
			o.Resources = append(o.Resources, wire.Resource{URL: url, Type: "sub_frame", Status: 200, Outcome: wire.OutcomeUpgraded})
			o.Probes = append(o.Probes, wire.Probe{Kind: wire.ProbeWWW, URL: url, Exchanges: []wire.Exchange{{URL: url, Status: 200}}})
			o.CookiesBefore = append(o.CookiesBefore, url)
		}
		return o
	}},
	{"a long way of redirects", "hops", 1_000, func(n int) *wire.Observation {
		o := page()
		last := o.Exchanges[0]
		o.Exchanges = nil
		for i := range n {
			o.Exchanges = append(o.Exchanges, wire.Exchange{
				URL: "http://shop.test/" + strconv.Itoa(i), Method: "GET", Status: 302,
				Headers: []wire.Header{{"Location", "http://shop.test/" + strconv.Itoa(i+1)}, {"Set-Cookie", "sessionid=…"}, {"Strict-Transport-Security", "x"}},
			})
		}
		o.Exchanges = append(o.Exchanges, last)
		return o
	}},
}

func page(headers ...wire.Header) *wire.Observation {
	const url = "https://shop.test/"
	return &wire.Observation{
		Version: wire.ObservationVersion, Time: "2026-11-21T10:00:00Z", URL: url,
		Exchanges: []wire.Exchange{{URL: url, Method: "GET", Status: 200, Headers: append([]wire.Header{}, headers...)}},
	}
}

// origin returns a page whose origin gave n answers with so many sets of headers, and set so many cookies.
func origin(n, sets, cookies int) *wire.Observation {
	o := page(wire.Header{"Strict-Transport-Security", "max-age=31536000"}, wire.Header{"X-Content-Type-Options", "nosniff"}, wire.Header{"X-Frame-Options", "DENY"})
	o.Origin, o.Cookies = &wire.Origin{Origin: "https://shop.test"}, []wire.Cookie{}
	for i := range sets {
		o.Origin.HeaderSets = append(o.Origin.HeaderSets, wire.HeaderSet{Headers: []wire.Header{{"Server", strconv.Itoa(i)}, {"Referrer-Policy", "no-referrer"}}})
	}
	for i := range n {
		o.Origin.Answers = append(o.Origin.Answers, wire.Answer{
			URL: "https://shop.test/" + strconv.Itoa(i%7) + "/static/" + strconv.Itoa(i), Type: "script", Status: 200 + i%3*100, ContentType: "text/javascript", Headers: i % sets,
		})
	}
	for i := range cookies {
		o.Origin.SetCookies = append(o.Origin.SetCookies, wire.SetCookie{
			URL: "https://shop.test/login", Time: o.Time, Line: "c" + strconv.Itoa(i) + "=…; Path=/; SameSite=None", Method: "POST", Length: 32,
		})
		o.Cookies = append(o.Cookies, wire.Cookie{Name: "c" + strconv.Itoa(i), Domain: "shop.test", HostOnly: true, Path: "/", SameSite: wire.SameSiteUnspecified, ValueLength: 32})
	}
	return o
}

func policy(value string) *wire.Observation {
	return page(wire.Header{"Content-Security-Policy", value})
}

func repeat(n int, header func(i int) wire.Header) []wire.Header {
	list := make([]wire.Header, n)
	for i := range list {
		list[i] = header(i)
	}
	return list
}

// tokens returns n different words, each between before and after.
func tokens(n int, before, after string) string {
	var out strings.Builder
	for i := range n {
		out.WriteString(before + strconv.Itoa(i) + after)
	}
	return out.String()
}
