// Every text of the settings page, and its example.

import "../i18n-ready.ts";
import { t } from "../i18n.ts";

/** What the settings are called when they are exported. */
const FILE = "assay.json";

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

export const text = {
  title: t("options_title"),
  intro: t("options_intro"),
  document: t("options_document"),
  file: FILE,
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
  session: t("options_session"),
  sessionWhy: t("options_sessionWhy"),
  about: t("options_about"),
  forget: t("options_forget"),
  forgotten: t("options_forgotten"),
  forgetFailed: t("options_forgetFailed"),
  language: t("options_language"),
  browsersLanguage: (name: string) => t("options_browsersLanguage", { name }),
  what: t("options_what"),
  rules: t("options_rules"),
};

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
