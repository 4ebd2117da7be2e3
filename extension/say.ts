// What the core and the worker say, in the reader's language. Their English is data: a Report is the same for every reader, and what is exported or
// copied stays as it is. A view says it anew: the words of a rule by the rule's id and the finding's arguments, all else by its English, as gettext
// does. What is not in the catalogue stays English.

import { all, chooseLanguage, entries, entry, fill, isRightToLeft, language, load, number, text, use } from "./i18n.ts";
import { readSettings } from "./settings.ts";
import type { Check, Comparison, CookieVerdict, Difference, Finding, Recipe, Report, ResponseFinding, ResponseVerdict, Trial as Triable, Unsupported, WhatIf } from "./wire.ts";

/** The language to use here and now. */
export async function readersLanguage(): Promise<string> {
  const { language = "" } = await readSettings().catch(() => ({ language: "" }));
  return chooseLanguage(language, chrome.i18n.getUILanguage());
}

let words: Promise<void> | undefined;

/** For the worker: resolves once say() knows the reader's language. English needs no catalogue, and one that cannot be read leaves it English. */
export function readersWords(): Promise<void> {
  return (words ??= readersLanguage()
    .then((language) => (language === "en" ? use("en", {}) : load(language)))
    .catch((error) => console.error("Assay:", error)));
}

/** Another language was chosen. */
export function forgetWords(): void {
  words = undefined;
}

/** A sentence of the catalogue that something is put into: the English as a pattern, and what it becomes. */
interface Template {
  start: string; // what the English begins with
  pattern: RegExp;
  names: string[];
  message: string;
}

interface Phrases {
  whole: Map<string, string>; // without arguments
  templates: Template[]; // the one that says most first
}

const made = new Map<string, Phrases>();

/** The phrases whose keys begin so. They are made once: a context shows one language as long as it lives. */
function phrases(prefix: string): Phrases {
  const key = `${language()} ${prefix}`;
  let found = made.get(key);
  if (!found) {
    found = { whole: new Map(), templates: [] };
    for (const [name, { message, description = "" }] of entries(prefix)) {
      if (prefix === "rule_" && !/_clause2?$/.test(name)) continue; // of the rules' words only these stand in other sentences
      if (/\{\w+\}/.test(description)) found.templates.push(template(description, message));
      else found.whole.set(description, message);
    }
    const said = ({ pattern }: Template) => pattern.source.replaceAll(/\(\.\+\?\)|\\/g, "").length;
    found.templates.sort((a, b) => said(b) - said(a));
    made.set(key, found);
  }
  return found;
}

/** {n} and {m} stand for numbers, every other name for anything. */
function template(english: string, message: string): Template {
  const names: string[] = [];
  const source = english.replace(/[\\^$.*+?()[\]|]/g, "\\$&").replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return /^[nm]$/.test(name) ? "([\\d,]+)" : "(.+?)";
  });
  return { start: english.slice(0, english.indexOf("{")), pattern: new RegExp(`^${source}$`, "s"), names, message };
}

/** Longer ones are no sentences of ours. */
const LONGEST = 4000;

/** How deep one phrase may stand in another. */
const DEEPEST = 4;

/** An English sentence or phrase of the core's or the worker's, in the reader's language. One that nobody translated stays as it is. */
export function say(english: string): string {
  return language() === "en" ? english : (phrase(english, "say_", DEEPEST) ?? english);
}

function phrase(english: string, prefix: string, depth: number): string | undefined {
  const { whole, templates } = phrases(prefix);
  const known = whole.get(english) ?? duration(english);
  if (known !== undefined || depth === 0 || english.length > LONGEST) return known;
  for (const { start, pattern, names, message } of templates) {
    const match = english.startsWith(start) ? pattern.exec(english) : null;
    if (match) return put(message, Object.fromEntries(names.map((name, i) => [name, match[i + 1]!])), depth - 1);
  }
  return undefined;
}

/** Puts arguments into a text, each in the reader's language where it is a phrase itself. */
function put(message: string, args: Readonly<Record<string, string>>, depth = DEEPEST): string {
  return message.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = args[name];
    return value === undefined ? whole : argument(value, depth, !single.has(name));
  });
}

/** Arguments that are one thing, whatever stands in it. */
const single: ReadonlySet<string> = new Set(["url", "path", "value", "origin", "character", "error", "header"]);

/** An argument: a phrase, some phrases one after the other, a list of names, or a name. */
function argument(value: string, depth: number, several: boolean): string {
  const own = (text: string) => phrase(text, "say_", depth);
  const known = own(value) ?? summary(value);
  if (known !== undefined) return known;
  if (!several) return name(value);
  for (const [between, joined] of [["; ", text("list_phrases")], [". ", text("list_sentences")]] as const) {
    const parts = value.split(between);
    if (parts.length > 1 && parts.some((part) => own(part) !== undefined)) return parts.map((part) => own(part) ?? name(part)).join(joined ?? between);
  }
  // "a, b and c", as the rules list names: core/rules/cookies.go.
  const last = value.lastIndexOf(" and ");
  const items = last > 0 ? [...value.slice(0, last).split(", "), value.slice(last + 5)] : [];
  const isList = items.length > 0 && items.every((item) => !item.includes(" ") || own(item) !== undefined);
  return isList ? all(items.map((item) => own(item) ?? item)) : name(value);
}

