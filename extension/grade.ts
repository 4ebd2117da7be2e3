// From events to grades: applies each event to its tab's record, and grades the page when it changed.

import { maySeeAll, maySeeSite, takeWaiting, withAccess } from "./access.ts";
import { type Event, onFound } from "./collector/events.ts";
import { readJar } from "./collector/jar.ts";
import { asTried, brokeUnder, cameUnder, isCutOff, isRunning, jarWithout, reaches, type Trial } from "./collector/trial.ts";
import { recordOf } from "./collector/observe.ts";
import { pageURL } from "./collector/redact.ts";
import { inOrder } from "./collector/order.ts";
import { beganAt, emptyTab, type Page, reduce, standing, type TabState } from "./collector/reduce.ts";
import type { Seen } from "./collector/origin.ts";
import type { Told } from "./collector/resources.ts";
import type { Forgot } from "./ask.ts";
import * as badge from "./badge.ts";
import { afterBurst, endBurst } from "./burst.ts";
import * as core from "./core.ts";
import { forget, forgetPrivate, note } from "./ledger.ts";
import * as loaded from "./loaded.ts";
import { gather, gatherTried } from "./observation.ts";
import { problemOf } from "./policy.ts";
import { cachesChangedAnswers, replaysEvents, tellsServerHeaders } from "./quirks.ts";
import { forgetWords } from "./say.ts";
import { forgetStacks } from "./settings.ts";
import { standingOf } from "./standing.ts";
import { allTrials, changeTrial, forgetPins, forgetProbes, keepTrial, latest, move, readAll, remove, type TabRecord, update } from "./state.ts";
import type { Cookie, Observation, Report } from "./wire.ts";

/** How long after a document's commit its response may still arrive (Firefox's events overtake each other). Milliseconds. */
const SETTLE = 3000;

/** After its start the worker of Firefox is told what happened meanwhile, out of order. It listens until nothing has come for QUIET
 * milliseconds, MAX_HELD at most, then sorts. Measured: all is told within 90 ms of the start, with gaps of 50, webNavigation's events before
 * webRequest's. On a busy machine it takes seconds, so both begin when the browser's own process has heard of the listeners, and it is asked once more in
 * the end: its answers come after what it had to tell. */
const QUIET = 150;
const MAX_HELD = 5000;

let held: Map<number, Event[]> | undefined = replaysEvents() ? new Map() : undefined;
let heldSince: number | undefined;
let release: ReturnType<typeof setTimeout> | undefined;
if (held) setTimeout(() => void chrome.runtime.getPlatformInfo().then(hold)); // the listeners are added in this turn

function hold(): void {
  clearTimeout(release);
  release = setTimeout(releaseWhenTold, QUIET);
}

/** Takes an event of a tab. What its page loaded before comes before it. */
export function receive(tab: number, event: Event): void {
  endBurst();
  if (!held) {
    void handle(tab, event);
    return;
  }
  held.set(tab, [...(held.get(tab) ?? []), event]);
  heldSince ??= Date.now();
  if (Date.now() - heldSince > MAX_HELD) releaseAll();
  else hold();
}

async function releaseWhenTold(): Promise<void> {
  const quietSince = release;
  await chrome.runtime.getPlatformInfo();
  if (release === quietSince) releaseAll(); // else there was more
}

function releaseAll(): void {
  const all = held;
  held = undefined;
  for (const [tab, events] of all ?? []) for (const event of inOrder(events)) void handle(tab, event);
}

/** Takes an event of what a tab's page loads. */
export function receiveLoad(tab: number, told: () => Told): void {
  afterBurst(() => void handleLoad(tab, told()));
}

async function handleLoad(tab: number, { load, seen, asker }: Told): Promise<void> {
  // Nothing is waited for before the load is taken: it comes after those before it.
  const news = await Promise.all([load && loaded.take(tab, load), seen && noteServed(tab, seen, asker)]);
  if (news.includes(true)) gradeLater(tab);
}

/** Takes an answer to the origin's ledger; what a trial made of one is not the origin's. */
async function noteServed(tab: number, seen: Seen, asker: string | undefined): Promise<boolean> {
  const trial = (await allTrials()).get(tab);
  return !(trial && reaches(trial, seen)) && (await note(tab, seen, asker));
}

