import assert from "node:assert/strict";
import { test } from "node:test";
import { inSlices } from "./slices.ts";

/** Keeps the thread busy. */
function work(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

test("all in their order, whether they take their time or not", async () => {
  assert.deepEqual(await inSlices([1, 2, 3], (n) => n * 2), [2, 4, 6]);
  assert.deepEqual(await inSlices([30, 10], (n) => new Promise((resolve) => setTimeout(() => resolve(n), n))), [30, 10]);
  assert.deepEqual(await inSlices([], () => assert.fail("there is nothing to do")), []);
});

test("others get their turn while it lasts", async () => {
  let turns = 0;
  const other = setInterval(() => turns++);
  await inSlices([1, 2, 3, 4], () => work(10));
  clearInterval(other);
  assert.ok(turns >= 2, `${turns} turns`);
});

test("what goes wrong comes out", async () => {
  await assert.rejects(inSlices([1], () => Promise.reject(new Error("broken"))), /broken/);
});
