import assert from "node:assert/strict";
import { test } from "node:test";

import type { Change, Cookie, Header, Observation, Resource, TrialHeader } from "../wire.ts";
import type { Event } from "./events.ts";
import { emptyTab, type Page, reduce, type TabState } from "./reduce.ts";
import {
  asEnforced,
  asServed,
  asTried,
  type Attributes,
  beforeOf,
  brokeUnder,
  changedAttributes,
  cutsOpened,
  DURATION,
  hasAttributes,
  isChanged,
  isCutOff,
  isSameCookie,
  jarWithout,
  type Original,
  rulesOf,
  type Trial,
  troubles,
} from "./trial.ts";

const set = (name: string, value: string, scope: TrialHeader["scope"] = "documents"): TrialHeader => ({ op: "set", name, value, scope });
const remove = (name: string, scope: TrialHeader["scope"] = "page"): TrialHeader => ({ op: "remove", name, scope });

function trial(headers: TrialHeader[], sent: Record<string, Header[]> = {}): Trial {
  return {
    id: 1000, what: "csp-missing", origin: "https://shop.test", until: 1000 + DURATION, headers, cookies: [], cannot: [], notes: [],
    before: { key: "https://shop.test/", document: "before", sent, troubles: [] }, originals: [],
  };
}

const page = (more: Partial<Page> = {}): Page => ({ serial: 1, time: 1, url: "https://shop.test/", key: "https://shop.test/", document: "doc", ...more });

test("rulesOf: each header where it is needed, for one tab and one origin, and what frames and resources ask for only by the origin's own pages", () => {
  const rules = rulesOf(trial([set("Content-Security-Policy", "default-src 'self'"), set("X-Content-Type-Options", "nosniff", "all"), remove("Server")]), 7, 5, false);
  const seen = rules.map(({ id, action, condition }) => [
    id, condition.resourceTypes!.join(" "), condition.initiatorDomains?.join(" ") ?? "", action.responseHeaders!.map(({ header, operation }) => `${operation} ${header}`).join(", "),
  ]);
  assert.deepEqual(seen, [
    [5, "main_frame", "", "set content-security-policy, set x-content-type-options, remove server"],
    [6, "sub_frame", "shop.test", "set content-security-policy, set x-content-type-options"],
    [7, "stylesheet script image font object xmlhttprequest media other", "shop.test", "set x-content-type-options"],
  ]);
  for (const { condition } of rules) assert.deepEqual([condition.tabIds, condition.urlFilter], [[7], "|https://shop.test/"]);
});

test("rulesOf: no rule without a header; no-store in place of any other Cache-Control where the cache would keep the changes", () => {
  assert.deepEqual(rulesOf(trial([]), 7, 1, true), []);
  const [rule, ...more] = rulesOf(trial([set("Cache-Control", "private", "page")]), 7, 1, true);
  assert.deepEqual(more, []);
  assert.deepEqual(rule!.action.responseHeaders, [{ header: "cache-control", operation: "set", value: "no-store" }]);
});

test("isChanged: every header on trial is there as it was set, or gone", () => {
  const on = trial([set("A", "1"), remove("B")]);
  const cases: [Header[], boolean][] = [
    [[["a", "1"]], true],
    [[["A", "1"], ["C", "2"]], true],
    [[["A", "2"]], false],
    [[["A", "1"], ["a", "1"]], false],
    [[["A", "1"], ["b", "x"]], false],
    [[], false],
  ];
  for (const [headers, want] of cases) assert.equal(isChanged(headers, on), want, JSON.stringify(headers));
});

const chromium = { tellsServer: true, keepOut: false };
const firefox = { tellsServer: false, keepOut: true };

const answer = (type: "headers" | "response", headers: Header[], path = "/", status = 200): Event =>
  ({
    type, id: "1", time: 2000, url: "https://shop.test" + path, key: "https://shop.test" + path, method: "GET",
    response: { status, headers, setCookieLengths: [] }, ...(type === "response" && { cached: false }),
  }) as Event;

/** What an event under a trial says: the server's headers, those that are enforced, and what is only assumed. */
function told(on: Trial, event: Event, ways: typeof chromium, began = 1500) {
  const { response } = asTried(on, event, began, ways) as Event & { type: "headers" };
  return [response.headers, response.tried?.headers, response.tried?.assumed];
}

test("asTried: Chromium tells the server's headers first, then those that are enforced", () => {
  const on = trial([set("A", "trial")]);
  const served: Header[] = [["A", "server"], ["B", "1"]];
  const enforced: Header[] = [["B", "1"], ["A", "trial"]];
  assert.deepEqual(told(on, answer("headers", served), chromium), [served, undefined, undefined]);
  assert.deepEqual(told(on, answer("response", enforced), chromium)[1], enforced);
});

