// One request: what is wrong with it, its cookies and its headers.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { linkName, rulePage, visible, type Actions, type Model } from "../../../popup/model.ts";
import { cookiesPanel } from "../../../popup/views/cookies.ts";
import { honoured } from "../../../popup/views/headers.ts";
import { icon, severityShape } from "../../../popup/views/icons.ts";
import { copyButton, long, plain, some } from "../../../popup/views/text.ts";
import { change, headerMeaning, severity as severityWords, source, text as popupText } from "../../../popup/words.ts";
import { sayVerdict } from "../../say.ts";
import { reportVersion, rubric, type Change, type Evidence, type Finding, type Report, type ResponseFinding, type ResponseVerdict } from "../../wire.ts";
import { asText } from "../copy.ts";
import type { Entry } from "../exchange.ts";
import type { Detail, PanelActions } from "../model.ts";
import { text } from "../words.ts";
import { typeName } from "./rows.ts";

export function requestDetail(model: Model, actions: Actions, { entry, verdict: english }: Detail, panel: PanelActions): TemplateResult {
  const { exchange, type, time, outcome, error, query, to } = entry;
  const verdict = english && sayVerdict(english);
  const secure = /^(https|wss):/.test(exchange.url);
  const own = modelOf(model, entry, verdict);
  return html`<main class="request-detail" data-detail=${entry.id} aria-busy=${verdict === undefined}>
    <header class="bar">
      ${backButton(panel)}
      <h1 class="host long">
        <span class="lock ${secure ? "good" : "bad"}">${icon(secure ? "locked" : "unlocked")}<span class="sr">${secure ? popupText.overTLS : popupText.plain}</span></span>
        <b>${visible(exchange.method)}</b> <code class="url">${long(model, actions, `request ${entry.id}`, exchange.url)}${query ? html`<span class="off" title=${text.withoutQuery}>?…</span>` : nothing}</code>
      </h1>
    </header>
    <p class="facts request-facts">
      ${[
        outcome ? [text.outcome[outcome], error].filter(Boolean).join(": ") : String(exchange.status),
        to ? text.redirectsTo(to) : "",
        typeName(type),
        text.took(time),
        source[exchange.source ?? ""] ?? "",
      ]
        .filter(Boolean)
        .map((fact) => html`<span>${plain(fact)}</span>`)}
      ${verdict?.thirdParty ? html`<span title=${text.otherSiteWhy}>${text.otherSite}</span>` : nothing}
    </p>
    <p class="request-actions">
      ${copyButton(model, actions, `address ${entry.id}`, exchange.url, text.copyAddress)}
      ${verdict ? copyButton(model, actions, `request ${entry.id}`, asText(entry, verdict), text.copyRequest) : nothing}
    </p>
    <div class="panel">
      ${findings(model, actions, entry, verdict)}
      ${exchange.sentCookies?.length
        ? html`<div class="eyebrow"><h2>${text.cookiesSent}</h2><span>${exchange.sentCookies.length}</span></div>
            <p class="chips sent">${some(model, actions, `sent ${entry.id}`, exchange.sentCookies, 12, (name) => html`<span class="chip">${plain(name)}</span> `)}</p>`
        : nothing}
      ${verdict?.cookies?.length ? html`<div class="eyebrow"><h2>${text.cookiesSet}</h2><span>${verdict.cookies.length}</span></div>${cookiesPanel(own, actions)}` : nothing}
      ${verdict?.effective?.injection ? html`<div class="eyebrow"><h2>${popupText.inForce}</h2></div>${honoured(own, actions, verdict.effective)}` : nothing}
      ${headers(model, actions, entry, verdict)}
    </div>
  </main>`;
}

/** Back to the list, where both have no room beside each other. */
export function backButton(panel: PanelActions): TemplateResult {
  return html`<button type="button" class="button quiet back" data-back aria-label=${text.back} title=${text.back} @click=${() => panel.back()}>${icon("chevron")}</button>`;
}

/** What is wrong, worst first. */
function findings(model: Model, actions: Actions, { outcome, id }: Entry, verdict: ResponseVerdict | undefined) {
  if (!verdict) return html`<div class="bones" aria-hidden="true"><i></i><i></i><i></i></div>`;
  const list = verdict.findings ?? [];
  if (list.length === 0) {
    return html`<p class="verdict-line ${outcome ? "off" : "good"}" data-nothing-wrong>${icon(outcome ? "not-applicable" : "pass")}<span><b>${outcome ? "" : text.nothingWrong}</b> ${outcome ? text.notJudged : text.nothingWrongWhy}</span></p>`;
  }
  return html`<div class="eyebrow"><h2>${text.wrongHere}</h2><span>${list.length}</span></div>
    ${verdict.thirdParty ? html`<p class="quiet-note under-eyebrow">${text.otherSiteWhy}</p>` : nothing}
    <div class="rows">${list.map((finding, i) => findingRow(model, actions, id, finding, i === 0))}</div>`;
}

