// The pin of the page's origin: the state that it should keep, and whether it does.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { moment } from "../../extension/i18n.ts";
import type { Actions, Model } from "../model.ts";
import { pin as words } from "../words.ts";
import type { Difference, Keep } from "../../extension/wire.ts";
import { difference, type Side } from "./difference.ts";
import { icon } from "./icons.ts";
import { plain, someRows } from "./text.ts";

/** The button of the bar that opens all of this; nothing where nothing can be pinned. */
export function pinButton(model: Model, actions: Actions) {
  if (!model.pinnable || model.report.state !== "graded") return nothing;
  const label = model.pin ? words.pinned : words.pin;
  return html`<button type="button" class="button quiet" data-pin-button aria-label=${label} title=${label} aria-expanded=${isOpen(model)} @click=${() => actions.openPin()}>
    ${icon(model.pin ? "pinned" : "pin")}
  </button>`;
}

const isBroken = ({ standing }: Model) => standing?.comparison.verdict?.state === "broken";

/** A page that lost something says so by itself, until the reader closes it. */
const isOpen = (model: Model): boolean => model.pinOpen ?? isBroken(model);

export function pinPanel(model: Model, actions: Actions) {
  if (!model.pinnable || model.report.state !== "graded" || !isOpen(model)) return nothing;
  return html`${model.pin ? pinned(model, actions) : unpinned(model, actions)}`;
}

function unpinned(model: Model, actions: Actions): TemplateResult {
  const { keep, report, pinError, pinning } = model;
  const passing = (report.families ?? []).filter(({ state }) => state === "pass").length;
  const choice = (name: keyof Keep, label: string) =>
    html`<label><input type="checkbox" data-keep=${name} .checked=${keep[name] ?? false} @change=${(event: Event) => actions.chooseKeep({ ...keep, [name]: (event.target as HTMLInputElement).checked })} /> ${label}</label>`;
  const nothingKept = !keep.grade && !keep.families && !keep.headers;
  return html`<section class="pin" data-pin="none" aria-labelledby="pin">
    <div class="pin-head">${icon("pin")}<h2 id="pin">${words.title}</h2></div>
    <p class="quiet-note">${words.why}</p>
    <fieldset>
      <legend>${words.keep}</legend>
      ${choice("grade", words.grade(report.grade ?? ""))} ${passing > 0 ? choice("families", words.families(passing)) : nothing} ${choice("headers", words.headers)}
    </fieldset>
    ${failed(pinError)}
    <div class="asks"><button type="button" class="button primary" data-pin-now ?disabled=${nothingKept || pinning} @click=${() => actions.pin(keep)}>${words.pin}</button> ${links(actions)}</div>
  </section>`;
}

function pinned(model: Model, actions: Actions): TemplateResult {
  const { pin, standing, pinError, pinning } = model;
  const { comparison } = standing ?? {};
  const { state = "unknown", why = "", broken = [] } = comparison?.verdict ?? {};
  const said = words.state[state] ?? words.state["unknown"]!;
  const { since = pin!.since } = standing ?? {};
  return html`<section class="pin ${state}" data-pin=${state} aria-labelledby="pin">
    <div class="pin-head">
      ${icon(state === "broken" ? "fail" : state === "kept" ? "pass" : "pinned")}
      <h2 id="pin">${said}</h2>
      <small>${words.when(moment(pin!.pinned))}</small>
    </div>
    ${since !== undefined ? html`<p class="quiet-note" data-since>${words.since(moment(since))}</p>` : nothing}
    ${why ? html`<p class="quiet-note" data-unlike>${plain(why)}</p>` : nothing}
    ${comparison?.error && !why ? html`<p class="quiet-note">${plain(comparison.error)}</p>` : nothing}
    ${comparison && broken.length > 0 ? regression(model, actions, broken) : nothing}
    ${comparison ? html`${fold(model, actions, "better", words.better, comparison.better)}${fold(model, actions, "changed", words.changed, unbroken(comparison.changed, broken))}` : nothing}
    <details class="fold">
      <summary>${icon("chevron", "chevron")}${words.keeps}</summary>
      <ul class="checks">
        ${pin!.keep.grade ? html`<li>${words.grade(pin!.snapshot.grade ?? "")}</li>` : nothing}
        ${pin!.keep.families ? html`<li>${words.families((pin!.snapshot.families ?? []).filter((family) => family.state === "pass").length)}</li>` : nothing}
        ${pin!.keep.headers ? html`<li>${words.headers}</li>` : nothing}
        <li>${plain(words.page(pin!.snapshot.url))}</li>
      </ul>
    </details>
    ${failed(pinError)}
    <div class="asks">
      ${state === "unlike" ? nothing : html`<button type="button" class="button" data-pin-now ?disabled=${pinning} @click=${() => actions.pin(pin!.keep)}>${words.again}</button>`}
      <button type="button" class="button" data-unpin ?disabled=${pinning} @click=${() => actions.unpin()}>${words.unpin}</button>
      ${links(actions)}
    </div>
  </section>`;
}

const links = (actions: Actions) => html`<button type="button" class="link" data-compare @click=${() => actions.compare()}>${words.compare}</button>
  <button type="button" class="link" data-checklist @click=${() => actions.openChecklist()}>${words.checklist}</button>`;

/** What is not kept first, then what else got worse: headers, cookies, findings. */
function regression(model: Model, actions: Actions, broken: readonly Difference[]): TemplateResult {
  const { worse, better } = model.standing!.comparison;
  const rank = ({ kind }: Difference) => ["grade", "family", "header", "cookie", "finding", "score"].indexOf(kind);
  const has = (list: readonly Difference[], d: Difference) => list.some((one) => same(one, d));
  const sideOf = (d: Difference): Side => (has(worse, d) ? "worse" : has(better, d) ? "better" : "changed");
  const rest = unbroken(worse, broken).filter(({ kind }) => kind === "header" || kind === "cookie");
  const first = [...broken, ...rest].sort((a, b) => rank(a) - rank(b));
  const others = unbroken(worse, first);
  return html`<ul class="differences" data-broken=${broken.length}>
      ${someRows(model, actions, "pin broken", first, 5, (d, i) => difference([model, actions], `pin broken ${i}`, sideOf(d), d))}
    </ul>
    ${fold(model, actions, "worse", words.worse, others)}`;
}

const same = (a: Difference, b: Difference) => a.kind === b.kind && a.name === b.name && a.part === b.part && a.from === b.from && a.to === b.to;

const unbroken = (list: readonly Difference[], broken: readonly Difference[]) => list.filter((d) => !broken.some((one) => same(one, d)));

function fold(model: Model, actions: Actions, side: Side, title: (n: number) => string, list: readonly Difference[]) {
  if (list.length === 0) return nothing;
  return html`<details class="fold" data-fold=${side}>
    <summary>${icon("chevron", "chevron")}${title(list.length)}</summary>
    <ul class="differences">
      ${someRows(model, actions, `pin ${side}`, list, 8, (d, i) => difference([model, actions], `pin ${side} ${i}`, side, d))}
    </ul>
  </details>`;
}

const failed = (error: string | undefined) => (error ? html`<p class="cannot" data-pin-error>${icon("warn")}<span>${plain(error)}</span></p>` : nothing);
