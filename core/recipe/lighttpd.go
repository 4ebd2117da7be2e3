package recipe

import (
	"strings"

	"assay/core/wire"
)

// lighttpd, from 1.4.53 on. https://redmine.lighttpd.net/projects/lighttpd/wiki/Mod_setenv
var lighttpd = Stack{ID: "lighttpd", Title: "lighttpd", Group: GroupServer, Proven: "lighttpd 1.4.69", Comment: "#", write: writeLighttpd}

const (
	whyLighttpdCookie  = "lighttpd cannot change the cookies that an application sets: set the attribute in the application."
	noteLighttpdTwice  = "Take out older lines for the same headers: lighttpd takes no key twice."
	noteLighttpdSites  = `Where it serves several sites, put the lines for headers and the redirect into $HTTP["host"] == "the site's name" { }.`
	noteLighttpdRoot   = "certbot puts its answer into /var/www/html: where lighttpd serves another folder, name that one; where it passes everything on, pass on all but /.well-known/acme-challenge/."
	noteLighttpdSocket = "lighttpd reads the key once, as root: it has to be restarted for a new certificate, not only reloaded."
)

func writeLighttpd(p *plan, r *wire.Recipe) {
	const file = "/etc/lighttpd/lighttpd.conf"
	var out, headers, secure strings.Builder
	module := func(name string) { out.WriteString(`server.modules += ( "` + name + "\" )\n") }
	tag := ""
	for i := range p.headers {
		h := &p.headers[i]
		if !isSet(h) {
			headers.WriteString("    " + lighttpdString(h.Name) + " => \"\",\n")
			if strings.EqualFold(h.Name, "Server") {
				tag = "server.tag = \"\"\n"
			}
			continue
		}
		// Only a double quote can be escaped.
		if strings.HasSuffix(h.Value, `\`) {
			p.cannot(h, whyWrite)
			continue
		}
		to := &headers
		if strings.EqualFold(h.Name, "Strict-Transport-Security") {
			to = &secure
		}
		to.WriteString("    " + lighttpdString(h.Name) + " => " + lighttpdString(h.Value) + ",\n")
	}
	for i := range p.cookies {
		p.cookies[i].cannot(p, whyLighttpdCookie)
	}
	if headers.Len()+secure.Len() > 0 {
		module("mod_setenv")
		if headers.Len() > 0 {
			out.WriteString(tag + "setenv.set-response-header += (\n" + headers.String() + ")\n")
		}
		if secure.Len() > 0 {
			out.WriteString("$HTTP[\"scheme\"] == \"https\" {\n    setenv.set-response-header += (\n    " + secure.String() + "    )\n}\n")
		}
		r.Notes = append(r.Notes, noteLighttpdTwice, noteLighttpdSites)
	}
	if p.https != nil {
		module("mod_openssl")
		out.WriteString("ssl.pemfile = \"" + certificate(p, "fullchain.pem") + "\"\nssl.privkey = \"" + certificate(p, "privkey.pem") + "\"\n" +
			"$SERVER[\"socket\"] == \":443\" { ssl.engine = \"enable\" }\n$SERVER[\"socket\"] == \"[::]:443\" { ssl.engine = \"enable\" }\n")
		addCertbot(p, r, "--webroot -w /var/www/html", " lighttpd-mod-openssl", "systemctl restart lighttpd")
		r.Notes = append(r.Notes, noteLighttpdRoot, noteLighttpdSocket)
	}
	if p.redirect != nil {
		out.WriteString("$HTTP[\"scheme\"] == \"http\" {\n    url.redirect = ( \"\" => \"https://" + p.host + "${url.path}${qsa}\" )\n}\n")
		module("mod_redirect")
		if p.https == nil {
			r.Notes = append(r.Notes, noteFirst)
		}
	}
	paste(r, file, "at the end", out.String())
	p.finish(r, "lighttpd -tt -f "+file+" && systemctl restart lighttpd")
}

// lighttpdString returns a string in which only a double quote can be escaped; a backslash at its end would escape the closing one.
func lighttpdString(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }
