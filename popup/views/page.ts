// The whole popup, from a model. Nothing here asks the browser for anything.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { splitFindings, tabs, type Actions, type Model, type Tab } from "../model.ts";
import { spoken } from "../spoken.ts";
import { text } from "../words.ts";
import { cookiesPanel } from "./cookies.ts";
import { exportPanel } from "./export.ts";
import { fixPanel } from "./fix.ts";
import { flowPanel } from "./flow.ts";
import { headersPanel } from "./headers.ts";
import { originPanel } from "./origin.ts";
import { pinPanel } from "./pin.ts";
import { accessPanel, statePanel } from "./state.ts";
import { trialBanner } from "./trial.ts";
import { bar, families, notices, verdict } from "./verdict.ts";

export function page(english: Model, actions: Actions): TemplateResult {
  const model = spoken(english);
  const { report } = model;
  const graded = report.state === "graded";
  return html`<main
      data-state=${report.state}
      data-reason=${report.reason || nothing}
      data-grade=${report.grade || nothing}
      data-score=${graded ? report.score : nothing}
    >
      ${report.url ? bar(model, actions) : nothing}
      ${graded ? nothing : trialBanner(model, actions)}
      ${graded
        ? html`${verdict(model, actions)}${exportPanel(model, actions)}${pinPanel(model, actions)}${trialBanner(model, actions)}${notices(model, actions)}${families(report, actions)}${tabList(model, actions)}
            <div class="panel" role="tabpanel" id="panel" aria-labelledby="tab-${model.tab}" tabindex="0">${panel(model, actions)}</div>`
        : model.access ? accessPanel(report, model.access, actions) : statePanel(report, actions)}
    </main>
    ${foot(model, actions)}
    <div class="sr" role="status">${model.announce}</div>`;
}

/** What holds for every page: where to read what Assay keeps, and the way to be rid of it. */
function foot(model: Model, actions: Actions): TemplateResult {
  return html`<footer class="foot">
    <a href="/welcome/welcome.html" target="_blank">${text.aboutAssay}</a>
    ${model.forgotten
      ? html`<span data-forgotten>${text.forgotten}</span>`
      : html`<button type="button" class="link" data-forget="all" title=${text.forgetWhy} @click=${() => actions.forget()}>${text.forget}</button>`}
  </footer>`;
}

function panel(model: Model, actions: Actions): TemplateResult {
  switch (model.tab) {
    case "cookies":
      return cookiesPanel(model, actions);
    case "flow":
      return flowPanel(model, actions);
    case "origin":
      return originPanel(model, actions);
    case "headers":
      return headersPanel(model, actions);
    default:
      return fixPanel(model, actions);
  }
}

function tabList(model: Model, actions: Actions): TemplateResult {
  const { report, observation } = model;
  const counts: Record<Tab, number | undefined> = {
    fix: splitFindings(report).costly.length,
    cookies: report.cookies?.length ?? 0,
    flow: report.flow?.length ?? 0,
    headers: observation?.exchanges.at(-1)?.headers.length,
    origin: report.origin && report.origin.answers + (report.origin.dropped ?? 0),
  };
  return html`<div class="tabs" role="tablist" aria-label=${text.tabs} @keydown=${(event: KeyboardEvent) => moveFocus(event, model.tab, actions)}>
    ${tabs.map(
      (tab) => html`<button
        type="button"
        role="tab"
        id="tab-${tab}"
        data-tab=${tab}
        aria-selected=${tab === model.tab}
        aria-controls="panel"
        tabindex=${tab === model.tab ? 0 : -1}
        @click=${() => actions.chooseTab(tab)}
      >
        ${text[tab]}${counts[tab] === undefined ? nothing : html`<span class="sr">, </span> <small>${counts[tab]}</small>`}
      </button>`,
    )}
  </div>`;
}

/** The keys of a tab list, with selection following focus: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ */
function moveFocus(event: KeyboardEvent, current: Tab, actions: Actions): void {
  const at = tabs.indexOf(current);
  const to = {
    ArrowRight: (at + 1) % tabs.length,
    ArrowLeft: (at + tabs.length - 1) % tabs.length,
    Home: 0,
    End: tabs.length - 1,
  }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const list = event.currentTarget as HTMLElement;
  actions.chooseTab(tabs[to]!);
  list.querySelector<HTMLElement>(`[data-tab=${tabs[to]}]`)?.focus();
}
