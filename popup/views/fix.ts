// What to fix, and how: the first step of the plan open, every other finding behind its title.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { repeat } from "lit/directives/repeat.js";
import {
  gain,
  kept,
  linkName,
  nextAndOthers,
  observatoryTests,
  planChanges,
  reach,
  rulePage,
  splitFindings,
  staircaseRule,
  visible,
  WHOLE_PLAN,
  type Actions,
  type Model,
} from "../model.ts";
import { say } from "../../extension/say.ts";
import { stacks } from "../stacks.ts";
import { change, observatoryTest, severity, stackTitle, text, trial } from "../words.ts";
import type { Change, Check, Evidence, Finding, Observatory, Recipe, Report, Suppressed } from "../../extension/wire.ts";
import { askButton } from "./elsewhere.ts";
import { tryOut } from "./trial.ts";
import { icon, severityShape } from "./icons.ts";
import { staircase } from "./staircase.ts";
import { copyButton, long, plain, some } from "./text.ts";

export function fixPanel(model: Model, actions: Actions): TemplateResult {
  const { report } = model;
  const { next, others } = nextAndOthers(report);
  return html`${next
      ? html`<div class="eyebrow">
            <h2>${text.next}</h2>
            ${stackPicker(model, actions)}
          </div>
          ${runsOn(report)} ${nextCard(model, actions, next)}
          ${others.length
            ? html`<div class="eyebrow"><h2>${text.more}</h2><span>${upTo(report)}</span></div>
                <div class="rows">${repeat(others, (finding) => finding.rule, (finding) => row(model, actions, finding))}</div>`
            : nothing}
          ${wholePlan(model, actions)}`
      : html`<div class="empty good">${icon("pass")}<h2>${text.perfect}</h2><p>${text.perfectWhy}</p></div>`}
    ${staircaseRule(report) ? nothing : staircase(model, actions, recipe)} ${worthKnowing(model, actions)} ${suppressed(report)}
    ${checks("passes", text.passes(report.passes?.length ?? 0), report.passes, "pass", "good")}
    ${checks("not-applicable", text.notApplicable(report.notApplicable?.length ?? 0), report.notApplicable, "not-applicable", "off")}
    ${checks("unknown", text.unknown(report.unknown?.length ?? 0), report.unknown, "unknown", "off", text.unknownWhy, (check) => tells(model, actions, check))}
    ${report.lenses?.observatory ? observatory(report, report.lenses.observatory) : nothing}`;
}

/** What costs nothing, apart from what does. */
function worthKnowing(model: Model, actions: Actions) {
  const { info } = splitFindings(model.report);
  if (info.length === 0) return nothing;
  return html`<details class="fold" data-info>
    <summary>${icon("chevron", "chevron")}<span class="off">${icon("info")}</span>${text.info(info.length)}</summary>
    <div class="rows">${repeat(info, (finding) => finding.rule, (finding) => row(model, actions, finding))}</div>
  </details>`;
}

/** What the settings changed, and why. */
function suppressed({ suppressed = [] }: Report) {
  if (suppressed.length === 0) return nothing;
  return html`<details class="fold" data-suppressed>
    <summary>
      ${icon("chevron", "chevron")}<span class="off">${icon("settings")}</span>${text.suppressed(suppressed.length)}
      <small>${text.spares(kept(suppressed))}</small>
    </summary>
    <ul class="checks">
      ${suppressed.map((one: Suppressed) => {
        const name = one.rule ? html`<a href=${rulePage(one.rule)} target="_blank">${visible(one.rule)}</a>` : html`${text.theCookie} <code>${plain(one.cookie ?? "")}</code>`;
        return html`<li data-suppressed-rule=${one.rule ?? nothing}>
          ${name} <small>${text.spares(one.lost)}${one.until ? html`, ${text.until(visible(one.until))}` : nothing}</small>
          <p class="quiet-note">${plain(one.reason)}</p>
        </li>`;
      })}
    </ul>
  </details>`;
}

