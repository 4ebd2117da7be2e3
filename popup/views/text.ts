// How hostile text is shown: as text, isolated from what stands around it, and cut where it is long.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { clip, visible, type Actions, type Model } from "../model.ts";
import { text } from "../words.ts";

/** Values up to this many characters are shown whole: some six lines of a 400 px popup. */
const LONG = 220;

/** Text from a page, in an element that keeps its writing direction to itself. */
export function plain(value: string): TemplateResult {
  return html`<bdi>${visible(value)}</bdi>`;
}

/** The same, cut if it is long, with a button that shows the rest. The key names this place. */
export function long(model: Pick<Model, "expanded">, actions: Pick<Actions, "toggle">, key: string, value: string): TemplateResult {
  const open = model.expanded.has(key);
  const { shown, hidden } = clip(value, LONG);
  return html`<bdi>${visible(open ? value : shown)}${hidden && !open ? "…" : ""}</bdi>${hidden
    ? html` <button type="button" class="link" aria-expanded=${open} @click=${() => actions.toggle(key)}>
        ${open ? text.showLess : text.showAll(value.length)}
      </button>`
    : nothing}`;
}

/** Things of which only the first few are shown at once. */
export function some<T>(model: Pick<Model, "expanded">, actions: Pick<Actions, "toggle">, key: string, items: readonly T[], first: number, show: (item: T, index: number) => unknown): unknown {
  const { shown, more } = few(model, actions, key, items, first);
  return html`${shown.map(show)}${more}`;
}

/** The same in a list, whose children are all rows. */
export function someRows<T>(model: Pick<Model, "expanded">, actions: Pick<Actions, "toggle">, key: string, items: readonly T[], first: number, show: (item: T, index: number) => unknown): unknown {
  const { shown, more } = few(model, actions, key, items, first);
  return html`${shown.map(show)}${more === nothing ? nothing : html`<li class="rest">${more}</li>`}`;
}

/** A list that may be very long: the first of it, and each time that the reader asks for more, so many again. All are rows. */
export function pages<T>({ expanded }: Pick<Model, "expanded">, actions: Pick<Actions, "toggle">, key: string, items: readonly T[], first: number, step: number, show: (item: T, index: number) => unknown): unknown {
  let shown = first;
  while (expanded.has(`${key} ${shown}`)) shown += step;
  const left = items.length - shown;
  return html`${items.slice(0, shown).map(show)}${left > 0
    ? html`<li class="rest"><button type="button" class="link" data-more @click=${() => actions.toggle(`${key} ${shown}`)}>${left > step ? text.showNext(step, left) : text.showMore(left)}</button></li>`
    : nothing}`;
}

function few<T>({ expanded }: Pick<Model, "expanded">, actions: Pick<Actions, "toggle">, key: string, items: readonly T[], first: number) {
  if (expanded.has(key) || items.length <= first + 1) return { shown: items, more: nothing };
  return {
    shown: items.slice(0, first),
    more: html`<button type="button" class="link" @click=${() => actions.toggle(key)}>${text.showMore(items.length - first)}</button>`,
  };
}

/** A button that copies. Its name for a screen reader begins with what it says; `why` is for whoever points at it. */
export function copyButton(model: Model, actions: Actions, key: string, value: string, label: string, name = label, className = "", why = "") {
  const done = model.copied === key;
  return html`<button type="button" class="button ${className}" data-copy aria-label=${done ? text.copied : name} title=${why || nothing} @click=${() => actions.copy(key, value)}>
    ${done ? text.copied : label}
  </button>`;
}
