import "../fixtures/english.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import { asText } from "./copy.ts";
import type { Entry } from "./exchange.ts";

const entry: Entry = { id: 1, start: 0, time: 0, query: true, type: "script", exchange: { url: "https://a.test/app.js", method: "GET", status: 200, headers: [] } };

test("asText: the request, what was seen and what is wanted", () => {
  const text = asText(entry, {
    severity: "medium",
    findings: [
      { rule: "nosniff-missing", severity: "medium", title: "No nosniff", changes: [{ op: "set-header", name: "X-Content-Type-Options", value: "nosniff" }], evidence: [{ exchange: 0, header: "X-Content-Type-Options", value: "" }] },
      { rule: "server-version", severity: "low", title: "The server’s version is told", changes: [{ op: "remove-header", name: "Server" }], evidence: [{ exchange: 0, header: "Server", value: "nginx/1\n+ evil\u202e" }] },
    ],
  });
  assert.equal(text.replace(/nginx.*/, "nginx…"), `GET https://a.test/app.js 200

medium: No nosniff (nosniff-missing)
+ X-Content-Type-Options: nosniff

low: The server’s version is told (server-version)
- Server: nginx…
+ no Server header
`);
  assert.doesNotMatch(text, /\u202e|\n\+ evil/);
});

test("asText: what got no answer", () => {
  assert.equal(asText({ ...entry, outcome: "blocked", exchange: { ...entry.exchange, status: 0 } }, undefined), "GET https://a.test/app.js blocked\n");
});
