package recipe

import (
	"strings"

	"assay/core/wire"
)

// nginx, from 1.19.3 on. Headers go into the server block for HTTPS, cookie flags into the location that passes to the application.
var nginx = Stack{ID: "nginx", Title: "nginx", Group: GroupServer, Proven: "nginx 1.22.1", Comment: "#", write: writeNginx}

const (
	whyNginxServer  = `nginx always names itself; "server_tokens off;" takes the version away, so that it sends "Server: nginx".`
	whyNginxLong    = "nginx reads no parameter longer than 4,096 bytes: send this header from the application."
	whyNginxName    = "nginx takes no header name this long without a larger proxy_headers_hash_bucket_size: send it from the application."
	whyNginxDomain  = "nginx can only rewrite the Domain of all cookies of a location at once (proxy_cookie_domain): change it where the application sets this cookie."
	whyNginxPath    = "nginx can only rewrite the Path of all cookies of a location at once (proxy_cookie_path): change it where the application sets this cookie."
	noteNginxTrap   = "A location with an add_header of its own inherits none of these: repeat them there (from nginx 1.29.3 on, add_header_inherit merge; does that)."
	noteNginxTwice  = "Take out older add_header lines for the same headers, or browsers get both."
	noteNginxHide   = "A location with a proxy_hide_header or fastcgi_hide_header of its own inherits none of those either. Behind uwsgi_pass, write uwsgi_hide_header."
	noteNginxHidden = "A header that nginx itself adds goes away with its add_header line."
	noteNginxListen = "Take the listen 80 lines out of the site's other server blocks, or one of those may answer instead."
	noteNginxCookie = "proxy_cookie_flags needs nginx 1.19.3 and changes cookies that come through proxy_pass. Behind fastcgi_pass, set the flags in the application; in PHP: session.cookie_secure, session.cookie_httponly, session.cookie_samesite."
	noteNginxDollar = `"$" begins a variable in nginx and cannot be escaped, so $assay_dollar stands for it.`
	noteNginxLong   = "A server name this long needs server_names_hash_bucket_size 512; in the http block."
)

const applyNginx = "nginx -t && systemctl reload nginx"

// dollar is the variable that holds a dollar sign: the values of geo are the only ones that nginx does not look for variables in.
// https://nginx.org/en/docs/http/ngx_http_geo_module.html
const dollar = "geo $assay_dollar { default \"$\"; }\n"

// longestNginxParameter is below the 4,096 bytes of nginx's buffer for one parameter (NGX_CONF_BUFFER).
const longestNginxParameter = 4000

// longestNginxKey is the longest key that nginx's hashes take with their default bucket size, 64 on all processors with cache lines of that
// length: server names (server_names_hash_bucket_size) and names of hidden headers (proxy_headers_hash_bucket_size). nginx refuses the whole
// configuration if one is longer. https://nginx.org/en/docs/hash.html
const longestNginxKey = 46

