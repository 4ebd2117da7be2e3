// The checklist's page, from a model: pure functions.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { address, gradeLetter, visible } from "../../popup/model.ts";
import { icon, type Shape } from "../../popup/views/icons.ts";
import { plain } from "../../popup/views/text.ts";
import type { Kind } from "../collector/probe.ts";
import type { Checklist, ChecklistItem, SnapshotFinding } from "../wire.ts";
import { text } from "./words.ts";

export interface Model {
  origin: string;
  list?: Checklist; // absent: not started
  /** What a finding is called in the reader's language, by its English. */
  titles: ReadonlyMap<string, string>;
  asking: ReadonlySet<Kind>;
  asked: ReadonlySet<Kind>;
  problem?: string; // a sentence
  copied: boolean;
}

export interface Actions {
  start(): void;
  ask(kind: Kind): void;
  copy(): void;
}

const shapes: Record<string, [Shape, string]> = { passed: ["pass", "good"], minor: ["warn", "warn"], failed: ["fail", "bad"], unseen: ["unknown", "off"] };

/** What a click can ask instead of a visit. */
const askable: Partial<Record<ChecklistItem["id"], Kind>> = { error: "not-found", http: "http" };

export function view(model: Model, actions: Actions): TemplateResult {
  const { origin, list, problem } = model;
  return html`<header>
      <h1>${text.title}</h1>
      <p>${plain(text.intro(address(origin).host))}</p>
    </header>
    <main>
      <div class="buttons">
        <button type="button" class="button ${list ? "" : "primary"}" data-start @click=${() => actions.start()}>${list ? text.again : text.start}</button>
        ${list ? html`<button type="button" class="button" data-copy @click=${() => actions.copy()}>${model.copied ? text.copied : text.copy}</button>` : nothing}
        <p role="status">${list ? text.seen(list.seen, list.items.length) : ""}</p>
      </div>
      ${problem ? html`<p class="problem" role="alert" data-problem>${icon("warn")}<span>${plain(problem)}</span></p>` : nothing}
      ${list ? html`<ol class="items">${list.items.map((one) => item(model, actions, one))}</ol>` : nothing}
    </main>`;
}

function item(model: Model, actions: Actions, one: ChecklistItem): TemplateResult {
  const [shape, colour] = shapes[one.state] ?? shapes["unseen"]!;
  const kind = askable[one.id];
  return html`<li data-item=${one.id} data-state=${one.state}>
    <span class=${colour}>${icon(shape)}</span>
    <div>
      <h2>${visible(one.title)} <small>${text.state[one.state] ?? one.state}</small></h2>
      ${one.grade ? html`<p><span class="letter grade-${gradeLetter(one.grade)}">${one.grade}</span> ${text.score(one.score ?? 0)}</p>` : nothing}
      ${one.url ? html`<p class="where">${plain(one.url)}</p>` : nothing}
      ${one.do ? html`<p class="do">${plain(one.do)}</p>` : nothing}
      ${kind && one.state === "unseen" ? asking(model, actions, kind) : nothing}
      ${one.findings?.length ? html`<ul>${one.findings.map((finding) => found(model, finding))}</ul>` : nothing}
    </div>
  </li>`;
}

function asking({ asking, asked }: Model, actions: Actions, kind: Kind): TemplateResult {
  const busy = asking.has(kind);
  return html`<p>
      <button type="button" class="button" data-ask=${kind} ?disabled=${busy} @click=${() => actions.ask(kind)}>${busy ? text.asking : text.ask}</button> <small>${text.askWhy}</small>
    </p>
    ${asked.has(kind) && !busy && kind === "http" ? html`<p class="do" data-inconclusive>${text.inconclusive}</p>` : nothing}`;
}

function found({ titles }: Model, { title, lost }: SnapshotFinding): TemplateResult {
  return html`<li>${plain(titles.get(title) ?? title)}${lost > 0 ? html` <small>−${lost}</small>` : nothing}</li>`;
}
