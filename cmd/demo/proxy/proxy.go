// Package proxy is a small forward proxy that gives names to local servers.
//
// A browser that is pointed at it reaches NAME:443 and NAME:80 of the names that were mapped, and nothing else unless it is allowed to. So no name
// server, no port below 1024, no root and no outside network is needed, and the browser still sees real names on the default
// ports: HSTS, cookies and the upgrade to HTTPS work as they do on the web.
//
// Bytes pass through unchanged in both directions, apart from the request line of a plain HTTP request. That lets a test send a
// response that no HTTP library would.
package proxy

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
)

// A Proxy listens on a loopback port. Its methods may be called from several goroutines.
type Proxy struct {
	listener net.Listener

	mu     sync.Mutex
	routes map[string]string // "shop.test:443" to "127.0.0.1:8443"
	open   map[net.Conn]bool // so that Close ends what still waits for an answer
	others bool
	closed bool
	done   sync.WaitGroup
}

// Listen starts a proxy. addr is as for [net.Listen]; "127.0.0.1:0" takes any free port.
func Listen(addr string) (*Proxy, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	p := &Proxy{listener: listener, routes: map[string]string{}, open: map[net.Conn]bool{}}
	p.done.Go(p.accept)
	return p, nil
}

// Addr returns the proxy's own address, "127.0.0.1:PORT".
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Map sends requests for a name and port ("shop.test:443") to the server at addr. An empty addr takes the name away again:
// a browser then fails to connect.
func (p *Proxy) Map(nameAndPort, addr string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if addr == "" {
		delete(p.routes, nameAndPort)
		return
	}
	p.routes[nameAndPort] = addr
}

// AllowOthers lets requests for any other name out to the network. Names under .test, which nobody owns, stay mapped or refused.
func (p *Proxy) AllowOthers() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.others = true
}

// Close stops the proxy and every connection through it.
func (p *Proxy) Close() error {
	err := p.listener.Close()
	p.mu.Lock()
	p.closed = true
	for conn := range p.open {
		conn.Close()
	}
	p.mu.Unlock()
	p.done.Wait()
	return err
}

func (p *Proxy) accept() {
	for {
		conn, err := p.listener.Accept()
		if err != nil {
			return
		}
		if p.track(conn) {
			p.done.Go(func() {
				defer p.forget(conn)
				p.serve(conn)
			})
		}
	}
}

// serve answers the one request of a connection. A browser opens another connection for its next one.
func (p *Proxy) serve(client net.Conn) {
	reader := bufio.NewReader(client)
	request, err := http.ReadRequest(reader)
	if err != nil {
		return
	}
	name := request.Host
	if request.Method != http.MethodConnect {
		name = request.URL.Host
		if request.URL.Port() == "" {
			name += ":80"
		}
	}
	server, err := p.dial(name)
	if err != nil {
		// A closed connection is a page that fails to load; an answer in its place would be shown as the page.
		if request.Method == http.MethodConnect {
			io.WriteString(client, "HTTP/1.1 502 Not a name of the demo\r\nContent-Length: 0\r\n\r\n")
		}
		return
	}
	defer p.forget(server)

	if request.Method == http.MethodConnect {
		io.WriteString(client, "HTTP/1.1 200 Connected\r\n\r\n")
	} else {
		request.Header.Del("Proxy-Connection")
		request.Close = true
		if request.Write(server) != nil {
			return
		}
	}
	p.done.Go(func() {
		io.Copy(server, reader)
		// The browser has sent all that it will: pass that on, but still wait for the answer.
		if half, ok := server.(*net.TCPConn); ok {
			half.CloseWrite()
		}
	})
	io.Copy(client, server)
}

func (p *Proxy) dial(nameAndPort string) (net.Conn, error) {
	p.mu.Lock()
	addr, ok := p.routes[nameAndPort]
	if host, _, err := net.SplitHostPort(nameAndPort); !ok && p.others && err == nil && !strings.HasSuffix(host, ".test") {
		addr, ok = nameAndPort, true
	}
	p.mu.Unlock()
	if !ok {
		return nil, fmt.Errorf("proxy: %s is not mapped", nameAndPort)
	}
	server, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("proxy: %s: %w", nameAndPort, err)
	}
	if !p.track(server) {
		return nil, net.ErrClosed
	}
	return server, nil
}

func (p *Proxy) track(conn net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		conn.Close()
		return false
	}
	p.open[conn] = true
	return true
}

func (p *Proxy) forget(conn net.Conn) {
	conn.Close()
	p.mu.Lock()
	delete(p.open, conn)
	p.mu.Unlock()
}
