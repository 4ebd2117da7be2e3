// One difference between two pages, in the popup and on the page that compares.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { visible, type Actions, type Model } from "../model.ts";
import { differs as words, familyStateLong } from "../words.ts";
import type { Difference } from "../../extension/wire.ts";
import { icon, type Shape } from "./icons.ts";
import { long, plain } from "./text.ts";

/** What of a view's model and actions long values need. */
export type Folding = [Pick<Model, "expanded">, Pick<Actions, "toggle">];

const shapes: Record<Side, [Shape, string]> = { worse: ["fail", "bad"], better: ["pass", "good"], changed: ["not-applicable", "off"] };

export type Side = "worse" | "better" | "changed";

/** The key names this place. */
export function difference(folding: Folding, key: string, side: Side, d: Difference): TemplateResult {
  const [shape, colour] = shapes[side];
  const head = (name: unknown, rest: unknown) =>
    html`<p class="what"><span class=${colour}>${icon(shape)}</span><span class="sr">${words.side[side]}</span>${name}${rest}</p>`;
  const why = d.why ? html`<p class="because">${plain(d.why)}</p>` : nothing;
  return html`<li class="differs" data-differs=${d.kind} data-name=${d.name || nothing} data-part=${d.part || nothing}>${body(folding, key, d, head)}${why}</li>`;
}

function body(folding: Folding, key: string, d: Difference, head: (name: unknown, rest: unknown) => TemplateResult): TemplateResult {
  const { from = "", to = "" } = d;
  switch (d.kind) {
    case "grade":
      return head(html`<b>${words.grade}</b>`, html`<span class="arrow">${words.fromTo(from, to)}</span>`);
    case "score":
      return head(html`<b>${words.score}</b>`, html`<span class="arrow">${words.fromTo(from, to)}</span>`);
    case "family":
      return head(html`<b>${plain(d.name ?? "")}</b>`, html`<span>${(from === to ? words.stillFamily : words.nowFamily)(familyStateLong[to] ?? to)}</span>`);
    case "finding":
      return head(html`<b>${plain(d.name ?? "")}</b>`, html`<small>${from === "" ? words.came(Number(to)) : to === "" ? words.went(Number(from)) : words.costs(Number(from), Number(to))}</small>`);
  }
  const name = html`<b><code>${visible(d.name ?? "")}</code></b>`;
  const kind = d.kind === "cookie" ? html`<small>${words.cookie}</small>` : nothing;
  return html`${head(name, html`${d.part ? html`<code>${visible(d.part)}</code>` : nothing}${kind}`)} ${wasIs(folding, key, from, to)}`;
}

/** How a value was and how it is, one below the other. */
export function wasIs([model, actions]: Folding, key: string, from: string, to: string, labels: readonly [string, string] = [words.was, words.is]): TemplateResult {
  const value = (which: string, text: string) => (text ? html`<code>${long(model, actions, `${key} ${which}`, text)}</code>` : html`<em>${words.none}</em>`);
  return html`<dl class="was-is">
    <dt>${labels[0]}</dt>
    <dd>${value("from", from)}</dd>
    <dt>${labels[1]}</dt>
    <dd>${value("to", to)}</dd>
  </dl>`;
}
