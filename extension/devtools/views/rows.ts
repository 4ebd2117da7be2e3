// The rows that are in view. They are drawn anew whenever the list is scrolled: small, flat, and of one height.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { clip, elide, visible } from "../../../popup/model.ts";
import { icon, severityShape } from "../../../popup/views/icons.ts";
import { loads, severity as severityWords } from "../../../popup/words.ts";
import { sayVerdict } from "../../say.ts";
import type { ResponseVerdict } from "../../wire.ts";
import type { Entry } from "../exchange.ts";
import { isEntry, type Navigation } from "../log.ts";
import type { PanelModel } from "../model.ts";
import { text } from "../words.ts";

/** No row shows more of an address. */
const LONGEST = 160;

export const typeName = (type: string): string => (type === "main_frame" ? text.document : (loads.type[type] ?? visible(type)));

export const rowId = (id: number) => `request-${id}`;

/** The rows from and up to; the header is row 1 of the grid. */
export function rows({ rows: items, verdicts, selected }: PanelModel, from: number, to: number): TemplateResult[] {
  return items.slice(from, to).map((item, i) => (isEntry(item) ? row(item, verdicts.get(item.id), item.id === selected, from + i) : divider(item, from + i)));
}

function divider({ navigation, url, time }: Navigation, at: number): TemplateResult {
  return html`<div role="row" class="request divider" data-navigation=${navigation} aria-rowindex=${at + 2}>
    <span role="gridcell" aria-colspan="6">${icon("chevron")}<bdi title=${visible(url)}>${text.navigated(short(url), time)}</bdi></span>
  </div>`;
}

function row(entry: Entry, verdict: ResponseVerdict | undefined, selected: boolean, at: number): TemplateResult {
  const { exchange, type, time, outcome, id, query } = entry;
  const { host, name } = parts(exchange.url);
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

function why({ outcome, error }: Entry, english: ResponseVerdict | undefined) {
  const verdict = english && sayVerdict(english);
  const [first, ...others] = verdict?.findings ?? [];
  const failed = outcome ? [text.outcome[outcome], error].filter(Boolean).join(": ") : "";
  if (!first) return failed ? html`<span class="off">${visible(failed)}</span>` : nothing;
  return html`<span>${visible(first.title)}</span>${others.length > 0 ? html`<small>${text.more(others.length)}</small>` : nothing}`;
}

const short = (value: string): string => {
  const { shown, hidden } = clip(value, LONGEST);
  return visible(shown) + (hidden > 0 ? "…" : "");
};

/** The last part of an address, and whose it is. By the text alone: it is asked for with every scroll. */
function parts(url: string): { host: string; name: string } {
  const start = url.indexOf("//") + 2;
  const slash = url.indexOf("/", start);
  const host = slash < 0 ? url.slice(start) : url.slice(start, slash);
  const path = slash < 0 ? "/" : url.slice(slash);
  const last = path.lastIndexOf("/", path.length - 2);
  return { host, name: path.length > 1 ? readable(path.slice(last + 1)) : "/" };
}

/** Without percent signs where they stand for letters: "%D7%A9" is "ש". */
function readable(part: string): string {
  if (!part.includes("%")) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
