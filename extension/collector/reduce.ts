// What is known of a tab, and how each event changes it: reduce(TabState, Event) → TabState. Pure, so that a worker that dies and wakes
// goes on from what was stored.
//
// A navigation is *pending* until the browser shows its document. A download, a 204, a stopped or superseded navigation never gets that
// far, and the page before it stays. Two streams of events meet here, webRequest's and webNavigation's. Chromium's come in the order in
// which things happen; in Firefox they overtake each other: a document's commit, and even its load, may come before its own response
// headers. So nothing here relies on the order between the two, only on URLs and on times.

import type { Sees } from "../access.ts";
import { isBrowserRedirect } from "../quirks.ts";
import { type Reason, reasonOf } from "../ungraded.ts";
import type { Document, Exchange, Header } from "../wire.ts";
import type { Event, Requested, Response } from "./events.ts";
import type { Failure, Tried } from "./trial.ts";

/** One navigation's requests: a request and all that it was redirected to. */
export interface Navigation {
  id: string; // webRequest's requestId
  started: number; // milliseconds since 1970
  exchanges: Exchange[]; // redirects that were answered, then the answer
  url: string; // of the request under way, or of the last answered one; without query
  key: string; // the same with its query hashed
  method: string;
  sent?: string[]; // names of the cookies of the request under way; absent: onSendHeaders was not seen
  answered: boolean; // the last of `exchanges` answers `url`, and is not a redirect that was followed
  responded?: number; // when that answer came
  completed?: number; // when its body was there, or was cut off
  cut?: boolean; // given up after its answer came: it may be shown or not
  prefetch?: boolean; // a page fetched it ahead: it is no navigation, but may answer one
  worker?: boolean; // a service worker took the request over (Firefox tells)
  fetched?: boolean; // a service worker made the request, to answer the page's (Chromium tells)
  incomplete?: boolean; // some of it passed before Assay was listening
  gap?: boolean; // it went on from elsewhere than it had been sent to: hops between were hidden
  error?: string; // in words
  tried?: Tried; // its last answer came under a trial
}

/** The document that the tab shows. */
export interface Page {
  serial: number; // counts the tab's documents: tells whether a grade that took a while is still of this one
  time: number; // when the browser began to show it
  url: string; // with query, without user info and fragment
  key: string; // the same with its query hashed
  document: string; // webNavigation's documentId
  navigation?: Navigation;
  rival?: Navigation; // another answer that this page may be: one that was cut off
  reason?: Reason; // why it cannot be graded; absent: it can, once its response is here
  error?: string; // with the reason "failed": in words
  sees?: Sees; // absent: everything
  redirected?: boolean; // a server sent the browser here, says the browser
  cookiesBefore?: string[]; // the jar's cookies when it was first graded: "name;domain;path"
  markup?: Document; // what it says in its own markup
  failures?: Failure[]; // what its elements could not load
  opener?: true; // a page of another origin opened it, and the two could reach each other when it came
  now?: string; // its URL since it last changed it by itself (pushState); absent: `url`
}

/** All that is known of a tab. Plain JSON. */
export interface TabState {
  pending: Navigation[]; // oldest first
  page?: Page;
  former: Page[]; // documents that the back/forward cache may bring back without a request; latest first
  heading?: string; // Chromium: the key of the URL that the tab was last sent to, as long as nothing was asked for
  intended?: { from: string; to: string; toKey: string; time: number }; // the http:// URL that the tab was last sent to, and it as https://
  failing?: { key: string; error: string; time: number }; // Firefox: what its next error page is about
  early?: Word; // what a document says that is not shown yet
}

/** What a document says. */
interface Word {
  document: string;
  origin: string;
  markup: Document;
  failures?: Failure[];
  opener?: true;
}

export const emptyTab: TabState = { pending: [], former: [] };

/** More requests than these are hardly under way for one tab; what is older was a download, or was fetched ahead in vain. */
const MAX_PENDING = 8;

/** How many former documents are kept, and how much JSON: browsers keep few of them, and for minutes. */
const MAX_FORMER = 5;
const MAX_FORMER_LENGTH = 64 * 1024;

