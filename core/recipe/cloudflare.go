package recipe

import (
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// A zone on Cloudflare, in front of any server: its settings, one Response Header Transform Rule, and a Snippet for cookies.
// https://developers.cloudflare.com/rules/transform/response-header-modification/create-api/
var cloudflare = Stack{ID: "cloudflare", Title: "Cloudflare (zone)", Group: GroupHosting, Comment: "#", write: writeCloudflare}

const (
	whyCloudflareServer = "Cloudflare names itself in this header."
	whyCloudflareOwn    = "Cloudflare does not change its own headers, which begin with cf-."

	noteCloudflareKeys     = "ZONE is the zone's ID, TOKEN an API token that may edit its zone settings and Transform Rules."
	noteCloudflareRule     = "This call writes the whole list of Response Header Transform Rules: if there are some, add this one by hand in Rules > Overview instead, a line Set static or Remove for each header."
	noteCloudflareSnippet  = "Snippets are part of paid plans; on the free one, let a Worker for the site's route run the same code. Run it for all requests."
	noteCloudflareMode     = "SSL/TLS > Overview: take Full (strict), with a certificate on the server itself. Flexible leaves the way to the server in plain text, and a redirect on the server runs in circles."
	noteCloudflareProxied  = "All this works only for names that are proxied (orange cloud)."
	noteCloudflareCerts    = "Cloudflare gets the certificate for its side by itself and renews it; its Origin CA has one for the server that lasts 15 years."
	noteCloudflareHSTSOnce = "If the server sends HSTS too, Cloudflare's takes its place."
)

const cloudflareAPI = `curl --fail-with-body "https://api.cloudflare.com/client/v4/zones/$ZONE/`

const cloudflareAuth = ` -H "Authorization: Bearer $TOKEN" --json `

func writeCloudflare(p *plan, r *wire.Recipe) {
	var settings strings.Builder
	setting := func(name, value string) {
		settings.WriteString(cloudflareAPI + "settings/" + name + `" -X PATCH` + cloudflareAuth + "'{\"value\":" + value + "}'\n")
	}
	if p.https != nil {
		setting("ssl", `"strict"`)
		r.Notes = append(r.Notes, noteCloudflareMode, noteCloudflareCerts)
	}
	if p.redirect != nil {
		setting("always_use_https", `"on"`)
		if p.https == nil {
			r.Notes = append(r.Notes, noteFirst)
		}
	}
	var rule []string
	for i := range p.headers {
		h := &p.headers[i]
		name := strings.ToLower(h.Name)
		if policy := page.ParseHSTS(h.Value); isSet(h) && name == "strict-transport-security" && policy.Valid && policy.MaxAge > 0 {
			setting("security_header", `{"strict_transport_security":{"enabled":true,"max_age":`+strconv.FormatInt(policy.MaxAge, 10)+
				`,"include_subdomains":`+strconv.FormatBool(policy.IncludeSubDomains)+`,"preload":`+strconv.FormatBool(policy.Preload)+`,"nosniff":false}}`)
			r.Notes = append(r.Notes, noteCloudflareHSTSOnce)
			continue
		}
		switch {
		case name == "server":
			p.cannot(h, whyCloudflareServer)
		case strings.HasPrefix(name, "cf-") || strings.HasPrefix(name, "x-cf-"):
			p.cannot(h, whyCloudflareOwn)
		case isSet(h):
			rule = append(rule, "          "+quoted(h.Name)+`: { "operation": "set", "value": `+quoted(h.Value)+" }")
		default:
			rule = append(rule, "          "+quoted(h.Name)+`: { "operation": "remove" }`)
		}
	}
	if settings.Len() > 0 {
		r.Parts = append(r.Parts, wire.RecipePart{File: "a shell", Where: "zone settings", Text: settings.String()})
	}
	if len(rule) > 0 {
		r.Parts = append(r.Parts, wire.RecipePart{File: "rule.json", Where: "a new file",
			Text: "{\n  \"rules\": [\n    {\n      \"expression\": \"true\",\n      \"action\": \"rewrite\",\n      \"action_parameters\": {\n        \"headers\": {\n" +
				strings.Join(rule, ",\n") + "\n        }\n      }\n    }\n  ]\n}\n"})
		r.Notes = append(r.Notes, noteCloudflareRule)
		r.Apply = cloudflareAPI + `rulesets/phases/http_response_headers_transform/entrypoint" -X PUT` + cloudflareAuth + "@rule.json"
	}
	if len(r.Parts) > 0 {
		r.Notes = append(r.Notes, noteCloudflareKeys)
	}
	if edits := p.edits(); len(edits) > 0 {
		r.Parts = append(r.Parts, wire.RecipePart{File: "Rules > Snippets", Where: "as a new snippet, for all requests", Text: scriptCookies(edits) + cloudflareSnippet})
		r.Notes = append(r.Notes, noteCloudflareSnippet)
	}
	if len(r.Parts) > 0 {
		r.Notes = append(r.Notes, noteCloudflareProxied)
	}
}

const cloudflareSnippet = `export default {
  async fetch(request) {
    const original = await fetch(request);
    const response = new Response(original.body, original);
    response.headers.delete("Set-Cookie");
    for (const line of original.headers.getSetCookie()) response.headers.append("Set-Cookie", changeCookie(line));
    return response;
  },
};
`
