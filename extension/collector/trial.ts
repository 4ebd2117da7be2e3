// A trial of some changes in one tab: its rules for the browser, and what each of the browser's words means while it runs. Pure.
//
// The grade stays the server's. What the browser enforces meanwhile is kept beside it (Response.tried), and what it breaks is not held against the
// page (asServed). Chromium tells onHeadersReceived what the server sent and onResponseStarted what the trial made of it; Firefox tells both what the
// trial made of it: what it set is taken out again there, and what the server had sent before the trial is put back.

import type { Change, Cookie, Document, Header, Observation, Report, Resource, TrialHeader, Unsupported } from "../wire.ts";
import type { Event, Response } from "./events.ts";
import { wireAttributes } from "./jar.ts";
import type { Page } from "./reduce.ts";
import { urlKey } from "./redact.ts";

/** How long a trial runs. Milliseconds. */
export const DURATION = 10 * 60_000;

/** A trial, as it is stored. */
export interface Trial {
  id: number; // when it began, milliseconds since 1970: tells which documents came under it
  what: string; // the rule whose finding's fix is on trial, or WHOLE_PLAN
  origin: string; // "https://shop.test"
  until: number;
  ended?: number; // over; the tab still shows what came under it
  headers: TrialHeader[];
  cookies: Change[];
  cannot: Unsupported[];
  notes: string[];
  before: Before;
  originals: Original[];
  opened?: Opened[];
  result?: Result;
}

/** A window that a page under trial opened, for another origin. */
export interface Opened {
  tab: number;
  by: string; // the documentId of the page that opened it
  origin: string; // of what it was opened for
  cut?: boolean; // the trial has cut it off; absent: its page has not said yet
}

/** False once it is over. */
export const isRunning = ({ ended }: Trial): boolean => ended === undefined;

/** The key of the trial of the whole plan; every other is a rule's id. */
export const WHOLE_PLAN = "*";

/** What was known when a trial began. */
interface Before {
  key: string; // of the page's URL
  document: string; // the page's documentId: loaded.ts knows what it had loaded
  markup?: Document;
  sent: Record<string, Header[]>; // key of a URL → what of the headers on trial the server sent there
  troubles: string[]; // what was broken already
  opener?: string; // another origin's page had opened it and could reach it: the origin; "": unknown
}

/** A cookie before a trial changed its attributes. Its value and its end are never kept: they are read from the changed cookie when that is put back. */
export interface Original extends Attributes {
  name: string;
  scheme: string; // of the page: "https:"
  storeId: string;
  partitionKey?: chrome.cookies.CookiePartitionKey;
  firstPartyDomain?: string; // Firefox
  changed: Attributes;
}

/** What a trial may change of a cookie, in the browser's own words. */
export interface Attributes {
  domain: string; // with a dot before it if it is for subdomains too
  hostOnly: boolean;
  path: string;
  secure: boolean;
  httpOnly: boolean;
  sameSite: `${chrome.cookies.SameSiteStatus}`;
}

/** What came of a trial so far, for the page that the tab shows. */
export interface Result {
  document: string;
  judged: string; // a hash of the Observation that the report is about
  report: Report;
  broke: Trouble[];
  assumed?: string[]; // headers of which the browser does not tell what the server itself sends here
}

/** Something that does not work in a page. */
export interface Trouble {
  kind: "violation" | "resource" | "frame" | "feature" | "window";
  what: string; // the directive, the type of the resource, the feature; "opener" or "opened"
  url?: string; // without query; or a word: "inline", "eval"
  element?: string; // that wanted it: "script"
  at?: string; // where it was asked for: "https://shop.test/app.js:12"
  why?: string; // the browser's reason, in words
  reported?: boolean; // a policy that only reports: it was not stopped
}

/** What an element could not load, or a feature that was refused, as the content script tells it. */
export interface Failure {
  element?: string; // its name: "script"
  feature?: string; // "camera"
  url?: string; // what it could not load; of a feature, who asked for it, or the frame that was to have it
}

/** What was enforced in place of a response's own headers. */
export interface Tried {
  trial: number; // the trial's id
  headers: Header[];
  assumed?: string[]; // names of headers that the response itself may have had otherwise
}

const lower = ([name]: Header): string => name.toLowerCase();

const isOfOrigin = (url: string, { origin }: Trial): boolean => url.startsWith(origin + "/");

