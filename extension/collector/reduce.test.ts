// The navigations here were seen in Chromium 156 and Firefox ESR 153; the order of their events is theirs.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Exchange } from "../wire.ts";
import * as from from "./events.ts";
import type { Event } from "./events.ts";
import { inOrder } from "./order.ts";
import { emptyTab, reduce, standing, type TabState } from "./reduce.ts";

let clock = 1_795_000_000_000;
const now = () => ++clock;

const headers = (list: [string, string][]) => list.map(([name, value]) => ({ name, value }));

/** One navigation's events, as the browser would tell them. */
function visit(id: string) {
  const base = (url: string) => ({ requestId: id, timeStamp: now(), url, method: "GET" });
  return {
    request: (url: string) => from.onBeforeRequest(base(url)),
    sent: (url: string, cookie?: string) => from.onSendHeaders({ ...base(url), requestHeaders: cookie ? headers([["Cookie", cookie]]) : [] }),
    headers: (url: string, statusCode = 200, list: [string, string][] = [["Content-Type", "text/html"]]) =>
      from.onHeadersReceived({ ...base(url), statusCode, responseHeaders: headers(list) }),
    redirect: (url: string, redirectUrl: string, statusCode: number, list: [string, string][] = [], fromCache = false) =>
      from.onBeforeRedirect({ ...base(url), redirectUrl, statusCode, responseHeaders: headers(list), fromCache }),
    response: (url: string, fromCache = false, list: [string, string][] = [["Content-Type", "text/html"]]) =>
      from.onResponseStarted({ ...base(url), statusCode: 200, responseHeaders: headers(list), fromCache }),
    completed: (url: string, fromCache = false) =>
      from.onCompleted({ ...base(url), statusCode: 200, responseHeaders: headers([["Content-Type", "text/html"]]), fromCache }),
    error: (url: string, error: string) => from.onErrorOccurred({ ...base(url), error }),
    whole(url: string): Event[] {
      return [this.request(url), this.sent(url), this.headers(url), this.response(url), this.completed(url)];
    },
  };
}

const commit = (url: string, documentId: string, transitionQualifiers: string[] = []) =>
  from.onCommitted({ timeStamp: now(), url, documentId, transitionQualifiers });
const navigate = (url: string) => from.onBeforeNavigate({ timeStamp: now(), url });
const loaded = (url: string, documentId: string) => from.onLoaded({ timeStamp: now(), url, documentId });
const navigationError = (url: string, error: string, documentId: string) =>
  from.onNavigationError({ timeStamp: now(), url, documentId, error });

const play = (events: (Event | undefined)[], state: TabState = emptyTab): TabState =>
  events.filter((event) => event !== undefined).reduce(reduce, state);

/** The state after a restart of the worker: what storage gives back. */
const restart = (state: TabState): TabState => JSON.parse(JSON.stringify(state)) as TabState;

function page(state: TabState) {
  const now = standing(state);
  assert.equal(now.state, "gradeable", JSON.stringify(now));
  return state.page!;
}

function reason(state: TabState): string {
  const now = standing(state);
  return now.state === "gradeable" ? "graded" : now.reason;
}

const hops = (exchanges: Exchange[]) => exchanges.map(({ url, status, source }) => `${status} ${source} ${url}`);

const NO_DOCUMENT = "0".repeat(32);
const SHOP = "https://shop.test/cart";

