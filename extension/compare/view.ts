// The page that compares, from a model: pure functions.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { address, gradeLetter, visible } from "../../popup/model.ts";
import { difference, type Folding, type Side, wasIs } from "../../popup/views/difference.ts";
import { icon } from "../../popup/views/icons.ts";
import { plain, someRows } from "../../popup/views/text.ts";
import { moment } from "../i18n.ts";
import type { Comparison, Difference, SetAside, Snapshot } from "../wire.ts";
import { text } from "./words.ts";

/** A page that can be chosen. */
export interface Choice {
  id: string; // "tab:12", "pin:https://shop.test", "file:report.json"
  label: string;
}

export type Place = "before" | "after";

export interface Model {
  choices: Record<"tabs" | "pins" | "files", readonly Choice[]>;
  chosen: Partial<Record<Place, string>>;
  /** What was found: both pages and how they differ; absent while it is not known. */
  found?: { before: Snapshot; after: Snapshot; comparison: Comparison };
  busy: boolean;
  problem?: string; // why there is no comparison, or why a file was refused: a sentence
  expanded: ReadonlySet<string>;
}

export interface Actions {
  choose(place: Place, id: string): void;
  open(place: Place, file: File): void;
  swap(): void;
  toggle(key: string): void;
}

/** How many differences of a kind are shown at once. */
const FIRST = 40;

export function view(model: Model, actions: Actions): TemplateResult {
  const { found, problem } = model;
  return html`<header>
      <h1>${text.title}</h1>
      <p>${text.intro}</p>
    </header>
    <main>
      <div class="chooser">
        ${chooser(model, actions, "before", text.before)}
        <button type="button" class="button" data-swap aria-label=${text.swap} title=${text.swap} @click=${() => actions.swap()}>⇄</button>
        ${chooser(model, actions, "after", text.after)}
      </div>
      ${problem ? html`<p class="problem" role="alert" data-problem>${icon("warn")}<span>${plain(problem)}</span></p>` : nothing}
      <div role="status">${found || problem ? nothing : html`<p class="quiet">${waiting(model)}</p>`}</div>
      ${found ? result([model, actions], found) : nothing}
    </main>`;
}

function waiting({ busy, choices }: Model): string {
  if (busy) return text.comparing;
  return choices.tabs.length + choices.pins.length + choices.files.length === 0 ? text.nothingOpen : text.chooseBoth;
}

function chooser(model: Model, actions: Actions, place: Place, label: string): TemplateResult {
  const { choices, chosen } = model;
  const group = (name: string, list: readonly Choice[]) =>
    list.length === 0
      ? nothing
      : html`<optgroup label=${name}>${list.map(({ id, label }) => html`<option value=${id} .selected=${chosen[place] === id}>${visible(label)}</option>`)}</optgroup>`;
  return html`<div class="side" role="group" aria-label=${label}>
    <label for=${place}>${label}</label>
    <select id=${place} @change=${(event: Event) => actions.choose(place, (event.target as HTMLSelectElement).value)}>
      <option value="" .selected=${!chosen[place]}>${text.choose}</option>
      ${group(text.tabs, choices.tabs)} ${group(text.pins, choices.pins)} ${group(text.files, choices.files)}
    </select>
    <label class="button file" data-open=${place}>
      ${text.open}<input type="file" accept=".json,application/json" @change=${(event: Event) => opened(actions, place, event.target as HTMLInputElement)} />
    </label>
  </div>`;
}

function opened(actions: Actions, place: Place, input: HTMLInputElement): void {
  const file = input.files?.[0];
  if (file) actions.open(place, file);
  input.value = ""; // the same file can be chosen again
}

function result(folding: Folding, { before, after, comparison }: NonNullable<Model["found"]>): TemplateResult {
  const { worse, better, changed, aside, notes = [] } = comparison;
  const same = worse.length + better.length + changed.length === 0;
  return html`<div class="two">${card(before, text.before)}${card(after, text.after)}</div>
    ${notes.length > 0
      ? html`<section class="notes" aria-labelledby="know"><h2 id="know" class="sr">${text.know}</h2>${notes.map((note) => html`<p>${icon("info")}<span>${plain(note)}</span></p>`)}</section>`
      : nothing}
    ${same ? html`<section class="same" data-same><h2>${icon("pass")} ${text.same}</h2>${aside.length === 0 ? html`<p>${text.alike}</p>` : nothing}</section>` : nothing}
    ${part(folding, "worse", text.worse, worse)}${part(folding, "better", text.better, better)}${part(folding, "changed", text.changed, changed)}
    ${aside.length > 0
      ? html`<details class="aside" data-aside=${aside.length}>
          <summary>${icon("chevron", "chevron")}<h2>${text.aside(aside.length)}</h2></summary>
          <p class="quiet">${text.asideWhy}</p>
          <ul>
            ${someRows(...folding, "aside", aside, FIRST, (one, i) => setAside(folding, one, i))}
          </ul>
        </details>`
      : nothing}`;
}

function card(page: Snapshot, label: string): TemplateResult {
  const { host, path } = address(page.url);
  return html`<section class="card" aria-label=${label}>
    <p class="eyebrow">${label}</p>
    <p class="whose"><bdi>${visible(host)}</bdi><small><bdi>${visible(path || "/")}</bdi></small></p>
    <p><span class="letter grade-${gradeLetter(page.grade)}">${page.grade ?? ""}</span> ${text.score(page.score)}${page.time && !Number.isNaN(Date.parse(page.time)) ? html` <small>${text.seen(moment(Date.parse(page.time)))}</small>` : nothing}</p>
  </section>`;
}

function part(folding: Folding, side: Side, title: (n: number) => string, list: readonly Difference[]) {
  if (list.length === 0) return nothing;
  return html`<section class="part ${side}" data-side=${side} aria-labelledby="side-${side}">
    <h2 id="side-${side}">${title(list.length)}</h2>
    <ul>
      ${someRows(...folding, side, list, FIRST, (d, i) => difference(folding, `${side} ${i}`, side, d))}
    </ul>
  </section>`;
}

function setAside(folding: Folding, { name, part, from = "", to = "", why }: SetAside, i: number): TemplateResult {
  return html`<li class="differs" data-name=${name} data-part=${part || nothing}>
    <p class="what"><b><code>${visible(name)}</code></b>${part ? html`<code>${visible(part)}</code>` : nothing}<small>${plain(why)}</small></p>
    ${wasIs(folding, `aside ${i}`, from, to, [text.before, text.after])}
  </li>`;
}
