// The small site in Fastify, as careless as sites are: some headers of its own, and a session cookie without attributes but its Path.
const crypto = require("node:crypto");
const fs = require("node:fs");
const fastify = require("fastify");

const { ADDRESS, PLAIN_PORT, SECURE_PORT, CERT, KEY } = process.env;
const head = "<!DOCTYPE html><html lang=en><title>Shop</title><script src=/app.js defer></script>";
const sessions = new Set();
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

function shop(options) {
  const app = fastify(options);
  app.register(require("@fastify/cookie"));
  app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body)));
  });
  app.addHook("onSend", (request, reply, payload, done) => {
    reply.header("X-Powered-By", "Shop/1.0").header("X-Frame-Options", "ALLOWALL").header("Referrer-Policy", "unsafe-url");
    done(null, payload);
  });

  app.get("/", (request, reply) => {
    reply.type("text/html; charset=utf-8").send(
      head + "<form method=post action=/login><input name=username><input name=password type=password><button>Sign in</button></form>",
    );
  });
  app.get("/app.js", (request, reply) => {
    reply.type("text/javascript; charset=utf-8").send('document.body.dataset.ran = "yes";');
  });
  app.post("/login", (request, reply) => {
    const { username, password } = request.body;
    if (username !== "ada" || password !== "correct-horse-battery") return reply.code(403).send("wrong name or password");
    const id = crypto.randomUUID();
    sessions.add(id);
    reply.setCookie("sid", id, { path: "/" }).redirect("/home", 303);
  });
  app.get("/home", (request, reply) => {
    if (!sessions.has(request.cookies.sid)) return reply.redirect("/", 303);
    reply.type("text/html; charset=utf-8").send(head + "<p>Welcome, ada</p><form method=post action=/note><input name=note><button>Keep</button></form>");
  });
  app.post("/note", (request, reply) => {
    if (!sessions.has(request.cookies.sid)) return reply.code(403).send("not signed in");
    reply.type("text/html; charset=utf-8").send(head + "<p id=note>" + escaped(request.body.note) + "</p>");
  });
  return app;
}

shop({}).listen({ host: ADDRESS, port: Number(PLAIN_PORT) });
if (SECURE_PORT) shop({ https: { cert: fs.readFileSync(CERT), key: fs.readFileSync(KEY) } }).listen({ host: ADDRESS, port: Number(SECURE_PORT) });