test("a server's redirect and the page behind it", () => {
  const v = visit("1");
  const state = play([
    navigate("http://shop.test/cart?token=1#frag"),
    v.request("http://shop.test/cart?token=1#frag"),
    v.sent("http://shop.test/cart?token=1#frag"),
    v.headers("http://shop.test/cart?token=1#frag", 301, [["Location", SHOP + "?token=1"]]),
    v.redirect("http://shop.test/cart?token=1#frag", SHOP + "?token=1#frag", 301, [["Location", SHOP + "?token=1"]]),
    v.request(SHOP + "?token=1#frag"),
    v.sent(SHOP + "?token=1#frag", "sessionid=SECRET; theme=dark"),
    v.headers(SHOP + "?token=1#frag", 200, [["Set-Cookie", "sessionid=SECRET; Path=/"]]),
    v.response(SHOP + "?token=1#frag"),
    v.completed(SHOP + "?token=1#frag"),
    commit(SHOP + "?token=1#frag", "D1"),
  ]);
  assert.equal(page(state).url, SHOP + "?token=1");
  assert.deepEqual(page(state).navigation!.exchanges, [
    { url: "http://shop.test/cart", method: "GET", status: 301, source: "network", headers: [["Location", SHOP]] },
    {
      url: SHOP, method: "GET", status: 200, source: "network", headers: [["Set-Cookie", "sessionid=…; Path=/"]],
      sentCookies: ["sessionid", "theme"], setCookieLengths: [6],
    },
  ]);
  assert.ok(!JSON.stringify(state).includes("SECRET"));
  assert.equal(JSON.stringify(state).split("token").length, 2, "the query is in the page's own URL alone");
});

test("the browser's own redirect: HSTS in Chromium and Firefox, HTTPS-First in Chromium", () => {
  const plain = "http://shop.test/cart";
  const rest = (v: ReturnType<typeof visit>) => [...v.whole(SHOP), commit(SHOP, "D1")];
  const v1 = visit("1");
  const internal: [string, string][] = [["Location", SHOP], ["Non-Authoritative-Reason", "HSTS"]];
  const v2 = visit("2");
  const v3 = visit("3");
  const cases: Record<string, Event[]> = {
    "Chromium, HSTS": [navigate(plain), v1.request(plain), v1.redirect(plain, SHOP, 307, internal), ...rest(v1)],
    "Firefox, HSTS": [navigate(plain), v2.request(plain), v2.redirect(plain, SHOP, 0), ...rest(v2)],
    "Chromium, HTTPS-First": [navigate(plain), ...rest(v3)],
  };
  for (const [name, events] of Object.entries(cases)) {
    const { exchanges } = page(play(events)).navigation!;
    assert.deepEqual(hops(exchanges), [`307 browser ${plain}`, `200 network ${SHOP}`], name);
    assert.deepEqual(exchanges[0]!.headers[0], ["Location", SHOP], name);
  }
});

test("a server that pretends to be the browser does not become it", () => {
  const v = visit("1");
  const pretend: [string, string][] = [["Location", SHOP], ["Non-Authoritative-Reason", "HSTS"]];
  const state = play([
    v.request("http://shop.test/"),
    v.sent("http://shop.test/"),
    v.headers("http://shop.test/", 307, pretend),
    v.redirect("http://shop.test/", SHOP, 307, pretend),
    ...v.whole(SHOP),
    commit(SHOP, "D1"),
  ]);
  assert.deepEqual(hops(page(state).navigation!.exchanges), ["307 network http://shop.test/", `200 network ${SHOP}`]);
});

test("a navigation that upgraded once does not upgrade the next", () => {
  const [v1, v2] = [visit("1"), visit("2")];
  const state = play([
    navigate("http://shop.test/cart"), ...v1.whole(SHOP), commit(SHOP, "D1"),
    navigate(SHOP), ...v2.whole(SHOP), commit(SHOP, "D2"),
  ]);
  assert.deepEqual(hops(page(state).navigation!.exchanges), [`200 network ${SHOP}`]);
});

test("Firefox tells of a document before its own response", () => {
  const v = visit("1");
  const early = play([
    v.request(SHOP), v.sent(SHOP), navigationError(SHOP, "Error code 2152398850", "D0"), commit(SHOP, "D1"), loaded(SHOP, "D1"),
  ]);
  assert.equal(reason(early), "loading");
  assert.equal(reason(play([v.headers(SHOP), v.response(SHOP), v.completed(SHOP)], restart(early))), "graded");
});

