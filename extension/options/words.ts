// Every text of the settings page, and its example.

import "../i18n-ready.ts";
import { stacks } from "../../popup/stacks.ts";
import type { Forgot } from "../ask.ts";
import { all, either, type Language, languages, t } from "../i18n.ts";
import { say } from "../say.ts";
import { type Look, MAX_STACKS, type Scale, type Values } from "../settings.ts";
import { FILE_VERSION, type Refusal } from "../settings-file.ts";

/** What the settings document is called when it is exported, and all settings. */
const DOCUMENT = "assay.json";
const ALL = "assay-settings.json";

/** Settings that show everything that can be said. A test has the core take it. */
export const example = `{
  "rules": [
    {
      "rule": "hsts-preload",
      "points": 0,
      "reason": "Old subdomains still speak plain HTTP.",
      "until": "2027-03-31"
    }
  ],
  "cookies": [
    { "name": "_ga*", "role": "ignored", "reason": "Analytics, set by another team." },
    { "name": "sso", "role": "session", "reason": "Our sign-on's cookie." }
  ],
  "target": {
    "grade": "A",
    "families": ["https", "hsts", "cookies"]
  }
}
`;

const phrase = { stack: t("options_lastStack"), language: t("options_browsersOwn") };

const looks: Record<Look, string> = {
  letter: t("options_badge_letter"),
  score: t("options_badge_score"),
  mark: t("options_badge_mark"),
  none: t("options_badge_none"),
};

const scales: Record<Scale, string> = { none: t("options_scale_none"), observatory: t("options_scale_observatory") };

export const text = {
  title: t("options_title"),
  intro: t("options_intro"),
  faults: t("options_faults"),
  fault: (place: string, got: string, wanted: string) => t("options_fault", { place, got, wanted }),
  locked: t("options_locked"),
  applied: t("options_applied"),
  badge: t("options_badge"),
  badgeWhy: t("options_badge_why"),
  looks,
  markWhy: t("options_badge_markWhy"),
  scale: t("options_scale"),
  scaleWhy: t("options_scale_why"),
  scales,
  stacks: t("options_stacks"),
  stacksWhy: t("options_stacks_why"),
  stackOf: (host: string) => t("options_stacks_of", { host }),
  host: t("options_stacks_host"),
  stack: t("options_stacks_stack"),
  add: t("options_stacks_add"),
  remove: t("options_stacks_remove"),
  removeHost: (host: string) => t("options_stacks_removeHost", { host }),
  removed: (host: string) => t("options_stacks_removed", { host }),
  added: (host: string) => t("options_stacks_added", { host }),
  noHost: (got: string) => t("options_stacks_noHost", { got }),
  otherHosts: t("options_stacks_other"),
  otherHostsWhy: t("options_stacks_otherWhy"),
  lastStack: phrase.stack,
  lastStackIs: (name: string) => t("options_lastStackIs", { name }),
  rulesOfYours: t("options_rulesOfYours"),
  documentWhy: t("options_documentWhy"),
  document: t("options_document"),
  documentFile: DOCUMENT,
  placeholder: t("options_placeholder"),
  save: t("options_save"),
  import: t("options_import"),
  export: t("options_export"),
  example: t("options_example"),
  unsaved: t("options_unsaved"),
  saved: t("options_saved"),
  cleared: t("options_cleared"),
  imported: (name: string) => t("options_imported", { name }),
  exampleInserted: t("options_exampleInserted"),
  tooLong: (most: number) => t("options_tooLong", { count: most }),
  characters: (n: number) => t("options_characters", { count: n }),
  unreadable: (name: string) => t("options_unreadable", { name }),
  failed: t("options_failed"),
  refused: t("options_refused"),
  stored: t("options_stored"),
  line: (line: number) => t("options_line", { line }),
  goTo: t("options_goTo"),
  found: t("options_found"),
  wanted: t("options_wanted"),
  whole: t("options_whole"),
  what: t("options_what"),
  rules: t("options_rules"),
  language: t("options_language"),
  browsersLanguage: (name: string) => t("options_browsersLanguage", { name }),
  sites: t("options_sites"),
  allSites: t("options_sites_all"),
  notAllSites: t("options_sites_some"),
  narrowChromium: t("options_sites_narrowChromium"),
  narrowFirefox: t("options_sites_narrowFirefox"),
  allow: t("popup_allowAll"),
  notAllowed: t("popup_notAllowed"),
  cannotAsk: t("welcome_cannotAsk"),
  privateOn: t("options_private_on"),
  privateOff: t("options_private_off"),
  privateChromium: t("options_private_chromium"),
  privateFirefox: t("options_private_firefox"),
  details: t("welcome_details"),
  about: t("options_about"),
  file: t("options_file"),
  fileName: ALL,
  fileWhy: t("options_file_why"),
  exportAll: t("options_file_export"),
  importAll: t("options_file_import"),
  fileRefused: (name: string) => t("options_file_refused", { name }),
  wouldChange: (name: string) => t("options_file_wouldChange", { name }),
  wouldChangeNothing: (name: string) => t("options_file_wouldChangeNothing", { name }),
  givenStays: t("options_file_givenStays"),
  documentReplaced: t("options_file_documentReplaced"),
  documentEmptied: t("options_file_documentEmptied"),
  take: t("options_file_take"),
  leave: t("options_cancel"),
  close: t("options_close"),
  taken: t("options_file_taken"),
  forget: t("options_forget"),
  forgetAsk: t("options_forget_ask"),
  forgetWhy: t("options_forget_why"),
  forgetSure: t("options_forget_sure"),
  forgetWhat: t("options_forget_what"),
  forgetKeeps: t("options_forget_keeps"),
  forgetSettings: t("options_forget_settings"),
  forgetFailed: t("options_forgetFailed"),
  forgot({ pages, sites, stacks, pins }: Forgot, settings: boolean): string {
    const parts = [
      ...(pages > 0 ? [t("options_forgot_pages", { count: pages })] : []),
      ...(sites > 0 ? [t("options_forgot_sites", { count: sites })] : []),
      ...(stacks > 0 ? [t("options_forgot_stacks", { count: stacks })] : []),
      ...(pins > 0 ? [t("options_forgot_pins", { count: pins })] : []),
      ...(settings ? [t("options_forgot_settings")] : []),
    ];
    return parts.length > 0 ? t("options_forgot", { list: all(parts) }) : t("options_forgot_nothing");
  },
};

