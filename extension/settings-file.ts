// All settings as one file: docs/ADMINISTRATORS.md describes its fields, which are those that administrators set.

import { locate, lineOf, policyOf, problemOf, repeated, syntaxProblem } from "./policy.ts";
import { faultsOf, stackOf, type Settings, type Values, type Wanted } from "./settings.ts";

/** The file's own version. */
export const FILE_VERSION = 1;

/** Larger than any file of settings. Characters. */
export const LONGEST_FILE = 400_000;

/** Why a file is refused: what stands where, and what may. */
export interface Refusal {
  path: string; // "stacks.shop.test"; empty: the file as a whole
  line: number;
  got: string;
  wanted: Wanted | { words: string } | "once" | "version";
}

/** All settings of a user as a file. */
export function fileOf({ policy, ...others }: Settings, stacks: Readonly<Record<string, string>>): string {
  const sorted = Object.fromEntries(Object.entries(stacks).sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify({ version: FILE_VERSION, policy: policyOf(policy) ?? {}, stacks: sorted, ...others }, null, 2) + "\n";
}

/** Reads such a file: what it says, or the first thing that is wrong with it. `judge` is the core's word about a settings document (core.ts). */
export async function readFile(text: string, judge: (policy: string) => Promise<string | undefined>): Promise<{ values: Values } | { refusal: Refusal }> {
  const refuse = (steps: readonly string[], got: string, wanted: Refusal["wanted"], at = locate(text, steps)) => ({
    refusal: { path: steps.join("."), line: lineOf(text, at.start).line, got, wanted },
  });
  const syntax = syntaxProblem(text);
  if (syntax) return refuse([], syntax.got, { words: syntax.wanted }, syntax);
  const twice = repeated(text);
  if (twice) return refuse(twice, JSON.stringify(twice.at(-1)), "once");
  const all: unknown = JSON.parse(text);
  if (typeof all !== "object" || all === null || Array.isArray(all)) return refuse([], shown(all), "object");
  const { version, ...values } = all as Record<string, unknown>;
  if (version !== FILE_VERSION) return refuse(version === undefined ? [] : ["version"], shown(version), "version");
  const [fault] = faultsOf(values);
  if (fault) return refuse([fault.name, ...(fault.key === undefined ? [] : [fault.key])], shown(fault.got), fault.wanted);
  const { policy: document } = values;
  const said = document ? await judge(JSON.stringify(document)) : undefined;
  if (!said) return { values: values as Values };
  const problem = problemOf(said, "");
  const steps = ["policy", ...(problem?.path.match(/[^.[\]]+/g) ?? [])];
  const found = refuse(steps, problem?.got ?? said, { words: problem?.wanted ?? "" });
  return { refusal: { ...found.refusal, path: ["policy", problem?.path].filter(Boolean).join(".") } };
}

/** A value as JSON, cut where it is long. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  return text.length > 200 ? text.slice(0, 200) + "…" : text;
}

/** What an import changes, before it does. */
export interface Change {
  name: keyof Values;
  host?: string; // of `stacks`
  from: string;
  to: string;
}

/** What differs between the settings as they are and what is to be imported. What an administrator set (`locked`) stays. */
export function changesOf(
  { policy, ...now }: Settings, stacks: Record<string, string>, values: Values, document: (policy: Record<string, unknown>) => string, locked: Values,
): Change[] {
  const changes: Change[] = [];
  const compare = (name: keyof Values, from: string, to: string, host?: string) => {
    if (from !== to) changes.push({ name, from, to, ...(host !== undefined && { host }) });
  };
  if (values.policy && !locked.policy) compare("policy", document((policyOf(policy) ?? {}) as Record<string, unknown>), document(values.policy));
  for (const name of ["badge", "scale", "stack", "language"] as const) {
    const to = values[name];
    if (to !== undefined && locked[name] === undefined) compare(name, now[name], to);
  }
  if (values.stacks) {
    const hosts = new Set([...Object.keys(stacks), ...Object.keys(values.stacks)]);
    for (const host of [...hosts].sort()) {
      if (stackOf(locked, host) === undefined) compare("stacks", stackOf({ stacks }, host) ?? "", stackOf(values, host) ?? "", host);
    }
  }
  return changes;
}
