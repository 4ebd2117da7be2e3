// The panel's wiring: which requests came, what the core says of them, what was pressed. DevTools tell of requests; the worker's record tells of the
// page. Opened as a page (panel.html?tab=ID), it takes requests from an event "requests" with HAR entries in its detail: for tests and pictures.

import { html, render } from "lit/html.js";
import { ask } from "../ask.ts";
import { askIn, responses } from "../recipes.ts";
import { readSettings } from "../settings.ts";
import type { Actions, Model } from "../../popup/model.ts";
import { start, type Tab } from "../../popup/popup.ts";
import { page } from "../../popup/views/page.ts";
import { Beside } from "./beside.ts";
import { entryOf, type Entry, type HAREntry } from "./exchange.ts";
import { Judge } from "./judge.ts";
import { inView, isWrong, shown, sortOf, type Filter, type Sort } from "./list.ts";
import { isEntry, Log, type Item } from "./log.ts";
import type { Detail, PanelActions, PanelModel } from "./model.ts";
import { inSlices } from "../slices.ts";
import { policyOf } from "../policy.ts";
import { emptyList, pageStrip, toolbar } from "./views/bar.ts";
import { backButton, requestDetail } from "./views/request.ts";
import { head, rowId, rows } from "./views/rows.ts";
import { text } from "./words.ts";
import { text as popupText } from "../../popup/words.ts";

/** Absent where the panel is opened as a page. */
const devtools: typeof chrome.devtools | undefined = chrome.devtools;

const narrow = matchMedia("(max-width: 719px)");

/** The height of a row in pixels, as panel.css has it: all are of one, so that what is in view can be reckoned. */
const rowHeight = () => (narrow.matches ? 46 : 28);

const log = new Log();
askIn(new Beside(new Worker("/devtools/core.js", { type: "module" })));
const judge = new Judge(responses, () => changed());

let count = 0;
let filter: Filter = { text: "", group: "all", onlyWrong: false };
let sort: Sort = sortOf("time");
let selected: number | "page" = "page";
let detail: Detail | undefined;
let list: Item[] = [];
let wrong = 0;
/** The page on top, as the popup shows it. */
let top: { model: Model; actions: Actions } | undefined;

const actions: PanelActions = {
  select(id, open) {
    selected = id;
    if (id === "page") detail = undefined;
    else showRequest(id);
    if (open) document.body.dataset["open"] = "";
    drawRows();
    drawDetail();
    drawStrip();
    if (open && narrow.matches) element("detail").focus();
  },
  filter(change) {
    filter = { ...filter, ...change };
    element("scroll").scrollTop = 0;
    changed();
  },
  sort(by) {
    sort = by;
    element("scroll").scrollTop = 0;
    changed();
  },
  preserve(on) {
    log.preserve = on;
    changed();
  },
  clear() {
    log.clear();
    forget();
    changed();
  },
  reload() {
    void reload(false);
  },
  back() {
    delete document.body.dataset["open"];
    element("grid").focus();
  },
};

// What never changes: the parts that the rest is drawn into, each by itself, so that scrolling draws nothing but rows.
render(
  html`<div class="side" role="region" aria-label=${text.requests}>
      <div id="strip"></div>
      <div id="bar"></div>
      <div class="grid" id="grid" role="grid" tabindex="0" aria-label=${text.requests} aria-readonly="true" @keydown=${onKey} @click=${onClick} @dblclick=${() => actions.select(selected, true)}>
        <div role="rowgroup" id="head"></div>
        <div class="scroll" id="scroll" role="rowgroup" tabindex="-1">
          <div class="spacer" id="spacer" role="presentation"><div class="window" id="rows" role="presentation"></div></div>
        </div>
      </div>
      <div id="empty"></div>
    </div>
    <div class="shown" id="detail" tabindex="-1"></div>
    <div class="sr" role="status" id="status"></div>`,
  document.body,
);

const element = (id: string): HTMLElement => document.getElementById(id)!;

/** The height that the list has on the screen, in pixels: asked of the browser once it is drawn, because to ask while drawing has it lay out twice. */
let room = 0;

element("scroll").addEventListener("scroll", soonRows, { passive: true });
new ResizeObserver(([size]) => {
  room = size!.contentRect.height;
  soonRows();
}).observe(element("scroll"));
narrow.addEventListener("change", () => changed());

/** What is kept of requests as they are told: nothing else of them is. */
const entriesOf = (told: readonly HAREntry[]): Entry[] => told.flatMap((har) => entryOf(har, ++count) ?? []);

/** Takes requests, whoever tells of them. */
function receive(entries: readonly Entry[]): void {
  for (const entry of entries) {
    log.add(entry);
    entry.page = pageOf(entry);
    judge.judge(entry, entry.page);
  }
  if (judge.verdicts.size > log.size * 1.2 + 100) forget();
  changed();
}

/** The page that asked: what leads to a page asks for itself. */
function pageOf(entry: Entry): string {
  if (entry.type === "main_frame") return entry.exchange.url;
  return log.page || top?.model.report.url || entry.exchange.url;
}

