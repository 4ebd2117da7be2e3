// What a document loads, beside itself: one entry for each URL and type, with the latest answer. Pure; loaded.ts stores it.
//
// Both browsers name the document that asks (documentId) in every request, so that no time and no order has to tell whose a resource is.
// A redirect is followed: the entry has the URL that answered. A request that the browser took from http:// to https:// by itself keeps the
// URL that the page wrote, because that is what is wrong with it.

import { headerValues, isAbort, isBlocked, isBrowserRedirect, networkError } from "../quirks.ts";
import type { Header, Resource } from "../wire.ts";
import { redactHeaders, requestURL } from "./redact.ts";
import type { Seen } from "./origin.ts";
import { matters, securityHeaders } from "./security.ts";

/** What every event of a sub-resource tells. */
interface Asked {
  id: string; // webRequest's requestId, the same for every hop
  url: string; // without query
  type: string;
  asker: Asker;
}

/** Who asked: the document itself, or one in a frame of it. */
export interface Asker {
  document: string; // the documentId of the tab's own document; empty: it stands above `parent`, which a frame's commit has told of
  parent: string;
  inFrame: boolean; // a frame asked, not the page itself
}

/** What became of a request. */
export type Load = Asked &
  (
    | { kind: "answer"; status: number; headers: Header[]; cached: boolean; setsCookies?: true }
    | { kind: "upgrade" }
    | { kind: "refused"; error: string }
    | { kind: "error"; error: string; blocked: boolean }
  );

/** webRequest's details, as far as they are read. */
export interface Details {
  requestId: string;
  timeStamp: number;
  url: string;
  method: string;
  type: string;
  tabId: number;
  documentId?: string;
  parentDocumentId?: string;
  parentFrameId: number;
  initiator?: string; // Chromium: the origin of the document that asks
  documentUrl?: string; // Firefox: its URL
}

interface Answered extends Details {
  statusCode: number;
  fromCache?: boolean;
  responseHeaders?: chrome.webRequest.HttpHeader[];
}

/** Whose document asked. A frame's own navigation has no document yet: its parent asks. */
function askerOf({ type, documentId = "", parentDocumentId = "", parentFrameId }: Details): Asker {
  if (type === "sub_frame") return { document: parentFrameId === 0 ? parentDocumentId : "", parent: parentDocumentId, inFrame: parentFrameId !== 0 };
  if (parentFrameId < 0) return { document: documentId, parent: "", inFrame: false };
  return { document: parentFrameId === 0 ? parentDocumentId : "", parent: parentDocumentId, inFrame: true };
}

function asked(details: Details): Asked {
  const { requestId: id, url, type } = details;
  return { id, url: requestURL(url), type, asker: askerOf(details) };
}

/** What an event tells: of the resource, and of the origin that answered, asked by a page of the origin `asker`. */
export interface Told {
  load?: Load;
  seen?: Seen;
  asker?: string;
}

/** A response has begun. */
export function onResponseStarted(details: Answered): Told {
  const { headers, setCookieLengths } = headersOf(details);
  const kept = details.type === "sub_frame" ? headers : securityHeaders(headers);
  const load: Load = { ...asked(details), kind: "answer", status: details.statusCode, headers: kept, cached: details.fromCache === true, ...(setCookieLengths.length > 0 && { setsCookies: true as const }) };
  // What the browser has stored is no news of the server, and Chromium stores no Strict-Transport-Security.
  return details.fromCache === true ? { load } : { load, ...forLedger(details, headers, setCookieLengths) };
}

/** The server redirected the request, or the browser did so by itself. */
export function onBeforeRedirect(details: Answered & { redirectUrl: string }): Told {
  const names = (details.responseHeaders ?? []).map(({ name }) => name);
  if (!isBrowserRedirect(details.statusCode, names, false)) {
    const { headers, setCookieLengths } = headersOf(details);
    return forLedger(details, headers, setCookieLengths);
  }
  const upgraded = details.redirectUrl.replace(/^(http|ws)s:/, "$1:") === details.url;
  return upgraded ? { load: { ...asked(details), kind: "upgrade" } } : {};
}

/** The request failed. One that was only given up says nothing. */
export function onErrorOccurred(details: Details & { error: string }): Told {
  if (isAbort(details.error)) return {};
  return { load: { ...asked(details), kind: "error", error: networkError(details.error), blocked: isBlocked(details.error) } };
}

