// Chromium: what a site's service worker asks its server for when it makes a page. Such a request belongs to no tab; the tab that was just sent to
// the same URL is the one that it is for. Firefox shows nothing of it.

import { urlKey } from "./redact.ts";

/** Where each tab was sent last, as a key of the URL. In memory: the request follows within milliseconds. */
const heading = new Map<number, string>();

/** The tab that each request under way is for. */
const tabs = new Map<string, number>();

/** How many requests are kept in mind: an end that is never told must not stay for good. */
const MOST = 100;

/** A tab is sent to a URL. */
export function head(tab: number, url: string): void {
  heading.delete(tab);
  heading.set(tab, urlKey(url));
  if (heading.size > MOST) heading.delete(heading.keys().next().value!);
}

/** A tab has asked for itself, or shows what it was sent to. */
export function arrived(tab: number): void {
  heading.delete(tab);
}

/** The tab that a request without a tab is for; undefined: none. Only the first event of a request (`begins`) can tell. */
export function tabOf(details: { requestId: string; url: string; initiator?: string }, begins = false): number | undefined {
  if (!begins) return tabs.get(details.requestId);
  if (details.initiator !== new URL(details.url).origin) return undefined; // another extension's, or Assay's own
  const key = urlKey(details.url);
  const tab = [...heading].findLast(([, other]) => other === key)?.[0];
  if (tab === undefined) return undefined;
  heading.delete(tab); // one answer makes a page
  tabs.set(details.requestId, tab);
  if (tabs.size > MOST) tabs.delete(tabs.keys().next().value!);
  return tab;
}
