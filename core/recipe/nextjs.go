package recipe

import (
	"strings"

	"assay/core/wire"
)

// Next.js: its configuration for headers and the redirect, and the options of each cookie where the app sets it: nothing in Next.js sees a
// cookie after that.
var nextjs = Stack{ID: "nextjs", Title: "Next.js", Group: GroupFramework, Proven: "Next.js 16.4.5", Comment: "//", write: writeNext}

const (
	whyNextRemove = "Next.js takes only its own X-Powered-By away: look for whatever sends this header, and take it out there."
	whyNextValue  = "Next.js takes a part of this value for a parameter of the path: send this header from middleware."

	noteNextOwn    = "Take these headers out of middleware (proxy.js, middleware.js) that sets them too: what it says wins."
	noteNextProto  = "Next.js goes by the X-Forwarded-Proto of the proxy in front: without one it redirects nobody, and a proxy that always says http makes it redirect for ever."
	noteNextInline = "The App Router writes inline scripts into every page, which a policy without their nonce or 'unsafe-inline' stops: try it in the tab first, and see the guide on Content Security Policy at nextjs.org for nonces."
	noteNextExport = "With output: \"export\" Next.js does nothing of this: take the recipe of the host."
	noteNextCookie = "If a library sets the cookie, give it these options: next-auth and iron-session have them under cookies and cookieOptions."
)

func writeNext(p *plan, r *wire.Recipe) {
	if p.https != nil {
		p.cannot(p.https, whyHTTPS("Next.js"))
	}
	text, set := nextHeaders(p)
	if p.redirect != nil {
		text += "async redirects() {\n  return [\n    {\n      source: \"/:path*\",\n" +
			"      has: [{ type: \"header\", key: \"x-forwarded-proto\", value: \"http\" }],\n" +
			"      destination: \"https://" + p.host + "/:path*\",\n      statusCode: 301,\n    },\n  ];\n},\n"
		r.Notes = append(r.Notes, noteFirst, noteNextProto)
		if p.host == placeholder {
			r.Notes = append(r.Notes, noteHost)
		}
	}
	if text != "" {
		r.Parts = append(r.Parts, wire.RecipePart{File: "next.config.js", Where: "inside the object that it exports", Text: text})
		r.Notes = append(r.Notes, noteNextExport)
	}
	if p.sets("Content-Security-Policy") {
		r.Notes = append(r.Notes, noteNextInline)
	}
	if set {
		r.Notes = append(r.Notes, noteNextOwn, noteTwice)
	}
	for i := range p.cookies {
		c := &p.cookies[i]
		if options := nextCookie(p, c); options != "" {
			r.Parts = append(r.Parts, wire.RecipePart{File: "the app's code",
				Where: "at the end of the options that it gives cookies().set for the cookie " + c.name, Text: options})
		}
	}
	if len(r.Parts) > 0 && r.Parts[len(r.Parts)-1].File != "next.config.js" {
		r.Notes = append(r.Notes, noteNextCookie)
	}
	if len(r.Parts) > 0 {
		r.Apply = "npm run build && systemctl restart app"
	}
}

// nextHeaders returns what the configuration says about headers, and whether it sets any.
// https://nextjs.org/docs/app/api-reference/config/next-config-js/headers
func nextHeaders(p *plan) (text string, set bool) {
	var list strings.Builder
	for i := range p.headers {
		h := &p.headers[i]
		own := strings.EqualFold(h.Name, "X-Powered-By")
		if own {
			text = "poweredByHeader: false,\n"
		}
		switch {
		case isServer(h):
			p.cannot(h, whyServer("Next.js"))
		case !isSet(h) && own:
		case !isSet(h):
			p.cannot(h, whyNextRemove)
		case !nextLeaves(h.Value):
			p.cannot(h, whyNextValue)
		default:
			set = true
			list.WriteString("        { key: " + quoted(h.Name) + ", value: " + quoted(h.Value) + " },\n")
		}
	}
	if set {
		text += "async headers() {\n  return [\n    {\n      source: \"/:path*\",\n      headers: [\n" + list.String() + "      ],\n    },\n  ];\n},\n"
	}
	return text, set
}

// nextLeaves reports whether Next.js sends a value as it is. With a colon in it, it is compiled as a pattern of paths, after escaping that forgets
// backslashes and uses marks of its own (compileNonPath in prepare-destination.ts).
func nextLeaves(value string) bool {
	return !strings.Contains(value, ":") ||
		!strings.Contains(value, `\`) && !strings.Contains(value, ":path") && !strings.Contains(value, "--ESCAPED_PARAM")
}

// nextCookie returns a cookie's options. https://nextjs.org/docs/app/api-reference/functions/cookies
func nextCookie(p *plan, c *cookie) string {
	var out strings.Builder
	option := func(name, value string) { out.WriteString(name + ": " + value + ",\n") }
	if c.secure != nil {
		option("secure", scriptBool(isSet(c.secure)))
	}
	if c.httpOnly != nil {
		option("httpOnly", scriptBool(isSet(c.httpOnly)))
	}
	if c.sameSite != nil {
		value := "undefined"
		if isSet(c.sameSite) {
			value = quoted(sameSite(c.sameSite))
		}
		option("sameSite", value)
	}
	if c.domain != nil {
		value := "undefined"
		if isSet(c.domain) {
			value = quoted(c.domain.Value)
		}
		option("domain", value)
	}
	switch {
	case c.path == nil:
	case isSet(c.path):
		option("path", quoted(c.path.Value))
	default:
		p.cannot(c.path, whyPath)
	}
	return out.String()
}

func scriptBool(b bool) string {
	if b {
		return "true"
	}
	return "false"
}
