package recipe

import (
	"strconv"
	"strings"

	"assay/core/wire"
)

// IIS 10 with its URL Rewrite module, whose outbound rules replace what an application sends.
// https://learn.microsoft.com/iis/extensions/url-rewrite-module/url-rewrite-module-20-configuration-reference
var iis = Stack{ID: "iis", Title: "IIS", Group: GroupServer, Comment: "<!--", CommentEnd: "-->", write: writeIIS}

const (
	whyIISRemove  = "IIS takes out headers of its own only: take it out where the application sets it."
	whyIISMvc     = "ASP.NET MVC sends this: MvcHandler.DisableMvcResponseHeader = true; in Application_Start takes it out."
	noteIISModule = "The rewrite section needs the URL Rewrite module 2.1 (https://www.iis.net/downloads/microsoft/url-rewrite)."
	noteIISMerge  = "Where web.config has one of these sections already, put the lines into that one: IIS takes none twice."
	noteIISHTTPS  = "For the certificate, run win-acme (wacs.exe) on the server: it gets one from Let's Encrypt, adds the site's binding for port 443, and renews both by a scheduled task."
)

func writeIIS(p *plan, r *wire.Recipe) {
	var rules, own, security, web strings.Builder
	n := 0
	rule := func(variable, pattern, condition, value string) {
		n++
		rules.WriteString("    <rule name=\"Assay " + strconv.Itoa(n) + "\">\n      <match serverVariable=\"RESPONSE_" + strings.ReplaceAll(variable, "-", "_") +
			"\" pattern=\"" + xmlText(pattern) + "\" />\n" + condition + "      <action type=\"Rewrite\" value=\"" + xmlText(value) + "\" />\n    </rule>\n")
	}
	for i := range p.headers {
		h := &p.headers[i]
		name := strings.ToLower(h.Name)
		switch {
		case isSet(h):
			// The module knows headers as variables, in which "_" stands for "-"; in a value, braces are variables.
			if strings.ContainsFunc(h.Name, notInVariable) || strings.ContainsAny(h.Value, "{}") {
				p.cannot(h, whyWrite)
				continue
			}
			condition := ""
			if name == "strict-transport-security" {
				condition = "      <conditions><add input=\"{HTTPS}\" pattern=\"^ON$\" /></conditions>\n"
			}
			rule(h.Name, ".*", condition, h.Value)
		case name == "server":
			security.WriteString("<security>\n  <requestFiltering removeServerHeader=\"true\" />\n</security>\n")
		case name == "x-aspnet-version":
			web.WriteString("<httpRuntime enableVersionHeader=\"false\" />\n")
		case name == "x-aspnetmvc-version":
			p.cannot(h, whyIISMvc)
		case name == "x-powered-by":
			own.WriteString("<httpProtocol>\n  <customHeaders>\n    <remove name=\"X-Powered-By\" />\n  </customHeaders>\n</httpProtocol>\n")
		default:
			p.cannot(h, whyIISRemove)
		}
	}
	for _, e := range p.cookieEdits() {
		for _, find := range e.takeOut {
			// Patterns are read without regard to case, and in ECMAScript's syntax.
			rule("Set-Cookie", strings.ReplaceAll(find, "(?i:", "(?:"), "", "{R:1}{R:2}")
		}
		if e.add != "" {
			rule("Set-Cookie", e.line, "", "{R:1}"+e.add)
		}
	}
	rewrite := ""
	if p.redirect != nil {
		rewrite = "  <rules>\n    <rule name=\"Assay\" stopProcessing=\"true\">\n      <match url=\"(.*)\" />\n" +
			"      <conditions><add input=\"{HTTPS}\" pattern=\"^OFF$\" /></conditions>\n" +
			"      <action type=\"Redirect\" url=\"https://" + p.host + "/{R:1}\" redirectType=\"Permanent\" />\n    </rule>\n  </rules>\n"
		if p.https == nil {
			r.Notes = append(r.Notes, noteFirst)
		}
	}
	if rules.Len() > 0 {
		rewrite += "  <outboundRules>\n" + rules.String() + "  </outboundRules>\n"
	}
	if rewrite != "" {
		rewrite = "<rewrite>\n" + rewrite + "</rewrite>\n"
		r.Notes = append(r.Notes, noteIISModule)
	}
	const file = "web.config"
	paste(r, file, "inside <system.webServer>", rewrite+own.String()+security.String())
	paste(r, file, "inside <system.web>", web.String())
	if len(r.Parts) > 0 {
		r.Notes = append(r.Notes, noteIISMerge)
	}
	if p.https != nil {
		r.Notes = append(r.Notes, noteIISHTTPS)
	}
	p.finish(r, "") // IIS reads web.config as soon as it is saved
}

func notInVariable(c rune) bool { return c > '~' || !isAlphanumeric(byte(c)) && c != '-' }
