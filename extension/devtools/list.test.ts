import assert from "node:assert/strict";
import { test } from "node:test";
import type { ResponseVerdict } from "../wire.ts";
import type { Entry } from "./exchange.ts";
import { groupOf, inView, nextSort, shown, sortOf, type Filter, type Sort, type SortBy } from "./list.ts";
import { isEntry, type Item } from "./log.ts";

const entry = (id: number, url: string, type: string, status = 200, more: Partial<Entry> = {}): Entry => ({
  id, start: id, time: id, query: false, type, exchange: { url, method: id === 4 ? "POST" : "GET", status, headers: id === 1 ? [["X-Powered-By", "PHP"]] : [] }, ...more,
});
const items: Item[] = [
  { navigation: 1, url: "https://a.test/", time: 0 },
  entry(1, "https://a.test/", "main_frame"),
  entry(2, "https://a.test/app.js", "script"),
  entry(3, "https://a.test/a.png", "image"),
  entry(4, "https://a.test/api", "xmlhttprequest", 404),
  entry(5, "http://cdn.test/x.js", "script", 0, { outcome: "blocked" }),
];
const verdict = (severity: "high" | "medium" | "low", title: string): ResponseVerdict => ({ severity, findings: [{ rule: "r", severity, title }] });
const verdicts = new Map<number, ResponseVerdict>([[1, verdict("medium", "No policy")], [2, verdict("low", "Without nosniff")], [3, {}], [4, verdict("high", "Others can read it")]]);
const everything: Filter = { text: "", group: "all", onlyWrong: false };

test("shown: filtered and sorted", () => {
  const cases: [Partial<Filter>, SortBy, (number | string)[]][] = [
    [{}, "time", ["—", 1, 2, 3, 4, 5]],
    [{}, "worst", [4, 1, 2, 3, 5]],
    [{}, "type", [1, 2, 5, 4, 3]],
    [{ onlyWrong: true }, "time", ["—", 1, 2, 4, 5]],
    [{ onlyWrong: true }, "worst", [4, 1, 2, 5]],
    [{ group: "script" }, "worst", [2, 5]],
    [{ text: "CDN" }, "worst", [5]],
    [{ text: "404" }, "worst", [4]],
    [{ text: "post api" }, "worst", [4]],
    [{ text: "x-powered-by" }, "worst", [1]],
    [{ text: "nosniff" }, "worst", [2]],
    [{ text: "nothing" }, "worst", []],
    [{ text: "status:404" }, "time", ["—", 4]],
    [{ text: "status:2xx type:image" }, "worst", [3]],
    [{ text: "-status:2xx" }, "worst", [4, 5]],
    [{ text: "host:CDN" }, "worst", [5]],
    [{ text: "-host:cdn type:script" }, "worst", [2]],
    [{ text: "method:post" }, "worst", [4]],
    [{ text: "header:x-powered-by -rule:csp" }, "worst", [1]],
    [{ text: "rule:r -a.png" }, "worst", [4, 1, 2]],
    [{ text: "\"can read it\"" }, "worst", [4]],
    [{ text: "-\"can read it\" rule:r" }, "worst", [1, 2]],
    [{ text: "https://a.test/api" }, "worst", [4]],
    [{ text: "- status: -host: \"" }, "worst", [4, 1, 2, 3, 5]],
    [{}, "status", [5, 4, 1, 2, 3]],
    [{}, "name", [1, 3, 4, 2, 5]],
    [{}, "took", [5, 4, 3, 2, 1]],
  ];
  for (const [filter, by, want] of cases) {
    const got = shown(items, verdicts, { ...everything, ...filter }, sortOf(by)).map((item) => (isEntry(item) ? item.id : "—"));
    assert.deepEqual(got, want, JSON.stringify([filter, by]));
  }
  assert.equal(items.length, 6); // the log's own list is not sorted
});

test("nextSort: a column's own way first, then the other way round, then as they came", () => {
  const clicks = (by: SortBy, n: number) => Array.from({ length: n }).reduce<Sort>((sort) => nextSort(sort, by), sortOf("time"));
  assert.deepEqual([1, 2, 3].map((n) => clicks("took", n)), [{ by: "took", down: true }, { by: "took", down: false }, sortOf("time")]);
  assert.deepEqual([1, 2, 3].map((n) => clicks("name", n)), [{ by: "name", down: false }, { by: "name", down: true }, sortOf("time")]);
  assert.deepEqual([1, 2].map((n) => clicks("worst", n)), [{ by: "worst", down: true }, sortOf("time")]);
  assert.deepEqual(nextSort({ by: "name", down: true }, "status"), { by: "status", down: true });
});

test("groupOf", () => {
  assert.deepEqual(["sub_frame", "stylesheet", "ping", "font", "what"].map(groupOf), ["document", "style", "data", "other", "other"]);
});

test("inView: what is in view and a little more, never beyond the list", () => {
  assert.deepEqual(inView(0, 280, 28, 5000), { from: 0, to: 22 });
  assert.deepEqual(inView(28_000, 280, 28, 5000), { from: 988, to: 1022 });
  assert.deepEqual(inView(139_720, 280, 28, 5000), { from: 4978, to: 5000 });
  assert.deepEqual(inView(139_720, 280, 28, 3), { from: 3, to: 3 });
  assert.deepEqual(inView(0, 0, 28, 0), { from: 0, to: 0 });
});
