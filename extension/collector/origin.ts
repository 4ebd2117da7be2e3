// The origin's ledger: what was seen of one origin in this session. Pure; ledger.ts stores it.
//
// It keeps answers as they were and makes no classes of them: that is the core's. Where there are too many, the oldest go of those that are
// most alike, so that a page with hundreds of pictures does not cost the one answer that was different.

import type { Answer, Header, HeaderSet, Origin, SetCookie } from "../wire.ts";
import { rfc3339 } from "./jar.ts";
import { securityHeaders } from "./security.ts";

/** One response. `url` has lost its query, and its headers and cookies their secrets. */
export interface Seen {
  url: string;
  type: string; // as webRequest.ResourceType names it
  method: string;
  status: number;
  headers: Header[]; // all of them
  setCookieLengths: number[]; // of the value of each Set-Cookie header, in bytes
  time: number; // milliseconds since 1970
}

/** More than these are counted, not kept. */
const MAX_ANSWERS = 200;
const MAX_SETS = 50;
const MAX_COOKIES = 100;

/** A set of headers, a URL or a cookie longer than this says nothing that shorter ones do not. Characters. */
const MAX_LENGTH = 8192;

/** As it is stored: an Origin without its cookies. */
export type StoredOrigin = Omit<Origin, "setCookies">;

interface Kept {
  answer: Answer; // its `headers` is set when it is written
  set: string; // the headers, as JSON
  alike: string; // equal for answers of one type, status and set
}

/** The answers of one origin. */
export class Ledger {
  private readonly kept = new Map<string, Kept>(); // by method and URL, oldest first

  constructor(
    readonly origin: string,
    public dropped = 0,
    private since: string | undefined = undefined,
  ) {}

  get size(): number {
    return this.kept.size;
  }

  static from(stored: StoredOrigin): Ledger {
    const ledger = new Ledger(stored.origin, stored.dropped, stored.since);
    const sets = stored.headerSets.map(({ headers }) => JSON.stringify(headers));
    for (const answer of stored.answers) ledger.add(answer, sets[answer.headers] ?? "[]");
    return ledger;
  }

  /** Takes a response. False if it changes nothing. */
  note(seen: Seen): boolean {
    if (seen.status === 304 || seen.status < 200) return false; // it repeats what was said before, or is no answer yet
    const headers = securityHeaders(seen.headers);
    const contentType = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1];
    const set = JSON.stringify(headers.filter(([name]) => name.toLowerCase() !== "content-type"));
    this.since ??= rfc3339(seen.time);
    if (set.length + seen.url.length + (contentType?.length ?? 0) > MAX_LENGTH) {
      this.dropped++;
      return true;
    }
    const answer: Answer = { url: seen.url, type: seen.type, status: seen.status, headers: 0 };
    if (seen.method !== "GET") answer.method = seen.method;
    if (contentType !== undefined) answer.contentType = contentType;
    const key = keyOf(answer);
    const before = this.kept.get(key);
    if (before?.set === set && JSON.stringify({ ...before.answer, headers: 0 }) === JSON.stringify(answer)) return false;
    // The page answers otherwise than before: the site was changed, and how it answered elsewhere is no news any more.
    if (seen.type === "main_frame" && before?.answer.status === answer.status && before.set !== set) {
      this.kept.clear();
      this.since = rfc3339(seen.time);
    }
    this.kept.delete(key);
    this.add(answer, set);
    while (this.kept.size > MAX_ANSWERS) this.drop(this.mostAlike());
    while (this.setCount() > MAX_SETS) this.drop([...this.kept.keys()][0]!);
    return true;
  }

  store(): StoredOrigin {
    const sets = new Map<string, number>();
    const answers = [...this.kept.values()].map(({ answer, set }): Answer => {
      if (!sets.has(set)) sets.set(set, sets.size);
      return { ...answer, headers: sets.get(set)! };
    });
    const headerSets = [...sets.keys()].map((set): HeaderSet => ({ headers: JSON.parse(set) as Header[] }));
    return { origin: this.origin, ...(this.since && { since: this.since }), headerSets, answers, ...(this.dropped > 0 && { dropped: this.dropped }) };
  }

  private add(answer: Answer, set: string): void {
    this.kept.set(keyOf(answer), { answer, set, alike: `${answer.type} ${answer.status} ${set}` });
  }

  private drop(key: string): void {
    this.kept.delete(key);
    this.dropped++;
  }

  /** The oldest answer of the largest group of those that are alike. */
  private mostAlike(): string {
    const groups = new Map<string, { first: string; size: number }>();
    for (const [key, { alike }] of this.kept) {
      const group = groups.get(alike);
      if (group) group.size++;
      else groups.set(alike, { first: key, size: 1 });
    }
    return [...groups.values()].reduce((a, b) => (b.size > a.size ? b : a)).first;
  }

  private setCount(): number {
    return new Set([...this.kept.values()].map(({ set }) => set)).size;
  }
}

