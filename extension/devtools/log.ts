// The requests that the panel knows, in the order in which they began, with the navigations between them. Pure.

import { requestURL } from "../collector/redact.ts";
import type { Entry } from "./exchange.ts";

/** More requests than these are counted, not kept; the oldest go. */
export const MOST = 10_000;

/** A navigation of the tab: the requests behind it belong to the page that it led to. */
export interface Navigation {
  navigation: number; // counts
  url: string; // without query
  time: number; // milliseconds since 1970
}

export type Item = Entry | Navigation;

export const isEntry = (item: Item): item is Entry => "exchange" in item;

export class Log {
  /** With Preserve log, navigations stand between their requests. */
  items: Item[] = [];
  /** How many requests had to go. */
  dropped = 0;
  preserve = false;
  private entries = 0;
  private last: (Navigation & { found: boolean }) | undefined;

  constructor(private readonly most = MOST) {}

  get size(): number {
    return this.entries;
  }

  /** The page that the latest requests belong to; empty: no navigation was seen. */
  get page(): string {
    return this.last?.url ?? "";
  }

  add(entry: Entry): void {
    const { last } = this;
    if (last && !last.found && entry.type === "main_frame" && entry.exchange.url === last.url) {
      last.found = true;
      entry.main = true;
    }
    // They are told as they end, and stand as they began, behind their navigation.
    let at = this.items.length;
    for (let before = this.items[at - 1]; before && isEntry(before) && before.start > entry.start; before = this.items[at - 1]) at--;
    this.items.splice(at, 0, entry);
    this.entries++;
    // A tenth at once, so that a full list does not move with every request.
    if (this.entries > this.most) this.drop(Math.ceil(this.most / 10));
  }

  private drop(n: number): void {
    let cut = 0;
    for (let left = n; left > 0; cut++) if (isEntry(this.items[cut]!)) left--;
    this.items.splice(0, cut);
    this.entries -= n;
    this.dropped += n;
  }

  /** The tab has come to another document. What was asked for on the way to it (its redirects, and the document itself if it was quick) was told before
   * and belongs to it. */
  navigated(url: string, time: number): void {
    let want = requestURL(url);
    const page = want;
    const way: Entry[] = [];
    for (let i = this.items.length - 1; i >= 0; i--) {
      const item = this.items[i]!;
      if (!isEntry(item)) break;
      const leads = item.to === want || (way.length === 0 && !item.to && item.exchange.url === want);
      if (item.type !== "main_frame" || item.main || !leads) continue;
      want = item.exchange.url;
      way.unshift(item);
    }
    const found = way.length > 0 && !way.at(-1)!.to;
    for (const entry of way) entry.main = true;
    const number = (this.last?.navigation ?? 0) + 1;
    this.last = { navigation: number, url: page, time, found };
    const divider: Navigation = { navigation: number, url: page, time };
    if (this.preserve) {
      const taken = new Set<Item>(way);
      this.items = [...this.items.filter((item) => !taken.has(item)), divider, ...way];
    } else {
      this.items = way;
      this.entries = way.length;
      this.dropped = 0;
    }
  }

  clear(): void {
    this.items = [];
    this.entries = this.dropped = 0;
  }
}
