// What this browser can try of some changes: what the core says of any browser, less what rules of an extension do not bring about in this one.

import { notEnforced } from "./quirks.ts";
import { trial } from "./recipes.ts";
import type { Change, Trial } from "./wire.ts";

/** What of some changes this browser can try by itself for the page at a URL. Never rejects: what goes wrong is in the Trial's `error`. */
export async function triable(url: string, changes: Change[]): Promise<Trial> {
  const can = await trial({ url, changes });
  const headers = can.headers.filter(({ name }) => !notEnforced(name));
  const cannot = changes.filter(({ name }) => name !== undefined && notEnforced(name)).map((change) => ({ change, why: notEnforced(change.name!)! }));
  return { ...can, headers, cannot: [...can.cannot, ...cannot] };
}
