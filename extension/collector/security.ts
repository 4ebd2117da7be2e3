// The headers that matter for security: all that is kept of what is neither the page nor a frame.

import type { Header } from "../wire.ts";

/** Their names in lower case. A test holds them against what the core reads (tests/headers). */
const names = new Set([
  "strict-transport-security",
  "content-security-policy",
  "content-security-policy-report-only",
  "x-frame-options",
  "x-content-type-options",
  "referrer-policy",
  "permissions-policy",
  "feature-policy",
  "cross-origin-opener-policy",
  "cross-origin-opener-policy-report-only",
  "cross-origin-embedder-policy",
  "cross-origin-embedder-policy-report-only",
  "cross-origin-resource-policy",
  "origin-agent-cluster",
  "document-isolation-policy",
  "integrity-policy",
  "integrity-policy-report-only",
  "access-control-allow-origin",
  "access-control-allow-credentials",
  "cache-control",
  "clear-site-data",
  "content-disposition",
  "content-type",
  "server",
  "x-powered-by",
  "x-xss-protection",
]);

/** True if a header of this name is kept. */
export function matters(name: string): boolean {
  return names.has(name.toLowerCase());
}

/** The headers that matter for security, in order. A nonce is new in every response: it becomes "nonce-…", so that equal policies are equal. */
export function securityHeaders(headers: readonly Header[]): Header[] {
  return headers
    .filter(([name]) => matters(name))
    .map(([name, value]): Header => [name, value.replace(/'nonce-[^']*'/gi, "'nonce-…'")]);
}
