// The content script: it tells the worker what the document in a tab says, when it is parsed, when it has loaded, and after it changed. Nothing
// here changes the page, and nothing that the page does reaches further than its own entry.

import type { Document as Markup } from "../wire.ts";
import { failures, noteFailure, watchFeatures } from "./failures.ts";
import { readMarkup } from "./read.ts";
import { note, violations } from "./violations.ts";
import { hasOpener, opensLoosely } from "./windows.ts";

/** After a change the document is read again this much later, when the browser has time. Milliseconds. */
const PAUSE = 1000;

/** After so many changes a document has said what it has to say. */
const MAX_CHANGES = 20;

/** A document is parsed and loads once, and again for each document.open(), which a page could call without end. */
const MAX_STEPS = 6;

/** Before the page could give it up. */
const opener = hasOpener();

let told = "";
let steps = 0;
let changes = 0;
let waiting = false;
let ended = false; // Assay was removed or updated: a new script comes with the next page

const observer = new MutationObserver(changed);

function tell(again = false): void {
  if (ended) return;
  const markup: Markup = readMarkup();
  const { list, dropped } = violations();
  if (list.length > 0) markup.violations = list;
  if (dropped > 0) markup.dropped = (markup.dropped ?? 0) + dropped;
  const failed = failures();
  const message = { document: markup, ...(failed.length > 0 && { failures: failed }), ...(opener && { opener }) };
  const text = JSON.stringify(message);
  if (text === told && !again) return;
  told = text;
  try {
    chrome.runtime.sendMessage(message).catch(() => (told = ""));
  } catch {
    ended = true;
    observer.disconnect();
  }
}

/** Something was added, or a policy was broken. Until the document is parsed, that is told with all the rest. */
function changed(): void {
  observer.disconnect();
  if (steps === 0 || waiting || ended || changes >= MAX_CHANGES) return;
  waiting = true;
  changes++;
  // Not setTimeout: a page that clears all timers clears a content script's too.
  void scheduler.postTask(
    () => {
      waiting = false;
      listen(); // document.open() has removed every listener
      tell();
      watch();
    },
    { delay: PAUSE, priority: "background" },
  );
}

function watch(): void {
  if (!ended && changes < MAX_CHANGES) observer.observe(document, { childList: true, subtree: true });
}

function onViolation(event: SecurityPolicyViolationEvent): void {
  if (note(event)) changed();
}

function onError(event: globalThis.Event): void {
  if (noteFailure(event)) changed();
}

/** Parsed, loaded, or back from the back/forward cache, where the worker may have forgotten it. */
function onStep(event: globalThis.Event): void {
  if (!event.isTrusted) return;
  const back = event.type === "pageshow";
  if (back && !(event as PageTransitionEvent).persisted) return;
  if (!back && steps++ >= MAX_STEPS) return changed();
  tell(back);
  watch();
}

function listen(): void {
  // Before all of the page's own, which could stop them.
  addEventListener("securitypolicyviolation", onViolation, true);
  addEventListener("error", onError, true);
  for (const step of ["DOMContentLoaded", "load", "pageshow"]) addEventListener(step, onStep, true);
}

/** Only markup says anything: the browser itself makes a document for an image, JSON or text. */
const saysSomething = /^(text\/html|application\/xhtml\+xml)$/.test(document.contentType);

if (saysSomething) {
  listen();
  watchFeatures(changed);
  // The worker asks how a window was opened, while a trial could have cut it off.
  chrome.runtime.onMessage.addListener((message: { opens: string }, _, answer) => answer(opensLoosely(message.opens)));
  // A page that is prepared in the background may never be shown.
  if (document.prerendering) {
    ended = true;
    document.addEventListener("prerenderingchange", () => {
      ended = false;
      if (steps > 0) tell();
      watch();
    });
  }
}

declare global {
  interface Document {
    readonly prerendering?: boolean;
  }
}
