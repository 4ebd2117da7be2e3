package recipe

import (
	"strings"

	"assay/core/wire"
)

// Vercel, by vercel.json. https://vercel.com/docs/project-configuration/vercel-json#headers
var vercel = Stack{ID: "vercel", Title: "Vercel", Group: GroupHosting, Comment: "//", write: writeVercel}

const (
	whyVercelRedirect = "Vercel redirects to HTTPS by itself: see that this domain leads there directly."
	whyVercelHTTPS    = "Vercel does it: add the domain in the project's settings. It gets the certificate and renews it."
	whyVercelRemove   = "vercel.json cannot take a header away: do it where the application sends it."
	whyVercelDollar   = `Vercel puts a part of the path in the place of "$1": send this header from the application.`

	noteVercelMerge = "If vercel.json has headers already, put this object into their list; take out older entries for the same headers."
	noteVercelNext  = "In a project of Next.js, next.config.js says this: choose Next.js above."
)

func writeVercel(p *plan, r *wire.Recipe) {
	var list []string
	for i := range p.headers {
		h := &p.headers[i]
		switch {
		case isServer(h):
			p.cannot(h, whyHostServer)
		case !isSet(h):
			p.cannot(h, whyVercelRemove)
		case strings.Contains(h.Name+h.Value, "$"):
			p.cannot(h, whyVercelDollar)
		default:
			list = append(list, "        { \"key\": "+quoted(h.Name)+", \"value\": "+quoted(h.Value)+" }")
		}
	}
	p.refuseCookies(whyHostCookie)
	if p.redirect != nil {
		p.cannot(p.redirect, whyVercelRedirect)
	}
	if p.https != nil {
		p.cannot(p.https, whyVercelHTTPS)
	}
	if len(list) == 0 {
		return
	}
	r.Parts = append(r.Parts, wire.RecipePart{File: "vercel.json", Where: "a new file at the top of the repository",
		Text: "{\n  \"headers\": [\n    {\n      \"source\": \"/(.*)\",\n      \"headers\": [\n" + strings.Join(list, ",\n") + "\n      ]\n    }\n  ]\n}\n"})
	r.Notes = append(r.Notes, noteVercelMerge, noteVercelNext)
	r.Apply = "vercel deploy --prod"
}
