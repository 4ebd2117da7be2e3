// Which requests are shown, in which order, and which of them are in view. Pure.

import { sayTitle } from "../say.ts";
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

export const sorts = ["time", "worst", "status", "name", "type", "took"] as const;

export type SortBy = (typeof sorts)[number];

/** `down`: from the greatest to the least. */
export interface Sort {
  by: SortBy;
  down: boolean;
}

/** What one looks for stands on top: what is wrong, what was refused, what took long. */
export const sortOf = (by: SortBy): Sort => ({ by, down: by === "worst" || by === "status" || by === "took" });

/** What another click on a column does: the other way round, and then as they came. There is no other way round of what is wrong. */
export function nextSort(sort: Sort, by: SortBy): Sort {
  const first = sortOf(by);
  if (sort.by !== by) return first;
  return sort.down === first.down && by !== "worst" ? { by, down: !first.down } : sortOf("time");
}

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
export function shown(items: readonly Item[], verdicts: ReadonlyMap<number, ResponseVerdict>, { text, group, onlyWrong }: Filter, { by, down }: Sort): Item[] {
  const wanted = terms(text);
  const matches = (entry: Entry): boolean => {
    if (group !== "all" && groupOf(entry.type) !== group) return false;
    const verdict = verdicts.get(entry.id);
    if (onlyWrong && !isWrong(verdict) && entry.outcome === undefined) return false;
    return wanted.every((term) => says(entry, verdict, term) !== term.not);
  };
  const list = items.filter((item) => (isEntry(item) ? matches(item) : by === "time"));
  if (by === "time") return list;
  const key = keys(verdicts)[by];
  const keyed = (list as Entry[]).map((entry) => ({ entry, key: key(entry) })); // once each, and not with every comparison
  const sign = down ? -1 : 1;
  keyed.sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : 0)); // stable: equal ones stay in the order of time
  return keyed.map(({ entry }) => entry);
}

/** What is compared: numbers, or names by their code units. */
const keys = (verdicts: ReadonlyMap<number, ResponseVerdict>): Record<Exclude<SortBy, "time">, (entry: Entry) => number | string> => ({
  worst: ({ id }) => -rank(verdicts.get(id)),
  status: ({ exchange }) => exchange.status || Infinity, // without an answer: with the errors
  name: ({ exchange }) => nameOf(exchange.url).name.toLowerCase(),
  type: ({ type }) => order.indexOf(groupOf(type)),
  took: ({ time }) => time,
});

const order = Object.keys(groups);

/** The last part of an address, and whose it is. By the text alone: it is asked for with every scroll. */
export function nameOf(url: string): { host: string; name: string } {
  const start = url.indexOf("//") + 2;
  const slash = url.indexOf("/", start);
  const host = slash < 0 ? url.slice(start) : url.slice(start, slash);
  const path = slash < 0 ? "/" : url.slice(slash);
  const last = path.lastIndexOf("/", path.length - 2);
  return { host, name: path.length > 1 ? readable(path.slice(last + 1)) : "/" };
}

/** Without percent signs where they stand for letters: "%D7%A9" is "ש". */
function readable(part: string): string {
  if (!part.includes("%")) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A word of the filter: "-status:404" is everything but what has that status. */
interface Term {
  not: boolean;
  field: keyof typeof fields | "";
  value: string;
}

/** What can be asked for by its name, as in the browsers' own network panels. */
export const fields = {
  host: ({ exchange }, _, value) => nameOf(exchange.url).host.toLowerCase().includes(value),
  status: ({ exchange }, _, value) => (/^[1-5]xx$/.test(value) ? String(exchange.status).startsWith(value[0]!) : String(exchange.status) === value),
  method: ({ exchange }, _, value) => exchange.method.toLowerCase() === value,
  type: ({ type }, _, value) => type === value || groupOf(type) === value,
  header: ({ exchange }, _, value) => exchange.headers.some(([name]) => name.toLowerCase() === value),
  rule: (_, verdict, value) => (verdict?.findings ?? []).some(({ rule }) => rule.includes(value)),
} as const satisfies Record<string, (entry: Entry, verdict: ResponseVerdict | undefined, value: string) => boolean>;

/** The words of a filter. What is not finished yet ("-", "status:") asks for nothing; quotes hold words together. */
function terms(text: string): Term[] {
  const found = text.toLowerCase().matchAll(/(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))?/g);
  return [...found].flatMap(([whole, minus, field = "", quoted, word = ""]) => {
    const known = Object.hasOwn(fields, field);
    const value = quoted ?? (known || !field ? word : `${field}:${word}`);
    return whole && value ? { not: minus === "-", field: known ? (field as keyof typeof fields) : "", value } : [];
  });
}

function says(entry: Entry, verdict: ResponseVerdict | undefined, { field, value }: Term): boolean {
  if (field) return fields[field](entry, verdict, value);
  const { exchange, type } = entry;
  return (
    exchange.url.toLowerCase().includes(value) ||
    exchange.method.toLowerCase() === value ||
    String(exchange.status) === value ||
    type === value ||
    fields.header(entry, verdict, value) ||
    (verdict?.findings ?? []).some((finding) => finding.rule === value || finding.title.toLowerCase().includes(value) || sayTitle(finding).toLowerCase().includes(value))
  );
}

/** The rows to draw, from and up to (without): those in view, and some on both sides, so that scrolling finds them there. */
export function inView(scrolled: number, height: number, row: number, count: number): { from: number; to: number } {
  const spare = 12;
  const from = Math.max(0, Math.floor(scrolled / row) - spare);
  return { from: Math.min(from, count), to: Math.min(count, Math.ceil((scrolled + height) / row) + spare) };
}
