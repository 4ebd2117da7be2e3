import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { emptyTab } from "./collector/reduce.ts";
import { area } from "./fixtures/area.ts";
import { whenFull } from "./session.ts";
import { clear, dropFormer, dropRequests, forgetPins, latest, move, type Pin, PIN_VERSION, read, readPin, readPins, remove, type TabRecord, update, writePin } from "./state.ts";
import { ungraded } from "./ungraded.ts";

/** Browsers never use a tab's id twice, so neither does a test. */
let tab = 0;
beforeEach(() => {
  area.empty();
  tab += 10;
});

const record = (of: number, url: string): TabRecord => ({ tab: of, url, report: ungraded("loading", url) });
const append = (text: string) => (before: TabRecord | undefined) => record(tab, (before?.url ?? "") + text);

test("changes of a tab follow each other, whatever storage does", async () => {
  await Promise.all([..."abcdefgh"].map((letter) => update(tab, append(letter))));
  assert.equal((await read(tab))?.url, "abcdefgh");
});

test("a burst of changes is few writes, and update resolves when its own change is stored", async () => {
  const change = async (letter: string) => {
    await update(tab, append(letter));
    assert.ok((await read(tab))!.url.includes(letter), letter);
  };
  await Promise.all([..."abcdefgh"].map(change));
  assert.ok(area.writes <= 3, `${area.writes} writes`);
});

test("the worker's own view holds what is not written yet", async () => {
  const writes = [update(tab, append("a")), update(tab, append("b"))];
  assert.equal((await latest(tab))?.url, "ab");
  assert.equal(area.writes, 0);
  await Promise.all(writes);
});

test("what does not change is not written", async () => {
  await update(tab, append("a"));
  const { before, after } = await update(tab, (same) => same);
  assert.equal(before, after);
  assert.equal(area.writes, 1);
  await update(tab + 1, () => undefined);
  assert.deepEqual(Object.keys(area.stored), ["tab:" + tab]);
});

test("a closed tab is forgotten, and a late event does not bring it back", async () => {
  await update(tab, append("a"));
  await Promise.all([update(tab, append("b")), remove(tab), update(tab, append("c"))]);
  assert.deepEqual(area.stored, {});
  assert.equal(await latest(tab), undefined);
});

test("a tab that stays open is forgotten, and begins anew", async () => {
  await update(tab, append("a"));
  await Promise.all([update(tab, append("b")), clear(tab)]);
  assert.deepEqual(area.stored, {});
  await update(tab, append("c"));
  assert.equal((await read(tab))?.url, "c");
});

test("a tab that is replaced hands over what is known", async () => {
  await update(tab, append("a"));
  await move(tab, tab + 1);
  assert.deepEqual(Object.keys(area.stored), ["tab:" + (tab + 1)]);
  assert.deepEqual(await read(tab + 1), record(tab + 1, "a"));
});

test("when storage is full the largest other tab's requests go, and nothing throws", async () => {
  const large = (of: number, size: number): TabRecord => ({
    ...record(of, "https://shop.test/"),
    navigation: { ...emptyTab, page: { serial: 1, time: 1, url: "", key: "", document: "1", navigation: navigation("x".repeat(size)) } },
  });
  const navigation = (url: string) => ({ id: "1", started: 1, exchanges: [], url, key: "", method: "GET", answered: true });
  const requests = (of: TabRecord | undefined) => of?.navigation?.page?.navigation;
  whenFull([dropFormer, dropRequests]);
  area.quota = 5000;
  await update(tab, () => large(tab, 1000));
  await update(tab + 1, () => large(tab + 1, 2500));
  await update(tab + 2, () => large(tab + 2, 2000));
  assert.ok(requests(await read(tab)), "the smaller one stays");
  assert.ok((await read(tab + 1))?.report, "its report stays");
  assert.equal(requests(await read(tab + 1)), undefined);
  assert.equal(requests(await latest(tab + 1)), undefined);
  assert.ok(requests(await read(tab + 2)));
  await update(tab + 3, () => large(tab + 3, 9000)); // more than the area holds
});

test("a record that does not fit even so says that memory is full", async () => {
  const url = "https://shop.test/";
  whenFull([dropFormer, dropRequests]);
  area.quota = 2000;
  await update(tab, () => ({ ...record(tab, url), report: { ...ungraded("loading", url), summary: "x".repeat(3000) } }));
  assert.match((await read(tab))?.report.error ?? "", /full/);
  assert.ok((await latest(tab))?.report.summary, "the worker still knows it");
});

const pin = (origin: string, pinned: number): Pin => ({
  version: PIN_VERSION, origin, pinned, keep: { grade: true }, snapshot: { version: 1, rubric: 2, url: origin + "/", grade: "A", score: 95 },
});

test("an origin has one pin, the origins pinned longest ago make room, and all are forgotten on demand", async () => {
  await writePin(pin("https://shop.test", 1));
  await writePin(pin("https://shop.test", 2));
  assert.equal((await readPins()).length, 1);
  assert.equal((await readPin("https://shop.test"))?.pinned, 2);
  assert.equal(await readPin("http://shop.test"), undefined);
  for (let i = 0; i < 49; i++) await writePin(pin(`https://${i}.test`, 10 + i));
  assert.ok(await readPin("https://shop.test"), "50 origins are kept");
  await writePin(pin("https://49.test", 99));
  assert.equal(await readPin("https://shop.test"), undefined, "the oldest makes room");
  assert.equal((await readPins()).at(-1)?.origin, "https://49.test");
  await forgetPins(["https://49.test"]);
  assert.equal(await readPin("https://49.test"), undefined);
  await forgetPins();
  assert.deepEqual([area.local, area.stored], [{}, {}]);
});

test("a pin of another version is none", async () => {
  area.local["pin:https://shop.test"] = JSON.stringify({ ...pin("https://shop.test", 1), version: 2 });
  area.local["pin:https://other.test"] = '"x"';
  assert.deepEqual([await readPin("https://shop.test"), await readPin("https://other.test"), await readPins()], [undefined, undefined, []]);
  await writePin(pin("https://shop.test", 3));
  assert.equal((await readPin("https://shop.test"))?.pinned, 3);
});
