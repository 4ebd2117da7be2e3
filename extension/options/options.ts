// The settings page's wiring: what is stored, what was pressed, and what the core says of the settings document.

import { render } from "lit/html.js";
import { maySeeAll, everySite } from "../access.ts";
import { ask } from "../ask.ts";
import { refusal } from "../core.ts";
import { LONGEST, type Problem, problemOf, syntaxProblem } from "../policy.ts";
import { download } from "../pages.ts";
import { settingsPage } from "../quirks.ts";
import { say } from "../say.ts";
import {
  documentOf, hostOf, onSettings, readGiven, readLastStack, readOwnSettings, readStacks, removeStack, takeValues, writeSettings, writeStack, type Settings,
} from "../settings.ts";
import { changesOf, fileOf, LONGEST_FILE, readFile } from "../settings-file.ts";
import type { Actions, Model, Section } from "./model.ts";
import { view } from "./view.ts";
import { example, stackTitle, text, wantedWords } from "./words.ts";

let model: Model = {
  own: { policy: "", stack: "", badge: "letter", scale: "none", language: "" },
  given: {},
  faults: [],
  stacks: {},
  lastStack: "",
  value: "",
  heading: text.refused,
  access: { all: true, private: false, cannotAsk: false },
  said: {},
};

function change(more: Partial<Model>): void {
  model = { ...model, ...more };
  render(view(model, actions), document.body);
}

/** Says what came of a click, and nothing more of the clicks before it. */
const said = (part: Section, words: string): Pick<Model, "said"> => ({ said: { [part]: words } });

const because = (error: unknown): string => `${text.failed} ${error instanceof Error ? error.message : String(error)}`;

/** What is wrong with a settings document; undefined if it can be saved. */
async function check(document: string): Promise<Problem | undefined> {
  if (!document.trim()) return undefined;
  if (document.length > LONGEST) return { path: "", got: text.characters(document.length), wanted: text.tooLong(LONGEST), start: 0, end: 0 };
  const syntax = syntaxProblem(document);
  if (syntax) return syntax;
  const message = await refusal(document);
  if (message === undefined) return undefined;
  return problemOf(message, document) ?? { path: "", got: message, wanted: "", start: 0, end: 0 };
}

async function save(): Promise<void> {
  const document = model.value;
  const problem = await check(document);
  if (problem) {
    change({ problem, heading: text.refused, ...said("document", "") });
    return goTo(problem);
  }
  await keep("document", { policy: document.trim() ? document : "" }, document.trim() ? text.saved : text.cleared);
  change({ problem: undefined });
}

/** Keeps a setting, and says so where it is. */
async function keep(part: Section, setting: Partial<Settings>, done = text.applied): Promise<void> {
  try {
    await writeSettings(setting);
    change({ own: { ...model.own, ...setting }, ...said(part, done) });
  } catch (error) {
    change(said(part, because(error)));
  }
}

/** Selects what is wrong, where it stands. */
function goTo({ start, end }: Problem): void {
  const box = document.querySelector("textarea")!;
  box.focus({ preventScroll: true });
  box.setSelectionRange(start, end);
  document.querySelector("#problem")?.scrollIntoView({ block: "nearest" });
}

/** Puts another text into the editor; it is not saved by that. */
function edit(value: string, message = value === model.own.policy ? "" : text.unsaved): void {
  change({ value, problem: undefined, ...said("document", message) });
}

/** The text of the file that was chosen; undefined if there is none. Throws if it is too long or cannot be read. */
async function textOf(input: HTMLInputElement, longest: number): Promise<{ name: string; content: () => Promise<string> } | undefined> {
  const file = input.files?.[0];
  input.value = ""; // the same file can be chosen again
  if (!file) return undefined;
  return {
    name: file.name,
    async content() {
      if (file.size > 4 * longest) throw new RangeError(text.tooLong(longest)); // a character is 4 bytes at most
      return file.text();
    },
  };
}

async function openDocument(input: HTMLInputElement): Promise<void> {
  const file = await textOf(input, LONGEST);
  if (!file) return;
  try {
    edit(await file.content(), text.imported(file.name));
  } catch {
    change(said("document", text.unreadable(file.name)));
  }
}

async function openFile(input: HTMLInputElement): Promise<void> {
  const file = await textOf(input, LONGEST_FILE);
  if (!file) return;
  const { name } = file;
  let content: string;
  try {
    content = await file.content();
  } catch {
    return change({ file: undefined, fileProblem: undefined, ...said("file", text.unreadable(name)) });
  }
  const found = await readFile(content, refusal);
  if ("refusal" in found) {
    const { path, line, got, wanted } = found.refusal;
    return change({ file: undefined, fileProblem: { file: name, path, line, got: say(got), wanted: wantedWords(wanted) }, ...said("file", "") });
  }
  const changes = changesOf(model.own, model.stacks, found.values, documentOf, model.given);
  change({ file: { name, values: found.values, changes }, fileProblem: undefined, ...said("file", "") });
  document.querySelector<HTMLElement>("#h-changes")!.focus();
}