test("the cache answers, and renews with a 304", () => {
  const v = visit("1");
  const state = play([
    v.request(SHOP), v.sent(SHOP), v.headers(SHOP, 304, [["X-New", "1"]]), v.headers(SHOP, 200, [["X-Old", "1"]]),
    v.response(SHOP, true), commit(SHOP, "D1"), v.completed(SHOP, true),
  ]);
  assert.deepEqual(hops(page(state).navigation!.exchanges), [`200 cache ${SHOP}`]);
});

test("what never becomes a document leaves the page alone", () => {
  const first = play([...visit("1").whole(SHOP), commit(SHOP, "D1")]);
  const url = "https://shop.test/other";
  const v = visit("2");
  const cases: Record<string, (Event | undefined)[]> = {
    "Chromium, download or 204": [
      v.request(url), v.sent(url), v.headers(url), v.response(url), navigationError(url, "net::ERR_ABORTED", NO_DOCUMENT), v.completed(url),
    ],
    "Chromium, stopped": [
      v.request(url), v.sent(url), navigationError(url, "net::ERR_ABORTED", NO_DOCUMENT), v.error(url, "net::ERR_ABORTED"),
    ],
    "Firefox, 204": [
      v.request(url), v.sent(url), navigationError(url, "Error code 2152398850", "D1"), v.headers(url, 204), v.error(url, "NS_BINDING_ABORTED"),
    ],
    "Firefox, download": [v.request(url), v.sent(url), loaded(url, "D1"), v.headers(url), v.response(url), v.completed(url)],
    "still on its way": [v.request(url), v.sent(url)],
  };
  for (const [name, events] of Object.entries(cases)) {
    const state = play(events, first);
    assert.equal(page(state).url, SHOP, name);
    assert.equal(page(state).serial, first.page!.serial, name);
  }
});

test("a download in a new tab does not load for ever", () => {
  const v = visit("1");
  const url = "https://shop.test/file";
  const before = play([{ type: "open", time: now(), url: "about:blank" }, v.request(url), v.sent(url), v.headers(url)]);
  assert.equal(reason(before), "loading");
  assert.equal(reason(play([v.response(url), v.completed(url)], before)), "browser-page");
});

test("a navigation that was superseded", () => {
  const [v1, v2] = [visit("1"), visit("2")];
  const [one, two] = ["https://shop.test/search?q=1", "https://shop.test/search?q=2"];
  // Firefox tells of the end of the first one late.
  const state = play([
    v1.request(one), v1.sent(one), v2.request(two), v2.sent(two), commit(two, "D2"), v1.error(one, "NS_BINDING_ABORTED"),
    v2.headers(two), v2.response(two), v2.completed(two),
  ]);
  assert.equal(page(state).url, two);
  assert.deepEqual(state.pending, []);
});

test("Chromium tells that a shown document was cut short; the next navigation goes on", () => {
  const [v1, v2] = [visit("1"), visit("2")];
  const state = play([
    ...v1.whole(SHOP), commit(SHOP, "D1"), v2.request(SHOP), v2.sent(SHOP), navigationError(SHOP, "net::ERR_ABORTED", "D1"),
    v2.headers(SHOP), v2.response(SHOP), commit(SHOP, "D2"), v2.completed(SHOP),
  ]);
  assert.equal(page(state).document, "D2");
});

