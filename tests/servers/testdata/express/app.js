// The small site in Express, as careless as sites are: some headers of its own, and a session cookie without attributes.
const crypto = require("node:crypto");
const fs = require("node:fs");
const http = require("node:http");
const https = require("node:https");
const express = require("express");

const { ADDRESS, PLAIN_PORT, SECURE_PORT, CERT, KEY } = process.env;
const head = "<!DOCTYPE html><html lang=en><title>Shop</title><script src=/app.js defer></script>";
const sessions = new Set();

const app = express();
app.use((req, res, next) => {
  res.set("X-Frame-Options", "ALLOWALL");
  res.set("Referrer-Policy", "unsafe-url");
  next();
});
app.use(express.static("public"));
app.use(express.urlencoded({ extended: false }));

const signedIn = (req) => (req.get("Cookie") ?? "").split("; ").some((c) => c.startsWith("sid=") && sessions.has(c.slice(4)));
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

app.get("/", (req, res) => {
  res.send(head + "<form method=post action=/login><input name=username><input name=password type=password><button>Sign in</button></form>");
});
app.post("/login", (req, res) => {
  if (req.body.username !== "ada" || req.body.password !== "correct-horse-battery") return res.status(403).send("wrong name or password");
  const id = crypto.randomUUID();
  sessions.add(id);
  res.cookie("sid", id);
  res.redirect(303, "/home");
});
app.get("/home", (req, res) => {
  if (!signedIn(req)) return res.redirect(303, "/");
  res.send(head + "<p>Welcome, ada</p><form method=post action=/note><input name=note><button>Keep</button></form>");
});
app.post("/note", (req, res) => {
  if (!signedIn(req)) return res.status(403).send("not signed in");
  res.send(head + "<p id=note>" + escaped(req.body.note) + "</p>");
});

http.createServer(app).listen(PLAIN_PORT, ADDRESS);
if (SECURE_PORT) https.createServer({ cert: fs.readFileSync(CERT), key: fs.readFileSync(KEY) }, app).listen(SECURE_PORT, ADDRESS);
