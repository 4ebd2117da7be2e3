// What Assay's own pages ask the worker to do. All else that they show they read from storage.

import type { Kind } from "./collector/probe.ts";
import type { Keep } from "./wire.ts";

/** A page's wish. `tab` is the one that it is about. */
export type Ask =
  | { ask: "probe"; tab: number; kinds: Kind[] } // probe.ts
  | { ask: "forget"; origin?: string } // grade.ts: what was seen of "https://shop.test" in this session, or of all origins
  | { ask: "forget-all"; settings: boolean } // forget.ts: the pages that are open too, and if `settings`, what was chosen in the settings
  | { ask: "start-trial"; tab: number; what: string; cookies: boolean } // trial.ts: `what` is a rule, or WHOLE_PLAN
  | { ask: "stop-trial"; tab: number }
  | { ask: "pin"; tab: number; keep: Keep } // pins.ts
  | { ask: "unpin"; origin: string }
  | { ask: "expect-grant"; tab: number } // access.ts: the user is about to be asked for access
  | { ask: "may-see"; origins: string[] } // access.ts: whether Assay may see these, for pages that browsers do not tell
  | { ask: "open-settings" }; // likewise, where pages may not open them

/** What came of it. `error` is a sentence; `yes` answers a question; `forgot` counts what was forgotten. */
export interface Answer {
  error?: string;
  yes?: boolean;
  forgot?: Forgot;
}

/** How much of each was forgotten. */
export interface Forgot {
  pages: number; // that are open
  sites: number; // of which something was seen in this session
  stacks: number; // hosts that one was chosen for
  pins: number;
}

/** Asks the worker. Rejects if it ended before it answered. */
export async function ask(wish: Ask): Promise<Answer> {
  return (await chrome.runtime.sendMessage(wish)) as Answer;
}

/** What fulfils each wish. */
export type Handlers = { [Name in Ask["ask"]]: (wish: Ask & { ask: Name }) => Promise<Answer | void> };

/** Fulfils the wishes of Assay's own pages. */
export function onAsk(handlers: Handlers): void {
  chrome.runtime.onMessage.addListener((message: unknown, sender, respond) => {
    const handler = isOwnPage(sender) ? handlerOf(handlers, message) : undefined;
    if (!handler) return undefined;
    handler()
      .then((answer) => respond(answer ?? {}))
      .catch((error) => respond({ error: String(error) }));
    return true; // the answer comes later
  });
}

function handlerOf(handlers: Handlers, message: unknown): (() => Promise<Answer | void>) | undefined {
  const wish = message as Ask | undefined;
  if (typeof wish?.ask !== "string" || !Object.hasOwn(handlers, wish.ask)) return undefined;
  const handler = handlers[wish.ask] as (wish: Ask) => Promise<Answer | void>;
  return () => handler(wish);
}

/** False for a content script, whose page may be hostile: its sender has the page's URL. */
export function isOwnPage(sender: { id?: string; url?: string }): boolean {
  return sender.id === chrome.runtime.id && (sender.url?.startsWith(chrome.runtime.getURL("")) ?? false);
}
