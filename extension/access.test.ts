import assert from "node:assert/strict";
import { test } from "node:test";
import { maySee, sitePatterns, withAccess } from "./access.ts";
import type { Event } from "./collector/events.ts";

/** A browser that lets Assay see some origins. */
function lets(...granted: string[]): void {
  const contains = async ({ origins }: { origins: string[] }) => origins.every((origin) => granted.includes(origin));
  (globalThis as { chrome?: unknown }).chrome = { permissions: { contains } };
}

const commit = (url: string): Event => ({ type: "commit", time: 1, url, key: url, document: "d1", back: false });

test("sitePatterns: a site with all its hosts; an address has none", () => {
  assert.deepEqual(sitePatterns("shop.test"), ["http://*.shop.test/*", "https://*.shop.test/*"]);
  assert.deepEqual(sitePatterns("127.0.0.1"), ["http://127.0.0.1/*", "https://127.0.0.1/*"]);
  assert.deepEqual(sitePatterns("[::1]"), ["http://[::1]/*", "https://[::1]/*"]);
});

test("withAccess: what could be seen of a page when it came", async () => {
  const page = commit("https://shop.test:8443/cart?id=1");
  lets("http://*/*", "https://*/*");
  assert.equal(await withAccess(page), page);
  lets("https://shop.test/*");
  assert.deepEqual(await withAccess(page), { ...page, sees: "some" });
  assert.deepEqual(await withAccess(commit("http://shop.test/")), { ...commit("http://shop.test/"), sees: "nothing" });
  const own = commit("chrome://version/");
  assert.equal(await withAccess(own), own);
  const hidden: Event = { type: "open", time: 1, url: "" };
  assert.deepEqual(await withAccess(hidden), { ...hidden, sees: "nothing" });
});

test("maySee: a pattern that the browser refuses is not seen", async () => {
  const contains = async ({ origins }: { origins: string[] }) => {
    if (origins.some((origin) => origin.includes("["))) throw new Error("Invalid value for origin pattern");
    return false;
  };
  (globalThis as { chrome?: unknown }).chrome = { permissions: { contains } };
  assert.equal(await maySee("http://[::1]/"), false);
});
