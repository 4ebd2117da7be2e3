// What browsers make of a header, token by token. A token is explained beneath itself when it is pointed at, focused or tapped; a screen reader gets the same
// words as its description.

import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Actions, Model } from "../model.ts";
import { explanation, headers as words, text } from "../words.ts";
import type { ExplainedHeader, ExplainedRow, ExplainedTable, ExplainedToken, Note } from "../../extension/wire.ts";
import { icon, type Shape } from "./icons.ts";
import { plain } from "./text.ts";

/** Rows and tokens of which no more are shown at once. */
const ROWS = 20;
const TOKENS = 16;

const shapes: Record<string, Shape> = { dangerous: "fail", weak: "warn", covered: "info", ignored: "not-applicable", unknown: "unknown" };

/** Tables and notes of one line; the key names its place. */
export function explained(model: Pick<Model, "expanded">, actions: Pick<Actions, "toggle">, key: string, { notes = [], tables = [] }: ExplainedHeader): TemplateResult {
  return html`${notes.map(sentence)}${tables.map((table, i) => tableOf(model, actions, `${key} ${i}`, table, i, tables.length))}`;
}

function tableOf(model: Pick<Model, "expanded">, actions: Pick<Actions, "toggle">, key: string, table: ExplainedTable, i: number, all: number): TemplateResult {
  const { kind, notes = [], rows, unset = [], hidden = 0 } = table;
  if (kind === "values") return html`${rows.map((row) => html`<p class="tokens">${tokens(model, actions, key, row)}</p>`)}${legend(rows)}`;
  const [name, value] = words.columns[kind] ?? words.columns["policy"]!;
  const open = model.expanded.has(key) || rows.length <= ROWS + 1;
  const shown = open ? rows : rows.slice(0, ROWS);
  const holes = unset.filter(({ state }) => state);
  const rest = unset.filter(({ state }) => !state);
  const title = [all > 1 && words.policy(i + 1, all), kind === "report-only" && words.reportOnly].filter(Boolean).join(" · ");
  return html`${title ? html`<h4>${title}</h4>` : nothing}${notes.map(sentence)}
    <table class="explained" data-table=${kind}>
      <thead>
        <tr><th scope="col">${name}</th><th scope="col">${value}</th></tr>
      </thead>
      <tbody>
        ${shown.map((row, at) => rowOf(model, actions, `${key} ${at}`, row))}
        ${open ? nothing : html`<tr><td colspan="2"><button type="button" class="link" @click=${() => actions.toggle(key)}>${text.showMore(rows.length - ROWS)}</button></td></tr>`}
        ${holes.map((row) => html`<tr data-unset=${row.name}>
          <th scope="row">${token(`${key} unset ${row.name}`, { text: row.name, state: row.state!, notes: row.notes.slice(0, -1) })}</th>
          <td class=${row.state === "dangerous" ? "bad" : "warn"}>${row.notes.slice(-1).map((note) => plain(explanation(note)))}</td>
        </tr>`)}
      </tbody>
    </table>
    ${hidden > 0 ? html`<p class="quiet-note">${words.hidden(hidden)}</p>` : nothing} ${legend([...rows, ...holes])}
    ${rest.length ? unsetFold(key, rest) : nothing}`;
}

/** The directives that a policy does not have, and what decides in their place. */
function unsetFold(key: string, rows: readonly ExplainedRow[]): TemplateResult {
  return html`<details class="fold">
    <summary>${icon("chevron", "chevron")}${words.unset(rows.length)}</summary>
    <table class="explained">
      <tbody>
        ${rows.map((row) => html`<tr data-unset=${row.name}>
          <th scope="row">${token(`${key} unset ${row.name}`, { text: row.name, notes: row.notes.slice(0, -1) })}</th>
          <td>${row.notes.slice(-1).map((note) => plain(explanation(note)))}</td>
        </tr>`)}
      </tbody>
    </table>
  </details>`;
}

function rowOf(model: Pick<Model, "expanded">, actions: Pick<Actions, "toggle">, key: string, row: ExplainedRow): TemplateResult {
  return html`<tr data-directive=${row.name} data-state=${row.state ?? nothing}>
    <th scope="row">${token(key, { text: row.name, notes: row.notes, ...(row.state && { state: row.state }) })}</th>
    <td class="tokens">${tokens(model, actions, key, row)}</td>
  </tr>`;
}

function tokens(model: Pick<Model, "expanded">, actions: Pick<Actions, "toggle">, key: string, { tokens: all, hidden = 0 }: ExplainedRow): unknown {
  const open = model.expanded.has(`${key} tokens`) || all.length <= TOKENS + 1;
  return html`${(open ? all : all.slice(0, TOKENS)).map((one, i) => token(`${key} token ${i}`, one))}${open
    ? nothing
    : html`<button type="button" class="link" @click=${() => actions.toggle(`${key} tokens`)}>${text.showMore(all.length - TOKENS)}</button> `}${hidden > 0 ? html`<span class="quiet-note">${words.hidden(hidden)}</span>` : nothing}`;
}

/** A token with its explanation. Firefox on a Mac gives a button that is pressed no focus, so it is given here. */
function token(key: string, { text: said, state, notes }: ExplainedToken): TemplateResult {
  const shape = shapes[state ?? ""];
  const mark = shape ? html`${icon(shape)}<span class="sr">${words.state[state!]}: </span>` : nothing;
  if (notes.length === 0) return html`<span class="token ${state ?? ""}">${mark}<code>${plain(said)}</code></span> `;
  const id = `tip-${key.replaceAll(/[^\w-]/g, "-")}`;
  return html`<span class="token-box" @mouseenter=${place} @focusin=${place} @focusout=${show} @mouseleave=${show} @keydown=${dismiss}>
      <button type="button" class="token ${state ?? ""}" data-state=${state ?? ""} aria-describedby=${id} @click=${(event: Event) => (event.currentTarget as HTMLElement).focus()}>
        ${mark}<code>${plain(said)}</code>
      </button>
      <span class="tip" role="tooltip" id=${id}>${shape ? html`<b>${icon(shape)}${words.state[state!]}</b> ` : nothing}${notes.map((note) => html`${plain(explanation(note))} `)}</span>
    </span> `;
}

/** Keeps an explanation within the window: beneath its token, or above it where there is more room. */
function place(event: Event): void {
  const box = event.currentTarget as HTMLElement;
  const tip = box.lastElementChild as HTMLElement;
  tip.classList.remove("above");
  const { bottom, height } = tip.getBoundingClientRect();
  if (bottom > innerHeight && height < box.getBoundingClientRect().top) tip.classList.add("above");
}

/** Escape closes an explanation, and no more than that. */
function dismiss(event: KeyboardEvent): void {
  const box = event.currentTarget as HTMLElement;
  if (event.key !== "Escape" || "dismissed" in box.dataset) return;
  event.preventDefault();
  box.dataset["dismissed"] = "";
}

function show(event: Event): void {
  delete (event.currentTarget as HTMLElement).dataset["dismissed"];
}

/** What the shapes of a table mean. */
function legend(rows: readonly ExplainedRow[]): unknown {
  const used = Object.keys(shapes).filter((state) => rows.some((row) => row.state === state || row.tokens.some((one) => one.state === state)));
  return used.length ? html`<p class="legend" aria-hidden="true">${used.map((state) => html`<span class=${state}>${icon(shapes[state]!)}${words.state[state]}</span>`)}</p>` : nothing;
}

function sentence(note: Note): TemplateResult {
  return html`<p class="quiet-note" data-note=${note.key}>${plain(explanation(note))}</p>`;
}