function findingRow(model: Model, actions: Actions, id: number, { rule, severity, title, detail, evidence = [], changes = [], references = [] }: ResponseFinding, open: boolean): TemplateResult {
  const shape = severityShape(severity);
  return html`<details class="row" data-rule=${rule} ?open=${open}>
    <summary>
      <span class="severity ${shape}" title=${severityWords[shape]!}>${icon(shape)}<span class="sr">${severityWords[shape]}: </span></span>
      <h3>${plain(title)}</h3>
      ${icon("chevron", "chevron")}
    </summary>
    <div class="finding">
      ${detail ? html`<p class="detail">${plain(detail)}</p>` : nothing}
      <dl class="diff">
        ${evidence.length
          ? html`<dt>${popupText.seen}</dt>
              <dd class="seen">${some(model, actions, `evidence ${id} ${rule}`, evidence, 4, (one, i) => evidenceLine(model, actions, `${id} ${rule} ${i}`, one))}</dd>`
          : nothing}
        ${changes.length
          ? html`<dt>${popupText.wanted}</dt>
              <dd class="wanted">${some(model, actions, `changes ${id} ${rule}`, changes, 4, (one: Change, i) => html`<code>${long(model, actions, `change ${id} ${rule} ${i}`, change(one))}</code>`)}</dd>`
          : nothing}
      </dl>
      <p class="references">
        ${popupText.readMore} <a href=${rulePage(rule)} target="_blank">${popupText.aboutRule}</a>${references
          .map((url) => ({ url, name: linkName(url) }))
          .filter(({ name }) => name)
          .map(({ url, name }) => html`<span aria-hidden="true"> · </span><a href=${url} target="_blank" rel="noreferrer"><span title=${url}>${visible(name!)}</span></a>`)}
      </p>
    </div>
  </details>`;
}

function evidenceLine(model: Model, actions: Actions, key: string, { url, header, value, cookie }: Evidence): TemplateResult {
  const said = value && value !== url ? long(model, actions, `seen ${key}`, value) : nothing;
  return html`<code>${url ? html`${long(model, actions, `url ${key}`, url)} ` : nothing}${header ? html`<b>${visible(header)}:</b> ${value ? nothing : html`<em>${popupText.notSent}</em>`}` : nothing}${said}${cookie && !value && !header ? plain(cookie) : nothing}</code>`;
}

/** Every header as it came. Those that a finding is about are marked; those that are known are explained. */
function headers(model: Model, actions: Actions, { exchange, id }: Entry, verdict: ResponseVerdict | undefined) {
  if (exchange.headers.length === 0) return nothing;
  const wrong = new Set((verdict?.findings ?? []).filter(({ severity }) => severity !== "info").flatMap(({ evidence = [] }) => evidence.map(({ header }) => header?.toLowerCase())));
  return html`<div class="eyebrow"><h2>${text.headers}</h2><span>${popupText.headersOf(exchange.headers.length)}</span></div>
    <ul class="header-lines explained">
      ${exchange.headers.map(([name, value], line) => {
        const known = headerMeaning[name.toLowerCase()];
        const bad = wrong.has(name.toLowerCase());
        return html`<li data-header=${name.toLowerCase()} class=${known ? "matters" : ""}>
          <code>${bad ? html`<span class="bad" title=${text.unusual}>${icon("fail")}<span class="sr">${text.unusual}: </span></span>` : nothing}<b>${visible(name)}:</b> ${long(model, actions, `header ${id} ${line}`, value)}</code>
          ${known ? html`<p class="quiet-note">${known}</p>` : nothing}
        </li>`;
      })}
    </ul>`;
}

/** The popup's views show a page: this makes one of a response. */
function modelOf(model: Model, { exchange, start }: Entry, verdict: ResponseVerdict | undefined): Model {
  const found = (verdict?.findings ?? []).map(
    (f): Finding => ({ family: "", lost: 0, detail: "", args: {}, evidence: [], references: [], ...f, fix: { changes: f.changes ?? [], score: 0, grade: "" } }),
  );
  const report: Report = { version: reportVersion, rubric, url: exchange.url, state: "graded", score: 0, findings: found, cookies: verdict?.cookies ?? [] };
  if (verdict?.effective) report.effective = verdict.effective;
  return { ...model, whatIfs: undefined, report, observation: { version: 1, time: new Date(start).toISOString(), url: exchange.url, exchanges: [exchange] } };
}
