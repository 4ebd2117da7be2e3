import "../extension/fixtures/english.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Explained, Finding, Observation, Report } from "../extension/wire.ts";
import said from "./fixtures/explained.json";
import observations from "./fixtures/headers.json";
import { asText, explainable, linesOf, matches, missing } from "./headers.ts";
import type { Actions, Model } from "./model.ts";
import { headersPanel } from "./views/headers.ts";
import { explanation } from "./words.ts";

/** A template as text: its markup, with what is put into it; what handles events is left out. */
function spell(part: unknown): string {
  if (Array.isArray(part)) return part.map(spell).join("");
  if (typeof part === "string" || typeof part === "number") return String(part).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const { strings, values } = (part ?? {}) as { strings?: readonly string[]; values?: readonly unknown[] };
  return strings && values ? strings.map((markup, i) => markup + (i < values.length ? spell(values[i]) : "")).join("") : "";
}

/** The same without its markup. */
const read = (part: unknown) => spell(part).replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");

function finding(rule: string, severity: string, evidence: Finding["evidence"]): Finding {
  return { rule, family: "", severity, lost: 0, title: `The title of ${rule}`, detail: "", args: {}, evidence, fix: { changes: [], score: 0, grade: "" }, references: [] } as Finding;
}

const findings = [
  finding("cookie-secure", "high", [{ exchange: 1, header: "Set-Cookie", value: "sessionid=…; HttpOnly; Path=/; SameSite=Lax" }]),
  finding("csp-eval", "info", [{ exchange: 1, header: "content-security-policy", value: "script-src 'unsafe-eval'" }]),
  finding("clear-missing", "low", [{ exchange: 1, header: "Clear-Site-Data", value: "" }]),
];
const report = { version: 1, rubric: 1, url: "https://shop.test/cart", state: "graded", score: 30, findings, passes: [{ rule: "hsts-short", family: "hsts", title: "" }] } as unknown as Report;

function model(which: keyof typeof observations, more: Partial<Model> = {}): Model {
  const observation = observations[which] as unknown as Observation;
  const explained = said[which] as unknown as Explained;
  return { report, observation, explained, stack: "", recipes: new Map(), triable: new Map(), now: 0, tab: "headers", expanded: new Set(), headerSearch: "", askable: [], probes: [], asking: new Set(), pinnable: false, keep: {}, announce: "", ...more } as Model;
}

const panel = (which: keyof typeof observations, more?: Partial<Model>) => headersPanel(model(which, more), {} as Actions);

test("lines: each knows what is wrong with it, and whether a rule looked at it", () => {
  const { observation, explained } = model("everything");
  const lines = linesOf(report, explained, observation!.exchanges[1]!, 1);
  const about = (name: string) => lines.filter((line) => line.name === name).map((line) => [line.findings.map(({ rule }) => rule).join(), line.fine]);
  assert.deepEqual(about("Set-Cookie"), [["cookie-secure", false], ["", false]], "one of two cookies");
  assert.deepEqual(about("Content-Security-Policy"), [["csp-eval", false], ["csp-eval", false]]);
  assert.deepEqual(about("Strict-Transport-Security"), [["", true]]);
  assert.deepEqual(about("Referrer-Policy"), [["", false]]);
  assert.deepEqual(linesOf(report, undefined, observation!.exchanges[1]!, 1).map(({ about }) => about).filter(Boolean), [], "before the core has said anything");
  assert.deepEqual(missing(report, observation!.exchanges[1]!, 1).map(([name, list]) => [name, list.length]), [["Clear-Site-Data", 1]]);
});

test("matches: every word, in name or value, whatever its case", () => {
  const cases: [string, boolean][] = [["strict", true], ["MAX-AGE transport", true], ["transport-security: max", true], ["max age", true], ["nosniff", false], ["strict nosniff", false]];
  for (const [search, want] of cases) assert.equal(matches(search, "Strict-Transport-Security", "max-age=1"), want, search);
});

test("what the core is asked, and what is copied", () => {
  const { observation } = model("everything");
  assert.deepEqual(Object.keys(explainable({ ...observation!, resources: [], cookies: [] })), ["version", "time", "url", "exchanges", "document"]);
  assert.equal(asText([["A", "1"], ["B", "2"]]), "A: 1\nB: 2");
});

test("explanation: times are said as lengths, reasons in words", () => {
  assert.equal(explanation({ key: "hsts-age", args: { seconds: "31536000" } }), "Browsers use nothing but HTTPS here for 12 months, counted anew at each visit.");
  assert.equal(explanation({ key: "ignored-why", args: { why: "max-age is missing" } }), "Browsers ignore the header: max-age is missing.");
  assert.equal(explanation({ key: "from-the-future" }), "");
});

test("every token has its explanation beside it, and describes itself by it", () => {
  const markup = spell(panel("everything"));
  const ids = [...markup.matchAll(/aria-describedby=([\w-]+)/g)].map(([, id]) => id!);
  assert.ok(ids.length > 60, `${ids.length} explained tokens`);
  assert.equal(new Set(ids).size, ids.length, "no two have one name");
  for (const id of ids) assert.ok(markup.includes(`role="tooltip" id=${id}>`), id);
  const text = read(panel("everything"));
  for (const words of [
    "ignored by browsers: 'unsafe-inline'", "Browsers ignore it here because of 'nonce-8IBTHwOdqNKAWeKl7plt8g'.",
    "ignored by browsers: https:", "Browsers ignore it because of 'strict-dynamic'.",
    "Of the 3 policies in force each one blocks by itself.", "It only reports: it blocks nothing.", "lets injected script run: *",
    "unknown to browsers: teleportation", "Nobody may use it, not even the page itself.", "Nothing is wrong with it", "The title of cookie-secure", "Not sent", "Clear-Site-Data",
    "5 more, without meaning for security", "In the page’s meta elements", "A policy in a meta element cannot hold this directive.", "On a redirect browsers do not heed this header.",
  ]) assert.ok(text.includes(words), words);
});

test("a search shows what it finds, and says how many", () => {
  const text = read(panel("everything", { headerSearch: "policy self" }));
  assert.ok(text.includes("4 of 25 headers"), text.slice(0, 200));
  assert.ok(text.includes("Permissions-Policy") && !text.includes("Cache-Control") && !text.includes("Not sent"));
  assert.ok(read(panel("everything", { headerSearch: "nowhere" })).includes("No header matches"));
});

test("hostile headers are text, and little of them is shown at once", () => {
  const markup = spell(panel("hostile"));
  assert.ok(!markup.includes("<img") && markup.includes("&lt;img"));
  assert.ok(!/[\u202A-\u202E\u2066-\u2069]/.test(markup), "nothing reorders its surroundings");
  assert.ok(markup.length < 600_000, `${markup.length} characters`);
});
