// What the views need to know about a Report, without any markup: pure functions, so that they can be tested without a browser.

import { isRightToLeft } from "../extension/i18n.ts";
import type { Kind, Probed } from "../extension/collector/probe.ts";
import { type Trial, WHOLE_PLAN } from "../extension/collector/trial.ts";
import { formats } from "./formats.ts";
import { stacks } from "./stacks.ts";
import type { Scale } from "../extension/settings.ts";
import type { Pin, Standing } from "../extension/state.ts";
import type { Change, CookieVerdict, CookieWishes, Explained, Export, Finding, Keep, LoadsVerdict, Observation, ObservatoryTest, Recipe, Report, Resource, Suppressed, Trial as Triable, WhatIf } from "../extension/wire.ts";

export { WHOLE_PLAN }; // the key of the recipe for the whole plan; every other key is a finding's rule

/** The key of the recipe for a step of the HSTS staircase. */
export const stairKey = (i: number) => `stair ${i}`;

/** What a report can be exported as: what the core writes, and the picture, which is drawn here. */
export type ExportFormat = (typeof formats)[number]["id"] | "picture";

/** The export panel, while it is open. */
export interface Exporting {
  format: ExportFormat;
  whole: boolean;
  /** What the core wrote; absent while it writes. Of the picture: the report that it shows, as JSON. */
  result?: Export;
}

/** How the reader wishes a cookie were, and what would be otherwise then: the latest that the core said, and the fix for it. */
export interface CookieTry {
  wish: CookieWishes;
  answer?: WhatIf;
  recipe?: Recipe;
}

export const tabs = ["fix", "cookies", "flow", "headers", "origin"] as const;
export type Tab = (typeof tabs)[number];

/** Everything that a view may show. */
export interface Model {
  report: Report;
  observation?: Observation;
  /** What the core has against the settings, if the page was graded without them. */
  refused?: string;
  stack: string;
  /** The other scale that the user wants to see beside the grade. */
  scale?: Scale;
  /** By a finding's rule, or WHOLE_PLAN; absent while the core writes it. */
  recipes: ReadonlyMap<string, Recipe>;
  /** What a browser can try by itself, by the same keys; absent while the core finds out. */
  triable: ReadonlyMap<string, Triable>;
  /** The trial in this tab, and the id of the one that the page came under. */
  trial?: Trial;
  under?: number;
  /** The key of what is about to be tried; of that whose warning is open; and why the last one came to nothing. */
  trying?: string;
  warned?: string;
  tryFailed?: { key: string; error: string };
  /** Whether pages of this window can be pinned; what is pinned of the page's origin, and how the page stands to it. */
  pinnable: boolean;
  pin?: Pin;
  standing?: Standing;
  /** Whether the reader opened or closed what is said of it; what a new pin shall keep; that one is being made; why the last came to nothing. */
  pinOpen?: boolean;
  keep: Keep;
  pinning?: boolean;
  pinError?: string;
  /** The cookies that the reader wishes otherwise, by their places in the report; nothing of it is stored. Absent: these cannot be. */
  whatIfs?: ReadonlyMap<number, CookieTry>;
  /** What the core says of the single things that the page loads; absent: nobody has asked yet. */
  loads?: LoadsVerdict;
  /** Milliseconds since 1970. */
  now: number;
  tab: Tab;
  /** Keys of the long values that the reader asked to see whole. */
  expanded: ReadonlySet<string>;
  /** What browsers make of the observation's headers; absent while the core finds out. And what is looked for among them. */
  explained?: Explained;
  headerSearch: string;
  /** What can be asked of this site beyond the page, and what came of it. */
  askable: readonly { kind: Kind; url: string }[];
  probes: readonly Probed[];
  /** What is being asked now, and why the last one came to nothing: a sentence. */
  asking: ReadonlySet<Kind>;
  askError?: string;
  /** True once Assay has forgotten what it saw. */
  forgotten?: boolean;
  /** What Assay may see, where that is not everything: of the page, and in what it could be allowed. */
  access?: Access;
  /** The export panel; absent: it is closed. */
  exporting?: Exporting;
  /** The key of the text that was just copied. */
  copied?: string;
  /** What a screen reader is told now. */
  announce: string;
}

/** Where the user keeps Assay from something. */
export interface Access {
  all: boolean; // by now it may see every site
  page: boolean; // by now it may see the page
  site: string; // whose: "shop.test"; empty: the page's address is hidden too
  partial: boolean; // the page has a grade, without what other sites brought
  refused?: string; // why the browser did not allow more: a sentence
}

/** Everything that a reader may do. */
export interface Actions {
  reload(): void;
  openSettings(): void;
  chooseTab(tab: Tab): void;
  chooseStack(id: string): void;
  toggle(key: string): void;
  copy(key: string, text: string): void;
  /** Shows the headers that have all these words. */
  searchHeaders(words: string): void;
  showFinding(rule: string): void;
  /** Opens what another scale makes of the page. */
  showScale(): void;
  ask(kinds: readonly Kind[]): void;
  allow(what: "site" | "all"): void;
  /** Tries changes in this tab. `cookies`: whether the browser's own copies are changed too; undefined: ask, if there are any to change. */
  tryOut(key: string, cookies?: boolean): void;
  /** Closes the warning. */
  leave(): void;
  endTrial(): void;
  /** Asks what would be otherwise if a cookie, by its place in the report, were as wished; undefined: closes that. */
  whatIf(cookie: number, wish: CookieWishes | undefined): void;
  /** Opens what is said of the pin, or closes it. */
  openPin(): void;
  chooseKeep(keep: Keep): void;
  /** Pins the page as it is, in the place of the last pin. */
  pin(keep: Keep): void;
  unpin(): void;
  /** Opens the page that compares, with this page on it. */
  compare(): void;
  /** Opens the checklist of the page's origin. */
  openChecklist(): void;
  /** Opens the export panel, or shows another export in it; undefined: closes it. */
  exportAs(choice: Pick<Exporting, "format" | "whole"> | undefined): void;
  /** Takes what the panel shows: onto the clipboard, or into a file. */
  takeExport(where: "clipboard" | "file"): void;
  /** Forgets what was seen of an origin in this session; without one, of all. */
  forget(origin?: string): void;
}

/** A cookie as it is. */
export function asItIs({ name, secure, httpOnly, sameSite, hostOnly }: CookieVerdict): CookieWishes {
  return { secure, httpOnly, sameSite: sameSite as CookieWishes["sameSite"], hostOnly, hostPrefix: /^__Host-/i.test(name) };
}

/** What is wished with one more switch turned. The prefix brings along what it asks for, so that one turn tells what it would mean. */
export function wished(wish: CookieWishes, more: Partial<CookieWishes>): CookieWishes {
  return { ...wish, ...more, ...(more.hostPrefix && { secure: true, hostOnly: true }) };
}

/** True if a cookie is as wished. */
export function isAsWished(cookie: CookieVerdict, wish: CookieWishes): boolean {
  return Object.entries(asItIs(cookie)).every(([key, value]) => wish[key as keyof CookieWishes] === value);
}

/** The page about a rule, inside the extension. */
export function rulePage(rule: string): string {
  return `/popup/rules.html#${encodeURIComponent(rule)}`;
}

/** Findings that cost something, and those that are only worth knowing. */
export function splitFindings(report: Report): { costly: Finding[]; info: Finding[] } {
  const all = report.findings ?? [];
  return { costly: all.filter(({ severity }) => severity !== "info"), info: all.filter(({ severity }) => severity === "info") };
}

/** What the page would lose more without the settings; less than 0: it loses more with them. */
export function kept(suppressed: readonly Suppressed[]): number {
  return suppressed.reduce((sum, { lost }) => sum + lost, 0);
}

/** The Observatory's tests, those that it holds against the page first, then those that Assay has a word about. */
export function observatoryTests(report: Report): [string, ObservatoryTest][] {
  const rank = ({ pass, modifier, note }: ObservatoryTest) => (!pass || modifier < 0 ? 0 : note ? 1 : 2);
  return Object.entries(report.lenses?.observatory?.tests ?? {}).sort(([, a], [, b]) => rank(a) - rank(b) || a.modifier - b.modifier);
}

/** A resource, and what can be said of it: risks of the core's, the worst first. */
export interface JudgedResource {
  resource: Resource;
  risks: readonly string[];
}

/** Resources of one type: those that there is something to say of first, the worst of them at the top. */
export interface ResourceGroup {
  type: string;
  all: JudgedResource[];
  risky: number;
}

/** The resources that there is something to say of, the worst first, and all of them by their types, the most frequent first. */
export function resourceGroups(resources: readonly Resource[], loads: LoadsVerdict | undefined): { risky: JudgedResource[]; groups: ResourceGroup[] } {
  const told = new Set<number>();
  const risky = (loads?.resources ?? []).flatMap(({ resource: i, risks }) => {
    const resource = resources[i];
    told.add(i);
    return resource ? [{ resource, risks }] : [];
  });
  const groups = new Map<string, ResourceGroup>();
  const groupOf = (type: string) => {
    if (!groups.has(type)) groups.set(type, { type, all: [], risky: 0 });
    return groups.get(type)!;
  };
  for (const one of risky) {
    const group = groupOf(one.resource.type);
    group.all.push(one);
    group.risky++;
  }
  resources.forEach((resource, i) => {
    if (!told.has(i)) groupOf(resource.type).all.push({ resource, risks: [] });
  });
  return { risky, groups: [...groups.values()].sort((a, b) => b.all.length - a.all.length) };
}

/** The finding that says what an answer of a class lacks of a header: about the page itself, or about others of its origin. */
export function gapOf(report: Report, className: string, header: string): Finding | undefined {
  const own: Record<string, string> = { api: "api", download: "static", file: "static", redirect: "redirect", error: "error", blocked: "error" };
  const classes: Record<string, string> = { "api-headers": "api", "static-headers": "static", "error-headers": "error" };
  return report.findings?.find(({ rule, evidence }) =>
    evidence.some((one) => {
      if (one.header?.toLowerCase() !== header.toLowerCase() || one.value !== "") return false;
      if (!one.url) return (own[report.kind ?? ""] ?? "document") === className;
      return rule === "hsts-partial" || classes[rule] === className;
    }),
  );
}

/** The parts of a URL that a reader looks for. A URL that cannot be parsed is shown as it is, as the host. */
export function address(url: string): { host: string; path: string; scheme: string } {
  try {
    const u = new URL(url);
    if (!u.host) return { host: u.protocol === "file:" ? u.pathname.slice(u.pathname.lastIndexOf("/") + 1) : url, path: "", scheme: u.protocol };
    return { host: u.host, path: u.pathname === "/" && !u.search ? "" : u.pathname + u.search, scheme: u.protocol };
  } catch {
    return { host: url, path: "", scheme: "" };
  }
}

// A header value is whatever a server sent. Characters that would be invisible, or that would reorder the text around them, are
// written out: controls, soft hyphen, bidirectional controls and isolates (https://www.unicode.org/reports/tr9/), zero-width
// characters, line separators, byte-order mark, tags and lone surrogates.
// A zero-width joiner between pictures stays, because it makes one emoji of them.
const invisible =
  /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B\u200C\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]|(?<!\p{Extended_Pictographic}\uFE0F?)\u200D|\p{Surrogate}/gu;

// In a language that is written from right to left, what is put into a text, and code in it, stands between two of these (extension/i18n.ts): they
// keep the order of what is around them, and nothing between them can end them.
const isolated = /(\u2068[^\u2066-\u2069]*\u2069)/;

/** The text with every invisible or reordering character written out as its code point, as in "a⟨U+202E⟩b". */
export function visible(text: string): string {
  if (!isRightToLeft()) return written(text);
  return text.split(isolated).map((part, i) => (i % 2 ? `\u2068${written(part.slice(1, -1))}\u2069` : written(part))).join("");
}

function written(text: string): string {
  return text.replace(invisible, (c) => `⟨U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}⟩`);
}