/** What is not of our words: a name, an address, a value. Beside words of the other direction it keeps its own. */
function name(value: string): string {
  if (/^\d+$/.test(value)) return number(Number(value));
  return isRightToLeft() ? fill("{value}", { value }) : value;
}

/** "3 days" of the core. */
function duration(english: string): string | undefined {
  const [, n, unit] = /^(\d+) (second|minute|hour|day|month|year)s?$/.exec(english) ?? [];
  return unit && text(`duration_${unit}s`, { count: Number(n) });
}

/** A text of a rule: the first of these that is, with these arguments, what the core says. */
function ofRule(rule: string, what: readonly string[], english: string, args: Readonly<Record<string, string>>): string {
  for (const one of what) {
    const found = entry(`rule_${rule.replaceAll("-", "_")}_${one}`);
    const filled = found?.description?.replace(/\{(\w+)\}/g, (_, name: string) => args[name] ?? "");
    if (found && filled === english) return put(found.message, args);
  }
  return say(english);
}

/** The sentence that says why a page has its grade: one clause or two. Undefined for any other. */
function summary(english: string): string | undefined {
  const whole = phrases("say_").whole.get(english);
  if (whole !== undefined || !english.endsWith(".")) return whole;
  const clause = (part: string) => phrase(part, "rule_", 2);
  const sentence = english.charAt(0).toLowerCase() + english.slice(1, -1);
  for (let at = sentence.length; at > 0; at = sentence.lastIndexOf(", and ", at - 1)) {
    // The first letter was made a capital: names that begin with one are tried as well.
    const first = clause(sentence.slice(0, at)) ?? clause(english.slice(0, Math.min(at, english.length - 1)));
    const second = at === sentence.length ? "" : clause(sentence.slice(at + 6));
    if (first === undefined || second === undefined) continue;
    const said = (second ? text("summary_two", { first: "\uE000", second: "\uE001" }) : text("summary_one", { first: "\uE000" })) ?? "";
    const capital = first.charAt(0).toLocaleUpperCase(language().replace("_", "-")) + first.slice(1);
    return said.replace(/[\u2068\u2069]/g, "").replace("\uE000", () => capital).replace("\uE001", () => second);
  }
  return undefined;
}

const cookie = (c: CookieVerdict): CookieVerdict => ({
  ...c,
  rejected: say(c.rejected),
  ...(c.differences && { differences: c.differences.map((d) => ({ ...d, text: say(d.text) })) }),
  ...(c.whatIf && { whatIf: c.whatIf.map((w) => ({ ...w, text: say(w.text) })) }),
});

const saidTitles = new Map<string, string>();

/** More titles than these are not kept: most findings share theirs. */
const MOST_TITLES = 500;

/** The title of what is wrong with a response, as a view shows it. Thousands of them may be looked through. */
export function sayTitle({ rule, title, args }: ResponseFinding): string {
  if (language() === "en") return title;
  const key = `${rule} ${title}`;
  let said = saidTitles.get(key);
  if (said === undefined) {
    if (saidTitles.size >= MOST_TITLES) saidTitles.clear();
    saidTitles.set(key, (said = ofRule(rule, ["title", "title2", "title3"], title, args ?? {})));
  }
  return said;
}

/** What is wrong with a response, as a view shows it. */
export function sayVerdict(v: ResponseVerdict): ResponseVerdict {
  if (language() === "en") return v;
  const findings = v.findings?.map((f) => ({
    ...f,
    title: sayTitle(f),
    ...(f.detail && { detail: ofRule(f.rule, ["detail", "detail2", "detail3"], f.detail, f.args ?? {}) }),
  }));
  return { ...v, ...(findings && { findings }), ...(v.cookies && { cookies: v.cookies.map(cookie) }) };
}

const saidReports = new WeakMap<Report, Report>();

/** A Report as a view shows it. The same one for the same Report. */
export function sayReport(report: Report): Report {
  if (language() === "en") return report;
  let said = saidReports.get(report);
  if (!said) saidReports.set(report, (said = sayAll(report)));
  return said;
}