/** What MDN's HTTP Observatory would make of the same page, and why Assay says otherwise. */
function observatory(report: Report, seen: Observatory): TemplateResult {
  return html`<details class="fold" data-lens="observatory">
    <summary>${icon("chevron", "chevron")}<span class="off">${icon("lens")}</span>${text.observatory}: <b>${visible(seen.grade)} ${seen.score}</b></summary>
    <p class="quiet-note">${text.observatoryWhy(seen.algorithm)}</p>
    <ul class="lens">
      ${observatoryTests(report).map(
        ([name, test]) => html`<li class=${test.pass ? "good" : "bad"}>
          ${icon(test.pass ? "pass" : "fail")}
          <p>
            <b>${observatoryTest[name] ?? visible(name)}</b> <code>${visible(test.result)}</code>
            ${test.note ? html`<span class="quiet-note">${plain(test.note)}</span>` : nothing}
          </p>
          <small>${test.modifier > 0 ? `+${test.modifier}` : test.modifier < 0 ? `−${-test.modifier}` : ""}</small>
        </li>`,
      )}
    </ul>
  </details>`;
}

function upTo(report: Report) {
  const end = reach(report);
  return end ? text.upTo(end.grade, end.score) : nothing;
}

const groups = [...new Set(stacks.map(({ group }) => group))];

function stackPicker(model: Model, actions: Actions): TemplateResult {
  return html`<label class="stack">
    ${text.stack}
    <select @change=${(event: Event) => actions.chooseStack((event.target as HTMLSelectElement).value)}>
      ${groups.map(
        (group) => html`<optgroup label=${say(group)}>
          ${stacks.filter((stack) => stack.group === group).map((stack) => html`<option value=${stack.id} ?selected=${stack.id === model.stack}>${stack.title}</option>`)}
        </optgroup>`,
      )}
    </select>
  </label>`;
}

/** What the site seems to run on, and why. */
function runsOn({ stack = [], stackSummary }: Report) {
  if (stack.length === 0) return nothing;
  return html`<details class="fold runs-on" data-runs-on>
    <summary>${icon("chevron", "chevron")}<span>${stackSummary ? text.runsOn(stackSummary) : text.perhaps(stack.map(({ title }) => title))}</span></summary>
    <ul class="checks">
      ${stack.map(
        ({ id, title, confidence, evidence }) => html`<li data-stack=${id} data-confidence=${confidence}>
          ${title} <small>${text.confidence[confidence]}</small>
          <p class="quiet-note">${plain(evidence)}</p>
        </li>`,
      )}
    </ul>
  </details>`;
}

/** Whose the fix probably is, where that is not what the fixes are shown for. */
function owner({ report, stack }: Model, actions: Actions, finding: Finding) {
  const owner = report.stack?.find(({ id }) => id === finding.owner);
  if (!owner?.recipe || owner.recipe === stack) return nothing;
  return html`<p class="quiet-note" data-owner=${owner.id}>
    ${text.ownedBy(owner.title)} <button type="button" class="link" @click=${() => actions.chooseStack(owner.recipe!)}>${text.showFor(stackTitle(owner.recipe))}</button>
  </p>`;
}

function nextCard(model: Model, actions: Actions, finding: Finding): TemplateResult {
  return html`<article class="card" data-rule=${finding.rule} data-next tabindex="-1">
    <header>
      ${severityMark(finding)}
      <h3>${plain(finding.title)}</h3>
      ${gainMark(model.report, finding)}
    </header>
    ${findingBody(model, actions, finding, "primary")}
  </article>`;
}

function row(model: Model, actions: Actions, finding: Finding): TemplateResult {
  return html`<details class="row" data-rule=${finding.rule}>
    <summary>
      ${severityMark(finding)}
      <h3>${plain(finding.title)}</h3>
      ${gainMark(model.report, finding)}${icon("chevron", "chevron")}
    </summary>
    ${findingBody(model, actions, finding, "")}
  </details>`;
}

function severityMark(finding: Finding): TemplateResult {
  const kind = severityShape(finding.severity);
  return html`<span class="severity ${kind}" title=${severity[kind]!}>${icon(kind)}<span class="sr">${severity[kind]}: </span></span>`;
}

function gainMark(report: Report, finding: Finding): TemplateResult {
  if (finding.severity === "info") return html``;
  const { from, to, points } = gain(report, finding);
  if (points <= 0) return html`<span class="gain none" title=${text.costsWhy}>${text.costs(finding.lost)}</span>`;
  return html`<span class="gain"
    ><span aria-hidden="true">${from === to ? nothing : html`${from} → ${to} `}<b>+${points}</b></span
    ><span class="sr"> ${text.gainWords(from, to, points)}</span></span
  >`;
}

