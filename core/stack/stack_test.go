package stack

import (
	"bufio"
	"compress/gzip"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"assay/core/page"
	"assay/core/recipe"
	"assay/core/wire"
	"assay/tests/golden"
)

// Answers as these products send them, and what they are taken for: "id confidence: evidence".
var cases = []struct {
	name, page string
	want       []string
	summary    string
}{
	{"nothing", "GET https://shop.test/ 200\nContent-Type: text/html\nDate: x\n", nil, ""},
	{"Debian's nginx", "GET https://shop.test/ 200\nServer: nginx/1.22.1\n", []string{"nginx high: Server: nginx/1.22.1"},
		"nginx. Headers are best set in nginx."},
	{"nginx in front of Django", "GET https://shop.test/admin/login/ 200\nServer: nginx\nX-Frame-Options: DENY\nVary: Cookie\nX-Content-Type-Options: nosniff\n" +
		"Referrer-Policy: same-origin\nCross-Origin-Opener-Policy: same-origin\nSet-Cookie: csrftoken=…; Path=/; SameSite=Lax\n" +
		"resource stylesheet https://shop.test/static/admin/css/base.css\n",
		[]string{"nginx high: Server: nginx", "django high: it loads /static/admin/css/base.css, the cookie csrftoken"},
		"nginx in front of Django. Headers are best set in nginx, cookies in Django."},
	{"Django alone", "GET https://shop.test/ 200\nServer: gunicorn\nX-Frame-Options: DENY\nReferrer-Policy: same-origin\nCross-Origin-Opener-Policy: same-origin\n" +
		"jar\ncookie csrftoken=…; Host=shop.test\ncookie sessionid=…; Host=shop.test\n",
		[]string{"django high: the cookie csrftoken, the default headers it adds, such as Referrer-Policy: same-origin", "flask low: Server: gunicorn"},
		"Django. Headers and cookies are best set in Django."},
	{"Django's own server", "GET http://127.0.0.1:8000/ 200\nServer: WSGIServer/0.2 CPython/3.11.2\n", []string{"django high: Server: WSGIServer/0.2 CPython/3.11.2"},
		"Django. Headers and cookies are best set in Django."},
	{"one cookie of a common name is a guess", "GET https://shop.test/ 200\nSet-Cookie: sessionid=…\n", []string{"django low: the cookie sessionid"}, ""},
	{"another host's cookie says nothing", "GET https://www.shop.test/ 200\njar\ncookie csrftoken=…; Domain=shop.test\n", nil, ""},
	{"another site's resource says nothing", "GET https://shop.test/ 200\nresource script https://blog.test/wp-content/a.js\n", nil, ""},
	{"a redirect of another host says nothing", "GET https://go.test/ 302\nServer: nginx\nLocation: https://shop.test/\nGET https://shop.test/ 200\n", nil, ""},
	{"OpenResty", "GET https://shop.test/ 200\nServer: openresty/1.21.4.1\n", []string{"nginx high: Server: openresty/1.21.4.1"}, "nginx. Headers are best set in nginx."},
	{"Tengine", "GET https://shop.test/ 200\nServer: Tengine\n", []string{"nginx high: Server: Tengine"}, "nginx. Headers are best set in nginx."},
	{"a build of nginx", "GET https://shop.test/ 200\nServer: shop-nginx/1.25\n", []string{"nginx high: Server: shop-nginx/1.25"}, "nginx. Headers are best set in nginx."},
	{"Debian's Apache with PHP", "GET https://shop.test/cart.php 200\nServer: Apache/2.4.57 (Debian)\nX-Powered-By: PHP/8.2.7\n" +
		"Set-Cookie: PHPSESSID=…; path=/\nExpires: Thu, 19 Nov 1981 08:52:00 GMT\n",
		[]string{"apache high: Server: Apache/2.4.57 (Debian)", "php high: X-Powered-By: PHP/8.2.7, Expires: Thu, 19 Nov 1981 08:52:00 GMT"},
		"Apache in front of PHP. Headers are best set in Apache, cookies in PHP."},
	{"Caddy", "GET https://shop.test/ 200\nServer: Caddy\n", []string{"caddy high: Server: Caddy"}, "Caddy. Headers are best set in Caddy."},
	{"Caddy in front of Go", "GET https://shop.test/a 303\nVia: 1.1 Caddy\nLocation: /b?x=1&y\nContent-Type: text/html; charset=utf-8\nContent-Length: 39\n" +
		"GET https://shop.test/b 200\nVia: 1.1 Caddy\n",
		[]string{"caddy high: Via: 1.1 Caddy", "go medium: a redirect whose length is that of Go's own text"}, "Caddy in front of Go. Headers are best set in Caddy, cookies in Go."},
	{"lighttpd", "GET https://shop.test/ 200\nServer: lighttpd/1.4.69\n", []string{"lighttpd high: Server: lighttpd/1.4.69"}, "lighttpd. Headers are best set in lighttpd."},
	{"HAProxy redirects", "GET http://shop.test/ 301\ncontent-length: 0\nlocation: https://shop.test/\nGET https://shop.test/ 200\nSet-Cookie: SERVERID=s1; path=/\n",
		[]string{"haproxy medium: a redirect without Date and Server, the cookie SERVERID"}, "HAProxy. Headers are best set in HAProxy."},
	{"Traefik redirects", "GET https://shop.test/ 200\nprobe\nGET http://shop.test/ 301\nLocation: https://shop.test/\nDate: x\nContent-Length: 17\n",
		[]string{"traefik medium: a redirect whose text is its status alone"}, "Traefik. Headers are best set in Traefik."},
	{"a redirect of the browser's own is nobody's", "GET http://shop.test/ 307 source=browser\nLocation: https://shop.test/\nContent-Length: 0\nGET https://shop.test/ 200\n", nil, ""},
	{"Go's 404", "GET https://shop.test/ 404\nContent-Type: text/plain; charset=utf-8\nX-Content-Type-Options: nosniff\nDate: x\nContent-Length: 19\n",
		[]string{"go medium: the headers of Go's own 404", "traefik low: the headers of Go's own 404"}, "Go. Headers and cookies are best set in Go."},
	{"IIS with ASP.NET", "GET https://shop.test/Default.aspx 200\nServer: Microsoft-IIS/10.0\nX-Powered-By: ASP.NET\nX-AspNet-Version: 4.0.30319\nX-AspNetMvc-Version: 5.2\n" +
		"Set-Cookie: ASP.NET_SessionId=…\nSet-Cookie: __RequestVerificationToken_L1=…\nSet-Cookie: ASPSESSIONIDABCDEFGH=…\n",
		[]string{"iis high: Server: Microsoft-IIS/10.0, X-Powered-By: ASP.NET", "aspnet high: X-AspNet-Version: 4.0.30319, X-AspNetMvc-Version: 5.2"},
		"IIS in front of ASP.NET. Headers are best set in IIS, cookies in ASP.NET."},
	{"HTTP.sys", "GET https://shop.test/ 404\nServer: Microsoft-HTTPAPI/2.0\n", []string{"iis medium: Server: Microsoft-HTTPAPI/2.0"}, "IIS. Headers are best set in IIS."},
	{"ASP.NET Core", "GET https://shop.test/ 200\nServer: Kestrel\nSet-Cookie: __Host-.AspNetCore.Session=…; Path=/; Secure\nresource script https://shop.test/_framework/blazor.web.js\n",
		[]string{"aspnet high: Server: Kestrel, the cookie .AspNetCore.Session"}, "ASP.NET. Headers and cookies are best set in ASP.NET."},
	{"Envoy", "GET https://shop.test/ 200\nserver: envoy\nx-envoy-upstream-service-time: 5\n", []string{"envoy high: Server: envoy, X-Envoy-Upstream-Service-Time: 5"}, "Envoy. Headers are best set in Envoy."},
	{"Istio", "GET https://shop.test/ 200\nserver: istio-envoy\n", []string{"envoy high: Server: istio-envoy"}, "Envoy. Headers are best set in Envoy."},
	{"Varnish in front of Apache", "GET https://shop.test/ 200\nServer: Apache\nX-Varnish: 32770\nVia: 1.1 varnish (Varnish/7.1)\n",
		[]string{"apache high: Server: Apache", "varnish high: X-Varnish: 32770, Via: 1.1 varnish (Varnish/7.1)"}, "Varnish in front of Apache. Headers are best set in Apache."},
	{"Varnish's own error", "GET https://shop.test/ 503\nServer: Varnish\n", []string{"varnish high: Server: Varnish"}, "Varnish. Headers are best set in Varnish."},
	{"Tomcat of old", "GET https://shop.test/a.jsp 200\nServer: Apache-Coyote/1.1\nSet-Cookie: JSESSIONID=…; Path=/; HttpOnly\n",
		[]string{"tomcat high: Server: Apache-Coyote/1.1, the cookie JSESSIONID"}, "Tomcat. Headers are best set in Tomcat."},
	{"Spring Security", "GET https://shop.test/login 200\nX-Content-Type-Options: nosniff\nX-XSS-Protection: 0\nCache-Control: no-cache, no-store, max-age=0, must-revalidate\n" +
		"Pragma: no-cache\nExpires: 0\nX-Frame-Options: DENY\nSet-Cookie: JSESSIONID=…; Path=/; HttpOnly\n",
		[]string{"spring medium: the default headers it adds, such as Cache-Control: no-cache, no-store, max-age=0, must-revalidate", "tomcat medium: the cookie JSESSIONID"},
		"Tomcat in front of Spring. Headers and cookies are best set in Spring."},
	{"Spring Boot 1", "GET https://shop.test/ 200\nX-Application-Context: shop:prod:8080\nSet-Cookie: SESSION=…\n", []string{"spring high: X-Application-Context: shop:prod:8080, the cookie SESSION"},
		"Spring. Headers and cookies are best set in Spring."},
	{"Flask", "GET https://shop.test/ 200\nServer: Werkzeug/2.2.2 Python/3.11.2\nSet-Cookie: session=…; HttpOnly; Path=/\nSet-Cookie: remember_token=…\n",
		[]string{"flask high: Server: Werkzeug/2.2.2 Python/3.11.2, the cookie remember_token"}, "Flask. Headers and cookies are best set in Flask."},
	{"Rails", "GET https://shop.test/ 200\nX-Frame-Options: SAMEORIGIN\nX-XSS-Protection: 0\nX-Content-Type-Options: nosniff\nX-Permitted-Cross-Domain-Policies: none\n" +
		"Referrer-Policy: strict-origin-when-cross-origin\nX-Request-Id: 4bf92f35\nX-Runtime: 0.012345\nX-Powered-By: Phusion Passenger(R) 6.0.17\n" +
		"Set-Cookie: _shop_session=…; path=/; HttpOnly; SameSite=Lax\nSet-Cookie: remember_user_token=…\n",
		[]string{"rails high: the default headers it adds, such as X-Frame-Options: SAMEORIGIN, X-Runtime: 0.012345"}, "Rails. Headers and cookies are best set in Rails."},
	{"Rails' files", "GET https://shop.test/ 200\nresource stylesheet https://shop.test/assets/application-" + strings.Repeat("0a", 32) + ".css\n" +
		"resource script https://shop.test/assets/turbo.min-0123abcd.js\nresource image https://shop.test/rails/active_storage/blobs/redirect/x/a.png\n",
		[]string{"rails high: it loads /rails/active_storage/blobs/redirect/x/a.png, it loads /assets/application-0a0a0a0a0a0a0a0a0a0a0a0a0a0a..."},
		"Rails. Headers and cookies are best set in Rails."},
	{"Laravel", "GET https://shop.test/ 200\nX-Powered-By: PHP/8.3.1\nSet-Cookie: XSRF-TOKEN=…; path=/; samesite=lax\nSet-Cookie: laravel_session=…; path=/; httponly; samesite=lax\n" +
		"resource script https://shop.test/build/assets/app-4ed993c7.js\nresource script https://shop.test/livewire/livewire.min.js\n",
		[]string{"laravel high: the cookie laravel_session, it loads /livewire/livewire.min.js", "php high: X-Powered-By: PHP/8.3.1"}, "Laravel. Headers and cookies are best set in Laravel."},
	{"Laravel 12", "GET https://shop.test/ 200\nSet-Cookie: laravel-session=…; path=/; httponly; samesite=lax\n", []string{"laravel high: the cookie laravel-session"},
		"Laravel. Headers and cookies are best set in Laravel."},
	{"WordPress", "GET https://shop.test/ 301\nServer: nginx\nX-Redirect-By: WordPress\nLocation: https://shop.test/de/\nGET https://shop.test/de/ 200\nServer: nginx\nX-Powered-By: WordPress VIP\n" +
		"X-Pingback: https://shop.test/xmlrpc.php\nLink: <https://shop.test/wp-json/>; rel=\"https://api.w.org/\"\nSet-Cookie: wordpress_test_cookie=…\nSet-Cookie: wp-settings-1=…\n" +
		"resource script https://shop.test/wp-includes/js/jquery/jquery.min.js\nresource stylesheet https://shop.test/wp-content/themes/a/style.css\n",
		[]string{"nginx high: Server: nginx", "wordpress high: it loads /wp-content/themes/a/style.css, it loads /wp-includes/js/jquery/jquery.min.js"},
		"nginx in front of WordPress. Headers are best set in nginx, cookies in WordPress."},
	{"Express", "GET https://shop.test/ 200\nX-Powered-By: Express\nSet-Cookie: connect.sid=…; Path=/; HttpOnly\n", []string{"express high: X-Powered-By: Express, the cookie connect.sid"},
		"Express. Headers and cookies are best set in Express."},
	{"helmet", "GET https://shop.test/ 200\nX-DNS-Prefetch-Control: off\nX-Download-Options: noopen\nX-Permitted-Cross-Domain-Policies: none\nX-Frame-Options: SAMEORIGIN\n",
		[]string{"express medium: the default headers it adds, such as X-Download-Options: noopen"}, "Express. Headers and cookies are best set in Express."},
	{"Fastify", "GET http://shop.test/ 200\nConnection: keep-alive\nKeep-Alive: timeout=72\nSet-Cookie: sessionId=…; Path=/; HttpOnly\n",
		[]string{"fastify medium: Keep-Alive: timeout=72, the cookie sessionId"}, "Fastify. Headers and cookies are best set in Fastify."},
	{"Next.js on Vercel", "GET https://shop.test/ 200\nServer: Vercel\nX-Vercel-Id: fra1::abcde\nX-Powered-By: Next.js\nX-Nextjs-Cache: HIT\nVary: RSC, Next-Router-State-Tree, Next-Router-Prefetch\n" +
		"resource script https://shop.test/_next/static/chunks/main.js\n",
		[]string{"vercel high: X-Vercel-Id: fra1::abcde, Server: Vercel", "nextjs high: X-Powered-By: Next.js, X-Nextjs-Cache: HIT"},
		"Vercel in front of Next.js. Headers are best set in Vercel, cookies in Next.js."},
	{"Cloudflare", "GET https://shop.test/ 200\nServer: cloudflare\nCF-RAY: 8d4f-FRA\nSet-Cookie: __cf_bm=…\nSet-Cookie: cf_clearance=…\nSet-Cookie: _cfuvid=…\nSet-Cookie: __cflb=…\n",
		[]string{"cloudflare high: CF-RAY: 8d4f-FRA, Server: cloudflare"}, "Cloudflare. Headers are best set in Cloudflare."},
	{"Cloudflare in front of PHP", "GET https://shop.test/ 200\nServer: cloudflare\nSet-Cookie: PHPSESSID=…\n", []string{"php high: the cookie PHPSESSID", "cloudflare high: Server: cloudflare"},
		"Cloudflare in front of PHP. Headers and cookies are best set in PHP."},
	{"CloudFront in front of S3", "GET https://shop.test/ 200\nServer: AmazonS3\nX-Cache: Hit from cloudfront\nVia: 1.1 0a1b.cloudfront.net (CloudFront)\nX-Amz-Cf-Pop: FRA50-C1\nX-Amz-Cf-Id: abc==\n" +
		"X-Amz-Id-2: x\nX-Amz-Request-Id: y\n",
		[]string{"cloudfront high: X-Amz-Cf-Id: abc==, X-Amz-Cf-Pop: FRA50-C1", "s3 high: Server: AmazonS3, the default headers it adds, such as X-Amz-Id-2: x"},
		"CloudFront in front of S3. Headers are best set in CloudFront."},
	{"CloudFront's error", "GET https://d1.cloudfront.net/ 403\nServer: CloudFront\n", []string{"cloudfront high: Server: CloudFront, the host d1.cloudfront.net"}, "CloudFront. Headers are best set in CloudFront."},
	{"S3's website", "GET http://shop.s3-website-eu-west-1.amazonaws.com/ 200\n", []string{"s3 high: the host shop.s3-website-eu-west-1.amazonaws.com"}, "S3."},
	{"Fastly names its own Varnish", "GET https://shop.test/ 200\nVia: 1.1 varnish\nX-Served-By: cache-fra-eddf8230\nX-Fastly-Request-ID: 1\nFastly-Restarts: 1\n",
		[]string{"fastly high: X-Served-By: cache-fra-eddf8230, X-Fastly-Request-ID: 1"}, "Fastly. Headers are best set in Fastly."},
	{"Netlify", "GET https://shop.netlify.app/ 200\nServer: Netlify\nX-NF-Request-ID: 01H\n", []string{"netlify high: Server: Netlify, X-Nf-Request-Id: 01H"}, "Netlify. Headers are best set in Netlify."},
	{"Vercel by its host", "GET https://shop.vercel.app/ 200\n", []string{"vercel high: the host shop.vercel.app"}, "Vercel. Headers are best set in Vercel."},
	{"Cloudflare Pages", "GET https://shop.pages.dev/ 200\nServer: cloudflare\n", []string{"pages high: the host shop.pages.dev"},
		"Cloudflare Pages. Headers are best set in Cloudflare Pages."},
	{"GitHub Pages", "GET https://me.github.io/ 200\nServer: GitHub.com\nX-GitHub-Request-Id: 1A:2B\nVia: 1.1 varnish\nX-Served-By: cache-fra-1\n",
		[]string{"github-pages high: the default headers it adds, such as Server: GitHub.com, the host me.github.io"}, "GitHub Pages."},
	{"Varnish behind Fastly", "GET https://shop.test/ 200\nX-Varnish: 1\nX-Served-By: cache-fra-1\n", []string{"varnish high: X-Varnish: 1", "fastly high: X-Served-By: cache-fra-1"},
		"Fastly in front of Varnish. Headers are best set in Varnish."},
}

