// The settings page, from a model: pure functions.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { gradeLetter, visible } from "../../popup/model.ts";
import { stacks as known } from "../../popup/stacks.ts";
import { badgeOf } from "../badge.ts";
import { isRightToLeft, languageFor, languages } from "../i18n.ts";
import { lineOf, LONGEST, type Problem } from "../policy.ts";
import { settingsPage } from "../quirks.ts";
import { say } from "../say.ts";
import { type Look, looks, scales, type Values } from "../settings.ts";
import type { Change } from "../settings-file.ts";
import type { Report } from "../wire.ts";
import type { Actions, FileProblem, Model, Section } from "./model.ts";
import { fields, text, valueIn } from "./words.ts";

export function view(model: Model, actions: Actions): TemplateResult {
  return html`<header>
      <h1>${text.title}</h1>
      <p>${text.intro}</p>
    </header>
    <main>
      ${model.faults.length > 0
        ? html`<div class="problem" data-faults>
            <p><b>${text.faults}</b></p>
            <ul>
              ${model.faults.map((fault) => html`<li>${visible(fault)}</li>`)}
            </ul>
          </div>`
        : nothing}
      ${badge(model, actions)} ${scale(model, actions)} ${stacks(model, actions)} ${language(model, actions)} ${document(model, actions)} ${sites(model, actions)}
      ${file(model, actions)} ${forget(model, actions)}
    </main>`;
}

/** A part of the page under its heading. */
function section(id: string, title: unknown, ...content: unknown[]): TemplateResult {
  return html`<section class="setting" data-section=${id} aria-labelledby="h-${id}">
    <h2 id="h-${id}">${title}</h2>
    ${content}
  </section>`;
}

/** What came of the last click in a part. */
function status({ said }: Model, part: Section): TemplateResult {
  return html`<p class="said" role="status">${visible(said[part] ?? "")}</p>`;
}

/** Says that a setting is not the reader's to change. */
function lock(locked: boolean) {
  return locked ? html`<p class="locked" data-locked>${text.locked}</p>` : nothing;
}

const isLocked = ({ given }: Model, name: keyof Values): boolean => given[name] !== undefined;

/** A page as it should be and one that misses its target: what each look of the badge says of the two. */
const samples: readonly Report[] = [
  { version: 1, rubric: 1, url: "", state: "graded", grade: "A", score: 94, target: { met: true, missing: [] } },
  { version: 1, rubric: 1, url: "", state: "graded", grade: "D", score: 58, target: { met: false, missing: [] } },
];

function badge(model: Model, actions: Actions): TemplateResult {
  const locked = isLocked(model, "badge");
  const chosen = model.given.badge ?? model.own.badge;
  return section(
    "badge",
    text.badge,
    html`<p class="why" id="badge-why">${text.badgeWhy}</p>
      <div class="looks" role="radiogroup" aria-labelledby="h-badge" aria-describedby="badge-why">
        ${looks.map(
          (look) => html`<label class="choice look">
            <input type="radio" name="badge" value=${look} .checked=${live(look === chosen)} ?disabled=${locked} @change=${() => actions.setBadge(look)} />
            <span><b>${text.looks[look]}</b>${look === "mark" ? html` <small>${text.markWhy}</small>` : nothing}</span>
            <span class="previews" aria-hidden="true">${preview(look, "light")}${preview(look, "dark")}</span>
          </label>`,
        )}
      </div>
      ${lock(locked)} ${status(model, "badge")}`,
  );
}

/** The button in a toolbar, on both pages. */
function preview(look: Look, toolbar: "light" | "dark"): TemplateResult {
  return html`<span class="toolbar ${toolbar}">
    ${samples.map((report) => {
      const { text } = badgeOf(report, undefined, undefined, look);
      return html`<span class="button-preview"><img src="../icons/32.png" alt="" width="20" height="20" />${text ? html`<b class="grade-${gradeLetter(report.grade)}">${text}</b>` : nothing}</span>`;
    })}
  </span>`;
}

