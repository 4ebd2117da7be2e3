import assert from "node:assert/strict";
import { test } from "node:test";

import type { Header, SetCookie } from "../wire.ts";
import { cookiesOf, domainsOf, goesTo, Ledger, type Seen, withCookie } from "./origin.ts";

const origin = "https://shop.test";

function seen(path: string, status: number, headers: Header[] = [], more: Partial<Seen> = {}): Seen {
  return { url: origin + path, type: "image", method: "GET", status, headers, setCookieLengths: [], time: 1_795_000_000_000, ...more };
}

const restart = (ledger: Ledger): Ledger => Ledger.from(JSON.parse(JSON.stringify(ledger.store())) as ReturnType<Ledger["store"]>);

test("answers of each kind, with the headers that matter, once each", () => {
  const ledger = new Ledger(origin);
  const hsts: Header = ["Strict-Transport-Security", "max-age=1"];
  ledger.note(seen("/", 200, [hsts, ["Content-Type", "text/html"], ["ETag", "1"], ["Set-Cookie", "a=…"]], { type: "main_frame" }));
  ledger.note(seen("/a.png", 200, [hsts, ["Content-Type", "image/png"]]));
  ledger.note(seen("/login", 303, [], { type: "main_frame", method: "POST" }));
  ledger.note(seen("/a.png", 304, []));
  ledger.note(seen("/missing", 404));
  assert.deepEqual(ledger.store(), {
    origin,
    since: "2026-11-18T11:06:40Z",
    headerSets: [{ headers: [hsts] }, { headers: [] }],
    answers: [
      { url: origin + "/", type: "main_frame", status: 200, headers: 0, contentType: "text/html" },
      { url: origin + "/a.png", type: "image", status: 200, headers: 0, contentType: "image/png" },
      { url: origin + "/login", type: "main_frame", status: 303, headers: 1, method: "POST" },
      { url: origin + "/missing", type: "image", status: 404, headers: 1 },
    ],
  });
  assert.deepEqual(restart(ledger).store(), ledger.store());
});

test("the same answer again changes nothing; another one takes its place", () => {
  const ledger = new Ledger(origin);
  assert.equal(ledger.note(seen("/a", 200)), true);
  assert.equal(ledger.note(seen("/a", 200)), false);
  assert.equal(restart(ledger).note(seen("/a", 200)), false);
  assert.equal(ledger.note(seen("/a", 500)), true);
  assert.deepEqual(ledger.store().answers.map(({ status }) => status), [500]);
});

test("policies that differ in their nonce alone are one", () => {
  const ledger = new Ledger(origin);
  for (const nonce of ["abc", "def"]) ledger.note(seen("/" + nonce, 200, [["content-security-policy", `script-src 'nonce-${nonce}' 'self'`]]));
  assert.deepEqual(ledger.store().headerSets, [{ headers: [["content-security-policy", "script-src 'nonce-…' 'self'"]] }]);
});

test("where there are too many, the oldest of those that are alike go, and are counted", () => {
  const ledger = new Ledger(origin);
  ledger.note(seen("/", 200, [["Server", "a"]], { type: "main_frame" }));
  ledger.note(seen("/missing", 404));
  for (let i = 0; i < 500; i++) ledger.note(seen(`/${i}.png`, 200));
  const { answers, dropped } = restart(ledger).store();
  assert.deepEqual([answers.length, dropped], [200, 302]);
  assert.deepEqual([answers[0]!.url, answers[1]!.url, answers[2]!.url], [origin + "/", origin + "/missing", origin + "/302.png"]);
});

test("many different headers, and long ones, stay bounded", () => {
  const ledger = new Ledger(origin);
  for (let i = 0; i < 100; i++) ledger.note(seen(`/${i}`, 200, [["Content-Security-Policy", "report-uri /" + i]]));
  assert.deepEqual([ledger.store().headerSets.length, ledger.store().answers.length, ledger.store().dropped], [50, 50, 50]);
  assert.equal(ledger.note(seen("/long", 200, [["Content-Security-Policy", "x".repeat(10_000)]])), true);
  assert.deepEqual([ledger.size, ledger.store().dropped], [50, 51]);
});

