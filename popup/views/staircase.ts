// HSTS in steps: those that are taken, the one to take next with its recipe, and the others behind it.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { stairKey, type Actions, type Model } from "../model.ts";
import { change, text } from "../words.ts";
import type { Recipe, Stair } from "../../extension/wire.ts";
import { icon } from "./icons.ts";
import { plain } from "./text.ts";

/** Writes a recipe; the key names its place. */
type Write = (model: Model, actions: Actions, key: string, recipe: Recipe | undefined, emphasis: string) => TemplateResult;

export function staircase(model: Model, actions: Actions, write: Write) {
  const { staircase: stairs } = model.report;
  const next = stairs?.steps[stairs.next];
  if (!stairs || !next) return nothing;
  return html`<details class="fold stairs" data-staircase>
    <summary>${icon("chevron", "chevron")}<span class="off">${icon("stairs")}</span><span>${text.staircase} <b>${plain(next.title)}</b></span></summary>
    <p class="quiet-note">${text.staircaseWhy}</p>
    <ol>
      ${stairs.steps.map((step, i) => {
        const body = () => html`<p class="quiet-note">${plain(step.when)} ${plain(step.risk)}</p>${write(model, actions, stairKey(i), model.recipes.get(stairKey(i)), "")}`;
        if (i < stairs.next) return html`<li class="taken">${head(model, step, icon("pass"), text.taken, false)}</li>`;
        if (i === stairs.next) return html`<li class="next" data-stair=${i} aria-current="step">${head(model, step, icon("chevron"), text.takeNow)}${body()}</li>`;
        return html`<li data-stair=${i}><details><summary>${head(model, step, icon("chevron", "chevron"), "")}</summary>${body()}</details></li>`;
      })}
    </ol>
  </details>`;
}

/** A step in a line: its name, what the page sends with it, and what that wins. */
function head({ report }: Model, step: Stair, shape: TemplateResult, word: string, wins = true): TemplateResult {
  const points = step.score - report.score;
  return html`<span class="stair"
    ><span class="mark">${shape}</span
    ><span><b>${plain(step.title)}</b>${word ? html` <small>${word}</small>` : nothing} ${step.changes.map((c) => html`<code>${plain(change(c).replace(/^[^:]*: /, ""))}</code>`)}</span
    >${wins
      ? html`<span class=${points > 0 ? "gain" : "gain none"}
          ><span aria-hidden="true">${report.grade === step.grade ? nothing : html`${report.grade} → ${step.grade} `}<b>${points > 0 ? "+" : points < 0 ? "−" : "±"}${Math.abs(points)}</b></span
          ><span class="sr">${text.gainWords(report.grade ?? "", step.grade, points)}</span></span
        >`
      : nothing}</span
  >`;
}
