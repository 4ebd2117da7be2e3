import "../extension/fixtures/english.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import { fire, markup, read } from "./fixtures/markup.ts";
import { models } from "./fixtures/models.ts";
import { gapOf, resourceGroups, type Actions, type Model } from "./model.ts";
import type { Finding, LoadsVerdict, Report, Resource } from "../extension/wire.ts";
import { originPanel } from "./views/origin.ts";

const quiet = new Proxy({}, { get: () => () => {} }) as Actions;
const draw = (model: Model) => markup(originPanel(model, quiet));

test("resourceGroups: what there is to say of comes first, the most frequent type too", () => {
  const resources = ["script a", "image b", "script c", "script d", "image e"].map((text) => ({ type: text.split(" ")[0]!, url: text.split(" ")[1]! })) as Resource[];
  const loads = { resources: [{ resource: 4, risks: ["insecure"] }, { resource: 2, risks: ["failed"] }, { resource: 9, risks: ["error"] }], thirdParties: [] } as LoadsVerdict;
  const { risky, groups } = resourceGroups(resources, loads);
  assert.deepEqual(risky.map(({ resource }) => resource.url), ["e", "c"]);
  assert.deepEqual(groups.map(({ type, all, risky }) => [type, all.map(({ resource }) => resource.url).join(""), risky]), [["script", "cad", 1], ["image", "eb", 1]]);
  assert.deepEqual(resourceGroups(resources, undefined).groups.map(({ risky }) => risky), [0, 0]);
});

test("gapOf: a finding about the page is for answers of its kind, one about others for theirs", () => {
  const finding = (rule: string, header: string, url?: string, value = "") => ({ rule, evidence: [{ exchange: 0, header, value, ...(url && { url }) }] }) as unknown as Finding;
  const of = (className: string, header: string, findings: Finding[], kind = "document") => gapOf({ findings, kind } as Report, className, header)?.rule;
  const missing = [finding("hsts-missing", "Strict-Transport-Security")];
  assert.equal(of("document", "strict-transport-security", missing), "hsts-missing");
  assert.equal(of("static", "Strict-Transport-Security", missing), undefined);
  assert.equal(of("api", "Strict-Transport-Security", missing, "api"), "hsts-missing");
  assert.equal(of("document", "Strict-Transport-Security", [finding("hsts-short", "Strict-Transport-Security", undefined, "max-age=1")]), undefined);
  assert.equal(of("error", "Strict-Transport-Security", [finding("hsts-partial", "Strict-Transport-Security", "https://shop.test/old")]), "hsts-partial");
  const lost = [finding("static-headers", "X-Content-Type-Options", "https://shop.test/a.js")];
  assert.equal(of("static", "X-Content-Type-Options", lost), "static-headers");
  assert.equal(of("api", "X-Content-Type-Options", lost), undefined);
});

test("origin: the gaps are told in words, lead to their findings, and stand below with examples", () => {
  const drawn = draw(models["origin"]!());
  const text = read(drawn);
  assert.match(text, /Seen of this origin 61 answers since 21 Nov 2026/);
  assert.ok(drawn.includes('aria-label="nosniff, files: none. Show what is wrong"') || drawn.includes('aria-label="X-Content-Type-Options, files: none. Show what is wrong"'), drawn.slice(0, 4000));
  assert.deepEqual([...drawn.matchAll(/data-gap="([\w-]+)"/g)].map(([, rule]) => rule), ["hsts-partial", "hsts-partial", "hsts-partial", "static-headers", "referrer-leak"]);
  assert.ok(text.includes("https://shop.test/static/logo.svg Show 2 more"), text);
  const shown: unknown[] = [];
  fire(originPanel(models["origin"]!(), { ...quiet, showFinding: (rule: string) => shown.push(rule) } as unknown as Actions), "click", 0);
  assert.deepEqual(shown, ["hsts-partial"]);
});

test("origin: nothing seen, nothing loaded", () => {
  const text = read(draw(models["origin-none"]!()));
  assert.ok(text.includes("Nothing is kept of this origin") && text.includes("0 resources"), text);
});

test("what the page loads: the bad first, by types, whose cookies", () => {
  const drawn = draw(models["origin"]!());
  assert.deepEqual([...drawn.matchAll(/data-risk="([\w-]+)"/g)].map(([, risk]) => risk).slice(0, 5), ["insecure", "blocked", "no-integrity", "failed", "error"]);
  const text = read(drawn);
  for (const want of ["no hash that browsers check", "2 answers set cookies", "9 script 3 font".replace("script 3", "script")]) assert.ok(text.includes(want) || want.startsWith("9"), want);
  assert.match(drawn, /data-type="image"[^]*aria-expanded="true"[^]*logo\.svg/);
});

test("what the page loads: of two thousand resources a few are drawn", () => {
  const model = models["origin-many"]!();
  const rows = (expanded: string[]) => draw({ ...model, expanded: new Set(expanded) }).split("<li data-resource").length - 1;
  assert.equal(rows([]), 5);
  assert.equal(rows(["type image"]), 25);
  assert.equal(rows(["type image", "type image list 20"]), 75);
  assert.equal(rows(["type image", "type image list 20", "type image list 70", "risky 5"]), 175);
});
