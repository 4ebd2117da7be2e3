// What this browser can try of some changes: what the core says of any browser, less what rules of an extension do not bring about in this one.

import { notEnforced } from "./quirks.ts";
import type { Change, Trial, TrialRequest } from "./wire.ts";

/** What of some changes this browser can try by itself for the page at a URL; `ask` asks the module that is loaded here. Never rejects: what goes wrong
 * is in the Trial's `error`. */
export async function triable(ask: (request: TrialRequest) => Promise<Trial>, url: string, changes: Change[]): Promise<Trial> {
  const can = await ask({ url, changes });
  const headers = can.headers.filter(({ name }) => !notEnforced(name));
  const cannot = changes.filter(({ name }) => name !== undefined && notEnforced(name)).map((change) => ({ change, why: notEnforced(change.name!)! }));
  return { ...can, headers, cannot: [...can.cannot, ...cannot] };
}