test("asTried: Firefox tells the changed ones alone; what the server sent before the trial is put back", () => {
  const on = trial([set("A", "trial"), remove("S")], { "https://shop.test/": [["A", "server"], ["S", "x/1"], ["Cache-Control", "private"]], "https://shop.test/b": [] });
  const enforced: Header[] = [["B", "1"], ["A", "trial"], ["cache-control", "no-store"]];
  const back: Header[] = [["B", "1"], ["A", "server"], ["S", "x/1"], ["Cache-Control", "private"]];
  for (const type of ["headers", "response"] as const) {
    assert.deepEqual(told(on, answer(type, enforced), firefox), [back, [["B", "1"], ["Cache-Control", "private"], ["A", "trial"]], undefined], type);
  }
  // Another page that was seen before sent none of it.
  assert.deepEqual(told(on, answer("headers", enforced, "/b"), firefox), [[["B", "1"]], [["B", "1"], ["A", "trial"]], undefined]);
});

test("asTried: of a page that was not seen before, Firefox does not tell what the server sends: that is said", () => {
  const on = trial([set("A", "trial")], { "https://shop.test/": [["A", "server"]] });
  const enforced: Header[] = [["A", "trial"], ["cache-control", "no-store"]];
  assert.deepEqual(told(on, answer("headers", enforced, "/new"), firefox), [[["A", "server"]], [["A", "trial"]], ["a", "cache-control"]]);
  assert.deepEqual(told(on, answer("headers", enforced, "/old", 302), firefox), [[], [["A", "trial"]], ["a", "cache-control"]], "a redirect");
});

test("asTried: not another origin's, not what began before or after, not what the browser did not change", () => {
  const on = { ...trial([set("A", "trial")]), ended: 3000 };
  const event = answer("response", [["A", "trial"]]);
  for (const ways of [chromium, firefox]) {
    assert.equal(told(on, { ...event, url: "https://shop.test.evil.test/" } as Event, ways)[1], undefined);
    assert.equal(told(on, event, ways, 999)[1], undefined);
    assert.equal(told(on, event, ways, 3001)[1], undefined);
    assert.ok(told(on, event, ways, 2999)[1]);
    assert.equal(told(on, answer("response", [["A", "another extension's"]]), ways)[1], undefined);
  }
});

test("a navigation under a trial keeps both, in either browser", () => {
  const on = trial([set("A", "trial")], { "https://shop.test/": [["A", "server"]] });
  const started: Event = { type: "request", id: "1", time: 1500, url: "https://shop.test/", key: "https://shop.test/", method: "GET", prefetch: false };
  const commit: Event = { type: "commit", time: 2001, url: "https://shop.test/", key: "https://shop.test/", document: "d", back: false };
  const ran = (ways: typeof chromium, seen: Header[], enforced: Header[]): TabState =>
    [started, answer("headers", seen), answer("response", enforced), commit].reduce((state, event) => reduce(state, asTried(on, event, 1500, ways)), emptyTab);
  for (const state of [
    ran(chromium, [["A", "server"]], [["A", "trial"]]),
    ran(firefox, [["A", "trial"], ["cache-control", "no-store"]], [["A", "trial"], ["cache-control", "no-store"]]),
  ]) {
    const navigation = state.page!.navigation!;
    assert.deepEqual(navigation.exchanges.at(-1)!.headers, [["A", "server"]]);
    assert.deepEqual(navigation.tried, { trial: 1000, headers: [["A", "trial"]] });
    assert.deepEqual(asEnforced(state.page!).navigation!.exchanges.at(-1)!.headers, [["A", "trial"]]);
  }
});

test("beforeOf: of the origin's own answers on the way, what the trial touches", () => {
  const exchange = (url: string, headers: Header[]) => ({ url, method: "GET", status: 200, headers });
  const shown = page({
    key: "https://shop.test/?1f", navigation: {
      id: "1", started: 1, url: "", key: "", method: "GET", answered: true, exchanges: [
        exchange("https://login.test/", [["A", "no"]]), exchange("https://shop.test/in", [["B", "2"]]), exchange("https://shop.test/", [["a", "1"], ["Cache-Control", "x"], ["C", "3"]]),
      ],
    },
  });
  assert.deepEqual(beforeOf(shown, [], [set("A", "trial")], "https://shop.test").sent, { "https://shop.test/in": [], "https://shop.test/?1f": [["a", "1"], ["Cache-Control", "x"]] });
});

