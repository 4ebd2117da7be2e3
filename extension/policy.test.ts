import assert from "node:assert/strict";
import { test } from "node:test";

import { lineOf, locate, policyOf, problemOf, syntaxProblem } from "./policy.ts";

const document = `{
  "rules": [
    { "rule": "hsts-missing", "points": 5, "reason": "a \\"reason\\", [with] {brackets}" },
    { "rule": "typo" }
  ],
  "target": { "grade": "A", "families": ["https", "tls"] }
}`;

test("syntaxProblem: where the text stops to be JSON, and what should stand there", () => {
  const cases: [string, string, string][] = [
    ["", "the end", "a value: { … }, [ … ], text in double quotes or a number"],
    ["{", "the end", "a name in double quotes"],
    ["{'rules': []}", `"'"`, "a name in double quotes"],
    ['{"rules" []}', '"["', "a colon"],
    ['{"rules": [1 2]}', '"2"', "a comma or ]"],
    ['{"rules": [1,]}', '"]"', "a value: { … }, [ … ], text in double quotes or a number"],
    ['{"rules": 01}', '"01"', "a value: { … }, [ … ], text in double quotes or a number"],
    ['{"rules": yes}', '"yes"', "a value: { … }, [ … ], text in double quotes or a number"],
    ['{"rules": "a\nb"}', '"\\""', "text that ends with a quote on its line"],
    ["{} {}", '"{"', "the end"],
    ["[".repeat(60), '"["', "at most 50 levels"],
  ];
  for (const [text, got, wanted] of cases) {
    const problem = syntaxProblem(text);
    assert.deepEqual([problem?.got, problem?.wanted], [got, wanted], text);
    assert.throws(() => JSON.parse(text) as unknown, text);
  }
});

test("syntaxProblem: what the platform reads is no problem", () => {
  for (const text of [document, "{}", ' [1, -0.5e+3, true, false, null, "\\u00e4ä👩‍👩‍👧", [], {}] ', '""', "0"]) {
    JSON.parse(text);
    assert.equal(syntaxProblem(text), undefined, text);
  }
});

test("locate: a value, its nearest parent, the last of two", () => {
  const cases: [string, string, string][] = [
    [document, "rules[0].rule", '"hsts-missing"'],
    [document, "rules[0].points", "5"],
    [document, "rules[0].reason", '"a \\"reason\\", [with] {brackets}"'],
    [document, "target.families[1]", '"tls"'],
    [document, "rules[1].reason", "{"],
    [document, "rules", "["],
    [document, "", "{"],
    ['{"a": 1, "a": 22}', "a", "22"],
    ["no JSON", "a", ""],
  ];
  for (const [text, path, want] of cases) {
    const { start, end } = locate(text, path);
    assert.equal(text.slice(start, end), want, path);
  }
  assert.equal(locate(document, "rules[1].reason").start, document.indexOf('{ "rule": "typo"'));
});

test("problemOf: the core's message in parts", () => {
  const problem = problemOf('policy.rules[1].rule: got "typo", expected one of a, b', document)!;
  assert.deepEqual([problem.path, problem.got, problem.wanted], ["rules[1].rule", '"typo"', "one of a, b"]);
  assert.equal(document.slice(problem.start, problem.end), '"typo"');
  const fields: [string, string, number][] = [
    ['policy: got the field "rulez", expected one of rules, cookies, target', '{"rulez": []}', 1],
    ['policy: got the field "rules" again, expected each field once', '{"rules": [], "rules": []}', 14],
    ['policy.a[0]: got the field "b\\n", expected one of c', '{"a": [{"b\\n": 1}]}', 8],
  ];
  for (const [message, text, start] of fields) {
    const { path: _, ...found } = problemOf(message, text)!;
    assert.deepEqual([found.start, text.slice(found.start, found.end)[0]], [start, '"'], message);
  }
  assert.equal(problemOf("policy: got null, expected an object", "null")?.path, "");
  for (const other of ["cookies[0].name: got 5, expected text", "the core stopped", ""]) assert.equal(problemOf(other, document), undefined, other);
});

test("lineOf", () => {
  assert.deepEqual([0, 1, 2, 3, 4].map((offset) => lineOf("a\n\nbc", offset)), [
    { line: 1, column: 1 },
    { line: 1, column: 2 },
    { line: 2, column: 1 },
    { line: 3, column: 1 },
    { line: 3, column: 2 },
  ]);
});

test("policyOf: nothing, or what was stored", () => {
  for (const none of [undefined, "", " \n", "{"]) assert.equal(policyOf(none), undefined, none);
  assert.deepEqual(policyOf('{"target": {"grade": "A"}}'), { target: { grade: "A" } });
});
