package recipe

import (
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// ASP.NET Core, from 6.0 on: its middlewares for HSTS, the redirect and cookies, and a function called just before the headers are sent.
// https://learn.microsoft.com/aspnet/core/security/enforcing-ssl and https://learn.microsoft.com/aspnet/core/fundamentals/middleware/
var aspnet = Stack{ID: "aspnet", Title: "ASP.NET Core", Group: GroupFramework, Comment: "//", write: writeASPNET}

const (
	noteASPNETHSTS  = "UseHsts skips localhost, and sends HSTS over HTTPS alone: behind a proxy that ends TLS it needs UseForwardedHeaders."
	noteASPNETIIS   = "X-Powered-By and IIS's own Server header are IIS's: remove them in web.config (customHeaders; removeServerHeader of requestFiltering)."
	noteASPNETTrust = "UseForwardedHeaders believes a proxy on the same machine alone, unless its KnownProxies name another."
	noteASPNETFiles = "These lines come before UseStaticFiles, so that files get the headers too."
)

const (
	aspnetProxies = `// ` + proxied + `
// app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = Microsoft.AspNetCore.HttpOverrides.ForwardedHeaders.XForwardedProto });
`
	aspnetHeaders = `app.Use((context, next) =>
{
    context.Response.OnStarting(() => // last, so that it wins over the application's own
    {
        var headers = context.Response.Headers;
`
	aspnetNext = `        return Task.CompletedTask;
    });
    return next(context);
});
`
	aspnetCookies = `app.UseCookiePolicy(new CookiePolicyOptions
{
    OnAppendCookie = c =>
    {
`
	aspnetCookiesEnd = `    },
});
`
)

func writeASPNET(p *plan, r *wire.Recipe) {
	if p.https != nil {
		p.cannot(p.https, whyHTTPS("ASP.NET Core"))
	}
	services, pipeline, headers, cookies := "", "", "", ""
	if p.redirect != nil {
		services += "builder.Services.AddHttpsRedirection(o => { o.RedirectStatusCode = 301; o.HttpsPort = 443; });\n"
		r.Notes = append(r.Notes, noteLoop, noteASPNETTrust)
	}
	for i := range p.headers {
		h := &p.headers[i]
		policy := page.ParseHSTS(h.Value)
		switch {
		case !isSet(h) && isServer(h):
			services += "builder.WebHost.ConfigureKestrel(o => o.AddServerHeader = false);\n"
			r.Notes = append(r.Notes, noteASPNETIIS)
		case isServer(h):
			p.cannot(h, whyServer("ASP.NET Core"))
		case !isSet(h):
			headers += "        headers.Remove(" + quoted(h.Name) + ");\n"
		// A TimeSpan ends at 10,675,199 days.
		case strings.EqualFold(h.Name, "Strict-Transport-Security") && policy.Valid && policy.MaxAge < 1e11:
			services += "builder.Services.AddHsts(o =>\n{\n    o.MaxAge = TimeSpan.FromSeconds(" + strconv.FormatInt(policy.MaxAge, 10) + ");\n    o.IncludeSubDomains = " +
				strconv.FormatBool(policy.IncludeSubDomains) + ";\n    o.Preload = " + strconv.FormatBool(policy.Preload) + ";\n});\n"
			pipeline += "app.UseHsts();\n"
			r.Notes = append(r.Notes, noteASPNETHSTS)
		default:
			headers += "        headers[" + quoted(h.Name) + "] = " + quoted(h.Value) + ";\n"
		}
	}
	if p.redirect != nil {
		pipeline += "app.UseHttpsRedirection();\n"
	}
	if pipeline != "" {
		pipeline = aspnetProxies + pipeline
	}
	if headers != "" {
		pipeline += aspnetHeaders + headers + aspnetNext
	}
	for i := range p.cookies {
		c := &p.cookies[i]
		cookies += "        if (c.CookieName == " + quoted(c.name) + ")\n        {\n"
		for _, a := range c.attributes() {
			value := "null" // no Domain or Path
			switch {
			case a.name == "Secure" || a.name == "HttpOnly":
				value = strconv.FormatBool(isSet(a.change))
			case a.name == "SameSite" && isSet(a.change):
				value = "SameSiteMode." + a.value
			case a.name == "SameSite":
				value = "SameSiteMode.Unspecified"
			case isSet(a.change):
				value = quoted(a.value)
			}
			cookies += "            c.CookieOptions." + a.name + " = " + value + ";\n"
		}
		cookies += "        }\n"
	}
	if cookies != "" {
		pipeline += aspnetCookies + cookies + aspnetCookiesEnd
	}
	part := func(where, text string) {
		if text != "" {
			r.Parts = append(r.Parts, wire.RecipePart{File: "Program.cs", Where: where, Text: text})
			r.Apply = "dotnet publish -c Release, and start it anew"
		}
	}
	part("after var builder = WebApplication.CreateBuilder(args);", services)
	part("directly after var app = builder.Build();", pipeline)
	if headers != "" {
		r.Notes = append(r.Notes, noteASPNETFiles)
	}
	addAppNotes(p, r)
}
