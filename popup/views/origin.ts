// What was seen of the page's origin in this session: which kinds of answers carry which headers.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { type Actions, type Model } from "../model.ts";
import { origin as words } from "../words.ts";
import type { OriginClass } from "../../extension/wire.ts";
import { icon } from "./icons.ts";
import { plain } from "./text.ts";

export function originTable(model: Model, actions: Actions) {
  const { origin } = model.report;
  if (!origin || origin.classes.length === 0) return nothing;
  const names = [...new Set(origin.classes.flatMap(({ headers }) => headers.map(({ name }) => name)))];
  return html`<section data-origin>
    <div class="eyebrow"><h2>${words.title}</h2><span>${words.answers(origin.answers + (origin.dropped ?? 0))}</span></div>
    <table class="origin">
      <thead>
        <tr>
          <th scope="col">${words.header}</th>
          ${origin.classes.map((one) => html`<th scope="col">${words.classes[one.class] ?? one.class} <small>${one.answers}</small></th>`)}
        </tr>
      </thead>
      <tbody>
        ${names.map((name) => html`<tr>
          <th scope="row">${plain(name)}</th>
          ${origin.classes.map((one) => cell(one, name))}
        </tr>`)}
      </tbody>
    </table>
    ${names.length === 0 ? html`<p class="quiet-note">${words.noHeader}</p>` : nothing}
    <p class="quiet-note under">${words.why} <button type="button" class="link" data-forget="origin" @click=${() => actions.forget(origin.origin)}>${words.forget}</button></p>
  </section>`;
}

/** All, some or none of a class. */
function cell({ answers, headers }: OriginClass, name: string): TemplateResult {
  const n = headers.find((header) => header.name === name)?.answers ?? 0;
  if (n === answers) return html`<td class="good">${icon("pass")}<span class="sr">${words.all}</span></td>`;
  if (n === 0) return html`<td class="off"><span aria-hidden="true">–</span><span class="sr">${words.noneOf}</span></td>`;
  return html`<td class="warn">${words.of(n, answers)}</td>`;
}