const keyOf = ({ method = "GET", url }: Answer): string => `${method} ${url}`;

/** The Set-Cookie headers of a response, each with the domain that it is kept for: the host, or the Domain attribute's. */
export function cookiesOf(seen: Seen): { domain: string; cookie: SetCookie }[] {
  const host = hostOf(seen.url);
  const lines = seen.headers.filter(([name]) => name.toLowerCase() === "set-cookie");
  return lines.flatMap(([, line], i) => {
    if (line.length + seen.url.length > MAX_LENGTH) return [];
    const domain = attribute(line, "domain")?.replace(/^\./, "").toLowerCase() || host;
    // Browsers refuse a cookie for another site.
    if (host !== domain && !host.endsWith("." + domain)) return [];
    const cookie: SetCookie = { url: seen.url, time: rfc3339(seen.time), line, length: seen.setCookieLengths[i] ?? 0 };
    if (seen.method !== "GET") cookie.method = seen.method;
    if (seen.type !== "main_frame") cookie.type = seen.type;
    return [{ domain, cookie }];
  });
}

/** The cookies of a domain after another one was set: the latest header of each, oldest first. */
export function withCookie(cookies: readonly SetCookie[], cookie: SetCookie): SetCookie[] {
  const id = identity(cookie);
  return [...cookies.filter((other) => identity(other) !== id), cookie].slice(-MAX_COOKIES);
}

/** The domains whose cookies a host may get: itself and all above it. The cookies of those above are for it if they say so. */
export function domainsOf(host: string): string[] {
  if (/^[\d.]+$|:/.test(host)) return [host];
  const labels = host.split(".");
  return labels.map((_, i) => labels.slice(i).join(".")).slice(0, Math.max(1, labels.length - 1));
}

/** True if a cookie of a domain goes to a host. */
export function goesTo(domain: string, cookie: SetCookie, host: string): boolean {
  return host === domain || (coversHostsBelow(cookie) && host.endsWith("." + domain));
}

/** True if a cookie that a domain's responses set goes to its hosts below too. */
function coversHostsBelow({ line }: { line: string }): boolean {
  return Boolean(attribute(line, "domain"));
}

/** What makes two headers set one cookie: name, host-only or not, and path. */
function identity({ url, line }: SetCookie): string {
  const [pair = ""] = line.split(";", 1);
  const equals = pair.indexOf("=");
  const name = pair.slice(0, Math.max(0, equals)).trim();
  const path = attribute(line, "path");
  return JSON.stringify([name, coversHostsBelow({ line }), path?.startsWith("/") ? path : defaultPath(url)]);
}

/** The value of an attribute, trimmed; the last one counts. Undefined: it is not there. */
function attribute(line: string, name: string): string | undefined {
  const found = line.split(";").slice(1).findLast((part) => part.split("=", 1)[0]!.trim().toLowerCase() === name);
  const equals = found?.indexOf("=") ?? -1;
  return found === undefined ? undefined : equals < 0 ? "" : found.slice(equals + 1).trim();
}

/** https://www.rfc-editor.org/rfc/rfc6265#section-5.1.4 */
function defaultPath(url: string): string {
  const { pathname } = new URL(url);
  return pathname.slice(0, Math.max(1, pathname.lastIndexOf("/")));
}

export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : "";
}
