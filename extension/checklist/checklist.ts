// "I deployed this": what the user comes by on a walk through a site, checked off item by item. What was seen before the walk began does not count, so
// beginning one forgets what was seen of the origin. The walk is this page's: it ends when the page is closed.

import { render } from "lit/html.js";
import { ask } from "../ask.ts";
import type { Kind } from "../collector/probe.ts";
import { gradedPages, soon } from "../pages.ts";
import { checklist } from "../recipes.ts";
import { say, sayReport } from "../say.ts";
import { subscribeAll, type TabRecord } from "../state.ts";
import type { Checklist, Report } from "../wire.ts";
import { type Actions, type Model, view } from "./view.ts";
import { text } from "./words.ts";

/** How long a button says "Copied". Milliseconds. */
const COPIED = 2000;

/** How many pages of a walk are kept: those that were seen last. */
const MOST = 100;

const query = new URLSearchParams(location.search);
const origin = URL.canParse(query.get("origin") ?? "") ? new URL(query.get("origin")!).origin : "";

let model: Model = { origin, titles: new Map(), asking: new Set(), asked: new Set(), copied: false };

/** When the walk began. Milliseconds since 1970. */
let started: number | undefined;

/** The pages of the walk by their address: when each came, and its Report. */
const visits = new Map<string, { came: number; report: Report }>();

/** The English of the list: what is copied stays English. */
let list: Checklist | undefined;

const actions: Actions = {
  async start() {
    const { error } = await ask({ ask: "forget", origin }).catch(() => ({ error: text.failed }));
    if (error) return change({ problem: error });
    started = Date.now();
    visits.clear();
    change({ problem: undefined, asking: new Set(), asked: new Set() });
    await fill();
  },
  async ask(kind) {
    const tab = (await records())[0]?.tab;
    if (tab === undefined) return change({ problem: text.noTab });
    change({ asking: withKind(model.asking, kind), problem: undefined });
    const { error } = await ask({ ask: "probe", tab, kinds: [kind] }).catch(() => ({ error: text.failed }));
    change({ asking: new Set([...model.asking].filter((other) => other !== kind)), asked: withKind(model.asked, kind), problem: error && say(error) });
  },
  async copy() {
    try {
      await navigator.clipboard.writeText(list?.markdown ?? "");
      change({ copied: true });
      setTimeout(() => change({ copied: false }), COPIED);
    } catch {
      change({ problem: text.copyFailed });
    }
  },
};

const withKind = (kinds: ReadonlySet<Kind>, kind: Kind): Set<Kind> => new Set([...kinds, kind]);

function change(more: Partial<Model>): void {
  model = { ...model, ...more };
  render(view(model, actions), document.body);
}

/** The graded pages of the site that are open, outside of private windows. */
async function records(): Promise<TabRecord[]> {
  return (await gradedPages()).filter(({ report }) => new URL(report.url).origin === origin);
}

/** Takes what has come since the walk began, and fills the list. */
async function fill(): Promise<void> {
  if (started === undefined) return;
  for (const { report, navigation } of await records()) {
    const came = navigation?.page?.navigation?.responded;
    if (came === undefined || came < started) continue;
    visits.set(report.url.replace(/\?.*/s, ""), { came, report });
  }
  const pages = [...visits.entries()].sort(([, a], [, b]) => a.came - b.came);
  for (const [key] of pages.splice(0, Math.max(0, pages.length - MOST))) visits.delete(key);
  list = await checklist({ origin, pages: pages.map(([, { report }]) => report) });
  if (list.error) return change({ problem: say(list.error) });
  const titles = new Map<string, string>();
  for (const [, { report }] of pages) sayReport(report).findings?.forEach(({ title }, i) => titles.set(report.findings![i]!.title, title));
  change({ titles, list: { ...list, items: list.items.map((one) => ({ ...one, title: say(one.title), ...(one.do && { do: say(one.do) }) })) } });
}

change({});
subscribeAll(soon(() => void fill()));