function findingBody(model: Model, actions: Actions, finding: Finding, emphasis: string): TemplateResult {
  return html`<div class="finding">
    <p class="detail">${plain(finding.detail)}</p>
    <dl class="diff">
      <dt>${text.seen}</dt>
      <dd class="seen">
        ${some(model, actions, `evidence ${finding.rule}`, finding.evidence, 4, (evidence, i) => evidenceLine(model, actions, finding, evidence, i))}
      </dd>
      <dt>${text.wanted}</dt>
      <dd class="wanted">
        ${some(model, actions, `changes ${finding.rule}`, finding.fix.changes, 4, (c: Change, i) => html`<code>${long(model, actions, `change ${finding.rule} ${i}`, change(c))}</code>`)}
      </dd>
    </dl>
    ${finding.rule === staircaseRule(model.report) ? staircase(model, actions, recipe) : nothing}
    ${tryOut(model, actions, finding.rule, trial.tryIt)} ${owner(model, actions, finding)}
    ${recipe(model, actions, finding.rule, model.recipes.get(finding.rule), emphasis)} ${references(finding)}
  </div>`;
}

/** What was seen and where: "Set-Cookie: sessionid=…; Path=/ hop 2". */
function evidenceLine(model: Model, actions: Actions, finding: Finding, evidence: Evidence, i: number): TemplateResult {
  const { url, header, value, cookie } = evidence;
  const where = place(model, evidence);
  return html`<code
    >${url ? html`${long(model, actions, `url ${finding.rule} ${i}`, url)} ` : nothing}${header
      ? html`<b>${visible(header)}:</b> ${value ? nothing : html`<em>${text.notSent}</em>`}`
      : nothing}${value && value !== url ? long(model, actions, `value ${finding.rule} ${i}`, value) : nothing}${cookie && !value && !header
      ? plain(cookie)
      : nothing}${where ? html` <span class="where">${where}</span>` : nothing}</code
  >`;
}

/** Where that was; empty where there is only one place it can be. */
function place(model: Model, { exchange, cookie }: Evidence): string {
  if (exchange < 0) return cookie ? text.inJar : "";
  const hops = model.observation?.exchanges.length ?? model.report.flow?.length ?? 0;
  return hops > 1 ? text.hop(exchange + 1) : "";
}

function recipe(model: Model, actions: Actions, key: string, r: Recipe | undefined, emphasis: string): TemplateResult {
  const stack = stackTitle(model.stack);
  if (!r) return html`<p class="quiet-note">${text.writing(stack)}</p>`;
  if (r.error) return html`<p class="cannot">${icon("warn")}<span>${text.recipeFailed(stack)} ${plain(r.error)}</span></p>`;
  return recipeParts(model, actions, key, r, emphasis);
}

/** A text longer than this scrolls inside its frame, and so takes the focus: the keyboard must be able to scroll it. */
const LONG_TEXT = 400;

export function recipeParts(model: Model, actions: Actions, key: string, r: Recipe, emphasis: string): TemplateResult {
  return html`<div class="recipe">
    ${r.parts.length ? html`<p class="note" data-proven=${r.proven ?? ""}>${icon(r.proven ? "pass" : "warn")}<span>${r.proven ? text.proven(visible(r.proven)) : text.fromDocumentation}</span></p>` : nothing}
    ${r.parts.map(
      (part, i) => html`<figure>
        <figcaption>
          <span><b>${plain(part.file)}</b>${part.where ? html` <span class="where">${plain(part.where)}</span>` : nothing}</span>
          ${copyButton(model, actions, `${key} ${i}`, part.text, text.copy, text.copyOf(part.file), emphasis)}
        </figcaption>
        <pre tabindex=${part.text.length > LONG_TEXT ? "0" : nothing}><code>${visibleCode(part.text)}</code></pre>
      </figure>`,
    )}
    ${r.apply
      ? html`<figure class="apply">
          <figcaption><span>${text.run}</span></figcaption>
          <pre><code>${visibleCode(r.apply)}</code></pre>
        </figure>`
      : nothing}
    ${r.notes.map((note) => html`<p class="note">${icon("info")}<span>${plain(note)}</span></p>`)}
    ${r.cannot.map(
      (c) => html`<p class="cannot">
        ${icon("not-applicable")}<span><b>${text.cannot(r.title || stackTitle(model.stack))}:</b> <code>${plain(change(c.change))}</code> <span class="why">${plain(c.why)}</span></span>
      </p>`,
    )}
  </div>`;
}

