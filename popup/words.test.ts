import "../extension/fixtures/english.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Change } from "../extension/wire.ts";
import { change, duration, lifetime, text } from "./words.ts";

test("lifetime: in the largest unit that is still exact enough", () => {
  const day = 86_400_000;
  const cases: [number, string][] = [
    [-1, "expired"],
    [0, "expired"],
    [10_000, "1 minute"],
    [day / 48, "30 minutes"],
    [day / 2, "12 hours"],
    [14 * day, "14 days"],
    [90 * day, "3 months"],
    [365 * day, "12 months"],
    [3650 * day, "10 years"],
  ];
  for (const [left, want] of cases) assert.equal(lifetime(1e12 + left, 1e12), want, `${left} ms left`);
});

test("duration: as a header says it, in words", () => {
  assert.deepEqual([-1, 0, 604_800, 31_536_000].map(duration), ["0 seconds", "0 seconds", "7 days", "12 months"]);
});

test("targetIs: what is asked for, in words", () => {
  assert.equal(text.targetIs("A", []), "A or better");
  assert.equal(text.targetIs(undefined, ["HTTPS", "HSTS"]), "nothing lost in HTTPS, HSTS");
  assert.equal(text.targetIs("B", ["CSP"]), "B or better, nothing lost in CSP");
});

test("spares: settings may also cost", () => {
  assert.deepEqual([20, 1, 0, -1].map(text.spares), ["spares 20 points", "spares 1 point", "changes no points", "costs 1 point more"]);
});

test("change: every operation has words", () => {
  const cases: [Change, string][] = [
    [{ op: "set-header", name: "X-Content-Type-Options", value: "nosniff" }, "X-Content-Type-Options: nosniff"],
    [{ op: "remove-header", name: "Server" }, "no Server header"],
    [{ op: "set-cookie-attribute", cookie: "sid", attribute: "SameSite", value: "Lax" }, "the cookie sid with SameSite=Lax"],
    [{ op: "set-cookie-attribute", cookie: "sid", attribute: "Secure" }, "the cookie sid with Secure"],
    [{ op: "remove-cookie-attribute", cookie: "sid", attribute: "Domain" }, "the cookie sid without Domain"],
    [{ op: "redirect-to-https" }, "http:// answers 301 to the same address on https://"],
    [{ op: "serve-https" }, "the page itself comes over https://"],
    [{ op: "load-securely", url: "http://cdn.test/a.js" }, "http://cdn.test/a.js over https://"],
    [{ op: "add-integrity", url: "https://cdn.test/a.js" }, "integrity attribute for https://cdn.test/a.js"],
    [{ op: "remove-meta", name: "referrer" }, "no meta element named referrer"],
  ];
  for (const [c, want] of cases) assert.equal(change(c), want, JSON.stringify(c));
});