test("a load that fails says why", () => {
  const v = visit("1");
  const chromium = play([
    v.request(SHOP), v.sent(SHOP), v.error(SHOP, "net::ERR_CONNECTION_REFUSED"), navigationError(SHOP, "net::ERR_CONNECTION_REFUSED", "D1"),
  ]);
  const firefox = play([
    v.request(SHOP), v.sent(SHOP), v.error(SHOP, "NS_ERROR_CONNECTION_REFUSED"), navigationError(SHOP, "Error code 2152398861", "D0"),
    commit(SHOP, "D1"),
  ]);
  const late = play([
    v.request(SHOP), v.sent(SHOP), navigationError(SHOP, "Error code 2152398861", "D0"), commit(SHOP, "D1"),
    v.error(SHOP, "NS_ERROR_CONNECTION_REFUSED"),
  ]);
  const later = play([
    navigationError(SHOP, "Error code 2152398861", "D0"), commit(SHOP, "D1"),
    ...[v.request(SHOP), v.sent(SHOP), v.error(SHOP, "NS_ERROR_CONNECTION_REFUSED")].map((event) => ({ ...event, time: event.time - 10 })),
  ]);
  for (const [name, state] of Object.entries({ chromium, firefox, late, later })) {
    assert.deepEqual(
      standing(state), { state: "ungraded", reason: "failed", url: SHOP, error: "the server refused the connection" }, name,
    );
  }
  // Chromium tries again by itself, and drops the attempt.
  const v2 = visit("2");
  const again = play(
    [v2.request(SHOP), v2.sent(SHOP), v2.error(SHOP, "net::ERR_CONNECTION_REFUSED"), navigationError(SHOP, "net::ERR_ABORTED", NO_DOCUMENT)],
    chromium,
  );
  assert.equal(reason(again), "failed");
  assert.deepEqual(again.pending, []);
  assert.equal(reason(play([...visit("3").whole(SHOP), commit(SHOP, "D3")], again)), "graded");
});

test("a response that breaks off in its body is still a response", () => {
  const v = visit("1");
  const state = play([
    v.request(SHOP), v.sent(SHOP), v.headers(SHOP), v.response(SHOP), commit(SHOP, "D1"), v.error(SHOP, "net::ERR_CONNECTION_RESET"),
    navigationError(SHOP, "net::ERR_CONNECTION_RESET", "D1"),
  ]);
  assert.equal(reason(state), "graded");
});

test("what was seen in part is not graded as if whole", () => {
  const v = visit("1");
  const cases: Record<string, Event[]> = {
    "no first event": [v.sent(SHOP), v.headers(SHOP), v.response(SHOP), v.completed(SHOP), commit(SHOP, "D1")],
    "no cookies": [v.request(SHOP), v.headers(SHOP), v.response(SHOP), v.completed(SHOP), commit(SHOP, "D1")],
    "only the end": [v.completed(SHOP), commit(SHOP, "D1")],
    "not the first hop": [
      v.headers("http://shop.test/", 301), v.redirect("http://shop.test/", SHOP, 301), ...v.whole(SHOP), commit(SHOP, "D1"),
    ],
    "not the first hop's cookies": [
      v.request("https://shop.test/"), v.headers("https://shop.test/", 302), v.redirect("https://shop.test/", SHOP, 302), ...v.whole(SHOP),
      commit(SHOP, "D1"),
    ],
    "nothing but the page": [commit(SHOP, "D1")],
    "no answer ever": [v.request(SHOP), v.sent(SHOP), commit(SHOP, "D1"), { type: "settle", time: now(), document: "D1" }],
  };
  for (const [name, events] of Object.entries(cases)) assert.equal(reason(play(events)), "incomplete", name);
});

test("a service worker that lets the request pass", () => {
  const v = visit("1");
  assert.equal(reason(play([v.request(SHOP), v.redirect(SHOP, SHOP, 0), ...v.whole(SHOP), commit(SHOP, "D1")])), "graded");
});