/** The browser's rules of a trial in a tab. `keepOut` keeps changed answers out of the browser's cache, which a later visit would get them from. */
export function rulesOf(trial: Trial, tab: number, firstId: number, keepOut: boolean): chrome.declarativeNetRequest.Rule[] {
  type Type = `${chrome.declarativeNetRequest.ResourceType}`;
  // What the page's own frames and resources ask for; a request for the page itself has any initiator.
  const own = { initiatorDomains: [new URL(trial.origin).hostname] };
  const scopes: [Type[], TrialHeader["scope"][], object][] = [
    [["main_frame"], ["page", "documents", "all"], {}],
    [["sub_frame"], ["documents", "all"], own],
    [["stylesheet", "script", "image", "font", "object", "xmlhttprequest", "media", "other"], ["all"], own],
  ];
  const rules: chrome.declarativeNetRequest.Rule[] = [];
  for (const [resourceTypes, reached, initiator] of scopes) {
    const headers = trial.headers.filter(({ scope }) => reached.includes(scope)).map(modification);
    if (headers.length === 0) continue;
    if (keepOut) headers.push(...headers.splice(0).filter(({ header }) => header !== "cache-control"), noStore);
    rules.push({
      id: firstId + rules.length,
      action: { type: "modifyHeaders", responseHeaders: headers },
      condition: { tabIds: [tab], urlFilter: `|${trial.origin}/`, resourceTypes, ...initiator },
    } as chrome.declarativeNetRequest.Rule);
  }
  return rules;
}

const noStore = { header: "cache-control", operation: "set", value: "no-store" };

function modification({ op, name, value }: TrialHeader): { header: string; operation: string; value?: string } {
  return op === "set" ? { header: name.toLowerCase(), operation: "set", value } : { header: name.toLowerCase(), operation: "remove" };
}

/** True if headers are what the trial would make of any: else the browser, or another extension, did not take its rules. */
export function isChanged(headers: readonly Header[], trial: Trial): boolean {
  return trial.headers.every(({ op, name, value = "" }) => {
    const found = headers.filter((header) => lower(header) === name.toLowerCase());
    if (op === "remove") return found.length === 0;
    return lower([name, ""]) === "cache-control" || (found.length === 1 && found[0]![1].trim() === value.trim());
  });
}

/** The names of the headers on trial, in lower case. */
const namesOf = (trial: Trial): string[] => trial.headers.map(({ name }) => name.toLowerCase());

/** True if a trial changes the answer to a request that the page makes. */
export function reaches(trial: Trial, { url, type }: { url: string; type: string }): boolean {
  return isOfOrigin(url, trial) && trial.headers.some(({ scope }) => scope === "all" || (scope === "documents" && type === "sub_frame"));
}

/** What the browsers do differently (quirks.ts). */
export interface Ways {
  tellsServer: boolean; // onHeadersReceived tells the server's own headers
  keepOut: boolean; // the rules keep changed answers out of the cache, which would keep the changes
}

/** An event while a trial runs: `response` is the server's own, and `response.tried` what the browser enforces. `began`: when the navigation did. */
export function asTried(trial: Trial, event: Event, began: number, { tellsServer, keepOut }: Ways): Event {
  if (!("response" in event) || !isOfOrigin(event.url, trial) || began < trial.id || began > (trial.ended ?? Infinity)) return event;
  if (tellsServer && (event.type === "headers" || event.type === "redirect")) return event;
  if (!isChanged(event.response.headers, trial)) return event;
  const { response, key } = event;
  if (!tellsServer) return { ...event, response: subtracted(trial, response, key, keepOut) };
  // A navigation knows the server's own headers by now, but for an answer after a 401 (reduce.ts).
  return { ...event, response: { ...subtracted(trial, response, key, false), tried: { trial: trial.id, headers: response.headers } } };
}

function subtracted(trial: Trial, response: Response, key: string, keepOut: boolean): Response {
  const onTrial = namesOf(trial);
  const names = keepOut && onTrial.length > 0 ? [...onTrial, noStore.header] : onTrial;
  const rest = response.headers.filter((header) => !names.includes(lower(header)));
  const { sent, key: page } = trial.before;
  // A page that was not seen before the trial: what the page on trial gets is the best guess, and said to be one. A redirect has little to send.
  const guess = response.status < 300 || response.status >= 400 ? sent[page] : undefined;
  const own = (sent[key] ?? guess ?? []).filter((header) => names.includes(lower(header)));
  const set = trial.headers.flatMap(({ op, name, value = "" }): Header[] => (op === "set" ? [[name, value]] : []));
  const tried: Tried = { trial: trial.id, headers: [...rest, ...own.filter((header) => !onTrial.includes(lower(header))), ...set] };
  if (!sent[key] && names.length > 0) tried.assumed = names;
  return { ...response, headers: [...rest, ...own], tried };
}

