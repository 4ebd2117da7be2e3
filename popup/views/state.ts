// A page without a grade: why, and what to do.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { type Actions } from "../model.ts";
import { failure, reasons, reasonUnknown, text } from "../words.ts";
import type { Report } from "../../extension/wire.ts";
import { hallmark } from "./icons.ts";
import { plain } from "./text.ts";

export function statePanel(report: Report, actions: Actions): TemplateResult {
  const sentence = report.state === "error" ? failure : (reasons[report.reason ?? ""] ?? reasonUnknown);
  const loading = report.reason === "loading" && report.state !== "error";
  return html`<section class="state grade-none" aria-busy=${loading}>
    ${loading ? nothing : hallmark("–")}
    <h2 class="state-title">${sentence.title}</h2>
    <p>${sentence.text}</p>
    ${!report.error
      ? nothing
      : report.state === "error"
        ? html`<pre class="error-text" tabindex="0"><code>${plain(report.error)}</code></pre>`
        : html`<p>${text.why} <b>${plain(report.error)}</b>.</p>`}
    ${loading ? html`<div class="bones" aria-hidden="true"><i></i><i></i><i></i><i></i></div>` : nothing}
    ${sentence.button
      ? html`<button type="button" class="button primary" @click=${() => actions.reload()}>${sentence.button}</button>`
      : nothing}
    <span class="sr">${text.noGrade}</span>
  </section>`;
}