func writeNginx(p *plan, r *wire.Recipe) {
	var server, variables strings.Builder
	set, removed := false, false
	if p.https != nil {
		addCertbot(p, r, "--nginx", " python3-certbot-nginx", "systemctl reload nginx")
		server.WriteString(nginxTLS(p))
	}
	for i := range p.headers {
		h := &p.headers[i]
		if strings.EqualFold(h.Name, "Server") {
			server.WriteString("server_tokens off;\n")
			if !isSet(h) || h.Value != "nginx" {
				p.cannot(h, whyNginxServer)
			}
			continue
		}
		name, value := word(h.Name), nginxValue(h.Value)
		if len(h.Name) > longestNginxKey {
			p.cannot(h, whyNginxName)
			continue
		}
		if len(value) > longestNginxParameter {
			p.cannot(h, whyNginxLong)
			continue
		}
		server.WriteString("proxy_hide_header " + name + ";\nfastcgi_hide_header " + name + ";\n")
		if !isSet(h) {
			removed = true
			continue
		}
		set = true
		server.WriteString("add_header " + name + " " + value + " always;\n")
		if strings.Contains(h.Value, "$") && variables.Len() == 0 {
			variables.WriteString(dollar)
		}
	}
	cookies := nginxCookies(p)

	part := func(where, text string) {
		if text != "" {
			r.Parts = append(r.Parts, nginxPart(p, where, text))
		}
	}
	part("at the top, outside of all server blocks", variables.String())
	if p.https != nil {
		part("inside the site's server block, in place of its listen lines", server.String())
	} else {
		part("inside the site's server block that listens on port 443", server.String())
	}
	part("inside the location that has proxy_pass", cookies)
	if p.redirect != nil {
		part("as a server block of its own, beside the others", "server {\n    listen 80;\n    listen [::]:80;\n    server_name "+p.host+";\n    return 301 https://$host$request_uri;\n}\n")
		if p.https == nil {
			r.Notes = append(r.Notes, noteFirst)
		}
		r.Notes = append(r.Notes, noteNginxListen)
		if len(p.host) > longestNginxKey {
			r.Notes = append(r.Notes, noteNginxLong)
		}
	}
	if set {
		r.Notes = append(r.Notes, noteNginxTrap, noteNginxTwice)
	}
	if removed {
		r.Notes = append(r.Notes, noteNginxHidden)
	}
	if set || removed {
		r.Notes = append(r.Notes, noteNginxHide)
	}
	if variables.Len() > 0 {
		r.Notes = append(r.Notes, noteNginxDollar)
	}
	if cookies != "" {
		r.Notes = append(r.Notes, noteNginxCookie)
	}
	p.finish(r, applyNginx)
}

func nginxPart(p *plan, where, text string) wire.RecipePart {
	return wire.RecipePart{File: "/etc/nginx/sites-available/" + p.host, Where: where, Text: text}
}

// nginxTLS returns the lines of a server block that serve HTTPS with certbot's certificate.
func nginxTLS(p *plan) string {
	return "listen 443 ssl;\nlisten [::]:443 ssl;\n" +
		"ssl_certificate " + certificate(p, "fullchain.pem") + ";\nssl_certificate_key " + certificate(p, "privkey.pem") + ";\n" +
		"ssl_protocols TLSv1.2 TLSv1.3;\n"
}

// nginxCookies returns one proxy_cookie_flags line for each cookie.
// https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_cookie_flags
func nginxCookies(p *plan) string {
	var out strings.Builder
	for i := range p.cookies {
		c := &p.cookies[i]
		flags := nginxFlag(c.secure, "secure") + nginxFlag(c.httpOnly, "httponly")
		if c.sameSite != nil && isSet(c.sameSite) {
			flags += " samesite=" + sameSite(c.sameSite)
		} else {
			flags += nginxFlag(c.sameSite, "samesite")
		}
		if c.domain != nil {
			p.cannot(c.domain, whyNginxDomain)
		}
		if c.path != nil {
			p.cannot(c.path, whyNginxPath)
		}
		if flags == "" {
			continue
		}
		name := nginxCookieName(c.name)
		if len(name) > longestNginxParameter {
			c.domain, c.path = nil, nil // these are refused already
			c.cannot(p, whyNginxLong)
			continue
		}
		out.WriteString("proxy_cookie_flags " + name + flags + ";\n")
	}
	return out.String()
}

func nginxFlag(c *wire.Change, flag string) string {
	switch {
	case c == nil:
		return ""
	case isSet(c):
		return " " + flag
	}
	return " no" + flag
}

// nginxValue returns a parameter that nginx looks for variables in.
func nginxValue(s string) string {
	return strings.ReplaceAll(quoted(s), "$", "${assay_dollar}")
}

// nginxCookieName returns the first parameter of proxy_cookie_flags. A name with characters that mean something there ("$" a variable,
// "~" at its start a regular expression) becomes a regular expression of its bytes in hexadecimal.
func nginxCookieName(s string) string {
	if isWord(s) {
		return s
	}
	return quoted("~^" + inRegexp(s) + "$")
}
