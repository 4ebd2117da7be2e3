// Trials: the changes of a fix, put into one tab for a while, so that the browser itself enforces them and shows what breaks.
//
// Rules of the browser's own session change the headers: for one tab, one origin, and what the page there asks for by itself. They die with the
// browser. Assay ends them after DURATION (an alarm, which wakes a worker that has died), on a click, when the tab closes and when it leaves the
// origin; what came under a trial is then loaded again, past the cache.
//
// Cookies have no rules: the browser's own copy gets other attributes. Its value is read and written back in one step and never kept. What the
// attributes were is written down before the first of them is changed.

import type { Answer } from "./ask.ts";
import {
  bare,
  beforeOf,
  cameUnder,
  changedAttributes,
  cutsOpened,
  DURATION,
  hasAttributes,
  isRunning,
  isSameCookie,
  type Original,
  rulesOf,
  type Trial,
  WHOLE_PLAN,
} from "./collector/trial.ts";
import { isHere } from "./collector/jar.ts";
import { type Page, standing } from "./collector/reduce.ts";
import { gradeAll, noteOpened, paint } from "./grade.ts";
import { loadedBy } from "./loaded.ts";
import { isPrivate } from "./observation.ts";
import { anyFirstParty, cachesChangedAnswers } from "./quirks.ts";
import { allTrials, changeTrial, keepTrial, latest, readChangedCookies, writeChangedCookies } from "./state.ts";
import { triable } from "./triable.ts";
import type { Change, Report, Unsupported } from "./wire.ts";

const ALARM = "trial:";

/** One thing at a time: a trial that begins and ends at once would leave half of itself behind. */
let queue: Promise<unknown> = Promise.resolve();

function inTurn<T>(job: () => Promise<T>): Promise<T> {
  const result = queue.then(job);
  queue = result.catch(() => {});
  return result;
}

/** Begins the trial of a finding's fix, or of the whole plan, in a tab. `cookies`: the user was warned, and wants cookies changed too. */
export function startTrial({ tab, what, cookies }: { tab: number; what: string; cookies: boolean }): Promise<Answer> {
  return inTurn(() => start(tab, what, cookies));
}

async function start(tab: number, what: string, withCookies: boolean): Promise<Answer> {
  const record = await latest(tab);
  const now = record?.navigation && standing(record.navigation);
  const changes = record && changesOf(record.report, what);
  if (!changes || now?.state !== "gradeable") return { error: "The page has changed. Open Assay again." };
  const { page } = now;
  if (page.navigation?.tried) return { error: "This page came under another trial. Load it again first." };
  if (page.navigation?.exchanges.at(-1)?.method !== "GET") return { error: "This page answers a form: loading it again would send the form again. Open it by its address." };
  const { error, headers, cannot, notes, cookies: wanted } = await triable(page.url, changes);
  if (error) return { error };
  const { origin } = new URL(page.url);
  const id = Date.now();
  const { resources = [] } = await loadedBy(tab, page.document);
  const before = beforeOf(page, resources, headers, origin);
  if (page.opener) before.opener = await openerOf(tab);
  const trial: Trial = { id, what, origin, until: id + DURATION, headers, cookies: [], cannot: [...cannot], notes, before, originals: [] };
  if (withCookies) await planCookies(trial, tab, page, wanted);
  else for (const change of wanted) refuse(trial, change, "You chose to leave the browser’s cookies as they are.");
  if (headers.length === 0 && trial.originals.length === 0) return { error: trial.cannot[0]?.why ?? "There is nothing that a browser could try by itself." };
  if (!(await keepTrial(tab, trial))) return { error: "The browser’s memory for Assay is full. Close some tabs, then try again." };
  try {
    await setRules(tab, trial);
  } catch (error) {
    await removeRules(tab);
    await keepTrial(tab, undefined);
    return { error: `The browser does not take these changes (${String(error)}).` };
  }
  await chrome.alarms.create(ALARM + tab, { when: trial.until });
  if (trial.originals.length > 0 && !(await isPrivate(tab))) await writeChangedCookies([...(await readChangedCookies()), ...trial.originals]);
  await changeCookies(trial, tab);
  await paint(tab);
  await chrome.tabs.reload(tab, { bypassCache: true });
  return {};
}

