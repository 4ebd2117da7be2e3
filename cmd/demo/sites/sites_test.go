package sites

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// start runs the demo and returns a client that reaches it as a browser does.
func start(t *testing.T) (*Demo, *http.Client) {
	t.Helper()
	demo, err := Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { demo.Close() })
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{
		Proxy:           http.ProxyURL(&url.URL{Scheme: "http", Host: demo.Proxy.Addr()}),
		TLSClientConfig: &tls.Config{RootCAs: demo.Authority.Pool()},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return demo, &http.Client{Transport: transport, Jar: jar}
}

func TestRedirectChains(t *testing.T) {
	_, client := start(t)
	for _, c := range []struct {
		first string
		hops  []string // every URL on the way, and the last
	}{
		{"http://careless.test/", []string{"http://careless.test/"}},
		{"https://careless.test/", []string{"https://careless.test/"}},
		{"http://careless.test/start", []string{"http://careless.test/start", "http://careless.test/offers", "http://careless.test/"}},
		{"http://middling.test/gallery?x=1", []string{"http://middling.test/gallery?x=1", "https://middling.test/gallery?x=1"}},
		{"http://middling.test/start", []string{
			"http://middling.test/start", "http://middling.test/welcome", "https://middling.test/welcome", "https://middling.test/"}},
		{"http://model.test/start", []string{"http://model.test/start", "https://model.test/start", "https://model.test/"}},
	} {
		var hops []string
		client.CheckRedirect = func(_ *http.Request, via []*http.Request) error {
			hops = append(hops, via[len(via)-1].URL.String())
			return nil
		}
		response, err := client.Get(c.first)
		if err != nil {
			t.Errorf("%s: %v", c.first, err)
			continue
		}
		response.Body.Close()
		hops = append(hops, response.Request.URL.String())
		if response.StatusCode != http.StatusOK || fmt.Sprint(hops) != fmt.Sprint(c.hops) {
			t.Errorf("%s: got status %d by %q, wanted 200 by %q", c.first, response.StatusCode, hops, c.hops)
		}
	}
}

func TestSignIn(t *testing.T) {
	demo, client := start(t)
	token := regexp.MustCompile(`name="token" value="([^"]+)"`)
	for _, site := range demo.Sites {
		base := "https://" + site.Name
		form := read(t, client, base+"/login")
		values := url.Values{"name": {"Ada"}, "password": {"x"}}
		if match := token.FindStringSubmatch(form); match != nil {
			values.Set("token", match[1])
		}
		response, err := client.PostForm(base+"/login", values)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if got := read(t, client, base+"/account"); !strings.Contains(got, "Hello, Ada") {
			t.Errorf("%s: signed in, then /account: got\n%s\nwanted a greeting", site.Name, got)
		}
		if len(site.Sessions()) == 0 {
			t.Errorf("%s: signed in: got no session, wanted one", site.Name)
		}
		response, err = client.PostForm(base+"/logout", nil)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if got := read(t, client, base+"/account"); !strings.Contains(got, "<form method=\"post\" action=\"/login\">") {
			t.Errorf("%s: signed out, then /account: got\n%s\nwanted the form to sign in", site.Name, got)
		}
	}
}

func TestForgedSignInIsRefused(t *testing.T) {
	demo, client := start(t)
	for _, site := range demo.Sites {
		if site.csrfCookie == "" {
			continue
		}
		response, err := client.PostForm("https://"+site.Name+"/login", url.Values{"name": {"Ada"}, "token": {"forged"}})
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusForbidden {
			t.Errorf("%s: a form with a forged token: got status %d, wanted 403", site.Name, response.StatusCode)
		}
	}
}

func read(t *testing.T, client *http.Client, url string) string {
	t.Helper()
	response, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// The hostile pages must arrive byte for byte, which no HTTP library would check.
func TestHostileBytesArrive(t *testing.T) {
	demo, _ := start(t)
	for _, c := range []struct {
		path string
		want string
	}{
		{"/markup", "X-Frame-Options: " + Markup + "\r\n"},
		{"/bytes", "X-Frame-Options: DENY\x01\r\n"},
		{"/bytes", "Set-Cookie: caf\xe9="},
		{"/long", strings.Repeat("x", LongValue-len("max-age=1; ")) + "\r\n"},
		{"/cookies", fmt.Sprintf("Set-Cookie: many-%03d=", ManyCookies-1)},
		{"/nul", "X-Nul: a\x00b\r\n"},
		{"/missing", "HTTP/1.1 404 Not Found\r\n"},
	} {
		conn, err := net.Dial("tcp", demo.Proxy.Addr())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET http://%s%s HTTP/1.1\r\nHost: %s\r\n\r\n", HostileName, c.path, HostileName)
		response, err := io.ReadAll(bufio.NewReader(conn))
		conn.Close()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(response), c.want) {
			t.Errorf("%s: got %.500q…, wanted it to contain %.100q", c.path, response, c.want)
		}
	}
}