/** What is remembered of a page when a trial of some headers begins. */
export function beforeOf(page: Page, resources: readonly Resource[], headers: readonly TrialHeader[], origin: string): Before {
  const names = [...headers.map(({ name }) => name.toLowerCase()), noStore.header];
  const sent: Before["sent"] = {};
  const exchanges = page.navigation?.exchanges ?? [];
  exchanges.forEach((exchange, i) => {
    if (!exchange.url.startsWith(origin + "/")) return;
    const key = i === exchanges.length - 1 ? page.key : urlKey(exchange.url);
    sent[key] = exchange.headers.filter((header) => names.includes(lower(header)));
  });
  const { key, document, markup } = page;
  return { key, document, ...(markup && { markup }), sent, troubles: troubles(page, resources).map(nameOf) };
}

/** True if a page came under a trial. */
export function cameUnder(trial: Trial, page: Page | undefined): boolean {
  return page?.navigation?.tried?.trial === trial.id;
}

/** The Observation of a page under trial as it would be without: what the trial stopped is not the page's doing. `before` is what the page had loaded
 * before the trial, if that is still known. Its exchanges are the server's own already. */
export function asServed(trial: Trial, page: Page, seen: Observation, before: Pick<Observation, "resources" | "resourcesDropped"> | undefined): Observation {
  const served: Observation = { ...seen };
  const same = page.key === trial.before.key;
  if (same && before?.resources && seen.resources) {
    served.resources = before.resources;
    delete served.resourcesDropped;
    if (before.resourcesDropped) served.resourcesDropped = before.resourcesDropped;
  } else if (seen.resources) {
    served.resources = seen.resources.map((resource) => unharmed(trial, resource));
  }
  if (same && trial.before.markup && seen.document) {
    served.document = trial.before.markup;
  } else if (seen.document) {
    const { violations: _, ...rest } = seen.document;
    served.document = rest;
  }
  return served;
}

function unharmed(trial: Trial, resource: Resource): Resource {
  const { outcome, error, headers, ...rest } = resource;
  const names = namesOf(trial);
  const own = headers && isOfOrigin(resource.url, trial) ? headers.filter((header) => !names.includes(lower(header))) : headers;
  return { ...rest, ...(own && { headers: own }), ...(outcome && outcome !== "blocked" && { outcome, ...(error && { error }) }) };
}

/** The page as the browser treats it: with the headers that the trial makes. */
export function asEnforced(page: Page): Page {
  const navigation = page.navigation!;
  const exchanges = navigation.exchanges.with(-1, { ...navigation.exchanges.at(-1)!, headers: navigation.tried!.headers });
  return { ...page, navigation: { ...navigation, exchanges } };
}

/** What does not work in a page, each once. */
export function troubles(page: Page, resources: readonly Resource[]): Trouble[] {
  const found = new Map<string, Trouble>();
  const add = (trouble: Trouble) => {
    const name = nameOf(trouble);
    found.set(name, { ...trouble, ...found.get(name) });
  };
  for (const { directive, blocked, disposition, source, line } of page.markup?.violations ?? []) {
    const trouble: Trouble = { kind: "violation", what: directive };
    if (blocked) trouble.url = blocked;
    if (source) trouble.at = line ? `${source}:${line}` : source;
    if (disposition === "report") trouble.reported = true;
    add(trouble);
  }
  for (const { url, type, outcome, error } of resources) {
    if (outcome !== "blocked" && outcome !== "failed") continue;
    add({ kind: type === "sub_frame" ? "frame" : "resource", what: type, url, ...(error && { why: error }) });
  }
  for (const { element, feature, url } of page.failures ?? []) {
    if (feature) {
      add({ kind: "feature", what: feature, ...(element && { element }), ...(url && (element ? { url } : { at: url })) });
      continue;
    }
    const known = [...found.values()].filter((trouble) => url && trouble.url === url && trouble.kind !== "feature");
    for (const trouble of known) if (element) trouble.element = element;
    // The request succeeded, and the browser made nothing of the answer: a script of the wrong type, say.
    if (element && known.length === 0) add({ kind: "resource", what: element, element, ...(url && { url }) });
  }
  return [...found.values()];
}

const nameOf = ({ kind, what, url = "" }: Trouble): string => JSON.stringify([kind, what, url]);

