package recipe

import (
	"strings"

	"assay/core/wire"
)

// Traefik 3, with the file provider. https://doc.traefik.io/traefik/middlewares/http/headers/
var traefik = Stack{ID: "traefik", Title: "Traefik", Group: GroupServer, Comment: "#", write: writeTraefik}

const (
	whyTraefikCookie  = "Traefik cannot change the cookies that an application sets: set the attribute in the application."
	noteTraefikFile   = "Traefik reads that folder where its configuration has providers.file.directory."
	noteTraefikNames  = "Entry points may have other names than web and websecure: keep yours."
	noteTraefikACME   = "Traefik then gets certificates from Let's Encrypt for the names in its routers' rules, and renews them by itself; ports 80 and 443 must be open."
	noteTraefikHeader = "The middleware replaces headers of the same name that an application sends. One that browsers get twice comes from a second middleware: take it out there."
)

func writeTraefik(p *plan, r *wire.Recipe) {
	var headers, web, secure strings.Builder
	for i := range p.headers {
		h := &p.headers[i]
		value := ""
		if isSet(h) {
			value = h.Value
		}
		// Files are Go templates before they are YAML.
		if strings.Contains(value, "{{") {
			p.cannot(h, whyWrite)
			continue
		}
		headers.WriteString("          " + quoted(h.Name) + ": " + quoted(value) + "\n")
	}
	for i := range p.cookies {
		p.cookies[i].cannot(p, whyTraefikCookie)
	}
	if p.redirect != nil {
		web.WriteString("  web:\n    address: \":80\"\n    http:\n      redirections:\n        entryPoint:\n          to: websecure\n          scheme: https\n          permanent: true\n")
	}
	if headers.Len() > 0 {
		secure.WriteString("      middlewares:\n        - assay@file\n")
		paste(r, "/etc/traefik/dynamic/"+p.host+".yml", "a new file", "http:\n  middlewares:\n    assay:\n      headers:\n        customResponseHeaders:\n"+headers.String())
		r.Notes = append(r.Notes, noteTraefikFile, noteTraefikHeader)
	}
	resolver := ""
	if p.https != nil {
		secure.WriteString("      tls:\n        certResolver: letsencrypt\n")
		resolver = "certificatesResolvers:\n  letsencrypt:\n    acme:\n      storage: /etc/traefik/acme.json\n      httpChallenge:\n        entryPoint: web\n"
		r.Notes = append(r.Notes, noteTraefikACME)
	}
	if secure.Len() > 0 {
		web.WriteString("  websecure:\n    address: \":443\"\n    http:\n" + secure.String())
	}
	const file = "/etc/traefik/traefik.yml"
	if web.Len() > 0 {
		paste(r, file, "merged into the entry points that are there", "entryPoints:\n"+web.String())
		r.Notes = append(r.Notes, noteTraefikNames)
	}
	paste(r, file, "at the end", resolver)
	if p.redirect != nil && p.https == nil {
		r.Notes = append(r.Notes, noteFirst)
	}
	p.finish(r, "systemctl restart traefik")
}