/** The two event streams stamp the same moment up to this many milliseconds apart. */
const SLACK = 50;

/** A document follows its response within this time; what was answered earlier was never shown. Milliseconds. */
const MAX_SHOW = 3000;

/** How long Chromium may take from a navigation's start to its first request. Milliseconds. */
const MAX_UPGRADE = 5000;

/** Applies one event. Returns the same object if nothing changed. */
export function reduce(state: TabState, event: Event): TabState {
  return adopt(apply(state, event));
}

function apply(state: TabState, event: Event): TabState {
  switch (event.type) {
    case "request": {
      const { url, key, method } = event;
      const known = find(state, event.id);
      // Told late, after what came of it (Firefox; order.ts sorts what it can): now it is known to be whole.
      const first = known?.exchanges.length === (known?.answered ? 1 : 0);
      if (known?.key === key && !redirects(known)) return put(state, { ...known, worker: undefined, incomplete: first ? undefined : known.incomplete });
      if (known) return put(state, { ...known, url, key, method, sent: undefined, answered: false, worker: undefined, ...(known.key !== key && { gap: true }) });
      const exchanges = upgrade(state, event);
      const fresh: Navigation = { id: event.id, started: event.time, exchanges, url, key, method, answered: false };
      if (event.prefetch) return put(state, { ...fresh, exchanges: [], prefetch: true });
      if (event.worker) return put(state, { ...fresh, exchanges: [], fetched: true });
      return put({ ...state, intended: undefined, heading: undefined }, fresh);
    }
    case "navigate":
      return { ...state, heading: event.key, intended: event.plain && { ...event.plain, time: event.time } };
    case "sent": {
      const known = findOrMissed(state, event);
      // Asked again with a password, for the answer was 401.
      const again = known.sent !== undefined && known.answered && isChallenge(known);
      return put(state, { ...known, url: event.url, key: event.key, sent: event.cookies, answered: known.answered && !again });
    }
    case "headers":
      return put(state, answer(findOrMissed(state, event), event));
    case "redirect":
      return put(state, redirect(findOrMissed(state, event), event));
    case "response":
      return put(state, respond(findOrMissed(state, event), event));
    case "completed": {
      const known = find(state, event.id);
      if (!known) return state; // its first events were missed, or its navigation was dropped (Chromium: a download): nothing to keep
      return put(state, { ...respond(known, event), completed: event.time });
    }
    case "error": {
      const known = find(state, event.id);
      if (!known) return state;
      const shown = state.page?.navigation === known;
      if (event.aborted) return aborted(state, known, event);
      if (known.answered) return put(state, { ...known, completed: event.time }); // broke off in its body: its headers are here
      return shown ? { ...state, page: failed(state.page!, event.error) } : put(state, { ...known, error: event.error });
    }
    case "dropped": {
      // Only Chromium says so, before the navigation that supersedes this one asks for anything: the latest of that URL is meant.
      const known = state.pending.findLast((navigation) => navigation.key === event.key);
      return known ? drop(state, known) : state;
    }
    case "failing":
      return { ...state, failing: { key: event.key, error: event.error, time: event.time } };
    case "error-page": {
      if (event.document === state.page?.document) return state; // it broke off in its body
      const { time, url, key, document, error } = event;
      const pending = state.pending.filter((navigation) => navigation.error === undefined && navigation.key !== key);
      return show({ ...state, pending }, { time, url, key, document, reason: "failed", error });
    }
    case "history":
      return moved(state, event);
    case "document":
      return describe(state, event);
    case "open":
      return state.page ? state : show(state, { time: event.time, url: event.url, key: "", document: "", reason: reasonOf(event.url), sees: event.sees });
    case "access":
      // What could be seen by now was not seen when it came.
      return state.page?.sees === "nothing" ? { ...state, page: { ...state.page, url: event.url, sees: undefined, reason: reasonOf(event.url) } } : state;
    case "commit":
      return commit(state, event);
    case "loaded":
      // Firefox shows its own pages (about:support) without onCommitted.
      if (reasonOf(event.url) !== "browser-page" || event.time < (state.page?.time ?? 0)) return state;
      return commit(state, { ...event, type: "commit", back: false });
    case "settle":
      return event.document === state.page?.document ? settle(state, state.page) : state;
  }
}