func TestRecognise(t *testing.T) {
	hit := map[signature]bool{}
	for _, c := range cases {
		p := read(t, c.page)
		list := Recognise(p)
		var got []string
		for _, s := range list {
			got = append(got, s.ID+" "+s.Confidence+": "+s.Evidence)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%s\ngot  %q\nwant %q", c.name, c.page, got, c.want)
		}
		if summary := Summary(p, list); summary != c.summary {
			t.Errorf("%s:\n%s\ngot  summary %q\nwant %q", c.name, c.page, summary, c.summary)
		}
		for look, i := newLook(p), 0; i < len(signatures); i++ {
			if _, ok := look.find(&signatures[i]); ok {
				hit[signatures[i]] = true
			}
		}
	}
	for _, s := range signatures {
		if !hit[s] {
			t.Errorf("no case has %s's %q", products[s.of].id, s.what)
		}
	}
}

// What recipes are written for can be recognised, and what is said to have recipes has them.
func TestProductsAreThoseOfTheRecipes(t *testing.T) {
	recognised := map[string]bool{"": true}
	var without []string
	for i := range products {
		p := &products[i]
		if p.id == "" || p.title == "" || p.layer == "" || p.depth < 0 || p.depth > deepest || productOf(p.id) != p {
			t.Errorf("product %d: %+v", i, p)
		}
		if recognised[p.recipe] = true; p.recipe == "" {
			without = append(without, p.id)
		}
	}
	for _, s := range recipe.Stacks() {
		if !recognised[s.ID] {
			t.Errorf("there are recipes for %s, which nothing recognises", s.ID)
		}
		delete(recognised, s.ID)
	}
	for id := range recognised {
		if id != "" {
			t.Errorf("there are no recipes for %q", id)
		}
	}
	if want := []string{"envoy", "varnish", "fastly", "github-pages", "s3"}; !slices.Equal(without, want) {
		t.Errorf("products without recipes: %q, want %q", without, want)
	}
}

