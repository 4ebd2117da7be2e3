// The settings. What the user chose lives in storage.local, one key for each of them and one for each host with a stack of its own: what one of Assay's
// pages writes never undoes what another writes at the same moment. What an administrator set lives in storage.managed and counts before it.

import { type Language, languages } from "./i18n.ts";
import { keys } from "./session.ts";
import { stacks as known } from "../popup/stacks.ts";

/** What the toolbar button can show of a page. */
export const looks = ["letter", "score", "mark", "none"] as const;
export type Look = (typeof looks)[number];

/** Which other scale the popup can show beside the grade. */
export const scales = ["none", "observatory"] as const;
export type Scale = (typeof scales)[number];

/** What the user chose, or whoever manages the browser. */
export interface Settings {
  policy: string; // the settings document under which pages are graded, as it was written; empty: none
  stack: string; // the usual stack of hosts that have none of their own: "nginx", "django" …; empty: the one that was chosen last
  badge: Look;
  scale: Scale;
  language: Language | ""; // of all texts; empty: the browser's
}

const defaults: Settings = { policy: "", stack: "", badge: "letter", scale: "none", language: "" };

const names = Object.keys(defaults) as (keyof Settings)[];

/** The settings as a file or an administrator says them: the document as JSON, and the hosts' stacks beside it. What is not there is not said. */
export interface Values extends Partial<Omit<Settings, "policy">> {
  policy?: Record<string, unknown>;
  stacks?: Record<string, string>; // by host: "shop.test:8080"
}

/** What may stand where a fault is. */
export type Wanted = { oneOf: readonly string[] } | { field: readonly string[] } | "object" | "host" | "number-of-hosts";

/** A value that means nothing, and where it stands: "stacks.shop.test". */
export interface Fault {
  name: string; // the field
  key?: string; // of it: the host
  got: unknown;
  wanted: Wanted;
}

/** For how many hosts a choice is kept. */
export const MAX_STACKS = 200;

export const fields = ["policy", "stacks", "stack", "badge", "scale", "language"] as const;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** A host as the popup knows it, of what a person typed, an address too: "shop.test:8080". Undefined if it is none. */
export function hostOf(typed: string): string | undefined {
  const text = typed.trim();
  const url = /^https?:\/\//i.test(text) ? text : `https://${text}`;
  if (!text || /[\s*%@]/.test(text) || !URL.canParse(url)) return undefined;
  return new URL(url).host;
}

/** What of some values means nothing. The settings document is the core's to judge: here it need only be an object. */
export function faultsOf(values: Readonly<Record<string, unknown>>): Fault[] {
  const ids = known.map(({ id }) => id);
  return Object.entries(values).flatMap(([name, got]): Fault[] => {
    const oneOf = (allowed: readonly string[]): Fault[] => (allowed.includes(got as string) ? [] : [{ name, got, wanted: { oneOf: allowed } }]);
    switch (name) {
      case "badge":
        return oneOf(looks);
      case "scale":
        return oneOf(scales);
      case "language":
        return oneOf(["", ...Object.keys(languages)]);
      case "stack":
        return oneOf(["", ...ids]);
      case "policy":
        return isObject(got) ? [] : [{ name, got, wanted: "object" }];
      case "stacks":
        return isObject(got) ? faultsOfStacks(got, ids) : [{ name, got, wanted: "object" }];
    }
    return [{ name, got: name, wanted: { field: fields } }];
  });
}

function faultsOfStacks(stacks: Record<string, unknown>, ids: readonly string[]): Fault[] {
  const name = "stacks";
  const hosts = Object.entries(stacks);
  if (hosts.length > MAX_STACKS) return [{ name, got: hosts.length, wanted: "number-of-hosts" }];
  return hosts.flatMap(([key, got]): Fault[] => {
    if (hostOf(key) !== key) return [{ name, key, got: key, wanted: "host" }];
    return ids.includes(got as string) ? [] : [{ name, key, got, wanted: { oneOf: ids } }];
  });
}

/** What an administrator set, and what of it means nothing and does not count. */
export interface Given {
  values: Values;
  faults: Fault[];
}

/** Without its faults. */
function sound(all: Record<string, unknown>): Given {
  const faults = faultsOf(all);
  const values = Object.fromEntries(Object.entries(all).filter(([name]) => !faults.some((fault) => fault.name === name && fault.key === undefined)));
  if (isObject(values["stacks"])) {
    const hosts = Object.entries(values["stacks"]).filter(([host]) => !faults.some(({ key }) => key === host));
    values["stacks"] = Object.fromEntries(hosts);
  }
  return { values: values as Values, faults };
}

let given: Promise<Given> | undefined;

/** What an administrator set. Firefox rejects where nobody did, and has no such storage in DevTools. */
export function readGiven(): Promise<Given> {
  return (given ??= (chrome.storage.managed?.get(null) ?? Promise.resolve({})).then(sound, () => sound({})));
}

/** What the user chose, whether or not it counts. */
export async function readOwnSettings(): Promise<Settings> {
  return { ...defaults, ...((await chrome.storage.local.get(names)) as Partial<Settings>) };
}

/** The settings that count here and now. */
export async function readSettings(): Promise<Settings> {
  const [own, { values }] = await Promise.all([readOwnSettings(), readGiven()]);
  const { policy, stacks: _, ...others } = values;
  return { ...own, ...others, ...(policy && { policy: documentOf(policy) }) };
}