function find(state: TabState, id: string): Navigation | undefined {
  if (state.page?.navigation?.id === id) return state.page.navigation;
  return state.pending.find((navigation) => navigation.id === id);
}

/** When the navigation of an event began; undefined: it is not known. */
export function beganAt(state: TabState, event: Event): number | undefined {
  return "id" in event ? find(state, event.id)?.started : undefined;
}

/** The navigation of an event; if its first events were missed, a new one that knows so. */
function findOrMissed(state: TabState, { id, time, url, key, method }: Requested): Navigation {
  return find(state, id) ?? { id, started: time, exchanges: [], url, key, method, answered: false, incomplete: true };
}

/** Puts a changed navigation in the place of the one with its id, or behind the pending ones. */
function put(state: TabState, navigation: Navigation): TabState {
  if (state.page?.navigation?.id === navigation.id) {
    const settled = (state.page.reason === "incomplete" || state.page.reason === "service-worker") && navigation.answered; // its response came after all
    return { ...state, page: { ...state.page, navigation, reason: settled ? undefined : state.page.reason } };
  }
  const at = state.pending.findIndex((other) => other.id === navigation.id);
  if (at < 0) return { ...state, pending: [...state.pending, navigation].slice(-MAX_PENDING) };
  return { ...state, pending: state.pending.with(at, navigation) };
}

function drop(state: TabState, navigation: Navigation): TabState {
  return { ...state, pending: state.pending.filter((other) => other !== navigation) };
}

/** Takes a response. A second one for the same request replaces the first: Firefox shows a 304, then the cached response that it renews. */
function answer(navigation: Navigation, { url, key, method, time, response }: Requested & { response: Response }): Navigation {
  const exchange: Exchange = { url, method, status: response.status, source: navigation.fetched ? "service-worker" : "network", headers: response.headers };
  if (navigation.sent?.length) exchange.sentCookies = navigation.sent;
  if (response.setCookieLengths.length > 0) exchange.setCookieLengths = response.setCookieLengths;
  const before = navigation.answered ? navigation.exchanges.slice(0, -1) : navigation.exchanges;
  const { tried: _, ...rest } = navigation;
  return { ...rest, url, key, exchanges: [...before, exchange], answered: true, responded: time, ...(response.tried && { tried: response.tried }) };
}

/** HTTPS-First in Chromium: the tab is sent to http://, and the first request that is shown goes to https:// at once. The redirect between them
 * is the browser's own, and gets the form of its HSTS redirect. */
function upgrade({ intended }: TabState, event: Event & { type: "request" }): Exchange[] {
  if (!intended || event.time - intended.time > MAX_UPGRADE || event.key !== intended.toKey) return [];
  return [browserHop(intended.from, event.method, [["Location", intended.to]])];
}

function browserHop(url: string, method: string, headers: Header[]): Exchange {
  return { url, method, status: 307, source: "browser", headers };
}

function redirect(navigation: Navigation, event: Event & { type: "redirect" }): Navigation {
  const names = event.response.headers.map(([name]) => name);
  if (!isBrowserRedirect(event.response.status, names, navigation.answered)) {
    const answered = navigation.answered ? navigation : answer(navigation, event);
    const whole = event.cached || navigation.sent !== undefined;
    return follow({ ...(event.cached ? cached(answered) : answered), incomplete: answered.incomplete || !whole }, event);
  }
  // Firefox: a "redirect" to itself hands the request to a service worker. If that one lets it pass, the request begins anew.
  if (event.response.status === 0 && event.toKey === event.key) return { ...navigation, worker: true };
  // No server answered this hop. Firefox gives it no status and no headers: it gets those that say the same in Chromium.
  const headers: Header[] = event.response.headers.length > 0 ? event.response.headers : [["Location", event.to]];
  return follow({ ...navigation, exchanges: [...navigation.exchanges, browserHop(event.url, event.method, headers)] }, event);
}