function navigated(url: string): void {
  if (!/^https?:/.test(url)) return;
  log.navigated(url, Date.now());
  forget();
  changed();
}

/** Forgets the verdicts of requests that are gone. */
function forget(): void {
  judge.forget(new Set(log.items.filter(isEntry).map(({ id }) => id)));
  if (selected !== "page" && !log.items.some((item) => isEntry(item) && item.id === selected)) actions.select("page", false);
}

function showRequest(id: number): void {
  const entry = log.items.find((item): item is Entry => isEntry(item) && item.id === id);
  if (!entry) return;
  detail = { entry };
  void judge.whole(entry, entry.page ?? pageOf(entry)).then((verdict) => {
    if (detail?.entry !== entry) return;
    detail = { entry, verdict: verdict ?? {} };
    drawDetail();
  });
}

/** How often at most the list is put together while requests come. Milliseconds. */
const CALM_MS = 100;

let due = false;
let lastDrawn = 0;

/** The list has changed: it is put together anew, not with every request, and drawn with the next frame. */
function changed(): void {
  if (due) return;
  due = true;
  const wait = Math.max(0, CALM_MS - (performance.now() - lastDrawn));
  setTimeout(() => requestAnimationFrame(drawList), wait);
}

function drawList(): void {
  due = false;
  if (!top) return; // the first drawing comes with it
  lastDrawn = performance.now();
  const scroll = element("scroll");
  const { scrollTop } = scroll; // read before anything is written: see `room`
  const atEnd = sort.by === "time" && scrollTop > 0 && scrollTop + room >= list.length * rowHeight() - 2;
  list = shown(log.items, judge.verdicts, filter, sort);
  wrong = 0;
  for (const item of log.items) if (isEntry(item) && isWrong(judge.verdicts.get(item.id))) wrong++;
  const model = panelModel();
  render(toolbar(model, actions), element("bar"));
  render(head(model, actions), element("head"));
  render(list.length === 0 ? emptyList(model, actions) : html``, element("empty"));
  element("grid").hidden = list.length === 0;
  element("grid").setAttribute("aria-rowcount", String(list.length + 1));
  element("grid").dataset["judged"] = String(judge.verdicts.size); // for whoever waits for all: the benchmark
  element("spacer").style.blockSize = `${list.length * rowHeight()}px`;
  const lowest = Math.max(0, list.length * rowHeight() - room);
  if (atEnd && lowest !== scrollTop) scroll.scrollTop = lowest; // whoever looks at the latest goes on doing so
  drawRows(atEnd ? lowest : Math.min(scrollTop, lowest));
}

let rowsDue = false;

function soonRows(): void {
  if (rowsDue) return;
  rowsDue = true;
  requestAnimationFrame(() => {
    if (rowsDue) drawRows(); // else the whole list was drawn in this frame
  });
}

function drawRows(scrolled = element("scroll").scrollTop): void {
  rowsDue = false;
  if (!top) return;
  const height = rowHeight();
  const { from, to } = inView(scrolled, room, height, list.length);
  element("rows").style.transform = `translateY(${from * height}px)`;
  render(rows(panelModel(), from, to), element("rows"));
  const there = typeof selected === "number" && document.getElementById(rowId(selected));
  if (there) element("grid").setAttribute("aria-activedescendant", there.id);
  else element("grid").removeAttribute("aria-activedescendant");
}

function drawStrip(): void {
  if (top) render(pageStrip(panelModel(), actions), element("strip"));
}

function drawDetail(): void {
  if (!top) return;
  const { model, actions: pageActions } = top;
  render(detail ? requestDetail(model, pageActions, detail, actions) : html`<nav aria-label=${text.about}>${backButton(actions)}</nav>${page(model, pageActions)}`, element("detail"));
  element("status").textContent = detail ? model.announce : ""; // the page's own view says it itself
}

function panelModel(): PanelModel {
  const model: PanelModel = {
    rows: list, all: log.size, wrong, dropped: log.dropped, verdicts: judge.verdicts, filter, sort, preserve: log.preserve,
    report: top!.model.report, selected,
  };
  if (judge.error) model.error = judge.error;
  return model;
}

/** Moves the selection by keys, as a grid of rows does: https://www.w3.org/WAI/ARIA/apg/patterns/grid/ */
function onKey(event: KeyboardEvent): void {
  const at = list.findIndex((item) => isEntry(item) && item.id === selected);
  const pageful = Math.max(1, Math.floor(element("scroll").clientHeight / rowHeight()) - 1);
  const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? 0 : at - 1, PageDown: at + pageful, PageUp: at - pageful, Home: 0, End: list.length - 1 }[event.key];
  if (event.key === "Enter" && at >= 0) {
    event.preventDefault();
    actions.select(selected, true);
    element("detail").focus();
  }
  if (to === undefined || list.length === 0) return;
  event.preventDefault();
  const step = event.key === "ArrowUp" || event.key === "PageUp" || event.key === "End" ? -1 : 1;
  let next = Math.min(Math.max(to, 0), list.length - 1);
  while (list[next] && !isEntry(list[next]!)) next += step; // navigations cannot be selected
  const item = list[next];
  if (!item || !isEntry(item)) return;
  bring(next);
  actions.select(item.id, false);
}

