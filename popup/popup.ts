// The wiring of the views of a tab's page, for the popup and the DevTools panel: what the worker stored about it, which recipes, what was pressed. The
// views know none of this.

import { everySite, maySee, maySeeAll, sitePatterns } from "../extension/access.ts";
import { ask } from "../extension/ask.ts";
import { addresses } from "../extension/collector/probe.ts";
import { download } from "../extension/pages.ts";
import { explain, exported, loads, recipe, site, whatIf } from "../extension/recipes.ts";
import { isRunning } from "../extension/collector/trial.ts";
import { isPrivate, observationOf } from "../extension/observation.ts";
import {
  read,
  readPin,
  readProbes,
  readTrial,
  subscribe,
  subscribePins,
  subscribeProbes,
  subscribeTrial,
  type TabRecord,
} from "../extension/state.ts";
import { onSetting, readSettings, readStack, readUsualStack, writeLastStack, writeStack } from "../extension/settings.ts";
import { inSlices, nextTask, painted } from "../extension/slices.ts";
import { triable } from "../extension/triable.ts";
import { failure, reasonOf, ungraded } from "../extension/ungraded.ts";
import type { Change, CookieVerdict, Observation, Report } from "../extension/wire.ts";
import { explainable } from "./headers.ts";
import { address, nextAndOthers, pickStack, planChanges, stairChanges, WHOLE_PLAN, type Access, type Actions, type Model } from "./model.ts";
import { exporting as exportWords, pin as pinWords, text, trial as trialWords, whatIf as whatIfWords } from "./words.ts";
import { drawVerdict } from "./picture.ts";
import { show, showScale } from "./show.ts";
import { fileName } from "./views/export.ts";

/** How long a button says "Copied". */
const COPIED_MS = 2000;

/** How often the time that a trial has left is drawn anew. */
const TICK_MS = 10_000;

/** The tab whose page is shown. */
export interface Tab {
  id: number;
  url?: string;
  status?: string;
}

/** What the popup and the panel do each in its own way. */
export interface Host {
  tab(): Promise<Tab>;
  /** What was stored of it, where that was asked for before anybody could listen for changes: it is shown first. */
  record?: Promise<TabRecord | undefined>;
  /** Loads the tab's page again, past the cache if that keeps old headers. */
  reload(tab: number, bypassCache: boolean): Promise<void>;
  openSettings(): void;
  draw(model: Model, actions: Actions): void;
}

let host: Host;

let tab: Tab = { id: -1 }; // chrome.tabs.TAB_ID_NONE: a panel in Firefox has no chrome.tabs

let model: Model = {
  report: ungraded("loading", ""),
  stack: "",
  recipes: new Map(),
  triable: new Map(),
  now: Date.now(),
  tab: "fix",
  expanded: new Set(),
  headerSearch: "",
  askable: [],
  probes: [],
  asking: new Set(),
  pinnable: false,
  whatIfs: new Map(),
  keep: { grade: true, families: true },
  announce: "",
};

/** Counts the records that were told: one that takes longer to be put together than the next is not shown. */
let latestSeen = 0;

/** What was chosen in this popup: it may not be stored yet when the next record comes. */
let chosen: { host: string; stack: string } | undefined;

/** True once the model has been drawn. */
let drawn = false;