function scale(model: Model, actions: Actions): TemplateResult {
  const locked = isLocked(model, "scale");
  const chosen = model.given.scale ?? model.own.scale;
  return section(
    "scale",
    text.scale,
    html`<p class="why" id="scale-why">${text.scaleWhy}</p>
      <div role="radiogroup" aria-labelledby="h-scale" aria-describedby="scale-why">
        ${scales.map(
          (one) => html`<label class="choice">
            <input type="radio" name="scale" value=${one} .checked=${live(one === chosen)} ?disabled=${locked} @change=${() => actions.setScale(one)} />
            <span>${text.scales[one]}</span>
          </label>`,
        )}
      </div>
      ${lock(locked)} ${status(model, "scale")}`,
  );
}

const groups = [...new Set(known.map(({ group }) => group))];

function stackOptions(chosen: string): TemplateResult[] {
  return groups.map(
    (group) => html`<optgroup label=${say(group)}>
      ${known.filter((stack) => stack.group === group).map(({ id, title }) => html`<option value=${id} ?selected=${id === chosen}>${title}</option>`)}
    </optgroup>`,
  );
}

const chosenIn = (event: Event): string => (event.target as HTMLSelectElement).value;

function stacks(model: Model, actions: Actions): TemplateResult {
  const { own, given, noHost, lastStack } = model;
  const locked = isLocked(model, "stack");
  const usual = given.stack ?? own.stack;
  const all: Record<string, string> = { ...model.stacks, ...given.stacks };
  const hosts = Object.keys(all).sort();
  return section(
    "stacks",
    text.stacks,
    html`<p class="why">${text.stacksWhy}</p>
      <ul class="hosts">
        ${repeat(
          hosts,
          (host) => host,
          (host) => {
            const set = given.stacks !== undefined && Object.hasOwn(given.stacks, host);
            return html`<li data-host=${host}>
              <code><bdi>${visible(host)}</bdi></code>
              <select aria-label=${text.stackOf(visible(host))} ?disabled=${set} .value=${live(all[host]!)} @change=${(event: Event) => actions.setStack(host, chosenIn(event))}>
                ${stackOptions(all[host]!)}
              </select>
              ${set
                ? html`<small class="locked" data-locked>${text.locked}</small>`
                : html`<button type="button" class="link" data-remove aria-label=${text.removeHost(visible(host))} @click=${(event: Event) => actions.removeStack(host, (event.target as HTMLElement).closest("li")!)}>${text.remove}</button>`}
            </li>`;
          },
        )}
        <li class="other">
          <label for="usual">${text.otherHosts}</label>
          <select id="usual" data-usual ?disabled=${locked} aria-describedby="usual-why" .value=${live(usual)} @change=${(event: Event) => actions.setUsualStack(chosenIn(event))}>
            <option value="" ?selected=${usual === ""}>${lastStack ? text.lastStackIs(lastStack) : text.lastStack}</option>
            ${stackOptions(usual)}
          </select>
          <small id="usual-why">${locked ? html`<span class="locked" data-locked>${text.locked}</span> ` : nothing}${text.otherHostsWhy}</small>
        </li>
      </ul>
      <form class="add" @submit=${(event: Event) => (event.preventDefault(), actions.addStack(event.target as HTMLFormElement))}>
        <label>${text.host} <input name="host" autocomplete="off" autocapitalize="off" spellcheck="false" dir="ltr" placeholder="shop.example" aria-invalid=${noHost === undefined ? "false" : "true"} aria-describedby=${noHost === undefined ? nothing : "no-host"} /></label>
        <label>${text.stack} <select name="stack">${stackOptions(usual || "nginx")}</select></label>
        <button class="button" data-add>${text.add}</button>
      </form>
      ${noHost === undefined ? nothing : html`<p class="problem" id="no-host" role="alert">${visible(text.noHost(noHost))}</p>`} ${status(model, "stacks")}`,
  );
}

function language(model: Model, actions: Actions): TemplateResult {
  const locked = isLocked(model, "language");
  const chosen = model.given.language ?? model.own.language;
  return section(
    "language",
    html`<label for="language">${text.language}</label>`,
    html`<select id="language" data-language ?disabled=${locked} @change=${(event: Event) => actions.setLanguage(chosenIn(event) as typeof chosen)}>
        <option value="" ?selected=${chosen === ""}>${text.browsersLanguage(languages[languageFor(chrome.i18n.getUILanguage())])}</option>
        ${Object.entries(languages).map(([id, name]) => html`<option value=${id} lang=${id.replace("_", "-")} ?selected=${id === chosen}>${name}</option>`)}
      </select>
      ${lock(locked)}`,
  );
}

