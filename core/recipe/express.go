package recipe

import "assay/core/wire"

// Express, 4 and 5: helmet for the headers that it knows, and a middleware that has the last word.
var express = Stack{ID: "express", Title: "Express with helmet", Group: GroupFramework, Proven: "Express 5.3.0, helmet 8.3.0", Comment: "//", write: writeExpress}

const noteExpressStream = "A route that calls res.writeHead with an array of headers keeps those as they are."

func writeExpress(p *plan, r *wire.Recipe) {
	app := writeNode(p, "Express")
	text := app.cookies
	if app.helmet != "" {
		text += "const setHeaders = helmet({\n" + app.helmet + "});\n"
		app.changes = "setHeaders(req, res, () => {});\n" + app.changes
	}
	if app.changes != "" {
		text += nodeLastWord + "app.use((req, res, next) => {\n  lastWord(res, () => {\n" + indented("    ", app.changes) + "  });\n  next();\n});\n"
	}
	if p.redirect != nil {
		text += "app.use((req, res, next) => {\n" +
			"  if (req.secure || req.get(\"X-Forwarded-Proto\") === \"https\") return next();\n" +
			"  res.redirect(301, \"https://\" + req.hostname + req.originalUrl);\n});\n"
	}
	writeApp(p, r, "Express", text, app, "helmet", "right after const app = express(), before all other middleware")
	if app.changes != "" {
		r.Notes = append(r.Notes, noteExpressStream)
	}
}

// writeApp puts the parts of an app for Node together. The package is the one that brings helmet.
func writeApp(p *plan, r *wire.Recipe, title, text string, app nodeApp, helmet, where string) {
	if p.https != nil {
		p.cannot(p.https, whyHTTPS(title))
	}
	if text == "" {
		return
	}
	r.Apply = "node --check app.js && systemctl restart app"
	if app.helmet != "" {
		r.Parts = append(r.Parts, wire.RecipePart{File: "app.js", Where: "at the top, if it is not there yet",
			Text: "const helmet = require(\"" + helmet + "\"); // in ES modules: import helmet from \"" + helmet + "\";\n"})
		r.Apply = "npm install " + helmet + " && " + r.Apply
		r.Notes = append(r.Notes, noteHelmet)
	}
	r.Parts = append(r.Parts, wire.RecipePart{File: "app.js", Where: where, Text: text})
	if p.redirect != nil {
		r.Notes = append(r.Notes, noteFirst, noteAppProto)
	}
	if app.changes != "" {
		r.Notes = append(r.Notes, noteFront, noteTwice)
	}
}
