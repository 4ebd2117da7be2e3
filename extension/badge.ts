// The toolbar button: a letter, its colour, and the same in words.

import { readersWords, say } from "./say.ts";
import { sentence } from "./sentences.ts";
import { isRunning, type Trial } from "./collector/trial.ts";
import type { Standing } from "./state.ts";
import type { Report } from "./wire.ts";

/** What the button shows. */
export interface Badge {
  text: string;
  color: string;
  title: string;
}

/** The grade's colour: popup/tokens.css, --grade-a to --grade-f and --grade-none. White on each has a contrast of at least 4.5:1. */
function color(report: Report): string {
  switch (report.state === "graded" ? report.grade?.[0] : "") {
    case "A":
      return "#14713d";
    case "B":
      return "#4b7016";
    case "C":
      return "#8a6100";
    case "D":
      return "#a94a00";
    case "E":
      return "#b8321b";
    case "F":
      return "#a3123a";
  }
  return "#6b6a67";
}

/** A trial's colour: that of no grade. */
const TRIAL = "#1f4fbf";

/** Beside the letter of a page that lost something that the user pinned. */
const WORSE = "↓";

/** A day as everybody reads it: "2026-11-21". */
function day(time: number): string {
  const date = new Date(time);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
}

/** Colour never says anything alone: the letter is always there, and the title says it in words. Under a trial the server's letter comes first, then
 * the one that the page has with the changes. */
export function badgeOf(report: Report, trial?: Trial, standing?: Standing): Badge {
  if (trial && isRunning(trial)) {
    const { grade, score } = trial.result?.report ?? {};
    const now = badgeOf(report);
    const under = grade ? `, and ${grade}, ${score} of 100, with them` : "";
    const title = `Assay: a trial changes what this tab gets. ${now.title.replace(/^Assay: /, "Without its changes: ").replace(/\.( .*)?$/s, under + ".")}`;
    return { text: `${now.text || "–"}→${grade || "…"}`, color: TRIAL, title };
  }
  const words = sentence(report);
  if (report.state === "graded") {
    const worse = standing?.comparison.verdict?.state === "broken";
    const pinned = worse ? `, and not what you pinned on ${day(standing.pinned)}` : "";
    const title = `Assay: grade ${report.grade}, ${report.score} of 100` + pinned + "." + (words ? " " + words : "");
    return { text: (report.grade ?? "?") + (worse ? WORSE : ""), color: color(report), title };
  }
  return { text: mark(report), color: color(report), title: "Assay: " + words };
}

/** The badge of a page without a grade: nothing where none can be, "?" where one could. */
function mark(report: Report): string {
  if (report.state === "error") return "!";
  switch (report.reason) {
    case "loading":
      return "…";
    case "opened-before":
    case "incomplete":
    case "service-worker":
    case "no-access":
      return "?";
  }
  return "";
}

/** The letter's colour, --on-grade, for all tabs. */
export function start(): void {
  void chrome.action.setBadgeTextColor({ color: "#ffffff" });
}

/** Shows a Report on a tab's button, in the reader's language. A tab that has closed meanwhile is no error. */
export async function show(tab: number, report: Report, trial?: Trial, standing?: Standing): Promise<void> {
  const { text, color: background, title } = badgeOf(report, trial, standing);
  await Promise.allSettled([
    chrome.action.setBadgeText({ tabId: tab, text }),
    chrome.action.setBadgeBackgroundColor({ tabId: tab, color: background }),
    readersWords().then(() => chrome.action.setTitle({ tabId: tab, title: say(title) })),
  ]);
}
