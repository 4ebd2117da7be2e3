// The Observation of a page, for whoever needs it: the worker to have it judged, the views to show it. Its parts are fetched from where each
// is kept.

import { observe } from "./collector/observe.ts";
import { observed } from "./collector/probe.ts";
import { type Page, standing } from "./collector/reduce.ts";
import { asEnforced, asServed, cameUnder, type Trial } from "./collector/trial.ts";
import { privacyOf, readOrigin } from "./ledger.ts";
import { type Loaded, loadedBy } from "./loaded.ts";
import { policyOf } from "./policy.ts";
import { readSettings } from "./settings.ts";
import { readProbes, readTrial, type TabRecord } from "./state.ts";
import type { Cookie, Observation } from "./wire.ts";

/** The Observation of a tab's page as it is known now: what the server answers, also under a trial. `cookies` is the jar, undefined if the browser
 * will not tell; `trial` the tab's, if there is one. */
export async function gather(tab: number, page: Page, cookies: Cookie[] | undefined, loaded: Loaded, trial: Trial | undefined): Promise<Observation> {
  const seen = await gatherSeen(tab, page, cookies, loaded);
  if (!trial || !cameUnder(trial, page)) return seen;
  const before = trial.before.key === page.key ? await loadedBy(tab, trial.before.document) : undefined;
  return asServed(trial, page, seen, before && { resources: before.resources, resourcesDropped: before.dropped });
}

/** The Observation of a page as the browser treats it under a trial; undefined if it did not come under this one. `jar` is as the trial made it. */
export async function gatherTried(trial: Trial, tab: number, page: Page, jar: Cookie[] | undefined, loaded: Loaded): Promise<Observation | undefined> {
  return cameUnder(trial, page) ? gatherSeen(tab, asEnforced(page), jar, loaded) : undefined;
}

async function gatherSeen(tab: number, page: Page, cookies: Cookie[] | undefined, loaded: Loaded): Promise<Observation> {
  const [settings, origin, incognito] = await Promise.all([
    readSettings().catch(() => undefined), // a page is graded whether or not they can be read
    readOrigin(tab, page.url),
    isPrivate(tab),
  ]);
  const probes = await readProbes(new URL(page.url).origin, incognito);
  return observe(page, {
    cookies,
    resources: page.sees ? undefined : loaded.resources, // what the user hides may be what matters
    resourcesDropped: page.sees ? undefined : loaded.dropped,
    origin,
    policy: policyOf(settings?.policy),
    ...observed(probes),
  });
}

/** True if a tab is in a private window. */
export async function isPrivate(tab: number): Promise<boolean> {
  return (await privacyOf(tab)) ?? false; // it has closed
}

/** What the Report of a record is about; undefined if it is about no page that was seen. */
export async function observationOf(record: TabRecord | undefined): Promise<Observation | undefined> {
  if (record?.report.state !== "graded" || !record.navigation) return undefined;
  const now = standing(record.navigation);
  if (now.state !== "gradeable") return undefined; // a full storage took its parts away; the grade stays
  const { tab, cookies, refused } = record;
  const [loads, trial] = await Promise.all([loadedBy(tab, now.page.document), readTrial(tab)]);
  const observation = await gather(tab, now.page, cookies, loads, trial);
  if (refused === undefined) return observation;
  const { policy: _, ...without } = observation;
  return without;
}