/** Applies an event to a tab: stored before anything else happens. */
async function handle(tab: number, told: Event): Promise<void> {
  let event = told;
  const { before, after } = await update(tab, async (record) => {
    const state = record?.navigation ?? emptyTab;
    const trial = (await allTrials()).get(tab);
    if (trial) event = asTried(trial, told, beganAt(state, told) ?? told.time, { tellsServer: tellsServerHeaders(), keepOut: cachesChangedAnswers() });
    if (event.type === "headers" && !event.response.tried?.assumed) void note(tab, { ...event, ...event.response, type: "main_frame" });
    const next = applied(state, await withAccess(event));
    if (next === state) return event.type === "loaded" && record ? { ...record, due: true } : record;
    const changed = recordOf(tab, next, record);
    return isOther(next.page, state.page) ? { ...changed, due: true } : changed;
  });
  if (event.type === "commit") waits.delete(tab);
  if (event.type === "loaded") {
    await loaded.complete(tab, event.document);
    grade(tab); // its scripts and images may have set cookies
  }
  if (!after || after === before) return;
  if (after.report !== before?.report) void paint(tab);
  if (isOther(after.navigation?.page, before?.navigation?.page)) {
    grade(tab);
    void noteOpened(tab);
  }
  if (event.type === "request") core.warm();
  if (event.type === "commit") settleLater(tab, after, SETTLE);
}

/** Says of a window that a page under trial has opened whether the trial cut the two off, once its page is there. */
export async function noteOpened(tab: number): Promise<void> {
  const waits = [...(await allTrials())].find(([, { opened = [] }]) => opened.some((one) => one.tab === tab && one.cut === undefined));
  const page = waits && (await latest(tab))?.navigation?.page;
  const cut = page && isCutOff(page);
  if (cut === undefined) return;
  const [opener, { id }] = waits!;
  await changeTrial(opener, id, (trial) => ({ ...trial, opened: trial.opened!.map((one) => (one.tab === tab ? { ...one, cut } : one)) }));
  grade(opener);
}

/** True if there is something else to be judged. */
function isOther(page: Page | undefined, before: Page | undefined): boolean {
  return page?.navigation !== before?.navigation || page?.markup !== before?.markup || page?.failures !== before?.failures || page?.now !== before?.now;
}

/** The state after an event. One that no event can be applied to must not hold its tab for good: the tab begins anew. */
function applied(state: TabState, event: Event): TabState {
  try {
    return reduce(state, event);
  } catch (error) {
    console.error("Assay:", error);
    return reduce(emptyTab, event);
  }
}

/** Makes sure that a tab has a record, and shows it on the tab's button: browsers clear a button when its tab navigates, Firefox also later
 * than the event that tells of it. */
export function refresh(tab: number, found: Event): void {
  receive(tab, found);
  void paint(tab);
}

/** Shows all tabs' buttons in another language or with another look. */
export async function paintAll(): Promise<void> {
  forgetWords();
  badge.forgetLook();
  for (const { tab } of await readAll()) void paint(tab);
}

/** The end of each tab's queue of paints. */
const painting = new Map<number, Promise<void>>();

/** Shows what is stored of a tab on its button; one after the other, so that the last one shows what was stored last. */
export function paint(tab: number): Promise<void> {
  const paintOnce = async () => {
    const [record, trials] = await Promise.all([latest(tab), allTrials()]);
    if (record) await badge.show(tab, record.report, trials.get(tab), record.standing);
  };
  const end = (painting.get(tab) ?? Promise.resolve())
    .then(paintOnce)
    .catch((error) => console.error("Assay:", error)) // the next one shall not fail with it
    .then(() => {
      if (painting.get(tab) === end) painting.delete(tab);
    });
  painting.set(tab, end);
  return end;
}

/** Goes on where a worker that died left off. */
export async function resume(): Promise<void> {
  const [tabs, records, loads, trials] = await Promise.all([chrome.tabs.query({}), readAll(), loaded.changesOfAll(), allTrials()]);
  // Nothing is known of any tab: Assay was just switched on, which Firefox tells by no event.
  if (records.length === 0) for (const tab of tabs) if (tab.id !== undefined) refresh(tab.id, onFound(tab, Date.now()));
  const open = new Set(tabs.map((tab) => tab.id));
  for (const record of records) {
    if (!open.has(record.tab)) await remove(record.tab);
    const page = record.navigation?.page;
    const seen = (page && loads.get(record.tab)?.get(page.document)) ?? 0;
    const trial = trials.get(record.tab);
    const tried = !trial || !cameUnder(trial, page) || trial.result?.document === page?.document;
    if (record.report.state === "graded" && !record.due && seen === (record.loads ?? 0) && tried) continue;
    grade(record.tab);
    settleLater(record.tab, record, 0);
  }
  for (const tab of loads.keys()) if (!open.has(tab)) await loaded.removeLoaded(tab);
}

