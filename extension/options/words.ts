// Every text of the settings page, and its example.

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
  title: "Settings",
  intro: "What you know better than Assay: each exception with its reason. Pages that are open are graded again when you save. The settings stay in this browser.",
  document: "Settings document",
  file: "assay.json",
  placeholder: "Empty: every rule counts, and every cookie is judged by its name.",
  save: "Save",
  import: "Import…",
  export: "Export",
  example: "Insert an example",
  unsaved: "Not saved yet",
  saved: "Saved. Open pages are graded again.",
  cleared: "Saved: no settings. Open pages are graded again.",
  imported: (name: string) => `${name} is in the editor. Save it to use it.`,
  exampleInserted: "An example is in the editor. Change it, then save.",
  tooLong: (most: number) => `at most ${most.toLocaleString("en")} characters`,
  characters: (n: number) => `${n.toLocaleString("en")} characters`,
  unreadable: (name: string) => `${name} could not be read.`,
  failed: "Could not save:",
  refused: "Not saved: the settings have a mistake",
  stored: "These settings are not in use: this version of Assay does not take them",
  line: (line: number) => `Line ${line}`,
  goTo: "Show it",
  found: "Found",
  wanted: "Allowed",
  whole: "the document",
  session: "What Assay saw in this session",
  sessionWhy: "It is in memory alone, and goes when the browser closes.",
  about: "What Assay sees and keeps",
  forget: "Forget everything",
  forgotten: "Forgotten. Open tabs keep a grade, for what is left.",
  forgetFailed: "Assay’s worker stopped before it was done. Try again.",
  what: "What can be set",
  rules: "All rules",
};

/** What may stand in the document: the names, and what each says. */
export const fields: readonly { name: string; what: string; rows: readonly [string, string][] }[] = [
  {
    name: "rules",
    what: "Turns a rule off, or changes what it costs.",
    rows: [
      ["rule", "Its id, as in the list of all rules."],
      ["points", "What it costs, 0 to 100. Without it, or with 0, the rule is off."],
      ["reason", "Why, for whoever reads the grade."],
      ["until", "The last day on which this holds: \"2026-12-31\". Without it, always."],
    ],
  },
  {
    name: "cookies",
    what: "Says what a cookie is for.",
    rows: [
      ["name", "The whole name, or its beginning and *."],
      ["role", "session, csrf, other, or ignored: then it is not judged."],
      ["reason", "As above."],
      ["until", "As above."],
    ],
  },
  {
    name: "target",
    what: "How good a page must be: the popup says whether it is.",
    rows: [
      ["grade", "The least letter: A+, A, B, C, D, E or F."],
      ["families", "Families that must lose nothing: https, hsts, cookies …"],
    ],
  },
];