function sayAll(r: Report): Report {
  const check = (c: Check): Check => ({ ...c, title: ofRule(c.rule, ["pass"], c.title, {}), ...(c.detail && { detail: ofRule(c.rule, ["applies"], c.detail, {}) }) });
  const finding = (f: Finding): Finding => ({
    ...f,
    title: ofRule(f.rule, ["title", "title2"], f.title, f.args),
    detail: ofRule(f.rule, ["detail", "detail2"], f.detail, f.args),
  });
  return {
    ...r,
    ...(r.error && { error: say(r.error) }),
    ...(r.summary && { summary: summary(r.summary) ?? r.summary }),
    ...(r.context && { context: say(r.context) }),
    ...(r.families && { families: r.families.map((f) => ({ ...f, title: entry(`family_${f.id}`)?.message ?? f.title })) }),
    ...(r.findings && { findings: r.findings.map(finding) }),
    ...(r.passes && { passes: r.passes.map(check) }),
    ...(r.notApplicable && { notApplicable: r.notApplicable.map(check) }),
    ...(r.unknown && { unknown: r.unknown.map(check) }),
    ...(r.staircase && {
      staircase: { ...r.staircase, steps: r.staircase.steps.map((s) => ({ ...s, title: say(s.title), when: say(s.when), risk: say(s.risk) })) },
    }),
    ...(r.effective?.injection && {
      effective: { ...r.effective, injection: { ...r.effective.injection, by: r.effective.injection.by.map((hole) => ({ ...hole, why: say(hole.why) })) } },
    }),
    ...(r.cookies && { cookies: r.cookies.map(cookie) }),
    ...(r.cookiesGone && { cookiesGone: r.cookiesGone.map(cookie) }),
    ...(r.flow && { flow: r.flow.map((step) => ({ ...step, condition: say(step.condition), result: say(step.result) })) }),
    ...(r.frames && { frames: r.frames.map((f) => ({ ...f, ...(f.summary && { summary: summary(f.summary) ?? f.summary }) })) }),
    ...(r.stack && { stack: r.stack.map((layer) => ({ ...layer, evidence: evidence(layer.evidence) })) }),
    ...(r.stackSummary && { stackSummary: say(r.stackSummary) }),
    ...(r.target && { target: { ...r.target, missing: r.target.missing.map(say) } }),
    ...(r.lenses?.observatory && {
      lenses: {
        ...r.lenses,
        observatory: {
          ...r.lenses.observatory,
          tests: Object.fromEntries(
            Object.entries(r.lenses.observatory.tests).map(([name, test]) => [name, test.note ? { ...test, note: say(test.note) } : test]),
          ) as typeof r.lenses.observatory.tests,
        },
      },
    }),
  };
}

/** What was seen of a product: one thing or two. */
function evidence(english: string): string {
  const known = phrase(english, "say_", 1);
  return known ?? english.split(", ").map(say).join(", ");
}

const saidRecipes = new WeakMap<Recipe, Recipe>();

/** A Recipe as a view shows it: what is to be pasted stays as it is. */
export function sayRecipe(recipe: Recipe): Recipe {
  if (language() === "en") return recipe;
  let said = saidRecipes.get(recipe);
  if (!said) {
    said = {
      ...recipe,
      parts: recipe.parts.map((part) => ({ ...part, file: say(part.file), where: say(part.where) })),
      notes: recipe.notes.map(say),
      cannot: sayUnsupported(recipe.cannot),
      ...(recipe.error && { error: say(recipe.error) }),
    };
    saidRecipes.set(recipe, said);
  }
  return said;
}

/** What is not done, and why. */
export function sayUnsupported(list: readonly Unsupported[]): Unsupported[] {
  return list.map((one) => ({ ...one, why: say(one.why) }));
}

/** What can be tried of some changes. */
export function sayTriable(trial: Triable): Triable {
  return language() === "en" ? trial : { ...trial, notes: trial.notes.map(say), cannot: sayUnsupported(trial.cannot) };
}

/** What would be otherwise. */
export function sayWhatIf(w: WhatIf): WhatIf {
  if (language() === "en") return w;
  const findings = w.findings?.map((f) => ({ ...f, title: ofRule(f.rule, ["title", "title2"], f.title, f.args ?? {}) }));
  return { ...w, ...(w.error && { error: say(w.error) }), ...(w.refused && { refused: say(w.refused) }), ...(findings && { findings }) };
}

/** How two pages differ. */
export function sayComparison(comparison: Comparison): Comparison {
  if (language() === "en") return comparison;
  const { error, better, worse, changed, aside, notes, verdict } = comparison;
  return {
    ...(error && { error: say(error) }),
    better: better.map(sayDifference),
    worse: worse.map(sayDifference),
    changed: changed.map(sayDifference),
    aside: aside.map((one) => ({ ...one, why: say(one.why) })),
    ...(notes && { notes: notes.map(say) }),
    ...(verdict && { verdict: { ...verdict, ...(verdict.why && { why: say(verdict.why) }), ...(verdict.broken && { broken: verdict.broken.map(sayDifference) }) } }),
  };
}

function sayDifference(d: Difference): Difference {
  const said = { ...d, ...(d.why && { why: say(d.why) }) };
  if (d.kind === "family") return { ...said, name: text(`family_${d.part}`) ?? d.name };
  if (d.kind !== "finding") return said;
  return { ...said, name: titleOf(d.part ?? "", d.name ?? "") };
}

/** The title of a rule's finding of which the English is known, and not what was put into it. */
function titleOf(rule: string, english: string): string {
  const found = entry(`rule_${rule.replaceAll("-", "_")}_title`);
  if (!found?.message.includes("{")) return found?.message ?? english;
  const { pattern, names, message } = template(found.description ?? "", found.message);
  const match = pattern.exec(english);
  return match ? put(message, Object.fromEntries(names.map((name, i) => [name, match[i + 1]!]))) : english;
}