/** Ctrl+S and ⌘S save, as in every editor. */
function onKey(event: KeyboardEvent, actions: Actions): void {
  if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  actions.save();
}

function document(model: Model, actions: Actions): TemplateResult {
  const { value, problem } = model;
  const locked = isLocked(model, "policy");
  const lines = value.length > LONGEST ? 1 : value.split("\n").length; // a text that is refused anyway needs no numbers
  const wrong = problem && lineOf(value, problem.start).line;
  return section(
    "document",
    text.rulesOfYours,
    html`<p class="why">${text.documentWhy}</p>
      <form class="document" @submit=${(event: Event) => (event.preventDefault(), actions.save())} @keydown=${(event: KeyboardEvent) => onKey(event, actions)}>
        <div class="editor-head">
          <label for="document">${text.document}</label>
          <button type="button" class="link" ?hidden=${value.trim() !== "" || locked} data-example @click=${() => actions.insertExample()}>${text.example}</button>
        </div>
        <div class="editor ${problem ? "wrong" : ""}">
          <ol class="gutter" aria-hidden="true">
            ${Array.from({ length: lines }, (_, i) => html`<li class=${i + 1 === wrong ? "wrong" : ""}>${i + 1}</li>`)}
          </ol>
          <textarea
            id="document"
            dir="ltr"
            rows=${Math.max(lines, 12)}
            spellcheck="false"
            autocomplete="off"
            autocapitalize="off"
            wrap="off"
            ?readonly=${locked}
            placeholder=${text.placeholder}
            aria-invalid=${problem ? "true" : "false"}
            aria-describedby=${problem ? "problem" : nothing}
            .value=${live(value)}
            @input=${(event: Event) => actions.edit((event.target as HTMLTextAreaElement).value)}
          ></textarea>
        </div>
        ${problem ? problemBox(model.heading, problem, wrong!, actions) : nothing} ${lock(locked)}
        <div class="buttons">
          ${locked
            ? nothing
            : html`<button class="button primary" data-save>${text.save}</button>
                <label class="button" data-import>
                  ${text.import}<input type="file" accept=".json,application/json" @change=${(event: Event) => actions.openDocument(event.target as HTMLInputElement)} />
                </label>`}
          <button type="button" class="button" data-export ?disabled=${!value.trim()} @click=${() => actions.saveDocument()}>${text.export}</button>
          ${status(model, "document")}
        </div>
      </form>
      ${help()}`,
  );
}

function problemBox(heading: string, wrong: Problem, line: number, actions: Actions): TemplateResult {
  return html`<div class="problem" id="problem" role="alert">
    <p>
      <b>${heading}.</b> ${text.line(line)}, <code>${wrong.path ? visible(wrong.path) : text.whole}</code>
      <button type="button" class="link" @click=${() => actions.goTo(wrong)}>${text.goTo}</button>
    </p>
    ${foundAndWanted(say(wrong.got), say(wrong.wanted))}
  </div>`;
}

function foundAndWanted(got: string, wanted: string): TemplateResult {
  return html`<dl>
    <dt>${text.found}</dt>
    <dd data-got><code>${visible(got)}</code></dd>
    ${wanted ? html`<dt>${text.wanted}</dt><dd data-wanted>${visible(wanted)}</dd>` : nothing}
  </dl>`;
}

function help(): TemplateResult {
  return html`<details class="help">
    <summary>${text.what}</summary>
    <p><a href="../popup/rules.html" target="_blank">${text.rules}</a></p>
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
  </details>`;
}

function sites(model: Model, actions: Actions): TemplateResult {
  const { all, cannotAsk, private: inPrivate } = model.access;
  const details = settingsPage() ? html`<button type="button" class="link" data-details @click=${() => actions.openDetails()}>${text.details}</button>` : nothing;
  return section(
    "sites",
    text.sites,
    html`<p data-all-sites=${all ? "yes" : "no"}>${all ? text.allSites : cannotAsk ? text.cannotAsk : text.notAllSites}</p>
      ${all ? html`<p class="why">${settingsPage() ? text.narrowChromium : text.narrowFirefox}</p>` : html`<p><button type="button" class="button" data-allow @click=${() => actions.allowAll()}>${text.allow}</button></p>`}
      <p data-private=${inPrivate ? "yes" : "no"}>${inPrivate ? text.privateOn : text.privateOff}</p>
      <p class="why">${settingsPage() ? text.privateChromium : text.privateFirefox} ${details}</p>
      <p><a href="../welcome/welcome.html" target="_blank">${text.about}</a></p>
      ${status(model, "sites")}`,
  );
}

