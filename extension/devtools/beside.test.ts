import assert from "node:assert/strict";
import { test } from "node:test";
import { Beside, type Answered, type Question } from "./beside.ts";

/** A worker that writes down what it is asked, and answers when the test says so. */
class FakeWorker extends EventTarget {
  readonly asked: Question[] = [];

  postMessage(question: Question): void {
    this.asked.push(question);
  }
  tell(data: Answered): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
}

test("each question gets its own answer, in whichever order they come", async () => {
  const worker = new FakeWorker();
  const beside = new Beside(worker);
  const [one, two, three] = [beside.answer("site", "a.test"), beside.call("recipe", "{}", (error) => ({ error })), beside.call("recipe", "{}", (error) => ({ error }))];
  assert.deepEqual(worker.asked, [{ id: 1, name: "site", question: "a.test" }, { id: 2, name: "recipe", question: "{}" }, { id: 3, name: "recipe", question: "{}" }]);
  worker.tell({ id: 3, error: "the core stopped" });
  worker.tell({ id: 2, answer: '{"title":"nginx"}' });
  worker.tell({ id: 1, answer: "" });
  assert.deepEqual(await Promise.all([one, two, three]), ["", { title: "nginx" }, { error: "the core stopped" }]);
});

test("a worker that breaks leaves nobody waiting, then or later", async () => {
  const worker = new FakeWorker();
  const beside = new Beside(worker);
  const before = beside.call("recipe", "{}", (error) => error);
  worker.dispatchEvent(Object.assign(new Event("error"), { message: "no such file" }));
  assert.deepEqual([await before, await beside.call("recipe", "{}", (error) => error)], ["no such file", "no such file"]);
  assert.equal(await beside.site("www.a.test"), "www.a.test");
});
