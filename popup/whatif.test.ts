import "../extension/fixtures/english.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import { models } from "./fixtures/models.ts";
import { fire, markup, read } from "./fixtures/markup.ts";
import { asItIs, isAsWished, wished, type Actions, type Model } from "./model.ts";
import type { CookieVerdict, CookieWishes } from "../extension/wire.ts";
import { whatIf } from "./views/whatif.ts";

const cookie = { name: "sid", secure: false, httpOnly: true, sameSite: "lax", hostOnly: false } as CookieVerdict;

test("wished: the prefix brings along what it asks for, and nothing else does", () => {
  const wish = asItIs(cookie);
  assert.deepEqual(wished(wish, { hostPrefix: true }), { secure: true, httpOnly: true, sameSite: "lax", hostOnly: true, hostPrefix: true });
  assert.deepEqual(wished(wish, { hostPrefix: false }), wish);
  assert.deepEqual(wished(wish, { sameSite: "none" }), { ...wish, sameSite: "none" });
});

test("isAsWished: a switch that was turned back is as it is", () => {
  const wish = asItIs(cookie);
  assert.ok(isAsWished(cookie, wish));
  assert.ok(!isAsWished(cookie, { ...wish, secure: true }));
  assert.ok(isAsWished({ ...cookie, name: "__Host-sid" }, { ...wish, hostPrefix: true }));
});

const quiet = new Proxy({}, { get: () => () => {} }) as Actions;

/** The what-if of a model's cookie, as text. */
function drawn(model: Model, i: number): string {
  return markup(whatIf(model, quiet, model.report.cookies![i]!, i));
}

test("what if: closed, and where nothing can be asked", () => {
  const model = models["E"]!();
  assert.match(drawn(model, 0), /aria-expanded="false"/);
  assert.ok(!drawn(model, 0).includes("data-switch"));
  assert.equal(drawn({ ...model, whatIfs: undefined }, 0), "");
  assert.equal(drawn({ ...model, observation: undefined }, 0), "");
});

test("what if: what would change stands beside what stays", () => {
  const model = models["what-if"]!();
  const first = drawn(model, 0);
  const text = read(first);
  for (const want of ["from E, 30, to C, 65", "Goes: The session cookie", "Comes: Other sites", "Stays, for other cookies: The site", "http://shop.test/cart yes → no", "Scripts on this page no", "Copy the fix for nginx"]) {
    assert.ok(text.includes(want), `${want} is not in: ${text}`);
  }
  assert.ok(!/data-as-it-is disabled/.test(first));
  const asIs = drawn(model, 1);
  assert.ok(/data-as-it-is disabled/.test(asIs) && !asIs.includes("→") && !asIs.includes("what-if-grade"), asIs);
  const refused = read(drawn(model, 2));
  assert.ok(refused.includes("would refuse it: SameSite=None needs Secure.") && !refused.includes("Copy the fix"), refused);
  assert.ok(read(drawn(model, 3)).includes("cannot be told: The page has changed."));
});

test("what if: the switches are those that the cookie can have", () => {
  const switches = (cookie: CookieVerdict) => {
    const model = models["E"]!();
    const one = { ...model, report: { ...model.report, cookies: [cookie] }, whatIfs: new Map([[0, { wish: asItIs(cookie) }]]) };
    return [...drawn(one, 0).matchAll(/data-switch="(\w+)"/g)].map(([, key]) => key);
  };
  assert.deepEqual(switches({ ...cookie, hostOnly: true }), ["secure", "httpOnly", "hostPrefix", "sameSite"]);
  assert.deepEqual(switches(cookie), ["secure", "httpOnly", "hostOnly", "hostPrefix", "sameSite"]);
  assert.deepEqual(switches({ ...cookie, hostOnly: true, name: "__Secure-sid" }), ["secure", "httpOnly", "sameSite"]);
});

test("what if: a switch asks with what was wished before", () => {
  const asked: unknown[] = [];
  const actions = { ...quiet, whatIf: (i: number, wish?: CookieWishes) => asked.push([i, wish]) } as unknown as Actions;
  const model = models["E"]!();
  const wish = { ...asItIs(cookie), sameSite: "strict" as const };
  const view = whatIf({ ...model, whatIfs: new Map([[4, { wish }]]) }, actions, cookie, 4);
  fire(view, "change", 0, { checked: true });
  fire(view, "change", 4, { value: "none" });
  fire(view, "click", 0); // closes
  fire(view, "click", 1); // as it is
  assert.deepEqual(asked, [[4, { ...wish, secure: true }], [4, { ...wish, sameSite: "none" }], [4, undefined], [4, asItIs(cookie)]]);
});
