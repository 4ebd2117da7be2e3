// What the toolbar's title says of a page: its summary, or what happened and what to do. The popup has room for more: popup/words.ts.

import type { Report } from "./wire.ts";

/** One or two short sentences for a Report without a grade; the summary of one with a grade. */
export function sentence(report: Report): string {
  switch (report.state) {
    case "graded":
      return report.summary ?? "";
    case "error":
      return `Assay could not grade this page: ${report.error || "something went wrong"}. Reload the page to try again.`;
  }
  switch (report.reason) {
    case "loading":
      return "The page is still loading.";
    case "opened-before":
      return "This page was open before Assay could watch it. Reload it to see its grade.";
    case "incomplete":
      return "Assay saw only part of this page’s loading. Hold Shift and reload it to see its grade.";
    case "no-access":
      return "Assay may not see this site. Open Assay to allow it.";
    case "service-worker":
      return "A service worker of this site made the page. Hold Shift and reload it to grade what the server answers.";
    case "failed":
      return `The browser could not load this page${report.error ? ": " + report.error : ""}. There is nothing to grade.`;
    case "store-page":
      return "Browsers hide their extension stores from extensions. Open another site to see its grade.";
    case "browser-page":
      return "This page comes from the browser itself. Open a site to see its grade.";
    case "file":
      return "This is a file on your machine; no server sent it. Open it over HTTP to see its grade.";
  }
  return "This page has no grade.";
}
