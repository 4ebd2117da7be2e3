// Reports for pages that have no grade. The core judges observations; where there is none, the extension says why.

import { isStore } from "./quirks.ts";
import { type Report, reportVersion, rubric } from "./wire.ts";

/** Why a page has no grade: wire's Reason constants. */
export type Reason = NonNullable<Report["reason"]>;

/** A Report without a grade. `error` is a network error in words, for the reason "failed" alone. */
export function ungraded(reason: Reason, url: string, error?: string): Report {
  const report: Report = { version: reportVersion, rubric, url, state: "ungraded", reason, score: 0 };
  if (error) report.error = error;
  return report;
}

/** A Report for something that broke in Assay itself: `error` is what the browser says of it. */
export function failure(url: string, error: string): Report {
  return { version: reportVersion, rubric, url, state: "error", error: error.replace(/[.\s]+$/, ""), score: 0 };
}

/** Why a document at this URL has no grade, if no response of it was seen. Without the "tabs" permission the URL of a page that
 * extensions may not touch is undefined. */
export function reasonOf(url: string | undefined): Reason {
  if (!url || !URL.canParse(url)) return "browser-page";
  const parsed = new URL(url);
  switch (parsed.protocol) {
    case "http:":
    case "https:":
      return isStore(parsed) ? "store-page" : "opened-before";
    case "file:":
      return "file";
  }
  return "browser-page"; // about:, chrome:, moz-extension:, view-source:, data:, blob: …
}
