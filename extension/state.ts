// All of Assay's storage but the settings (settings.ts). What is known of a tab lives in storage.session, one key a tab: in memory, gone with the
// browser, read by every view. Only the worker writes it. Pins, and cookies that are to be put back, live in storage.local.

import { emptyTab, type TabState } from "./collector/reduce.ts";
import type { Probed } from "./collector/probe.ts";
import type { Original, Trial } from "./collector/trial.ts";
import { keys, put } from "./session.ts";
import { failure } from "./ungraded.ts";
import type { Comparison, Cookie, Keep, Report, Snapshot } from "./wire.ts";

/** What is known of one tab. Views show `report`; observation.ts puts together what it is about. */
export interface TabRecord {
  tab: number;
  url: string;
  report: Report;
  navigation?: TabState; // the collector's own
  cookies?: Cookie[]; // the jar when the page was graded last; undefined: unknown
  loads?: number; // how many changes of its resources that grade has seen (loaded.ts)
  due?: true; // its page has changed since: it is to be judged again
  judged?: string; // a hash of the Observation that the report is about
  refused?: string; // what the core has against the settings, if it graded without them
  standing?: Standing; // how its page stands to the pin of its origin; undefined: there is none
  timings?: { completed: number; badge: number }; // milliseconds since 1970: the page's webRequest.onCompleted, and its grade on the badge
}

/** How a page stands to the pin of its origin. */
export interface Standing {
  pinned: number; // the pin's own time
  judged: string; // the Observation that was compared: TabRecord.judged
  since?: number; // when a page was first worse than the pin, as long as none was as good again. Milliseconds since 1970
  comparison: Comparison; // with the pin, its verdict included; what was set aside is left out
}

const PREFIX = "tab:";

const key = (tab: number) => PREFIX + tab;

/** Records that this worker wrote or read. It is the only writer, so they are true as long as it lives; storage holds all of them. */
const cache = new Map<number, TabRecord>();

/** The end of each tab's queue of changes. */
const changing = new Map<number, Promise<unknown>>();

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
  const stored = await chrome.storage.session.get(await keys(PREFIX));
  return Object.values(stored).flatMap((value) => asRecord(value) ?? []);
}

/** True for a tab that closed while this worker lived: an event that is told late must not bring it back. */
export function isClosed(tab: number): boolean {
  return closed.has(tab);
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
    cache.delete(tab); // the one that changed last stands last
    cache.set(tab, after);
    return { before, after };
  });
  if (after && after !== before) await flush(tab);
  return { before, after };
}

/** Stores a tab's record as it is by then; one that does not fit tells the views so. */
function flush(tab: number): Promise<void> {
  const full = (record: TabRecord | undefined): TabRecord | undefined =>
    record && { tab, url: record.url, report: failure(record.url, "the browser’s memory for extensions is full. Close some tabs, or choose Forget everything") };
  return put(key(tab), () => cache.get(tab), () => full(cache.get(tab)));
}

/** Forgets a tab. */
export async function remove(tab: number): Promise<void> {
  closed.add(tab);
  await enqueue(tab, async () => cache.delete(tab));
  await flush(tab);
}

/** Forgets what is known of a tab that stays open. */
export async function clear(tab: number): Promise<void> {
  await enqueue(tab, async () => cache.delete(tab));
  await flush(tab);
}

/** Moves what is known of a tab to the tab that replaces it. */
export async function move(from: number, to: number): Promise<void> {
  const record = await latest(from);
  if (record) await update(to, () => ({ ...record, tab: to }));
  await remove(from);
}

/** Room in a full storage: the documents that the back/forward cache may bring back, of the tab that has most of them. */
export async function dropFormer(): Promise<boolean> {
  return shrink(({ navigation }) => (navigation && navigation.former.length > 0 ? JSON.stringify(navigation.former).length : 0), (record) => ({
    ...record,
    navigation: { ...record.navigation!, former: [] },
  }));
}

