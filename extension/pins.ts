// Pins: a page as it is now, and what of it its origin should keep. Taken and given up by the user's click alone; standing.ts compares with them.

import type { Answer } from "./ask.ts";
import { gradeAll } from "./grade.ts";
import { isPrivate, observationOf } from "./observation.ts";
import * as recipes from "./recipes.ts";
import { forgetPins, latest, LONGEST_PIN, type Pin, PIN_VERSION, readTrial, writePin } from "./state.ts";
import type { Keep } from "./wire.ts";

/** Pins a tab's page as it is now, in the place of its origin's last pin. */
export async function pinTab({ tab, keep }: { tab: number; keep: Keep }): Promise<Answer> {
  const record = await latest(tab);
  const observation = await observationOf(record);
  if (!record || !observation) return { error: "Too little of this page is kept to pin it. Reload it, then pin it." };
  if (await isPrivate(tab)) return { error: "Nothing is kept of private windows, so their pages cannot be pinned." };
  if (await readTrial(tab)) return { error: "A trial changes what this tab gets. End it, then pin the page." };
  const snapshot = await recipes.snapshot({ report: record.report, observation, keep: true });
  if (snapshot.error) return { error: snapshot.error };
  const { origin } = new URL(record.report.url);
  const pin: Pin = { version: PIN_VERSION, origin, pinned: Date.now(), keep, snapshot };
  if (JSON.stringify(pin).length > LONGEST_PIN) return { error: "This page’s headers are too long to be kept." };
  await writePin(pin);
  await gradeAll(origin);
  return {};
}

/** Gives the pin of an origin up. */
export async function unpin({ origin }: { origin: string }): Promise<Answer> {
  await forgetPins([origin]);
  await gradeAll(origin);
  return {};
}