/** The changes that are on trial; undefined if the page does not need them any more. */
function changesOf(report: Report, what: string): Change[] | undefined {
  if (what === WHOLE_PLAN) return report.plan?.flatMap((step) => step.changes);
  return report.findings?.find(({ rule }) => rule === what)?.fix.changes;
}

/** Ends the trial of a tab, by a click. */
export function stopTrial({ tab }: { tab: number }): Promise<void> {
  return inTurn(() => end(tab, true));
}

/** Ends a trial: nothing of it is left but the page that came under it, which is loaded again if it is still shown. */
async function end(tab: number, reload: boolean): Promise<void> {
  const trial = (await allTrials()).get(tab);
  if (!trial || !isRunning(trial)) return;
  await removeRules(tab);
  await chrome.alarms.clear(ALARM + tab);
  await putBack(trial.originals);
  const page = (await latest(tab))?.navigation?.page;
  const under = cameUnder(trial, page);
  // Its last page is still told from what the server sent until another one is here.
  const { originals: _, ...rest } = (await allTrials()).get(tab) ?? trial;
  await keepTrial(tab, under || reload ? { ...rest, originals: [], ended: Date.now() } : undefined);
  await paint(tab);
  if (trial.originals.length > 0) await gradeAll();
  if (reload && page?.navigation?.exchanges.at(-1)?.method === "GET") await chrome.tabs.reload(tab, { bypassCache: true }).catch(() => {}); // it may have closed
}

/** A tab has closed. */
export function onClosed(tab: number): Promise<void> {
  return inTurn(async () => {
    await end(tab, false);
    await keepTrial(tab, undefined);
  });
}

/** A tab shows another document. A trial ends where its origin ends; what comes back from the back/forward cache may have come under a trial that is over. */
export async function onCommitted(tab: number, url: string): Promise<void> {
  const trial = (await allTrials()).get(tab);
  if (trial && isRunning(trial) && !url.startsWith(trial.origin + "/")) await inTurn(() => end(tab, false));
  const tried = (await latest(tab))?.navigation?.page?.navigation?.tried;
  if (tried && (tried.trial !== trial?.id || !isRunning(trial))) await chrome.tabs.reload(tab, { bypassCache: true }).catch(() => {});
}

/** More windows than these are not followed. */
const MAX_OPENED = 20;

/** A page has opened a tab or a window. */
export async function onOpened(details: { sourceTabId: number; sourceFrameId: number; tabId: number; url: string }): Promise<void> {
  const { sourceTabId: tab, sourceFrameId, url } = details;
  const trial = (await allTrials()).get(tab);
  if (sourceFrameId !== 0 || !trial || !isRunning(trial) || !cutsOpened(trial, url)) return;
  const page = (await latest(tab))?.navigation?.page;
  if (!page || !cameUnder(trial, page)) return;
  const loose: unknown = await chrome.tabs.sendMessage(tab, { opens: url }, { frameId: 0 }).catch(() => true);
  if (loose !== false) return;
  const opened = { tab: details.tabId, by: page.document, origin: new URL(url).origin };
  await changeTrial(tab, trial.id, (now) => ({ ...now, opened: [...(now.opened ?? []), opened].slice(-MAX_OPENED) }));
  await noteOpened(details.tabId); // its page may be there already
}

/** The origin of the page that opened a tab, as that page is now; "": unknown. */
async function openerOf(tab: number): Promise<string> {
  const { openerTabId } = await chrome.tabs.get(tab);
  const opener = openerTabId === undefined ? undefined : await chrome.tabs.get(openerTabId).catch(() => undefined);
  return opener?.url && /^https?:/.test(opener.url) ? new URL(opener.url).origin : "";
}

/** A tab's document has loaded. The site may have set cookies anew. */
export async function onLoaded(tab: number): Promise<void> {
  const trial = (await allTrials()).get(tab);
  if (trial && trial.originals.length > 0) await inTurn(() => changeCookies(trial, tab));
}

