// What the page loads: how much, how it came, from whom, what it shows in frames, and what its policies blocked.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { byType, gradeLetter, visible, type Actions, type Model } from "../model.ts";
import { text, loads as words } from "../words.ts";
import type { FrameVerdict, Loaded, PolicyViolation, ThirdParty } from "../../extension/wire.ts";
import { icon } from "./icons.ts";
import { long, plain, someRows } from "./text.ts";

export function loadsPanel(model: Model, actions: Actions): TemplateResult {
  const { loaded, thirdParties = [], frames = [], violations = [], thirdPartiesDropped = 0, framesDropped = 0, violationsDropped = 0 } = model.report;
  if (!loaded && frames.length === 0 && violations.length === 0) {
    return html`<div class="empty"><h2>${words.none}</h2><p>${model.access?.partial ? words.noneSeen : words.noneWhy}</p></div>`;
  }
  return html`${loaded ? counts(model, loaded) : nothing}
    ${section(
      words.thirdParties,
      words.thirdPartiesWhy,
      thirdParties.length + thirdPartiesDropped,
      someRows(model, actions, "third parties", thirdParties, 6, thirdParty),
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

function counts(model: Model, { resources, dropped = 0, insecure = 0, upgraded = 0, blocked = 0, failed = 0 }: Loaded): TemplateResult {
  const all: [number, (n: number) => string, string][] = [
    [insecure, words.insecure, "bad"],
    [blocked, words.blocked, "warn"],
    [upgraded, words.upgraded, ""],
    [failed, words.failed, ""],
    [dropped, words.dropped, ""],
  ];
  return html`<div class="eyebrow"><h2>${words.title}</h2></div>
    <p data-loaded=${resources}>
      <b>${words.resources(resources)}</b>${byType(model.observation?.resources ?? []).map(([type, n]) => html` <span class="chip">${n} <i>${words.type[type] ?? visible(type)}</i></span>`)}
    </p>
    <ul class="tally">
      ${all.map(([n, say, className]) => (n > 0 ? html`<li class=${className}>${className === "bad" ? icon("unlocked") : nothing}${say(n)}</li>` : nothing))}
    </ul>`;
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

function thirdParty({ site, resources, active, framed, insecure }: ThirdParty): TemplateResult {
  return html`<li data-third-party=${site}>
    <b>${plain(site)}</b>
    <small>${words.resources(resources)}</small>
    <p class="facts">
      ${insecure ? html`<span class="bad">${icon("unlocked")}${words.overHTTP}</span>` : nothing}${active ? html`<span>${words.active}</span>` : nothing}${framed
        ? html`<span>${words.framed}</span>`
        : nothing}
    </p>
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
