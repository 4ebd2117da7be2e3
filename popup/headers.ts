// What the views need to know of headers, without any markup.

import type { Exchange, Explained, ExplainedHeader, Finding, Observation, Report } from "../extension/wire.ts";

/** A header line, with what is known of it. */
export interface Line {
  name: string;
  value: string;
  /** The indices of its exchange and of itself in it. */
  hop: number;
  at: number;
  /** What browsers make of it; absent while the core finds out. */
  about?: ExplainedHeader;
  /** What is wrong with it, costliest first, and whether a rule looked at it and found nothing. */
  findings: readonly Finding[];
  fine: boolean;
}

/** What the core needs of an observation to explain its headers. */
export function explainable({ version, time, url, exchanges, document }: Observation): Observation {
  return { version, time, url, exchanges, ...(document && { document }) };
}

/** The lines of an exchange. */
export function linesOf(report: Report, explained: Explained | undefined, { headers }: Pick<Exchange, "headers">, hop: number): Line[] {
  const all = explained?.exchanges[hop]?.headers;
  return headers.map(([name, value], at): Line => {
    const about = all?.length === headers.length ? all[at] : undefined;
    const findings = (report.findings ?? []).filter(({ evidence }) => evidence.some((one) => one.exchange === hop && speaksOf(one.header, one.value, name, value)));
    const fine = findings.length === 0 && (report.passes ?? []).some(({ rule }) => about?.rules?.includes(rule)) && hop === (explained?.exchanges.length ?? 0) - 1;
    return { name, value, hop, at, ...(about && { about }), findings, fine };
  });
}

/** Whether evidence is about this line. There may be many lines of Set-Cookie: which, its value says. */
function speaksOf(header: string | undefined, seen: string, name: string, value: string): boolean {
  const same = header?.toLowerCase() === name.toLowerCase();
  return same && (name.toLowerCase() !== "set-cookie" || seen === value);
}

/** The headers that findings miss in an exchange, each with what says so. */
export function missing({ findings = [] }: Report, { headers }: Pick<Exchange, "headers">, hop: number): [string, Finding[]][] {
  const sent = new Set(headers.map(([name]) => name.toLowerCase()));
  const found = new Map<string, Finding[]>();
  for (const finding of findings) {
    for (const { exchange, header, value, url } of finding.evidence) {
      if (exchange !== hop || !header || value || url || sent.has(header.toLowerCase())) continue;
      const list = found.get(header) ?? [];
      if (!list.includes(finding)) found.set(header, [...list, finding]);
    }
  }
  return [...found];
}

/** Whether a line has every word of a search, in its name or its value. */
export function matches(search: string, name: string, value: string): boolean {
  const line = `${name}: ${value}`.toLowerCase();
  return search.toLowerCase().split(/\s+/).every((word) => line.includes(word));
}

/** Headers as they are sent, a line each. */
export const asText = (headers: Exchange["headers"]): string => headers.map(([name, value]) => `${name}: ${value}`).join("\n");