/** An alarm: a trial's time is up. */
export async function onAlarm({ name }: { name: string }): Promise<void> {
  if (name.startsWith(ALARM)) await inTurn(() => end(Number(name.slice(ALARM.length)), true));
}

/** What a worker that died, or a browser that ended, has left undone. */
export function resumeTrials(): Promise<void> {
  return inTurn(async () => {
    const [trials, tabs, rules] = await Promise.all([allTrials(), chrome.tabs.query({}), chrome.declarativeNetRequest.getSessionRules()]);
    const open = new Set(tabs.map(({ id }) => id));
    const ruled = new Set(rules.flatMap(({ condition }) => condition.tabIds ?? []));
    for (const [tab, trial] of [...trials]) {
      const over = Date.now() >= trial.until || (trial.headers.length > 0 && !ruled.has(tab));
      if (!open.has(tab)) await end(tab, false);
      else if (over) await end(tab, true);
      else if (isRunning(trial) && !(await chrome.alarms.get(ALARM + tab))) await chrome.alarms.create(ALARM + tab, { when: trial.until });
      if (!open.has(tab)) await keepTrial(tab, undefined);
    }
    for (const tab of ruled) if (!trials.has(tab)) await removeRules(tab);
    const used = [...trials.values()].flatMap(({ originals }) => originals.map((original) => JSON.stringify(original)));
    await putBack((await readChangedCookies()).filter((original) => !used.includes(JSON.stringify(original))));
  });
}

async function setRules(tab: number, trial: Trial): Promise<void> {
  const { declarativeNetRequest: rules } = chrome;
  const taken = (await rules.getSessionRules()).map(({ id }) => id);
  const addRules = rulesOf(trial, tab, Math.max(0, ...taken) + 1, cachesChangedAnswers());
  if (addRules.length > 0) await rules.updateSessionRules({ addRules });
}

async function removeRules(tab: number): Promise<void> {
  const { declarativeNetRequest: rules } = chrome;
  const ours = (await rules.getSessionRules()).filter(({ condition }) => condition.tabIds?.includes(tab));
  await rules.updateSessionRules({ removeRuleIds: ours.map(({ id }) => id) });
}

type Raw = chrome.cookies.Cookie & { firstPartyDomain?: string };

/** The cookies that the browser holds for a page in a tab. */
async function cookiesOf(tab: number, url: string): Promise<Raw[]> {
  const stores = await chrome.cookies.getAllCookieStores();
  const store = stores.find(({ tabIds }) => tabIds.includes(tab));
  const all = store ? await chrome.cookies.getAll({ url, storeId: store.id, partitionKey: {}, ...anyFirstParty() }) : [];
  return all.filter((cookie) => isHere(cookie, new URL(url)));
}

const plainText = /^[\x20-\x7e]*$/;

/** Writes down which cookies a trial changes, and how they are. */
async function planCookies(trial: Trial, tab: number, page: Page, changes: Change[]): Promise<void> {
  const { hostname, protocol } = new URL(page.url);
  const held = await cookiesOf(tab, page.url);
  for (const change of changes) {
    const named = held.filter(({ name }) => name === change.cookie);
    if (named.length === 0) refuse(trial, change, "The browser holds no such cookie for this page.");
    // Firefox gives such bytes as other characters than it takes.
    else if (named.some(({ name, value }) => !plainText.test(name + value))) refuse(trial, change, "It holds characters that could not be put back for certain.");
    else trial.cookies.push(change);
  }
  for (const cookie of held) {
    const own = trial.cookies.filter((change) => change.cookie === cookie.name);
    const changed = changedAttributes(cookie, own, hostname);
    if (own.length === 0 || hasAttributes(cookie, changed)) continue;
    trial.originals.push(originalOf(cookie, protocol, changed));
  }
}

function refuse(trial: Trial, change: Change, why: string): void {
  const refused: Unsupported = { change, why };
  trial.cannot.push(refused);
}

function originalOf(cookie: Raw, scheme: string, changed: Original["changed"]): Original {
  const { name, domain, hostOnly, path, secure, httpOnly, sameSite, storeId, partitionKey, firstPartyDomain } = cookie;
  return {
    name, domain, hostOnly, path, secure, httpOnly, sameSite, storeId, scheme, changed,
    ...(partitionKey && { partitionKey }),
    ...(firstPartyDomain && { firstPartyDomain }),
  };
}

