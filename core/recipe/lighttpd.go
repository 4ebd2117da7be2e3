package recipe

import (
	"strings"

	"assay/core/wire"
)

// lighttpd, from 1.4.53 on. https://redmine.lighttpd.net/projects/lighttpd/wiki/Mod_setenv
var lighttpd = Stack{ID: "lighttpd", Title: "lighttpd", Group: GroupServer, Proven: "lighttpd 1.4.69", Comment: "#", write: writeLighttpd}

const (
	whyLighttpdCookie    = "lighttpd cannot change the cookies that an application sets: set the attribute in the application."
	noteLighttpdModules  = `Leave out the server.modules line for a module that is loaded already (lighttpd -p -f /etc/lighttpd/lighttpd.conf lists them).`
	noteLighttpdTwice    = "Take out older lines for the same headers: lighttpd takes no key twice."
	noteLighttpdSites    = `Where it serves several sites, put everything but the server.modules lines into $HTTP["host"] == "the site's name" { }.`
	noteLighttpdRedirect = "The redirect needs mod_redirect among the server.modules, where Debian has it."
	noteLighttpdSocket   = "lighttpd reads the key once, as root: it has to be restarted for a new certificate, not only reloaded."
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
		out.WriteString("$SERVER[\"socket\"] == \":443\" {\n    ssl.engine = \"enable\"\n    ssl.pemfile = \"" + certificate(p, "fullchain.pem") + "\"\n" +
			"    ssl.privkey = \"" + certificate(p, "privkey.pem") + "\"\n}\n")
		addCertbot(p, r, "--webroot -w /var/www/html", "", "systemctl restart lighttpd")
		r.Notes = append(r.Notes, noteLighttpdSocket)
	}
	if p.redirect != nil {
		out.WriteString("$HTTP[\"scheme\"] == \"http\" {\n    url.redirect = ( \"\" => \"https://" + p.host + "${url.path}${qsa}\" )\n}\n")
		r.Notes = append(r.Notes, noteLighttpdRedirect)
		if p.https == nil {
			r.Notes = append(r.Notes, noteFirst)
		}
	}
	if headers.Len()+secure.Len() > 0 || p.https != nil {
		r.Notes = append(r.Notes, noteLighttpdModules)
	}
	paste(r, file, "at the end", out.String())
	p.finish(r, "lighttpd -tt -f "+file+" && systemctl restart lighttpd")
}

// lighttpdString returns a string in which only a double quote can be escaped; a backslash at its end would escape the closing one.
func lighttpdString(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }
