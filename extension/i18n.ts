// Every text that a reader sees, in the reader's language: one catalogue of _locales/, read once.
//
// The files have the browsers' own format, with {name} where an argument stands. A key with plural forms has one entry a form (_one, _other, and in
// Arabic _zero, _two, _few, _many) and the argument `count`. What the core says stands in the same files: say.ts.

import type { Messages } from "./messages.ts";

/** The languages that there are catalogues of, and what each calls itself. */
export const languages = {
  en: "English",
  de: "Deutsch",
  es: "Español",
  fr: "Français",
  pt_BR: "Português (Brasil)",
  ja: "日本語",
  zh_CN: "简体中文",
  ar: "العربية",
} as const;

export type Language = keyof typeof languages;

/** Made by `go run ./cmd/words -pseudo`, for tests and pictures alone: one that is longer, and one that is written from right to left as well. */
export const pseudo = ["xa", "xb"] as const;

/** An entry of a catalogue. `description` is the English that it was translated from. */
export interface Entry {
  message: string;
  description?: string;
}

type Catalogue = Readonly<Record<string, Entry>>;

let current: string = "en";
let catalogue: Catalogue = {};

/** What a text's arguments are: none, or a value for each of its names. */
type Args<K extends keyof Messages> = [Messages[K]] extends [never] ? [] : [args: Readonly<Record<Messages[K], string | number>>];

/** The catalogue for a language tag of the browser's, "pt-PT" or "zh-Hans-CN"; English for one that there is none for. */
export function languageFor(tag: string): Language {
  const [language, ...rest] = tag.replaceAll("_", "-").split("-");
  // Who reads Traditional Chinese has not asked for the other.
  if (language === "zh" && rest.some((part) => /^(hant|tw|hk|mo)$/i.test(part))) return "en";
  return (Object.keys(languages) as Language[]).find((id) => id.split("_")[0] === language!.toLowerCase()) ?? "en";
}

/** The language to use: the one chosen in the settings, or the browser's. */
export function chooseLanguage(chosen: unknown, browser: string): string {
  const known: readonly unknown[] = [...Object.keys(languages), ...pseudo];
  return known.includes(chosen) ? (chosen as string) : languageFor(browser);
}

/** Reads the catalogue of a language. */
export async function load(language: string): Promise<void> {
  const response = await fetch(`/_locales/${language}/messages.json`);
  use(language, (await response.json()) as Catalogue);
}

/** Takes a catalogue as it is. */
export function use(language: string, entries: Catalogue): void {
  [current, catalogue] = [language, entries];
  plurals = numbers = undefined;
}

/** The language in use, as _locales/ names it. */
export const language = (): string => current;

/** The language in use as a tag for Intl and for lang="": digits are those of addresses and headers in every language. */
export function tag(): string {
  if (current === "xa" || current === "xb") return "en";
  return current === "ar" ? "ar-u-nu-latn" : current.replace("_", "-");
}

export const isRightToLeft = (): boolean => current === "ar" || current === "xb";

/** Tells a page its language and direction. */
export function mark(root: HTMLElement): void {
  root.lang = tag().replace(/-u-.*/, "");
  root.dir = isRightToLeft() ? "rtl" : "ltr";
}

let plurals: Intl.PluralRules | undefined;
let numbers: Intl.NumberFormat | undefined;

/** The text of that key in the reader's language. Arguments are text, whatever they hold; numbers are written as the language writes them. */
export function t<K extends keyof Messages>(key: K, ...[args]: Args<K>): string {
  return text(key, args as Readonly<Record<string, string | number>> | undefined) ?? key;
}

/** The same for a key that is made at run time; undefined if there is none of that name. */
export function text(key: string, args?: Readonly<Record<string, string | number>>): string | undefined {
  let entry = catalogue[key];
  if (typeof args?.["count"] === "number") {
    plurals ??= new Intl.PluralRules(tag());
    entry = catalogue[`${key}_${plurals.select(args["count"])}`] ?? catalogue[`${key}_other`] ?? entry;
  }
  return entry && fill(entry.message, args);
}

/** The entries whose keys begin so. */
export const entries = (prefix: string): [string, Entry][] => Object.entries(catalogue).filter(([key]) => key.startsWith(prefix));

/** One entry of the catalogue as it stands there. */
export const entry = (key: string): Entry | undefined => catalogue[key];

/** Puts the arguments into a text: {name} becomes the argument of that name. */
export function fill(message: string, args: Readonly<Record<string, string | number>> = {}): string {
  return message.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = args[name];
    return value === undefined ? whole : typeof value === "number" ? number(value) : isolated(value);
  });
}

/** A value beside words of the other direction keeps its own, and they theirs: https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates */
function isolated(value: string): string {
  return isRightToLeft() ? `\u2068${value}\u2069` : value;
}

export function number(n: number): string {
  return (numbers ??= new Intl.NumberFormat(tag())).format(n);
}

/** A time of the day, in milliseconds since 1970, as the reader's language writes it. */
export function clock(time: number): string {
  return new Date(time).toLocaleTimeString(tag(), { hour: "2-digit", minute: "2-digit" });
}

/** A day and the time of it, in milliseconds since 1970, as the reader's language writes it. */
export function moment(time: number): string {
  const part = "2-digit";
  return new Date(time).toLocaleString(tag() === "en" ? "en-GB" : tag(), { day: "numeric", month: "short", year: "numeric", hour: part, minute: part });
}

/** "a, b and c". */
export function all(items: readonly string[]): string {
  return new Intl.ListFormat(tag(), { type: "conjunction" }).format(items.map(isolated));
}

/** "a, b or c". */
export function either(items: readonly string[]): string {
  return new Intl.ListFormat(tag(), { type: "disjunction" }).format(items.map(isolated));
}
