import "./fixtures/english.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import { visible } from "../popup/model.ts";
import { all, chooseLanguage, languageFor, load, number, t } from "./i18n.ts";
import { say, sayComparison, sayReport } from "./say.ts";
import type { Report } from "./wire.ts";

const plain = (text: string) => text.replace(/[\u2068\u2069]/g, "");

test("languageFor: what the browser says, as a catalogue", () => {
  const cases = { "de-AT": "de", "pt-PT": "pt_BR", zh: "zh_CN", "zh-Hans-SG": "zh_CN", "zh-TW": "en", "zh-Hant": "en", "ar-EG": "ar", ja: "ja", nl: "en", "": "en" };
  for (const [tag, want] of Object.entries(cases)) assert.equal(languageFor(tag), want, tag);
  assert.equal(chooseLanguage("fr", "de"), "fr");
  assert.equal(chooseLanguage("", "de"), "de");
  assert.equal(chooseLanguage("../../x", "de"), "de");
});

test("t: plural forms and numbers of the language, and arguments that stay text", async () => {
  await load("de");
  assert.equal(t("popup_lost", { count: 1 }), "verliert 1 Punkt");
  assert.equal(t("popup_lost", { count: 1200 }), "verliert 1.200 Punkte");
  assert.equal(t("popup_allowSite", { site: "{grade}<b>$&" }), "{grade}<b>$& erlauben");
  assert.equal(all(["a", "b", "c"]), "a, b und c");
  await load("ar");
  assert.equal(t("duration_days", { count: 2 }), "يومان");
  assert.equal(plain(t("duration_days", { count: 5 })), "5 أيام");
  assert.equal(number(1200), "1,200");
});

test("say: what the core says, by its English, with what is put into it", async () => {
  await load("de");
  const cases: [string, string][] = [
    ["plain HTTP", "unverschlüsseltes HTTP"],
    ["3 days", "3 Tage"],
    ["not sent: the browser itself goes to HTTPS (HSTS)", "nicht gesendet: Der Browser selbst geht zu HTTPS (HSTS)"],
    ["301 to https://shop.test/a and b", "301 nach https://shop.test/a and b"],
    ["It asks for 400 days; the browser keeps it for 7 days.", "Verlangt sind 400 Tage; der Browser behält es 7 Tage."],
    ["Without Domain these would not get it: a.test, b.test.", "Ohne Domain bekämen es diese nicht: a.test, b.test."],
    ["nginx in front of Django. Headers are best set in nginx, cookies in Django.", "nginx vor Django. Header setzt man am besten in nginx, Cookies in Django."],
    ["Assay: grade E, 37 of 100. Its session cookie crosses plain HTTP, and any site can frame this page.",
      "Assay: Note E, 37 von 100. Ihr Session-Cookie geht über unverschlüsseltes HTTP, und jede Website kann diese Seite in einen Frame setzen."],
    ["Something that nobody has translated: a and b.", "Something that nobody has translated: a and b."],
    ["", ""],
  ];
  for (const [english, want] of cases) assert.equal(say(english), want);
});

test("sayComparison: a finding's title with what was put into it, which a comparison does not hold", async () => {
  await load("de");
  const finding = (part: string, name: string) => ({ kind: "finding" as const, part, name, to: "10" });
  const worse = [finding("hsts-short", "HSTS lasts for 7 days only"), finding("hsts-missing", "The site does not send HSTS"), finding("hsts-short", "Of an older Assay"), finding("none", "<b>")];
  const said = sayComparison({ better: [], worse, changed: [], aside: [] });
  assert.deepEqual(said.worse.map(({ name }) => name), ["HSTS gilt nur 7 Tage lang", "Die Website sendet kein HSTS", "Of an older Assay", "<b>"]);
});

/** A Report with one finding, as the core writes it. */
const report = (rule: string, title: string, detail: string, args: Record<string, string>): Report => ({
  version: 1, rubric: 2, url: "https://shop.test/", state: "graded", grade: "E", score: 30,
  summary: "Its session cookie crosses plain HTTP.",
  findings: [{ rule, family: "cookies", severity: "high", lost: 20, title, detail, args, evidence: [], fix: { changes: [], score: 50, grade: "D" }, references: [] }],
});

test("sayReport: a finding by its rule and its arguments; the report itself stays English", async () => {
  await load("de");
  const title = "The session cookie travels over plain HTTP";
  const detail = (cookies: string) => `Without Secure the browser also sends ${cookies} over plain HTTP, where anyone on the way can read it and take over the session.`;
  const english = report("cookie-secure", title, detail("sid, b, c and 2 more"), { cookies: "sid, b, c and 2 more" });
  const said = sayReport(english);
  assert.equal(said.findings![0]!.title, "Das Session-Cookie geht über unverschlüsseltes HTTP");
  assert.match(said.findings![0]!.detail, /sendet der Browser sid, b, c und 2 weitere auch/);
  assert.equal(said.summary, "Ihr Session-Cookie geht über unverschlüsseltes HTTP.");
  assert.equal(english.findings![0]!.title, title);
  assert.equal(sayReport(english), said);

  // What a later version says, or a rule that this one does not know, is still said: in English.
  assert.equal(sayReport(report("no-such-rule", "Something new", "Quite new.", {})).findings![0]!.title, "Something new");
  assert.equal(sayReport(report("cookie-secure", "Said otherwise", detail("x"), { cookies: "x" })).findings![0]!.title, "Said otherwise");

  // A name that holds a phrase, a pattern or markup is a name.
  const hostile = "$1{reason}<img src=x>(.*)";
  assert.ok(sayReport(report("cookie-secure", title, detail(hostile), { cookies: hostile })).findings![0]!.detail.includes(hostile));
});

test("from right to left: what is put in is isolated, and hostile controls are still written out", async () => {
  await load("ar");
  const detail = (cookies: string) => `Without Secure the browser also sends ${cookies} over plain HTTP, where anyone on the way can read it and take over the session.`;
  const said = sayReport(report("cookie-secure", "The session cookie travels over plain HTTP", detail("sid\u202E"), { cookies: "sid\u202E" })).findings![0]!;
  assert.match(visible(said.detail), /\u2068sid⟨U\+202E⟩\u2069/);
  assert.match(visible("a\u2069b"), /a⟨U\+2069⟩b/);
  assert.match(visible("a\u2068b"), /a⟨U\+2068⟩b/);
});