func TestOwner(t *testing.T) {
	const behind = "GET https://shop.test/ 200\nServer: nginx/1.22.1\nX-Powered-By: PHP/8.2.7\nSet-Cookie: PHPSESSID=…\nSet-Cookie: __cf_bm=…\n"
	const alone = "GET https://shop.test/ 200\nCF-RAY: 1\nSet-Cookie: csrftoken=…\n"
	const static = "origin https://shop.test\nset\nX-Frame-Options: DENY\nanswer stylesheet https://shop.test/a.css 200 text/css\n"
	header := wire.Change{Op: wire.OpSetHeader, Name: "X-Frame-Options", Value: "DENY"}
	nosniff := wire.Change{Op: wire.OpSetHeader, Name: "X-Content-Type-Options", Value: "nosniff"}
	cookie := func(name string) wire.Change {
		return wire.Change{Op: wire.OpSetCookieAttribute, Cookie: name, Attribute: "Secure"}
	}
	for _, c := range []struct {
		page     string
		change   wire.Change
		evidence wire.Evidence
		want     string
	}{
		{"GET https://shop.test/ 200\n", header, wire.Evidence{}, ""},
		{behind, header, wire.Evidence{Header: "X-Frame-Options"}, "nginx"},
		{behind, wire.Change{Op: wire.OpRedirectToHTTPS}, wire.Evidence{}, "nginx"},
		{behind, wire.Change{Op: wire.OpSetHeader, Name: "Server", Value: "nginx"}, wire.Evidence{Header: "Server", Value: "nginx/1.22.1"}, "nginx"},
		{behind, wire.Change{Op: wire.OpRemoveHeader, Name: "X-Powered-By"}, wire.Evidence{Header: "X-Powered-By", Value: "PHP/8.2.7"}, "php"},
		{behind, cookie("PHPSESSID"), wire.Evidence{}, "php"},
		{behind, cookie("theme"), wire.Evidence{}, "php"},
		{behind, cookie("__cf_bm"), wire.Evidence{}, "cloudflare"},
		{"GET https://shop.test/ 200\nServer: nginx\n", cookie("theme"), wire.Evidence{}, ""},
		{behind, wire.Change{Op: wire.OpAddIntegrity, URL: "https://cdn.test/a.js"}, wire.Evidence{}, "php"},
		{alone, header, wire.Evidence{Header: "X-Frame-Options"}, "django"},
		{alone + static, header, wire.Evidence{Header: "X-Frame-Options"}, "django"},
		{alone + static, nosniff, wire.Evidence{Header: "X-Content-Type-Options"}, "cloudflare"},
		{"GET https://shop.test/ 200\nSet-Cookie: sessionid=…\n", header, wire.Evidence{}, ""},
	} {
		p := read(t, c.page)
		f := &wire.Finding{Fix: wire.Fix{Changes: []wire.Change{c.change}}, Evidence: []wire.Evidence{c.evidence}}
		if got := Owner(p, Recognise(p), f); got != c.want {
			t.Errorf("%s\n%s: got owner %q, want %q", c.page, c.change.String(), got, c.want)
		}
	}
}