test("a service worker's page: the network's answer if there was one", () => {
  const [v, w] = [visit("1"), visit("2")];
  const fetch = (url: string) => from.onFetch({ requestId: "2", timeStamp: now(), url, method: "GET" });
  const answered = [fetch(SHOP), w.sent(SHOP, "a=1"), w.headers(SHOP, 200, [["X-Own", "1"]]), w.completed(SHOP)];
  const cases: Record<string, [Event[], string]> = {
    "Chromium, made": [[navigate(SHOP), commit(SHOP, "D1")], "service-worker"],
    "Chromium, from its server": [[navigate(SHOP), ...answered, commit(SHOP, "D1")], "graded"],
    "Chromium, its server is away": [[navigate(SHOP), fetch(SHOP), w.error(SHOP, "net::ERR_FAILED"), commit(SHOP, "D1")], "service-worker"],
    "Chromium, not what was asked for": [[navigate("https://shop.test/other"), commit(SHOP, "D1")], "incomplete"],
    "Firefox, made": [[navigate(SHOP), v.request(SHOP), v.redirect(SHOP, SHOP, 0), commit(SHOP, "D1")], "service-worker"],
  };
  for (const [name, [events, want]] of Object.entries(cases)) assert.equal(reason(play(events)), want, name);
  const shown = page(play(cases["Chromium, from its server"]![0])).navigation!;
  assert.deepEqual(hops(shown.exchanges), [`200 service-worker ${SHOP}`]);
  assert.deepEqual(shown.exchanges[0]!.sentCookies, ["a"]);
  // It asks for the page besides, and lets the page ask for itself.
  const both = page(play([navigate(SHOP), ...answered, ...v.whole(SHOP), commit(SHOP, "D1")]));
  assert.deepEqual(hops(both.navigation!.exchanges), [`200 network ${SHOP}`]);
});

test("a page behind a password: both answers, the last is the page", () => {
  const [v, w, f] = [visit("1"), visit("2"), visit("3")];
  const challenge: [string, string][] = [["WWW-Authenticate", "Basic"]];
  const cases: Record<string, Event[]> = {
    "Chromium, password in the URL": [v.request(SHOP), v.sent(SHOP), v.headers(SHOP, 401, challenge), v.response(SHOP), v.completed(SHOP)],
    "Chromium, asked": [
      w.request(SHOP), w.sent(SHOP), w.headers(SHOP, 401, challenge), w.sent(SHOP), w.headers(SHOP), w.response(SHOP), w.completed(SHOP),
    ],
    Firefox: [
      f.request(SHOP), f.sent(SHOP), f.headers(SHOP, 401, challenge), f.request(SHOP), f.sent(SHOP), f.headers(SHOP), f.response(SHOP), f.completed(SHOP),
    ],
  };
  for (const [name, events] of Object.entries(cases)) {
    const { exchanges } = page(play([...events, commit(SHOP, "D1")])).navigation!;
    assert.deepEqual(hops(exchanges), [`401 network ${SHOP}`, `200 network ${SHOP}`], name);
  }
});

test("a prerendered page is shown without another request, or never", () => {
  const [v2, v3] = [visit("2"), visit("3")];
  const url = "https://shop.test/next";
  const first = play([...visit("1").whole(SHOP), commit(SHOP, "D1")]);
  const ahead = from.onBeforeRequest({ requestId: "2", timeStamp: now(), url, method: "GET", documentLifecycle: "prerender" });
  const prepared = play([ahead, v2.sent(url, "a=1"), v2.headers(url), v2.response(url), v2.completed(url)], first);
  assert.equal(page(prepared).url, SHOP);
  clock += 60_000;
  const shown = page(play([navigate(url), commit(url, "D2")], restart(prepared)));
  assert.deepEqual(shown.navigation!.exchanges[0]!.sentCookies, ["a"]);
  const again = page(play([navigate(url), ...v3.whole(url), commit(url, "D3")], restart(prepared)));
  assert.equal(again.navigation!.id, "3");
});

test("Firefox restores a discarded tab: a document of its URL is shown first, and asked for then", () => {
  const v = visit("1");
  const start = clock;
  const at = (time: number, event: Event): Event => ({ ...event, time: start + time });
  const back = commit(SHOP, "D2", ["forward_back"]);
  for (const asked of [20, 66]) {
    const state = play([
      at(0, commit(SHOP, "D1")), at(7, navigate(SHOP)), at(asked, v.request(SHOP)), at(asked, v.sent(SHOP)), at(asked + 2, v.headers(SHOP)),
      at(asked + 2, v.response(SHOP, true)), at(asked + 20, back), at(asked + 21, v.completed(SHOP, true)),
    ]);
    assert.equal(page(state).document, "D2", `asked after ${asked} ms`);
    assert.deepEqual(hops(page(state).navigation!.exchanges), [`200 cache ${SHOP}`]);
  }
});