/** What may stand where a file of settings, or an administrator, has something else. */
export function wantedWords(wanted: Refusal["wanted"]): string {
  if (wanted === "object") return t("options_wanted_object");
  if (wanted === "host") return t("options_wanted_host");
  if (wanted === "number-of-hosts") return t("options_wanted_hosts", { count: MAX_STACKS });
  if (wanted === "once") return t("options_wanted_once");
  if (wanted === "version") return `"version": ${FILE_VERSION}`;
  if ("words" in wanted) return say(wanted.words);
  const list = "field" in wanted ? wanted.field : wanted.oneOf;
  return either(list.map((one) => one || '""'));
}

/** A value of a setting as people know it. */
export function valueIn(name: keyof Values, value: string): string {
  switch (name) {
    case "badge":
      return looks[value as Look];
    case "scale":
      return scales[value as Scale];
    case "language":
      return value ? languages[value as Language] : phrase.language;
    case "stack":
      return value ? stackTitle(value) : phrase.stack;
    default:
      return value ? stackTitle(value) : t("options_stacks_none");
  }
}

export function stackTitle(id: string): string {
  return stacks.find((stack) => stack.id === id)?.title ?? id;
}

/** What may stand in the document: the names, and what each says. */
export const fields: readonly { name: string; what: string; rows: readonly [string, string][] }[] = [
  {
    name: "rules",
    what: t("options_fields_rules"),
    rows: [
      ["rule", t("options_fields_rules_rule")],
      ["points", t("options_fields_rules_points")],
      ["reason", t("options_fields_rules_reason")],
      ["until", t("options_fields_rules_until")],
    ],
  },
  {
    name: "cookies",
    what: t("options_fields_cookies"),
    rows: [
      ["name", t("options_fields_cookies_name")],
      ["role", t("options_fields_cookies_role")],
      ["reason", t("options_fields_above")],
      ["until", t("options_fields_above")],
    ],
  },
  {
    name: "target",
    what: t("options_fields_target"),
    rows: [
      ["grade", t("options_fields_target_grade")],
      ["families", t("options_fields_target_families")],
    ],
  },
];