// The shapes of Go's answers are those of the Go that runs this test.
func TestGosShapes(t *testing.T) {
	for path, want := range map[string]string{"/old": goRedirect, "/odd": goRedirect, "/missing": goNotFound} {
		mux := http.NewServeMux()
		mux.Handle("/old", http.RedirectHandler("/new", http.StatusMovedPermanently))
		mux.Handle("/odd", http.RedirectHandler(`/a?b="c"&d='<e>'`, http.StatusSeeOther))
		server := httptest.NewServer(mux)
		defer server.Close()
		response, err := http.DefaultTransport.RoundTrip(httptest.NewRequest("GET", server.URL+path, nil))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		e := &wire.Exchange{Status: response.StatusCode}
		for name, values := range response.Header {
			e.Headers = append(e.Headers, wire.Header{name, values[0]})
		}
		for _, shape := range []string{goRedirect, goNotFound, haproxyRedirect, traefikRedirect} {
			if got := hasShape(shape, &page.Hop{Exchange: e}); got != (shape == want) {
				t.Errorf("%s answered %+v: %s: got %t", path, e, shape, got)
			}
		}
	}
}

// Of the real sites' answers, at least as many as by now name what they run on.
func TestRealSites(t *testing.T) {
	file, err := os.Open("../../tests/conformance/data/real-responses.ndjson.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, 1<<24)
	all, named, ids := 0, 0, map[string]int{}
	for lines.Scan() {
		o, err := wire.DecodeObservation(lines.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		p, err := page.New(&o)
		if err != nil {
			continue
		}
		all++
		list := Recognise(p)
		if Summary(p, list) != "" {
			named++
		}
		for _, s := range list {
			if s.Confidence != wire.ConfidenceLow {
				ids[s.ID]++
			}
		}
	}
	t.Logf("%d of %d answers name what they run on", named, all)
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		t.Logf("%5d %s", ids[id], id)
	}
	if all < 2000 || named < 1300 {
		t.Errorf("%d of %d answers name what they run on, want 1,300 of 2,000 at least", named, all)
	}
}

func FuzzRecognise(f *testing.F) {
	for _, c := range cases {
		f.Add(c.page)
	}
	f.Add("GET https://shop.test/\u202e/wp-content/ 200\nServer: nginx\x1b[2J\nX-Powered-By: PHP/\xff<script>alert(1)</script>" + strings.Repeat("x", 1000) + "\n")
	f.Fuzz(func(t *testing.T, text string) {
		o, err := golden.ParseObservation(text)
		if err != nil {
			return
		}
		p, err := page.New(o)
		if err != nil {
			return
		}
		list := Recognise(p)
		for _, s := range list {
			if productOf(s.ID).title != s.Title || s.Evidence == "" || len(s.Evidence) > 250 || !utf8.ValidString(s.Evidence) {
				t.Errorf("%q: %+v", text, s)
			}
			for _, c := range s.Evidence {
				if c < ' ' || c > '~' {
					t.Errorf("%q: evidence %q", text, s.Evidence)
				}
			}
		}
		Summary(p, list)
		for _, c := range []wire.Change{{Op: wire.OpSetHeader, Name: "X"}, {Op: wire.OpSetCookieAttribute, Cookie: text}} {
			id := Owner(p, list, &wire.Finding{Fix: wire.Fix{Changes: []wire.Change{c}}})
			if id != "" && !contains(list, id) {
				t.Errorf("%q: owner %q is not in %+v", text, id, list)
			}
		}
	})
}

func read(t *testing.T, text string) *page.Page {
	t.Helper()
	o, err := golden.ParseObservation(text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	p, err := page.New(o)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return p
}
