// The first glance: whose page, which letter, why; and the second: every family.

import { html, svg, nothing, type TemplateResult } from "lit/html.js";
import { address, elide, gradeLetter, reach, visible, type Actions, type Model } from "../model.ts";
import { familyShort, familyStateLong, kind, text } from "../words.ts";
import type { Family, Observatory, Report, TargetVerdict } from "../../extension/wire.ts";
import { exportButton } from "./export.ts";
import { hallmark, icon, stateShape } from "./icons.ts";
import { pinButton } from "./pin.ts";
import { plain, some } from "./text.ts";

/** A longer host would fill the popup: its middle is cut out, and its title has it whole. */
const HOST_LENGTH = 72;

export function bar(model: Model, actions: Actions): TemplateResult {
  const { report } = model;
  const { host, path, scheme } = address(report.url);
  const graded = report.state === "graded";
  return html`<header class="bar">
    ${graded ? lock(scheme, report) : nothing}
    <h1 class=${host.length > 28 ? "host long" : "host"}>
      <bdi title=${visible(report.url)}>${elide(visible(host), HOST_LENGTH)}</bdi>${path ? html`<span class="path" title=${visible(report.url)}><bdi>${visible(path)}</bdi></span>` : nothing}
    </h1>
    ${pinButton(model, actions)}
    ${graded ? exportButton(model, actions) : nothing}
    <button type="button" class="button quiet" data-settings aria-label=${text.settings} title=${text.settings} @click=${() => actions.openSettings()}>${icon("settings")}</button>
    ${graded
      ? html`<button type="button" class="button quiet" aria-label=${text.reload} title=${text.reload} @click=${() => actions.reload()}>${icon("reload")}</button>`
      : nothing}
  </header>`;
}

/** A closed lock only where the page's own transport protects it, as the core judged. */
function lock(scheme: string, report: Report): TemplateResult {
  const closed = scheme === "https:" && !report.findings?.some((finding) => finding.rule === "https-page");
  const words = closed ? text.secure : scheme === "https:" ? text.broken : text.insecure;
  return html`<span class="lock ${closed ? "good" : "bad"}" title=${words}>${icon(closed ? "locked" : "unlocked")}<span class="sr">${words}</span></span>`;
}

export function verdict({ report, scale }: Model, actions: Actions): TemplateResult {
  const grade = report.grade ?? "";
  const reachable = reach(report);
  return html`<section class="verdict grade-${gradeLetter(grade)}" aria-label=${text.grade(grade)}>
    ${hallmark(grade)}
    <div class="verdict-text">
      <p class="score">
        <span class="sr">${text.grade(grade)}, </span><strong>${report.score}</strong> ${text.of100}${reachable
          ? html`<span class="reach"> · ${text.reach(reachable.grade, reachable.score)}</span>`
          : nothing}${kind[report.kind ?? ""] ? html` <span class="kind" data-kind=${report.kind!}><span class="sr">${text.kind} </span>${kind[report.kind!]}</span>` : nothing}
      </p>
      ${meter(report.score, reachable?.score ?? report.score)}
      ${scale === "observatory" && report.lenses?.observatory ? beside(report.lenses.observatory, actions) : nothing}
      <p class="summary">${visible(report.summary ?? "")}</p>
    </div>
  </section>`;
}

/** The other scale that the user wants to see: its letter and its score, leading to what it says. */
function beside({ grade, score }: Observatory, actions: Actions): TemplateResult {
  return html`<p class="beside" data-scale="observatory">
    <button type="button" class="link" @click=${() => actions.showScale()}>${text.observatoryScale}</button> <b>${visible(grade)}</b> ${score}
  </p>`;
}

/** The score, and what it could be, on a line of a hundred. The words above it say the same. */
function meter(score: number, reachable: number): TemplateResult {
  return html`<svg class="meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<rect class="meter-all" width="100" height="4"/><rect class="meter-reach" width=${reachable} height="4"/><rect class="meter-score" width=${score} height="4"/>`}
  </svg>`;
}

/** What the reader must know beside the grade: the circumstances, refused settings, the target. */
export function notices(model: Model, actions: Actions): TemplateResult {
  const { report, refused, access } = model;
  return html`${report.context ? html`<p class="context" data-context>${icon("info")}<span>${plain(report.context)}</span></p>` : nothing}
  ${refused
    ? html`<p class="context" data-refused title=${visible(refused)}>
        ${icon("warn")}<span>${text.refusedSettings} <button type="button" class="link" @click=${() => actions.openSettings()}>${text.openSettings}</button></span>
      </p>`
    : nothing}
  ${access?.partial
    ? html`<p class="context" data-partial>
        ${icon("info")}<span
          >${access.refused ? plain(access.refused) : access.all ? text.partialThen : text.partial}
          ${access.all
            ? html`<button type="button" class="link" @click=${() => actions.reload()}>${text.reloadPage}</button>`
            : html`<button type="button" class="link" data-allow="all" @click=${() => actions.allow("all")}>${text.allowAll}</button>`}</span
        >
      </p>`
    : nothing}
  ${report.target ? target(model, actions, report.target) : nothing}`;
}

function target(model: Model, actions: Actions, { met, grade, families = [], missing }: TargetVerdict): TemplateResult {
  const titles = families.map((id) => model.report.families?.find((family) => family.id === id)?.title ?? id);
  return html`<div class="target ${met ? "met" : "missed"}" data-target=${met ? "met" : "missed"}>
    ${icon(met ? "pass" : "fail")}
    <div>
      <p><b>${met ? text.targetMet : text.targetMissed}</b> <span class="facts">${visible(text.targetIs(grade, titles))}</span></p>
      ${some(model, actions, "target", missing, 3, (words) => html`<p>${plain(words)}</p>`)}
    </div>
  </div>`;
}

/** Every family. One with a finding is a button that leads to its costliest. */
export function families(report: Report, actions: Actions): TemplateResult {
  return html`<ul class="families" aria-label=${text.families}>
    ${(report.families ?? []).map(
      (family) => html`<li data-family=${family.id} data-family-state=${family.state} class=${stateClass(family.state)}>
        ${leading(report, actions, family, html`${icon(stateShape(family.state))}<span class="family-title">${visible(family.title)}</span
          ><small aria-hidden="true">${family.lost > 0 ? `−${family.lost}` : (familyShort[family.state] ?? "")}</small>${spoken(family)}`)}
      </li>`,
    )}
  </ul>`;
}

function leading(report: Report, actions: Actions, family: Family, content: TemplateResult): TemplateResult {
  const finding = report.findings?.find((finding) => finding.family === family.id);
  return finding
    ? html`<button type="button" class="family" @click=${() => actions.showFinding(finding.rule)}>${content}</button>`
    : html`<div class="family">${content}</div>`;
}

function spoken(family: Family): TemplateResult {
  return html`<span class="sr"> ${familyStateLong[family.state] ?? family.state}${family.lost > 0 ? `, ${text.lost(family.lost)}` : ""}</span>`;
}

function stateClass(state: string): string {
  return { pass: "good", warn: "warn", fail: "bad" }[state] ?? "off";
}
