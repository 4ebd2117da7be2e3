// Next.js loads this file once for each bundle.
export const sessions = (globalThis.shopSessions ??= new Set());
