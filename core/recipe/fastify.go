package recipe

import "assay/core/wire"

// Fastify 5: @fastify/helmet for the headers that helmet knows, and a hook that has the last word. Hooks of onSend do not: the ones of plugins
// that are registered later, as those for cookies, run after them.
var fastify = Stack{ID: "fastify", Title: "Fastify", Group: GroupFramework, Proven: "Fastify 5.12.8, @fastify/helmet 13.2.0", Comment: "//", write: writeFastify}

const noteFastifyHelmet = "If the app registers @fastify/helmet already, put these options into that call instead."

func writeFastify(p *plan, r *wire.Recipe) {
	app := writeNode(p, "Fastify")
	text := app.cookies
	if app.helmet != "" {
		text += "app.register(helmet, {\n  global: false, // it is called below\n" + app.helmet + "});\n"
		app.changes = "reply.helmet?.();\n" + app.changes
	}
	if app.changes != "" {
		text += nodeLastWord + "app.addHook(\"onRequest\", (request, reply, done) => {\n  const res = reply.raw;\n  lastWord(res, () => {\n" +
			indented("    ", app.changes) + "  });\n  done();\n});\n"
	}
	if p.redirect != nil {
		text += "app.addHook(\"onRequest\", (request, reply, done) => {\n" +
			"  if (request.protocol === \"https\" || request.headers[\"x-forwarded-proto\"] === \"https\") return done();\n" +
			"  reply.redirect(\"https://\" + request.hostname + request.url, 301);\n});\n"
	}
	writeApp(p, r, "Fastify", text, app, "@fastify/helmet", "right after const app = fastify(), before plugins and routes")
	if app.helmet != "" {
		r.Notes = append(r.Notes, noteFastifyHelmet)
	}
}
