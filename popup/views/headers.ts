// What the browser honours of the page's headers, and every header as it came, with what browsers make of it.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { live } from "lit/directives/live.js";
import { asText, linesOf, matches, missing, type Line } from "../headers.ts";
import { clip, visible, type Actions, type Model } from "../model.ts";
import { duration, effective as words, headerMeaning, headers as say, severity as severityWords, source, text } from "../words.ts";
import type { Effective, Exchange, Finding, Injection } from "../../extension/wire.ts";
import { explained } from "./explained.ts";
import { icon, severityShape } from "./icons.ts";
import { copyButton, long, plain, some } from "./text.ts";

/** So much of a value stands beside its header's name. */
const BRIEF = 120;

export function headersPanel(model: Model, actions: Actions): TemplateResult {
  const exchanges = model.observation?.exchanges ?? [];
  const { effective } = model.report;
  const search = model.headerSearch.trim();
  const inForce = effective && !search ? html`<div class="eyebrow"><h2>${text.inForce}</h2></div>${honoured(model, actions, effective)}` : nothing;
  if (exchanges.length === 0) return html`${inForce}<div class="empty"><h2>${text.noHeaders}</h2><p>${text.noHeadersWhy}</p></div>`;
  const hops = exchanges.map((exchange, hop) => linesOf(model.report, model.explained, exchange, hop));
  const found = hops.map((lines) => (search ? lines.filter(({ name, value }) => matches(search, name, value)) : lines));
  const count = found.reduce((sum, lines) => sum + lines.length, 0);
  const last = exchanges.length - 1;
  return html`${searchField(model, actions, search, count, hops.reduce((sum, lines) => sum + lines.length, 0))}${inForce}
    ${search && count === 0
      ? html`<div class="empty">${icon("lens")}<h2>${say.none}</h2><p>${say.noneWhy}</p><button type="button" class="button" @click=${() => actions.searchHeaders("")}>${say.showAll}</button></div>`
      : nothing}
    ${found[last]!.length ? html`<div class="eyebrow"><h2>${text.asSent}</h2>${copyAll(model, actions, exchanges[last]!)}</div>${rows(model, actions, found[last]!, search !== "")}` : nothing}
    ${search ? nothing : html`${notSent(model, actions, exchanges[last]!, last)}${meta(model, actions)}`}
    ${found.slice(0, last).some(({ length }) => length)
      ? html`<div class="eyebrow"><h2>${say.before}</h2></div>${exchanges.slice(0, last).map((exchange, hop) => (found[hop]!.length ? earlier(model, actions, exchange, found[hop]!, search !== "") : nothing))}`
      : nothing}`;
}

function searchField(model: Model, actions: Actions, search: string, count: number, all: number): TemplateResult {
  return html`<div class="header-search" role="search">
    ${icon("lens")}<input
      type="search"
      aria-label=${say.search}
      placeholder=${say.searchHint}
      autocomplete="off"
      spellcheck="false"
      .value=${live(model.headerSearch)}
      @input=${(event: Event) => actions.searchHeaders((event.target as HTMLInputElement).value)}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key !== "Escape" || !model.headerSearch) return; // an empty field leaves the popup its own Escape
        event.preventDefault();
        actions.searchHeaders("");
      }}
    /><span role="status" data-found>${search ? say.found(count, all) : nothing}</span>
  </div>`;
}

function copyAll(model: Model, actions: Actions, { url, headers }: Exchange): TemplateResult {
  return copyButton(model, actions, `headers ${url}`, asText(headers), say.copyAll, say.copyAllOf(url), "small");
}

/** Lines of one exchange: those that matter, then the others in a fold. */
export function rows(model: Model, actions: Actions, lines: readonly Line[], open: boolean): TemplateResult {
  const matter = (line: Line) => line.findings.length > 0 || (line.about ? line.about.matters === true : line.name.toLowerCase() in headerMeaning);
  const others = lines.filter((line) => !matter(line));
  const row = (line: Line) => lineRow(model, actions, line);
  return html`<div class="rows">${lines.filter(matter).map(row)}</div>
    ${others.length
      ? html`<details class="fold other-headers" ?open=${open}>
          <summary>${icon("chevron", "chevron")}${say.others(others.length)}</summary>
          <div class="rows">${others.map(row)}</div>
        </details>`
      : nothing}`;
}

