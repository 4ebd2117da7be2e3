import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry } from "./exchange.ts";
import { isEntry, Log } from "./log.ts";

let ids = 0;
const entry = (url: string, more: Partial<Entry> = {}): Entry => ({
  id: ++ids, start: 0, time: 0, query: false, type: "script", exchange: { url, method: "GET", status: more.to ? 302 : 200, headers: [] }, ...more,
});
const page = (url: string, to?: string): Entry => entry(url, { type: "main_frame", ...(to && { to }) });

/** The log as lines: URLs, those of the way to a page with "*", and navigations as "— URL". */
const lines = (log: Log) => log.items.map((item) => (isEntry(item) ? item.exchange.url + (item.main ? " *" : "") : `— ${item.url}`));

test("a navigation clears the list, and keeps what led to it", () => {
  const log = new Log();
  log.navigated("https://a.test/", 1);
  log.add(page("https://a.test/"));
  log.add(entry("https://a.test/a.js"));
  log.add(page("http://b.test/", "https://b.test/"));
  log.add(page("https://b.test/", "https://b.test/home"));
  log.add(entry("https://a.test/late.js"));
  log.navigated("https://b.test/home?token=1#top", 2);
  log.add(entry("https://b.test/b.js"));
  log.add(page("https://b.test/home"));
  log.add(page("https://b.test/home")); // a frame, perhaps
  assert.deepEqual(lines(log), ["http://b.test/ *", "https://b.test/ *", "https://b.test/b.js", "https://b.test/home *", "https://b.test/home"]);
  assert.equal(log.page, "https://b.test/home");
  assert.equal(log.size, 5);
});

test("a document that was told before its navigation belongs to it; that of the page before does not", () => {
  const log = new Log();
  log.navigated("https://a.test/", 1);
  log.add(page("https://a.test/"));
  log.navigated("https://a.test/", 2); // a reload: its document is told later
  assert.deepEqual(lines(log), []);
  log.add(page("https://a.test/"));
  log.add(page("https://a.test/"));
  assert.deepEqual(lines(log), ["https://a.test/ *", "https://a.test/"]);
  log.clear();
  log.add(page("https://b.test/"));
  log.navigated("https://b.test/", 3);
  assert.deepEqual(lines(log), ["https://b.test/ *"]);
});

test("a log that is kept has a line between the pages", () => {
  const log = new Log();
  log.preserve = true;
  log.navigated("https://a.test/", 1);
  log.add(page("https://a.test/"));
  log.add(page("http://b.test/", "https://b.test/"));
  log.add(entry("https://a.test/late.js"));
  log.navigated("https://b.test/", 2);
  log.add(page("https://b.test/"));
  assert.deepEqual(lines(log), ["— https://a.test/", "https://a.test/ *", "https://a.test/late.js", "— https://b.test/", "http://b.test/ *", "https://b.test/ *"]);
  assert.equal(log.size, 4);
});

test("requests stand as they began, not as they ended, behind their navigation", () => {
  const log = new Log();
  log.preserve = true;
  log.navigated("https://a.test/", 1);
  for (const start of [3, 1, 2, 2]) log.add(entry(`https://a.test/${start}`, { start }));
  log.navigated("https://b.test/", 2);
  log.add(entry("https://b.test/0", { start: 0 }));
  assert.deepEqual(lines(log), ["— https://a.test/", "https://a.test/1", "https://a.test/2", "https://a.test/2", "https://a.test/3", "— https://b.test/", "https://b.test/0"]);
});

test("the oldest go, a tenth at once, and are counted", () => {
  const log = new Log(20);
  log.preserve = true;
  log.navigated("https://a.test/", 1);
  for (let i = 0; i < 21; i++) log.add(entry(`https://a.test/${i}`));
  assert.deepEqual([log.size, log.dropped, log.items.length, lines(log)[0]], [19, 2, 19, "https://a.test/2"]);
  log.preserve = false;
  log.navigated("https://b.test/", 2);
  assert.deepEqual([log.size, log.dropped, log.items.length], [0, 0, 0]);
});
