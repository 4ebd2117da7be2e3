// The popup's page: which tab it is about, and where the views are drawn.

import { render } from "lit/html.js";
import { failure } from "../extension/ungraded.ts";
import type { Actions, Model } from "./model.ts";
import { start, type Tab } from "./popup.ts";
import { page } from "./views/page.ts";

/** What the views are drawn into. */
let box: HTMLElement | undefined;

await start({
  tab: shownTab,
  reload: (tab, bypassCache) => chrome.tabs.reload(tab, { bypassCache }),
  openSettings: () => void chrome.runtime.openOptionsPage(),
  draw,
});

/** The tab to show: the active one, or the one that ?tab= names, so that the popup can be opened as a page too. */
async function shownTab(): Promise<Tab> {
  const asked = Number(new URLSearchParams(location.search).get("tab"));
  const tab = asked ? await chrome.tabs.get(asked).catch(() => undefined) : (await chrome.tabs.query({ active: true, currentWindow: true }))[0];
  return { id: tab?.id ?? chrome.tabs.TAB_ID_NONE, url: tab?.url, status: tab?.status };
}

function draw(model: Model, actions: Actions): void {
  try {
    box ??= emptyBox();
    render(page(model, actions), box);
    // For whoever measures how long a reader waits: DevTools, and the benchmark.
    if (model.report.state === "graded") performance.mark("graded");
  } catch (error) {
    // What lit has half drawn it cannot draw on: the words about it get a box of their own.
    box = emptyBox();
    render(page({ ...model, report: failure(model.report.url, String(error)) }, actions), box);
  }
}

/** Replaces all that is shown. */
function emptyBox(): HTMLElement {
  const empty = document.createElement("div");
  document.body.replaceChildren(empty);
  return empty;
}
