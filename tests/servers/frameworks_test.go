package servers

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"

	"assay/core/recipe"
	"assay/core/wire"
)

// frameworks are the small site in each language, over HTTPS and plain HTTP.
var frameworks = map[string]func(*testing.T) server{
	"flask":  func(t *testing.T) server { return newFlask(t) },
	"php":    func(t *testing.T) server { return newPHP(t) },
	"rails":  func(t *testing.T) server { return newRails(t, "") },
	"tomcat": func(t *testing.T) server { return newTomcat(t, true) },
}

// The redirect leads to the very same page, and asks for nothing else: no HSTS comes with it, whatever the framework has a setting for.
func TestFrameworksRedirectToTheSamePage(t *testing.T) {
	for stack, setUp := range frameworks {
		t.Run(stack, func(t *testing.T) {
			t.Parallel()
			site := setUp(t)
			site.paste(recipe.Write([]wire.Change{{Op: wire.OpRedirectToHTTPS}}, stack, host).Parts)
			site.serve()
			transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, site.addr()+":"+plainPort)
			}}
			defer transport.CloseIdleConnections()
			const page = "shop.test/caf%C3%A9%20au%20lait?milk=a%26b&sugar"
			request, err := http.NewRequest("GET", "http://"+page, nil)
			if err != nil {
				t.Fatal(err)
			}
			response, err := transport.RoundTrip(request)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if location := response.Header.Get("Location"); response.StatusCode != 301 || location != "https://"+page {
				t.Errorf("plain HTTP answers %d, Location %q; want 301, %q", response.StatusCode, location, "https://"+page)
			}
			header, status := fetch(t, site.addr(), "/")
			if hsts := header["Strict-Transport-Security"]; status != "200" || hsts != nil {
				t.Errorf("HTTPS answers %s with HSTS %q, want 200 without", status, hsts)
			}
		})
	}
}

// Files and errors are sent with the headers as well, once, and HSTS alone needs no redirect.
func TestFrameworksSendHeadersWithEverything(t *testing.T) {
	for stack, setUp := range frameworks {
		t.Run(stack, func(t *testing.T) {
			t.Parallel()
			site := setUp(t)
			changes := []wire.Change{
				{Op: wire.OpSetHeader, Name: "Strict-Transport-Security", Value: "max-age=300"},
				{Op: wire.OpSetHeader, Name: "X-Frame-Options", Value: "DENY"},
				{Op: wire.OpRemoveHeader, Name: "X-Powered-By"},
			}
			site.paste(recipe.Write(changes, stack, host).Parts)
			site.serve()
			pages := map[string]string{"/": "200", "/app.js": "200", "/missing": "404", "/home": "303"}
			if stack == "tomcat" {
				pages["/broken.jsp"] = "500"
			}
			for path, want := range pages {
				header, status := fetch(t, site.addr(), path)
				hsts, framing := strings.Join(header["Strict-Transport-Security"], "|"), strings.Join(header["X-Frame-Options"], "|")
				if status != want || hsts != "max-age=300" || framing != "DENY" || header["X-Powered-By"] != nil {
					t.Errorf("%s: status %s, HSTS %q, X-Frame-Options %q, X-Powered-By %q; want %s, max-age=300, DENY, none", path, status, hsts, framing, header["X-Powered-By"], want)
				}
			}
		})
	}
}