const actions: Actions = {
  async reload() {
    // The cache keeps old headers: Chromium keeps X-Frame-Options and X-Content-Type-Options even when the server has just confirmed the page
    // with new ones. And a page that was only seen in part may have come from it. A service worker is passed by too.
    const { reason } = model.report;
    const stale = reason === "incomplete" || reason === "service-worker" || model.observation?.exchanges.at(-1)?.source === "cache";
    await host.reload(tab.id, stale);
  },
  openSettings() {
    host.openSettings();
  },
  chooseTab(tab) {
    change({ tab });
    void judgeLoads();
    void explainHeaders();
  },
  chooseStack(stack) {
    change({ stack, recipes: new Map() });
    chosen = { host: address(model.report.url).host, stack };
    void keepChoice(chosen);
    void writeRecipes();
    for (const [cookie, { wish }] of model.whatIfs ?? []) actions.whatIf(cookie, wish);
  },
  toggle(key) {
    const expanded = new Set(model.expanded);
    if (!expanded.delete(key)) expanded.add(key);
    change({ expanded });
  },
  searchHeaders(headerSearch) {
    change({ headerSearch });
  },
  copy: (key, value) => copied(key, navigator.clipboard.writeText(value)),
  exportAs(choice) {
    change({ exporting: choice });
    void writeExport();
  },
  async takeExport(where) {
    const { format, result } = model.exporting ?? {};
    if (!format || !result) return;
    if (where === "clipboard" && format !== "picture") return copied("export", navigator.clipboard.writeText(result.text));
    const blob = format === "picture" ? await picture() : new Blob([result.text], { type: result.type });
    if (where === "clipboard") return copied("export", navigator.clipboard.write([new ClipboardItem({ [blob.type]: blob })]));
    const name = fileName(format, result);
    download(blob, name);
    change({ announce: exportWords.saved(name) });
  },
  showFinding(rule) {
    change({ tab: "fix" });
    show(rule);
  },
  showScale() {
    change({ tab: "fix" });
    showScale();
  },
  async ask(kinds) {
    change({ asking: new Set(kinds), askError: undefined, announce: text.asking });
    const { error } = await ask({ ask: "probe", tab: tab.id, kinds: [...kinds] }).catch(() => ({ error: text.askFailed }));
    change({ asking: new Set(), askError: error, announce: error ?? text.asked });
  },
  async forget(origin) {
    const { error } = await ask({ ask: "forget", origin }).catch(() => ({ error: text.forgetFailed }));
    change({ announce: error ?? text.forgotten, forgotten: !error });
  },
  async tryOut(key, cookies) {
    if (cookies === undefined && (model.triable.get(key)?.cookies.length ?? 0) > 0) return change({ warned: key, tryFailed: undefined });
    change({ trying: key, warned: undefined, tryFailed: undefined });
    const { error } = await ask({ ask: "start-trial", tab: tab.id, what: key, cookies: cookies ?? false }).catch(() => ({ error: trialWords.failed }));
    change({ trying: undefined, ...(error && { tryFailed: { key, error }, announce: error }) });
  },
  leave() {
    change({ warned: undefined });
  },
  async endTrial() {
    await ask({ ask: "stop-trial", tab: tab.id }).catch(() => {});
  },
  openPin() {
    change({ pinOpen: !(model.pinOpen ?? model.standing?.comparison.verdict?.state === "broken") });
  },
  chooseKeep(keep) {
    change({ keep });
  },
  pin(keep) {
    void changePin(() => ask({ ask: "pin", tab: tab.id, keep }), pinWords.done);
  },
  unpin() {
    void changePin(() => ask({ ask: "unpin", origin: model.pin!.origin }), pinWords.gone);
  },
  async whatIf(cookie, wish) {
    const tries = new Map(model.whatIfs);
    if (wish) tries.set(cookie, { ...tries.get(cookie), wish });
    else tries.delete(cookie);
    change({ whatIfs: tries });
    const { report, observation, stack } = model;
    const name = report.cookies?.[cookie]?.name;
    if (!wish || !observation || name === undefined) return;
    const answer = await whatIf({ observation, cookie, name, wish });
    const { url, score } = report;
    const fix = answer.changes.length && !answer.refused ? await recipe({ changes: answer.changes, stack, host: hostName(report), report: { url, score } }) : undefined;
    if (model.report !== report || model.whatIfs?.get(cookie)?.wish !== wish) return; // another question was asked meanwhile
    const said = answer.error ?? whatIfWords.grade(answer);
    change({ whatIfs: new Map(model.whatIfs).set(cookie, { wish, answer, ...(fix && { recipe: fix }) }), announce: answer.changes.length || answer.renamed ? said : "" });
  },
  compare() {
    void chrome.tabs.create({ url: `/compare/compare.html?tab=${tab.id}` });
    window.close();
  },
  openChecklist() {
    void chrome.tabs.create({ url: `/checklist/checklist.html?origin=${encodeURIComponent(new URL(model.report.url).origin)}` });
    window.close();
  },
  async allow(what) {
    const site = model.access?.site ?? "";
    // The browser's question may close this popup: the worker is told first, and not waited for, because only a click may ask.
    void ask({ ask: "expect-grant", tab: tab.id });
    try {
      const granted = await chrome.permissions.request({ origins: what === "all" ? [...everySite] : sitePatterns(site) });
      if (!granted) refuse(text.notAllowed);
    } catch (error) {
      refuse(text.cannotAllow(String(error)));
    }
  },
};

