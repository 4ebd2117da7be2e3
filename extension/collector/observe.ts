// What was collected → the documents that leave the collector: the Observation for the core, the record for the views. Pure.
//
// Everything that was seen is stored once. An Observation is never stored: it is put together from what is, here and nowhere else
// (observation.ts fetches the parts).

import { ungraded } from "../ungraded.ts";
import { type Cookie, type Observation, observationVersion, type Origin, type Policy, type Resource } from "../wire.ts";
import type { TabRecord } from "../state.ts";
import { rfc3339 } from "./jar.ts";
import { type Page, standing, type TabState } from "./reduce.ts";

/** What belongs to a page's Observation beside the page itself; undefined: unknown, or none. */
export interface Parts {
  cookies?: Cookie[]; // the jar
  resources?: Resource[];
  resourcesDropped?: number;
  origin?: Origin; // its ledger
  policy?: Policy; // the user's settings
  probe?: Observation["probe"];
  probes?: Observation["probes"];
}

/** The Observation of a page whose response was seen. */
export function observe(page: Page, parts: Parts): Observation {
  const navigation = page.navigation!;
  const observation: Observation = {
    version: observationVersion,
    time: rfc3339(navigation.responded ?? page.time),
    url: page.url,
    exchanges: navigation.exchanges,
  };
  if (parts.cookies) observation.cookies = parts.cookies;
  if (parts.resources) observation.resources = parts.resources;
  if (parts.resourcesDropped) observation.resourcesDropped = parts.resourcesDropped;
  if (parts.origin) observation.origin = parts.origin;
  if (page.cookiesBefore) observation.cookiesBefore = page.cookiesBefore;
  if (page.markup) observation.document = page.markup;
  if (parts.probe) observation.probe = parts.probe;
  if (parts.probes) observation.probes = parts.probes;
  if (parts.policy) observation.policy = parts.policy;
  return observation;
}

/** A tab's record after its state changed: a grade stays as long as its page does. */
export function recordOf(tab: number, navigation: TabState, before: TabRecord | undefined): TabRecord {
  const now = standing(navigation);
  if (now.state === "ungraded") return { tab, url: now.url, report: ungraded(now.reason, now.url, now.error), navigation };
  const same = before?.navigation?.page?.serial === now.page.serial && before.report.state !== "ungraded";
  const url = now.page.now ?? now.page.url;
  if (same) return { ...before, url, navigation };
  return { tab, url, report: ungraded("loading", now.page.url), navigation };
}
