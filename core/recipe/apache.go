package recipe

import (
	"strings"

	"assay/core/wire"
)

// Apache httpd 2.4, as Debian sets it up. Everything goes into the VirtualHost for HTTPS.
// https://httpd.apache.org/docs/2.4/mod/mod_headers.html
var apache = Stack{ID: "apache", Title: "Apache httpd", Group: GroupServer, Proven: "Apache 2.4.71", Comment: "#", write: writeApache}

const (
	whyApacheServer    = `Apache always names itself; "ServerTokens Prod" takes the version away, so that it sends "Server: Apache".`
	noteApacheTables   = `Apache keeps headers in two lists: "Header" changes what an application sent, "Header always" what Apache sends with every response. Both lines are needed.`
	noteApacheTrap     = "A Header line for the same header in .htaccess, <Directory> or <Location> comes later, and browsers get both: take it out."
	noteApacheHtaccess = "Where you may only write .htaccess, the Header lines go there."
	noteApacheRedirect = "Take other <VirtualHost *:80> blocks of this site out, or one of those may answer instead."
	noteApacheTokens   = "ServerTokens counts for the whole server; the last one that is read wins."
)

func writeApache(p *plan, r *wire.Recipe) {
	file := "/etc/apache2/sites-available/" + p.host + ".conf"
	var host, server strings.Builder
	modules, set := "", false
	header := func(command, rest string) { host.WriteString(command + rest + "\n") }
	for i := range p.headers {
		h := &p.headers[i]
		isServer := strings.EqualFold(h.Name, "Server")
		if isServer {
			server.WriteString("ServerTokens Prod\n")
			if isSet(h) && h.Value == "Apache" {
				continue
			}
			if !isSet(h) {
				p.cannot(h, whyApacheServer)
			}
		}
		name := word(h.Name)
		if !isSet(h) {
			header("Header unset ", name)
			header("Header always unset ", name)
			continue
		}
		value, ok := apacheValue(h.Value)
		if !ok {
			p.cannot(h, whyWrite)
			continue
		}
		set = true
		header("Header unset ", name)
		header("Header always set ", name+" "+value)
	}
	for _, e := range p.cookieEdits() {
		edit := func(find, put string) {
			find = " Set-Cookie " + quoted(find) + " " + quoted(put)
			header("Header edit", find)
			header("Header always edit", find)
		}
		for _, find := range e.takeOut {
			edit(find, "$1$2")
		}
		if e.add != "" {
			edit(e.line, "$1"+e.add)
		}
	}
	if host.Len() > 0 {
		modules = " headers"
		r.Notes = append(r.Notes, noteApacheTables, noteApacheHtaccess)
		if set {
			r.Notes = append(r.Notes, noteApacheTrap)
		}
	}

	if p.https != nil {
		addCertbot(p, r, "--apache", " python3-certbot-apache", "systemctl reload apache2")
	}
	paste(r, file, "at the top, outside of all VirtualHost blocks", server.String())
	if p.https != nil {
		modules += " ssl"
		paste(r, file, "in place of the site's line <VirtualHost *:80>", "<VirtualHost *:443>\nServerName "+p.host+"\nSSLEngine on\n"+
			"SSLCertificateFile "+certificate(p, "fullchain.pem")+"\nSSLCertificateKeyFile "+certificate(p, "privkey.pem")+"\nSSLProtocol -all +TLSv1.2 +TLSv1.3\n"+host.String())
	} else {
		paste(r, file, "inside the site's <VirtualHost *:443>", host.String())
	}
	if p.redirect != nil {
		paste(r, file, "as a block of its own, beside the others", "<VirtualHost *:80>\n    ServerName "+p.host+"\n    Redirect permanent / https://"+p.host+"/\n</VirtualHost>\n")
		r.Notes = append(r.Notes, noteApacheRedirect)
		if p.https == nil {
			r.Notes = append(r.Notes, noteFirst)
		}
	}
	if server.Len() > 0 {
		r.Notes = append(r.Notes, noteApacheTokens)
	}
	if modules != "" {
		modules = "a2enmod" + modules + " && "
	}
	p.finish(r, modules+"apachectl configtest && systemctl reload apache2")
}

// apacheValue returns a value for Header set, which is read three times: for "${variables}", which cannot be escaped, for quotes, and as a format in
// which "%" begins a variable and "\n" is a line break. One that begins with "expr=" is an expression.
func apacheValue(s string) (string, bool) {
	if strings.Contains(s, "${") || strings.HasPrefix(s, "expr=") {
		return "", false
	}
	return quoted(strings.NewReplacer("%", "%%", `\`, `\\`).Replace(s)), true
}