/** A settings document as text; one that says nothing is none. */
export function documentOf(policy: Record<string, unknown>): string {
  return Object.keys(policy).length > 0 ? JSON.stringify(policy, null, 2) + "\n" : "";
}

/** Keeps what the user chose. */
export async function writeSettings(change: Partial<Settings>): Promise<void> {
  await chrome.storage.local.set(change);
}

/** Calls back when one of the settings may have changed. */
export function onSetting(name: keyof Settings, callback: () => void): void {
  // Of these areas alone: the worker shall not be told of each of its own writes to the session's.
  chrome.storage.local.onChanged.addListener((changes) => {
    if (changes[name]) callback();
  });
  onGiven((changes) => {
    if (name in changes) callback();
  });
}

/** Calls back when an administrator has changed something. Firefox reads that only when it starts. */
export function onGiven(callback: (changes: Record<string, chrome.storage.StorageChange>) => void): void {
  chrome.storage.managed?.onChanged?.addListener((changes) => {
    given = undefined;
    callback(changes);
  });
}

/** Calls back when any of the settings, or a host's stack, may have changed. */
export function onSettings(callback: () => void): void {
  chrome.storage.local.onChanged.addListener((changes) => {
    if (Object.keys(changes).some((key) => key.startsWith(STACK) || key === LAST || (names as string[]).includes(key))) callback();
  });
  onGiven(callback);
}

const STACK = "stack:";
const LAST = "last-stack";

/** The stack that the user chose for a host. */
interface Chosen {
  stack: string;
  chosen: number; // milliseconds since 1970
}

/** Choices outlive the browser's session, as the user's own; those of private windows do not. */
const areaOf = (incognito: boolean) => (incognito ? chrome.storage.session : chrome.storage.local);

/** The stack that some values say for a host. */
export function stackOf({ stacks = {} }: Values, host: string): string | undefined {
  return Object.hasOwn(stacks, host) ? stacks[host] : undefined; // a host may be called "constructor"
}

/** The stack that was chosen for a host ("shop.test:8080"); undefined: none. */
export async function readStack(host: string, incognito: boolean): Promise<string | undefined> {
  const [stored, { values }] = await Promise.all([areaOf(incognito).get(STACK + host), readGiven()]);
  return stackOf(values, host) ?? (stored[STACK + host] as Chosen | undefined)?.stack;
}

/** The stacks that the user chose for hosts, private windows left out. */
export async function readStacks(): Promise<Record<string, string>> {
  const stored = (await chrome.storage.local.get(await keys(STACK, chrome.storage.local))) as Record<string, Chosen>;
  return Object.fromEntries(Object.entries(stored).map(([key, { stack }]) => [key.slice(STACK.length), stack]));
}

/** Keeps the stack that the user chose for a host, if it is the user's to choose; the hosts chosen for longest ago make room. */
export async function writeStack(host: string, stack: string, incognito: boolean): Promise<void> {
  const area = areaOf(incognito);
  if (stackOf((await readGiven()).values, host) !== undefined) return;
  await area.set({ [STACK + host]: { stack, chosen: Date.now() } satisfies Chosen });
  const stored = Object.entries((await area.get(await keys(STACK, area))) as Record<string, Chosen>);
  const oldest = stored.sort(([, a], [, b]) => a.chosen - b.chosen).slice(0, Math.max(0, stored.length - MAX_STACKS));
  if (oldest.length > 0) await area.remove(oldest.map(([key]) => key));
}

/** Takes settings from elsewhere, all of them or none: each that is said takes the place of what the user chose. */
export async function takeValues({ policy, stacks, ...others }: Values): Promise<void> {
  const { local } = chrome.storage;
  const hosts = Object.entries(stacks ?? {}).map(([host, stack]) => [STACK + host, { stack, chosen: Date.now() } satisfies Chosen]);
  await local.set({ ...others, ...(policy && { policy: documentOf(policy) }), ...Object.fromEntries(hosts) });
  const gone = stacks ? (await keys(STACK, local)).filter((key) => !Object.hasOwn(stacks, key.slice(STACK.length))) : [];
  if (gone.length > 0) await local.remove(gone);
}

/** Forgets what the user chose, the stacks of hosts left out. */
export async function forgetSettings(): Promise<void> {
  await chrome.storage.local.remove([...names, LAST]);
}

/** Forgets the stack that the user chose for a host. */
export async function removeStack(host: string): Promise<void> {
  await chrome.storage.local.remove(STACK + host);
}

/** Forgets the stacks chosen for hosts in private windows, or all. Returns how many hosts there were. */
export async function forgetStacks(which: "private" | "all"): Promise<number> {
  const { session, local } = chrome.storage;
  const areas = which === "all" ? [session, local] : [session];
  const forgotten = await Promise.all(
    areas.map(async (area) => {
      const all = await keys(STACK, area);
      if (all.length > 0) await area.remove(all);
      return all.length;
    }),
  );
  return forgotten.reduce((sum, count) => sum + count, 0);
}

/** The stack that the user chose last, whatever for; empty: none yet. */
export async function readLastStack(): Promise<string> {
  return ((await chrome.storage.local.get(LAST))[LAST] as string | undefined) ?? "";
}

export async function writeLastStack(stack: string): Promise<void> {
  await chrome.storage.local.set({ [LAST]: stack });
}

/** The stack to show fixes for where neither the user nor the page says one. */
export async function readUsualStack(): Promise<string> {
  return (await readSettings()).stack || readLastStack();
}