/** A recipe's lines, each in its own box, so that one too long for the popup hangs. Tabs stay; every other control is shown. */
function visibleCode(code: string): TemplateResult[] {
  const lines = code.trimEnd().split("\n");
  return lines.map((line, i) => {
    const indent = Math.min(8, line.length - line.trimStart().length);
    return html`<span class="line indent-${indent}">${line.split("\t").map(visible).join("\t")}${i < lines.length - 1 ? "\n" : ""}</span>`;
  });
}

function wholePlan(model: Model, actions: Actions) {
  const { report } = model;
  const steps = report.plan?.length ?? 0;
  const end = reach(report);
  const whole = model.recipes.get(WHOLE_PLAN);
  if (steps < 2 || !end || planChanges(report).length === 0 || !whole || whole.error) return nothing;
  return html`<section class="plan">
    <div class="plan-head">
      <h2>${text.wholePlan(steps)}</h2>
      <span class="gain"
        ><span aria-hidden="true">${report.grade === end.grade ? nothing : html`${report.grade} → ${end.grade} `}<b>+${end.score - report.score}</b></span
        ><span class="sr">${text.gainWords(report.grade ?? "", end.grade, end.score - report.score)}</span></span
      >
    </div>
    ${tryOut(model, actions, WHOLE_PLAN, trial.tryPlan)}
    ${whole.parts.length
      ? copyButton(model, actions, WHOLE_PLAN, whole.text ?? "", text.copyPlan(stackTitle(model.stack)), text.copyPlan(stackTitle(model.stack)), "wide")
      : nothing}
    ${copyButton(model, actions, "markdown", whole.markdown ?? "", text.copyMarkdown, text.copyMarkdown, "", text.copyMarkdownWhy(stackTitle(model.stack)))}
    ${whole.cannot.length ? html`<p class="quiet-note">${text.planCannot(whole.cannot.length, stackTitle(model.stack))}</p>` : nothing}
    <details class="fold">
      <summary>${icon("chevron", "chevron")}${text.showPlan}</summary>
      ${recipeParts(model, actions, "whole plan", whole, "")}
    </details>
  </section>`;
}

function references({ rule, references }: Finding): TemplateResult {
  const links = references.map((url) => ({ url, name: linkName(url) })).filter(({ name }) => name);
  return html`<p class="references">
    ${text.readMore} <a href=${rulePage(rule)} target="_blank" data-about=${rule}>${text.aboutRule}</a>${links.map(
      ({ url, name }) => html`<span aria-hidden="true"> · </span><a href=${url} target="_blank" rel="noreferrer"><span title=${url}>${visible(name!)}</span></a>`,
    )}
  </p>`;
}

/** What would tell about a check that could not be made: the way over plain HTTP can be asked for. */
function tells(model: Model, actions: Actions, { rule }: Check) {
  const asks = rule === "https-redirect" && model.askable.some(({ kind }) => kind === "http");
  return asks ? askButton(model, actions, ["http"], text.askHTTP) : nothing;
}

function checks(
  id: string,
  title: string,
  list: readonly Check[] | undefined,
  shape: "pass" | "not-applicable" | "unknown",
  className: string,
  why = "",
  more: (check: Check) => unknown = () => nothing,
) {
  if (!list?.length) return nothing;
  return html`<details class="fold" data-checks=${id}>
    <summary>${icon("chevron", "chevron")}<span class=${className}>${icon(shape)}</span>${title}</summary>
    ${why ? html`<p class="quiet-note">${why}</p>` : nothing}
    <ul class="checks">
      ${list.map((check) => html`<li data-check=${check.rule}>
          <a href=${rulePage(check.rule)} target="_blank">${plain(check.title)}</a>${check.detail ? html`<small data-detail>${plain(check.detail)}</small>` : nothing}
          ${more(check)}
        </li>`)}
    </ul>
  </details>`;
}