/** A frame's answer came, and the browser does not show it (Chromium: the request itself went well). */
export function onFrameRefused(details: { url: string; documentId?: string; parentDocumentId?: string; parentFrameId: number; error: string }): Told {
  if (!/^https?:/.test(details.url) || !isBlocked(details.error)) return {};
  const frame: Details = { ...details, requestId: `refused ${details.url}`, timeStamp: 0, method: "GET", type: "sub_frame", tabId: 0 };
  return { load: { ...asked(frame), kind: "refused", error: networkError(details.error) } };
}

/** The response headers that are kept: of a frame all of them, else those that matter and the cookies. */
function headersOf({ type, responseHeaders = [] }: Answered): { headers: Header[]; setCookieLengths: number[] } {
  const wanted = type === "sub_frame" ? responseHeaders : responseHeaders.filter(({ name }) => matters(name) || name.toLowerCase() === "set-cookie");
  return redactHeaders(wanted.flatMap((header) => headerValues(header).map((value): Header => [header.name, value])));
}

/** What the page itself asks of its own origin is for that one's ledger; of other hosts it may get cookies. */
function forLedger(details: Answered, headers: Header[], setCookieLengths: number[]): Told {
  const { url, type, method, statusCode: status, timeStamp: time } = details;
  const asker = details.initiator ?? (details.documentUrl && originOf(details.documentUrl));
  if (askerOf(details).inFrame || !asker || (setCookieLengths.length === 0 && originOf(url) !== asker)) return {};
  return { seen: { url: requestURL(url), type, method, status, headers, setCookieLengths, time }, asker };
}

const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : "");

/** More than these are counted, not kept: for one document, and characters of JSON. */
const MAX_ENTRIES = 2000;
const MAX_LENGTH = 512 * 1024;

/** How many entries are written together: what an entry's change costs, and what reading a page costs. */
export const CHUNK = 128;

interface Entry {
  id: string;
  resource: Resource;
}

/** Flags of a stored entry. */
const IN_FRAME = 1;
const CACHED = 2;
const SETS_COOKIES = 16;
const outcomes: readonly (Resource["outcome"] | undefined)[] = [undefined, "upgraded", "blocked", "failed"]; // in bits 2 and 3

/** A chunk as it is stored: [id, how much of the URL before it begins this one, the rest of the URL, type, status, headers, flags, error]. Headers
 * are an index into `sets`, or -1. */
interface Stored {
  sets: Header[][];
  list: [string, number, string, string, number, number, number, string?][];
}

/** The resources of one document, in the order in which they were first asked for. */
export class Loads {
  dropped = 0;
  private length = 0;
  private readonly entries: Entry[] = [];
  private readonly byKey = new Map<string, number>();
  private readonly byId = new Map<string, number>();

  /** From what `chunk` gave. */
  static from(chunks: readonly string[], dropped: number): Loads {
    const loads = new Loads();
    for (const chunk of chunks) for (const entry of decode(chunk)) loads.append(entry);
    loads.dropped = dropped;
    return loads;
  }

  get size(): number {
    return this.entries.length;
  }

  /** Takes an event. Returns the number of the chunk that it changed, -1 if it was only counted, undefined if nothing changed. */
  take(load: Load): number | undefined {
    const { id } = load;
    const at = this.byId.get(id) ?? this.byKey.get(keyOf(load.url, load.type, load.asker.inFrame));
    if (at === undefined) {
      const entry = { id, resource: after(undefined, false, load) };
      if (this.entries.length >= MAX_ENTRIES || this.length + lengthOf(entry.resource) > MAX_LENGTH) {
        this.dropped++;
        return -1;
      }
      this.append(entry);
      return Math.floor((this.entries.length - 1) / CHUNK);
    }
    const before = this.entries[at]!;
    const resource = this.fitting(after(before.resource, before.id === id, load), before.resource);
    this.byId.delete(before.id); // the page asks again: of the former request nothing more is of interest
    this.byId.set(id, at);
    this.byKey.set(keyOf(resource.url, resource.type, resource.inFrame), at);
    this.entries[at] = { id, resource };
    return same(before.resource, resource) ? undefined : Math.floor(at / CHUNK);
  }

