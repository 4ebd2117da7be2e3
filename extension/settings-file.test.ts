import assert from "node:assert/strict";
import { test } from "node:test";

import { documentOf, type Settings } from "./settings.ts";
import { changesOf, fileOf, readFile } from "./settings-file.ts";

const own: Settings = { policy: '{"target":{"grade":"A"}}', stack: "django", badge: "score", scale: "observatory", language: "ar" };

/** The core, which has its own tests: it holds one thing against a document. */
const judge = async (policy: string) => (policy.includes('"Z"') ? 'policy.target.grade: got "Z", expected one of A, B' : undefined);

test("what is exported comes back as it was", async () => {
  const stacks = { "b.test": "nginx", "a.test:8080": "caddy" };
  const file = fileOf(own, stacks);
  assert.match(file, /^\{\n  "version": 1,\n/);
  assert.deepEqual(await readFile(file, judge), { values: { ...own, policy: { target: { grade: "A" } }, stacks } });
  assert.deepEqual(changesOf(own, stacks, JSON.parse(file), documentOf, {}), []);
});

test("a bad file is refused with the place, what stands there and what may", async () => {
  const cases: [string, string, number, string, unknown][] = [
    ["", "", 1, "the end", { words: "a value: { … }, [ … ], text in double quotes or a number" }],
    ['{"version": 1,\n"badge": score}', "", 2, '"score"', { words: "a value: { … }, [ … ], text in double quotes or a number" }],
    ["[]", "", 1, "[]", "object"],
    ["{}", "", 1, "", "version"],
    ['{\n"version": 2}', "version", 2, "2", "version"],
    ['{"version": 1,\n"rules": []}', "rules", 2, '"rules"', { field: ["policy", "stacks", "stack", "badge", "scale", "language"] }],
    ['{"version": 1,\n"badge": "purple"}', "badge", 2, '"purple"', { oneOf: ["letter", "score", "mark", "none"] }],
    ['{"version": 1, "stacks": {\n"ok.test": "go",\n"SHOP": "go"}}', "stacks.SHOP", 3, '"SHOP"', "host"],
    ['{"version": 1, "badge": "score",\n"badge": "mark"}', "badge", 2, '"badge"', "once"],
    ['{"version": 1, "policy": {"rules": [],\n"rules": []}}', "policy.rules", 2, '"rules"', "once"],
    ['{"version": 1, "policy": {\n"target": {\n"grade": "Z"}}}', "policy.target.grade", 3, '"Z"', { words: "one of A, B" }],
  ];
  for (const [text, path, line, got, wanted] of cases) assert.deepEqual(await readFile(text, judge), { refusal: { path, line, got, wanted } }, text);
  const hostile = await readFile(JSON.stringify({ version: 1, badge: "x".repeat(100_000) }), judge);
  assert.ok("refusal" in hostile && hostile.refusal.got.length < 300);
});

test("what an import changes is told before; what an administrator set does not change", () => {
  const values = { badge: "mark" as const, language: "ar" as const, policy: {}, stacks: { "a.test": "go", "c.test": "php", "d.test": "php" } };
  const stacks = { "a.test": "nginx", "b.test": "nginx", "c.test": "php" };
  assert.deepEqual(changesOf(own, stacks, values, documentOf, { stacks: { "d.test": "caddy" } }), [
    { name: "policy", from: documentOf({ target: { grade: "A" } }), to: "" },
    { name: "badge", from: "score", to: "mark" },
    { name: "stacks", host: "a.test", from: "nginx", to: "go" },
    { name: "stacks", host: "b.test", from: "nginx", to: "" },
    { name: "stacks", host: "c.test", from: "php", to: "php" },
  ].filter(({ from, to }) => from !== to));
  assert.deepEqual(changesOf(own, stacks, { badge: "mark", policy: {} }, documentOf, { badge: "none", policy: {} }), []);
});
