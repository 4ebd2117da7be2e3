// Random navigations of one tab against a simple model of a browser that knows the truth: which document is shown in the end, and what the
// server answered to get there. Thousands of interleavings; each is told by its seed.
//
// The model: a tab has visits, one after the other. A visit that has no answer yet when the next one begins is given up. One that is
// answered is shown, even if the next one has begun; what is still missing of its body is then cut off. Chromium tells everything in one
// order, but shows a document some time after its answer. In Firefox webRequest's events and webNavigation's come in two streams, each in
// order, and lag behind each other.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as from from "./events.ts";
import type { Event } from "./events.ts";
import { emptyTab, reduce, standing, type TabState } from "./reduce.ts";

/** Numbers from a seed: mulberry32. */
function random(seed: number) {
  return {
    /** An integer from 0 to n - 1. */
    below(n: number): number {
      seed = (seed + 0x6d2b79f5) | 0;
      let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) % n;
    },
    one<T>(list: readonly T[]): T {
      return list[this.below(list.length)]!;
    },
  };
}

type Random = ReturnType<typeof random>;
type Browser = "chromium" | "firefox";

/** How a visit ends, if the next one does not end it before. */
type Kind = "document" | "redirect" | "download" | "refused" | "broken-body" | "back";

interface Told {
  at: number; // when Assay hears of it
  event: Event;
}

/** What must be known in the end: the tag of each answer on the way to the document that is shown; an error page has none. */
type Truth = string[] | "failed" | undefined;

interface Document {
  id: string;
  url: string;
  tags: string[];
}

const URLS = ["https://shop.test/", "https://shop.test/cart", "http://shop.test/plain"];
const NO_DOCUMENT = "0".repeat(32);

/** Makes up a browsing of one tab. Returns what Assay is told, in the order in which it hears it, and the truth. */
function browse(seed: number, browser: Browser): { told: Event[]; truth: Truth } {
  const r: Random = random(seed);
  const told: Told[] = [];
  const heard = { request: 0, navigation: 0, message: 0 }; // when the last event of each stream was heard of
  let clock = 1_795_000_000_000;
  /** Tells an event that happens now, or at another time: in Firefox some milliseconds later. */
  const tell = (stream: keyof typeof heard, event: Event | undefined, at = clock) => {
    if (!event) return;
    if (browser === "firefox") at = heard[stream] = Math.max(heard[stream], at + r.below(40));
    told.push({ at, event });
  };
  const request = (event: Event) => tell("request", event);
  const navigation = (event: Event | undefined) => tell("navigation", event);

  const history: Document[] = [];
  let truth: Truth;
  let shown = 0; // when the last document began to show
  const count = 2 + r.below(4);
  for (let i = 0; i < count; i++) {
    const last = i === count - 1;
    const kind: Kind = r.one(["document", "document", "document", "redirect", "download", "refused", "broken-body", "back"]);
    const back = kind === "back" ? history.at(-2 - r.below(2)) : undefined; // an error page is asked for again, not brought back
    if (back?.tags.length) {
      history.push(back);
      navigation(from.onBeforeNavigate({ timeStamp: clock, url: back.url }));
      clock = Math.max(clock, shown) + 1 + r.below(10);
      navigation(from.onCommitted({ timeStamp: clock, url: back.url, documentId: back.id, transitionQualifiers: ["forward_back"] }));
      truth = back.tags;
      clock += 100; // nobody goes back twice in an instant and finds both in the cache
      continue;
    }
    const id = `${seed}-${i}`;
    const url = kind === "download" ? "https://shop.test/file" : r.one(URLS);
    const hops = kind === "redirect" ? [url, ...Array.from({ length: 1 + r.below(2) }, () => r.one(URLS))] : [url];
    const patience = last ? Infinity : r.one([0, 0, 1, 3, 10, 1000]); // how long until the next visit begins
    const began = clock;
    const superseded = () => clock - began > patience;
    const step = () => (clock += r.below(3));
    const base = (url: string) => ({ requestId: id, timeStamp: clock, url, method: "GET" });
    const tags: string[] = [];

    navigation(from.onBeforeNavigate({ timeStamp: clock, url }));
    let given = false;
    let end = url; // where it has got to
    for (const [n, hop] of hops.entries()) {
      step();
      end = hop;
      request(from.onBeforeRequest(base(hop)));
      if ((given = superseded())) break;
      request(from.onSendHeaders({ ...base(hop), requestHeaders: [] }));
      step();
      if ((given = superseded()) || kind === "refused") break;
      const tag = `${id}/${n}`;
      const next = hops[n + 1];
      const headers = { responseHeaders: [{ name: "X-Tag", value: tag }, next ? { name: "Location", value: next } : { name: "Content-Type", value: "text/html" }] };
      tags.push(tag);
      request(from.onHeadersReceived({ ...base(hop), ...headers, statusCode: next ? 302 : 200 }));
      if (next) request(from.onBeforeRedirect({ ...base(hop), ...headers, statusCode: 302, redirectUrl: next }));
      else request(from.onResponseStarted({ ...base(hop), ...headers, statusCode: 200 }));
    }
    const aborted = browser === "chromium" ? "net::ERR_ABORTED" : "NS_BINDING_ABORTED";
    const documentId = `D${id}`;
    if (given || kind === "download") {
      // It is never shown: the page before it stays.
      if (browser === "chromium") navigation(from.onNavigationError({ timeStamp: clock, url: end, error: aborted, documentId: NO_DOCUMENT }));
      if (given) request(from.onErrorOccurred({ ...base(end), error: aborted }));
      else request(from.onCompleted({ ...base(end), statusCode: 200, responseHeaders: [] }));
    } else if (kind === "refused") {
      const error = browser === "chromium" ? "net::ERR_CONNECTION_REFUSED" : "NS_ERROR_CONNECTION_REFUSED";
      clock = Math.max(clock, shown);
      request(from.onErrorOccurred({ ...base(end), error }));
      const told = browser === "chromium" ? error : "Error code 2152398861";
      navigation(from.onNavigationError({ timeStamp: clock, url: end, error: told, documentId }));
      if (browser === "firefox") navigation(from.onCommitted({ timeStamp: clock, url: end, documentId }));
      truth = "failed";
      history.push({ id: documentId, url: end, tags: [] });
    } else {
      shown = Math.max(shown, clock + r.below(20));
      tell("navigation", from.onCommitted({ timeStamp: shown, url: end, documentId }), shown);
      truth = tags;
      history.push({ id: documentId, url: end, tags });
      // What its content script says comes a third way: before or after its commit, or when another one is shown already.
      const says = { contentSecurityPolicies: [documentId] };
      tell("message", { type: "document", time: shown, document: documentId, origin: new URL(end).origin, markup: says }, shown + r.below(30));
      step();
      if (kind === "broken-body") {
        const error = browser === "chromium" ? "net::ERR_CONNECTION_RESET" : "NS_ERROR_NET_RESET";
        request(from.onErrorOccurred({ ...base(end), error }));
      } else if (patience > 10) {
        request(from.onCompleted({ ...base(end), statusCode: 200, responseHeaders: [] }));
        clock = Math.max(clock, shown);
        navigation(from.onLoaded({ timeStamp: clock, url: end, documentId }));
      } else {
        tell("request", from.onErrorOccurred({ ...base(end), error: aborted }), shown); // the next visit cuts its body off
      }
    }
    clock += patience === Infinity ? 0 : r.below(patience + 1);
  }
  // The sort is stable: what is heard of in the same millisecond stays as it was told.
  return { told: told.sort((a, b) => a.at - b.at).map(({ event }) => event), truth };
}

