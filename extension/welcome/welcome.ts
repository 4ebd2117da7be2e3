// The page that opens once, after Assay was installed: what Assay sees, keeps and sends, how things stand here, and the clicks.

import { html, render, type TemplateResult } from "lit/html.js";
import { everySite, maySeeAll } from "../access.ts";
import { settingsPage } from "../quirks.ts";
import { text } from "./words.ts";

const here = { sees: true, cannotAsk: false, private: false };

async function showAccess(): Promise<void> {
  here.sees = await maySeeAll();
  draw();
}

async function allowAll(): Promise<void> {
  try {
    await chrome.permissions.request({ origins: [...everySite] });
  } catch {
    here.cannotAsk = true;
  }
  await showAccess();
}

/** A text in which *words* stand out, and [words] lead somewhere. */
function rich(text: string, link = ""): unknown[] {
  return text.split(/(\*[^*]+\*|\[[^\]]+\])/).map((part) => {
    if (/^\*.+\*$/.test(part)) return html`<b>${part.slice(1, -1)}</b>`;
    return /^\[.+\]$/.test(part) ? html`<a href=${link}>${part.slice(1, -1)}</a>` : part;
  });
}

/** Where Chromium shows what it lets Assay do; Firefox has no address for it. */
const details = settingsPage();

function view(): TemplateResult {
  const card = (title: string, ...texts: readonly unknown[]) => html`<div>
    <h2>${title}</h2>
    ${texts.map((text) => html`<p>${text}</p>`)}
  </div>`;
  const steps = (list: readonly string[]) => html`<ol>${list.map((step) => html`<li>${rich(step)}</li>`)}</ol>`;
  return html`<header>
      <h1><img src="../icons/128.png" alt="" width="48" height="48" /> ${text.ready}</h1>
      <p>${text.intro}</p>
    </header>
    <main>
      <section class="cards" aria-label=${text.about}>
        ${card(text.sees, text.seesWhat, text.seesNever)} ${card(text.keeps, text.keepsMemory, rich(text.keepsDisk, "../options/options.html"))}
        ${card(text.sends, text.sendsNothing, text.changes, text.asks)}
      </section>
      <section class="narrow" aria-labelledby="narrow">
        <h2 id="narrow">${text.which}</h2>
        <p id="sites" role="status">${here.sees ? text.allSites : here.cannotAsk ? text.cannotAsk : text.notAllSites}</p>
        <p><button type="button" class="button primary" id="allow" ?hidden=${here.sees} @click=${() => void allowAll()}>${text.allow}</button></p>
        <div class="cards">
          ${details
            ? html`<div>
                <h3>${text.chromium}</h3>
                ${steps(text.chromiumSteps)}
                <p><button type="button" class="link" id="details" @click=${() => void chrome.tabs.create({ url: details! })}>${text.details}</button></p>
              </div>`
            : html`<div>
                <h3>${text.firefox}</h3>
                ${steps(text.firefoxSteps)}
              </div>`}
          <div>
            <h3>${text.private}</h3>
            <p id="private">${here.private ? text.privateOn : rich(text.privateOff)}</p>
            <p>${text.privateKept}</p>
          </div>
        </div>
      </section>
    </main>`;
}

function draw(): void {
  render(view(), document.body);
}

document.title = `${text.title} · Assay`;
chrome.permissions.onAdded.addListener(() => void showAccess());
chrome.permissions.onRemoved.addListener(() => void showAccess());
here.private = await chrome.extension.isAllowedIncognitoAccess();
await showAccess();