/** The last room in a full storage: the requests of the largest page, which keeps its grade until it is reloaded. */
export async function dropRequests(): Promise<boolean> {
  return shrink((record) => (record.navigation?.page?.navigation ? JSON.stringify(record).length : 0), (record) => {
    const { cookies: _, judged: __, navigation, ...rest } = record;
    return { ...rest, navigation: navigation && { ...emptyTab, page: withoutRequests(navigation) } };
  });
}

/** Makes the record smaller that has most to give; the one that changed last only if no other has anything. */
async function shrink(size: (record: TabRecord) => number, smaller: (record: TabRecord) => TabRecord): Promise<boolean> {
  const newest = [...cache.keys()].at(-1);
  const records = new Map((await readAll()).map((record) => [record.tab, record]));
  for (const [tab, record] of cache) records.set(tab, record);
  const able = [...records.values()].filter((record) => !closed.has(record.tab) && size(record) > 0);
  const others = able.filter(({ tab }) => tab !== newest);
  const largest = (others.length > 0 ? others : able).sort((a, b) => size(b) - size(a))[0];
  if (!largest) return false;
  const less = smaller(largest);
  cache.set(less.tab, less);
  await chrome.storage.session.set({ [key(less.tab)]: less }).catch(() => {}); // if not even this fits, the next relief follows
  return true;
}

