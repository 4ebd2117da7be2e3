// What the browser says that the page's policies blocked or reported.

import { documentURL } from "../collector/redact.ts";
import type { Violation } from "../wire.ts";
import { MAX_VIOLATIONS } from "./bounds.ts";

const kept = new Map<string, Violation>();
let dropped = 0;

/** Takes an event. False: it tells nothing new. */
export function note(event: SecurityPolicyViolationEvent): boolean {
  if (!event.isTrusted) return false; // the page made it
  const { effectiveDirective, blockedURI, disposition, sourceFile, lineNumber } = event;
  const source = cut(sourceFile);
  if (/^(resource|chrome|(chrome|moz)-extension)(:|$)/.test(source)) return false; // the browser's own doing, or another extension's
  const violation: Violation = { directive: effectiveDirective.slice(0, 100), disposition };
  const blocked = cut(blockedURI);
  if (blocked) violation.blocked = blocked;
  if (source) violation.source = source;
  if (lineNumber > 0) violation.line = lineNumber;
  const text = JSON.stringify(violation);
  if (kept.has(text)) return false;
  if (kept.size < MAX_VIOLATIONS && text.length < 1_000) kept.set(text, violation);
  else dropped++;
  return true;
}

/** A URL loses what it may tell; words ("inline", "eval") stay, and so does a scheme ("data"). */
function cut(uri: string): string {
  return URL.canParse(uri) ? documentURL(uri, uri) : uri.replace(/[?#].*/s, "").slice(0, 200);
}

/** The distinct violations so far, and how many more there were. */
export function violations(): { list: Violation[]; dropped: number } {
  return { list: [...kept.values()], dropped };
}