/** Gives the browser's copies the attributes on trial; again, where the site has set them anew. */
async function changeCookies(trial: Trial, tab: number): Promise<void> {
  const refused: Unsupported[] = [];
  for (const original of trial.originals) {
    const error = await rewrite(original, original, original.changed);
    const change = trial.cookies.find(({ cookie }) => cookie === original.name);
    if (error && change) refused.push({ change, why: `The browser does not take the cookie so (${error}).` });
  }
  if (refused.length > 0) await changeTrial(tab, trial.id, (now) => ({ ...now, cannot: [...now.cannot, ...refused] }));
}

/** Puts cookies back as they were: but those that the site has set anew or deleted since. */
async function putBack(originals: readonly Original[]): Promise<void> {
  if (originals.length === 0) return;
  for (const original of originals) await rewrite(original, original.changed, original);
  const done = new Set(originals.map((original) => JSON.stringify(original)));
  await writeChangedCookies((await readChangedCookies()).filter((original) => !done.has(JSON.stringify(original))));
}

/** Gives a cookie that has the attributes `from` those of `to`. Its value goes from one to the other and nowhere else. Returns what the browser has
 * against it; undefined: done, or nothing to do. */
async function rewrite(cookie: Original, from: Original["changed"], to: Original["changed"]): Promise<string | undefined> {
  try {
    const held = await copies(cookie);
    const found = held.find((one) => hasAttributes(one, from));
    if (!found) return undefined;
    if (!isSameCookie(from, to)) {
      // Two cookies: the browser holds both for a moment. One that the site has set meanwhile stays.
      if (!held.some((one) => isSameCookie(one, to))) await set(cookie, found, to);
      await remove(cookie, from);
      return undefined;
    }
    await set(cookie, found, to).catch(async () => {
      // Over plain HTTP a browser lets nothing but the removal of a Secure cookie happen.
      await remove(cookie, from);
      await set(cookie, found, to).catch(async (error) => {
        await set(cookie, found, from);
        throw error;
      });
    });
    return undefined;
  } catch (error) {
    return String(error).replace(/^\w*Error: |\.$/g, "");
  }
}

/** Sets a cookie, and makes sure that the browser holds it so. */
async function set(cookie: Original, { value, expirationDate }: Raw, to: Original["changed"]): Promise<void> {
  await chrome.cookies.set({ ...detailsOf(cookie, to), value, ...(expirationDate !== undefined && { expirationDate }) });
  const held = await copies(cookie);
  if (!held.some((one) => one.value === value && hasAttributes(one, to))) throw new Error("it made another one of it");
}

/** Removes this very cookie: cookies.remove would take others of its name along. */
async function remove(cookie: Original, of: Original["changed"]): Promise<void> {
  await chrome.cookies.set({ ...detailsOf(cookie, of), value: "", expirationDate: 1 });
}

function detailsOf(cookie: Original, of: Original["changed"]): chrome.cookies.SetDetails {
  const { domain, hostOnly, path, httpOnly, secure, sameSite } = of;
  const details = { ...keyOf(cookie, of), name: cookie.name, path, httpOnly, secure, sameSite };
  return hostOnly ? details : { ...details, domain };
}

/** The cookies of that name in the same jar. */
async function copies({ name, storeId, partitionKey }: Original): Promise<Raw[]> {
  const all: Raw[] = await chrome.cookies.getAll({ name, storeId, partitionKey: partitionKey ?? {}, ...anyFirstParty() });
  return all.filter((one) => one.name === name && one.partitionKey?.topLevelSite === partitionKey?.topLevelSite);
}

function keyOf({ scheme, storeId, partitionKey, firstPartyDomain }: Original, { domain, path, secure }: Original["changed"]) {
  return {
    url: `${secure ? "https:" : scheme}//${bare(domain)}${path}`,
    storeId,
    ...(partitionKey && { partitionKey }),
    ...(firstPartyDomain && { firstPartyDomain }),
  };
}