/** Forgets what was seen in this session, of one origin ("https://shop.test"), or of all and what was chosen for it and pinned: the user says so.
 * Grades are for what is left. */
export async function forgetSeen(origin?: string): Promise<void> {
  await (origin === undefined ? forgetSites() : Promise.all([forget(origin), forgetProbes({ origin })]));
  await gradeAll();
}

/** Forgets what is kept of all sites: what was seen of them, what was chosen for them, and the pins. Returns how much of each. */
export async function forgetSites(): Promise<Omit<Forgot, "pages">> {
  const [sites, stacks, pins] = await Promise.all([forget(), forgetStacks("all"), forgetPins(), forgetProbes("all")]);
  return { sites, stacks, pins };
}

/** Forgets what was seen in private windows, once the last of them has closed. */
export async function forgetClosedWindows(): Promise<void> {
  const left = await chrome.windows.getAll();
  if (!left.some(({ incognito }) => incognito)) await Promise.all([forgetPrivate(), forgetProbes("private"), forgetStacks("private")]);
}

/** Forgets a tab that has closed. */
export async function forgetTab(tab: number): Promise<void> {
  waits.delete(tab);
  await Promise.all([remove(tab), loaded.removeLoaded(tab)]);
}

/** Moves what is known of a tab to the tab that replaces it. */
export async function replaceTab(from: number, to: number): Promise<void> {
  await Promise.all([move(from, to), loaded.moveLoaded(from, to)]);
}

function settleLater(tab: number, record: TabRecord, delay: number): void {
  const page = record.navigation?.page;
  if (!page || page.document === "") return;
  setTimeout(() => void handle(tab, { type: "settle", time: Date.now(), document: page.document }), delay);
}

/** Tabs whose page is being graded: true if it changed meanwhile and has to be graded again. */
const grading = new Map<number, boolean>();

/** Grades a tab's page if it can be graded, one grade at a time a tab. */
function grade(tab: number): void {
  if (grading.has(tab)) {
    grading.set(tab, true);
    return;
  }
  grading.set(tab, false);
  void gradeOnce(tab)
    .catch((error) => console.error("Assay:", error))
    .finally(() => {
      const again = grading.get(tab);
      grading.delete(tab);
      if (again) grade(tab);
    });
}

/** Grades again every page that has a grade, or those of one origin: the settings have changed, or more is known. */
export async function gradeAll(origin?: string): Promise<void> {
  for (const { tab, report } of await readAll()) {
    if (report.state === "graded" && (!origin || new URL(report.url).origin === origin)) grade(tab);
  }
}

/** The user lets Assay see more: a tab that waited for it is loaded again, all others say that this would help. */
export async function onGranted(): Promise<void> {
  const waiting = await takeWaiting(async (tab) => (await latest(tab))?.url ?? "");
  for (const { id, url } of await chrome.tabs.query({})) {
    if (id !== undefined && url && id !== waiting) receive(id, { type: "access", time: Date.now(), url: pageURL(url) });
  }
  if (waiting !== undefined) await chrome.tabs.reload(waiting).catch(() => {}); // it may have closed meanwhile
}

/** Judges a page. Settings are checked when they are saved; if this version refuses what an earlier one took, the page is judged without. */
async function judge(observation: Observation): Promise<Pick<TabRecord, "report" | "refused">> {
  const report: Report = await core.assess(observation);
  const refused = report.state === "error" && observation.policy ? problemOf(report.error ?? "", "") : undefined;
  if (!refused) return { report, refused: undefined };
  const { policy: _, ...without } = observation;
  return { report: await core.assess(without), refused: report.error };
}

/** Tells one Observation from another (SHA-256, in hexadecimal), so that the same one is not judged twice. */
async function hash(observation: Observation): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(observation)));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What a page loads comes in bursts, and some pages never stop: each further grade of a page waits twice as long as the one before it. The last one
 * waits less than the 30 seconds after which browsers end an idle worker. Milliseconds. */
