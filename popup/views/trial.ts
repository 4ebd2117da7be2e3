// Trials: the button that begins one, and the banner while it runs, with what the page is worth under it and what it breaks.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { gradeLetter, visible, WHOLE_PLAN, type Actions, type Model } from "../model.ts";
import { change, loads, text, trial as words } from "../words.ts";
import { isRunning, type Trial, type Trouble } from "../../extension/collector/trial.ts";
import type { Change, Report, TrialHeader, Unsupported } from "../../extension/wire.ts";
import { icon } from "./icons.ts";
import { long, plain, someRows } from "./text.ts";

/** The button that tries some changes, or why a browser cannot. */
export function tryOut(model: Model, actions: Actions, key: string, label: string) {
  const { triable, trial, trying, warned, tryFailed } = model;
  const can = triable.get(key);
  if (!can || can.error) return nothing;
  if (can.headers.length === 0 && can.cookies.length === 0) {
    return html`<p class="quiet-note" data-untriable>${words.cannot} ${plain(can.cannot[0]?.why ?? "")}</p>`;
  }
  if (warned === key) return warning(model, actions, key);
  const runs = trial !== undefined && isRunning(trial);
  if (runs && trial.what === key) return nothing; // the banner says it
  return html`<div class="try">
    <button type="button" class="button" data-try=${key} ?disabled=${runs || trying !== undefined} title=${runs ? words.other : words.why} @click=${() => actions.tryOut(key)}>
      ${icon("trial")}${trying === key ? words.starting : label}
    </button>
    ${can.cannot.length > 0 ? html`<small>${words.partly(can.cannot.length)}</small>` : nothing}
    ${tryFailed?.key === key ? html`<p class="cannot" data-try-failed role="alert">${icon("warn")}<span>${plain(tryFailed.error)}</span></p>` : nothing}
  </div>`;
}

/** Cookies are changed for the whole browser: the reader says whether. */
function warning({ triable }: Model, actions: Actions, key: string): TemplateResult {
  const { cookies, headers } = triable.get(key)!;
  const names = [...new Set(cookies.map(({ cookie = "" }) => visible(cookie)))];
  return html`<div class="try-warning" data-warning role="alert">
    <p>${icon("warn")}<span><b>${words.cookies(names)}.</b> ${words.cookiesWhy}</span></p>
    <p class="asks">
      <button type="button" class="button" data-cookies="yes" @click=${() => actions.tryOut(key, true)}>
        ${headers.length > 0 ? words.withCookies(names.length) : words.onlyCookies(names.length)}
      </button>
      ${headers.length > 0 ? html`<button type="button" class="button" data-cookies="no" @click=${() => actions.tryOut(key, false)}>${words.headersAlone}</button>` : nothing}
      <button type="button" class="link" data-cookies="leave" @click=${() => actions.leave()}>${words.leave}</button>
    </p>
  </div>`;
}

/** What everybody must see while a trial runs. */
export function trialBanner(model: Model, actions: Actions) {
  const { trial, under, now, report } = model;
  if (!trial) return nothing;
  if (!isRunning(trial)) return under === trial.id && report.state === "graded" ? html`<p class="context" data-trial-over>${icon("info")}<span>${words.ended}</span></p>` : nothing;
  const result = under === trial.id ? trial.result : undefined;
  const broke = result?.broke ?? [];
  const loaded = report.state === "graded";
  return html`<section class="trial" data-trial=${trial.what} aria-label=${words.running}>
    <div class="trial-head">
      ${icon("trial")}
      <h2>${words.running} <small data-left>${words.left(Math.floor((trial.until - now) / 60_000))}</small></h2>
      <button type="button" class="button" data-end-trial @click=${() => actions.endTrial()}>${words.end}</button>
    </div>
    <dl class="trial-grades">
      ${grade(words.server, loaded ? report : undefined, "served")} ${grade(words.under, result?.report, "under")}
    </dl>
    ${loaded && under !== trial.id ? html`<p class="cannot" data-not-here>${icon("warn")}<span>${words.notHere}</span></p>` : nothing}
    ${result?.assumed ? html`<p class="quiet-note" data-assumed>${words.assumed(result.assumed.map(visible))}</p>` : nothing}
    ${result && broke.length === 0 ? html`<p class="quiet-note" data-broke="0">${words.nothingBroke}</p>` : nothing}
    ${broke.length > 0
      ? html`<h3 class="trial-broke bad">${icon("fail")}<span>${words.broke(broke.length)}</span></h3>
          <ul class="rows loads" data-broke=${broke.length}>
            ${someRows(model, actions, "broke", broke, 4, (one, i) => trouble(model, actions, one, i))}
          </ul>`
      : nothing}
    ${trial.notes.map((note) => html`<p class="note">${icon("info")}<span>${plain(note)}</span></p>`)} ${changes(model, actions, trial)}
  </section>`;
}

function grade(label: string, report: Report | undefined, of: string): TemplateResult {
  const letter = report?.grade;
  return html`<div data-of=${of} data-grade=${letter ?? ""}>
    <dt>${label}</dt>
    <dd>
      ${letter
        ? html`<span class="letter grade-${gradeLetter(letter)}" title=${text.grade(letter)}>${letter}</span> ${loads.score(report!.score)}`
        : html`<span class="off">${words.waiting}</span>`}
    </dd>
  </div>`;
}

function trouble(model: Model, actions: Actions, { kind, what, url, element, at, why, reported }: Trouble, i: number): TemplateResult {
  const facts = [
    reported ? words.reported : (words.kind[kind] ?? kind),
    element ? words.element(element) : "",
    at ? words.at(at) : "",
    why ?? (kind === "window" ? (words.apart[what] ?? "") : ""),
  ].filter(Boolean);
  const names = kind === "resource" || kind === "frame" ? loads.type : kind === "window" ? words.window : {};
  const name = names[what] ?? what;
  return html`<li data-trouble=${kind} data-what=${what}>
    <code class="url"><b>${visible(name)}</b> ${url ? long(model, actions, `trouble ${i}`, url) : nothing}</code>
    <p class="facts">${facts.map((fact) => html`<span>${plain(fact)}</span>`)}</p>
  </li>`;
}

/** What is on trial, and what is not. */
function changes(model: Model, actions: Actions, trial: Trial): TemplateResult {
  const line = (key: string, words: string) => html`<li><code>${long(model, actions, key, words)}</code></li>`;
  const names = new Set([...trial.headers.map(({ name }) => name), ...trial.cookies.map(({ cookie = "" }) => cookie)]);
  return html`<details class="fold">
    <summary>${icon("chevron", "chevron")}${words.changed}: ${trial.what === WHOLE_PLAN ? words.plan : visible([...names].join(", "))}</summary>
    <ul class="checks">
      ${trial.headers.map((header: TrialHeader, i) => line(`on trial ${i}`, change({ op: header.op === "set" ? "set-header" : "remove-header", name: header.name, value: header.value })))}
      ${trial.cookies.map((cookie: Change, i) => line(`cookie on trial ${i}`, change(cookie)))}
    </ul>
    ${trial.cannot.length > 0
      ? html`<p class="quiet-note">${words.notTried(trial.cannot.length)}</p>
          <ul class="checks">
            ${trial.cannot.map(({ change: one, why }: Unsupported) => html`<li><code>${plain(change(one))}</code> <small>${plain(why)}</small></li>`)}
          </ul>`
      : nothing}
  </details>`;
}
