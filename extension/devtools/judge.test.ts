import assert from "node:assert/strict";
import { test } from "node:test";
import type { ResponsesRequest, ResponseVerdict, ResponseVerdicts } from "../wire.ts";
import type { Entry } from "./exchange.ts";
import { Judge } from "./judge.ts";

const entry = (id: number): Entry => ({ id, start: 1_795_255_200_000, time: 0, query: false, type: "script", exchange: { url: `https://a.test/${id}`, method: "GET", status: 200, headers: [] } });

/** A core that answers by the URL's end, and a way to wait until all is judged. */
function judgeWith(answer: (url: string, request: ResponsesRequest) => ResponseVerdict) {
  const asked: ResponsesRequest[] = [];
  let quiet = 0;
  const judge = new Judge(async (request): Promise<ResponseVerdicts> => {
    asked.push(request);
    return { verdicts: request.responses.map(({ exchange }) => answer(exchange.url, request)) };
  }, () => quiet++);
  const done = () => new Promise((resolve) => setTimeout(resolve));
  return { judge, asked, done };
}

test("many at once, one page after the other", async () => {
  const { judge, asked, done } = judgeWith(() => ({}));
  for (let id = 1; id <= 450; id++) judge.judge(entry(id), "https://a.test/");
  judge.judge(entry(451), "https://b.test/");
  await done();
  assert.deepEqual(asked.map(({ page, responses, time }) => [page, responses.length, time]), [
    ["https://a.test/", 200, "2026-11-21T10:00:00.000Z"],
    ["https://a.test/", 200, "2026-11-21T10:00:00.000Z"],
    ["https://a.test/", 50, "2026-11-21T10:00:00.000Z"],
    ["https://b.test/", 1, "2026-11-21T10:00:00.000Z"],
  ]);
  assert.equal(judge.verdicts.size, 451);
});

test("what lacked HSTS is judged again once the host is known to have it", async () => {
  const missing: ResponseVerdict = { severity: "low", findings: [{ rule: "hsts-missing", severity: "low", title: "x" }] };
  const { judge, asked, done } = judgeWith((url, { hsts }) => (url.endsWith("/2") ? { hsts: "a.test" } : hsts?.includes("a.test") ? {} : missing));
  judge.judge(entry(1), "https://a.test/");
  await done();
  assert.equal(judge.verdicts.get(1)?.severity, "low");
  judge.judge(entry(2), "https://a.test/");
  await done();
  assert.deepEqual(judge.verdicts.get(1), {});
  assert.equal(asked.length, 3);
});

test("what is gone is forgotten, and what the core cannot do is said", async () => {
  const { judge, done } = judgeWith(() => ({}));
  judge.judge(entry(1), "https://a.test/");
  judge.judge(entry(2), "https://a.test/");
  await done();
  judge.forget(new Set([2]));
  assert.deepEqual([...judge.verdicts.keys()], [2]);
  const broken = new Judge(async () => ({ error: "the core stopped", verdicts: [] }), () => {});
  broken.judge(entry(3), "https://a.test/");
  await done();
  assert.deepEqual([broken.error, broken.verdicts.size], ["the core stopped", 0]);
});
