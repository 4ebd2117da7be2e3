// What the popup asks the browser first of all, while its words are read: which tab it is about, and what is stored of it. The first import of main.ts,
// because a module runs once those before it have, and i18n-ready.ts waits for the words.

import { read } from "../extension/state.ts";
import type { Tab } from "./popup.ts";

export const tab: Promise<Tab> = shownTab();

export const record = tab.then(({ id }) => read(id));
record.catch(() => {}); // whoever shows it says what went wrong

/** The tab to show: the active one, or the one that ?tab= names, so that the popup can be opened as a page too. */
async function shownTab(): Promise<Tab> {
  const asked = Number(new URLSearchParams(location.search).get("tab"));
  const tab = asked ? await chrome.tabs.get(asked).catch(() => undefined) : (await chrome.tabs.query({ active: true, currentWindow: true }))[0];
  return { id: tab?.id ?? chrome.tabs.TAB_ID_NONE, url: tab?.url, status: tab?.status };
}
