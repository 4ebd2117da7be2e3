// The probe: what does a site answer where no visit led? Over plain HTTP, for a page that does not exist, on its www host and its apex.
//
// It asks by the user's click alone, from the worker, and says no more than it must: a GET without cookies, credentials or referrer. The
// answer is read from webRequest, because fetch shows neither redirects nor their headers; its body is not read. With HSTS the browser goes
// to https:// by itself before anything is sent: that hop gets the source "browser", and what the server would answer stays unknown.

import type { Answer } from "./ask.ts";
import * as core from "./core.ts";
import * as collector from "./collector/events.ts";
import type { Event } from "./collector/events.ts";
import { maySee } from "./access.ts";
import { addresses, better, follow, type Kind, leadsTo, type Probed, type Trace } from "./collector/probe.ts";
import { gradeAll } from "./grade.ts";
import { isPrivate } from "./observation.ts";
import { headerOptions, isOwnRequest, isSilence, listen } from "./quirks.ts";
import { keepProbes, latest, readProbes } from "./state.ts";
import type { Header } from "./wire.ts";

/** How long a probe may take, redirects and all. Milliseconds. */
const TIMEOUT = 10_000;

/** How long after fetch ended webRequest may still tell the rest. Milliseconds. */
const LATE = 1000;

/** The longest answer that is kept: characters of JSON, all hops together. */
const LONGEST = 64 * 1024;

/** Probes under way: a second click waits for the first one's answer. */
const running = new Map<string, Promise<Probed>>();

/** Asks what the user wants to know about a tab's page, keeps the answers and grades the site's pages again. */
export async function probeTab({ tab, kinds }: { tab: number; kinds: readonly Kind[] }): Promise<Answer> {
  const page = (await latest(tab))?.report;
  if (page?.state !== "graded") return { error: "The page has changed. Open Assay again." };
  const { origin, hostname } = new URL(page.url);
  const incognito = await isPrivate(tab);
  const all = addresses(page.url, await core.site(hostname), crypto.randomUUID().slice(0, 8));
  const wanted = all.filter(({ kind }) => kinds.includes(kind));
  const answers = await Promise.all(wanted.map(({ kind, url }) => once(`${incognito} ${origin} ${kind}`, () => ask(kind, url))));
  const before = await readProbes(origin, incognito);
  const kept = before.filter(({ kind }) => !wanted.some((one) => one.kind === kind));
  const told = answers.map((now) => better(before.find(({ kind }) => kind === now.kind), now));
  await keepProbes(origin, incognito, [...kept, ...told]);
  if ((await readProbes(origin, incognito)).length === 0) return { error: "The browser’s memory for Assay is full. Close some tabs, then ask again." };
  await gradeAll(origin);
  return {};
}

/** Runs a job, or waits for the one of that key that is under way. */
async function once(key: string, job: () => Promise<Probed>): Promise<Probed> {
  const asking = running.get(key) ?? job().finally(() => running.delete(key));
  running.set(key, asking);
  return asking;
}

async function ask(kind: Kind, url: string): Promise<Probed> {
  const { exchanges, error, silent } = await traced(url);
  const probed: Probed = { kind, url, time: Date.now(), exchanges };
  if (error) probed.error = error;
  if (silent) probed.silent = true;
  // Without its headers an answer would look bare.
  if (JSON.stringify(probed).length > LONGEST) return { ...probed, exchanges: [], error: "its answer is too long to be kept" };
  return probed;
}

/** Requests a URL and all that it redirects to, and follows what webRequest tells of it. Never rejects. */
async function traced(url: string): Promise<Trace> {
  const { webRequest } = chrome;
  let trace: Trace = { exchanges: [], next: url, asking: false, ended: false };
  let id: string | undefined; // of the request under way
  let step: () => void = () => {};
  const see = (event: Event, to?: string) => {
    if (!("id" in event) || event.id !== id || trace.ended || !trace.asking) return;
    trace = follow(trace, event, to);
    if (!trace.asking || trace.ended) step();
  };

  const filter: chrome.webRequest.RequestFilter = { urls: ["http://*/*", "https://*/*"], types: ["xmlhttprequest"], tabId: chrome.tabs.TAB_ID_NONE };
  const began = (details: Request & { initiator?: string; originUrl?: string }) => {
    if (id === undefined && details.url === trace.next && isOwnRequest(details)) id = details.requestId;
    return undefined;
  };
  const redirected = (details: Parameters<typeof collector.onBeforeRedirect>[0]) => see(collector.onBeforeRedirect(details), details.redirectUrl);
  const responded = (details: Parameters<typeof collector.onResponseStarted>[0]) => {
    const headers = (details.responseHeaders ?? []).map(({ name, value = "" }): Header => [name, value]);
    see(collector.onResponseStarted(details), leadsTo(details.statusCode, details.url, headers));
  };
  const failed = (details: Request & { error: string; method: string; timeStamp: number }) => {
    const first = trace.exchanges.length === 0;
    see(collector.onErrorOccurred(details));
    if (details.requestId === id && trace.error !== undefined && first) trace.silent = isSilence(details.error);
  };
  // Only while a probe is under way: at all other times nobody's requests without a tab wake the worker.
  listen(webRequest.onBeforeRequest, began, filter, []);
  listen(webRequest.onBeforeRedirect, redirected, filter, headerOptions(webRequest.OnBeforeRedirectOptions));
  listen(webRequest.onResponseStarted, responded, filter, headerOptions(webRequest.OnResponseStartedOptions));
  listen(webRequest.onErrorOccurred, failed, filter, []);

  const controller = new AbortController();
  const timer = setTimeout(() => {
    const error = `the server did not answer within ${TIMEOUT / 1000} seconds`;
    trace = { ...trace, ended: true, error, silent: trace.exchanges.length === 0 };
    step();
  }, TIMEOUT);
  // Each hop is asked for by itself: fetch would follow twenty, and stop too late.
  const options: RequestInit = {
    mode: "no-cors",
    credentials: "omit",
    cache: "no-store",
    redirect: "manual",
    referrerPolicy: "no-referrer",
    signal: controller.signal,
  };
  try {
    await chrome.runtime.getPlatformInfo(); // its answer comes after the listeners were added
    while (!trace.ended) {
      const asked = trace.next;
      const error = `Assay may not see ${new URL(asked).host}`;
      if (!(await maySee(asked))) trace = { ...trace, ended: true, error };
      if (trace.ended) break; // the time is up, or that
      id = undefined;
      trace = { ...trace, asking: true };
      const told = new Promise<void>((resolve) => (step = resolve));
      const fetched = fetch(asked, options).then(
        () => undefined,
        () => undefined, // webRequest says why
      );
      await Promise.race([told, fetched.then(() => new Promise((resolve) => setTimeout(resolve, LATE)))]);
      if (!trace.ended && trace.asking) trace = { ...trace, ended: true, error }; // whoever runs the browser hides it
    }
  } finally {
    clearTimeout(timer);
    controller.abort(); // the body is nobody's business
    webRequest.onBeforeRequest.removeListener(began);
    webRequest.onBeforeRedirect.removeListener(redirected);
    webRequest.onResponseStarted.removeListener(responded);
    webRequest.onErrorOccurred.removeListener(failed);
  }
  return trace;
}

interface Request {
  requestId: string;
  url: string;
}
