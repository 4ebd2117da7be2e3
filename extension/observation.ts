// The Observation of a page, for whoever needs it: the worker to have it judged, the views to show it. Its parts are fetched from where each
// is kept.

import { observe } from "./collector/observe.ts";
import { type Page, standing } from "./collector/reduce.ts";
import { policyOf } from "./policy.ts";
import { readSettings, type TabRecord } from "./state.ts";
import type { Cookie, Observation } from "./wire.ts";

/** The Observation of a page as it is known now. `cookies` is the jar, undefined if the browser will not tell. */
export async function gather(page: Page, cookies: Cookie[] | undefined): Promise<Observation> {
  // A page is graded whether or not the settings can be read.
  const settings = await readSettings().catch(() => undefined);
  return observe(page, { cookies, policy: policyOf(settings?.policy) });
}

/** What the Report of a record is about; undefined if it is about no page that was seen. */
export async function observationOf(record: TabRecord | undefined): Promise<Observation | undefined> {
  if (record?.report.state !== "graded" || !record.navigation) return undefined;
  const now = standing(record.navigation);
  if (now.state !== "gradeable") return undefined; // a full storage took its parts away; the grade stays
  const observation = await gather(now.page, record.cookies);
  if (record.refused === undefined) return observation;
  const { policy: _, ...without } = observation;
  return without;
}
