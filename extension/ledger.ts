// The ledgers of origins, and the Set-Cookie headers of domains: in memory while the worker lives, in storage.session always, one key each.
// Those of private windows have keys of their own and go with the last such window. A cookie belongs to no origin but to a host or a domain, so
// that one that was set while signing in at another host is known here too.

import { cookiesOf, domainsOf, goesTo, hostOf, Ledger, type Seen, type StoredOrigin, withCookie } from "./collector/origin.ts";
import { keys, put, putSoon } from "./session.ts";
import type { Origin, SetCookie } from "./wire.ts";

const ORIGIN = "origin:";
const COOKIES = "cookies:";
const PRIVATE = "private:";

/** All ledgers together have at most so many characters; the oldest go first. */
const MAX_LENGTH = 2 * 1024 * 1024;

/** `ledgers` lists what is stored, that which changed last at the end: [key, characters, answers that were dropped with it]. */
const INDEX = "ledgers";

interface Place {
  length: number; // 0: it is stored no more
  dropped: number;
}

/** How many origins are remembered of which nothing is stored any more. */
const MAX_GONE = 200;

const ledgers = new Map<string, Promise<Ledger>>();
const cookies = new Map<string, Promise<{ list: SetCookie[] }>>();
let index: Promise<Map<string, Place>> | undefined;

const keyOf = (prefix: string, name: string, isPrivate: boolean): string => prefix + (isPrivate ? PRIVATE : "") + name;