const FIRST_WAIT = 1000;
const MAX_WAIT = 16_000;

const waits = new Map<number, number>();
const due = new Set<number>();

/** Grades a tab's page again in a while: there is more to see of it. */
function gradeLater(tab: number): void {
  if (due.has(tab)) return;
  const wait = waits.get(tab) ?? FIRST_WAIT;
  waits.set(tab, Math.min(2 * wait, MAX_WAIT));
  due.add(tab);
  setTimeout(() => {
    due.delete(tab);
    grade(tab);
  }, wait);
}

/** What tells a cookie from others in a jar. */
const cookieKey = ({ name, domain, path }: Cookie): string => `${name};${domain};${path}`;

/** The page with the cookies that the jar holds at its first grade. */
function withCookiesBefore(page: Page, cookies: Cookie[] | undefined): Page {
  return page.cookiesBefore || !cookies ? page : { ...page, cookiesBefore: cookies.map(cookieKey) };
}

/** True if no cookie of a page is hidden: one for a whole site shows only to who may see that. */
async function seesJar(url: string): Promise<boolean> {
  return (await maySeeAll()) || maySeeSite(await core.site(new URL(url).hostname));
}

async function gradeOnce(tab: number): Promise<void> {
  const record = await latest(tab);
  const now = record?.navigation && standing(record.navigation);
  if (!record || now?.state !== "gradeable") return;
  const urls = now.page.now ? [now.page.url, now.page.now] : [now.page.url];
  const [jar, loads, trials] = await Promise.all([
    seesJar(now.page.url).then((sees) => (sees ? readJar(tab, urls) : undefined)),
    loaded.loadedBy(tab, now.page.document),
    allTrials(),
  ]);
  // A trial changes cookies for all tabs of their site.
  const cookies = jar && jarWithout([...trials.values()].flatMap(({ originals }) => originals), jar);
  const page = withCookiesBefore(now.page, cookies);
  const observation = await gather(tab, page, cookies, loads, trials.get(tab));
  const judged = await hash(observation);
  const same = record.report.state === "graded" && record.judged === judged;
  const result = same ? undefined : await judge(observation);
  const store = (change: Partial<TabRecord>) =>
    update(tab, (other) => {
      const { navigation } = other ?? {};
      if (navigation?.page?.serial !== page.serial) return other;
      const due = isOther(navigation.page, now.page) ? other!.due : undefined;
      return { ...other!, due, navigation: { ...navigation, page: withCookiesBefore(navigation.page, cookies) }, ...change };
    });
  const known = { cookies, loads: loads.changes };
  const stored = result ? store({ ...known, judged, ...result }) : record.due && store(known);
  await paint(tab);
  await stored;
  const completed = page.navigation?.completed;
  if (completed !== undefined && record.timings?.completed !== completed) await store({ timings: { completed, badge: Date.now() } });
  const trial = trials.get(tab);
  const stands = await standingOf(tab, result?.report ?? record.report, observation, judged, record.standing, trial && cameUnder(trial, page));
  if (stands !== record.standing) {
    await store({ standing: stands });
    await paint(tab);
  }
  if (trial && cameUnder(trial, page)) await gradeTried(trial, tab, page, jar, loads);
  else if (trial && !isRunning(trial)) await keepTrial(tab, undefined); // nothing that came under it is shown any more
}

/** Judges a page as the browser treats it under a trial, beside the server's grade. */
async function gradeTried(trial: Trial, tab: number, page: Page, jar: Cookie[] | undefined, loads: loaded.Loaded): Promise<void> {
  const observation = await gatherTried(trial, tab, page, jar, loads);
  if (!observation) return;
  const [judged, broke, { document }, { tried }] = [await hash(observation), brokeUnder(trial, page, loads.resources ?? []), page, page.navigation!];
  const before = trial.result;
  if (before?.judged === judged && before.document === document && JSON.stringify(before.broke) === JSON.stringify(broke)) return;
  const report = before?.judged === judged ? before.report : (await judge(observation)).report;
  await changeTrial(tab, trial.id, (now) => ({ ...now, result: { document, judged, report, broke, ...(tried?.assumed && { assumed: tried.assumed }) } }));
  await paint(tab);
}
