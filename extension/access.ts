// What the user lets Assay see. The manifest asks for all sites, because a grade on every tab is the job; both browsers let the user narrow that
// (Chromium: on click, on some sites; Firefox: site by site), and so may whoever manages the browser. What was not seen whole is not graded.
//
// Both browsers tell of every navigation, but of requests only where Assay may look: a chain of redirects then has holes.

import { ask } from "./ask.ts";
import type { Event } from "./collector/events.ts";
import { put } from "./session.ts";

/** What of a page could be seen, where it was not everything: some of what belongs to it, or not even itself. */
export type Sees = "some" | "nothing";

/** Every site that can be graded. */
export const everySite: readonly string[] = ["http://*/*", "https://*/*"];

/** True if Assay may see every site. */
export async function maySeeAll(): Promise<boolean> {
  return contains(everySite);
}

/** True if Assay may see what is at a URL. */
export async function maySee(url: string): Promise<boolean> {
  if (await maySeeAll()) return true;
  const { protocol, hostname } = new URL(url);
  return contains([`${protocol}//${hostname}/*`]);
}

/** True if Assay may see a whole site, "shop.test", with all its hosts. */
export async function maySeeSite(site: string): Promise<boolean> {
  return contains(sitePatterns(site));
}

/** A site with all its hosts, over HTTP and HTTPS. */
export function sitePatterns(site: string): string[] {
  const host = /^[\d.]+$|^\[/.test(site) ? site : `*.${site}`; // an IP address has no hosts below it
  return [`http://${host}/*`, `https://${host}/*`];
}

/** Browsers refuse patterns with some hosts that URLs may have: those are as hidden as the others then. */
export async function contains(origins: readonly string[]): Promise<boolean> {
  if (!chrome.permissions) return (await ask({ ask: "may-see", origins: [...origins] })).yes ?? false; // a DevTools panel in Firefox
  return chrome.permissions.contains({ origins: [...origins] }).catch(() => false);
}

/** The event, with what could be seen of its page. */
export async function withAccess(event: Event): Promise<Event> {
  if ((event.type !== "commit" && event.type !== "open") || (await maySeeAll())) return event;
  const web = /^https?:/.test(event.url);
  if (event.type === "open" && event.url === "") return { ...event, sees: "nothing" }; // the browser's own page, or a site that is hidden
  if (!web) return event;
  return { ...event, sees: (await maySee(event.url)) ? "some" : "nothing" };
}

/** Which tab waits for access: stored, because a worker may die while the user thinks. */
const WAITING = "waiting";

/** How long a user may think. Access that is given later was given for another reason. Milliseconds. */
const PATIENCE = 5 * 60_000;

/** The user is about to be asked for access because of a tab: once it is given, the tab is loaded again. */
export async function expectGrant({ tab }: { tab: number }): Promise<void> {
  const time = Date.now();
  await put(WAITING, () => ({ tab, time }));
}

/** The tab that was waiting for what it may see now; undefined if there is none. It waits on if that is not its page yet. */
export async function takeWaiting(urlOf: (tab: number) => Promise<string>): Promise<number | undefined> {
  const waiting = (await chrome.storage.session.get(WAITING))[WAITING] as { tab: number; time: number } | undefined;
  if (!waiting) return undefined;
  const url = await urlOf(waiting.tab);
  if (URL.canParse(url) && !(await maySee(url))) return undefined;
  await put(WAITING, () => undefined);
  return Date.now() - waiting.time < PATIENCE ? waiting.tab : undefined;
}
