// The requests here were seen in Chromium 156 and Firefox ESR 153.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Resource } from "../wire.ts";
import { CHUNK, type Details, type Load, Loads, onBeforeRedirect, onErrorOccurred, onResponseStarted } from "./resources.ts";

const page = "https://shop.test";
let id = 0;

/** A request of the page itself, as Chromium tells it. */
function request(url: string, type = "image", more: Partial<Details> = {}): Details {
  return { requestId: String(++id), timeStamp: 1_795_000_000_000, url, method: "GET", type, tabId: 1, documentId: "D", parentFrameId: -1, initiator: page, ...more };
}

const lines = (...list: [string, string][]) => list.map(([name, value]) => ({ name, value }));
const answer = (details: Details, statusCode = 200, ...list: [string, string][]) =>
  onResponseStarted({ ...details, statusCode, responseHeaders: lines(...list) });
const upgrade = (details: Details) => onBeforeRedirect({ ...details, statusCode: 0, responseHeaders: [], redirectUrl: details.url.replace(/^http/, "https") });
const error = (details: Details, text: string) => onErrorOccurred({ ...details, error: text });

/** What a page shows after some events, and that storage gives back the same. */
function shown(...told: { load?: Load }[]): Resource[] {
  const loads = new Loads();
  for (const { load } of told) if (load) loads.take(load);
  const chunks = Array.from({ length: loads.chunks }, (_, i) => loads.chunk(i));
  assert.deepEqual(Loads.from(chunks, 0).resources(), loads.resources());
  return loads.resources();
}

test("what matters of a resource is kept, and its secrets are not", () => {
  const image = request("https://ada:pw@cdn.test/a.png?token=secret#x");
  const told = answer(image, 200, ["Content-Type", "image/png"], ["Set-Cookie", "a=secret"], ["ETag", "secret"], ["X-Content-Type-Options", "nosniff"]);
  assert.deepEqual(shown(told), [
    { url: "https://cdn.test/a.png", type: "image", status: 200, headers: [["Content-Type", "image/png"], ["X-Content-Type-Options", "nosniff"]], setsCookies: true },
  ]);
  assert.ok(!JSON.stringify(told).includes("secret"));
});

test("a frame keeps all its headers, and what it loads is marked", () => {
  const frame = request("https://shop.test/frame", "sub_frame", { documentId: undefined, parentDocumentId: "D", parentFrameId: 0 });
  const inside = request("https://shop.test/a.png", "image", { documentId: "F", parentDocumentId: "D", parentFrameId: 0 });
  const nested = request("https://shop.test/deep", "sub_frame", { documentId: undefined, parentDocumentId: "F", parentFrameId: 7 });
  const told = [answer(frame, 200, ["X-Anything", "1"], ["Set-Cookie", "a=secret; Path=/"]), answer(inside), answer(nested)];
  assert.deepEqual(shown(...told), [
    { url: "https://shop.test/frame", type: "sub_frame", status: 200, headers: [["X-Anything", "1"], ["Set-Cookie", "a=…; Path=/"]], setsCookies: true },
    { url: "https://shop.test/a.png", type: "image", inFrame: true, status: 200 },
    { url: "https://shop.test/deep", type: "sub_frame", inFrame: true, status: 200 },
  ]);
  assert.deepEqual(told.map(({ load }) => load!.asker.document), ["D", "D", ""]);
  assert.equal(told[2]!.load!.asker.parent, "F");
});

test("mixed content that Firefox upgraded keeps the URL that the page wrote", () => {
  const image = request("http://cdn.test/a.png");
  const secure = { ...image, url: "https://cdn.test/a.png" };
  const want = { url: "http://cdn.test/a.png", type: "image", status: 200, outcome: "upgraded" };
  assert.deepEqual(shown(upgrade(image), answer(secure)), [want]);
  assert.deepEqual(shown(answer(secure), upgrade(image)), [want], "told in the wrong order, as a worker that wakes is");
  assert.deepEqual(shown(upgrade(image)), [{ url: "http://cdn.test/a.png", type: "image", outcome: "upgraded" }]);
  assert.deepEqual(shown(upgrade(image), error(secure, "NS_ERROR_CONNECTION_REFUSED")), [
    { url: "http://cdn.test/a.png", type: "image", outcome: "failed", error: "the server refused the connection" },
  ]);
  const again = { ...image, requestId: "again" };
  assert.deepEqual(shown(upgrade(image), answer(secure), upgrade(again), answer({ ...secure, requestId: "again" })), [want], "asked for twice");
});

test("blocked, failed and given up are told apart", () => {
  const cases: [string, Partial<Resource> | undefined][] = [
    ["net::ERR_BLOCKED_BY_RESPONSE", { outcome: "blocked", error: "a security header of the response forbids showing it here" }],
    ["net::ERR_BLOCKED_BY_CSP", { outcome: "blocked", error: "a policy of the page forbids it" }],
    ["NS_ERROR_DOM_CORP_FAILED", { outcome: "blocked", error: "a security header of the response forbids showing it here" }],
    ["NS_ERROR_CORRUPTED_CONTENT", { outcome: "blocked", error: "its content is not of the type that is allowed here, or was damaged" }],
    ["net::ERR_CONNECTION_REFUSED", { outcome: "failed", error: "the server refused the connection" }],
    ["NS_ERROR_UNKNOWN_HOST", { outcome: "failed", error: "the host name does not exist" }],
    ["net::ERR_ABORTED", undefined],
    ["NS_BINDING_ABORTED", undefined],
  ];
  for (const [text, want] of cases) {
    const image = request("https://cdn.test/a.png");
    assert.deepEqual(shown(error(image, text)), want ? [{ url: image.url, type: "image", ...want }] : [], text);
  }
});

