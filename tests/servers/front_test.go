package servers

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"testing"
)

// serveFront ends TLS in front of an application that does not, and passes everything on to its port at the same address, with what proxies say
// of the request: X-Forwarded-Proto, X-Forwarded-For and the host that was asked for. It adds nothing to the answers. The test ends it.
func serveFront(t *testing.T, address string) {
	t.Helper()
	certificate, err := authority.Issue(host)
	if err != nil {
		t.Fatal(err)
	}
	front := func(scheme string) http.Handler {
		return &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: address + ":" + appPort})
			r.Out.Host = r.In.Host
			r.SetXForwarded()
			r.Out.Header.Set("X-Forwarded-Proto", scheme)
		}}
	}
	for scheme, port := range map[string]string{"http": plainPort, "https": securePort} {
		listener, err := net.Listen("tcp", address+":"+port)
		if err != nil {
			t.Fatal(err)
		}
		if scheme == "https" {
			listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate}})
		}
		server := &http.Server{Handler: front(scheme)}
		go server.Serve(listener)
		t.Cleanup(func() { server.Close() })
	}
}