test("a page that gives itself another URL stays the page", () => {
  const moved = (url: string, documentId = "D1") => from.onHistory({ timeStamp: now(), url, documentId });
  const first = play([...visit("1").whole(SHOP), commit(SHOP, "D1")]);
  const there = play([moved("https://shop.test/there?step=2#x")], first);
  assert.equal(page(there).now, "https://shop.test/there?step=2");
  assert.equal(page(there).url, SHOP);
  assert.equal(page(there).serial, first.page!.serial);
  assert.equal(page(play([moved(SHOP + "#y")], there)).now, undefined);
  assert.equal(play([moved("https://shop.test/there", "D0")], first), first, "a former document");
});

test("pages without a response", () => {
  const cases: [url: string, want: string][] = [
    ["about:blank", "browser-page"],
    ["chrome://version/", "browser-page"],
    ["moz-extension://abc/popup.html", "browser-page"],
    ["data:text/html,hi", "browser-page"],
    ["view-source:https://shop.test/", "browser-page"],
    ["file:///etc/hostname", "file"],
    ["https://chromewebstore.google.com/detail/x", "store-page"],
    ["https://chrome.google.com/webstore/detail/x", "store-page"],
    ["https://addons.mozilla.org/en-US/", "store-page"],
  ];
  for (const [url, want] of cases) assert.equal(reason(play([commit(url, "D1")])), want, url);
  assert.equal(reason(play([loaded("about:support", "D1")])), "browser-page", "Firefox does not commit its own pages");
  assert.equal(reason(play([{ type: "open", time: now(), url: SHOP }])), "opened-before");
  assert.equal(reason(play([{ type: "open", time: now(), url: "" }])), "browser-page");
  assert.equal(reason(play([commit(SHOP, "D0", ["forward_back"])])), "opened-before", "out of the back/forward cache, from before Assay");
});

test("the other browser's store is a site like any other", () => {
  const url = "https://addons.mozilla.org/en-US/";
  assert.equal(reason(play([...visit("1").whole(url), commit(url, "D1")])), "graded");
});

test("back and forward bring former documents back", () => {
  const other = "https://shop.test/other";
  let state = play([...visit("1").whole(SHOP), commit(SHOP, "D1"), ...visit("2").whole(other), commit(other, "D2")]);
  state = play([navigate(SHOP), commit(SHOP, "D1", ["forward_back"])], restart(state));
  assert.equal(page(state).url, SHOP);
  assert.equal(page(state).serial, 3);
  state = play([navigate(other), commit(other, "D2", ["forward_back"])], restart(state));
  assert.equal(page(state).url, other);
  assert.deepEqual(state.former.map((former) => former.document), ["D1"]);
});

test("former documents are few and small", () => {
  let state: TabState = emptyTab;
  for (let i = 0; i < 20; i++) {
    const v = visit("v" + i);
    const url = `https://shop.test/${i}`;
    const large = v.headers(url, 200, [["X-Large", "x".repeat(30_000)]]);
    state = play([v.request(url), v.sent(url), large, v.response(url), commit(url, "D" + i)], state);
  }
  assert.equal(state.former.length, 2);
  assert.equal(state.former[0]!.document, "D18");
});

test("a worker that dies between any two events loses nothing", () => {
  const v = visit("1");
  const events = [
    v.request("http://shop.test/cart"),
    v.sent("http://shop.test/cart", "a=1"),
    v.headers("http://shop.test/cart", 301),
    v.redirect("http://shop.test/cart", SHOP, 301),
    ...v.whole(SHOP),
    commit(SHOP, "D1"),
  ];
  const whole = restart(play(events));
  for (let i = 0; i <= events.length; i++) {
    assert.deepEqual(restart(play(events.slice(i), restart(play(events.slice(0, i))))), whole, `died before event ${i}`);
  }
});

