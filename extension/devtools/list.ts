// Which requests are shown, in which order, and which of them are in view. Pure.

import type { ResponseVerdict } from "../wire.ts";
import type { Entry } from "./exchange.ts";
import { isEntry, type Item } from "./log.ts";

/** Groups of webRequest.ResourceTypes that a reader filters by. */
export const groups = {
  document: ["main_frame", "sub_frame", "object"],
  script: ["script"],
  style: ["stylesheet"],
  data: ["xmlhttprequest", "websocket", "ping", "beacon", "csp_report", "preflight"],
  image: ["image", "imageset"],
  other: [] as string[],
} as const satisfies Record<string, readonly string[]>;

export type Group = keyof typeof groups;

const groupOfType = new Map<string, Group>(Object.entries(groups).flatMap(([group, types]) => types.map((type) => [type, group as Group] as const)));

export const groupOf = (type: string): Group => groupOfType.get(type) ?? "other";

export type SortBy = "worst" | "time" | "type";

export interface Filter {
  text: string;
  group: Group | "all";
  onlyWrong: boolean;
}

const ranks: Record<string, number> = { high: 0, medium: 1, low: 2, info: 3 };

/** 0 for the worst; what is only worth knowing comes before nothing at all. */
export const rank = (verdict: ResponseVerdict | undefined): number => ranks[verdict?.severity ?? ""] ?? 4;

/** What is only worth knowing is not wrong. */
export const isWrong = (verdict: ResponseVerdict | undefined): boolean => rank(verdict) < 3;

/** The items to show, in their order. Navigations stand between their requests, where those stand in the order of time. */
export function shown(items: readonly Item[], verdicts: ReadonlyMap<number, ResponseVerdict>, { text, group, onlyWrong }: Filter, by: SortBy): Item[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (entry: Entry): boolean => {
    if (group !== "all" && groupOf(entry.type) !== group) return false;
    const verdict = verdicts.get(entry.id);
    if (onlyWrong && !isWrong(verdict) && entry.outcome === undefined) return false;
    return words.every((word) => says(entry, verdict, word));
  };
  const list = items.filter((item) => (isEntry(item) ? matches(item) : by === "time"));
  if (by === "time") return list;
  const key = by === "worst" ? ({ id }: Entry) => rank(verdicts.get(id)) : ({ type }: Entry) => order.indexOf(groupOf(type));
  const keyed = (list as Entry[]).map((entry) => ({ entry, key: key(entry) })); // once each, and not with every comparison
  return keyed.sort((a, b) => a.key - b.key).map(({ entry }) => entry); // stable: equal ones stay in the order of time
}

const order = Object.keys(groups);

function says({ exchange, type }: Entry, verdict: ResponseVerdict | undefined, word: string): boolean {
  return (
    exchange.url.toLowerCase().includes(word) ||
    exchange.method.toLowerCase() === word ||
    String(exchange.status) === word ||
    type === word ||
    exchange.headers.some(([name]) => name.toLowerCase() === word) ||
    (verdict?.findings ?? []).some(({ title, rule }) => rule === word || title.toLowerCase().includes(word))
  );
}

/** The rows to draw, from and up to (without): those in view, and some on both sides, so that scrolling finds them there. */
export function inView(scrolled: number, height: number, row: number, count: number): { from: number; to: number } {
  const spare = 12;
  const from = Math.max(0, Math.floor(scrolled / row) - spare);
  return { from: Math.min(from, count), to: Math.min(count, Math.ceil((scrolled + height) / row) + spare) };
}
