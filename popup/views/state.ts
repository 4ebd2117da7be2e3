// A page without a grade: why, and what to do.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { visible, type Access, type Actions } from "../model.ts";
import { failure, hiddenPage, hiddenSite, hiddenWay, reasons, reasonUnknown, text } from "../words.ts";
import type { Report } from "../../extension/wire.ts";
import { hallmark, icon } from "./icons.ts";
import { plain } from "./text.ts";

export function statePanel(report: Report, actions: Actions): TemplateResult {
  const { url } = report;
  const sentence = report.state === "error" ? failure : (reasons[report.reason ?? ""] ?? reasonUnknown);
  const loading = report.reason === "loading" && report.state !== "error";
  return html`<section class="state grade-none" aria-busy=${loading}>
    ${loading ? nothing : html`${hallmark("–")}<p class="sr">${text.noGrade}</p>`}
    ${heading(url, sentence.title)}
    <p>${sentence.text}</p>
    ${!report.error
      ? nothing
      : report.state === "error"
        ? html`<pre class="error-text" tabindex="0"><code>${plain(report.error)}</code></pre>`
        : html`<p>${text.why} <b>${plain(report.error)}</b>.</p>`}
    ${loading ? html`<div class="bones" aria-hidden="true"><i></i><i></i><i></i><i></i></div>` : nothing}
    ${sentence.button
      ? html`<button type="button" class="button primary" @click=${() => actions.reload()}>${sentence.button}</button>`
      : nothing}
  </section>`;
}

/** The page's address stands above as the first heading, if it is known. */
function heading(url: string, title: string): TemplateResult {
  return url ? html`<h2 class="state-title">${title}</h2>` : html`<h1 class="state-title">${title}</h1>`;
}

/** A page that Assay was kept from: which click helps. */
export function accessPanel({ url }: Report, access: Access, actions: Actions): TemplateResult {
  const { all, page, site } = access;
  const sentence = page || all ? (access.all ? reasons["opened-before"]! : hiddenWay) : site ? hiddenSite : hiddenPage;
  const allowAll = (className: string) => html`<button type="button" class="button ${className}" data-allow="all" @click=${() => actions.allow("all")}>${text.allowAll}</button>`;
  const reload = (className: string) => html`<button type="button" class="button ${className}" @click=${() => actions.reload()}>${text.reloadPage}</button>`;
  return html`<section class="state grade-none" data-access=${all ? "all" : page ? "page" : "none"}>
    ${hallmark("–")}
    <p class="sr">${text.noGrade}</p>
    ${heading(url, sentence.title)}
    <p>${sentence.text}</p>
    ${all
      ? reload("primary")
      : page
        ? html`${allowAll("primary")}${reload("")}`
        : site
          ? html`<button type="button" class="button primary" data-allow="site" @click=${() => actions.allow("site")}>${text.allowSite(visible(site))}</button>${allowAll("")}`
          : allowAll("primary")}
    ${access.refused ? html`<p class="cannot" data-refused-access role="alert">${icon("warn")}<span>${plain(access.refused)}</span></p>` : nothing}
    ${url && !all && !page ? html`<p class="quiet-note">${text.allowWhy}</p>` : nothing}
  </section>`;
}
