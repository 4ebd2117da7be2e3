// The page's origin: what was seen of it in this session, by the kind of answer, with what is missing; and what the page loads.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { moment } from "../../extension/i18n.ts";
import { gapOf, type Actions, type Model } from "../model.ts";
import { origin as words } from "../words.ts";
import type { Finding, OriginClass, OriginSummary } from "../../extension/wire.ts";
import { icon } from "./icons.ts";
import { loadsPanel } from "./loads.ts";
import { long, plain, some } from "./text.ts";

export function originPanel(model: Model, actions: Actions): TemplateResult {
  return html`${seen(model, actions)}${loadsPanel(model, actions)}`;
}

/** The headers that are told of, whether or not any answer has them. */
const headers = ["Strict-Transport-Security", "X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy"];

function seen(model: Model, actions: Actions) {
  const { origin } = model.report;
  if (!origin || origin.classes.length === 0) {
    return html`<section data-origin><div class="eyebrow"><h2>${words.title}</h2></div><p class="quiet-note under">${words.nothing}</p></section>`;
  }
  const names = [...new Set([...headers, ...origin.classes.flatMap((one) => one.headers.filter(({ answers }) => answers > 0).map(({ name }) => name))])];
  const since = Date.parse(model.observation?.origin?.since ?? "");
  const answers = origin.answers + (origin.dropped ?? 0);
  const gaps = gapsOf(model, origin, names);
  return html`<section data-origin>
    <div class="eyebrow"><h2>${words.title}</h2><span>${Number.isNaN(since) ? words.answers(answers) : words.answersSince(answers, moment(since))}</span></div>
    <table class="origin">
      <thead>
        <tr>
          <th scope="col">${words.header}</th>
          ${origin.classes.map((one) => html`<th scope="col">${words.classes[one.class] ?? one.class} <small>${one.answers}</small></th>`)}
        </tr>
      </thead>
      <tbody>
        ${names.map((name) => html`<tr data-header=${name}>
          <th scope="row">${plain(words.short[name] ?? name)}</th>
          ${origin.classes.map((one) => cell(actions, one, name, gaps.get(`${one.class} ${name}`)))}
        </tr>`)}
      </tbody>
    </table>
    ${examples(model, actions, [...new Set(gaps.values())])}
    <p class="quiet-note under">${words.why} <button type="button" class="link" data-forget="origin" @click=${() => actions.forget(origin.origin)}>${words.forget}</button></p>
  </section>`;
}

const count = ({ headers }: OriginClass, name: string) => headers.find((header) => header.name === name)?.answers ?? 0;

/** The findings about what answers lack, by class and header. */
function gapsOf({ report }: Model, { classes }: OriginSummary, names: readonly string[]): Map<string, Finding> {
  const gaps = new Map<string, Finding>();
  for (const one of classes) {
    for (const name of names) {
      const gap = count(one, name) < one.answers ? gapOf(report, one.class, name) : undefined;
      if (gap) gaps.set(`${one.class} ${name}`, gap);
    }
  }
  return gaps;
}

/** All, some or none of a class; a gap leads to its finding. */
function cell(actions: Actions, one: OriginClass, name: string, gap: Finding | undefined): TemplateResult {
  const n = count(one, name);
  const said = n === one.answers ? words.all : n === 0 ? words.noneOf : words.of(n, one.answers);
  if (gap) {
    const what = words.gap(name, words.classes[one.class] ?? one.class, said);
    return html`<td class="gap ${n ? "warn" : "bad"}" data-gap=${gap.rule}>
      <button type="button" class="link" title=${gap.title} aria-label=${what} @click=${() => actions.showFinding(gap.rule)}>${icon(n ? "warn" : "fail")}${said}</button>
    </td>`;
  }
  if (n === one.answers) return html`<td class="good"><span>${icon("pass")}${said}</span></td>`;
  return html`<td class="off">${n ? said : html`<span aria-hidden="true">–</span><span class="sr">${said}</span>`}</td>`;
}

/** The findings behind the gaps, each once, with the answers that show it. */
function examples(model: Model, actions: Actions, gaps: readonly Finding[]) {
  if (gaps.length === 0) return nothing;
  return html`<ul class="rows gaps">
    ${gaps.map(({ rule, title, evidence }) => {
      const urls = [...new Set(evidence.flatMap(({ url }) => url ?? []))];
      return html`<li data-gap-finding=${rule}>
        ${icon("warn")}
        <div>
          <button type="button" class="link" @click=${() => actions.showFinding(rule)}>${plain(title)}</button>
          ${some(model, actions, `gap ${rule}`, urls, 3, (url, i) => html`<code class="url">${long(model, actions, `gap ${rule} ${i}`, url)}</code>`)}
        </div>
      </li>`;
    })}
  </ul>`;
}