function file(model: Model, actions: Actions): TemplateResult {
  return section(
    "file",
    text.file,
    html`<p class="why">${text.fileWhy}</p>
      <div class="buttons">
        <button type="button" class="button" data-export-all @click=${() => actions.saveFile()}>${text.exportAll}</button>
        <label class="button" data-import-all>
          ${text.importAll}<input type="file" accept=".json,application/json" @change=${(event: Event) => actions.openFile(event.target as HTMLInputElement)} />
        </label>
        ${status(model, "file")}
      </div>
      ${model.fileProblem ? fileProblemBox(model.fileProblem) : nothing} ${model.file ? changes(model.file, model, actions) : nothing}`,
  );
}

function fileProblemBox({ file, path, line, got, wanted }: FileProblem): TemplateResult {
  return html`<div class="problem" role="alert" data-file-problem>
    <p><b>${visible(text.fileRefused(file))}</b> ${line === undefined ? nothing : html`${text.line(line)}, <code>${path ? visible(path) : text.whole}</code>`}</p>
    ${foundAndWanted(got, wanted)}
  </div>`;
}

/** What a file would change, before it does. */
function changes({ name, changes }: NonNullable<Model["file"]>, model: Model, actions: Actions): TemplateResult {
  return html`<div class="import" role="group" aria-labelledby="h-changes" data-changes>
    <h3 id="h-changes" tabindex="-1">${visible(changes.length > 0 ? text.wouldChange(name) : text.wouldChangeNothing(name))}</h3>
    <ul>
      ${changes.map((change) => html`<li data-change=${change.host ?? change.name}><b>${nameOf(change)}</b> ${valuesOf(change)}</li>`)}
    </ul>
    ${Object.keys(model.given).length > 0 ? html`<p class="why">${text.givenStays}</p>` : nothing}
    <div class="buttons">
      ${changes.length > 0 ? html`<button type="button" class="button primary" data-take @click=${() => actions.take()}>${text.take}</button>` : nothing}
      <button type="button" class="button" data-leave @click=${() => actions.leave()}>${changes.length > 0 ? text.leave : text.close}</button>
    </div>
  </div>`;
}

function nameOf({ name, host }: Change) {
  if (name === "stacks") return visible(text.stackOf(host ?? ""));
  return { policy: text.document, badge: text.badge, scale: text.scale, stack: text.otherHosts, language: text.language }[name];
}

function valuesOf({ name, from, to }: Change) {
  if (name === "policy") return to ? text.documentReplaced : text.documentEmptied;
  return html`<span><s>${valueIn(name, from)}</s> ${isRightToLeft() ? "←" : "→"} <ins>${valueIn(name, to)}</ins></span>`;
}

function forget({ forgot }: Model, actions: Actions): TemplateResult {
  const said = !forgot ? "" : "error" in forgot ? forgot.error : text.forgot(forgot.counts, forgot.settings);
  return section(
    "forget",
    text.forget,
    html`<p class="why">${text.forgetWhy}</p>
      <div class="buttons">
        <button type="button" class="button" data-forget @click=${() => actions.askForget()}>${text.forgetAsk}</button>
        <p class="said" role="status">${visible(said)}</p>
      </div>
      <dialog aria-labelledby="h-dialog">
        <form method="dialog" @submit=${(event: SubmitEvent) => sent(event, actions)}>
          <h2 id="h-dialog">${text.forgetSure}</h2>
          <p>${text.forgetWhat}</p>
          <p>${text.forgetKeeps}</p>
          <label class="choice"><input type="checkbox" name="settings" /> <span>${text.forgetSettings}</span></label>
          <div class="buttons">
            <button class="button" value="" autofocus>${text.leave}</button>
            <button class="button danger" value="forget" data-forget-now>${text.forget}</button>
          </div>
        </form>
      </dialog>`,
  );
}

function sent(event: SubmitEvent, actions: Actions): void {
  const box = (event.target as HTMLFormElement).elements.namedItem("settings") as HTMLInputElement;
  if ((event.submitter as HTMLButtonElement).value === "forget") actions.forget(box.checked);
  box.checked = false; // for the next time
}
