import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import type { Load } from "./collector/resources.ts";
import { area } from "./fixtures/area.ts";
import * as loaded from "./loaded.ts";
import { whenFull } from "./session.ts";
import { remove } from "./state.ts";

let tab = 0;
let id = 0;
beforeEach(() => {
  area.empty();
  whenFull([loaded.dropFormerLoaded, loaded.dropOtherLoaded]);
  tab += 10;
});

const load = (document: string, url: string, parent = ""): Load => ({
  id: String(++id),
  url,
  type: "image",
  asker: { document, parent, inFrame: document === "" },
  kind: "answer",
  status: 200,
  headers: [],
  cached: false,
});

const urls = async (of: number, document: string) => (await loaded.loadedBy(of, document)).resources?.map(({ url }) => url);

/** A tab of which nothing is in memory, with all that is stored of another: what a worker that starts, or a view, finds. */
function restarted(of: number): number {
  const next = of + 5;
  for (const key of area.keys(`res:${of}`)) area.stored[key.replace(`res:${of}`, `res:${next}`)] = area.stored[key]!;
  return next;
}

/** Waits until everything is written. */
async function written(): Promise<void> {
  for (let before = -1; before !== area.calls; await new Promise((resolve) => setTimeout(resolve, 150))) before = area.calls;
}

test("a page shows what it loads, and only that", async () => {
  await Promise.all([loaded.take(tab, load("A", "a1")), loaded.take(tab, load("B", "b1")), loaded.take(tab, load("A", "a2"))]);
  assert.deepEqual([await urls(tab, "A"), await urls(tab, "B"), await urls(tab + 1, "A")], [["a1", "a2"], ["b1"], undefined]);
});

test("nothing seen is unknown until the page has loaded", async () => {
  assert.equal(await urls(tab, "A"), undefined);
  await loaded.complete(tab, "A");
  assert.deepEqual(await urls(tab, "A"), []);
});

test("what a frame's frames load is the page's", async () => {
  await loaded.take(tab, load("A", "a1"));
  await loaded.frame(tab, "F", "A", 0);
  await loaded.frame(tab, "G", "F", 7);
  await loaded.take(tab, load("B", "b1")); // the next page begins
  await loaded.take(tab, load("", "deep", "G"));
  assert.deepEqual([await urls(tab, "A"), await urls(tab, "B")], [["a1", "deep"], ["b1"]]);
  await loaded.take(tab, load("", "unknown frame", "X"));
  assert.deepEqual(await urls(tab, "A"), ["a1", "deep", "unknown frame"], "whoever asked last");
});

test("a burst is few writes, and all of it is stored", async () => {
  const many = Array.from({ length: 500 }, (_, i) => `https://shop.test/${i}`);
  await Promise.all(many.map((url) => loaded.take(tab, load("A", url))));
  await written();
  assert.ok(area.writes <= 4, `${area.writes} writes`);
  assert.equal(area.keys(`res:${tab}:A:`).length, 4);
  assert.ok(area.length < 500 * 40, `${area.length} characters`);
});

test("a closed tab leaves nothing, and a late event brings nothing back", async () => {
  await loaded.take(tab, load("A", "a1"));
  await Promise.all([remove(tab), loaded.removeLoaded(tab), loaded.take(tab, load("A", "a2"))]);
  await loaded.take(tab, load("A", "a3"));
  await loaded.complete(tab, "A");
  await written();
  assert.deepEqual(area.keys("res:"), []);
});

test("a tab that is replaced hands over what it has", async () => {
  await loaded.take(tab, load("A", "a1"));
  await loaded.moveLoaded(tab, tab + 1);
  await loaded.take(tab + 1, load("A", "a2"));
  await written();
  assert.deepEqual(await urls(tab + 1, "A"), ["a1", "a2"]);
  assert.deepEqual(area.keys("res:").map((key) => key.split(":")[1]), [String(tab + 1), String(tab + 1)]);
});

test("former pages are kept for the way back, as many as it has", async () => {
  for (let page = 0; page < 12; page++) await loaded.take(tab, load(`P${page}`, `${page}`));
  await written();
  assert.equal(await urls(tab, "P4"), undefined);
  assert.deepEqual([await urls(tab, "P5"), await urls(tab, "P11")], [["5"], ["11"]]);
  assert.equal(area.keys(`res:${tab}:`).length, 7);
});

test("when storage is full, former pages go first, then other tabs, and what is gone is counted", async () => {
  const fill = async (of: number, document: string) => {
    for (let i = 0; i < 100; i++) await loaded.take(of, load(document, `https://shop.test/${document}/${"x".repeat(50)}/${i * 7919}`));
    await written();
  };
  await fill(tab, "A");
  await fill(tab, "B");
  await fill(tab + 1, "C");
  area.quota = area.length + 1000;
  await fill(tab + 2, "D");
  assert.deepEqual(await loaded.loadedBy(tab, "A"), { dropped: 100, changes: 100 });
  assert.deepEqual([(await urls(tab, "B"))?.length, (await urls(tab + 1, "C"))?.length, (await urls(tab + 2, "D"))?.length], [100, 100, 100]);
  await fill(tab + 3, "E");
  assert.equal(await urls(tab, "B"), undefined, "of the tab in which nothing has happened for longest");
  assert.deepEqual([(await urls(tab + 1, "C"))?.length, (await urls(tab + 3, "E"))?.length], [100, 100]);
  assert.ok(area.most <= area.quota);
  await loaded.take(tab, load("A", "one more"));
  assert.deepEqual(await loaded.loadedBy(tab, "A"), { dropped: 101, changes: 101 });
});

test("a worker that starts goes on from what is stored", async () => {
  await loaded.take(tab, load("A", "a1"));
  await loaded.complete(tab, "A");
  await written();
  const next = restarted(tab);
  assert.deepEqual(await urls(next, "A"), ["a1"]);
  assert.equal((await loaded.changesOfAll()).get(next)?.get("A"), 1);
  await loaded.take(next, load("A", "a2"));
  assert.deepEqual(await urls(next, "A"), ["a1", "a2"]);
  await loaded.complete(restarted(next), "B");
  assert.deepEqual(await urls(next + 5, "B"), []);
});
