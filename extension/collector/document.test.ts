import assert from "node:assert/strict";
import { test } from "node:test";

import type { Document } from "../wire.ts";
import { markupOf, onDocument, type Sender } from "./document.ts";
import { emptyTab, reduce, type TabState } from "./reduce.ts";

const OWN = "assay-id";

const whole: Document = {
  contentSecurityPolicies: ["default-src 'self'"],
  referrerPolicy: "no-referrer",
  scripts: [{ src: "https://shop.test/a.js", integrity: "sha256-AAAA", crossOrigin: "anonymous" }, { src: "data:" }],
  forms: [{ action: "https://shop.test/login", method: "post" }, { action: "javascript:", method: "get" }],
  passwordFields: 1,
  frames: [{ src: "about:srcdoc", sandbox: [], allow: "camera" }, {}],
  violations: [
    { directive: "script-src-elem", blocked: "inline", disposition: "report", source: "https://shop.test/", line: 3 },
    { directive: "img-src", blocked: "https://evil.test/x", disposition: "enforce" },
  ],
  dropped: 2,
};

test("what a content script writes is taken as it is", () => {
  for (const markup of [{}, whole]) assert.deepEqual(markupOf(structuredClone(markup)), markup);
});

test("anything else is refused as a whole", () => {
  const cases: Record<string, unknown> = {
    "no object": "text",
    null: null,
    "a list": [],
    "an unknown field": { ...whole, grade: "A+" },
    "an unknown field of an entry": { scripts: [{ src: "https://shop.test/", body: "x" }] },
    "a field of another type": { passwordFields: "1" },
    "a negative number": { dropped: -1 },
    "no whole number": { dropped: 0.5 },
    "a huge number": { dropped: 1e300 },
    "an object for a list": { scripts: { length: 1, 0: { src: "https://shop.test/" } } },
    "a list with holes": { scripts: new Array(3) },
    "too many entries": { forms: Array.from({ length: 201 }, (_, i) => ({ action: `https://shop.test/${i}`, method: "get" })) },
    "too many violations": { violations: Array.from({ length: 101 }, (_, i) => ({ directive: `x${i}`, disposition: "enforce" })) },
    "a long text": { contentSecurityPolicies: ["x".repeat(16_001)] },
    "too much in all": { contentSecurityPolicies: Array.from({ length: 100 }, () => "x".repeat(16_000)) },
    "a query": { scripts: [{ src: "https://shop.test/a.js?token=1" }] },
    "a fragment": { frames: [{ src: "https://shop.test/#token" }] },
    "user info": { forms: [{ action: "https://me:pw@shop.test/", method: "get" }] },
    "a relative URL": { forms: [{ action: "/login", method: "get" }] },
    "the data of a data: URL": { frames: [{ src: "data:text/html,secret" }] },
    "the code of a javascript: URL": { forms: [{ action: "javascript:alert(1)", method: "get" }] },
    "another method": { forms: [{ action: "https://shop.test/", method: "put" }] },
    "another disposition": { violations: [{ directive: "img-src", disposition: "perhaps" }] },
    "a violation's query": { violations: [{ directive: "img-src", disposition: "enforce", blocked: "https://shop.test/?a" }] },
    "a word with a query": { violations: [{ directive: "img-src", disposition: "enforce", blocked: "inline?token=1" }] },
    "no text among tokens": { frames: [{ sandbox: [1] }] },
    "another crossorigin": { scripts: [{ src: "https://shop.test/", crossOrigin: "x" }] },
  };
  for (const [name, value] of Object.entries(cases)) assert.equal(markupOf(value), undefined, name);
});

const sender = (change: object = {}): Sender => ({
  id: OWN,
  tab: { id: 7 } as chrome.tabs.Tab,
  frameId: 0,
  documentId: "D1",
  url: "https://shop.test/cart?token=1",
  ...change,
});

test("only the content script of the document that a tab shows is heard", () => {
  const message = { document: whole };
  assert.deepEqual(onDocument(message, sender(), OWN, 5), {
    tab: 7, event: { type: "document", time: 5, document: "D1", origin: "https://shop.test", markup: whole },
  });
  const strangers: Record<string, Sender> = {
    "another extension": sender({ id: "other" }),
    "no extension": sender({ id: undefined }),
    "no tab": sender({ tab: undefined }),
    "a frame": sender({ frameId: 3 }),
    "no frame": sender({ frameId: undefined }),
    "a document that is prepared": sender({ documentLifecycle: "prerender" }),
    "a page of the extension": sender({ url: "chrome-extension://assay-id/popup/popup.html" }),
    "a file": sender({ url: "file:///etc/hostname" }),
    "no URL": sender({ url: undefined }),
  };
  for (const [name, stranger] of Object.entries(strangers)) assert.equal(onDocument(message, stranger, OWN, 5), undefined, name);
  assert.equal((onDocument({ ...message, opener: true }, sender(), OWN, 5)?.event as { opener?: true }).opener, true);
  for (const other of [undefined, null, "document", {}, { document: whole, ask: "probe" }, { document: whole, opener: "https://far.test" }, { ask: "probe" }, { document: undefined }]) {
    assert.equal(onDocument(other, sender(), OWN, 5), undefined, JSON.stringify(other));
  }
});

const commit = (url: string, document: string, time: number) =>
  ({ type: "commit", time, url, key: url, document, back: false }) as const;
const says = (document: string, origin: string, markup: Document) => ({ type: "document", time: 1, document, origin, markup }) as const;
const play = (events: Parameters<typeof reduce>[1][]): TabState => events.reduce(reduce, emptyTab);

test("words stay with the document that said them", () => {
  const [one, two] = [{ passwordFields: 1 }, { passwordFields: 2 }];
  const [shop, other] = ["https://shop.test", "https://other.test"];
  const shown = play([commit(shop + "/", "D1", 1), says("D1", shop, one)]);
  assert.deepEqual(shown.page?.markup, one);
  assert.equal(reduce(shown, says("D1", shop, structuredClone(one))), shown, "nothing new");
  assert.deepEqual(play([says("D1", shop, one), commit(shop + "/", "D1", 1)]).page?.markup, one, "told before the document is shown");
  assert.equal(play([commit(shop + "/", "D1", 1), says("D1", other, one)]).page?.markup, undefined, "another origin's");
  assert.equal(play([commit(shop + "/", "D1", 1), says("", shop, one)]).page?.markup, undefined, "nobody's");
  const late = play([commit(shop + "/", "D1", 1), commit(shop + "/b", "D2", 2), says("D2", shop, two), says("D1", shop, one)]);
  assert.deepEqual(late.page?.markup, two, "the former document's words come late");
  assert.equal(play([says("D1", shop, one), commit(shop + "/b", "D2", 2), commit(shop + "/", "D1", 3)]).page?.markup, undefined, "never shown");
});