async function take(): Promise<void> {
  const { values, changes } = model.file!;
  const changed = Object.entries(values).filter(([field]) => changes.some(({ name }) => name === field));
  try {
    await takeValues(Object.fromEntries(changed));
    if (changes.some(({ name }) => name === "language")) return location.reload();
    await read();
    const document = changes.some(({ name }) => name === "policy") && { value: model.own.policy, problem: undefined }; // in the place of what is not saved
    change({ file: undefined, ...document, ...said("file", text.taken) });
  } catch (error) {
    change({ file: undefined, ...said("file", because(error)) });
  }
  document.querySelector<HTMLElement>("[data-export-all]")!.focus();
}

/** Another language shows on a page that is loaded anew; what is in the editor and not saved would be lost. */
async function setLanguage(language: Settings["language"]): Promise<void> {
  await writeSettings({ language });
  location.reload();
}

async function addStack(form: HTMLFormElement): Promise<void> {
  const data = new FormData(form);
  const typed = String(data.get("host"));
  const host = hostOf(typed);
  const field = form.querySelector("input")!;
  if (host === undefined) {
    change({ noHost: typed, ...said("stacks", "") });
    return field.focus();
  }
  await writeStack(host, String(data.get("stack")), false);
  await read();
  change({ noHost: undefined, ...said("stacks", text.added(host)) });
  field.value = "";
  field.focus();
}

async function dropStack(host: string, row: HTMLElement): Promise<void> {
  const next = row.nextElementSibling?.querySelector<HTMLElement>("[data-remove]") ?? document.querySelector<HTMLElement>(".add input");
  await removeStack(host);
  await read();
  change(said("stacks", text.removed(host)));
  next?.focus();
}

async function allowAll(): Promise<void> {
  let cannotAsk = false;
  let granted = false;
  try {
    granted = await chrome.permissions.request({ origins: [...everySite] });
  } catch {
    cannotAsk = true;
  }
  change({ access: { ...model.access, all: await maySeeAll(), cannotAsk }, ...said("sites", granted || cannotAsk ? "" : text.notAllowed) });
}

const actions: Actions = {
  setBadge: (badge) => void keep("badge", { badge }),
  setScale: (scale) => void keep("scale", { scale }),
  setLanguage: (language) => void setLanguage(language),
  setUsualStack: (stack) => void keep("stacks", { stack }),
  addStack: (form) => void addStack(form),
  setStack: (host, stack) => void writeStack(host, stack, false).then(read).then(() => change(said("stacks", text.applied))),
  removeStack: (host, row) => void dropStack(host, row),
  edit: (document) => edit(document),
  insertExample: () => edit(example, text.exampleInserted),
  save: () => void save(),
  goTo,
  openDocument: (input) => void openDocument(input),
  saveDocument: () => download(new Blob([model.value], { type: "application/json" }), text.documentFile),
  openFile: (input) => void openFile(input),
  saveFile: () => download(new Blob([fileOf(model.own, model.stacks)], { type: "application/json" }), text.fileName),
  take: () => void take(),
  leave() {
    change({ file: undefined });
    document.querySelector<HTMLElement>("[data-export-all]")!.focus();
  },
  allowAll: () => void allowAll(),
  openDetails: () => void chrome.tabs.create({ url: settingsPage()! }),
  askForget: () => document.querySelector("dialog")!.showModal(),
  forget: (settings) => void forget(settings),
};

async function forget(settings: boolean): Promise<void> {
  const { error, forgot } = await ask({ ask: "forget-all", settings }).catch(() => ({ error: text.forgetFailed, forgot: undefined }));
  change({ forgot: forgot ? { counts: forgot, settings } : { error: say(error ?? text.forgetFailed) } });
}

/** Reads what is stored. What is in the editor and not saved stays, unless an administrator has another document. */
async function read(): Promise<void> {
  const [own, { values, faults }, stacks, last] = await Promise.all([readOwnSettings(), readGiven(), readStacks(), readLastStack()]);
  const unsaved = model.value !== model.own.policy && !model.given.policy && !values.policy;
  const value = unsaved ? model.value : values.policy ? documentOf(values.policy) : own.policy;
  const other = value !== model.value;
  change({
    own,
    given: values,
    faults: faults.map(({ name, key, got, wanted }) => text.fault(key === undefined ? name : `${name}.${key}`, JSON.stringify(got), wantedWords(wanted))),
    stacks,
    lastStack: last && stackTitle(last),
    value,
    ...(other && { problem: undefined }),
  });
  if (!other) return;
  const problem = await check(value);
  if (model.value === value) change({ problem, heading: text.stored });
}

async function readAccess(): Promise<void> {
  const [all, inPrivate] = await Promise.all([maySeeAll(), chrome.extension.isAllowedIncognitoAccess()]);
  change({ access: { ...model.access, all, private: inPrivate } });
}

document.title = `${text.title} · Assay`;
try {
  await read(); // nothing shows before: what is written into an editor that is still empty would give way to what is stored
} catch (error) {
  change(said("document", String(error)));
}
onSettings(() => void read());
chrome.permissions.onAdded.addListener(() => void readAccess());
chrome.permissions.onRemoved.addListener(() => void readAccess());
await readAccess();
