// The browser's cookie jar for a page: names and attributes. A value is read only to measure it.

import { anyFirstParty, decodeLatin1 } from "../quirks.ts";
import type { Cookie } from "../wire.ts";
import { byteLength } from "./redact.ts";
import type { Attributes } from "./trial.ts";

/** The cookies that the browser holds for a page in a tab, those partitioned to its site included; undefined if it will not tell. `urls` are of
 * one site: the page's, and the one that it may have given itself, where cookies of other paths are. */
export async function readJar(tab: number, urls: string[]): Promise<Cookie[] | undefined> {
  try {
    // Containers (Firefox) and private windows have stores of their own.
    const stores = await chrome.cookies.getAllCookieStores();
    const store = stores.find((candidate) => candidate.tabIds.includes(tab));
    if (!store) return undefined;
    const ask = (url: string) => chrome.cookies.getAll({ url, storeId: store.id, partitionKey: {}, ...anyFirstParty() });
    const top = new URL(urls[0]!);
    const cookies = (await Promise.all(urls.map(ask))).flat().filter((cookie) => isHere(cookie, top));
    const keyOf = ({ name, domain, path, partitionKey }: chrome.cookies.Cookie) => JSON.stringify([name, domain, path, partitionKey]);
    return [...new Map(cookies.map((cookie) => [keyOf(cookie), cookie])).values()].map(wireCookie);
  } catch {
    return undefined; // the tab is gone, or the user took the permission for this site away
  }
}

/** False for a cookie of another site's partition: one that this host set while another site embedded it. */
export function isHere(cookie: chrome.cookies.Cookie, page: URL): boolean {
  const site = cookie.partitionKey?.topLevelSite;
  if (!site || !URL.canParse(site)) return true;
  const { protocol, hostname } = new URL(site);
  return protocol === page.protocol && (page.hostname === hostname || page.hostname.endsWith("." + hostname));
}

/** A cookie of the cookies API as WIRE's: no value, no leading dot. */
export function wireCookie(cookie: chrome.cookies.Cookie): Cookie {
  const made: Cookie = {
    name: decodeLatin1(cookie.name),
    ...wireAttributes(cookie),
    valueLength: byteLength(decodeLatin1(cookie.value)),
  };
  if (cookie.partitionKey?.topLevelSite) made.partitioned = true;
  // A date that JavaScript cannot hold (past the year 275760) is as good as forever.
  if (cookie.expirationDate !== undefined) made.expires = rfc3339(Math.min(cookie.expirationDate * 1000, 253402300799000));
  return made;
}

/** The attributes of a cookie of the cookies API, as WIRE's. */
export function wireAttributes({ domain, hostOnly, path, secure, httpOnly, sameSite: value }: Attributes) {
  return { domain: domain.replace(/^\./, ""), hostOnly, path, secure, httpOnly, sameSite: sameSite(value) };
}

function sameSite(value: string): Cookie["sameSite"] {
  switch (value) {
    case "strict":
    case "lax":
      return value;
    case "no_restriction":
      return "none";
  }
  return "unspecified";
}

/** Milliseconds since 1970 as RFC 3339, in whole seconds. */
export function rfc3339(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}
