package sites

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"

	"assay/cmd/demo/ca"
	"assay/cmd/demo/proxy"
)

// A Demo is the four sites, running. Everything listens on loopback.
type Demo struct {
	Authority *ca.Authority // what a browser has to trust
	Proxy     *proxy.Proxy  // what a browser has to be pointed at; more names can be mapped
	Sites     []*Site       // careless, middling, model

	servers []*http.Server
}

// Start serves the sites on free ports, and the proxy that gives them their names at proxyAddr ("127.0.0.1:0": any free port).
func Start(proxyAddr string) (*Demo, error) {
	authority, err := ca.New()
	if err != nil {
		return nil, err
	}
	forward, err := proxy.Listen(proxyAddr)
	if err != nil {
		return nil, err
	}
	d := &Demo{Authority: authority, Proxy: forward, Sites: []*Site{Careless(), Middling(), Model()}}
	for _, site := range d.Sites {
		if err := d.Serve(site.Name, site.Handler(false), site.Handler(true)); err != nil {
			d.Close()
			return nil, err
		}
	}
	if err := d.Serve(HostileName, Hostile(), Hostile()); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// Serve gives a name two handlers: plain on port 80 and secure on port 443, with a certificate of the demo's authority. Either
// may be nil: that port is then closed. Tests add sites of their own with it.
func (d *Demo) Serve(name string, plain, secure http.Handler) error {
	if plain != nil {
		addr, err := d.listen(plain, nil)
		if err != nil {
			return fmt.Errorf("demo: %s: %w", name, err)
		}
		d.Proxy.Map(name+":80", addr)
	}
	if secure != nil {
		certificate, err := d.Authority.Issue(name)
		if err != nil {
			return fmt.Errorf("demo: %w", err)
		}
		// HTTP/2 is left out: it cannot carry what the hostile pages send.
		addr, err := d.listen(secure, &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{"http/1.1"}})
		if err != nil {
			return fmt.Errorf("demo: %s: %w", name, err)
		}
		d.Proxy.Map(name+":443", addr)
	}
	return nil
}

func (d *Demo) listen(handler http.Handler, secure *tls.Config) (addr string, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	addr = listener.Addr().String()
	if secure != nil {
		listener = tls.NewListener(listener, secure)
	}
	// A browser that gives up a connection is no news.
	server := &http.Server{Handler: handler, ErrorLog: log.New(io.Discard, "", 0)}
	d.servers = append(d.servers, server)
	go server.Serve(listener)
	return addr, nil
}

// Close stops everything.
func (d *Demo) Close() error {
	errs := []error{d.Proxy.Close()}
	for _, server := range d.servers {
		errs = append(errs, server.Close())
	}
	return errors.Join(errs...)
}