const violation = { directive: "script-src-elem", blocked: "https://cdn.test/a.js", disposition: "enforce" as const, source: "https://shop.test/", line: 3 };
const blocked: Resource = { url: "https://shop.test/frame", type: "sub_frame", outcome: "blocked", error: "refused" };

test("troubles: violations, resources, frames, elements and features, each once", () => {
  const seen = page({
    markup: { violations: [violation, { directive: "img-src", blocked: "inline", disposition: "report" }] },
    failures: [{ element: "script", url: "https://cdn.test/a.js" }, { element: "script", url: "https://shop.test/wrong.js" }, { feature: "camera", url: "https://shop.test/app.js" }, { element: "iframe", feature: "camera", url: "https://maps.test/" }],
  });
  assert.deepEqual(troubles(seen, [blocked, { url: "https://shop.test/fine", type: "image", status: 200 }]), [
    { kind: "violation", what: "script-src-elem", url: "https://cdn.test/a.js", at: "https://shop.test/:3", element: "script" },
    { kind: "violation", what: "img-src", url: "inline", reported: true },
    { kind: "frame", what: "sub_frame", url: "https://shop.test/frame", why: "refused" },
    { kind: "resource", what: "script", element: "script", url: "https://shop.test/wrong.js" },
    { kind: "feature", what: "camera", at: "https://shop.test/app.js" },
    { kind: "feature", what: "camera", element: "iframe", url: "https://maps.test/" },
  ]);
});

test("brokeUnder: what was broken before is not the trial's doing", () => {
  const on = trial([]);
  on.before = beforeOf(page({ failures: [{ element: "img", url: "https://shop.test/gone.png" }] }), [], [], "https://shop.test");
  const now = page({ failures: [{ element: "img", url: "https://shop.test/gone.png" }, { element: "img", url: "https://shop.test/new.png" }] });
  assert.deepEqual(brokeUnder(on, now, []).map(({ url }) => url), ["https://shop.test/new.png"]);
});

test("brokeUnder: a page that lost the one that opened it, where the trial sets a policy that does so", () => {
  const now = page({ markup: {} });
  const lost = { kind: "window", what: "opener", url: "https://far.test" };
  const cases: [string, string | undefined, Page, object[]][] = [
    ["same-origin", "https://far.test", now, [lost]],
    ["same-origin-allow-popups; report-to=\"x\"", "https://far.test", now, [lost]],
    ["noopener-allow-popups", "", now, [{ kind: "window", what: "opener" }]],
    ["unsafe-none", "https://far.test", now, []],
    ["same-origin", undefined, now, []], // none had opened it
    ["same-origin", "https://far.test", page({ markup: {}, opener: true }), []], // it still can
    ["same-origin", "https://far.test", page(), []], // it has not said yet
  ];
  for (const [policy, opener, seen, want] of cases) {
    const on = trial([set("Cross-Origin-Opener-Policy", policy, "page")]);
    if (opener !== undefined) on.before.opener = opener;
    assert.deepEqual(brokeUnder(on, seen, []), want, policy);
  }
  const other = trial([set("X-Frame-Options", "DENY")]);
  other.before.opener = "https://far.test";
  assert.deepEqual(brokeUnder(other, now, []), []);
});

test("brokeUnder: the windows that the page itself opened and lost, each origin once", () => {
  const on = trial([set("Cross-Origin-Opener-Policy", "same-origin", "page")]);
  const far = { tab: 1, by: "doc", origin: "https://far.test" };
  on.opened = [{ ...far, cut: true }, { ...far, tab: 2, cut: true }, { ...far, origin: "https://kept.test", cut: false }, { ...far, origin: "https://unknown.test" }, { ...far, by: "before", origin: "https://former.test", cut: true }];
  assert.deepEqual(brokeUnder(on, page(), []), [{ kind: "window", what: "opened", url: "https://far.test" }]);
});

test("cutsOpened: another origin's window, under same-origin alone", () => {
  const cases: [string, string, boolean][] = [
    ["same-origin", "https://far.test/", true],
    ["same-origin", "https://shop.test.far.test/", true],
    ["same-origin", "https://shop.test/login", false],
    ["same-origin", "about:blank", false],
    ["same-origin-allow-popups", "https://far.test/", false],
  ];
  for (const [policy, url, want] of cases) assert.equal(cutsOpened(trial([set("Cross-Origin-Opener-Policy", policy)]), url), want, policy + " " + url);
});

