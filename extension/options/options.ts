// The settings page: one document in an editor, taken or refused by the core.

import { html, nothing, render, type TemplateResult } from "lit/html.js";
import { live } from "lit/directives/live.js";
import { visible } from "../../popup/model.ts";
import { ask } from "../ask.ts";
import { refusal } from "../core.ts";
import { languageFor, languages } from "../i18n.ts";
import { lineOf, LONGEST, type Problem, problemOf, syntaxProblem } from "../policy.ts";
import { download } from "../pages.ts";
import { say } from "../say.ts";
import { readSettings, writeSettings } from "../state.ts";
import { example, fields, text } from "./words.ts";

let stored = "";
let value = "";
let problem: Problem | undefined;
let heading = text.refused;
let status = "";
let forgotten = "";
let chosenLanguage = "";

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
  const document = value;
  const found = await check(document);
  if (found) {
    problem = found;
    heading = text.refused;
    status = "";
    draw();
    mark(found);
    return;
  }
  try {
    await writeSettings({ policy: document.trim() ? document : "" });
    stored = document;
    status = document.trim() ? text.saved : text.cleared;
  } catch (error) {
    status = `${text.failed} ${error instanceof Error ? error.message : String(error)}`;
  }
  problem = undefined;
  draw();
}

/** Selects what is wrong, where it stands. */
function mark({ start, end }: Problem): void {
  const box = editor();
  box.focus({ preventScroll: true });
  box.setSelectionRange(start, end);
  document.querySelector(".problem")?.scrollIntoView({ block: "nearest" });
}

function editor(): HTMLTextAreaElement {
  return document.querySelector("textarea")!;
}

/** Puts another text into the editor; it is not saved by that. */
function edit(next: string, message = ""): void {
  value = next;
  problem = undefined;
  status = message || (value === stored ? "" : text.unsaved);
  draw();
}

async function importFile(input: HTMLInputElement): Promise<void> {
  const file = input.files?.[0];
  if (!file) return;
  try {
    if (file.size > 4 * LONGEST) throw new RangeError(text.tooLong(LONGEST)); // a character is 4 bytes at most
    edit(await file.text(), text.imported(file.name));
  } catch {
    edit(value, text.unreadable(file.name));
  }
  input.value = ""; // the same file can be chosen again
}

function exportFile(): void {
  download(new Blob([value], { type: "application/json" }), text.file);
}

async function forget(): Promise<void> {
  const { error } = await ask({ ask: "forget" }).catch(() => ({ error: text.forgetFailed }));
  forgotten = error === undefined ? text.forgotten : say(error);
  draw();
}

/** Ctrl+S and ⌘S save, as in every editor. */
function onKey(event: KeyboardEvent): void {
  if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  void save();
}

/** Another language shows on a page that is loaded anew; what is in the editor and not saved is asked for by the browser. */
async function chooseLanguage(value: string): Promise<void> {
  await writeSettings({ language: value });
  location.reload();
}

function draw(): void {
  render(view(), document.body);
}

function view(): TemplateResult {
  const lines = value.length > LONGEST ? 1 : value.split("\n").length; // a text that is refused anyway needs no numbers
  const wrong = problem && lineOf(value, problem.start).line;
  return html`<header>
      <h1>${text.title}</h1>
      <p>${text.intro}</p>
    </header>
    <main>
      <form @submit=${(event: Event) => (event.preventDefault(), void save())} @keydown=${onKey}>
        <div class="editor-head">
          <label for="document">${text.document}</label>
          <button type="button" class="link" ?hidden=${value.trim() !== ""} data-example @click=${() => edit(example, text.exampleInserted)}>${text.example}</button>
        </div>
        <div class="editor ${problem ? "wrong" : ""}">
          <ol class="gutter" aria-hidden="true">
            ${Array.from({ length: lines }, (_, i) => html`<li class=${i + 1 === wrong ? "wrong" : ""}>${i + 1}</li>`)}
          </ol>
          <textarea
            id="document"
            rows=${Math.max(lines, 12)}
            spellcheck="false"
            autocomplete="off"
            autocapitalize="off"
            wrap="off"
            placeholder=${text.placeholder}
            aria-invalid=${problem ? "true" : "false"}
            aria-describedby=${problem ? "problem" : nothing}
            .value=${live(value)}
            @input=${(event: Event) => edit((event.target as HTMLTextAreaElement).value)}
          ></textarea>
        </div>
        ${problem ? problemBox(problem, wrong!) : nothing}
        <div class="buttons">
          <button class="button primary" data-save>${text.save}</button>
          <label class="button" data-import>
            ${text.import}<input type="file" accept=".json,application/json" @change=${(event: Event) => void importFile(event.target as HTMLInputElement)} />
          </label>
          <button type="button" class="button" data-export ?disabled=${!value.trim()} @click=${exportFile}>${text.export}</button>
          <p role="status">${visible(status)}</p>
        </div>
      </form>
      ${help()}
      <section class="session">
        <h2><label for="language">${text.language}</label></h2>
        <select id="language" data-language @change=${(event: Event) => void chooseLanguage((event.target as HTMLSelectElement).value)}>
          <option value="" ?selected=${chosenLanguage === ""}>${text.browsersLanguage(languages[languageFor(chrome.i18n.getUILanguage())])}</option>
          ${Object.entries(languages).map(([id, name]) => html`<option value=${id} lang=${id.replace("_", "-")} ?selected=${id === chosenLanguage}>${name}</option>`)}
        </select>
      </section>
      <section class="session" aria-labelledby="session">
        <h2 id="session">${text.session}</h2>
        <p>${text.sessionWhy} <a href="../welcome/welcome.html" target="_blank">${text.about}</a></p>
        <div class="buttons">
          <button type="button" class="button" data-forget @click=${() => void forget()}>${text.forget}</button>
          <p role="status">${visible(forgotten)}</p>
        </div>
      </section>
    </main>`;
}

function problemBox(wrong: Problem, line: number): TemplateResult {
  return html`<div class="problem" id="problem" role="alert">
    <p>
      <b>${heading}.</b> ${text.line(line)}, <code>${wrong.path ? visible(wrong.path) : text.whole}</code>
      <button type="button" class="link" @click=${() => mark(wrong)}>${text.goTo}</button>
    </p>
    <dl>
      <dt>${text.found}</dt>
      <dd data-got><code>${visible(say(wrong.got))}</code></dd>
      ${wrong.wanted ? html`<dt>${text.wanted}</dt><dd data-wanted>${visible(say(wrong.wanted))}</dd>` : nothing}
    </dl>
  </div>`;
}

function help(): TemplateResult {
  return html`<section class="help" aria-labelledby="what">
    <h2 id="what">${text.what} <a href="../popup/rules.html" target="_blank">${text.rules}</a></h2>
    <div class="kinds">
      ${fields.map(
        ({ name, what, rows }) => html`<div>
          <h3><code>${name}</code></h3>
          <p>${what}</p>
          <dl>
            ${rows.map(([field, means]) => html`<dt><code>${field}</code></dt><dd>${means}</dd>`)}
          </dl>
        </div>`,
      )}
    </div>
  </section>`;
}

document.title = `${text.title} · Assay`;
draw();
try {
  const settings = await readSettings();
  stored = value = settings.policy;
  chosenLanguage = settings.language;
  problem = await check(value);
  heading = text.stored;
} catch (error) {
  status = String(error);
}
draw();
