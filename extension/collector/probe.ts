// What a probe is: where it asks, how its hops become exchanges, what the core is told of it. Pure; extension/probe.ts does the asking.

import { isBrowserRedirect } from "../quirks.ts";
import type { Exchange, Header, Observation, Probe } from "../wire.ts";
import type { Event } from "./events.ts";

/** What can be asked: plain HTTP, or one of wire's Probe constants. */
export type Kind = "http" | Probe["kind"];

/** What came of a probe. */
export interface Probed {
  kind: Kind;
  url: string; // what was asked
  time: number; // milliseconds since 1970
  exchanges: Exchange[]; // hop by hop
  error?: string; // why there was no answer, or not the last one: a clause
  silent?: boolean; // that there was no answer is the server's doing: nobody can be left there
  hidden?: number; // when it was asked again and the browser, by then, went to HTTPS by itself; milliseconds since 1970
}

/** How many redirects are followed. Browsers follow twenty; whoever needs more than half of it leads nowhere. */
export const MAX_REDIRECTS = 10;

/** What can be asked about a page, and where. `site` is the page's registrable domain; `random` makes a path that cannot exist. */
export function addresses(page: string, site: string, random: string): { kind: Kind; url: string }[] {
  const { protocol, hostname, origin, pathname } = new URL(page);
  const named = site.includes(".") && !/^[\d.]+$/.test(site); // an IP address has no www
  const all: { kind: Kind; url: string }[] = [{ kind: "not-found", url: `${origin}${pathname.replace(/[^/]*$/, "")}assay-404-${random}` }];
  // Only the start page: a path that is a secret stays off the wire. On plain HTTP the page itself has shown what it answers.
  if (protocol === "https:") all.unshift({ kind: "http", url: `http://${hostname}/` });
  if (named && hostname !== `www.${site}`) all.push({ kind: "www", url: `http://www.${site}/` });
  if (named && hostname !== site) all.push({ kind: "apex", url: `http://${site}/` });
  return all;
}

/** What is known of a probe under way. `next` is never stored: it has its query. */
export interface Trace {
  exchanges: Exchange[];
  next: string; // the URL to ask, or that is being asked
  asking: boolean; // the request for it has begun
  ended: boolean;
  error?: string; // a clause
  silent?: boolean;
}

/** A probe's next event; `to` is where it leads, with its query, if it leads anywhere. Pure. */
export function follow(trace: Trace, event: Event, to: string | undefined): Trace {
  switch (event.type) {
    case "redirect": {
      const names = event.response.headers.map(([name]) => name);
      if (!isBrowserRedirect(event.response.status, names, false)) return redirected(trace, answered(event), to);
      const hop: Exchange = { url: event.url, method: event.method, status: 307, source: "browser", headers: [["Location", event.to]] };
      // Firefox (status 0) goes there in the same request, Chromium waits to be asked.
      return { ...redirected(trace, hop, to), asking: event.response.status === 0 };
    }
    case "response":
      return to === undefined ? { ...trace, exchanges: [...trace.exchanges, answered(event)], ended: true } : redirected(trace, answered(event), to);
    case "error":
      return { ...trace, ended: true, error: event.error };
  }
  return trace;
}

function redirected(trace: Trace, hop: Exchange, to: string | undefined): Trace {
  const exchanges = [...trace.exchanges, hop];
  const next = { ...trace, exchanges, next: to ?? "", asking: false };
  if (!/^https?:/.test(next.next)) return { ...next, ended: true };
  if (exchanges.length > MAX_REDIRECTS) return { ...next, ended: true, error: `it redirects more than ${MAX_REDIRECTS} times` };
  return next;
}

/** Where a response leads; undefined if it leads nowhere. Firefox shows a redirect that fetch does not follow as any other response. */
export function leadsTo(status: number, url: string, headers: readonly Header[]): string | undefined {
  const location = headers.find(([name]) => name.toLowerCase() === "location")?.[1];
  if (location === undefined || ![301, 302, 303, 307, 308].includes(status) || !URL.canParse(location, url)) return undefined;
  return withoutFragment(new URL(location, url));
}

function withoutFragment(url: URL): string {
  url.hash = "";
  return url.href;
}

function answered({ url, method, response }: Event & { type: "redirect" | "response" }): Exchange {
  const exchange: Exchange = { url, method, status: response.status, source: "network", headers: response.headers };
  if (response.setCookieLengths.length > 0) exchange.setCookieLengths = response.setCookieLengths;
  return exchange;
}

/** Which of two answers to keep. The first one may have taught the browser HSTS: what the server said then is worth more than that. */
export function better(before: Probed | undefined, now: Probed): Probed {
  const hides = now.exchanges[0]?.source === "browser";
  const told = before?.exchanges[0]?.source === "network";
  return hides && told ? { ...before!, hidden: now.time } : now;
}

/** What the core is told of probes. That nothing came back counts only where the server itself kept silent. */
export function observed(probes: readonly Probed[]): Pick<Observation, "probe" | "probes"> {
  const told: Pick<Observation, "probe" | "probes"> = {};
  for (const { kind, url, exchanges, error, silent } of probes) {
    if (kind !== "http") (told.probes ??= []).push({ kind, url, exchanges, ...(error && { error }) });
    else if (exchanges.length > 0 || silent) told.probe = exchanges;
  }
  return told;
}