test("isCutOff: a window's page says so itself, unless a policy of its own did it", () => {
  const having = (...headers: Header[]): Partial<Page> => ({ navigation: { id: "1", started: 1, url: "", key: "", method: "GET", answered: true, exchanges: [{ url: "https://far.test/", method: "GET", status: 200, source: "network", headers }] } });
  const cases: [Partial<Page>, boolean | undefined][] = [
    [{ markup: {}, ...having() }, true],
    [{ markup: {}, opener: true, ...having() }, false],
    [{ markup: {}, ...having(["cross-origin-opener-policy", "same-origin-allow-popups"]) }, false],
    [{ markup: {}, ...having(["cross-origin-opener-policy", "unsafe-none; report-to=x"]) }, true],
    [{ ...having() }, undefined],
    [{ markup: {} }, undefined],
  ];
  for (const [seen, want] of cases) assert.equal(isCutOff(page(seen)), want, JSON.stringify(seen));
});

test("asServed: what the trial stopped is not held against the page", () => {
  const seen = { url: "https://shop.test/", resources: [blocked], resourcesDropped: 3, document: { violations: [violation], passwordFields: 1 } } as Observation;
  const on = trial([set("Content-Security-Policy", "x", "all")]);
  on.before.markup = { forms: [] };
  const before = { resources: [{ url: "https://shop.test/frame", type: "sub_frame", status: 200 }] };
  const { resources, document, resourcesDropped } = asServed(on, page(), seen, before);
  assert.deepEqual([resources, document, resourcesDropped], [before.resources, { forms: [] }, undefined], "the page on trial: as it was");

  const other = asServed(on, page({ key: "https://shop.test/other" }), {
    ...seen, resources: [{ ...blocked, headers: [["content-security-policy", "x"], ["A", "1"]] }, { url: "https://cdn.test/x", type: "image", outcome: "failed", error: "e", headers: [["Content-Security-Policy", "y"]] }],
  }, undefined);
  assert.deepEqual(other.document, { passwordFields: 1 });
  assert.deepEqual(other.resources, [
    { url: "https://shop.test/frame", type: "sub_frame", headers: [["A", "1"]] },
    { url: "https://cdn.test/x", type: "image", headers: [["Content-Security-Policy", "y"]], outcome: "failed", error: "e" },
  ]);
});

const plain: Attributes = { domain: ".shop.test", hostOnly: false, path: "/", secure: false, httpOnly: false, sameSite: "unspecified" };

test("changedAttributes", () => {
  const change = (op: "set" | "remove", attribute: string, value?: string): Change => ({ op: `${op}-cookie-attribute`, cookie: "sid", attribute, ...(value && { value }) });
  const cases: [Change[], Partial<Attributes>][] = [
    [[change("set", "Secure"), change("set", "HTTPONLY")], { secure: true, httpOnly: true }],
    [[change("set", "SameSite", "LAX")], { sameSite: "lax" }],
    [[change("set", "SameSite", "None")], { sameSite: "no_restriction" }],
    [[change("remove", "SameSite")], { sameSite: "unspecified" }],
    [[change("remove", "Domain")], { domain: "www.shop.test", hostOnly: true }],
    [[change("set", "Domain", "Shop.test")], { domain: ".shop.test", hostOnly: false }],
    [[change("set", "Path", "/a")], { path: "/a" }],
    [[change("set", "Partitioned")], {}],
  ];
  for (const [changes, want] of cases) assert.deepEqual(changedAttributes(plain, changes, "www.shop.test"), { ...plain, ...want }, JSON.stringify(changes));
});

test("hasAttributes and isSameCookie: the dot before a domain says what hostOnly says", () => {
  assert.ok(hasAttributes({ ...plain, domain: "shop.test" }, plain));
  assert.ok(!hasAttributes({ ...plain, secure: true }, plain));
  assert.ok(isSameCookie({ ...plain, secure: true }, plain));
  assert.ok(!isSameCookie({ ...plain, hostOnly: true }, plain) && !isSameCookie({ ...plain, path: "/a" }, plain));
});

test("jarWithout: a changed cookie is told as it was, in every tab; another of its name is not", () => {
  const original: Original = { ...plain, name: "sid", scheme: "https:", storeId: "0", changed: { ...plain, secure: true, sameSite: "lax" } };
  const cookie = (more: Partial<Cookie>): Cookie => ({ name: "sid", domain: "shop.test", hostOnly: false, path: "/", secure: true, httpOnly: false, sameSite: "lax", valueLength: 5, ...more });
  const [first, ...others] = jarWithout([original], [cookie({ expires: "2027-01-01T00:00:00Z" }), cookie({ path: "/a" }), cookie({ name: "other" }), cookie({ partitioned: true })]);
  assert.deepEqual(first, cookie({ expires: "2027-01-01T00:00:00Z", secure: false, sameSite: "unspecified" }));
  assert.deepEqual(others, [cookie({ path: "/a" }), cookie({ name: "other" }), cookie({ partitioned: true })]);
});
