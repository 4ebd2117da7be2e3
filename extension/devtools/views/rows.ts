// The rows that are in view. They are drawn anew whenever the list is scrolled: small, flat, and of one height.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { clip, elide, visible } from "../../../popup/model.ts";
import { icon, severityShape } from "../../../popup/views/icons.ts";
import { loads, severity as severityWords } from "../../../popup/words.ts";
import { sayTitle } from "../../say.ts";
import type { ResponseVerdict } from "../../wire.ts";
import type { Entry } from "../exchange.ts";
import { nameOf, nextSort, type SortBy } from "../list.ts";
import { isEntry, type Navigation } from "../log.ts";
import type { PanelActions, PanelModel } from "../model.ts";
import { text } from "../words.ts";

/** No row shows more of an address. */
const LONGEST = 160;

export const typeName = (type: string): string => (type === "main_frame" ? text.document : (loads.type[type] ?? visible(type)));

export const rowId = (id: number) => `request-${id}`;

/** The rows from and up to; the header is row 1 of the grid. */
export function rows({ rows: items, verdicts, selected }: PanelModel, from: number, to: number): TemplateResult[] {
  return items.slice(from, to).map((item, i) => (isEntry(item) ? row(item, verdicts.get(item.id), item.id === selected, from + i) : divider(item, from + i)));
}

const columns = ["mark", "status", "name", "type", "why", "took"] as const;

/** What a click on a column sorts by. */
const sortedBy: Partial<Record<(typeof columns)[number], SortBy>> = { status: "status", name: "name", type: "type", why: "worst", took: "took" };

/** The names of the columns. By keyboard the list is sorted above it, where all ways are named: these are no further stops on the way to the rows. */
export function head({ sort }: PanelModel, actions: PanelActions): TemplateResult {
  return html`<div role="row" class="request head" aria-rowindex="1">
    ${columns.map((name) => {
      const by = sortedBy[name];
      const sorted = by !== sort.by ? "none" : sort.down ? "descending" : "ascending";
      return html`<span role="columnheader" class=${name} aria-sort=${by ? sorted : nothing}>
        ${by
          ? html`<button type="button" tabindex="-1" data-sort-by=${by} @click=${() => actions.sort(nextSort(sort, by))}>${text.columns[name]}${sorted === "none" ? nothing : icon("chevron", `sorted ${sorted}`)}</button>`
          : html`<span class="sr">${text.columns[name]}</span>`}
      </span>`;
    })}
  </div>`;
}

function divider({ navigation, url, time }: Navigation, at: number): TemplateResult {
  return html`<div role="row" class="request divider" data-navigation=${navigation} aria-rowindex=${at + 2}>
    <span role="gridcell" aria-colspan="6">${icon("chevron")}<bdi title=${visible(url)}>${text.navigated(short(url), time)}</bdi></span>
  </div>`;
}

function row(entry: Entry, verdict: ResponseVerdict | undefined, selected: boolean, at: number): TemplateResult {
  const { exchange, type, time, outcome, id, query } = entry;
  const { host, name } = nameOf(exchange.url);
  return html`<div role="row" class="request ${entry.main ? "main" : ""}" id=${rowId(id)} data-request=${id} data-severity=${verdict?.severity ?? (verdict ? "none" : "")} aria-rowindex=${at + 2} aria-selected=${selected}>
    ${mark(entry, verdict)}
    <span role="gridcell" class="status ${exchange.status >= 400 || outcome ? "bad" : ""}">${outcome ? html`<span class="sr">${text.outcome[outcome]}</span><span aria-hidden="true">–</span>` : exchange.status}</span>
    <span role="gridcell" class="name" title=${visible(clip(exchange.url, 2000).shown)}>${exchange.method === "GET" ? nothing : html`<b>${visible(exchange.method)}</b> `}<bdi>${short(name)}${query ? "?…" : ""}</bdi> <bdi class="host-of">${elide(visible(host), 26)}</bdi></span>
    <span role="gridcell" class="type">${typeName(type)}</span>
    <span role="gridcell" class="why">${why(entry, verdict)}</span>
    <span role="gridcell" class="took">${text.took(time)}</span>
  </div>`;
}

/** Severity by shape and by word. */
function mark({ outcome }: Entry, verdict: ResponseVerdict | undefined): TemplateResult {
  if (!verdict) return html`<span role="gridcell" class="mark off"><span class="sr">${text.judging}</span></span>`;
  if (!verdict.severity) {
    return outcome
      ? html`<span role="gridcell" class="mark off">${icon("not-applicable")}<span class="sr">${text.notJudged}</span></span>`
      : html`<span role="gridcell" class="mark good quiet">${icon("pass")}<span class="sr">${text.nothingWrong}</span></span>`;
  }
  const shape = severityShape(verdict.severity);
  return html`<span role="gridcell" class="mark severity ${shape}" title=${severityWords[shape]!}>${icon(shape)}<span class="sr">${severityWords[shape]}</span></span>`;
}

function why({ outcome, error }: Entry, verdict: ResponseVerdict | undefined) {
  const [first, ...others] = verdict?.findings ?? [];
  const failed = outcome ? [text.outcome[outcome], error].filter(Boolean).join(": ") : "";
  if (!first) return failed ? html`<span class="off">${visible(failed)}</span>` : nothing;
  return html`<span>${visible(sayTitle(first))}</span>${others.length > 0 ? html`<small>${text.more(others.length)}</small>` : nothing}`;
}

const short = (value: string): string => {
  const { shown, hidden } = clip(value, LONGEST);
  return visible(shown) + (hidden > 0 ? "…" : "");
};
