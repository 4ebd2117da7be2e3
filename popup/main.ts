// The popup's page: which tab it is about, and where the views are drawn.

import { record, tab } from "./early.ts";
import { render } from "lit/html.js";
import { failure } from "../extension/ungraded.ts";
import type { Actions, Model } from "./model.ts";
import { start } from "./popup.ts";
import { page } from "./views/page.ts";

/** What the views are drawn into. */
let box: HTMLElement | undefined;

await start({
  tab: () => tab,
  record,
  reload: (tab, bypassCache) => chrome.tabs.reload(tab, { bypassCache }),
  openSettings: () => void chrome.runtime.openOptionsPage(),
  draw,
});

function draw(model: Model, actions: Actions): void {
  try {
    box ??= emptyBox();
    render(page(model, actions), box);
    if (model.report.state === "graded") markPainted("grade");
    if (model.recipes.size > 0) markPainted("recipe");
  } catch (error) {
    // What lit has half drawn it cannot draw on: the words about it get a box of their own.
    box = emptyBox();
    render(page({ ...model, report: failure(model.report.url, String(error)) }, actions), box);
  }
}

const marked = new Set<string>();

/** Marks when something was first on the screen, for whoever measures how long a reader waits: DevTools, and the benchmark. */
function markPainted(what: string): void {
  if (marked.has(what)) return;
  marked.add(what);
  requestAnimationFrame(() => setTimeout(() => performance.mark(what))); // the frame is drawn between the two
}

/** Replaces all that is shown. */
function emptyBox(): HTMLElement {
  const empty = document.createElement("div");
  document.body.replaceChildren(empty);
  return empty;
}