test("a document that a page fetched ahead has the cookies of that time", () => {
  const [v1, v2] = [visit("1"), visit("2")];
  const url = "https://shop.test/next";
  const cookie: [string, string][] = [["Date", "now"], ["Set-Cookie", "a=SECRET"]];
  const first = play([...visit("0").whole(SHOP), commit(SHOP, "D1")]);
  const ahead = from.onBeforeRequest({ requestId: "1", timeStamp: now(), url, method: "GET", documentId: "D1", documentLifecycle: "active" });
  const fetched = play([ahead, v1.sent(url, "b=SECRET"), v1.headers(url, 200, cookie), v1.response(url), v1.completed(url)], first);
  assert.equal(page(fetched).url, SHOP);
  const click = (date: string) => [
    navigate(url), v2.request(url), v2.sent(url), v2.headers(url, 200, [["Date", date]]), v2.response(url), v2.completed(url), commit(url, "D2"),
  ];
  const { sentCookies, headers } = page(play(click("now"), fetched)).navigation!.exchanges[0]!;
  assert.deepEqual(sentCookies, ["b"]);
  assert.deepEqual(headers, [["Date", "now"], ["Set-Cookie", "a=…"]]);
  assert.equal(page(play(click("later"), fetched)).navigation!.exchanges[0]!.sentCookies, undefined, "asked again: another response");
});

test("what Firefox replays to a worker that it wakes is put in order", () => {
  const v = visit("34");
  const start = clock;
  const at = (time: number, event: Event): Event => ({ ...event, time: start + time });
  const [r1, r2] = ["https://shop.test/r1", "https://shop.test/r2?token=1"];
  // As measured: two hops within few milliseconds, told listener by listener, the navigation first.
  const told = [
    at(26, commit(SHOP, "D1")),
    at(-2, v.request(r1)), at(10, v.request(r2)), at(12, v.request(SHOP)),
    at(-2, v.sent(r1)), at(10, v.sent(r2)), at(12, v.sent(SHOP)),
    at(6, v.headers(r1, 302)), at(12, v.headers(r2, 302)), at(14, v.headers(SHOP)),
    at(8, v.redirect(r1, r2, 302)), at(12, v.redirect(r2, SHOP, 302)),
    at(15, v.response(SHOP)), at(16, v.completed(SHOP)),
  ];
  const types = inOrder(told).map((event) => event.type);
  const hop = ["request", "sent", "headers", "redirect"];
  assert.deepEqual(types, [...hop, ...hop, "request", "sent", "headers", "response", "completed", "commit"]);
  assert.deepEqual(hops(page(play(inOrder(told))).navigation!.exchanges), [
    `302 network ${r1}`, "302 network https://shop.test/r2", `200 network ${SHOP}`,
  ]);
});

test("Firefox replays the rest of a navigation whose first hop was asked for before the worker ended", () => {
  const [r1, r2] = ["http://shop.test/", "https://shop.test/r2"];
  const v = visit("9");
  const before = restart(play([navigate(r1), v.request(r1), v.sent(r1)]));
  const at = (time: number, event: Event): Event => ({ ...event, time: 1_795_000_100_000 + time });
  const told = [
    at(5, v.sent(r2)), at(9, v.sent(SHOP)),
    at(2, v.headers(r1, 302)), at(7, v.headers(r2, 302)), at(10, v.headers(SHOP)),
    at(4, v.redirect(r1, r2, 302)), at(8, v.redirect(r2, SHOP, 302)),
    at(10, v.response(SHOP)), at(20, commit(SHOP, "doc-1")), at(12, v.completed(SHOP)),
    at(5, v.request(r2)), at(9, v.request(SHOP)),
  ];
  const state = play(inOrder(told), before);
  assert.equal(standing(state).state, "gradeable");
  assert.deepEqual(hops(page(state).navigation!.exchanges), [`302 network ${r1}`, `302 network ${r2}`, `200 network ${SHOP}`]);
});