test("a frame that refuses to be framed has its headers and is blocked (Firefox tells so after the answer)", () => {
  const frame = request("https://bank.test/", "sub_frame", { documentId: undefined, parentDocumentId: "D", parentFrameId: 0 });
  assert.deepEqual(shown(answer(frame, 200, ["X-Frame-Options", "DENY"]), error(frame, "NS_ERROR_XFO_VIOLATION")), [
    { url: "https://bank.test/", type: "sub_frame", status: 200, headers: [["X-Frame-Options", "DENY"]], outcome: "blocked", error: "a security header of the response forbids showing it here" },
  ]);
});

test("a redirect is followed: what answers is kept, and the redirect is for the ledger", () => {
  const image = request("https://shop.test/old.png");
  const redirect = onBeforeRedirect({ ...image, statusCode: 302, responseHeaders: lines(["Location", "/new.png"]), redirectUrl: "https://shop.test/new.png" });
  assert.deepEqual([redirect.load, redirect.seen?.status, redirect.asker], [undefined, 302, page]);
  assert.deepEqual(shown(redirect, answer({ ...image, url: "https://shop.test/new.png" })), [{ url: "https://shop.test/new.png", type: "image", status: 200 }]);
});

test("for the ledger: what the page asks of its own origin, and who sets cookies", () => {
  const cookie: [string, string] = ["Set-Cookie", "a=secret; Domain=shop.test"];
  const inFrame = { documentId: "F", parentDocumentId: "D", parentFrameId: 0 };
  const firefox = { initiator: undefined, documentUrl: "https://shop.test/cart?x" };
  const cases: [string, Details, [string, string][], boolean][] = [
    ["its own origin", request("https://shop.test/api", "xmlhttprequest"), [], true],
    ["its own origin, in Firefox", request("https://shop.test/api", "xmlhttprequest", firefox), [], true],
    ["another origin", request("https://cdn.test/a.png"), [], false],
    ["another origin that sets a cookie", request("https://login.shop.test/", "xmlhttprequest"), [cookie], true],
    ["asked for by a frame", request("https://shop.test/api", "xmlhttprequest", inFrame), [cookie], false],
    ["asked for by nobody that is known", request("https://shop.test/a.png", "image", { initiator: undefined }), [], false],
  ];
  for (const [what, details, list, want] of cases) assert.equal(answer(details, 200, ...list).seen !== undefined, want, what);
  const stored = onResponseStarted({ ...request("https://shop.test/a.png"), statusCode: 200, responseHeaders: [], fromCache: true });
  assert.equal(stored.seen, undefined, "from the browser's cache");
});

test("the same again changes nothing, and something else does", () => {
  const loads = new Loads();
  const take = (told: { load?: Load }) => loads.take(told.load!);
  assert.equal(take(answer(request("https://shop.test/poll?1", "xmlhttprequest"))), 0);
  assert.equal(take(answer(request("https://shop.test/poll?2", "xmlhttprequest"))), undefined);
  assert.equal(take(answer(request("https://shop.test/poll?3", "xmlhttprequest"), 500)), 0);
  assert.deepEqual(loads.resources(), [{ url: "https://shop.test/poll", type: "xmlhttprequest", status: 500 }]);
});

test("two thousand are kept, the others counted, and each change is one chunk", () => {
  const loads = new Loads();
  const urls = Array.from({ length: 2500 }, (_, i) => `https://shop.test/static/${i}.png`);
  const changed = urls.map((url) => loads.take(answer(request(url), 200, ["Content-Type", "image/png"]).load!));
  assert.deepEqual([loads.size, loads.dropped, loads.chunks], [2000, 500, Math.ceil(2000 / CHUNK)]);
  assert.deepEqual([changed[0], changed[CHUNK], changed[1999], changed[2000]], [0, 1, Math.floor(1999 / CHUNK), -1]);
  const chunks = Array.from({ length: loads.chunks }, (_, i) => loads.chunk(i));
  assert.ok(chunks.join("").length < 2000 * 50, `${chunks.join("").length} characters`);
  const restarted = Loads.from(chunks, loads.dropped);
  assert.deepEqual(restarted.resources(), loads.resources());
  assert.equal(restarted.take(answer(request(urls[0]!), 404).load!), 0, "after a restart it is still the same entry");
  assert.equal(restarted.size, 2000);
});

test("headers and URLs of any length stay bounded", () => {
  const long = "x".repeat(100_000);
  const frame = (url: string, value: string) =>
    answer(request(url, "sub_frame", { documentId: undefined, parentDocumentId: "D", parentFrameId: 0 }), 200, ["X-Long", value]).load!;
  const loads = new Loads();
  for (let i = 0; i < 100; i++) loads.take(frame(`https://shop.test/${i}`, long + i));
  for (let i = 0; i < 100; i++) loads.take(frame("https://shop.test/0", long.repeat(9) + i));
  loads.take(answer(request("https://shop.test/" + long.repeat(9))).load!);
  assert.ok(JSON.stringify(loads.resources()).length < 600_000, `${JSON.stringify(loads.resources()).length}`);
  assert.equal(loads.size + loads.dropped, 101);
  assert.deepEqual(loads.resources()[0], { url: "https://shop.test/0", type: "sub_frame", status: 200 }, "its headers were too much");
});
