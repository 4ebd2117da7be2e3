// What the page loads: how much, how it came, from whom, what it shows in frames, and what its policies blocked.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { gradeLetter, resourceGroups, visible, type Actions, type JudgedResource, type Model, type ResourceGroup } from "../model.ts";
import { text, loads as words } from "../words.ts";
import type { FrameVerdict, Loaded, PolicyViolation, ThirdParty } from "../../extension/wire.ts";
import { icon } from "./icons.ts";
import { long, pages, plain, someRows } from "./text.ts";

export function loadsPanel(model: Model, actions: Actions): TemplateResult {
  const { loaded, thirdParties = [], frames = [], violations = [], thirdPartiesDropped = 0, framesDropped = 0, violationsDropped = 0 } = model.report;
  if (!loaded && frames.length === 0 && violations.length === 0) {
    return html`<div class="eyebrow"><h2>${words.title}</h2></div><p class="quiet-note" data-nothing-loaded>${words.none}. ${model.access?.partial ? words.noneSeen : words.noneWhy}</p>`;
  }
  return html`${loaded ? counts(model, actions, loaded) : nothing}
    ${section(
      words.thirdParties,
      words.thirdPartiesWhy,
      thirdParties.length + thirdPartiesDropped,
      someRows(model, actions, "third parties", thirdParties, 6, (one) => thirdParty(model, one)),
      more(thirdPartiesDropped),
    )}
    ${section(words.frames, "", frames.length + framesDropped, someRows(model, actions, "frames", frames, 4, (one, i) => frame(model, actions, one, i)), more(framesDropped))}
    ${section(
      words.violations,
      words.violationsWhy,
      violations.length + violationsDropped,
      someRows(model, actions, "violations", violations, 6, (one, i) => violation(model, actions, one, i)),
      more(violationsDropped),
    )}`;
}

function counts(model: Model, actions: Actions, { resources, dropped = 0, insecure = 0, upgraded = 0, blocked = 0, failed = 0 }: Loaded): TemplateResult {
  const all: [number, (n: number) => string, string][] = [
    [insecure, words.insecure, "bad"],
    [blocked, words.blocked, "warn"],
    [upgraded, words.upgraded, ""],
    [failed, words.failed, ""],
    [dropped, words.dropped, ""],
  ];
  const { risky, groups } = resourceGroups(model.observation?.resources ?? [], model.loads);
  return html`<div class="eyebrow"><h2>${words.title}</h2><span data-loaded=${resources}>${words.resources(resources)}</span></div>
    <ul class="tally">
      ${all.map(([n, say, className]) => (n > 0 ? html`<li class=${className}>${className === "bad" ? icon("unlocked") : nothing}${say(n)}</li>` : nothing))}
    </ul>
    ${model.loads?.error ? html`<p class="cannot">${icon("warn")}<span>${plain(model.loads.error)}</span></p>` : nothing}
    ${risky.length
      ? html`<section>
          <div class="eyebrow"><h2>${words.risky}</h2><span>${risky.length}</span></div>
          <ul class="rows resources" data-risky=${risky.length}>
            ${pages(model, actions, "risky", risky, 5, PAGE, (one, i) => resourceRow(model, actions, `risky ${i}`, one))}
          </ul>
        </section>`
      : nothing}
    ${groups.length ? html`<ul class="rows types">${groups.map((group) => typeRow(model, actions, group))}</ul>` : nothing}`;
}

/** So many rows more at a time: a page may load thousands of things. */
const PAGE = 50;

/** A type, and behind it what is of that type. */
function typeRow(model: Model, actions: Actions, { type, all, risky }: ResourceGroup): TemplateResult {
  const key = `type ${type}`;
  const open = model.expanded.has(key);
  return html`<li data-type=${type}>
    <button type="button" class="type" aria-expanded=${open} @click=${() => actions.toggle(key)}>
      ${icon("chevron", "chevron")}<b>${words.type[type] ?? visible(type)}</b> <span>${words.resources(all.length)}</span>${risky ? html` <span class="warn">${icon("warn")}${words.riskyOf(risky)}</span>` : nothing}
    </button>
    ${open ? html`<ul class="resources">${pages(model, actions, `${key} list`, all, 20, PAGE, (one, i) => resourceRow(model, actions, `${key} ${i}`, one))}</ul>` : nothing}
  </li>`;
}

