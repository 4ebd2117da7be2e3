import assert from "node:assert/strict";
import { test } from "node:test";
import { isOwnPage } from "./ask.ts";

test("isOwnPage: Assay's pages, and nobody who only runs in a page or looks alike", () => {
  const runtime = { id: "own", getURL: () => "chrome-extension://own/" };
  (globalThis as { chrome?: unknown }).chrome = { runtime };
  const cases: [{ id?: string; url?: string }, boolean][] = [
    [{ id: "own", url: "chrome-extension://own/popup/popup.html" }, true],
    [{ id: "own", url: "https://shop.test/" }, false], // a content script
    [{ id: "own", url: "https://shop.test/?chrome-extension://own/" }, false],
    [{ id: "own", url: "chrome-extension://own.shop.test/" }, false],
    [{ id: "own" }, false],
    [{ id: "other", url: "chrome-extension://own/popup/popup.html" }, false],
  ];
  for (const [sender, want] of cases) assert.equal(isOwnPage(sender), want, JSON.stringify(sender));
});
