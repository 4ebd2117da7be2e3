// The way to the page, one hop a line.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { splitAction, visible, type Actions, type Model } from "../model.ts";
import { text } from "../words.ts";
import type { FlowStep } from "../../extension/wire.ts";
import { elsewhere } from "./elsewhere.ts";
import { icon } from "./icons.ts";
import { long, plain, some } from "./text.ts";

export function flowPanel(model: Model, actions: Actions): TemplateResult {
  const flow = model.report.flow ?? [];
  if (flow.length === 0) return html`<div class="empty"><h2>${text.noFlow}</h2><p>${text.noFlowWhy}</p></div>`;
  return html`<ol class="flow">
      ${flow.map((step) => hop(model, actions, step))}
    </ol>
    ${elsewhere(model, actions)}`;
}

function hop(model: Model, actions: Actions, step: FlowStep): TemplateResult {
  const { method, url } = splitAction(step.action);
  const byBrowser = step.source === "browser";
  const plainHTTP = url.startsWith("http:");
  return html`<li data-hop=${step.step} data-source=${step.source || "network"} class=${byBrowser ? "by-browser" : plainHTTP ? "plain" : "tls"}>
    <span class="dot">${icon(byBrowser ? "bolt" : plainHTTP ? "unlocked" : "locked")}<span class="sr">${byBrowser ? text.byBrowser : plainHTTP ? text.plain : text.overTLS}: </span></span>
    <code class="url"><b>${visible(method)}</b> ${long(model, actions, `hop ${step.step}`, url)}</code>
    <p class="facts">
      ${[step.condition, step.result].filter(Boolean).map((fact, i) => html`${i ? " · " : nothing}<span>${plain(fact)}</span>`)}
    </p>
    ${chips(model, actions, step.step, step.cookiesSent, text.cookiesSent)} ${chips(model, actions, step.step, step.cookiesSet, text.cookiesSet)}
    ${chips(model, actions, step.step, step.cookiesWithheld ?? [], text.cookiesWithheld)}
  </li>`;
}

function chips(model: Model, actions: Actions, step: number, names: readonly string[], what: string) {
  if (names.length === 0) return nothing;
  return html`<p class="chips">
    ${some(model, actions, `${what} ${step}`, names, 8, (name) => html`<span class="chip"><bdi>${visible(name)}</bdi> <i>${what}</i></span> `)}
  </p>`;
}
