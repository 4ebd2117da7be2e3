// The cookies that this page sets or the browser holds for it, with the flags that decide who gets them.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { clip, visible, type Actions, type Model } from "../model.ts";
import { cookieProblem, crossSite, fate, lifetime, role, sameSite, setBy, text } from "../words.ts";
import type { CookieVerdict } from "../../extension/wire.ts";
import { icon } from "./icons.ts";
import { long, plain, someRows } from "./text.ts";
import { whatIf } from "./whatif.ts";

/** A longer cookie name is cut; its title has it whole. */
const NAME_LENGTH = 120;

export function cookiesPanel(model: Model, actions: Actions): TemplateResult {
  const cookies = model.report.cookies ?? [];
  const empty = html`<div class="empty"><h2>${text.noCookies}</h2><p>${text.noCookiesWhy}</p></div>`;
  return html`${cookies.length === 0 ? empty : table(model, actions, cookies)}${gone(model, actions)}`;
}

/** What responses set and the browser does not hold: replaced, deleted, or kept out. */
function gone(model: Model, actions: Actions) {
  const { cookiesGone = [] } = model.report;
  if (cookiesGone.length === 0) return nothing;
  return html`<section data-gone>
    <div class="eyebrow"><h2>${text.gone}</h2><span>${cookiesGone.length}</span></div>
    <ul class="rows loads">
      ${someRows(model, actions, "gone", cookiesGone, 6, (cookie, i) => goneRow(model, actions, cookie, i))}
    </ul>
  </section>`;
}

function goneRow(model: Model, actions: Actions, { name, fate: what, rejected, line, setAt, setBy: who }: CookieVerdict, i: number): TemplateResult {
  return html`<li data-gone-cookie=${name} data-fate=${what ?? ""}>
    <code class="url"><b>${plain(name)}</b></code>
    <small>${setBy[who ?? ""] ?? nothing}</small>
    <p class="facts"><span>${rejected ? html`${text.refused}: ${plain(rejected)}.` : (fate[what ?? ""] ?? nothing)}</span></p>
    ${line ? html`<p class="set-line"><code>${long(model, actions, `gone ${i}`, `Set-Cookie: ${line}`)}</code>${setAt ? html` <small>${text.setAt} ${plain(setAt)}</small>` : nothing}</p>` : nothing}
  </li>`;
}

function table(model: Model, actions: Actions, cookies: readonly CookieVerdict[]): TemplateResult {
  const now = Date.parse(model.observation?.time ?? "");
  return html`<table class="cookies">
    <thead>
      <tr>
        <th scope="col">${text.cookie}</th>
        <th scope="col">${text.secureFlag}</th>
        <th scope="col">${text.httpOnly}</th>
        <th scope="col">${text.sameSiteFlag}</th>
        <th scope="col">${text.overHTTP}</th>
      </tr>
    </thead>
    ${cookies.map((cookie, i) => row(model, actions, cookie, i, Number.isNaN(now) ? Date.now() : now))}
  </table>`;
}

function row(model: Model, actions: Actions, cookie: CookieVerdict, i: number, now: number): TemplateResult {
  const broken = (rule: string) => cookie.problems.includes(rule);
  const name = clip(visible(cookie.name), NAME_LENGTH);
  const found = (rule: string) => model.report.findings?.find((finding) => finding.rule === rule);
  const leadTo = (rule: string, words: string) => html`<button type="button" class="link" @click=${() => actions.showFinding(rule)}>${plain(words)}</button>`;
  return html`<tbody data-cookie=${cookie.name} data-accepted=${cookie.accepted} class=${cookie.accepted ? "" : "refused"}>
    <tr>
      <th scope="rowgroup" title=${visible(cookie.name)}><bdi>${name.shown}${name.hidden ? "…" : ""}</bdi></th>
      <td>${flag(cookie.secure, broken("cookie-secure"))}</td>
      <td>
        ${cookie.role === "csrf" && !cookie.httpOnly
          ? html`<span class="off" title=${text.notAskedWhy}>${text.notAsked}</span>`
          : flag(cookie.httpOnly, broken("cookie-httponly"))}
      </td>
      <td class=${broken("cookie-samesite") ? "bad" : cookie.sameSite === "unspecified" ? "off" : ""}>
        ${broken("cookie-samesite") ? icon("fail") : nothing}${sameSite[cookie.sameSite] ?? visible(cookie.sameSite)}
      </td>
      <td class=${cookie.sentOverHTTP ? (broken("cookie-secure") ? "bad" : "") : "off"}>${cookie.sentOverHTTP ? text.yes : text.no}</td>
    </tr>
    <tr class="about">
      <td colspan="5">
        <p class="facts">${facts(cookie, now).map((fact, i) => html`${i ? " · " : nothing}<span>${plain(fact)}</span>`)}</p>
        ${cookie.accepted
          ? nothing
          : html`<p class="bad">
              ${icon("fail")}<span>${found("cookie-rejected") ? leadTo("cookie-rejected", text.refused) : text.refused}: ${plain(cookie.rejected)}.</span>
            </p>`}
        ${cookie.fate === "missing" ? html`<p class="facts" data-fate="missing">${fate["missing"]}</p>` : nothing}
        ${cookie.differences?.map(({ kind, text: words }) => html`<p class="facts" data-difference=${kind}>${icon("info")}<span>${plain(words)}</span></p>`)}
        ${cookie.whatIf?.map(({ kind, text: words }) => html`<p class="facts" data-what-if=${kind}>${icon("info")}<span>${plain(words)}</span></p>`)}
        ${cookie.problems.map((rule) => {
          const finding = rule === "cookie-rejected" ? undefined : found(rule);
          return finding ? html`<p class="bad">${icon("fail")}<span class="sr">${text.problem} </span>${leadTo(rule, cookieProblem[rule] ?? finding.title)}</p>` : nothing;
        })}
        ${cookie.line
          ? html`<details class="fold">
              <summary>${icon("chevron", "chevron")}${text.setLine}</summary>
              <p class="set-line">
                <code>${long(model, actions, `cookie ${cookie.name} ${cookie.domain} ${cookie.path}`, `Set-Cookie: ${cookie.line}`)}</code>
                ${cookie.setAt ? html`<small>${text.setAt} ${plain(cookie.setAt)}</small>` : nothing}
              </p>
            </details>`
          : nothing}
        ${whatIf(model, actions, cookie, i)}
      </td>
    </tr>
  </tbody>`;
}

function flag(on: boolean, bad: boolean): TemplateResult {
  if (on) return html`<span class="good">${icon("pass")}<span class="sr">${text.yes}</span></span>`;
  return html`<span class=${bad ? "bad" : "off"}>${bad ? icon("fail") : nothing}${text.no}</span>`;
}

function facts(cookie: CookieVerdict, now: number): string[] {
  const expires = Date.parse(cookie.expires);
  return [
    role[cookie.role] ?? cookie.role,
    setBy[cookie.setBy ?? ""] ?? "",
    cookie.sent ? text.sentHere : "",
    cookie.hostOnly ? text.thisHost : text.andSubdomains(cookie.domain),
    cookie.path === "/" ? "" : text.path(cookie.path),
    Number.isNaN(expires) ? text.sessionCookie : lifetime(expires, now),
    cookie.partitioned ? text.partitioned : "",
    crossSite[cookie.sentCrossSite] ?? "",
  ].filter(Boolean);
}
