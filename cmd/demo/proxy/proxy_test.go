package proxy

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, r.Method+" "+r.Host+" "+r.RequestURI)
	}))
	defer server.Close()
	p, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	p.Map("shop.test:80", server.Listener.Addr().String())
	p.Map("shop.test:8080", server.Listener.Addr().String())
	p.Map("gone.test:80", server.Listener.Addr().String())
	p.Map("gone.test:80", "")
	client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: p.Addr()}), DisableKeepAlives: true}}

	for _, c := range []struct {
		url, want string // want "": refused
		others    bool
	}{
		{"http://shop.test/a?b=c", "GET shop.test /a?b=c", false},
		{"http://shop.test:8080/", "GET shop.test:8080 /", false},
		{"http://gone.test/", "", false},
		{"http://unknown.test/", "", false},
		{"https://shop.test/", "", false},
		{server.URL + "/", "", false},
		{server.URL + "/", "GET " + server.Listener.Addr().String() + " /", true},
		{"http://unknown.test/", "", true},
	} {
		if c.others {
			p.AllowOthers()
		}
		response, err := client.Get(c.url)
		if c.want == "" {
			if err == nil {
				response.Body.Close()
				t.Errorf("%s: got status %d, wanted no answer", c.url, response.StatusCode)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: got error %v, wanted %q", c.url, err, c.want)
			continue
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if string(body) != c.want {
			t.Errorf("%s: got %q, wanted %q", c.url, body, c.want)
		}
	}
}

// A server that never answers must not keep the proxy from closing.
func TestCloseEndsWaitingRequests(t *testing.T) {
	asked := make(chan bool)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- true
		<-r.Context().Done()
	}))
	defer server.Close()
	p, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.Map("slow.test:80", server.Listener.Addr().String())
	client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: p.Addr()})}}
	failed := make(chan error)
	go func() {
		_, err := client.Get("http://slow.test/")
		failed <- err
	}()
	<-asked
	p.Close()
	if err := <-failed; err == nil || !strings.Contains(err.Error(), "EOF") {
		t.Errorf("a request when the proxy closes: got error %v, wanted EOF", err)
	}
}
