package recipe

import (
	"slices"
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// What Express and Fastify have in common: both answer through Node's http.ServerResponse.

const (
	noteAppProto = "A proxy that ends TLS must set X-Forwarded-Proto, or this redirects for ever. Health checks over plain HTTP get the redirect too."
	noteHelmet   = "Needs helmet 7 or later. What is false there is what helmet would send beside it and the plan does not ask for."
)

// An edit is what happens to one cookie's line: attributes that are dropped, by their lower-case names, and those that are added.
type edit struct {
	name    string
	dropped []string
	added   string // "; Secure; SameSite=Lax"
}

// edits returns the changes to cookies as edits of Set-Cookie lines. Every attribute that changes is dropped first, so none is there twice.
func (p *plan) edits() []edit {
	var list []edit
	for i := range p.cookies {
		e := edit{name: p.cookies[i].name}
		for _, a := range p.cookies[i].attributes() {
			e.dropped = append(e.dropped, strings.ToLower(a.name))
			if text := a.text(); text != "" {
				e.added += "; " + text
			}
		}
		list = append(list, e)
	}
	return list
}

// quotedList returns strings as the items of a list: "a", "b".
func quotedList(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = quoted(s)
	}
	return strings.Join(out, ", ")
}

// scriptCookies returns JavaScript that changes cookies: the function changeCookie(line).
func scriptCookies(edits []edit) string {
	var out strings.Builder
	out.WriteString("// Attributes that a cookie's Set-Cookie line loses and gains.\nconst cookieChanges = [\n")
	for _, e := range edits {
		out.WriteString("  [" + quoted(e.name) + ", [" + quotedList(e.dropped) + "], " + quoted(e.added) + "],\n")
	}
	out.WriteString(scriptChangeCookie)
	return out.String()
}

const scriptChangeCookie = `];
function changeCookie(line) {
  const [pair, ...attributes] = line.split(";");
  const found = cookieChanges.find(([name]) => pair.startsWith(name + "="));
  if (!found) return line;
  const [, lost, gained] = found;
  return [pair, ...attributes.filter((a) => !lost.includes(a.split("=")[0].trim().toLowerCase()))].join(";") + gained;
}
`

// nodeLastWord is what makes changes to a response after everything else has: whatever the app, its plugins and its error pages set.
const nodeLastWord = `// Calls change when a response is about to be sent, whoever wrote it.
function lastWord(res, change) {
  const { writeHead } = res;
  res.writeHead = (status, ...rest) => {
    const headers = rest.at(-1);
    if (headers && typeof headers === "object" && !Array.isArray(headers)) {
      for (const name of Object.keys(rest.pop())) res.setHeader(name, headers[name]);
    }
    change();
    return writeHead.call(res, status, ...rest);
  };
}
`

const nodeSetCookies = `const cookies = res.getHeader("Set-Cookie");
if (cookies) res.setHeader("Set-Cookie", [cookies].flat().map(changeCookie));
`

// A nodeApp is a plan as JavaScript for Node.
type nodeApp struct {
	helmet  string // helmet's options, one a line; empty if it has nothing to say
	changes string // statements that change res when it is about to be sent; may be empty
	cookies string // the function that they need
}

func writeNode(p *plan, title string) nodeApp {
	var app nodeApp
	var statements strings.Builder
	var used []string
	for i := range p.headers {
		h := &p.headers[i]
		if isServer(h) {
			p.cannot(h, whyServer(title))
			continue
		}
		if !isSet(h) {
			statements.WriteString("res.removeHeader(" + quoted(h.Name) + ");\n")
			continue
		}
		if key, option := helmetOption(h); key != "" {
			used = append(used, key)
			app.helmet += "  " + key + ": " + option + ",\n"
			continue
		}
		statements.WriteString("res.setHeader(" + quoted(h.Name) + ", " + quoted(h.Value) + ");\n")
	}
	if app.helmet != "" {
		for _, key := range helmetDefaults {
			if !slices.Contains(used, key) {
				app.helmet += "  " + key + ": false,\n"
			}
		}
	}
	if edits := p.edits(); len(edits) > 0 {
		app.cookies = scriptCookies(edits)
		statements.WriteString(nodeSetCookies)
	}
	app.changes = statements.String()
	return app
}

