import assert from "node:assert/strict";
import { test } from "node:test";
import type { Change, Finding, Report } from "../extension/wire.ts";
import { address, clip, elide, gain, gradeLetter, kept, knownStack, linkName, nextAndOthers, observatoryTests, pickStack, planChanges, reach, rulePage, splitAction, splitFindings, stairChanges, staircaseRule, visible } from "./model.ts";

const secure: Change = { op: "set-cookie-attribute", cookie: "sessionid", attribute: "Secure" };
const hsts: Change = { op: "set-header", name: "Strict-Transport-Security", value: "max-age=31536000" };

function finding(rule: string, score: number, grade: string, changes: Change[] = []): Finding {
  return { rule, family: "hsts", severity: "high", lost: 20, title: rule, detail: "", args: {}, evidence: [], fix: { changes, score, grade }, references: [] };
}

function report(more: Partial<Report>): Report {
  return { version: 1, rubric: 1, url: "https://shop.test/", state: "graded", grade: "D", score: 60, ...more };
}

test("address: what a reader looks for in a URL", () => {
  const cases: [string, { host: string; path: string; scheme: string }][] = [
    ["https://shop.test/", { host: "shop.test", path: "", scheme: "https:" }],
    ["http://shop.test:8080/cart?item=1#top", { host: "shop.test:8080", path: "/cart?item=1", scheme: "http:" }],
    ["https://[::1]/?q", { host: "[::1]", path: "/?q", scheme: "https:" }],
    ["file:///home/ada/a.html", { host: "a.html", path: "", scheme: "file:" }],
    ["about:blank", { host: "about:blank", path: "", scheme: "about:" }],
    ["no URL", { host: "no URL", path: "", scheme: "" }],
  ];
  for (const [url, want] of cases) assert.deepEqual(address(url), want, `address(${JSON.stringify(url)})`);
});

test("visible: nothing stays hidden, and nothing reorders its surroundings", () => {
  const cases: [string, string][] = [
    ["nosniff", "nosniff"],
    ["a\u0000b\nc", "a⟨U+0000⟩b⟨U+000A⟩c"],
    ["\u202Etset.knab", "⟨U+202E⟩tset.knab"],
    ["zero\u200Bwidth", "zero⟨U+200B⟩width"],
    ["pay\u200Dpal", "pay⟨U+200D⟩pal"],
    ["family 👩‍👩‍👧 flag 🏳️‍🌈", "family 👩‍👩‍👧 flag 🏳️‍🌈"],
    ["tag \u{E0041}", "tag ⟨U+E0041⟩"],
    ["half \uD83D pair", "half ⟨U+D83D⟩ pair"],
    ["שלום مرحبا", "שלום مرحبا"],
  ];
  for (const [text, want] of cases) assert.equal(visible(text), want, `visible(${JSON.stringify(text)})`);
});

test("visible takes linear time", () => {
  assert.equal(visible("\u200D".repeat(60_000)).length, 60_000 * "⟨U+200D⟩".length);
});

test("clip: never half a character", () => {
  assert.deepEqual(clip("abc", 3), { shown: "abc", hidden: 0 });
  assert.deepEqual(clip("abcd", 3), { shown: "abc", hidden: 1 });
  assert.deepEqual(clip("ab👍c", 3), { shown: "ab", hidden: 3 });
});

test("elide: the end of a host stays whole", () => {
  assert.equal(elide("shop.test", 20), "shop.test");
  const host = "login.bank.test." + "a".repeat(280) + ".evil.test";
  const got = elide(host, 40);
  assert.equal(got.length, 40);
  assert.ok(got.endsWith("a.evil.test") && got.startsWith("login.bank"), got);
});

test("gain: with just this finding's fix", () => {
  assert.deepEqual(gain(report({}), finding("hsts-missing", 80, "B")), { from: "D", to: "B", points: 20 });
  assert.deepEqual(gain(report({}), finding("hsts-short", 60, "D")), { from: "D", to: "D", points: 0 });
});

test("nextAndOthers: the plan decides what comes next, the rest keeps its order", () => {
  const findings = [finding("a", 70, "C"), finding("b", 80, "B"), finding("c", 65, "C")];
  const plan = [{ rule: "b", score: 80, grade: "B", changes: [] }];
  const names = (r: Report) => [nextAndOthers(r).next?.rule, ...nextAndOthers(r).others.map((f) => f.rule)];
  assert.deepEqual(names(report({ findings, plan })), ["b", "a", "c"]);
  assert.deepEqual(names(report({ findings })), ["a", "b", "c"]);
  assert.deepEqual(names(report({})), [undefined]);
});

test("planChanges: the steps' own, in their order", () => {
  const plan = [[secure], [hsts, secure]].map((changes) => ({ rule: "a", score: 100, grade: "A+", changes }));
  assert.deepEqual(planChanges(report({ plan })), [secure, hsts, secure]);
  assert.deepEqual(planChanges(report({})), []);
});

