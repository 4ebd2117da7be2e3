package recipe

import (
	"strings"

	"assay/core/wire"
)

// The _headers file, which Cloudflare Pages (and Workers with static assets) and Netlify read alike.
// https://developers.cloudflare.com/pages/configuration/headers/ https://docs.netlify.com/manage/routing/headers/
var pages = Stack{ID: "pages", Title: "Cloudflare Pages, Netlify (_headers)", Group: GroupHosting, Proven: "Cloudflare Pages in wrangler 4.86.0", Comment: "#", write: writePages}

const (
	whyPagesLong     = "Cloudflare reads no line longer than 2,000 characters: send this header from a function."
	whyPagesSplat    = "Cloudflare puts a part of the path in the place of :splat: send this header from a function."
	whyPagesName     = "A line that begins with # is a comment: send this header from a function."
	whyHostCookie    = "This host does not change cookies: set the attribute in the function or application that sets the cookie."
	whyPagesRedirect = "No line for this. Netlify redirects by itself once the domain has its certificate; on Cloudflare turn on Always Use HTTPS (SSL/TLS > Edge Certificates)."
	whyPagesHTTPS    = "The host does it: add the domain in its settings. It gets the certificate and renews it."
	whyHostServer    = "The host names itself in this header."

	notePagesFunction = "Responses of functions do not get these headers: set them there as well."
	notePagesTwice    = "Take out older lines for the same headers: two rules that match give both values in one header."
	notePagesRemove   = "Lines with an exclamation mark take a header away on Cloudflare; Netlify passes over them."
	notePagesNetlify  = "On Netlify: netlify deploy --prod. Where the host builds from the repository, push the commit instead."
)

// longestPagesLine is Cloudflare's limit for one line. https://developers.cloudflare.com/pages/configuration/headers/#limits
const longestPagesLine = 2000

func writePages(p *plan, r *wire.Recipe) {
	var lines strings.Builder
	removed := false
	for i := range p.headers {
		h := &p.headers[i]
		line := "  " + h.Name + ": " + strings.Trim(h.Value, " ")
		if !isSet(h) {
			line = "  ! " + h.Name
		}
		switch {
		case isServer(h):
			p.cannot(h, whyHostServer)
		case h.Name[0] == '#':
			p.cannot(h, whyPagesName)
		case strings.Contains(line, ":splat"):
			p.cannot(h, whyPagesSplat)
		case len(line) > longestPagesLine:
			p.cannot(h, whyPagesLong)
		default:
			removed = removed || !isSet(h)
			lines.WriteString(line + "\n")
		}
	}
	p.refuseCookies(whyHostCookie)
	if p.redirect != nil {
		p.cannot(p.redirect, whyPagesRedirect)
	}
	if p.https != nil {
		p.cannot(p.https, whyPagesHTTPS)
	}
	if lines.Len() == 0 {
		return
	}
	r.Parts = append(r.Parts, wire.RecipePart{File: "_headers", Where: "at the end of the file, which lies in the folder that is published", Text: "/*\n" + lines.String()})
	r.Notes = append(r.Notes, notePagesFunction, notePagesTwice)
	if removed {
		r.Notes = append(r.Notes, notePagesRemove)
	}
	r.Notes = append(r.Notes, notePagesNetlify)
	r.Apply = "npx wrangler pages deploy"
}

// refuseCookies says for all changes to cookies why they are not made.
func (p *plan) refuseCookies(why string) {
	for i := range p.cookies {
		for _, a := range p.cookies[i].attributes() {
			p.cannot(a.change, why)
		}
	}
}
