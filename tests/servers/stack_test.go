package servers

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"assay/core"
	"assay/core/recipe"
	"assay/core/wire"
)

// What the real servers and frameworks are taken for, each with the small site and a visitor who has signed in, stands in stacks.txt.
func TestRealStacksAreRecognised(t *testing.T) {
	t.Parallel()
	var lock sync.Mutex
	got := map[string]string{}
	t.Run("sites", func(t *testing.T) {
		seen := map[string]bool{}
		for _, s := range scenarios {
			if s.works == nil || seen[s.stack] {
				continue
			}
			seen[s.stack] = true
			t.Run(s.stack, func(t *testing.T) {
				t.Parallel()
				site := s.setUp(t)
				site.serve()
				var list []string
				for _, layer := range core.Assess(visited(t, site.addr())).Stack {
					list = append(list, layer.ID+" "+layer.Confidence)
				}
				lock.Lock()
				defer lock.Unlock()
				got[s.stack] = fmt.Sprintf("%s: %s: %s\n", s.stack, s.name, listed(list))
			})
		}
	})
	var table strings.Builder
	for _, s := range recipe.Stacks() {
		table.WriteString(got[s.ID])
	}
	if *update {
		if err := os.WriteFile("stacks.txt", []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := readFile(t, "stacks.txt"); table.String() != want {
		t.Errorf("got\n%s\nwant\n%s", table.String(), want)
	}
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

// visited signs in to the small site, asks for what belongs to it, and writes down what came as the collector would.
func visited(t *testing.T, address string) *wire.Observation {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	ports := map[string]string{"80": plainPort, "443": securePort}
	client := &http.Client{
		Jar: jar,
		Transport: &http.Transport{
			TLSClientConfig: &tls.Config{RootCAs: authority.Pool()},
			Dial: func(network, name string) (net.Conn, error) {
				_, port, _ := net.SplitHostPort(name)
				return net.Dial(network, address+":"+ports[port])
			},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer client.CloseIdleConnections()
	const origin = "https://" + host
	ask := func(method, address string, form url.Values) (e wire.Exchange, body string) {
		request, err := http.NewRequest(method, address, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		if form != nil {
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			request.Header.Set("Origin", origin)
			request.Header.Set("Referer", origin+"/")
		}
		response, err := client.Do(request)
		if err != nil {
			return wire.Exchange{}, "" // plain HTTP need not answer
		}
		defer response.Body.Close()
		text := new(strings.Builder)
		if err := response.Write(text); err != nil {
			t.Fatal(err)
		}
		e = wire.Exchange{URL: address, Method: method, Status: response.StatusCode, Headers: []wire.Header{}}
		for name, values := range response.Header {
			for _, value := range values {
				if name == "Set-Cookie" {
					cookie, attributes, _ := strings.Cut(value, ";")
					key, _, _ := strings.Cut(cookie, "=")
					value = key + "=…;" + attributes
				}
				e.Headers = append(e.Headers, wire.Header{name, value})
			}
		}
		if response.ContentLength >= 0 && response.Header.Get("Content-Length") == "" {
			e.Headers = append(e.Headers, wire.Header{"Content-Length", fmt.Sprint(response.ContentLength)})
		}
		return e, text.String()
	}
	start, page := ask("GET", origin+"/", nil)
	form := url.Values{"username": {user}, "password": {password}}
	for _, field := range hiddenField.FindAllStringSubmatch(page, -1) {
		form.Set(field[1], field[2])
	}
	o := &wire.Observation{Version: wire.ObservationVersion, Time: "2026-11-21T10:00:00Z", URL: origin + "/home"}
	o.Resources = []wire.Resource{{URL: origin + "/app.js", Type: "script"}}
	login, _ := ask("POST", origin+"/login", form)
	home, _ := ask("GET", origin+"/home", nil)
	o.Exchanges = []wire.Exchange{start, login, home}
	if plain, _ := ask("GET", "http://"+host+"/", nil); plain.URL != "" {
		o.Probe = []wire.Exchange{plain}
	}
	missing, _ := ask("GET", origin+"/missing", nil)
	o.Probes = []wire.Probe{{Kind: wire.ProbeNotFound, URL: missing.URL, Exchanges: []wire.Exchange{missing}}}
	if slices.ContainsFunc(o.Exchanges, func(e wire.Exchange) bool { return e.URL == "" }) {
		t.Fatalf("HTTPS does not answer: %+v", o.Exchanges)
	}
	return o
}
