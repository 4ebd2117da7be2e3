package main

// unchanged are texts that are the same in every language: names of headers, attributes, directives and products, and signs.
var unchanged = []string{
	"n/a", "Content Security Policy", "CORS", "Referrer Policy", "HSTS", "Subresource Integrity", "X-Content-Type-Options", "X-Frame-Options", "CORP",
	"Strict", "Lax", "None", "HTTPS", "Secure", "HttpOnly", "SameSite", "CSP", "nosniff", "{name} ({why})", "Rules > Snippets", "{from} → {to}", "API", "{place}: {grade}, {score}",
	"Chromium, Chrome, Edge", "Firefox", "{first}.", "; ", ". ", "{n} ms", "{n} s", "+{count}",
}

// unchangedIn are texts that are the same in one language.
var unchangedIn = map[string][]string{
	"de":    {"Origin", "Status", "Cookies", "Frames", "Header", "Cookie", "Problem:", "in", "Isolation", "Framing", "Referrer", "Frameworks"},
	"es":    {"Scripts", "1 error", "Cookie", "Cookies", "Frameworks", "No", "no", "No: nosniff", "ping", "script", "socket", "cookie"},
	"fr":    {"Directive", "Documents", "Images", "Scripts", "Styles", "Type", "Verdict", "document", "1 document", "Cookie", "Cookies", "Frameworks", "Isolation", "Permissions", "Redirection", "certain", "image", "pages", "ping", "script", "session", "socket", "style", "{count} minute", "{count} minutes", "Score", "cookie"},
	"pt_BR": {"Scripts", "Status", "Cookie", "Cookies", "Frames", "Frameworks", "Referrer", "download", "frame", "ping", "script", "socket", "cookie"},
	"ja":    {"fetch", "ping", "Cookie", "cookie"},
	"zh_CN": {"ping", "Cookie", "cookie"},
	"ar":    {"+{count}", "Assay: {words}"},
}
