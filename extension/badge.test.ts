import assert from "node:assert/strict";
import { test } from "node:test";

import { badgeOf } from "./badge.ts";
import type { Trial } from "./collector/trial.ts";
import { type Look, looks } from "./settings.ts";
import type { Standing } from "./state.ts";
import { failure, ungraded } from "./ungraded.ts";
import type { Report } from "./wire.ts";

const graded = (grade: string, score: number, summary = ""): Report => ({
  version: 1, rubric: 1, url: "https://shop.test/", state: "graded", grade, score, summary,
});

test("a grade is a letter, a colour and words", () => {
  assert.deepEqual(badgeOf(graded("E", 37, "Its session cookie crosses plain HTTP.")), {
    text: "E", color: "#b8321b", title: "Assay: grade E, 37 of 100. Its session cookie crosses plain HTTP.",
  });
  assert.equal(badgeOf(graded("A+", 100)).title, "Assay: grade A+, 100 of 100.");
  assert.equal(badgeOf(graded("A+", 100)).color, badgeOf(graded("A", 90)).color);
});

test("every state without a grade says what happened", () => {
  const reasons = ["opened-before", "loading", "incomplete", "failed", "store-page", "browser-page", "file"] as const;
  const titles = reasons.map((reason) => badgeOf(ungraded(reason, "https://shop.test/")).title);
  assert.equal(new Set(titles).size, reasons.length, titles.join("\n"));
  for (const title of titles) assert.match(title, /^Assay: [A-Z].*\.$/);
  assert.equal(badgeOf(ungraded("loading", "")).text, "…");
  assert.equal(badgeOf(ungraded("incomplete", "")).text, "?");
  assert.equal(badgeOf(ungraded("browser-page", "")).text, "");
  assert.equal(badgeOf(failure("", "the core stopped")).text, "!");
  assert.match(badgeOf(ungraded("failed", "", "the server refused the connection")).title, /page: the server refused the connection\. /);
});

test("white on every colour is readable: a contrast of 4.5 to 1, WCAG 2.2 section 1.4.3", () => {
  for (const grade of ["A", "B", "C", "D", "E", "F", ""]) {
    const { color } = badgeOf(graded(grade, 0));
    const channels = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255);
    const [r, g, b] = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    const contrast = 1.05 / (0.2126 * r! + 0.7152 * g! + 0.0722 * b! + 0.05);
    assert.ok(contrast >= 4.5, `${grade || "none"} ${color}: ${contrast.toFixed(2)}`);
  }
});

test("a page that lost what was pinned says so in its text and its words", () => {
  const standing = (state: string) => ({ pinned: Date.UTC(2026, 10, 21, 12), judged: "", comparison: { verdict: { state } } }) as unknown as Standing;
  const { text, color, title } = badgeOf(graded("C", 65, "Anyone can frame this page."), undefined, standing("broken"));
  assert.deepEqual([text, color], ["C↓", badgeOf(graded("C", 65)).color]);
  assert.equal(title, "Assay: grade C, 65 of 100, and not what you pinned on 2026-11-21. Anyone can frame this page.");
  for (const state of ["kept", "unlike", "unknown"]) assert.equal(badgeOf(graded("C", 65), undefined, standing(state)).text, "C");
  assert.equal(badgeOf(ungraded("loading", ""), undefined, standing("broken")).text, "…");
});

test("each look shows what the user wants to see, and the title says all of it whatever that is", () => {
  const worse = { pinned: 0, judged: "", comparison: { verdict: { state: "broken" } } } as unknown as Standing;
  const trial = { id: 1, ends: Date.now() + 60_000, originals: [], result: { report: graded("B", 82) } } as unknown as Trial;
  const target = (met: boolean): Report => ({ ...graded("C", 65), target: { met, missing: [] } });
  const severe = (severity: string): Report => ({ ...graded("C", 65), findings: [{ severity }] as Report["findings"] });
  const cases: [string, Parameters<typeof badgeOf>, Record<Look, string>][] = [
    ["a grade", [graded("C", 65)], { letter: "C", score: "65", mark: "", none: "" }],
    ["the target is met", [target(true)], { letter: "C", score: "65", mark: "", none: "" }],
    ["the target is missed", [target(false)], { letter: "C", score: "65", mark: "!", none: "" }],
    ["something serious", [severe("high")], { letter: "C", score: "65", mark: "!", none: "" }],
    ["nothing serious", [severe("medium")], { letter: "C", score: "65", mark: "", none: "" }],
    ["worse than its pin", [graded("C", 65), undefined, worse], { letter: "C↓", score: "65↓", mark: "↓", none: "" }],
    ["the best score, worse than its pin", [graded("A+", 100), undefined, worse], { letter: "A+↓", score: "100↓", mark: "↓", none: "" }],
    ["a trial", [graded("C", 65), trial], { letter: "C→B", score: "C→B", mark: "→", none: "" }],
    ["not seen whole", [ungraded("incomplete", "")], { letter: "?", score: "?", mark: "", none: "" }],
    ["an error", [failure("", "the core stopped")], { letter: "!", score: "!", mark: "!", none: "" }],
  ];
  for (const [what, [report, trial, standing], texts] of cases) {
    for (const look of looks) {
      const badge = badgeOf(report, trial, standing, look);
      assert.equal(badge.text, texts[look], `${what}, ${look}`);
      assert.deepEqual({ ...badge, text: "" }, { ...badgeOf(report, trial, standing), text: "" }, what);
    }
  }
});
