// All of Assay's storage. What is known of a tab lives in storage.session, one key a tab: in memory, gone with the browser, read by every
// view. Only the worker writes it. What the user chose lives in storage.local.

import { emptyTab, type TabState } from "./collector/reduce.ts";
import type { Probed } from "./collector/probe.ts";
import type { Cookie, Report } from "./wire.ts";

/** What is known of one tab. Views show `report`; observation.ts puts together what it is about. */
export interface TabRecord {
  tab: number;
  url: string;
  report: Report;
  navigation?: TabState; // the collector's own
  cookies?: Cookie[]; // the jar when the page was graded last; undefined: unknown
  judged?: string; // a hash of the Observation that the report is about
  refused?: string; // what the core has against the settings, if it graded without them
  timings?: { completed: number; badge: number }; // milliseconds since 1970: the page's webRequest.onCompleted, and its grade on the badge
}

/** What the user chose. */
export interface Settings {
  stack: string; // the recipe that was shown last: "nginx", "django" …
  policy: string; // the settings document under which pages are graded, as it was written; empty: none
}

const defaults: Settings = { stack: "nginx", policy: "" };

const PREFIX = "tab:";

const key = (tab: number) => PREFIX + tab;

/** Records that this worker wrote or read. It is the only writer, so they are true as long as it lives; storage holds all of them. */
const cache = new Map<number, TabRecord>();

/** The end of each tab's queue of changes. */
const changing = new Map<number, Promise<unknown>>();

/** Each tab's write under way, and the one behind it, which will hold all changes made until it begins. */
const writing = new Map<number, Promise<void>>();
const waiting = new Map<number, Promise<void>>();

/** Tabs that closed while this worker lived: an event that is told late must not bring them back. Browsers do not use a tab's id again. */
const closed = new Set<number>();

/** Runs a job after all earlier ones of its tab: a read and the change that follows it are never interleaved with another's. */
function enqueue<T>(tab: number, job: () => Promise<T>): Promise<T> {
  const result = (changing.get(tab) ?? Promise.resolve()).then(job);
  const end = result.catch(() => {}).then(() => {
    if (changing.get(tab) === end) changing.delete(tab);
  });
  changing.set(tab, end);
  return result;
}

/** A tab's record, or undefined if nothing is known of the tab. */
export async function read(tab: number): Promise<TabRecord | undefined> {
  const stored = await chrome.storage.session.get(key(tab));
  return asRecord(stored[key(tab)]);
}

/** What is stored, if views can show it. */
function asRecord(stored: unknown): TabRecord | undefined {
  const record = stored as TabRecord | undefined;
  return record?.report?.state ? record : undefined;
}

/** The worker's own view of a tab: with all changes asked for so far, even if their write is still under way. */
export function latest(tab: number): Promise<TabRecord | undefined> {
  return enqueue(tab, async () => cache.get(tab) ?? (closed.has(tab) ? undefined : read(tab)));
}

/** Every tab's record. */
export async function readAll(): Promise<TabRecord[]> {
  const stored = await chrome.storage.session.get(null);
  return Object.entries(stored).flatMap(([name, value]) => (name.startsWith(PREFIX) ? (asRecord(value) ?? []) : []));
}

/** Changes a tab's record and stores it, after all earlier changes of the tab. `change` gets what is known (undefined: nothing) and returns
 * what shall be stored; the same object or undefined: nothing to store. Resolves, once it is stored, to the record before and after. */
export async function update(
  tab: number,
  change: (record: TabRecord | undefined) => TabRecord | undefined | Promise<TabRecord | undefined>,
): Promise<{ before?: TabRecord; after?: TabRecord }> {
  const { before, after } = await enqueue(tab, async () => {
    if (closed.has(tab)) return {};
    const before = cache.get(tab) ?? (await read(tab));
    const after = await change(before);
    if (!after || after === before) return { before, after: before };
    cache.set(tab, after);
    return { before, after };
  });
  if (after && after !== before) await flush(tab);
  return { before, after };
}

/** Stores a tab's record as it is by then. Events come in bursts: what changes while a write is under way is stored by one write after it. */
function flush(tab: number): Promise<void> {
  const behind = waiting.get(tab);
  if (behind) return behind;
  const next = (writing.get(tab) ?? Promise.resolve()).then(() => {
    waiting.delete(tab);
    const record = cache.get(tab);
    const write = (record ? store(record) : chrome.storage.session.remove(key(tab))).finally(() => {
      if (writing.get(tab) === write) writing.delete(tab);
    });
    writing.set(tab, write);
    return write;
  });
  waiting.set(tab, next);
  return next;
}

/** Forgets a tab. */
export async function remove(tab: number): Promise<void> {
  closed.add(tab);
  await enqueue(tab, async () => cache.delete(tab));
  await flush(tab);
}

/** Moves what is known of a tab to the tab that replaces it. */
export async function move(from: number, to: number): Promise<void> {
  const record = await latest(from);
  if (record) await update(to, () => ({ ...record, tab: to }));
  await remove(from);
}

