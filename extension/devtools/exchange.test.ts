import assert from "node:assert/strict";
import { test } from "node:test";
import { entryOf, type HAREntry } from "./exchange.ts";

const lines = (headers: Record<string, string>) => Object.entries(headers).map(([name, value]) => ({ name, value }));

function har(url: string, more: { sent?: Record<string, string>; headers?: Record<string, string>; status?: number; method?: string } & Partial<HAREntry> = {}): HAREntry {
  const { sent = {}, headers = {}, status = 200, method = "GET", ...rest } = more;
  const content = { mimeType: headers["Content-Type"] ?? "" };
  return { startedDateTime: "2026-11-21T10:00:00.000Z", time: 12.4, request: { method, url, headers: lines(sent) }, response: { status, headers: lines(headers), content }, ...rest };
}

test("entryOf: nothing of a secret is kept", () => {
  const entry = entryOf(
    har("https://me:SECRET@shop.test/cart?token=SECRET#SECRET", {
      status: 302,
      sent: { Cookie: "sessionid=SECRET; theme=SECRET", Authorization: "Bearer SECRET" },
      headers: { Location: "/login?next=SECRET", "Set-Cookie": "a=SECRET; Path=/\nb=SECRET; Secure", "X-CSRF-Token": "SECRET", ":status": "302" },
    }),
    7,
  )!;
  assert.ok(!JSON.stringify(entry).includes("SECRET"), JSON.stringify(entry));
  assert.deepEqual(entry.exchange.sentCookies, ["sessionid", "theme"]);
  assert.deepEqual(entry.exchange.setCookieLengths, [6, 6]);
  assert.deepEqual(entry.exchange.headers.filter(([name]) => name === "Set-Cookie").map(([, value]) => value), ["a=…; Path=/", "b=…; Secure"]);
  assert.ok(!entry.exchange.headers.some(([name]) => name === ":status"));
  const { id, start, time, query, to } = entry;
  assert.deepEqual({ id, start, time, query, to }, { id: 7, start: Date.parse("2026-11-21T10:00:00Z"), time: 12, query: true, to: "https://shop.test/login" });
});

test("entryOf: what goes to the web alone", () => {
  for (const url of ["data:text/css,a{}", "blob:https://shop.test/1", "chrome-extension://x/a.js", "moz-extension://x/a.js", "about:blank", ""]) {
    assert.equal(entryOf(har(url), 1), undefined, url);
  }
});

test("entryOf: the type, by what tells it best", () => {
  const cases: [string, Parameters<typeof har>[1]][] = [
    ["sub_frame", { sent: { "Sec-Fetch-Dest": "iframe" }, _resourceType: "document" }],
    ["main_frame", { _resourceType: "document" }],
    ["main_frame", { _resourceType: "document", _initiator: { type: "other" } }],
    ["sub_frame", { _resourceType: "document", _initiator: { type: "parser" } }],
    ["main_frame", { sent: { Accept: "text/html,*/*" }, headers: { "Content-Type": "text/html; charset=utf-8" } }],
    ["main_frame", { sent: { Accept: "text/html" }, status: 301 }],
    ["xmlhttprequest", { sent: { Accept: "*/*" }, headers: { "Content-Type": "text/html" } }],
    ["xmlhttprequest", { sent: { "Sec-Fetch-Dest": "empty" }, headers: { "Content-Type": "image/png" } }],
    ["xmlhttprequest", { _resourceType: "fetch" }],
    ["xmlhttprequest", { headers: { "Content-Type": "application/problem+json" } }],
    ["script", { headers: { "Content-Type": "text/javascript" } }],
    ["script", { sent: { "sec-fetch-dest": "worker" } }],
    ["stylesheet", { headers: { "Content-Type": "text/css" } }],
    ["image", { headers: { "Content-Type": "image/svg+xml" } }],
    ["font", { headers: { "Content-Type": "font/woff2" } }],
    ["media", { headers: { "Content-Type": "video/mp4" } }],
    ["websocket", { sent: { "Sec-Fetch-Mode": "websocket", "Sec-Fetch-Dest": "empty" } }],
    ["preflight", { method: "OPTIONS" }],
    ["preflight", { _resourceType: "preflight" }],
    ["other", {}],
  ];
  for (const [want, more] of cases) assert.equal(entryOf(har("https://shop.test/a", more), 1)?.type, want, JSON.stringify(more));
});

test("entryOf: where an answer came from, and why there was none", () => {
  const of = (more: Parameters<typeof har>[1]) => entryOf(har("http://shop.test/", more), 1)!;
  assert.equal(of({ _fromCache: "disk" }).exchange.source, "cache");
  assert.equal(of({ _fetchedViaServiceWorker: true }).exchange.source, "service-worker");
  assert.equal(of({ status: 307, headers: { "Non-Authoritative-Reason": "HSTS", Location: "https://shop.test/" } }).exchange.source, "browser");
  assert.equal(of({}).exchange.source, undefined);
  const failed = (_error: string) => {
    const { outcome, error } = of({ response: { status: 0, headers: [], _error } });
    return [outcome, error];
  };
  assert.deepEqual(failed("net::ERR_BLOCKED_BY_RESPONSE")[0], "blocked");
  assert.deepEqual(failed("net::ERR_NAME_NOT_RESOLVED"), ["failed", "the host name does not exist"]);
  assert.deepEqual(failed(""), ["failed", ""]);
});
