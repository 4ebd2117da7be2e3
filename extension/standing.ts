// How a page stands to the pin of its origin: what it should keep, and does not. The core compares (recipes.wasm, loaded for pinned origins alone).

import { isPrivate } from "./observation.ts";
import * as recipes from "./recipes.ts";
import { readPin, type Pin, type Standing, writePin } from "./state.ts";
import type { Observation, Report } from "./wire.ts";

/** How a tab's page stands to the pin of its origin; undefined: there is none, or nothing can be said of this page. `judged` tells this Observation
 * from others, `before` is what was found last; the same object if nothing has changed. */
export async function standingOf(
  tab: number,
  report: Report,
  observation: Observation,
  judged: string,
  before: Standing | undefined,
  onTrial: boolean | undefined,
): Promise<Standing | undefined> {
  // A private window leaves no trace on disk, not even the time of a regression; what came under a trial is not what the server sends.
  if (report.state !== "graded" || onTrial || (await isPrivate(tab))) return undefined;
  const pin = await readPin(new URL(report.url).origin);
  if (!pin) return undefined;
  if (before?.pinned === pin.pinned && before.judged === judged && before.since === pin.since) return before;
  const after = await recipes.snapshot({ report, observation });
  const comparison = await recipes.compare({ before: pin.snapshot, after, keep: pin.keep });
  const since = await sinceWhen(pin, comparison.verdict?.state);
  return { pinned: pin.pinned, judged, comparison: { ...comparison, aside: [] }, ...(since !== undefined && { since }) };
}

/** Since when pages are worse than a pin: kept with it, so that it outlives the browser. What cannot be compared changes nothing. */
async function sinceWhen(pin: Pin, state: string | undefined): Promise<number | undefined> {
  const since = state === "broken" ? (pin.since ?? Date.now()) : state === "kept" ? undefined : pin.since;
  if (since === pin.since) return since;
  const { since: _, ...rest } = pin;
  if ((await readPin(pin.origin))?.pinned !== pin.pinned) return since; // the user has given it up meanwhile
  await writePin(since === undefined ? rest : { ...rest, since });
  return since;
}