/** Stores a record. The area holds some 10 MB for all tabs: if it is full, the largest other tabs lose what can be had again by a reload, then
 * this one its former pages. */
async function store(record: TabRecord): Promise<void> {
  if (await fits(record)) return;
  const others = (await readAll()).filter((other) => other.tab !== record.tab && other.navigation?.page?.navigation);
  const bySize = others.map((other) => ({ other, length: JSON.stringify(other).length })).sort((a, b) => b.length - a.length);
  for (const { other } of bySize) {
    if (closed.has(other.tab)) continue; // meanwhile
    const { cookies: _, judged: __, navigation, ...rest } = cache.get(other.tab) ?? other;
    const slim: TabRecord = { ...rest, navigation: navigation && { ...emptyTab, page: withoutRequests(navigation) } };
    if (cache.has(other.tab)) cache.set(other.tab, slim);
    if ((await fits(slim)) && (await fits(record))) return;
  }
  const last = { ...record, navigation: record.navigation && { ...record.navigation, former: [] } };
  if (!(await fits(last))) console.warn("Assay: this tab’s record does not fit into storage.session");
}

/** The page of a tab without its requests: it keeps the grade that it has. */
function withoutRequests(state: TabState): TabState["page"] {
  if (!state.page) return undefined;
  const { navigation: _, ...page } = state.page;
  return { ...page, reason: "opened-before", document: "" };
}

async function fits(record: TabRecord): Promise<boolean> {
  try {
    await chrome.storage.session.set({ [key(record.tab)]: record });
    return true;
  } catch {
    return false;
  }
}

/** Calls back with a tab's record whenever it changes (undefined: forgotten). Returns a function that ends this. */
export function subscribe(tab: number, callback: (record: TabRecord | undefined) => void): () => void {
  const listener = (changes: Record<string, chrome.storage.StorageChange>, area: string) => {
    const change = area === "session" ? changes[key(tab)] : undefined;
    if (change) callback(asRecord(change.newValue));
  };
  chrome.storage.onChanged.addListener(listener);
  return () => chrome.storage.onChanged.removeListener(listener);
}

/** What the user had Assay ask, by origin, the latest last: one key, because it is small and seldom written. */
type Probes = Record<string, Probed[]>;

const PROBES = "probes";

/** How much of it is kept: characters of JSON. */
const MAX_PROBES = 256 * 1024;

/** Private windows keep their own. */
const probesKey = (origin: string, incognito: boolean) => (incognito ? "private:" : "") + origin;

async function readAllProbes(): Promise<Probes> {
  return ((await chrome.storage.session.get(PROBES))[PROBES] as Probes | undefined) ?? {};
}

/** What came of the probes of an origin. */
export async function readProbes(origin: string, incognito: boolean): Promise<Probed[]> {
  return (await readAllProbes())[probesKey(origin, incognito)] ?? [];
}

/** Calls back whenever a probe has come to something. */
export function subscribeProbes(callback: () => void): void {
  chrome.storage.onChanged.addListener((changes, area) => {
    if (area === "session" && changes[PROBES]) callback();
  });
}

/** Keeps what came of an origin's probes; the origins that were asked longest ago make room. Rejects if there is none. */
export async function keepProbes(origin: string, incognito: boolean, probes: Probed[]): Promise<void> {
  const name = probesKey(origin, incognito);
  const others = Object.entries(await readAllProbes()).filter(([other]) => other !== name);
  while (others.length > 0 && JSON.stringify([others, probes]).length > MAX_PROBES) others.shift();
  await chrome.storage.session.set({ [PROBES]: { ...Object.fromEntries(others), [name]: probes } });
}

/** Forgets the probes of private windows, or all. */
export async function forgetProbes(which: "private" | "all"): Promise<void> {
  const kept = Object.entries(which === "all" ? {} : await readAllProbes()).filter(([name]) => !name.startsWith("private:"));
  if (kept.length === 0) await chrome.storage.session.remove(PROBES);
  else await chrome.storage.session.set({ [PROBES]: Object.fromEntries(kept) });
}

/** What the user chose, or the defaults. */
export async function readSettings(): Promise<Settings> {
  const { settings } = await chrome.storage.local.get("settings");
  return { ...defaults, ...(settings as Partial<Settings> | undefined) };
}

/** Keeps what the user chose. */
export async function writeSettings(change: Partial<Settings>): Promise<void> {
  await chrome.storage.local.set({ settings: { ...(await readSettings()), ...change } });
}

/** Calls back when the settings document has changed. */
export function onPolicy(callback: () => void): void {
  chrome.storage.onChanged.addListener((changes, area) => {
    const change = area === "local" ? changes["settings"] : undefined;
    const policy = (settings: unknown) => (settings as Partial<Settings> | undefined)?.policy ?? defaults.policy;
    if (change && policy(change.newValue) !== policy(change.oldValue)) callback();
  });
}