async function stored<T>(key: string): Promise<T | undefined> {
  const text = (await chrome.storage.session.get(key))[key] as string | undefined;
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

async function readIndex(): Promise<Map<string, Place>> {
  const list = (await stored<[string, number, number][]>(INDEX)) ?? [];
  return new Map(list.map(([key, length, dropped]) => [key, { length, dropped }]));
}

function places(): Promise<Map<string, Place>> {
  index ??= readIndex();
  return index;
}

async function readLedger(key: string, origin: string, dropped: number): Promise<Ledger> {
  const found = await stored<StoredOrigin>(key);
  return found ? Ledger.from(found) : new Ledger(origin, dropped);
}

async function readCookies(key: string): Promise<{ list: SetCookie[] }> {
  return { list: (await stored<SetCookie[]>(key)) ?? [] };
}

/** The last response that was taken: one after the other, in the order in which they came. */
let noting: Promise<unknown> = Promise.resolve();

/** Takes a response that a tab saw. `asker` is the origin of the page that asked for it, undefined for the page itself: of other origins only the
 * cookies are kept that the page's host gets. Resolves to true if there is more to show for it; storing it goes on. */
export function note(tab: number, seen: Seen, asker?: string): Promise<boolean> {
  const noted = noting.then(async () => {
    const isPrivate = await privacyOf(tab);
    return isPrivate !== undefined && (await noteOne(seen, isPrivate, asker));
  });
  noting = noted.catch((error) => console.error("Assay:", error));
  return noted;
}

async function noteOne(seen: Seen, isPrivate: boolean, asker: string | undefined): Promise<boolean> {
  if (!/^https?:/.test(seen.url)) return false;
  const { origin } = new URL(seen.url);
  const list = await places();
  let changed = false;
  if (asker === undefined || asker === origin) {
    const key = keyOf(ORIGIN, origin, isPrivate);
    const ledger = await opened(ledgers, key, () => readLedger(key, origin, list.get(key)?.dropped ?? 0));
    if (ledger.note(seen)) {
      changed = true;
      store(list, key, () => JSON.stringify(ledger.store()), () => ledger.size + ledger.dropped);
    }
  }
  for (const { domain, cookie } of cookiesOf(seen)) {
    if (asker !== undefined && !goesTo(domain, cookie, hostOf(asker))) continue;
    const key = keyOf(COOKIES, domain, isPrivate);
    const of = await opened(cookies, key, () => readCookies(key));
    of.list = withCookie(of.list, cookie);
    changed = true;
    store(list, key, () => JSON.stringify(of.list), () => 0);
  }
  return changed;
}

function opened<T>(all: Map<string, Promise<T>>, key: string, open: () => Promise<T>): Promise<T> {
  const found = all.get(key) ?? open();
  all.set(key, found);
  return found;
}

/** Stores what a key holds; the oldest go if it becomes too much. `answers` says how many are lost when it goes. */
function store(list: Map<string, Place>, key: string, text: () => string, answers: () => number): void {
  const isKept = () => ledgers.has(key) || cookies.has(key);
  const written = () => {
    if (!isKept()) return undefined;
    const now = text();
    list.delete(key);
    list.set(key, { length: now.length, dropped: answers() });
    let total = [...list.values()].reduce((sum, { length }) => sum + length, 0);
    for (const [oldest, { length }] of [...list]) {
      if (total <= MAX_LENGTH || oldest === key) break;
      if (length > 0) void put(oldest, () => undefined);
      gone(list, oldest);
      total -= length;
    }
    return now;
  };
  putSoon(key, written);
  putIndex(list);
}

function putIndex(list: Map<string, Place>): void {
  putSoon(INDEX, () => indexOf(list));
}

function indexOf(list: Map<string, Place>): string | undefined {
  return list.size === 0 ? undefined : JSON.stringify([...list].map(([key, { length, dropped }]) => [key, length, dropped]));
}

/** Takes a key out of memory; how many answers it held is remembered. */
function gone(list: Map<string, Place>, key: string): void {
  ledgers.delete(key);
  cookies.delete(key);
  const place = list.get(key);
  list.delete(key);
  if (place && place.dropped > 0) list.set(key, { length: 0, dropped: place.dropped });
  const empty = [...list].filter(([, { length }]) => length === 0);
  for (const [key] of empty.slice(0, -MAX_GONE)) list.delete(key);
}

/** Room in a full storage: the ledger that has not changed for longest. */
export async function dropOldestLedger(): Promise<boolean> {
  const list = await places();
  const oldest = [...list].find(([, { length }]) => length > 0)?.[0];
  if (oldest === undefined) return false;
  gone(list, oldest);
  await chrome.storage.session.remove(oldest);
  putIndex(list);
  return true;
}

/** What was seen in this session of the origin of a tab's page, from memory in the worker and from storage elsewhere; undefined: nothing. */
export async function readOrigin(tab: number, url: string): Promise<Origin | undefined> {
  await noting;
  const isPrivate = await privacyOf(tab);
  if (isPrivate === undefined || !/^https?:/.test(url)) return undefined;
  const { origin, hostname } = new URL(url);
  const key = keyOf(ORIGIN, origin, isPrivate);
  const [ledger, ...lists] = await Promise.all([
    ledgers.get(key) ?? readLedger(key, origin, 0),
    ...domainsOf(hostname).map(async (domain) => {
      const name = keyOf(COOKIES, domain, isPrivate);
      const { list } = await (cookies.get(name) ?? readCookies(name));
      return list.filter((cookie) => goesTo(domain, cookie, hostname));
    }),
  ]);
  const setCookies = lists.flat().sort((a, b) => a.time.localeCompare(b.time));
  if (ledger.size === 0 && ledger.dropped === 0 && setCookies.length === 0) return undefined;
  return { ...ledger.store(), ...(setCookies.length > 0 && { setCookies }) };
}

/** Forgets everything, or what was seen of one origin and the cookies that its host gets. Returns of how many origins something was known. */
export async function forget(origin?: string): Promise<number> {
  const host = origin === undefined ? "" : hostOf(origin);
  const ours = (key: string) =>
    [false, true].some((isPrivate) => key === keyOf(ORIGIN, origin!, isPrivate) || domainsOf(host).some((domain) => key === keyOf(COOKIES, domain, isPrivate)));
  return forgetAll((key) => origin === undefined || ours(key));
}

/** Forgets what was seen in private windows. */
export async function forgetPrivate(): Promise<void> {
  await forgetAll((key) => key.startsWith(ORIGIN + PRIVATE) || key.startsWith(COOKIES + PRIVATE));
}

async function forgetAll(wanted: (key: string) => boolean): Promise<number> {
  const list = await places();
  const known = new Set([...list.keys(), ...ledgers.keys(), ...cookies.keys(), ...(await keys(ORIGIN)), ...(await keys(COOKIES))]);
  const written: Promise<void>[] = [];
  const gone = [...known].filter(wanted);
  for (const key of gone) {
    ledgers.delete(key);
    cookies.delete(key);
    list.delete(key);
    written.push(put(key, () => undefined));
  }
  written.push(put(INDEX, () => indexOf(list)));
  await Promise.all(written);
  return gone.filter((key) => key.startsWith(ORIGIN)).length;
}

const privacy = new Map<number, Promise<boolean | undefined>>();

/** Whether a tab is in a private window; undefined: the tab is gone, and nothing is kept of it. */
export function privacyOf(tab: number): Promise<boolean | undefined> {
  // A DevTools panel in Firefox has no chrome.tabs; it is where its tab is.
  const known = privacy.get(tab) ?? (chrome.tabs ? chrome.tabs.get(tab).then(({ incognito }) => incognito, () => undefined) : Promise.resolve(chrome.extension.inIncognitoContext));
  privacy.set(tab, known);
  return known;
}
