// The page that opens once, after Assay was installed. It can be read without this: here it says how things stand, and offers the clicks.

import { everySite, maySeeAll } from "../access.ts";
import { settingsPage } from "../quirks.ts";

const find = (id: string) => document.getElementById(id)!;

async function showAccess(): Promise<void> {
  const all = await maySeeAll();
  find("allow").hidden = all;
  if (!all) find("sites").textContent = "Not all sites, as this browser is set. Assay says what it could not see, and grades nothing that it did not see whole.";
}

async function showPrivate(): Promise<void> {
  if (await chrome.extension.isAllowedIncognitoAccess()) find("private").textContent = "Assay is switched on there. You can switch it off in the same place.";
}

find("allow").addEventListener("click", () => {
  chrome.permissions.request({ origins: [...everySite] }).then(
    () => showAccess(),
    () => (find("sites").textContent = "The browser does not let Assay ask. Allow it in the browser’s own settings for extensions."),
  );
});
const details = settingsPage();
if (details) {
  find("details").hidden = false;
  find("details").addEventListener("click", () => void chrome.tabs.create({ url: details }));
}
// The other browser's way is nobody's business here.
document.querySelector(`[data-browser="${details ? "firefox" : "chromium"}"]`)?.remove();
chrome.permissions.onAdded.addListener(() => void showAccess());
chrome.permissions.onRemoved.addListener(() => void showAccess());
await Promise.all([showAccess(), showPrivate()]);