/** The page of a tab without its requests: it keeps the grade that it has. */
function withoutRequests(state: TabState): TabState["page"] {
  if (!state.page) return undefined;
  const { navigation: _, ...page } = state.page;
  return { ...page, reason: "opened-before", document: "" };
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

/** Calls back whenever the record of any tab has changed. */
export function subscribeAll(callback: () => void): void {
  chrome.storage.onChanged.addListener((changes, area) => {
    if (area === "session" && Object.keys(changes).some((name) => name.startsWith(PREFIX))) callback();
  });
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

/** The last change of the probes: one after the other, because each is made of what is stored. */
let probing: Promise<void> = Promise.resolve();

function changeProbes(change: (all: Probes) => Probes | undefined): Promise<void> {
  const done = probing.then(async () => {
    const changed = change(await readAllProbes());
    await put(PROBES, () => changed);
  });
  probing = done.catch(() => {});
  return done;
}

/** Keeps what came of an origin's probes; the origins that were asked longest ago make room. */
export function keepProbes(origin: string, incognito: boolean, probes: Probed[]): Promise<void> {
  const name = probesKey(origin, incognito);
  return changeProbes((all) => {
    const others = Object.entries(all).filter(([other]) => other !== name);
    while (others.length > 0 && JSON.stringify([others, probes]).length > MAX_PROBES) others.shift();
    return { ...Object.fromEntries(others), [name]: probes };
  });
}

/** Forgets the probes of private windows, or all, or those of one origin. */
export async function forgetProbes(which: "private" | "all" | { origin: string }): Promise<void> {
  const forgotten = (name: string): boolean => {
    if (which === "all") return true;
    if (which === "private") return name.startsWith(probesKey("", true));
    return name === probesKey(which.origin, false) || name === probesKey(which.origin, true);
  };
  await changeProbes((all) => {
    const kept = Object.entries(all).filter(([name]) => !forgotten(name));
    return kept.length === 0 ? undefined : Object.fromEntries(kept);
  });
}

const TRIAL = "trial:";

/** Every trial, by its tab: in memory while the worker lives. */
let trials: Promise<Map<number, Trial>> | undefined;

/** The worker's own view of all trials. */
export function allTrials(): Promise<Map<number, Trial>> {
  trials ??= keys(TRIAL).then(async (names) => {
    const stored = await chrome.storage.session.get(names);
    return new Map(Object.entries(stored).map(([name, trial]) => [Number(name.slice(TRIAL.length)), trial as Trial]));
  });
  return trials;
}

/** The trial of a tab, under way or over while the tab still shows what came under it. */
export async function readTrial(tab: number): Promise<Trial | undefined> {
  return (await chrome.storage.session.get(TRIAL + tab))[TRIAL + tab] as Trial | undefined;
}

/** Keeps the trial of a tab; undefined: there is none any more. Resolves once it is stored, to false if it does not fit. */
export async function keepTrial(tab: number, trial: Trial | undefined): Promise<boolean> {
  const all = await allTrials();
  if (trial) all.set(tab, trial);
  else all.delete(tab);
  await put(TRIAL + tab, () => all.get(tab));
  return !trial || (await readTrial(tab)) !== undefined;
}

/** Changes the trial of a tab, if it is still the one of that id. */
export async function changeTrial(tab: number, id: number, change: (trial: Trial) => Trial): Promise<void> {
  const all = await allTrials();
  const now = all.get(tab);
  if (now?.id !== id) return;
  all.set(tab, change(now));
  await put(TRIAL + tab, () => all.get(tab));
}

/** Calls back whenever the trial of a tab has changed. */
export function subscribeTrial(tab: number, callback: (trial: Trial | undefined) => void): void {
  chrome.storage.onChanged.addListener((changes, area) => {
    const change = area === "session" ? changes[TRIAL + tab] : undefined;
    if (change) callback(change.newValue as Trial | undefined);
  });
}

const CHANGED = "changed-cookies";

/** Cookies that trials have changed, as they were: on disk, because a trial ends with the browser and its cookies may not. None of a private window. */
export async function readChangedCookies(): Promise<Original[]> {
  return ((await chrome.storage.local.get(CHANGED))[CHANGED] as Original[] | undefined) ?? [];
}

/** Keeps them; those that are put back are left out. */
export async function writeChangedCookies(list: Original[]): Promise<void> {
  if (list.length > 0) await chrome.storage.local.set({ [CHANGED]: list });
  else await chrome.storage.local.remove(CHANGED);
}

/** A page as the user wants its origin to keep it: on disk, because a deployment is compared with what was before it. Never one of a private window;
 * it holds no cookie's value and no query. */
export interface Pin {
  version: typeof PIN_VERSION;
  origin: string; // "https://shop.test"
  pinned: number; // milliseconds since 1970
  keep: Keep;
  snapshot: Snapshot;
  since?: number; // see Standing
}

const PIN = "pin:";
export const PIN_VERSION = 1;

/** For how many origins one is kept. */
const MAX_PINS = 50;

/** How long one may be: characters of JSON. */
export const LONGEST_PIN = 100_000;

/** What is stored, if this version can read it. */
function asPin(stored: unknown): Pin | undefined {
  const pin = stored as Pin | undefined;
  return pin?.version === PIN_VERSION && pin.snapshot && pin.keep ? pin : undefined;
}

/** The pin of an origin. */
export async function readPin(origin: string): Promise<Pin | undefined> {
  return asPin((await chrome.storage.local.get(PIN + origin))[PIN + origin]);
}

/** Every pin, the latest last. */
export async function readPins(): Promise<Pin[]> {
  const stored = await chrome.storage.local.get(await keys(PIN, chrome.storage.local));
  return Object.values(stored).flatMap((value) => asPin(value) ?? []).sort((a, b) => a.pinned - b.pinned);
}

/** Keeps a pin in the place of its origin's last one; the origins pinned longest ago make room. */
export async function writePin(pin: Pin): Promise<void> {
  const others = (await readPins()).filter(({ origin }) => origin !== pin.origin);
  await forgetPins(others.slice(0, Math.max(0, others.length + 1 - MAX_PINS)).map(({ origin }) => origin));
  await chrome.storage.local.set({ [PIN + pin.origin]: pin });
}

/** Forgets the pins of some origins, or all. Returns how many there were of all. */
export async function forgetPins(origins?: readonly string[]): Promise<number> {
  const gone = origins?.map((origin) => PIN + origin) ?? (await keys(PIN, chrome.storage.local));
  if (gone.length > 0) await chrome.storage.local.remove(gone);
  return gone.length;
}

/** Calls back whenever a pin has come, changed or gone. */
export function subscribePins(callback: () => void): void {
  chrome.storage.local.onChanged.addListener((changes) => {
    if (Object.keys(changes).some((key) => key.startsWith(PIN))) callback();
  });
}