/** At most max UTF-16 units from the beginning, never half a character; hidden is how many more there are. */
export function clip(text: string, max: number): { shown: string; hidden: number } {
  if (text.length <= max) return { shown: text, hidden: 0 };
  const high = text.charCodeAt(max - 1);
  const end = high >= 0xd800 && high <= 0xdbff ? max - 1 : max;
  return { shown: text.slice(0, end), hidden: text.length - end };
}

/** A long host with its middle cut out. Its end stays whole, because the end says whose it is. */
export function elide(host: string, max: number): string {
  if (host.length <= max) return host;
  const head = Math.floor(max / 4);
  return host.slice(0, head) + "…" + host.slice(host.length - (max - head - 1));
}

export interface Gain {
  from: string;
  to: string;
  points: number;
}

/** What the page wins with just this finding's fix. */
export function gain(report: Report, finding: Finding): Gain {
  return { from: report.grade ?? "", to: finding.fix.grade, points: finding.fix.score - report.score };
}

/** The finding to fix first, as the plan says, and the others that cost something, costliest first. */
export function nextAndOthers(report: Report): { next?: Finding; others: Finding[] } {
  const findings = splitFindings(report).costly;
  const first = report.plan?.[0]?.rule;
  const next = findings.find((finding) => finding.rule === first) ?? findings[0];
  return { next, others: findings.filter((finding) => finding !== next) };
}

/** The finding that the HSTS staircase stands with: the costliest one about the header; undefined if there is none. */
export function staircaseRule({ findings = [], staircase }: Report): string | undefined {
  return staircase && findings.find(({ family, rule }) => family === "hsts" && rule !== "hsts-partial")?.rule;
}

/** The changes of every step of the HSTS staircase that is not taken yet, by the key of its recipe. */
export function stairChanges({ staircase }: Report): [string, Change[]][] {
  return (staircase?.steps ?? []).map((step, i): [string, Change[]] => [stairKey(i), step.changes]).slice(staircase?.next ?? 0);
}

/** Every change of the plan, in the plan's order. */
export function planChanges(report: Report): Change[] {
  return (report.plan ?? []).flatMap((step) => step.changes);
}

/** What the page reaches with the whole plan; undefined if there is nothing to reach. */
export function reach(report: Report): { grade: string; score: number } | undefined {
  const last = report.plan?.at(-1);
  return last && last.score > report.score ? last : undefined;
}

/** The stack to show fixes for: the one that was chosen for this host, else what the site seems to run on, else the usual one. */
export function pickStack(report: Report, chosen: string | undefined, usual: string): string {
  if (stacks.some(({ id }) => id === chosen)) return chosen!;
  return report.stack?.find(({ recipe, confidence }) => recipe && confidence !== "low")?.recipe ?? knownStack(usual);
}

/** A stack that was chosen, or the first if this version does not know it. */
export function knownStack(id: unknown): string {
  return (stacks.find((stack) => stack.id === id) ?? stacks[0]!).id;
}

/** The letter that a CSS rule can name: "A+" and "A" share a colour. */
export function gradeLetter(grade: string | undefined): string {
  return grade ? grade[0]!.toLowerCase() : "none";
}

/** A link's short name: "RFC 6797, section 6.1" for an RFC or a draft of one, else its host. Undefined if it is no https link. */
export function linkName(url: string): string | undefined {
  const host = /^https:\/\/(?:www\.)?([^/?#]+)/.exec(url)?.[1];
  if (!host) return undefined;
  const rfc = /\brfc(\d+(?:bis)?)\b(?:.*#section-([\d.]+))?/.exec(url);
  if (!rfc) return host;
  return `RFC ${rfc[1]}` + (rfc[2] ? `, section ${rfc[2]}` : "");
}

/** Splits a hop's action, "GET https://shop.test/cart", into its method and its URL. */
export function splitAction(action: string): { method: string; url: string } {
  const space = action.indexOf(" ");
  return space < 0 ? { method: "", url: action } : { method: action.slice(0, space), url: action.slice(space + 1) };
}