function lineRow(model: Model, actions: Actions, line: Line): TemplateResult {
  const { name, value, hop, at, about, findings, fine } = line;
  const worst = findings[0] && severityShape(findings[0].severity);
  const brief = clip(value, BRIEF);
  const key = `header ${hop} ${at}`;
  const meaning = headerMeaning[name.toLowerCase()];
  return html`<details class="row header-row" data-header=${name.toLowerCase()} data-verdict=${worst ?? (fine ? "pass" : nothing)}>
    <summary>
      ${worst
        ? html`<span class="severity ${worst}" title=${severityWords[worst]!}>${icon(worst)}<span class="sr">${severityWords[worst]}: </span></span>`
        : fine
          ? html`<span class="severity good" title=${say.fine}>${icon("pass")}<span class="sr">${say.fine}: </span></span>`
          : html`<span class="severity"></span>`}
      <h3>${plain(name)}<code aria-hidden="true"><bdi>${visible(brief.shown)}${brief.hidden ? "…" : ""}</bdi></code></h3>
      ${icon("chevron", "chevron")}
    </summary>
    <div class="header-body">
      <div class="raw"><code><b>${visible(name)}:</b> ${long(model, actions, key, value)}</code>${copyButton(model, actions, key, `${name}: ${value}`, text.copy, say.copyOf(name), "small")}</div>
      ${findings.map((finding) => findingLink(actions, finding))}${fine ? html`<p class="good verdict-word">${icon("pass")}<span>${say.fine}</span></p>` : nothing}
      ${meaning ? html`<p class="quiet-note">${meaning}</p>` : nothing}
      ${name.toLowerCase() === "set-cookie" ? html`<p class="quiet-note"><button type="button" class="link" @click=${() => actions.chooseTab("cookies")}>${say.toCookies}</button></p>` : nothing}
      ${about ? explained(model, actions, key, about) : nothing}
    </div>
  </details>`;
}

/** What is wrong, and the way to its fix. */
function findingLink(actions: Actions, { rule, severity, title }: Finding): TemplateResult {
  const shape = severityShape(severity);
  return html`<p class="verdict-word">
    <span class="severity ${shape}">${icon(shape)}<span class="sr">${severityWords[shape]}: </span></span>
    <button type="button" class="link" data-finding=${rule} @click=${() => actions.showFinding(rule)}>${plain(title)}</button>
  </p>`;
}

/** The headers that rules miss. */
function notSent(model: Model, actions: Actions, exchange: Exchange, hop: number): unknown {
  const list = missing(model.report, exchange, hop);
  if (list.length === 0) return nothing;
  return html`<div class="eyebrow"><h2>${say.missing}</h2><span>${list.length}</span></div>
    <ul class="rows loads missing-headers">
      ${list.map(([name, findings]) => html`<li data-missing=${name.toLowerCase()}><b>${plain(name)}</b>${findings.map((finding) => findingLink(actions, finding))}</li>`)}
    </ul>`;
}

/** The policies of the page's meta elements. */
function meta(model: Model, actions: Actions): unknown {
  const list = model.explained?.meta ?? [];
  const contents = model.observation?.document?.contentSecurityPolicies ?? [];
  if (list.length === 0 || list.length !== contents.length) return nothing;
  return html`<div class="eyebrow"><h2>${say.meta}</h2></div>
    <div class="rows">
      ${list.map((about, at) => lineRow(model, actions, { name: "Content-Security-Policy", value: contents[at]!, hop: -1, at, about, findings: [], fine: false }))}
    </div>`;
}

/** An exchange on the way to the page. */
function earlier(model: Model, actions: Actions, exchange: Exchange, lines: readonly Line[], open: boolean): TemplateResult {
  return html`<details class="fold hop-headers" ?open=${open}>
    <summary>${icon("chevron", "chevron")}<span><code>${exchange.status || ""} <bdi>${visible(clip(exchange.url, 2000).shown)}</bdi></code> <small>${text.headersOf(exchange.headers.length)}</small></span></summary>
    ${exchange.source && source[exchange.source] ? html`<p class="quiet-note">${source[exchange.source]}</p>` : nothing}
    ${rows(model, actions, lines, open)}
  </details>`;
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
