// What the site answers where no visit led: asked by a click, never by itself.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { type Actions, type Model } from "../model.ts";
import { clock } from "../../extension/i18n.ts";
import { asked, text } from "../words.ts";
import type { Kind, Probed } from "../../extension/collector/probe.ts";
import type { Exchange } from "../../extension/wire.ts";
import { icon } from "./icons.ts";
import { long, plain } from "./text.ts";

export function elsewhere(model: Model, actions: Actions) {
  const { askable, probes, askError } = model;
  if (askable.length === 0) return nothing;
  return html`<section data-elsewhere>
    <div class="eyebrow"><h2>${text.elsewhere}</h2></div>
    <ul class="rows elsewhere">
      ${askable.map(({ kind, url }) => row(model, actions, kind, url, probes.find((probe) => probe.kind === kind)))}
    </ul>
    <p class="asks">
      ${askable.some(({ kind }) => kind === "http") ? askButton(model, actions, ["http"], text.askHTTP) : nothing}
      ${askButton(model, actions, askable.flatMap(({ kind }) => (kind === "http" ? [] : kind)), text.askMore)}
    </p>
    ${askError ? html`<p class="cannot" data-ask-error>${icon("warn")}<span>${plain(askError)}</span></p>` : nothing}
    <p class="quiet-note">${text.elsewhereWhy}</p>
  </section>`;
}

/** The button that asks; while an answer is awaited it says so. */
export function askButton(model: Model, actions: Actions, kinds: readonly Kind[], [label, more]: readonly [string, string]): TemplateResult {
  const asking = kinds.some((kind) => model.asking.has(kind));
  const again = kinds.every((kind) => model.probes.some((probe) => probe.kind === kind));
  return html`<button type="button" class="button" data-ask=${kinds.join(" ")} ?disabled=${model.asking.size > 0} @click=${() => actions.ask(kinds)}>
    ${asking ? text.asking : again ? more : label}
  </button>`;
}

function row(model: Model, actions: Actions, kind: Kind, url: string, probe: Probed | undefined): TemplateResult {
  return html`<li class="asked" data-probe=${kind} data-asked=${probe ? "yes" : "no"}>
    <h3>${asked[kind]}${probe || model.asking.has(kind) ? nothing : html` <small>${text.notAskedYet}</small>`}${model.asking.has(kind) ? html` <small>${text.asking}</small>` : nothing}</h3>
    ${probe ? result(model, actions, probe) : html`<code class="url off"><bdi>${url}</bdi></code>`}
  </li>`;
}

function result(model: Model, actions: Actions, { kind, url, time, exchanges, error, hidden }: Probed): TemplateResult {
  if (exchanges[0]?.source === "browser") return html`<p class="quiet-note" data-inconclusive>${text.inconclusive}</p>`;
  return html`<ol>
      ${exchanges.map((exchange, i) => hop(model, actions, `${kind} ${i}`, exchange))}
    </ol>
    ${exchanges.length === 0 ? html`<code class="url off">${plain(url)}</code>` : nothing}
    ${error ? html`<p class="quiet-note">${exchanges.length > 0 ? text.thenFailed(error) : text.noAnswer(error)}</p>` : nothing}
    ${hidden ? html`<p class="quiet-note">${text.hiddenSince(clock(time))}</p>` : nothing}`;
}

function hop(model: Model, actions: Actions, key: string, { url, status, source }: Exchange): TemplateResult {
  return html`<li class=${url.startsWith("http:") ? "bad" : "good"}>
    ${icon(source === "browser" ? "bolt" : url.startsWith("http:") ? "unlocked" : "locked")}
    <code class="url">${source === "browser" ? nothing : html`<b>${status}</b> `}${long(model, actions, `probe ${key}`, url)}</code>
  </li>`;
}
