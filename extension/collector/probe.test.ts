import assert from "node:assert/strict";
import { test } from "node:test";
import type { Header } from "../wire.ts";
import type { Event } from "./events.ts";
import { addresses, better, follow, leadsTo, MAX_REDIRECTS, observed, type Probed, type Trace } from "./probe.ts";

test("addresses: what can be asked about a page", () => {
  const cases: [string, string, Record<string, string>][] = [
    ["https://shop.test/cart/items?id=1", "shop.test", { http: "http://shop.test/", "not-found": "https://shop.test/cart/assay-404-x", www: "http://www.shop.test/" }],
    ["https://www.shop.test/", "shop.test", { http: "http://www.shop.test/", "not-found": "https://www.shop.test/assay-404-x", apex: "http://shop.test/" }],
    ["https://app.shop.test:8443/a", "shop.test", { http: "http://app.shop.test/", "not-found": "https://app.shop.test:8443/assay-404-x", www: "http://www.shop.test/", apex: "http://shop.test/" }],
    ["http://shop.test/", "shop.test", { "not-found": "http://shop.test/assay-404-x", www: "http://www.shop.test/" }],
    ["https://localhost/a/", "localhost", { http: "http://localhost/", "not-found": "https://localhost/a/assay-404-x" }],
    ["https://127.0.0.1/", "127.0.0.1", { http: "http://127.0.0.1/", "not-found": "https://127.0.0.1/assay-404-x" }],
    ["https://[::1]/", "[::1]", { http: "http://[::1]/", "not-found": "https://[::1]/assay-404-x" }],
  ];
  for (const [page, site, want] of cases) {
    assert.deepEqual(Object.fromEntries(addresses(page, site, "x").map(({ kind, url }) => [kind, url])), want, page);
  }
});

const begun: Trace = { exchanges: [], next: "http://shop.test/", asking: true, ended: false };

function event(type: "redirect" | "response", url: string, status: number, headers: Header[], to = ""): Event {
  const response = { status, headers, setCookieLengths: [] };
  const requested = { id: "1", time: 0, url, key: url, method: "GET", response, cached: false };
  return type === "redirect" ? { type, ...requested, to, toKey: to } : { type, ...requested };
}

test("follow: a server's redirect, then the answer", () => {
  const first = follow(begun, event("redirect", "http://shop.test/", 301, [["Location", "https://shop.test/"]], "https://shop.test/"), "https://shop.test/?a");
  assert.deepEqual([first.ended, first.asking, first.next], [false, false, "https://shop.test/?a"]);
  const last = follow({ ...first, asking: true }, event("response", "https://shop.test/", 200, []), undefined);
  assert.equal(last.ended, true);
  assert.deepEqual(last.exchanges.map(({ url, status, source }) => [url, status, source]), [
    ["http://shop.test/", 301, "network"],
    ["https://shop.test/", 200, "network"],
  ]);
  // Firefox shows a redirect that is not followed as a response.
  assert.deepEqual(follow(begun, event("response", "http://shop.test/", 301, [["Location", "https://shop.test/"]]), "https://shop.test/?a"), first);
});

test("follow: HSTS is the browser's own hop, in either browser's form", () => {
  const forms: [number, Header[]][] = [
    [307, [["Location", "https://shop.test/"], ["Non-Authoritative-Reason", "HSTS"]]],
    [0, []],
  ];
  for (const [status, headers] of forms) {
    const trace = follow(begun, event("redirect", "http://shop.test/", status, headers, "https://shop.test/"), "https://shop.test/");
    assert.deepEqual(trace.exchanges, [{ url: "http://shop.test/", method: "GET", status: 307, source: "browser", headers: [["Location", "https://shop.test/"]] }]);
    assert.deepEqual([trace.ended, trace.asking], [false, status === 0]);
  }
});

test("follow: ten redirects and no more, and none to what is not the web", () => {
  const again = event("redirect", "http://shop.test/", 302, [], "http://shop.test/");
  let trace = begun;
  for (let i = 1; i <= MAX_REDIRECTS; i++) trace = follow(trace, again, "http://shop.test/");
  assert.equal(trace.ended, false);
  trace = follow(trace, again, "http://shop.test/");
  assert.deepEqual([trace.ended, trace.error, trace.exchanges.length], [true, "it redirects more than 10 times", MAX_REDIRECTS + 1]);
  assert.equal(follow(begun, event("redirect", "http://shop.test/", 302, [], "ftp://shop.test/"), "ftp://shop.test/").ended, true);
});

test("leadsTo", () => {
  const cases: [number, string | undefined, string | undefined][] = [
    [301, "https://shop.test/?a#b", "https://shop.test/?a"],
    [308, "/login?next=1", "http://shop.test/login?next=1"],
    [302, undefined, undefined],
    [302, "http://[", undefined],
    [200, "https://shop.test/", undefined],
    [304, "https://shop.test/", undefined],
  ];
  for (const [status, location, want] of cases) {
    assert.equal(leadsTo(status, "http://shop.test/a", location === undefined ? [] : [["location", location]]), want, `${status} ${location}`);
  }
});

test("better: an answer that HSTS now hides stays", () => {
  const probed = (source: "network" | "browser", time: number): Probed => ({
    kind: "http", url: "http://shop.test/", time, exchanges: [{ url: "http://shop.test/", method: "GET", status: 307, source, headers: [] }],
  });
  assert.deepEqual(better(probed("network", 1), probed("browser", 2)), { ...probed("network", 1), hidden: 2 });
  assert.deepEqual(better(probed("browser", 1), probed("network", 2)), probed("network", 2));
  assert.deepEqual(better(probed("network", 1), probed("network", 2)), probed("network", 2));
  assert.deepEqual(better(undefined, probed("browser", 2)), probed("browser", 2));
});

test("observed: silence counts only where it is the server's", () => {
  const probed = (more: Partial<Probed>): Probed => ({ kind: "http", url: "http://shop.test/", time: 1, exchanges: [], ...more });
  const hop = { url: "http://shop.test/", method: "GET", status: 200, headers: [] };
  assert.deepEqual(observed([]), {});
  assert.deepEqual(observed([probed({ error: "the host name does not exist" })]), {});
  assert.deepEqual(observed([probed({ error: "the server refused the connection", silent: true })]), { probe: [] });
  assert.deepEqual(observed([probed({ exchanges: [hop], error: "it redirects more than 10 times" })]), { probe: [hop] });
  const www = probed({ kind: "www", url: "http://www.shop.test/", error: "the host name does not exist" });
  assert.deepEqual(observed([www]), { probes: [{ kind: "www", url: www.url, exchanges: [], error: www.error }] });
});