/** What does not work under a trial, and was not broken before it. */
export function brokeUnder(trial: Trial, page: Page, resources: readonly Resource[]): Trouble[] {
  return [...cutOff(trial, page), ...troubles(page, resources).filter((trouble) => !trial.before.troubles.includes(nameOf(trouble)))];
}

/** The Cross-Origin-Opener-Policy that a trial sets: "same-origin". */
function openerPolicy({ headers }: Trial): string {
  const set = headers.find(({ op, name }) => op === "set" && name.toLowerCase() === COOP);
  return set?.value?.split(";")[0]!.trim() ?? "";
}

const COOP = "cross-origin-opener-policy";

const cutsOpener = /^(same-origin|same-origin-allow-popups|noopener-allow-popups)$/;

/** True if a trial cuts a page off from the windows that it opens for other origins. Its own origin's would have the policy too, on the server. */
export function cutsOpened(trial: Trial, url: string): boolean {
  return openerPolicy(trial) === "same-origin" && /^https?:/.test(url) && !isOfOrigin(url, trial);
}

/** True if a page in a window that was opened under trial is cut off by that; undefined: it has not said yet. */
export function isCutOff({ markup, opener, navigation }: Page): boolean | undefined {
  if (!markup || !navigation) return undefined;
  const own = navigation.exchanges.some(({ headers }) => headers.some((header) => lower(header) === COOP && !/^\s*unsafe-none\s*(;|$)/.test(header[1])));
  return !opener && !own;
}

/** The windows of other origins that a page under trial cannot reach any more. */
function cutOff(trial: Trial, page: Page): Trouble[] {
  const { opener } = trial.before;
  const lost = opener !== undefined && page.markup !== undefined && !page.opener && cutsOpener.test(openerPolicy(trial));
  const origins = (trial.opened ?? []).filter(({ by, cut }) => cut && by === page.document).map(({ origin }) => origin);
  return [
    ...(lost ? [{ kind: "window" as const, what: "opener", ...(opener && { url: opener }) }] : []),
    ...[...new Set(origins)].map((url) => ({ kind: "window" as const, what: "opened", url })),
  ];
}

/** What changes make of a cookie's attributes, for the page at a host. */
export function changedAttributes(cookie: Attributes, changes: readonly Change[], host: string): Attributes {
  const { domain, hostOnly, path, secure, httpOnly, sameSite } = cookie;
  const made: Attributes = { domain, hostOnly, path, secure, httpOnly, sameSite };
  for (const { op, attribute = "", value = "" } of changes) {
    const set = op === "set-cookie-attribute";
    switch (attribute.toLowerCase()) {
      case "secure":
        made.secure = set;
        break;
      case "httponly":
        made.httpOnly = set;
        break;
      case "samesite":
        made.sameSite = set ? sameSiteOf(value) : "unspecified";
        break;
      case "path":
        if (set) made.path = value;
        break;
      case "domain":
        made.hostOnly = !set;
        made.domain = set ? "." + value.toLowerCase().replace(/^\./, "") : host;
        break;
    }
  }
  return made;
}

function sameSiteOf(value: string): Attributes["sameSite"] {
  switch (value.toLowerCase()) {
    case "strict":
      return "strict";
    case "lax":
      return "lax";
    case "none":
      return "no_restriction";
  }
  return "unspecified";
}

/** True if a cookie has these attributes. */
export function hasAttributes(cookie: Attributes, wanted: Attributes): boolean {
  return (
    isSameCookie(cookie, wanted) && cookie.secure === wanted.secure && cookie.httpOnly === wanted.httpOnly && cookie.sameSite === wanted.sameSite
  );
}

/** True if the browser holds cookies of these attributes, of one name, as one and the same. */
export function isSameCookie(a: Attributes, b: Attributes): boolean {
  return a.hostOnly === b.hostOnly && bare(a.domain) === bare(b.domain) && a.path === b.path;
}

/** A cookie's domain without the dot before it. */
export const bare = (domain: string): string => domain.replace(/^\./, "");

/** The jar as it would be without trials. */
export function jarWithout(originals: readonly Original[], jar: Cookie[]): Cookie[] {
  return jar.map((cookie) => {
    const { name, valueLength, expires, partitioned = false, ...attributes } = cookie;
    const original = originals.find((one) => {
      const changed = wireAttributes(one.changed);
      const same = Object.entries(attributes).every(([field, value]) => changed[field as keyof typeof changed] === value);
      return same && one.name === name && partitioned === !!one.partitionKey?.topLevelSite;
    });
    return original ? { ...cookie, ...wireAttributes(original) } : cookie;
  });
}
