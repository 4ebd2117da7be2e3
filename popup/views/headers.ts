// What the browser honours of the page's headers, and the raw headers of every hop, as they came.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { visible, type Actions, type Model } from "../model.ts";
import { duration, effective as words, source, text } from "../words.ts";
import type { Effective, Injection } from "../../extension/wire.ts";
import { icon } from "./icons.ts";
import { long, plain, some } from "./text.ts";

export function headersPanel(model: Model, actions: Actions): TemplateResult {
  const exchanges = model.observation?.exchanges ?? [];
  const { effective } = model.report;
  const sent = exchanges.length > 0 ? hops(model, actions) : html`<div class="empty"><h2>${text.noHeaders}</h2><p>${text.noHeadersWhy}</p></div>`;
  return effective ? html`<div class="eyebrow"><h2>${text.inForce}</h2></div>${honoured(model, actions, effective)}<div class="eyebrow"><h2>${text.asSent}</h2></div>${sent}` : sent;
}

function hops(model: Model, actions: Actions): TemplateResult {
  const exchanges = model.observation?.exchanges ?? [];
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

/** The answers, one question a line; what the page says nothing of is left out. */
export function honoured(model: Model, actions: Actions, e: Effective): TemplateResult {
  const line = (question: string, answer: unknown, className = "") => html`<dt>${question}</dt><dd class=${className}>${answer}</dd>`;
  const list = (key: string, items: readonly string[]) => some(model, actions, `effective ${key}`, items, 6, (item) => html`<span class="item">${plain(item)}</span>`);
  const isolation = Object.entries({ COOP: e.coop, COEP: e.coep, CORP: e.corp }).flatMap(([name, value]) => (value && value !== "unsafe-none" ? `${name} ${value}` : []));
  if (e.originAgentCluster) isolation.push(words.cluster);
  const { hsts, framing } = e;
  return html`<dl class="honoured">
    ${e.injection ? html`<dt>${words.injection}</dt>${injection(model, actions, e, e.injection)}` : nothing}
    ${e.injection || framing.by !== "none"
      ? line(words.framing, html`${words.allows[framing.allows] ?? framing.allows}${framing.allows === "some" ? html` ${list("framing", framing.sources)}` : nothing}`, framing.allows === "any" ? "bad" : "")
      : nothing}
    ${line(
      words.hsts,
      html`${hsts.valid ? words.hstsYes(duration(hsts.maxAge), hsts.includeSubDomains, hsts.preload) : words.hstsNo}
      ${hsts.preloadErrors?.length ? html`<span class="quiet-note">${words.hstsRefused} ${hsts.preloadErrors.map((code, i) => html`${i ? ", " : nothing}<code>${plain(code)}</code>`)}</span>` : nothing}`,
      hsts.valid ? "" : "bad",
    )}
    ${line(words.nosniff, e.nosniff ? words.nosniffYes : words.nosniffNo, e.nosniff ? "" : "bad")}
    ${e.referrerPolicy ? line(words.referrer, plain(e.referrerPolicy)) : nothing}
    ${isolation.length ? line(words.isolation, list("isolation", isolation)) : nothing}
    ${e.permissions?.length ? line(words.permissions, list("permissions", e.permissions.map(({ feature, allow }) => words.permitted(feature, allow)))) : nothing}
    ${e.integrityPolicy?.length ? line(words.integrity, list("integrity", e.integrityPolicy)) : nothing}
    ${e.clearSiteData?.length ? line(words.clears, list("clears", e.clearSiteData)) : nothing}
    ${e.reporting?.length ? line(words.reports, list("reports", e.reporting.map(({ header, url }) => `${url} (${header})`))) : nothing}
  </dl>`;
}

/** The question that a content security policy is for. */
function injection(model: Model, actions: Actions, e: Effective, { possible, by }: Injection): TemplateResult {
  const enforced = e.csp?.some(({ disposition }) => disposition === "enforce");
  if (!possible) return html`<dd class="good" data-injection="no">${words.injectionNo}</dd>`;
  if (!enforced || by.length === 0) return html`<dd class="bad" data-injection="yes">${words.injectionNoPolicy}</dd>`;
  return html`<dd data-injection="yes">
    ${some(
      model,
      actions,
      "effective injection",
      by,
      3,
      ({ directive, value, why }, i) => html`<p class="loophole">
        <span class="bad">${i === 0 ? `${words.injectionYes}: ` : nothing}${value ? html`<code>${plain(value)}</code> ${words.injectionBy} <code>${plain(directive)}</code>` : html`<code>${plain(words.injectionMissing(directive))}</code>`}</span>
        <span class="quiet-note">${plain(why)}</span>
      </p>`,
    )}
  </dd>`;
}