  /** An answer whose headers are too much beside all the others has none. */
  private fitting(resource: Resource, before: Resource): Resource {
    const length = this.length - lengthOf(before) + lengthOf(resource);
    if (length <= MAX_LENGTH) {
      this.length = length;
      return resource;
    }
    const { headers: _, ...rest } = resource;
    this.length += lengthOf(rest) - lengthOf(before);
    return rest;
  }

  /** A chunk as it is stored. */
  chunk(number: number): string {
    return encode(this.entries.slice(number * CHUNK, (number + 1) * CHUNK));
  }

  /** How many chunks there are. */
  get chunks(): number {
    return Math.ceil(this.entries.length / CHUNK);
  }

  resources(): Resource[] {
    return this.entries.map(({ resource }) => resource);
  }

  private append(entry: Entry): void {
    const { url, type, inFrame } = entry.resource;
    this.byKey.set(keyOf(url, type, inFrame), this.entries.length);
    this.byId.set(entry.id, this.entries.length);
    this.length += lengthOf(entry.resource);
    this.entries.push(entry);
  }
}

const keyOf = (url: string, type: string, inFrame = false): string => `${type} ${inFrame} ${url}`;

const lengthOf = (resource: Resource): number => JSON.stringify(resource).length;

const same = (a: Resource, b: Resource): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What is known of a resource after an event. `before` is what was known of it, from this very request or from an earlier one. */
function after(before: Resource | undefined, ofSameRequest: boolean, load: Load): Resource {
  const fresh: Resource = { url: load.url, type: load.type };
  if (load.asker.inFrame) fresh.inFrame = true;
  switch (load.kind) {
    case "upgrade": // told late by Firefox when it wakes the worker: after the answer
      return before ? { ...before, url: load.url, outcome: before.outcome ?? "upgraded" } : { ...fresh, outcome: "upgraded" };
    case "refused":
      return { ...fresh, ...before, outcome: "blocked", error: load.error };
    case "answer": {
      fresh.status = load.status;
      if (load.headers.length > 0) fresh.headers = load.headers;
      if (load.cached) fresh.source = "cache";
      if (load.setsCookies) fresh.setsCookies = true;
      const upgraded = ofSameRequest && before?.outcome === "upgraded";
      return upgraded ? { ...fresh, url: before.url, outcome: "upgraded" } : fresh;
    }
    case "error": {
      const known = ofSameRequest ? { ...fresh, ...before } : fresh;
      return { ...known, outcome: load.blocked ? "blocked" : "failed", ...(load.error && { error: load.error }) };
    }
  }
}

function encode(entries: readonly Entry[]): string {
  const sets = new Map<string, number>();
  let last = "";
  const list = entries.map(({ id, resource }): Stored["list"][number] => {
    const { url, type, status = 0, headers, inFrame, source, outcome, error, setsCookies } = resource;
    const json = headers && JSON.stringify(headers);
    if (json !== undefined && !sets.has(json)) sets.set(json, sets.size);
    let shared = 0;
    while (shared < url.length && url[shared] === last[shared]) shared++;
    last = url;
    const flags = (inFrame ? IN_FRAME : 0) + (source === "cache" ? CACHED : 0) + 4 * outcomes.indexOf(outcome) + (setsCookies ? SETS_COOKIES : 0);
    const stored: Stored["list"][number] = [id, shared, url.slice(shared), type, status, json === undefined ? -1 : sets.get(json)!, flags];
    if (error !== undefined) stored.push(error);
    return stored;
  });
  return `{"sets":[${[...sets.keys()].join(",")}],"list":${JSON.stringify(list)}}`;
}

function decode(chunk: string): Entry[] {
  const { sets, list } = JSON.parse(chunk) as Stored;
  let last = "";
  return list.map(([id, shared, rest, type, status, set, flags, error]) => {
    last = last.slice(0, shared) + rest;
    const resource: Resource = { url: last, type };
    const outcome = outcomes[(flags >> 2) & 3];
    if (flags & IN_FRAME) resource.inFrame = true;
    if (status > 0) resource.status = status;
    if (set >= 0) resource.headers = sets[set]!;
    if (flags & CACHED) resource.source = "cache";
    if (outcome) resource.outcome = outcome;
    if (error !== undefined) resource.error = error;
    if (flags & SETS_COOKIES) resource.setsCookies = true;
    return { id, resource };
  });
}
