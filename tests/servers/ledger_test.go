package servers

import (
	"crypto/tls"
	"net"
	"net/http"
	"strings"
	"testing"

	"assay/core"
	"assay/core/wire"
)

// What add_header leaves out on a real nginx is found: errors without always, and a location that has an add_header of its own. With both
// repaired, as the findings say, nothing of it is left.
func TestNginxLosesHeaders(t *testing.T) {
	t.Parallel()
	const headers = "add_header Strict-Transport-Security \"max-age=31536000; includeSubDomains\";\nadd_header X-Frame-Options DENY;\nadd_header X-Content-Type-Options nosniff;\n"
	always := strings.ReplaceAll(headers, ";\n", " always;\n")
	for _, c := range []struct {
		name, server, static string
		want                 map[string]string // rule: an argument of the finding
	}{
		{"headers are lost", headers, "add_header Cache-Control max-age=60;\n", map[string]string{
			"hsts-partial": "1 error and /static/", "static-headers": "/static/", "error-headers": "X-Frame-Options and X-Content-Type-Options",
		}},
		{"always", always, "add_header Cache-Control max-age=60;\n", map[string]string{"hsts-partial": "/static/", "static-headers": "/static/"}},
		{"always, and repeated in the location", always, always + "add_header Cache-Control max-age=60;\n", map[string]string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newNginx(t, func(site string) string {
				return serverName.ReplaceAllStringFunc(withHTTPS(site), func(line string) string {
					return line + c.server + "location = /old { return 301 /; }\nlocation /static/ {\n" + c.static + "}\n"
				})
			})
			root := s.path("www")
			site := strings.ReplaceAll(readFile(t, s.site()), "root /var/www/html;", "root "+root+";")
			writeFile(t, s.site(), site)
			for _, file := range []string{"index.html", "static/a.css", "static/js/b.js"} {
				writeFile(t, root+"/"+file, "x")
			}
			s.serve()
			got := map[string]string{}
			for _, f := range core.Assess(observed(t, s.address)).Findings {
				switch f.Rule {
				case "hsts-partial", "static-headers":
					got[f.Rule] = f.Args["where"]
				case "error-headers":
					got[f.Rule] = f.Args["headers"]
				}
			}
			if len(got) != len(c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			for rule, want := range c.want {
				if got[rule] != want {
					t.Errorf("%s: got %q, want %q", rule, got[rule], want)
				}
			}
		})
	}
}

// observed asks a server for a page and what belongs to it, and writes down what came as the collector would.
func observed(t *testing.T, address string) *wire.Observation {
	t.Helper()
	client := &http.Client{
		Transport: &http.Transport{
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
			Dial:            func(network, _ string) (net.Conn, error) { return net.Dial(network, address+":"+securePort) },
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	const origin = "https://" + host
	o := &wire.Observation{Version: wire.ObservationVersion, Time: "2026-11-21T10:00:00Z", URL: origin + "/", Origin: &wire.Origin{Origin: origin}}
	for _, asked := range []struct{ path, kind string }{
		{"/", "main_frame"}, {"/static/a.css", "stylesheet"}, {"/static/js/b.js", "script"}, {"/missing", "main_frame"}, {"/old", "main_frame"},
	} {
		res, err := client.Get(origin + asked.path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		list := []wire.Header{}
		for name, values := range res.Header {
			for _, value := range values {
				list = append(list, wire.Header{name, value})
			}
		}
		if asked.path == "/" {
			o.Exchanges = []wire.Exchange{{URL: o.URL, Method: "GET", Status: res.StatusCode, Headers: list}}
		}
		o.Origin.HeaderSets = append(o.Origin.HeaderSets, wire.HeaderSet{Headers: list})
		o.Origin.Answers = append(o.Origin.Answers, wire.Answer{
			URL: origin + asked.path, Type: asked.kind, Status: res.StatusCode, ContentType: res.Header.Get("Content-Type"), Headers: len(o.Origin.Answers),
		})
	}
	return o
}
