// A request as text, for whoever has to mend it. Pure.

import { visible } from "../../popup/model.ts";
import { change } from "../../popup/words.ts";
import type { ResponseVerdict } from "../wire.ts";
import type { Entry } from "./exchange.ts";

/** The request, and what is wrong with it in the words of the verdict: what was seen behind a "-", what is wanted behind a "+". No value that the site sent
 * can be taken for a line of its own. */
export function asText({ exchange, outcome }: Entry, verdict: ResponseVerdict | undefined): string {
  const lines = [`${exchange.method} ${exchange.url} ${outcome ?? exchange.status}`];
  for (const { rule, severity, title, evidence = [], changes = [] } of verdict?.findings ?? []) {
    lines.push("", `${severity}: ${title} (${rule})`);
    for (const { header, value, cookie, url } of evidence) {
      const what = header ? `${header}: ${value}` : [url, cookie, value !== url && value].filter(Boolean).join(" ");
      if (value || !header) lines.push(`- ${what}`);
    }
    for (const one of changes) lines.push(`+ ${change(one)}`);
  }
  return lines.map(visible).join("\n") + "\n";
}
