// The raw response headers of every hop, as they came.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { visible, type Actions, type Model } from "../model.ts";
import { source, text } from "../words.ts";
import { icon } from "./icons.ts";
import { long } from "./text.ts";

export function headersPanel(model: Model, actions: Actions): TemplateResult {
  const exchanges = model.observation?.exchanges ?? [];
  if (exchanges.length === 0) return html`<div class="empty"><h2>${text.noHeaders}</h2><p>${text.noHeadersWhy}</p></div>`;
  return html`<div class="rows">
    ${exchanges.map(
      (exchange, hop) => html`<details class="row" ?open=${hop === exchanges.length - 1}>
        <summary>
          <h2><code>${exchange.status || ""} <bdi>${visible(exchange.url)}</bdi></code></h2>
          <small>${text.headersOf(exchange.headers.length)}</small>${icon("chevron", "chevron")}
        </summary>
        ${exchange.source && source[exchange.source] ? html`<p class="quiet-note">${source[exchange.source]}</p>` : nothing}
        <ul class="header-lines">
          ${exchange.headers.map(([name, value], line) => html`<li><code><b>${visible(name)}:</b> ${long(model, actions, `header ${hop} ${line}`, value)}</code></li>`)}
        </ul>
      </details>`,
    )}
  </div>`;
}
