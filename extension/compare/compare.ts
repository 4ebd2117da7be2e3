// Two environments side by side: which pages, what is known of them, how they differ. The core compares; the view knows nothing of browsers.

import { render } from "lit/html.js";
import { address, elide } from "../../popup/model.ts";
import { assess } from "../core.ts";
import { moment } from "../i18n.ts";
import { observationOf } from "../observation.ts";
import { gradedPages, soon } from "../pages.ts";
import { compare, snapshot } from "../recipes.ts";
import { read, readAll, readPins, subscribeAll, subscribePins, type Pin, type TabRecord } from "../state.ts";
import { say, sayComparison } from "../say.ts";
import type { Observation, Report, Snapshot } from "../wire.ts";
import { type Actions, type Choice, type Model, type Place, view } from "./view.ts";
import { text } from "./words.ts";

/** Larger than any Report or Observation. Bytes. */
const LONGEST = 20 * 1024 * 1024;

/** A longer address would fill the page. */
const LABEL = 90;

let pins: Pin[] = [];
const files = new Map<string, Snapshot>();

let model: Model = { choices: { tabs: [], pins: [], files: [] }, chosen: {}, busy: false, expanded: new Set() };

/** Counts comparisons: one that takes longer than the next is not shown. */
let latest = 0;

const actions: Actions = {
  choose(place, id) {
    change({ chosen: { ...model.chosen, [place]: id || undefined }, expanded: new Set() });
    void compareChosen();
  },
  open(place, file) {
    void openFile(place, file);
  },
  swap() {
    const { before, after } = model.chosen;
    change({ chosen: { before: after, after: before }, expanded: new Set() });
    void compareChosen();
  },
  toggle(key) {
    const expanded = new Set(model.expanded);
    if (!expanded.delete(key)) expanded.add(key);
    change({ expanded });
  },
};

function change(more: Partial<Model>): void {
  model = { ...model, ...more };
  render(view(model, actions), document.body);
}

const place = (url: string): string => {
  const { host, path } = address(url);
  return elide(host + path.replace(/\?.*/s, ""), LABEL);
};

/** Reads anew what can be chosen. */
async function readChoices(): Promise<void> {
  const records = (await gradedPages()).sort((a, b) => a.tab - b.tab);
  const tabs = records.map(({ tab, report }): Choice => ({ id: `tab:${tab}`, label: text.graded(place(report.url), report.grade ?? "", report.score) }));
  pins = await readPins();
  change({
    choices: {
      tabs,
      pins: pins.map(({ origin, snapshot, pinned }) => ({ id: `pin:${origin}`, label: text.pinned(place(snapshot.url), moment(pinned)) })),
      files: [...files.keys()].map((name) => ({ id: `file:${name}`, label: name })),
    },
  });
}

async function openFile(where: Place, file: File): Promise<void> {
  change({ busy: true, problem: undefined });
  const taken = await fromFile(file).catch((error) => String(error));
  if (typeof taken === "string") return change({ busy: false, problem: taken });
  files.set(file.name, taken);
  await readChoices();
  actions.choose(where, `file:${file.name}`);
}

/** What a file holds, or why it cannot be compared. */
async function fromFile(file: File): Promise<Snapshot | string> {
  if (file.size > LONGEST) return text.tooLong(file.name);
  let document: Partial<Observation & Report> | null;
  try {
    document = JSON.parse(await file.text()) as typeof document;
  } catch {
    return text.noJSON(file.name);
  }
  if (typeof document !== "object" || document === null || (!document.exchanges && !document.state)) return text.neither(file.name);
  const observation = document.exchanges ? (document as Observation) : undefined;
  const report = observation ? await assess(observation) : (document as Report);
  if (report.state === "error") return text.refused(file.name, say(report.error ?? ""));
  const taken = await snapshot({ report, ...(observation && { observation }) });
  return taken.error ? text.refused(file.name, say(taken.error)) : taken;
}

/** What is known of a chosen page; a sentence if it is gone. */
async function take(id: string): Promise<Snapshot | string> {
  const [, kind, name = ""] = /^(\w+):(.*)$/s.exec(id) ?? [];
  if (kind === "file") return files.get(name) ?? text.gone;
  if (kind === "pin") return pins.find(({ origin }) => origin === name)?.snapshot ?? text.gone;
  const record = await read(Number(name));
  return record?.report.state === "graded" ? snapshotOf(record) : text.gone;
}

async function snapshotOf(record: TabRecord): Promise<Snapshot> {
  const observation = await observationOf(record).catch(() => undefined); // without it the headers are unknown
  return snapshot({ report: record.report, ...(observation && { observation }) });
}

async function compareChosen(): Promise<void> {
  const mine = ++latest;
  const { before, after } = model.chosen;
  if (!before || !after) return change({ found: undefined, problem: undefined, busy: false });
  change({ busy: true, problem: undefined });
  const [one, other] = await Promise.all([take(before), take(after)]);
  const problem = [one, other].find((taken) => typeof taken === "string");
  const comparison = problem === undefined ? await compare({ before: one as Snapshot, after: other as Snapshot }) : undefined;
  if (mine !== latest) return;
  if (!comparison || comparison.error) return change({ busy: false, found: undefined, problem: problem ?? say(comparison?.error ?? "") });
  change({ busy: false, found: { before: one as Snapshot, after: other as Snapshot, comparison: sayComparison(comparison) } });
}

/** The page that the popup was opened on comes after; before it its pin, or the same page elsewhere. */
function chooseFirst(): void {
  const tab = `tab:${new URLSearchParams(location.search).get("tab")}`;
  const own = model.choices.tabs.find(({ id }) => id === tab);
  if (!own) return;
  change({ chosen: { after: tab } });
  void read(Number(tab.slice("tab:".length))).then(async (record) => {
    if (!record || model.chosen.before) return;
    const { origin, pathname } = new URL(record.report.url);
    const others = (await readAll()).filter((one) => one.tab !== record.tab && one.report.state === "graded");
    const twin = others.find(({ report }) => new URL(report.url).pathname === pathname);
    const id = pins.some((pin) => pin.origin === origin) ? `pin:${origin}` : twin && `tab:${twin.tab}`;
    if (id && Object.values(model.choices).flat().some((choice) => choice.id === id)) actions.choose("before", id);
  });
}

change({});
await readChoices();
chooseFirst();
const again = soon(() => void readChoices().then(compareChosen));
subscribeAll(again);
subscribePins(again);