test("Firefox tells of what its second hop asked for apart from all the rest", () => {
  const r1 = "http://shop.test/";
  const v = visit("9");
  const before = restart(play([navigate(r1), v.request(r1), v.sent(r1)]));
  const told = [
    v.sent(SHOP, "a=SECRET"), v.headers(r1, 302, [["Location", SHOP], ["Set-Cookie", "a=SECRET"]]), v.headers(SHOP), v.redirect(r1, SHOP, 302), v.response(SHOP),
    commit(SHOP, "doc-1"), v.completed(SHOP),
  ].map((event) => ({ ...event, time: clock }));
  const state = play([v.request(SHOP)], play(inOrder(told), before));
  assert.equal(standing(state).state, "gradeable");
  assert.deepEqual(page(state).navigation!.exchanges.map(({ sentCookies }) => sentCookies), [undefined, ["a"]]);
});

test("Chromium shows each of a page's reloads in turn, though the next one is answered before", () => {
  const [v1, v2, v3] = [visit("1"), visit("2"), visit("3")];
  let state = play([...v1.whole(SHOP), v2.request(SHOP), commit(SHOP, "doc-1")]);
  assert.equal(page(state).navigation?.id, "1");
  state = play([v2.sent(SHOP), v2.headers(SHOP), v2.response(SHOP), v2.completed(SHOP), ...v3.whole(SHOP), commit(SHOP, "doc-2")], state);
  assert.equal(page(state).navigation?.id, "2");
  state = play([commit(SHOP, "doc-3")], state);
  assert.equal(page(state).navigation?.id, "3");
  assert.equal(standing(state).state, "gradeable");
});

test("a download does not stand for the page that its address shows later", () => {
  const [v1, v2] = [visit("1"), visit("2")];
  const state = play(v1.whole(SHOP));
  clock += 10_000;
  assert.equal(page(play([...v2.whole(SHOP), commit(SHOP, "doc-1")], state)).navigation?.id, "2");
});

test("a way that led over hidden hops is no way that was seen", () => {
  const there = "https://there.test/";
  const sees = (event: Event, what: "some" | "nothing") => ({ ...event, sees: what }) as Event;
  const direct = () => visit("1").whole(there);
  const cases: [string, Event[], string][] = [
    ["all of it", [...direct(), sees(commit(there, "d1"), "some")], "graded"],
    ["not even the page", [sees(commit(there, "d1"), "nothing")], "no-access"],
    ["a hidden first hop", [...direct(), sees(commit(there, "d1", ["server_redirect"]), "some")], "no-access"],
    ["the same in Firefox's order", [sees(commit(there, "d1", ["server_redirect"]), "some"), ...direct()], "no-access"],
    ["the same, with all sites seen: a redirect of the browser's own", [...direct(), commit(there, "d1", ["server_redirect"])], "graded"],
  ];
  for (const [what, events, want] of cases) assert.equal(reason(play(events)), want, what);

  const via = visit("1");
  const gap = [
    via.request("https://here.test/via"), via.sent("https://here.test/via"), via.headers("https://here.test/via", 302),
    via.redirect("https://here.test/via", "https://hidden.test/to", 302), ...via.whole(there),
  ];
  assert.equal(reason(play([...gap, sees(commit(there, "d1", ["server_redirect"]), "some")])), "no-access", "a hidden hop between two");
});

test("what may be seen by now was not seen when it came", () => {
  const kept = play([{ ...commit("https://here.test/", "d1"), sees: "nothing" } as Event]);
  const access: Event = { type: "access", time: now(), url: "https://here.test/" };
  assert.equal(reason(play([access], kept)), "opened-before");
  const graded = play([...visit("1").whole("https://here.test/"), commit("https://here.test/", "d2")]);
  assert.equal(play([access], graded), graded);
});

test("a page of which nothing at all was shown is none of a service worker's", () => {
  const url = "https://kept.test/";
  const shown = play([navigate(url), commit(url, "d1")]);
  assert.equal(reason(shown), "service-worker");
  const settle: Event = { type: "settle", time: now(), document: "d1" };
  assert.equal(reason(play([settle], shown)), "incomplete");
  const spoke = { ...shown, page: { ...shown.page!, markup: {} } };
  assert.equal(reason(play([settle], spoke)), "service-worker");
});