function resourceRow(model: Model, actions: Actions, key: string, { resource: { url, type, status, inFrame, source, error }, risks }: JudgedResource): TemplateResult {
  const worst = risks[0];
  const bad = worst === "insecure" || worst === "no-integrity";
  const facts = [words.type[type] ?? visible(type), inFrame ? words.inFrame : "", source === "cache" ? words.fromCache : "", error ? visible(error) : ""].filter(Boolean);
  return html`<li data-resource=${url} data-risk=${worst ?? nothing}>
    <code class="url">${status ? html`<b>${status}</b> ` : nothing}${long(model, actions, key, url)}</code>
    <p class="facts">${risks.map((risk) => html`<span class=${bad ? "bad" : "warn"}>${icon(risk === "insecure" ? "unlocked" : bad ? "fail" : "warn")}${words.risk[risk] ?? risk}</span>`)}${facts.map((fact) => html`<span>${fact}</span>`)}</p>
  </li>`;
}

function section(title: string, why: string, n: number, rows: unknown, rest: unknown) {
  if (n === 0) return nothing;
  return html`<section>
    <div class="eyebrow"><h2>${title}</h2><span>${n}</span></div>
    <ul class="rows loads">
      ${rows}
    </ul>
    ${rest}${why ? html`<p class="quiet-note under">${why}</p>` : nothing}
  </section>`;
}

function more(dropped: number) {
  return dropped > 0 ? html`<p class="quiet-note under">${words.notShown(dropped)}</p>` : nothing;
}

function thirdParty({ loads }: Model, { site, resources, active, framed, insecure }: ThirdParty): TemplateResult {
  const more = loads?.thirdParties.find((one) => one.site === site);
  return html`<li data-third-party=${site}>
    <b>${plain(site)}</b>
    <small>${words.resources(resources)}</small>
    <p class="facts">
      ${insecure ? html`<span class="bad">${icon("unlocked")}${words.overHTTP}</span>` : nothing}${active ? html`<span>${words.active}</span>` : nothing}${framed
        ? html`<span>${words.framed}</span>`
        : nothing}${more?.cookies ? html`<span data-sets-cookies>${words.setsCookies(more.cookies)}</span>` : nothing}
    </p>
    ${more ? html`<p class="facts">${more.types.map(({ type, count }) => html`<span>${count} ${words.type[type] ?? visible(type)}</span>`)}</p>` : nothing}
  </li>`;
}

function frame(model: Model, actions: Actions, { url, thirdParty, status, outcome, secure, sandboxed, sandbox = [], framing, grade, score, summary }: FrameVerdict, i: number): TemplateResult {
  const facts = [
    outcome ? words.outcome[outcome]! : status ? "" : words.noAnswer,
    sandboxed === "yes" ? words.sandbox(sandbox) : sandboxed === "no" ? words.noSandbox : "",
    framing ? words.framableBy(framing.allows, framing.sources) : "",
  ].filter(Boolean);
  return html`<li data-frame=${url}>
    ${grade
      ? html`<span class="letter grade-${gradeLetter(grade)}" title=${text.grade(grade)}><span class="sr">${text.grade(grade)}</span><span aria-hidden="true">${grade}</span></span>`
      : nothing}
    <code class="url">${secure || !status ? nothing : html`<span class="bad">${icon("unlocked")}<span class="sr">${text.plain} </span></span> `}${long(model, actions, `frame ${i}`, url)}</code>
    <small>${thirdParty ? words.otherSite : score === undefined ? nothing : words.score(score)}</small>
    <p class="facts">${facts.map((fact) => html`<span>${plain(fact)}</span>`)}</p>
    ${summary ? html`<p class="quiet-note">${plain(summary)}</p>` : nothing}
  </li>`;
}

function violation(model: Model, actions: Actions, { directive, blocked, disposition, count }: PolicyViolation, i: number): TemplateResult {
  return html`<li data-violation=${directive}>
    <code class="url"><b>${visible(directive)}</b> ${blocked ? long(model, actions, `violation ${i}`, blocked) : nothing}</code>
    <small>${count > 1 ? words.times(count) : nothing}</small>
    <p class="facts"><span>${disposition === "report" ? words.reported : words.enforced}</span></p>
  </li>`;
}
