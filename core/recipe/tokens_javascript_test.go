package recipe

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"assay/core/wire"
)

// scriptString is a double-quoted string as quoted writes it: a backslash stands before double quotes and backslashes alone. JavaScript, JSON and Go
// read it alike.
var scriptString = regexp.MustCompile(`"(?:[^"\\\n]|\\["\\])*"`)

// lineForms returns the lines of texts with S in the place of every string.
func lineForms(texts ...string) []string {
	var forms []string
	for _, text := range texts {
		for line := range strings.Lines(text) {
			forms = append(forms, strings.TrimSpace(scriptString.ReplaceAllString(line, "S")))
		}
	}
	return forms
}

var scriptForms = append(lineForms(scriptChangeCookie, nodeLastWord, nodeSetCookies, cloudflareSnippet),
	// what a response is changed by
	`res.setHeader(S, S);`, `res.removeHeader(S);`, `const setHeaders = helmet({`, `setHeaders(req, res, () => {});`,
	`// Attributes that a cookie's Set-Cookie line loses and gains.`, `const cookieChanges = [`,
	// Express
	`const helmet = require(S); // in ES modules: import helmet from S;`,
	`app.use((req, res, next) => {`, `lastWord(res, () => {`, `});`, `next();`,
	`if (req.secure || req.get(S) === S) return next();`, `res.redirect(301, S + req.hostname + req.originalUrl);`,
	// Fastify
	`app.register(helmet, {`, `global: false, // it is called below`, `app.addHook(S, (request, reply, done) => {`, `const res = reply.raw;`,
	`reply.helmet?.();`, `done();`, `if (request.protocol === S || request.headers[S] === S) return done();`,
	`reply.redirect(S + request.hostname + request.url, 301);`,
	// helmet
	`contentSecurityPolicy: {`, `useDefaults: false,`, `directives: {`, `},`, `xContentTypeOptions: true,`, `xFrameOptions: { action: S },`,
	`crossOriginOpenerPolicy: { policy: S },`, `crossOriginEmbedderPolicy: { policy: S },`, `crossOriginResourcePolicy: { policy: S },`,
	// Next.js
	`poweredByHeader: false,`, `async headers() {`, `async redirects() {`, `return [`, `{`, `source: S,`, `headers: [`, `],`, `];`, `{ key: S, value: S },`,
	`has: [{ type: S, key: S, value: S }],`, `destination: S,`, `statusCode: 301,`,
	`secure: true,`, `secure: false,`, `httpOnly: true,`, `httpOnly: false,`, `sameSite: S,`, `sameSite: undefined,`, `domain: S,`, `domain: undefined,`, `path: S,`,
)

var (
	scriptLists = regexp.MustCompile(`\[(S(, S)*)?\]`)
	scriptItems = regexp.MustCompile(`^(\[S, L, S\],|S: L,|referrerPolicy: \{ policy: L \},|strictTransportSecurity: \{ maxAge: [0-9]+, includeSubDomains: (true|false)(, preload: true)? \},)$`)
)

// checkJavaScript puts S in the place of every string, and returns an error unless each line then has a form that recipes write, and all braces
// match.
func checkJavaScript(part wire.RecipePart) error {
	for line := range strings.Lines(part.Text) {
		form := strings.TrimSpace(scriptString.ReplaceAllString(line, "S"))
		option, off := strings.CutSuffix(form, ": false,")
		if !slices.Contains(scriptForms, form) && !scriptItems.MatchString(scriptLists.ReplaceAllString(form, "L")) && !(off && slices.Contains(helmetDefaults, option)) {
			return fmt.Errorf("the line %q", line)
		}
	}
	var open []rune
	for _, c := range scriptString.ReplaceAllString(strings.ReplaceAll(part.Text, "cookie's", ""), "S") {
		switch c {
		case '(', '[', '{':
			open = append(open, c)
		case ')', ']', '}':
			if len(open) == 0 || open[len(open)-1] != map[rune]rune{')': '(', ']': '[', '}': '{'}[c] {
				return fmt.Errorf("%q does not match %q", c, open)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return fmt.Errorf("%q are not closed", open)
	}
	return nil
}
