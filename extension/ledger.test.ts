import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import type { Seen } from "./collector/origin.ts";
import { area, closedTabs, privateTabs } from "./fixtures/area.ts";
import { dropOldestLedger, forget, forgetPrivate, note, readOrigin } from "./ledger.ts";
import { whenFull } from "./session.ts";
import type { Header } from "./wire.ts";

/** Ledgers stay in memory from test to test, as in a worker: each test has sites of its own. */
let site = 0;
let tab = 0;
beforeEach(() => {
  area.empty();
  whenFull([dropOldestLedger]);
  site++;
  tab += 10;
});

const url = (path = "/", host = "www") => `https://${host}.s${site}.test${path}`;

function seen(at: string, setCookie: string[] = [], more: Partial<Seen> = {}): Seen {
  const headers = setCookie.map((line): Header => ["Set-Cookie", line]);
  return { url: at, type: "main_frame", method: "GET", status: 200, headers, setCookieLengths: headers.map(() => 8), time: ++clock * 1000, ...more };
}
let clock = 1_795_000_000;

const paths = async (of: number, at: string) => (await readOrigin(of, at))?.answers.map((answer) => new URL(answer.url).pathname);
const cookies = async (of: number, at: string) => (await readOrigin(of, at))?.setCookies?.map(({ line }) => line);

async function written(): Promise<void> {
  for (let before = -1; before !== area.calls; await new Promise((resolve) => setTimeout(resolve, 150))) before = area.calls;
}

test("answers come back by origin, in the order in which they came", async () => {
  await Promise.all([note(tab, seen(url("/a"))), note(tab, seen(url("/b", "api"))), note(tab, seen(url("/c")))]);
  assert.deepEqual(await paths(tab, url("/whatever?x")), ["/a", "/c"]);
  assert.equal(await readOrigin(tab, url("/", "other")), undefined);
  assert.equal(await readOrigin(tab, "about:blank"), undefined);
});

test("a cookie that was set while signing in elsewhere is known where it goes", async () => {
  await note(tab, seen(url("/", "login"), [`sid=…; Domain=s${site}.test`, "local=…", "evil=…; Domain=evil.test"]));
  await note(tab, seen(url("/", "www"), ["own=…"]));
  assert.deepEqual(await cookies(tab, url()), [`sid=…; Domain=s${site}.test`, "own=…"]);
  assert.deepEqual(await cookies(tab, url("/", "login")), ["local=…", `sid=…; Domain=s${site}.test`]);
});

test("of what a page loads from elsewhere only the cookies that it gets are kept", async () => {
  const asker = new URL(url()).origin;
  const types = { type: "xmlhttprequest" };
  assert.equal(await note(tab, seen(url("/", "cdn"), [], types), asker), false);
  assert.equal(await note(tab, seen(url("/", "cdn"), ["theirs=…"], types), asker), false);
  assert.equal(await note(tab, seen(url("/", "login"), [`sid=…; Domain=s${site}.test`], types), asker), true);
  assert.equal(await note(tab, seen(url("/api"), [], types), asker), true);
  assert.equal(await readOrigin(tab, url("/", "cdn")).then((origin) => origin?.answers.length ?? 0), 0);
  assert.deepEqual([await cookies(tab, url()), await paths(tab, url())], [[`sid=…; Domain=s${site}.test`], ["/api"]]);
});

test("private windows have ledgers of their own, which go", async () => {
  privateTabs.add(tab + 1);
  await note(tab, seen(url("/open"), ["a=…"]));
  await note(tab + 1, seen(url("/hidden"), ["b=…"]));
  assert.deepEqual([await paths(tab, url()), await cookies(tab, url())], [["/open"], ["a=…"]]);
  assert.deepEqual([await paths(tab + 1, url()), await cookies(tab + 1, url())], [["/hidden"], ["b=…"]]);
  await written();
  await forgetPrivate();
  assert.equal(await readOrigin(tab + 1, url()), undefined);
  assert.deepEqual(await paths(tab, url()), ["/open"]);
  assert.ok(!JSON.stringify(area.stored).includes("hidden") && JSON.stringify(area.stored).includes("open"));
});

test("of a tab that is gone nothing is kept: it may have been private", async () => {
  closedTabs.add(tab);
  assert.equal(await note(tab, seen(url(), ["a=…"])), false);
  await written();
  assert.deepEqual([...area.keys("origin:"), ...area.keys("cookies:")], []);
});

test("forgotten means gone, for one origin or for all", async () => {
  await note(tab, seen(url("/a"), ["a=…"]));
  await note(tab, seen(url("/b", "shop"), ["b=…"]));
  await written();
  await forget(new URL(url()).origin);
  assert.equal(await readOrigin(tab, url()), undefined);
  assert.ok(!JSON.stringify(area.stored).includes(`www.s${site}.test`));
  assert.deepEqual(await cookies(tab, url("/", "shop")), ["b=…"]);
  await forget();
  assert.deepEqual(area.stored, {});
  await note(tab, seen(url("/c")));
  assert.deepEqual(await paths(tab, url()), ["/c"], "and what comes later is kept again");
});

test("all ledgers together stay below two million characters; the oldest go, and their answers are counted", async () => {
  const long = "x".repeat(700);
  const host = (i: number) => `h${i}`;
  for (let i = 0; i < 20; i++) {
    for (let path = 0; path < 200; path++) await note(tab, seen(url(`/${path}/${long}`, host(i))));
    await written();
  }
  const stored = area.keys("origin:").reduce((sum, key) => sum + area.get<string>(key)!.length, 0);
  assert.ok(stored <= 2 * 1024 * 1024, `${stored} characters`);
  assert.equal(await readOrigin(tab, url("/", host(0))), undefined);
  assert.equal((await paths(tab, url("/", host(19))))?.length, 200);
  await note(tab, seen(url("/again", host(0))));
  const again = await readOrigin(tab, url("/", host(0)));
  assert.deepEqual([again?.answers.length, again?.dropped], [1, 200]);
});

test("when storage is full, the oldest ledger goes", async () => {
  await forget();
  for (const host of ["a", "b"]) for (let i = 0; i < 50; i++) await note(tab, seen(url(`/${i}/${"x".repeat(100)}`, host)));
  await written();
  area.quota = area.length + 2000;
  for (let i = 0; i < 50; i++) await note(tab, seen(url(`/${i}/${"x".repeat(100)}`, "c")));
  await written();
  assert.equal(await readOrigin(tab, url("/", "a")), undefined);
  assert.deepEqual([(await paths(tab, url("/", "b")))?.length, (await paths(tab, url("/", "c")))?.length], [50, 50]);
  assert.ok(area.most <= area.quota);
});