test("cookies: kept for the domain that they are for, and for no other site's", () => {
  const cases: [string, string, string | undefined][] = [
    ["https://login.shop.test/", "a=…; Path=/", "login.shop.test"],
    ["https://login.shop.test/", "a=…; Domain=.Shop.test", "shop.test"],
    ["https://login.shop.test/", "a=…; domain=x; Domain=login.shop.test", "login.shop.test"],
    ["https://login.shop.test/", "a=…; Domain=", "login.shop.test"],
    ["https://login.shop.test/", "a=…; Domain=evil.test", undefined],
    ["https://login.shop.test/", "a=…; Domain=op.test", undefined],
  ];
  for (const [url, line, want] of cases) {
    const found = cookiesOf(seen("/", 200, [["set-cookie", line]], { url, setCookieLengths: [7], type: "main_frame" }));
    assert.deepEqual(found.map(({ domain }) => domain), want ? [want] : [], line);
    if (want) assert.deepEqual(found[0]!.cookie, { url, time: "2026-11-18T11:06:40Z", line, length: 7 });
  }
  // What was asked, and by whom, tells a login's cookie from others.
  const [posted] = cookiesOf(seen("/", 200, [["set-cookie", "a=…"]], { type: "xmlhttprequest", method: "POST" }));
  assert.deepEqual([posted!.cookie.method, posted!.cookie.type], ["POST", "xmlhttprequest"]);
});

test("cookies: the latest of each name, domain and path", () => {
  const cookie = (line: string, path = "/"): SetCookie => ({ url: origin + path, time: "2026-11-21T10:00:00Z", line, length: 1 });
  const all = ["a=…", "a=…; Path=/x", "a=…; Domain=shop.test", "b=…", "a=…; Secure", "a=…; Path=x; HttpOnly"].reduce(
    (list, line) => withCookie(list, cookie(line)),
    [] as SetCookie[],
  );
  assert.deepEqual(all.map(({ line }) => line), ["a=…; Path=/x", "a=…; Domain=shop.test", "b=…", "a=…; Path=x; HttpOnly"]);
  assert.equal(withCookie([cookie("a=…", "/account/login")], cookie("a=…; Path=/account")).length, 1, "the default path");
  const many = Array.from({ length: 300 }, (_, i) => cookie(`c${i}=…`)).reduce(withCookie, [] as SetCookie[]);
  assert.deepEqual([many.length, many[0]!.line], [100, "c200=…"]);
});

test("cookies: which hosts get them", () => {
  const of = (line: string): SetCookie => ({ url: origin + "/", time: "", line, length: 0 });
  assert.equal(goesTo("shop.test", of("a=…"), "shop.test"), true);
  assert.equal(goesTo("shop.test", of("a=…"), "www.shop.test"), false);
  assert.equal(goesTo("shop.test", of("a=…; Domain=shop.test"), "www.shop.test"), true);
  assert.equal(goesTo("shop.test", of("a=…; Domain=shop.test"), "myshop.test"), false);
  assert.deepEqual(domainsOf("a.b.shop.test"), ["a.b.shop.test", "b.shop.test", "shop.test"]);
  assert.deepEqual([domainsOf("localhost"), domainsOf("127.0.0.1"), domainsOf("[::1]")], [["localhost"], ["127.0.0.1"], ["[::1]"]]);
});

test("a page that answers otherwise than before was changed: what its origin answered before that is forgotten", () => {
  const ledger = new Ledger(origin);
  const page = (headers: Header[], status = 200) => ledger.note(seen("/", status, headers, { type: "main_frame" }));
  page([]);
  ledger.note(seen("/app.js", 200, []));
  page([], 404);
  page([]);
  assert.equal(ledger.store().answers.length, 2, "another status is no change of the site");
  page([["Strict-Transport-Security", "max-age=1"]]);
  assert.deepEqual(ledger.store().answers.map(({ url }) => url), [origin + "/"]);
});