function follow(navigation: Navigation, { to, toKey }: Event & { type: "redirect" }): Navigation {
  return { ...navigation, url: to, key: toKey, sent: undefined, answered: false, responded: undefined };
}

/** onResponseStarted and onCompleted: they alone tell whether the cache answered, and stand in for an onHeadersReceived that was missed. */
function respond(navigation: Navigation, event: Event & { type: "response" | "completed" }): Navigation {
  // Chromium: with a password in the URL, the answer after a 401 is told only here.
  const other = navigation.answered && isChallenge(navigation) && navigation.exchanges.at(-1)!.status !== event.response.status;
  const answered = navigation.answered && !other ? navigation : answer({ ...navigation, answered: false }, event);
  const { tried } = event.response; // Chromium tells only here what is enforced
  const known = tried ? { ...answered, tried } : answered;
  return event.cached ? cached(known) : known;
}

/** True if the last answer asks for a password: another may follow. */
function isChallenge({ exchanges }: Navigation): boolean {
  return [401, 407].includes(exchanges.at(-1)?.status ?? 0);
}

function cached(navigation: Navigation): Navigation {
  const last = navigation.exchanges.at(-1);
  if (!last || last.source === "cache") return navigation;
  return { ...navigation, exchanges: navigation.exchanges.with(-1, { ...last, source: "cache" }) };
}

/** The browser shows a document. */
function commit(state: TabState, { time, url, key, document, back, redirected, sees }: Event & { type: "commit" }): TabState {
  if (document !== "" && document === state.page?.document) return state;
  const former = state.former.find((page) => page.document === document && document !== "");
  if (former) {
    const navigation = former.navigation && { ...former.navigation, completed: undefined }; // that was then
    return show({ ...state, former: state.former.filter((page) => page !== former) }, { ...former, navigation, time });
  }
  const reason = reasonOf(url);
  if (reason !== "opened-before") return show(state, { time, url, key, document, reason });
  const failing = state.failing;
  if (failing?.key === key && Math.abs(time - failing.time) <= SLACK) {
    return show({ ...state, failing: undefined }, { time, url, key, document, reason: "failed", error: failing.error });
  }
  // A page on the web. If adopt finds no request for it, it came out of the back/forward cache from before Assay's time, or a service
  // worker made it: Chromium shows nothing of such a request, but that the tab was sent there.
  const missing = back ? "opened-before" : state.heading === key ? "service-worker" : "incomplete";
  return show({ ...state, heading: undefined }, { time, url, key, document, reason: missing, ...(redirected && { redirected }), ...(sees && { sees }) });
}

function show(state: TabState, page: Omit<Page, "serial">): TabState {
  const before = state.page;
  const serial = (before?.serial ?? 0) + 1;
  const other = before?.navigation;
  // Firefox shows a tab that was discarded with a document of its URL for some milliseconds, and asks for it then: the request is the next one's.
  const lent = other !== undefined && other.started > before!.time && before!.key === page.key && !state.pending.some(({ key }) => key === page.key);
  const keep = before?.navigation?.answered && !lent && before.document !== "" && !before.reason;
  const former = keep ? bounded([before, ...state.former]) : state.former;
  // What was shown had an answer: a request that has none yet had only the same URL, and may be this page's.
  const pending = other && (lent || !other.answered) && other.error === undefined ? [...state.pending, other] : state.pending;
  const { early, ...rest } = state;
  const shown: Page = { ...page, serial };
  if (early && speaksOf(early, shown)) Object.assign(shown, said(early));
  return { ...rest, former, pending, page: shown };
}

/** The former pages that are kept. A document that comes back says again what it says, so that may be left out. */
function bounded(pages: Page[]): Page[] {
  let length = 0;
  return pages.slice(0, MAX_FORMER).flatMap((page) => {
    const { markup: _, ...without } = page;
    const kept = [page, without].find((form) => length + JSON.stringify(form).length <= MAX_FORMER_LENGTH);
    if (kept) length += JSON.stringify(kept).length;
    return kept ?? [];
  });
}

