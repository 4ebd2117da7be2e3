// What the page's elements could not load, and what a Permissions-Policy refused: a trial lists what it breaks. A script of the wrong type, say, is
// refused without a word to anybody but its element.

import { documentURL } from "../collector/redact.ts";
import type { Failure } from "../collector/trial.ts";
import { MAX_FAILURES } from "./bounds.ts";

const { getAttribute } = Element.prototype;
const getter = (prototype: object, name: string) => Object.getOwnPropertyDescriptor(prototype, name)!.get!;
const getBaseURI = getter(Node.prototype, "baseURI");
const getLocalName = getter(Element.prototype, "localName");

const kept = new Map<string, Failure>();

function keep(failure: Failure): boolean {
  const text = JSON.stringify(failure);
  if (kept.has(text) || kept.size >= MAX_FAILURES || text.length > 1_000) return false;
  kept.set(text, failure);
  return true;
}

/** Takes an error event of an element; one of a script that ran is the page's own affair. False: it tells nothing new. */
export function noteFailure(event: Event): boolean {
  const { target } = event;
  if (!event.isTrusted || !(target instanceof Element)) return false;
  const reference = ["src", "href", "data"].map((name) => getAttribute.call(target, name)).find((value) => value);
  const url = reference && documentURL(reference.trim(), getBaseURI.call(target) as string);
  return keep({ element: (getLocalName.call(target) as string).slice(0, 100), ...(url && { url }) });
}

/** Listens for features that a policy refuses, where the browser tells: Chromium does. Calls back when there is a new one. */
export function watchFeatures(changed: () => void): void {
  if (!("ReportingObserver" in globalThis)) return;
  const take = (reports: readonly Report[]) => {
    const told = reports.filter(({ body }) => body?.featureId && body.disposition !== "report").map(({ type, body }) => {
      const frame = type === GIVEN;
      const of = frame ? body!.srcAttribute : body!.sourceFile;
      const url = of && documentURL(of, document.baseURI);
      return keep({ ...(frame && { element: "iframe" }), feature: body!.featureId!.slice(0, 100), ...(url && { url }) });
    });
    if (told.includes(true)) changed();
  };
  new ReportingObserver(take, { types: ["permissions-policy-violation", GIVEN], buffered: true }).observe();
}

/** The report of a feature that an element's allow attribute gives to a frame, and that the page has not to give. */
const GIVEN = "potential-permissions-policy-violation";

/** https://w3c.github.io/webappsec-permissions-policy/#reporting */
interface Report {
  type: string;
  body?: { featureId?: string; disposition?: string; sourceFile?: string | null; srcAttribute?: string | null };
}

declare class ReportingObserver {
  constructor(callback: (reports: readonly Report[]) => void, options: { types: string[]; buffered: boolean });
  observe(): void;
}

/** The distinct failures so far. */
export function failures(): Failure[] {
  return [...kept.values()];
}
