// The page on top, and what the list of requests can be narrowed to.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { live } from "lit/directives/live.js";
import { address, elide, gradeLetter, visible } from "../../../popup/model.ts";
import { hallmark, icon, stateShape } from "../../../popup/views/icons.ts";
import { familyStateLong } from "../../../popup/words.ts";
import { say, sayReport } from "../../say.ts";
import { fields, groups, sortOf, sorts, type Group, type SortBy } from "../list.ts";
import type { PanelActions, PanelModel } from "../model.ts";
import { text } from "../words.ts";

/** The page: its grade, why, and its families in short. */
export function pageStrip({ report: english, selected }: PanelModel, actions: PanelActions): TemplateResult {
  const report = sayReport(english);
  const graded = report.state === "graded";
  const { host, path } = address(report.url);
  const where = report.url ? elide(visible(host + path), 90) : text.page;
  return html`<button
    type="button"
    class="strip grade-${gradeLetter(graded ? report.grade : undefined)}"
    data-page
    data-state=${report.state}
    aria-pressed=${selected === "page"}
    title=${visible(report.url)}
    @click=${() => actions.select("page", true)}
  >
    ${hallmark(graded ? (report.grade ?? "") : "–")}
    <span class="strip-text">
      <span class="strip-title"><bdi>${where}</bdi> <span class="strip-score">${graded ? text.grade(report.grade ?? "", report.score) : text.noGrade}</span></span>
      ${graded && report.summary ? html`<span class="strip-why">${visible(report.summary)}</span>` : report.context ? html`<span class="strip-why">${visible(say(report.context))}</span>` : nothing}
    </span>
    ${graded
      ? html`<span class="strip-families">${(report.families ?? []).map(
          ({ id, title, state }) => html`<span class=${stateClass(state)} data-strip-family=${id} title="${visible(title)}: ${familyStateLong[state] ?? state}">${icon(stateShape(state))}<span aria-hidden="true">${visible(title)}</span><span class="sr">${visible(title)}: ${familyStateLong[state] ?? state}. </span></span>`,
        )}</span>`
      : nothing}
  </button>`;
}

const stateClass = (state: string): string => ({ pass: "good", warn: "warn", fail: "bad" })[state] ?? "off";

export function toolbar(model: PanelModel, actions: PanelActions): TemplateResult {
  const { filter, sort, preserve, all, wrong, rows, dropped } = model;
  const filtered = filter.text !== "" || filter.group !== "all" || filter.onlyWrong;
  const entries = rows.filter((row) => "exchange" in row).length;
  return html`<div class="tools" role="search">
      <input
        type="search"
        class="field"
        aria-label=${text.filter}
        placeholder=${text.filterHint}
        title=${text.filterFields(Object.keys(fields).map((field) => `${field}:`).join(" "))}
        autocomplete="off"
        spellcheck="false"
        .value=${live(filter.text)}
        @input=${(event: Event) => actions.filter({ text: (event.target as HTMLInputElement).value })}
      />
      <select class="field" aria-label=${text.type} @change=${(event: Event) => actions.filter({ group: (event.target as HTMLSelectElement).value as Group | "all" })}>
        ${(["all", ...Object.keys(groups)] as const).map((group) => html`<option value=${group} ?selected=${group === filter.group}>${text.types[group as Group | "all"]}</option>`)}
      </select>
      <select class="field" aria-label=${text.sort} data-sort @change=${(event: Event) => actions.sort(sortOf((event.target as HTMLSelectElement).value as SortBy))}>
        ${sorts.map((by) => html`<option value=${by} .selected=${by === sort.by}>${text.sorts[by]}</option>`)}
      </select>
    </div>
    <div class="tools">
      <label class="check"><input type="checkbox" data-only-wrong .checked=${live(filter.onlyWrong)} @change=${(event: Event) => actions.filter({ onlyWrong: (event.target as HTMLInputElement).checked })} />${text.onlyWrong}</label>
      <label class="check" title=${text.preserveWhy}><input type="checkbox" data-preserve .checked=${live(preserve)} @change=${(event: Event) => actions.preserve((event.target as HTMLInputElement).checked)} />${text.preserve}</label>
      <button type="button" class="link" data-clear ?disabled=${all === 0} @click=${() => actions.clear()}>${text.clear}</button>
      <span class="counts">
        <span data-counts>${text.counts(all, wrong)}</span>${filtered && entries !== all ? html` · ${text.shown(entries)}` : nothing}${dropped > 0 ? html` · ${text.dropped(dropped)}` : nothing}
      </span>
    </div>
    ${model.error ? html`<p class="context" role="alert">${icon("warn")}<span>${text.cannotJudge(visible(say(model.error)))}</span></p>` : nothing}`;
}

/** No rows: why, and what to do. */
export function emptyList({ all }: PanelModel, actions: PanelActions): TemplateResult {
  const filtered = all > 0;
  return html`<div class="empty" data-empty=${filtered ? "filtered" : "none"}>
    ${icon(filtered ? "lens" : "reload")}
    <h2>${filtered ? text.noMatch : text.none}</h2>
    <p>${filtered ? text.noMatchWhy : text.noneWhy}</p>
    ${filtered
      ? html`<button type="button" class="button" @click=${() => actions.filter({ text: "", group: "all", onlyWrong: false })}>${text.showAll}</button>`
      : html`<button type="button" class="button primary" data-reload @click=${() => actions.reload()}>${text.reload}</button>`}
  </div>`;
}
