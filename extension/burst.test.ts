import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { afterBurst, endBurst } from "./burst.ts";

let done: number[] = [];
let now = 0;
mock.timers.enable({ apis: ["setTimeout"] });
mock.method(performance, "now", () => now);

/** Time goes on, in steps as short as a browser's. */
function pass(milliseconds: number): void {
  for (let i = 0; i < milliseconds; i += 10) {
    now += 10;
    mock.timers.tick(10);
  }
}

beforeEach(() => {
  endBurst();
  done = [];
});

test("afterBurst: jobs wait until nothing has come for a while, and keep their order", () => {
  for (let i = 0; i < 5; i++) {
    afterBurst(() => done.push(i));
    pass(200);
  }
  assert.deepEqual(done, []);
  pass(60);
  assert.deepEqual(done, [0, 1, 2, 3, 4]);
});

test("afterBurst: a page that never stops loading is handled in parts", () => {
  for (let i = 0; i < 55; i++) {
    afterBurst(() => done.push(i));
    pass(100);
  }
  assert.ok(done.length >= 30 && done.length < 55, `${done.length} of 55 jobs were done`);
  pass(300);
  assert.deepEqual(done, Array.from({ length: 55 }, (_, i) => i));
});

test("endBurst: what waits is done at once and only once, and one that fails holds up no other", () => {
  const error = mock.method(console, "error", () => {});
  afterBurst(() => {
    throw new Error("bad event");
  });
  afterBurst(() => done.push(1));
  endBurst();
  pass(3000);
  assert.deepEqual(done, [1]);
  assert.equal(error.mock.callCount(), 1);
});