/** The shown document has another URL now. */
function moved(state: TabState, { url, document }: Event & { type: "history" }): TabState {
  const page = state.page;
  if (!page || page.document !== document || page.document === "" || url === (page.now ?? page.url)) return state;
  const { now: _, ...rest } = page;
  return { ...state, page: url === page.url ? rest : { ...rest, now: url } };
}

/** What a document says belongs to it alone, whether the tab shows it now, showed it before or will show it. */
function describe(state: TabState, { document, origin, markup, failures, opener }: Event & { type: "document" }): TabState {
  const word: Word = { document, origin, markup, ...(failures && { failures }), ...(opener && { opener }) };
  if (state.page && speaksOf(word, state.page)) {
    const { page } = state;
    return same(said(page), said(word)) ? state : { ...state, page: { ...page, ...said(word) } };
  }
  const at = state.former.findIndex((page) => speaksOf(word, page));
  if (at < 0) return { ...state, early: word };
  return { ...state, former: bounded(state.former.with(at, { ...state.former[at]!, markup })) };
}

function speaksOf({ document, origin }: { document: string; origin: string }, page: Page): boolean {
  return document !== "" && page.document === document && URL.canParse(page.url) && new URL(page.url).origin === origin;
}

/** What stays of a word once it is known whose it is. */
function said({ markup, failures, opener }: Said): Said {
  return { ...(markup && { markup }), ...(failures && { failures }), ...(opener && { opener }) };
}

type Said = Pick<Page, "markup" | "failures" | "opener">;

