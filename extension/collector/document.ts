// What a content script tells of its document → an event of the collector. A page that has taken over its process could write such messages
// itself: everything is checked as if it had, and what does not hold is ignored as a whole.

import { MAX_ALL, MAX_ENTRIES, MAX_ENTRY, MAX_FAILURES, MAX_NUMBER, MAX_VIOLATIONS } from "../content/bounds.ts";
import type { Document, Form, Frame, Script, Violation } from "../wire.ts";
import type { Event } from "./events.ts";
import { documentURL } from "./redact.ts";
import type { Failure } from "./trial.ts";

/** Who sent a message, as the browser itself says. */
export type Sender = Pick<chrome.runtime.MessageSender, "id" | "tab" | "frameId" | "documentId" | "documentLifecycle" | "url">;

/** The event of a message, and its tab; undefined if it is not a content script's, of the document that a tab shows. */
export function onDocument(message: unknown, sender: Sender, own: string, time: number): { tab: number; event: Event } | undefined {
  const { id, tab, frameId, documentId = "", documentLifecycle = "active", url = "" } = sender;
  if (id !== own || tab?.id === undefined || frameId !== 0 || documentLifecycle !== "active") return undefined;
  if (!/^https?:/.test(url) || !URL.canParse(url)) return undefined;
  const fields = fieldsOf(message, ["document", "failures", "opener"]);
  const markup = fields && markupOf(fields["document"]);
  const failures = fields?.["failures"] === undefined ? [] : failuresOf(fields["failures"]);
  const opener = fields?.["opener"];
  if (!markup || !failures || (opener !== undefined && opener !== true)) return undefined;
  const event: Event = { type: "document", time, document: documentId, origin: new URL(url).origin, markup };
  return { tab: tab.id, event: { ...event, ...(failures.length > 0 && { failures }), ...(opener && { opener }) } };
}

/** A Document of wire's, made anew from what was sent; undefined if anything in it is not as the content script would write it. */
export function markupOf(value: unknown): Document | undefined {
  try {
    const fields = fieldsOf(value, [
      "contentSecurityPolicies", "referrerPolicy", "scripts", "forms", "passwordFields", "frames", "violations", "dropped",
    ]);
    if (!fields) return undefined;
    const markup: Document = {};
    const take = <Name extends keyof Document>(name: Name, check: (value: unknown) => NonNullable<Document[Name]>) => {
      if (fields[name] !== undefined) markup[name] = check(fields[name]);
    };
    take("contentSecurityPolicies", (value) => list(value, text, MAX_ENTRIES));
    take("referrerPolicy", text);
    take("scripts", (value) => list(value, script, MAX_ENTRIES));
    take("forms", (value) => list(value, form, MAX_ENTRIES));
    take("passwordFields", number);
    take("frames", (value) => list(value, frame, MAX_ENTRIES));
    take("violations", (value) => list(value, violation, MAX_VIOLATIONS));
    take("dropped", number);
    return JSON.stringify(markup).length <= 4 * MAX_ALL ? markup : undefined;
  } catch {
    return undefined;
  }
}

/** What elements could not load, made anew from what was sent; undefined if anything in it is not as the content script would write it. */
function failuresOf(value: unknown): Failure[] | undefined {
  try {
    return list(value, failure, MAX_FAILURES);
  } catch {
    return undefined;
  }
}

/** An object with no fields but these; undefined for anything else. */
function fieldsOf(value: unknown, names: readonly string[]): Record<string, unknown> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.keys(value).every((name) => names.includes(name)) ? (value as Record<string, unknown>) : undefined;
}

class Refused extends Error {}

function entry(value: unknown, names: readonly string[]): Record<string, unknown> {
  const fields = fieldsOf(value, names);
  if (!fields) throw new Refused();
  return fields;
}

function list<Entry>(value: unknown, check: (value: unknown) => Entry, most: number): Entry[] {
  if (!Array.isArray(value) || value.length > most) throw new Refused();
  return Array.from(value, check); // every index, holes too
}

function text(value: unknown): string {
  if (typeof value !== "string" || value.length > MAX_ENTRY) throw new Refused();
  return value;
}

function number(value: unknown): number {
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > MAX_NUMBER) throw new Refused();
  return value as number;
}

/** A URL that was cut. */
function url(value: unknown): string {
  const checked = text(value);
  if (documentURL(checked, checked) !== checked) throw new Refused();
  return checked;
}

/** A URL that was cut, or a word. */
function source(value: unknown): string {
  const checked = text(value);
  if (URL.canParse(checked) ? documentURL(checked, checked) !== checked : /[?#]/.test(checked)) throw new Refused();
  return checked;
}

function oneOf<Word extends string>(...words: Word[]): (value: unknown) => Word {
  return (value) => {
    if (!words.includes(value as Word)) throw new Refused();
    return value as Word;
  };
}

function script(value: unknown): Script {
  const { src, integrity, crossOrigin } = entry(value, ["src", "integrity", "crossOrigin"]);
  const made: Script = { src: url(src) };
  if (integrity !== undefined) made.integrity = text(integrity);
  if (crossOrigin !== undefined) made.crossOrigin = oneOf("anonymous", "use-credentials")(crossOrigin);
  return made;
}

function form(value: unknown): Form {
  const { action, method } = entry(value, ["action", "method"]);
  return { action: url(action), method: oneOf("get", "post", "dialog")(method) };
}

function frame(value: unknown): Frame {
  const { src, sandbox, allow } = entry(value, ["src", "sandbox", "allow"]);
  const made: Frame = {};
  if (src !== undefined) made.src = url(src);
  if (sandbox !== undefined) made.sandbox = list(sandbox, text, MAX_ENTRIES);
  if (allow !== undefined) made.allow = text(allow);
  return made;
}

function failure(value: unknown): Failure {
  const { element, feature, url: of } = entry(value, ["element", "feature", "url"]);
  const made: Failure = {};
  if (element !== undefined) made.element = text(element);
  if (feature !== undefined) made.feature = text(feature);
  if (of !== undefined) made.url = url(of);
  return made;
}

function violation(value: unknown): Violation {
  const { directive, blocked, disposition, source: by, line } = entry(value, ["directive", "blocked", "disposition", "source", "line"]);
  const made: Violation = { directive: text(directive), disposition: oneOf("enforce", "report")(disposition) };
  if (blocked !== undefined) made.blocked = source(blocked);
  if (by !== undefined) made.source = source(by);
  if (line !== undefined) made.line = number(line);
  return made;
}