/** Scrolls a row into view. */
function bring(at: number): void {
  const scroll = element("scroll");
  const [top, height] = [at * rowHeight(), rowHeight()];
  if (top < scroll.scrollTop) scroll.scrollTop = top;
  else if (top + height > scroll.scrollTop + scroll.clientHeight) scroll.scrollTop = top + height - scroll.clientHeight;
}

function onClick(event: MouseEvent): void {
  const id = (event.target as Element).closest<HTMLElement>("[data-request]")?.dataset["request"];
  if (id) actions.select(Number(id), true);
}

// Before DevTools, which have their own use for these keys.
addEventListener("keydown", onPanelKey, { capture: true });

function onPanelKey(event: KeyboardEvent): void {
  const inField = event.target instanceof HTMLInputElement && event.target.type === "search";
  const does = (): (() => void) | undefined => {
    if (event.key === "Escape" && "open" in document.body.dataset && narrow.matches) return actions.back;
    if (event.key === "Escape" && selected !== "page" && !inField) return closeRequest;
    if (event.key === "f" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) return () => document.querySelector<HTMLInputElement>("input[type=search]")?.select();
    if (event.key === "ArrowDown" && inField && list.length > 0) return () => element("grid").focus();
    return undefined;
  };
  const action = does();
  if (!action) return;
  event.preventDefault();
  event.stopPropagation();
  action();
}

/** Shows the page again, beside the list. */
function closeRequest(): void {
  actions.select("page", false);
  element("grid").focus();
}

// Copies the address of the row that is selected.
addEventListener("copy", (event) => {
  const item = list.find((item) => isEntry(item) && item.id === selected);
  if (!item || !isEntry(item) || document.activeElement !== element("grid") || !getSelection()?.isCollapsed) return;
  event.clipboardData?.setData("text/plain", item.exchange.url);
  event.preventDefault();
  element("status").textContent = popupText.copied;
});

async function shownTab(): Promise<Tab> {
  const id = devtools?.inspectedWindow.tabId ?? Number(new URLSearchParams(location.search).get("tab"));
  const tab = await chrome.tabs?.get(id).catch(() => undefined); // Firefox has no chrome.tabs here
  return { id, url: tab?.url ?? (await addressOf()), status: tab?.status };
}

/** The inspected page's address, by the page itself: only its own location is read. */
function addressOf(): Promise<string | undefined> {
  return new Promise((resolve) => {
    if (!devtools) return resolve(undefined);
    devtools.inspectedWindow.eval<unknown>("location.href", {}, (...[url]) => resolve(typeof url === "string" ? url : undefined));
  });
}

async function reload(bypassCache: boolean): Promise<void> {
  if (devtools) devtools.inspectedWindow.reload({ ignoreCache: bypassCache });
  else await chrome.tabs.reload((await shownTab()).id, { bypassCache });
}

function theme(name: string | undefined): void {
  if (name) document.documentElement.dataset["theme"] = name === "dark" ? "dark" : "light";
}

await start({
  tab: shownTab,
  reload: (_, bypassCache) => reload(bypassCache),
  openSettings: () => void ask({ ask: "open-settings" }),
  draw(model, pageActions) {
    const first = !top;
    const forget = (origin?: string) => {
      if (!origin) actions.clear(); // Forget everything: these requests too
      pageActions.forget(origin);
    };
    top = { model, actions: { ...pageActions, forget } };
    drawStrip();
    drawDetail();
    if (first) changed();
  },
});

const { policy } = await readSettings();
judge.policy = policyOf(policy);

if (devtools) {
  theme(devtools.panels.themeName);
  // Each browser has one of its own, and the types have neither.
  const panels = devtools.panels as typeof devtools.panels & {
    setThemeChangeHandler?(changed: (name: string) => void): void;
    onThemeChanged?: { addListener(changed: (name: string) => void): void };
  };
  panels.setThemeChangeHandler?.(theme);
  panels.onThemeChanged?.addListener(theme);
  devtools.network.onNavigated.addListener(navigated);
  const early = new Promise<Entry[]>((resolve) => devtools.network.getHAR((har) => resolve(inSlices((har as { entries?: HAREntry[] }).entries ?? [], (one) => entriesOf([one])).then((all) => all.flat()))));
  let waiting: Entry[] | undefined = [];
  devtools.network.onRequestFinished.addListener((request) => {
    const entries = entriesOf([request as unknown as HAREntry]);
    if (waiting) waiting.push(...entries);
    else receive(entries);
  });
  const before = await early;
  const key = ({ start, exchange }: Entry) => `${start} ${exchange.method} ${exchange.url}`;
  const known = new Set(before.map(key));
  const since = waiting.filter((entry) => !known.has(key(entry)));
  waiting = undefined;
  receive([...before, ...since]);
} else {
  addEventListener("requests", (event) => receive(entriesOf((event as CustomEvent<HAREntry[]>).detail)));
  addEventListener("navigated", (event) => navigated((event as CustomEvent<string>).detail));
}
document.body.dataset["ready"] = "";
