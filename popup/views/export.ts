// The export panel: a report in a form that others read, with what was left out of it.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { say } from "../../extension/say.ts";
import type { Export } from "../../extension/wire.ts";
import { formats } from "../formats.ts";
import { address, clip, visible, type Actions, type ExportFormat, type Exporting, type Model } from "../model.ts";
import { exporting as words, text } from "../words.ts";
import { icon } from "./icons.ts";
import { plain } from "./text.ts";

/** How much of an export is shown before it is taken. */
const PREVIEW = 6000;

const groups: { label: string; ids: readonly ExportFormat[] }[] = [
  { label: words.group.report, ids: formats.filter(({ group }) => group === "report").map(({ id }) => id) },
  { label: words.group.test, ids: formats.filter(({ group }) => group === "test").map(({ id }) => id) },
  { label: words.group.picture, ids: ["picture"] },
];

export function exportButton({ exporting }: Model, actions: Actions): TemplateResult {
  return html`<button
    type="button"
    class="button quiet"
    data-export
    aria-expanded=${exporting !== undefined}
    aria-controls="export"
    aria-label=${words.open}
    title=${words.open}
    @click=${() => actions.exportAs(exporting ? undefined : { format: "markdown", whole: false })}
  >
    ${icon("export")}
  </button>`;
}

export function exportPanel(model: Model, actions: Actions): TemplateResult | typeof nothing {
  const { exporting } = model;
  if (!exporting) return nothing;
  const { format, whole, result } = exporting;
  const ready = result !== undefined && !result.error;
  return html`<section class="export" id="export" aria-labelledby="export-title" @keydown=${(event: KeyboardEvent) => event.key === "Escape" && leave(event, actions)}>
    <div class="export-head">
      <h2 id="export-title">${words.title}</h2>
      <button type="button" class="button quiet" data-export-close aria-label=${words.close} title=${words.close} @click=${(event: Event) => leave(event, actions)}>${icon("fail")}</button>
    </div>
    <label class="export-as">
      ${words.as}
      <select aria-describedby="export-line" @change=${(event: Event) => actions.exportAs({ format: (event.target as HTMLSelectElement).value as ExportFormat, whole })}>
        ${groups.map(
          ({ label, ids }) => html`<optgroup label=${label}>
            ${ids.map((id) => html`<option value=${id} ?selected=${id === format}>${words.format[id].title}</option>`)}
          </optgroup>`,
        )}
      </select>
    </label>
    <p class="export-line" id="export-line">${words.format[format].line}</p>
    <label class="export-redact">
      <input type="checkbox" .checked=${!whole} @change=${(event: Event) => actions.exportAs({ format, whole: !(event.target as HTMLInputElement).checked })} />
      <span>${words.redact}</span>
    </label>
    ${result ? leftOut(exporting, result) : html`<p class="export-line">${words.writing}</p>`}
    ${ready ? preview(model, exporting, result) : nothing}
    <div class="export-take">
      <button type="button" class="button primary" data-export-copy ?disabled=${!ready} @click=${() => actions.takeExport("clipboard")}>
        ${model.copied === "export" ? text.copied : words.copy}
      </button>
      <button type="button" class="button" data-export-save ?disabled=${!ready} @click=${() => actions.takeExport("file")}>${words.save}</button>
      ${ready ? html`<small>${plain(fileName(format, result))}</small>` : nothing}
    </div>
  </section>`;
}

/** The name of the file that an export is saved as. */
export function fileName(format: ExportFormat, { name }: Export): string {
  return format === "picture" ? name.replace(/\.json$/, ".png") : name;
}

/** Closes the panel, and gives the focus back to the button that opened it. */
function leave(event: Event, actions: Actions): void {
  event.preventDefault(); // Escape would close the popup too; in Firefox it does
  actions.exportAs(undefined);
  document.querySelector<HTMLElement>("[data-export]")?.focus();
}

function leftOut({ whole }: Exporting, { error, leftOut }: Export): TemplateResult {
  if (error) return html`<p class="export-line bad">${words.failed(error)}</p>`;
  if (whole) return html`<p class="export-line warn" data-left-out>${words.whole}</p>`;
  if (leftOut.length === 0) return html`<p class="export-line" data-left-out>${words.nothingLeft}</p>`;
  return html`<div class="export-line" data-left-out>
    <p>${words.leftOut}</p>
    <ul>
      ${leftOut.map((sentence) => html`<li>${plain(say(sentence))}</li>`)}
    </ul>
  </div>`;
}

function preview({ report }: Model, { format }: Exporting, result: Export): TemplateResult {
  if (format === "picture") {
    const name = words.pictureIs(visible(address(report.url).host), report.grade ?? "", report.score);
    return html`<canvas class="export-picture" role="img" aria-label=${name}></canvas>`;
  }
  const { shown, hidden } = clip(result.text, PREVIEW);
  const lines = shown.split("\n").map(visible).join("\n");
  return html`<pre class="export-text" role="region" tabindex="0" aria-label=${words.preview}><bdi>${lines}${hidden > 0 ? "…" : ""}</bdi></pre>`;
}
