// The toolbar button: what the user wants to see of a page there, its colour, and the page's state in words.

import { readersWords, say } from "./say.ts";
import { sentence } from "./sentences.ts";
import { isRunning, type Trial } from "./collector/trial.ts";
import { type Look, readSettings } from "./settings.ts";
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

/** Beside nothing else: something is wrong. */
const WRONG = "!";

/** Where the user wants a mark alone: a trial is under way. */
const TRIED = "→";

/** Colour never says anything alone: the text says the same, and so does the title, in words, whatever the user wants to see. Under a trial the
 * server's letter comes first, then the one that the page has with the changes. */
export function badgeOf(report: Report, trial?: Trial, standing?: Standing, look: Look = "letter"): Badge {
  const badge = letterOf(report, trial, standing);
  if (look === "none") return { ...badge, text: "" };
  if (trial && isRunning(trial)) return look === "mark" ? { ...badge, text: TRIED } : badge;
  if (look === "letter" || report.state === "error") return badge;
  const worse = isWorse(standing);
  if (report.state !== "graded") return look === "score" ? badge : { ...badge, text: "" };
  if (look === "score") return { ...badge, text: String(report.score) + (worse ? WORSE : "") };
  return { ...badge, text: worse ? WORSE : isWrong(report) ? WRONG : "" };
}

/** True for a page that misses the user's target or, where there is none, has something serious to fix. */
function isWrong({ target, findings = [] }: Report): boolean {
  return target ? !target.met : findings.some(({ severity }) => severity === "high");
}

const isWorse = (standing: Standing | undefined): standing is Standing => standing?.comparison.verdict?.state === "broken";

function letterOf(report: Report, trial?: Trial, standing?: Standing): Badge {
  if (trial && isRunning(trial)) {
    const { grade, score } = trial.result?.report ?? {};
    const now = badgeOf(report);
    const under = grade ? `, and ${grade}, ${score} of 100, with them` : "";
    const title = `Assay: a trial changes what this tab gets. ${now.title.replace(/^Assay: /, "Without its changes: ").replace(/\.( .*)?$/s, under + ".")}`;
    return { text: `${now.text || "–"}→${grade || "…"}`, color: TRIAL, title };
  }
  const words = sentence(report);
  if (report.state === "graded") {
    const worse = isWorse(standing);
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

let look: Promise<Look> | undefined;

/** Another look was chosen. */
export function forgetLook(): void {
  look = undefined;
}

/** Shows a Report on a tab's button, in the reader's language. A tab that has closed meanwhile is no error. */
export async function show(tab: number, report: Report, trial?: Trial, standing?: Standing): Promise<void> {
  look ??= readSettings().then(({ badge }) => badge, () => "letter"); // a page is graded whether or not they can be read
  const { text, color: background, title } = badgeOf(report, trial, standing, await look);
  await Promise.allSettled([
    chrome.action.setBadgeText({ tabId: tab, text }),
    chrome.action.setBadgeBackgroundColor({ tabId: tab, color: background }),
    readersWords().then(() => chrome.action.setTitle({ tabId: tab, title: say(title) })),
  ]);
}
