// Forget everything, as the settings page asks for it.

import type { Answer } from "./ask.ts";
import { onFound } from "./collector/events.ts";
import { forgetSites, refresh } from "./grade.ts";
import { removeLoaded } from "./loaded.ts";
import { forgetSettings } from "./settings.ts";
import { allTrials, clear, keepTrial, readAll } from "./state.ts";
import { stopTrial } from "./trial.ts";

/** Forgets what was seen of all sites and of the pages that are open, what was chosen for hosts, and the pins; if asked to, the settings too. Trials end
 * first, so that nothing of them stays. */
export async function forgetEverything(settings: boolean): Promise<Answer> {
  for (const tab of [...(await allTrials()).keys()]) {
    await stopTrial({ tab });
    await keepTrial(tab, undefined);
  }
  const records = await readAll();
  for (const { tab } of records) await Promise.all([clear(tab), removeLoaded(tab)]);
  const [sites] = await Promise.all([forgetSites(), settings && forgetSettings()]);
  for (const tab of await chrome.tabs.query({})) if (tab.id !== undefined) refresh(tab.id, onFound(tab, Date.now()));
  return { forgot: { pages: records.filter(({ navigation }) => navigation?.page?.navigation).length, ...sites } };
}