/** Shows a tab's page, and what becomes of it. */
export async function start(by: Host): Promise<void> {
  host = by;
  try {
    tab = await host.tab();
    // Listening begins before anything is read, so that no change falls between; a change told meanwhile is newer than what is read.
    subscribe(tab.id, (record) => void see(record));
    subscribeProbes(() => void seeProbes());
    subscribePins(() => void seePin());
    onSetting("scale", () => void readSettings().then(({ scale }) => change({ scale })));
    let trialTold = false;
    subscribeTrial(tab.id, (trial) => {
      trialTold = true;
      change({ trial, now: Date.now() });
    });
    const [trial] = await Promise.all([readTrial(tab.id), host.record]);
    if (!trialTold) model = { ...model, trial };
    setInterval(() => {
      if (model.trial && isRunning(model.trial)) change({ now: Date.now() });
    }, TICK_MS);
    const seeStored = () => see(read(tab.id));
    chrome.permissions?.onAdded.addListener(() => void seeStored());
    chrome.permissions?.onRemoved.addListener(() => void seeStored());
    const before = await host.record;
    if (latestSeen === 0 && before) await see(before);
    const now = await read(tab.id);
    if (latestSeen === 0 || JSON.stringify(now) !== JSON.stringify(before)) await see(now); // it may have changed before anybody listened
  } catch (error) {
    await see({ tab: tab.id, url: tab.url ?? "", report: failure(tab.url ?? "", String(error)) });
  }
}

/** Has the worker change the pin, and shows what came of it: it stays open. */
async function changePin(wish: () => Promise<{ error?: string }>, done: string): Promise<void> {
  change({ pinning: true, pinError: undefined, pinOpen: true });
  const { error } = await wish().catch(() => ({ error: pinWords.failed }));
  change({ pinning: false, pinError: error, announce: error ?? done });
}

function refuse(refused: string): void {
  if (model.access) change({ access: { ...model.access, refused }, announce: refused });
}

/** What Assay may see of a page, for a record that is about something hidden. */
async function accessTo({ url, reason, state }: Report, record: TabRecord | undefined): Promise<Access | undefined> {
  const partial = state === "graded" && record?.navigation?.page?.sees === "some";
  if (!partial && reason !== "no-access") return undefined;
  const known = URL.canParse(url);
  const [all, page, name] = await Promise.all([maySeeAll(), known && maySee(url), known ? site(new URL(url).hostname) : ""]);
  return { all, page, site: name, partial };
}

/** Says that something was copied, once it was. */
async function copied(key: string, writing: Promise<void>): Promise<void> {
  try {
    await writing;
    change({ copied: key, announce: text.copied });
  } catch {
    change({ copied: undefined, announce: text.copyFailed });
  }
  setTimeout(() => {
    if (model.copied === key || model.announce === text.copyFailed) change({ copied: undefined, announce: "" });
  }, COPIED_MS);
}

/** Asks the core for what the export panel shows. */
async function writeExport(): Promise<void> {
  const { exporting, report, observation } = model;
  if (!exporting) return;
  const { format, whole } = exporting;
  const result = await exported({ report, observation, whole, format: format === "picture" ? "json" : format });
  if (model.exporting !== exporting) return; // another one was chosen meanwhile
  change({ exporting: { format, whole, result } });
  if (format === "picture" && !result.error) drawVerdict(pictureCanvas(), JSON.parse(result.text) as Report);
}

const pictureCanvas = () => document.querySelector<HTMLCanvasElement>(".export-picture")!;