// indented returns lines with spaces before each.
func indented(spaces, lines string) string {
	var out strings.Builder
	for line := range strings.Lines(lines) {
		out.WriteString(spaces + line)
	}
	return out.String()
}

// helmetDefaults are the options for headers that helmet sends unless told otherwise. https://helmetjs.github.io/
var helmetDefaults = []string{
	"contentSecurityPolicy", "crossOriginOpenerPolicy", "crossOriginResourcePolicy", "originAgentCluster", "referrerPolicy",
	"strictTransportSecurity", "xContentTypeOptions", "xDnsPrefetchControl", "xDownloadOptions", "xFrameOptions",
	"xPermittedCrossDomainPolicies", "xPoweredBy", "xXssProtection",
}

// helmetOption returns the option that makes helmet send a header of the same meaning; no key if there is none.
func helmetOption(h *wire.Change) (key, option string) {
	value := strings.ToLower(strings.Trim(h.Value, " "))
	policy := func(key string, known ...string) (string, string) {
		if !slices.Contains(known, value) {
			return "", ""
		}
		return key, "{ policy: " + quoted(value) + " }"
	}
	switch strings.ToLower(h.Name) {
	case "strict-transport-security":
		const most = 1 << 53 // what JavaScript's numbers hold exactly
		hsts := page.ParseHSTS(h.Value)
		if !hsts.Valid || hsts.MaxAge > most {
			return "", ""
		}
		option = "{ maxAge: " + strconv.FormatInt(hsts.MaxAge, 10) + ", includeSubDomains: " + strconv.FormatBool(hsts.IncludeSubDomains)
		if hsts.Preload {
			option += ", preload: true"
		}
		return "strictTransportSecurity", option + " }"
	case "x-content-type-options":
		if value == "nosniff" {
			return "xContentTypeOptions", "true"
		}
	case "x-frame-options":
		if value == "deny" || value == "sameorigin" {
			return "xFrameOptions", "{ action: " + quoted(value) + " }"
		}
	case "referrer-policy":
		var policies []string
		for one := range strings.SplitSeq(value, ",") {
			one = strings.Trim(one, " ")
			if !isReferrerPolicy(one) || slices.Contains(policies, one) {
				return "", ""
			}
			policies = append(policies, one)
		}
		return "referrerPolicy", "{ policy: [" + quotedList(policies) + "] }"
	case "cross-origin-opener-policy":
		return policy("crossOriginOpenerPolicy", "same-origin", "same-origin-allow-popups", "unsafe-none")
	case "cross-origin-embedder-policy":
		return policy("crossOriginEmbedderPolicy", "require-corp", "credentialless", "unsafe-none")
	case "cross-origin-resource-policy":
		return policy("crossOriginResourcePolicy", "same-origin", "same-site", "cross-origin")
	case "content-security-policy":
		if directives := helmetDirectives(h.Value); directives != "" {
			return "contentSecurityPolicy", "{\n    useDefaults: false,\n    directives: {\n" + directives + "    },\n  }"
		}
	}
	return "", ""
}

// helmetDirectives returns a policy as helmet's directives; empty if helmet would refuse it or write it otherwise. helmet wants a default-src,
// each directive once, by a name that begins and ends with a letter, and no commas; and it takes keywords without quotes for a mistake.
func helmetDirectives(policy string) string {
	var out strings.Builder
	var names []string
	for directive := range strings.SplitSeq(policy, ";") {
		words := strings.Fields(directive)
		if len(words) == 0 {
			continue
		}
		name := strings.ToLower(words[0])
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz-") != "" || strings.Trim(name, "-") != name || slices.Contains(names, name) {
			return ""
		}
		names = append(names, name)
		for _, word := range words[1:] {
			quotes := len(word) > 2 && word[0] == '\'' && word[len(word)-1] == '\''
			address := word == "*" || strings.ContainsAny(word, ".:/") && !strings.HasPrefix(word, "nonce-") && !strings.HasPrefix(word, "sha")
			if strings.Contains(word, ",") || !quotes && !address {
				return ""
			}
		}
		out.WriteString("      " + quoted(name) + ": [" + quotedList(words[1:]) + "],\n")
	}
	if !slices.Contains(names, "default-src") {
		return ""
	}
	return out.String()
}