/** What Assay knows of the tab, in the model's words. */
function known(state: TabState): Truth | string {
  const now = standing(state);
  const says = state.page?.markup?.contentSecurityPolicies?.[0];
  if (says !== undefined && says !== state.page?.document) return `the words of ${says}`;
  if (now.state === "ungraded") return now.reason === "browser-page" && !state.page ? undefined : now.reason;
  return now.page.navigation!.exchanges.map(({ headers }) => headers.find(([name]) => name === "X-Tag")?.[1] ?? "");
}

/** What storage gives back to the next worker. */
const restart = (state: TabState): TabState => JSON.parse(JSON.stringify(state)) as TabState;

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

const list = (events: Event[]) => events.map((event, i) => `${i} ${JSON.stringify(event)}`).join("\n");

/** What is known in the end of what was told. The worker dies now and then: what it knew is what it had stored. */
function watch(told: Event[], r: Random): Truth | string {
  const last = told.reduce((state, event) => reduce(r.below(4) ? state : restart(state), event), emptyTab);
  return known(last.page ? reduce(last, { type: "settle", time: 0, document: last.page.document }) : last);
}

/** How many browsings are tried in each browser's manner. */
const TRIES = Number(process.env["TRIES"] ?? 5000);

/** The share of them that may be judged otherwise than they were. Chromium tells enough to know each. Firefox tells neither which request a
 * document came from nor what it shows of an answer that it cuts off: of several navigations to one URL within the same 40 milliseconds one may
 * be taken for another. */
const MOST_WRONG = { chromium: 0, firefox: 0.01 };

for (const browser of ["chromium", "firefox"] as const) {
  test(`${browser}: whatever overtakes what, the page that is shown is known by its own answers`, () => {
    const wrong: string[] = [];
    for (let seed = 1; seed <= TRIES; seed++) {
      const { told, truth } = browse(seed, browser);
      const got = watch(told, random(~seed));
      if (!same(got, truth)) wrong.push(`seed ${seed}: got ${got}, wanted ${truth}\n${list(told)}`);
    }
    assert.ok(wrong.length <= TRIES * MOST_WRONG[browser], `${wrong.length} of ${TRIES}; the first: ${wrong[0]}`);
  });

  test(`${browser}: an event that is lost with its worker costs the grade at worst, and makes no wrong one`, () => {
    const wrong: string[] = [];
    let tried = 0;
    for (let seed = 1; seed <= TRIES / 10; seed++) {
      const { told, truth } = browse(seed, browser);
      for (const [place, lost] of told.entries()) {
        if (!("id" in lost)) continue; // a lost commit leaves the page before it
        tried++;
        const got = watch(told.toSpliced(place, 1), random(~seed));
        if (Array.isArray(got) && !same(got, truth)) wrong.push(`seed ${seed}, lost ${place}: got ${got}, wanted ${truth}\n${list(told)}`);
      }
    }
    assert.ok(wrong.length <= tried * MOST_WRONG[browser], `${wrong.length} of ${tried}; the first: ${wrong[0]}`);
  });
}