/** What is drawn in the export panel, as a file. */
function picture(): Promise<Blob> {
  return new Promise((resolve, reject) => pictureCanvas().toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture")))));
}

async function keepChoice({ host, stack }: { host: string; stack: string }): Promise<void> {
  await Promise.all([isPrivate(tab.id).then((incognito) => writeStack(host, stack, incognito)), writeLastStack(stack)]);
}

/** The stack to show fixes for, of those that were chosen before this popup opened. */
async function storedStack(report: Report): Promise<string> {
  const { host } = address(report.url);
  const [usual, stored] = await Promise.all([readUsualStack(), isPrivate(tab.id).then((incognito) => readStack(host, incognito))]);
  return pickStack(report, stored, usual);
}

/** Shows what is known of the tab, now. A record also changes in what nobody sees (a download begins): what is open and focused stays. */
async function see(told: Promise<TabRecord | undefined> | TabRecord | undefined): Promise<void> {
  const mine = ++latestSeen;
  const record = await told;
  const { report, refused } = await fromRecord(record);
  const [observation, access, stored, scale] = await Promise.all([
    observationOf(record).catch(() => undefined), // the verdict can be read without
    accessTo(report, record),
    storedStack(report).catch(() => pickStack(report, undefined, "")),
    readSettings().then(({ scale }) => scale, () => "none" as const),
  ]);
  const under = record?.navigation?.page?.navigation?.tried?.trial;
  const standing = record?.standing;
  const judged = model.tab === "origin" && observation?.resources ? await loads(observation) : undefined;
  if (mine !== latestSeen) return;
  if (judged) loadsOf = observation;
  // Read only now: the user may have chosen while the rest was awaited.
  const stack = chosen?.host === address(report.url).host ? chosen.stack : stored;
  type Seen = Pick<Model, "report" | "observation" | "refused" | "access" | "under" | "standing">;
  const same = (seen: Seen) => JSON.stringify([seen.report, seen.observation, seen.refused, seen.access, seen.under, seen.standing]);
  if (drawn && same({ report, observation, refused, access, under, standing }) === same(model)) return;
  const other = report.url !== model.report.url;
  // More was seen of the page, and its verdict is the same: what stands there stays, so that nothing jumps from under the mouse.
  const stays = JSON.stringify(report) === JSON.stringify(model.report);
  const tries = stays ? [] : [...(model.whatIfs ?? [])].filter(([i]) => isSameCookie(report.cookies?.[i], model.report.cookies?.[i]));
  const ofHeaders = (of?: Observation) => JSON.stringify(of && explainable(of));
  change({
    ...(ofHeaders(observation) !== ofHeaders(model.observation) && { explained: undefined }),
    report: stays ? model.report : report, observation, loads: judged, refused, access, stack, scale, under, standing,
    ...(!stays && { triable: still(model.triable, report), expanded: new Set(), whatIfs: new Map(tries) }),
    ...((!stays || stack !== model.stack) && { recipes: stack === model.stack ? still(model.recipes, report) : new Map() }),
    ...(other && { askable: [], probes: [], pin: undefined, pinnable: false, pinOpen: undefined, pinError: undefined }),
  });
  if (model.exporting && !stays) actions.exportAs({ format: model.exporting.format, whole: model.exporting.whole });
  void painted().then(writeRecipes).then(findTriable); // compiling the recipes' module would hold up the grade
  void judgeLoads();
  for (const [cookie, { wish }] of tries) actions.whatIf(cookie, wish);
  void explainHeaders();
  void seeProbes();
  void seePin();
}

function isSameCookie(a: CookieVerdict | undefined, b: CookieVerdict | undefined): boolean {
  return a !== undefined && b !== undefined && a.name === b.name && a.domain === b.domain && a.path === b.path;
}

/** Asks the core what browsers make of the headers, once they are looked at. */
async function explainHeaders(): Promise<void> {
  const { observation, tab, explained } = model;
  if (tab !== "headers" || !observation || explained) return;
  const found = await explain(explainable(observation));
  if (model.observation === observation) change({ explained: found });
}

/** The observation whose loads were judged last. */
let loadsOf: Observation | undefined;

/** Asks the core what can be said of each thing that the page loads, once the reader wants to see it. */
async function judgeLoads(): Promise<void> {
  const { observation, tab } = model;
  if (tab !== "origin" || !observation?.resources || loadsOf === observation) return;
  loadsOf = observation;
  const judged = await loads(observation);
  if (model.observation === observation) change({ loads: judged });
}

/** Shows what is pinned of the page's origin. Nothing is in a private window. */
async function seePin(): Promise<void> {
  const { report } = model;
  if (report.state !== "graded") return;
  const pinnable = !(await isPrivate(tab.id));
  const pin = pinnable ? await readPin(new URL(report.url).origin) : undefined;
  if (model.report === report) change({ pinnable, pin });
}

/** Shows what can be asked of the site, and what came of it. */
async function seeProbes(): Promise<void> {
  const { report } = model;
  if (report.state !== "graded") return;
  const { hostname, origin } = new URL(report.url);
  const [name, incognito] = await Promise.all([site(hostname), isPrivate(tab.id)]);
  const probes = await readProbes(origin, incognito);
  if (model.report === report) change({ askable: addresses(report.url, name, "…"), probes });
}

async function fromRecord(record: TabRecord | undefined): Promise<Pick<Model, "report" | "refused">> {
  if (record) return { report: record.report, refused: record.refused };
  if (!tab.url && !(await maySeeAll())) return { report: ungraded("no-access", "") };
  const reason = reasonOf(tab.url);
  const loading = reason === "opened-before" && tab.status === "loading";
  return { report: ungraded(loading ? "loading" : reason, tab.url ?? ""), refused: undefined };
}

function change(more: Partial<Model>): void {
  model = { ...model, ...more };
  draw();
}

function draw(): void {
  drawn = true;
  host.draw(model, actions);
}

/** The changes of every finding's fix and of the whole plan, by their keys. */
function fixes(report: Report): [string, Change[]][] {
  const all = (report.findings ?? []).map((finding): [string, Change[]] => [finding.rule, finding.fix.changes]);
  return all.length > 0 ? [...all, [WHOLE_PLAN, planChanges(report)]] : [];
}

/** What is known of those fixes that are the same in a newer report of the same page: what stands there is not taken away to be found again. */
function still<T>(known: ReadonlyMap<string, T>, report: Report): Map<string, T> {
  if (report.url !== model.report.url) return new Map();
  const after = new Map(fixes(report));
  return new Map(fixes(model.report).flatMap(([key, changes]): [string, T][] => {
    const found = known.get(key);
    return found !== undefined && JSON.stringify(after.get(key)) === JSON.stringify(changes) ? [[key, found]] : [];
  }));
}

/** Asks the core for the recipe of every finding and of the whole plan, after the verdict is drawn. That of the next fix is drawn before the others are written. */
async function writeRecipes(): Promise<void> {
  const { report, stack } = model;
  if (report.state !== "graded") return;
  const host = hostName(report);
  const write = async ([key, changes]: [string, Change[]]) => [key, await recipe({ changes, stack, host, ...(key === WHOLE_PLAN && { report }) })] as const;
  // Meanwhile the page or the stack may have changed: then these are for nobody.
  const wanted = () => model.report === report && model.stack === stack;
  const all = [...fixes(report), ...stairChanges(report)];
  const next = nextAndOthers(report).next?.rule;
  const [first, ...others] = all.toSorted(([a], [b]) => Number(b === next) - Number(a === next));
  if (!first) return;
  const recipes = [await write(first)];
  if (wanted() && !model.recipes.has(first[0])) change({ recipes: new Map([...model.recipes, ...recipes]) });
  await nextTask();
  recipes.push(...(await inSlices(others, write)));
  if (wanted()) change({ recipes: new Map(recipes) });
}

/** Asks the core what of every finding's fix and of the whole plan a browser can try by itself. */
async function findTriable(): Promise<void> {
  const { report } = model;
  if (report.state !== "graded" || !report.findings?.length) return;
  const found = await inSlices(fixes(report), async ([key, changes]) => [key, await triable(report.url, changes)] as const);
  if (model.report === report) change({ triable: new Map(found) });
}

function hostName(report: Report): string {
  return address(report.url).host.replace(/:\d+$/, "");
}
