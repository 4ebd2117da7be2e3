package golden

import "assay/core/wire"

// Typical returns the page that measurements judge: a redirect from plain HTTP, then a page with some twenty headers, two cookies and
// a handful of findings.
func Typical() *wire.Observation {
	o, err := ParseObservation(typical)
	if err != nil {
		panic(err)
	}
	return o
}

const typical = `GET http://www.shop.test/ 301
Server: nginx
Date: Sat, 21 Nov 2026 10:00:00 GMT
Content-Type: text/html
Content-Length: 162
Connection: keep-alive
Location: https://www.shop.test/
GET https://www.shop.test/ 200
> Cookie: sessionid, csrftoken
Server: nginx
Date: Sat, 21 Nov 2026 10:00:00 GMT
Content-Type: text/html; charset=utf-8
Transfer-Encoding: chunked
Connection: keep-alive
Vary: Accept-Encoding, Cookie
Cache-Control: private, no-cache
Strict-Transport-Security: max-age=604800
X-Content-Type-Options: nosniff
Referrer-Policy: strict-origin-when-cross-origin
Content-Security-Policy: default-src 'self'; script-src 'self' https://cdn.shop.test 'nonce-4AEemGb0xJptoIGFP3Nd'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; font-src 'self'; connect-src 'self' https://api.shop.test; object-src 'none'; base-uri 'self'; form-action 'self'; report-uri /csp
Set-Cookie: sessionid=…; expires=Sat, 05 Dec 2026 10:00:00 GMT; HttpOnly; Max-Age=1209600; Path=/; SameSite=Lax
Set-Cookie: csrftoken=…; expires=Sat, 20 Nov 2027 10:00:00 GMT; Max-Age=31449600; Path=/; SameSite=Lax; Secure
ETag: W/"5e0f-6Yx1Y6d3F2v1"
Content-Encoding: gzip
X-Request-Id: 4bf92f3577b34da6a3ce929d0e0e4736
Alt-Svc: h3=":443"; ma=86400
Via: 1.1 varnish
Age: 0
jar
cookie sessionid=…; Host=www.shop.test; HttpOnly; SameSite=Lax; Expires=2026-12-05T10:00:00Z; Length=32
cookie csrftoken=…; Host=www.shop.test; Secure; SameSite=Lax; Expires=2027-11-20T10:00:00Z; Length=32
`
