// What would be otherwise if a cookie were: its switches, and what the core says of them. Nothing is changed, and nothing is kept.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { asItIs, gradeLetter, isAsWished, wished, type Actions, type CookieTry, type Model } from "../model.ts";
import { sameSite, stackTitle, text, whatIf as words } from "../words.ts";
import type { CookieRequest, CookieVerdict, CookieWishes, Recipe, WhatIf, WhatIfFinding } from "../../extension/wire.ts";
import { recipeParts } from "./fix.ts";
import { icon, type Shape } from "./icons.ts";
import { copyButton, plain } from "./text.ts";

/** The button that opens the switches of a cookie, and what is open of them. `i` is the cookie's place in the report. */
export function whatIf(model: Model, actions: Actions, cookie: CookieVerdict, i: number) {
  if (!model.whatIfs || !model.observation) return nothing;
  const one = model.whatIfs.get(i);
  const id = `what-if-${i}`;
  return html`<button
      type="button"
      class="link what-if-open"
      data-what-if-open
      aria-expanded=${one !== undefined}
      aria-controls=${one ? id : nothing}
      @click=${() => actions.whatIf(i, one ? undefined : asItIs(cookie))}
    >
      ${icon("chevron", "chevron")}${words.open}<span class="sr"> ${plain(cookie.name)}</span>
    </button>
    ${one ? html`<div class="what-if" id=${id} data-what-if-of=${cookie.name}>${switches(actions, cookie, i, one)}${one.answer ? answer(model, actions, cookie, i, one, one.answer) : nothing}</div>` : nothing}`;
}

function switches(actions: Actions, cookie: CookieVerdict, i: number, { wish }: CookieTry): TemplateResult {
  const turn = (more: Partial<CookieWishes>) => actions.whatIf(i, wished(wish, more));
  const one = (key: "secure" | "httpOnly" | "hostOnly" | "hostPrefix", label: string) => html`<label>
    <input type="checkbox" role="switch" data-switch=${key} .checked=${wish[key]} @change=${(event: Event) => turn({ [key]: (event.target as HTMLInputElement).checked })} />
    <span>${label}</span>
  </label>`;
  const prefixed = /^__(host|secure|http)-/i.test(cookie.name);
  return html`<fieldset>
      <legend>${words.legend}</legend>
      ${one("secure", text.secureFlag)}${one("httpOnly", text.httpOnly)}${cookie.hostOnly ? nothing : one("hostOnly", words.noDomain)}${prefixed || cookie.name === ""
        ? nothing
        : one("hostPrefix", words.prefix)}
      <label>
        ${text.sameSiteFlag}
        <select data-switch="sameSite" @change=${(event: Event) => turn({ sameSite: (event.target as HTMLSelectElement).value as CookieWishes["sameSite"] })}>
          ${Object.entries(sameSite).map(([value, label]) => html`<option value=${value} ?selected=${value === wish.sameSite} .selected=${value === wish.sameSite}>${label}</option>`)}
        </select>
      </label>
    </fieldset>
    <p class="what-if-back">
      <button type="button" class="button" data-as-it-is ?disabled=${isAsWished(cookie, wish)} @click=${() => actions.whatIf(i, asItIs(cookie))}>${words.back}</button>
      <small>${words.why}</small>
    </p>`;
}

function answer(model: Model, actions: Actions, cookie: CookieVerdict, i: number, { wish, recipe }: CookieTry, said: WhatIf): TemplateResult {
  if (said.error) return html`<p class="cannot">${icon("warn")}<span>${plain(words.failed(said.error))}</span></p>`;
  const other = said.changes.length > 0 || said.renamed;
  return html`${said.refused ? html`<p class="cannot" data-what-if-refused>${icon("fail")}<span>${plain(words.refused(said.refused))}</span></p>` : nothing}
    ${other ? grade(said) : nothing}
    ${said.findings?.length ? html`<ul class="what-if-findings">${said.findings.map((finding) => findingRow(actions, finding))}</ul>` : nothing}
    ${cookie.role === "csrf" && wish.httpOnly && !cookie.httpOnly ? html`<p class="note">${icon("warn")}<span>${text.notAskedWhy}.</span></p>` : nothing}
    <table class="what-if-requests">
      <caption>${words.who}</caption>
      <tbody>${said.requests.map(requestRow)}</tbody>
    </table>
    ${said.renamed && !said.refused ? html`<p class="note">${icon("info")}<span>${plain(words.rename(said.name))}</span></p>` : nothing}
    ${recipe && !said.refused ? fix(model, actions, i, recipe) : nothing}`;
}

function grade({ grade, score, thenGrade, thenScore }: WhatIf): TemplateResult {
  const points = thenScore - score;
  return html`<p class="what-if-grade" data-then=${`${thenGrade} ${thenScore}`}>
    <span class="letter grade-${gradeLetter(thenGrade)}" aria-hidden="true">${thenGrade}</span>
    <span>${words.grade({ grade, score, thenGrade, thenScore })}</span>
    ${points ? html`<b class=${points > 0 ? "good" : "bad"} aria-hidden="true">${points > 0 ? "+" : "−"}${Math.abs(points)}</b>` : nothing}
  </p>`;
}

const findingShapes: Record<string, [Shape, string]> = { goes: ["pass", "good"], comes: ["fail", "bad"], stays: ["info", "off"] };

/** A finding that is there leads to it. */
function findingRow(actions: Actions, { rule, kind, title }: WhatIfFinding): TemplateResult {
  const [shape, className] = findingShapes[kind] ?? ["info", "off"];
  const said = words.finding[kind]?.(title) ?? title;
  return html`<li data-finding=${rule} data-kind=${kind} class=${className}>
    ${icon(shape)}<span>${kind === "comes" ? plain(said) : html`<button type="button" class="link" @click=${() => actions.showFinding(rule)}>${plain(said)}</button>`}</span>
  </li>`;
}

/** Whether that is for the better: for the page itself and what leads there it is neither. */
function side({ kind, now, then }: CookieRequest): [Shape, string] {
  const reach = ["no", "hsts", "browser", "yes"];
  const more = reach.indexOf(then) - reach.indexOf(now);
  if (more === 0) return ["not-applicable", ""];
  if (kind === "page" || kind === "link") return ["info", "off"];
  return more < 0 ? ["pass", "good"] : ["warn", "bad"];
}

function requestRow(request: CookieRequest): TemplateResult {
  const { kind, now, then } = request;
  const [shape, className] = side(request);
  const gets = (word: string) => words.gets[word] ?? word;
  return html`<tr data-to=${kind} data-now=${now} data-then=${then}>
    <th scope="row">${plain(words.to(request))}</th>
    <td class=${className}>${now === then ? gets(now) : html`${icon(shape)}<b>${words.becomes(gets(now), gets(then))}</b>`}</td>
  </tr>`;
}

function fix(model: Model, actions: Actions, i: number, recipe: Recipe) {
  const stack = stackTitle(model.stack);
  if (recipe.error) return html`<p class="cannot">${icon("warn")}<span>${text.recipeFailed(stack)} ${plain(recipe.error)}</span></p>`;
  return html`${recipe.parts.length ? copyButton(model, actions, `what if ${i}`, recipe.text ?? "", words.copy(stack), words.copy(stack), "primary") : nothing}
    <details class="fold">
      <summary>${icon("chevron", "chevron")}${words.show}</summary>
      ${recipeParts(model, actions, `what if ${i} part`, recipe, "")}
    </details>`;
}