function same(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A request was given up. */
function aborted(state: TabState, navigation: Navigation, { time, cut }: Event & { type: "error" }): TabState {
  const shown = state.page?.navigation === navigation;
  if (navigation.answered && cut) return put(state, { ...navigation, completed: time, cut });
  if (navigation.answered && shown) return state;
  if (!shown) return drop(state, navigation);
  // What is shown was answered. This one had only the same URL.
  return { ...state, page: { ...state.page!, navigation: undefined, reason: "incomplete" } };
}

function failed(page: Page, error: string): Page {
  return { ...page, reason: "failed", error };
}

/** Joins the page with the navigation that led to it, whichever came first. */
function adopt(state: TabState): TabState {
  const page = state.page;
  if (!page || page.navigation || page.document === "" || page.reason === "browser-page" || page.reason === "file") return state;
  const candidates = state.pending.filter((other) => mayBeOf(page, other) && other.started <= page.time + SLACK);
  // What a service worker asked for is the page's answer if the page itself asked for nothing.
  const direct = candidates.filter(({ fetched }) => !fetched);
  const asked = direct.length > 0 ? direct : candidates.filter(({ answered, error }) => answered && error === undefined);
  // The latest, if none was answered yet. Of those that were, the first: a page that is reloaded again and again is shown in Chromium while
  // its next response is already here. One that was cut off only if no other was answered.
  const isOf = ({ responded }: Navigation) => responded !== undefined && Math.abs(page.time - responded) < MAX_SHOW;
  const whole = asked.filter(({ cut }) => !cut);
  const navigation = whole.find(isOf) ?? asked.find(isOf) ?? whole.at(-1);
  if (!navigation) return withoutRequest(state, page);
  if (page.reason === "failed" && navigation.error === undefined) return state; // the words may still come
  // What began before this one was superseded by it; two may begin within one millisecond.
  const place = state.pending.indexOf(navigation);
  const pending = state.pending.filter(({ started }, i) => started > navigation.started || (started === navigation.started && i > place));
  if (navigation.error !== undefined) return { ...state, pending, failing: undefined, page: failed(page, navigation.error) };
  const rival = asked.find((other) => other.cut && other !== navigation);
  return { ...state, pending, failing: undefined, page: { ...page, navigation: prefetched(state, navigation), rival, reason: undefined } };
}

/** True if a navigation may have led to a page: it asks for its URL, and goes no further. */
function mayBeOf(page: Page, navigation: Navigation): boolean {
  return navigation.key === page.key && !navigation.prefetch && !redirects(navigation);
}

/** True if the answer sends the browser elsewhere: the event that tells where follows. */
function redirects({ answered, exchanges }: Navigation): boolean {
  const last = answered ? exchanges.at(-1) : undefined;
  return last !== undefined && [301, 302, 303, 307, 308].includes(last.status) && last.headers.some(([name]) => name.toLowerCase() === "location");
}

/** The document has been there for a while: what was not told by now will not come any more. */
function settle(state: TabState, page: Page): TabState {
  // Firefox: the documents of several quick navigations to one URL were told of before their requests. No document followed this one, so the
  // last answer before it is its own.
  const own = state.pending.findLast((other) => mayBeOf(page, other) && other.answered);
  if (page.navigation && own && own.responded! <= page.time + SLACK) return { ...drop(state, own), page: { ...page, navigation: own, reason: undefined } };
  // No request was shown and the content script did not run either: the browser, or whoever manages it, keeps Assay from the page.
  const kept = page.reason === "service-worker" && !page.navigation && !page.markup;
  if (!kept && (page.reason || page.navigation?.answered)) return state;
  return { ...state, page: { ...page, reason: "incomplete" } };
}

/** A page that no request is known for: the page before may have taken its answer, and it may be an error page. */
function withoutRequest(state: TabState, page: Page): TabState {
  const [before, ...former] = state.former;
  if (before?.rival && before.key === page.key) {
    const own = { ...before, navigation: before.rival, rival: undefined }; // that one was cut off, and shown all the same
    return { ...state, former: [own, ...former], page: { ...page, navigation: before.navigation, reason: undefined } };
  }
  const failing = state.failing;
  if (page.reason === "failed" || failing?.key !== page.key || failing.time > page.time + SLACK) return state;
  return { ...state, failing: undefined, page: failed(page, failing.error) };
}

/** Chromium: a document that was fetched ahead answers its navigation without the cookies that were sent and set when it was fetched; all else
 * is the same. So what was seen then is what counts. */
function prefetched(state: TabState, navigation: Navigation): Navigation {
  const plain = (exchange: Exchange | undefined) => JSON.stringify(exchange?.headers.filter(([name]) => name.toLowerCase() !== "set-cookie"));
  const twin = state.pending.find(
    ({ prefetch, answered, key, exchanges }) =>
      prefetch && answered && key === navigation.key && plain(exchanges.at(-1)) === plain(navigation.exchanges.at(-1)),
  );
  return twin ? { ...navigation, exchanges: twin.exchanges, sent: twin.sent, incomplete: twin.incomplete } : navigation;
}

/** True if the way to a page went over hosts that Assay may not see. */
function hidesHops({ redirected, navigation }: Page): boolean {
  return navigation !== undefined && (navigation.gap === true || (redirected === true && navigation.exchanges.length === 1 && navigation.answered));
}

/** What a tab's page is, for its Report: gradeable now, or why not. */
export type Standing = { state: "gradeable"; page: Page } | { state: "ungraded"; reason: Reason; url: string; error?: string };

export function standing(state: TabState): Standing {
  const { page } = state;
  // A tab that shows nothing of its own yet (a new tab, the browser's start page) is on its way to what it loads. What has loaded and is
  // not shown is a download.
  const underWay = ({ error, completed, prefetch, fetched }: Navigation) => error === undefined && completed === undefined && !prefetch && !fetched;
  const pending = state.pending.findLast(underWay);
  if (page?.sees === "nothing" || (page?.sees === "some" && hidesHops(page))) return { state: "ungraded", reason: "no-access", url: page.url };
  if (!page || page.reason === "browser-page") {
    if (pending) return { state: "ungraded", reason: "loading", url: pending.url };
    return { state: "ungraded", reason: page?.reason ?? "browser-page", url: page?.url ?? "" };
  }
  if (page.reason) return { state: "ungraded", reason: page.reason, url: page.url, error: page.error };
  const { navigation } = page;
  if (!navigation?.answered) return { state: "ungraded", reason: navigation?.worker ? "service-worker" : "loading", url: page.url };
  if (navigation.incomplete || (navigation.sent === undefined && navigation.exchanges.at(-1)?.source !== "cache")) {
    return { state: "ungraded", reason: "incomplete", url: page.url };
  }
  return { state: "gradeable", page };
}