test("staircase: it stands with the costliest finding about the header, and what is taken needs no recipe", () => {
  const step = (value: string) => ({ title: value, when: "", risk: "", score: 60, grade: "D", changes: [{ op: "set-header" as const, name: "Strict-Transport-Security", value }] });
  const staircase = { next: 1, steps: [step("max-age=300"), step("max-age=604800"), step("max-age=2592000")] };
  const about = (rule: string) => ({ ...finding(rule, 80, "B"), family: "hsts" });
  const findings = [{ ...finding("nosniff-missing", 60, "D"), family: "nosniff" }, about("hsts-partial"), about("hsts-short"), about("hsts-subdomains")];
  assert.equal(staircaseRule(report({ staircase, findings })), "hsts-short");
  assert.equal(staircaseRule(report({ staircase, findings: findings.slice(0, 2) })), undefined);
  assert.equal(staircaseRule(report({ findings })), undefined);
  assert.deepEqual(stairChanges(report({ staircase })), [["stair 1", staircase.steps[1]!.changes], ["stair 2", staircase.steps[2]!.changes]]);
  assert.deepEqual(stairChanges(report({})), []);
});

test("reach: the plan's end, if it is any better", () => {
  assert.equal(reach(report({})), undefined);
  assert.equal(reach(report({ plan: [{ rule: "a", score: 60, grade: "D", changes: [] }] })), undefined);
  assert.deepEqual(reach(report({ plan: [{ rule: "a", score: 97, grade: "A+", changes: [] }] })), { rule: "a", score: 97, grade: "A+", changes: [] });
});

test("knownStack: whatever was stored, there is one to show", () => {
  assert.deepEqual(["django", "another", 5, null, undefined].map(knownStack), ["django", "nginx", "nginx", "nginx", "nginx"]);
});

test("pickStack: the user's choice wins, then what was recognised and has recipes, then the last choice", () => {
  const seen = (...layers: [string, string, string?][]) =>
    ({ stack: layers.map(([id, confidence, recipe]) => ({ id, title: id, layer: "server", confidence, evidence: "x", ...(recipe && { recipe }) })) }) as unknown as Report;
  const django = seen(["envoy", "high"], ["django", "high", "django"], ["nginx", "high", "nginx"]);
  assert.equal(pickStack(django, "caddy", "nginx"), "caddy");
  assert.equal(pickStack(django, "cobol", "nginx"), "django");
  assert.equal(pickStack(django, undefined, "caddy"), "django");
  assert.equal(pickStack(seen(["netlify", "medium", "pages"]), undefined, "caddy"), "pages");
  assert.equal(pickStack(seen(["django", "low", "django"]), undefined, "caddy"), "caddy");
  assert.equal(pickStack({} as Report, undefined, "cobol"), "nginx");
});

test("gradeLetter", () => {
  assert.deepEqual(["A+", "F", "", undefined].map(gradeLetter), ["a", "f", "none", "none"]);
});

test("linkName: https links alone", () => {
  const cases: [string, string][] = [
    ["https://www.rfc-editor.org/rfc/rfc6797", "RFC 6797"],
    ["https://www.rfc-editor.org/rfc/rfc6797#section-6.1", "RFC 6797, section 6.1"],
    ["https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.2.5", "RFC 6265bis, section 4.1.2.5"],
    ["https://fetch.spec.whatwg.org/#x-content-type-options-header", "fetch.spec.whatwg.org"],
    ["https://www.w3.org/TR/CSP3/", "w3.org"],
  ];
  for (const [url, want] of cases) assert.equal(linkName(url), want, url);
  for (const url of ["javascript:alert(1)", "http://shop.test/", "", " https://shop.test/"]) assert.equal(linkName(url), undefined, url);
});

test("splitAction", () => {
  assert.deepEqual(splitAction("GET https://shop.test/a b"), { method: "GET", url: "https://shop.test/a b" });
  assert.deepEqual(splitAction("GET"), { method: "", url: "GET" });
});

test("splitFindings: what costs nothing comes neither next nor after", () => {
  const info = { ...finding("info", 60, "D"), severity: "info" as const, lost: 0 };
  const costs = finding("costs", 80, "B");
  assert.deepEqual(splitFindings(report({ findings: [costs, info] })), { costly: [costs], info: [info] });
  assert.deepEqual(nextAndOthers(report({ findings: [info] })), { next: undefined, others: [] });
  assert.deepEqual(splitFindings(report({})), { costly: [], info: [] });
});

test("rulePage: one address, whatever the rule is called", () => {
  assert.deepEqual(["hsts-short", 'x" #<'].map(rulePage), ["/popup/rules.html#hsts-short", "/popup/rules.html#x%22%20%23%3C"]);
});

test("kept: settings may also cost", () => {
  assert.deepEqual([kept([]), kept([{ lost: 20, reason: "" }, { lost: -5, reason: "" }])], [0, 15]);
});

test("observatoryTests: what it holds against the page comes first", () => {
  const test = (modifier: number, pass: boolean, note?: string) => ({ result: "r", modifier, pass, ...(note && { note }) });
  const tests = { good: test(5, true), noted: test(0, true, "why"), bad: test(-5, false), worse: test(-25, false) };
  const seen = report({ lenses: { observatory: { algorithm: 5, score: 70, grade: "B", tests: tests as never } } });
  assert.deepEqual(observatoryTests(seen).map(([name]) => name), ["worse", "bad", "noted", "good"]);
  assert.deepEqual(observatoryTests(report({})), []);
});
