// The settings document (assay.json) as text: what is wrong with it, and where. The core says what may stand in it; this finds the place.

import type { Policy } from "./wire.ts";

/** What is wrong with a settings document. Offsets are UTF-16 units of the text. */
export interface Problem {
  path: string; // "rules[0].points"; empty: the document as a whole
  got: string;
  wanted: string;
  start: number; // where it stands: the text to mark
  end: number;
}

/** A value of a JSON text, and where it stands. */
interface Node {
  start: number;
  end: number;
  items?: Node[]; // of an array
  members?: { key: string; start: number; end: number; value: Node }[]; // of an object, repeats too
}

/** Settings are not that deep; a text that is must not exhaust the stack. */
const DEEPEST = 50;

/** Larger than any settings that a person writes, and far from what storage.local holds. Characters. */
export const LONGEST = 200_000;

class SyntaxProblem extends Error {
  constructor(readonly at: number, readonly wanted: string) {
    super(wanted);
  }
}

/** The first mistake that makes a text no JSON; undefined if it is JSON. */
export function syntaxProblem(text: string): Problem | undefined {
  try {
    parse(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    const found = text.slice(error.at).match(/^(?:\w+|[^])/u)?.[0] ?? "";
    return { path: "", got: found ? JSON.stringify(found) : "the end", wanted: error.wanted, start: error.at, end: error.at + found.length };
  }
}

/** A message of the core about a settings document, "policy.rules[0].rule: got "x", expected …", with its place in the text. Undefined if it
 * is about something else. */
export function problemOf(message: string, text: string): Problem | undefined {
  const parts = /^policy(?:\.([^:]*))?: got ([^]*), expected ([^]*)$/.exec(message);
  if (!parts) return undefined;
  const [, path = "", got, wanted] = parts;
  // A field that should not be there is named beside the path of what it is in.
  const field = /^the field (".*?")(?: again)?$/.exec(got!)?.[1];
  return { path, got: got!, wanted: wanted!, ...locate(text, path, field && unquoted(field)) };
}

function unquoted(text: string): string | undefined {
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}

/** Where the value at a path stands ("rules[0].points", or its steps), or the name of a field in it. If there is none, its nearest parent's place; of a
 * field that stands twice, the last. */
export function locate(text: string, path: string | readonly string[], field?: string): { start: number; end: number } {
  let node: Node;
  try {
    node = parse(text);
  } catch {
    return { start: 0, end: 0 };
  }
  for (const step of typeof path === "string" ? (path.match(/[^.[\]]+/g) ?? []) : path) {
    const next = node.items?.[Number(step)] ?? node.members?.findLast((member) => member.key === step)?.value;
    if (!next) break;
    node = next;
  }
  const member = node.members?.findLast(({ key }) => key === field);
  if (member) return { start: member.start, end: member.end };
  // A whole list or object would mark half the page: its beginning is enough.
  return node.items || node.members ? { start: node.start, end: node.start + 1 } : { start: node.start, end: node.end };
}

/** The steps to the first name that stands twice in one object of a JSON text; undefined if there is none. */
export function repeated(text: string): string[] | undefined {
  const within = (node: Node): string[] | undefined => {
    const seen = new Set<string>();
    for (const { key, value } of node.members ?? []) {
      if (seen.has(key)) return [key];
      seen.add(key);
      const deeper = within(value);
      if (deeper) return [key, ...deeper];
    }
    for (const [i, item] of (node.items ?? []).entries()) {
      const deeper = within(item);
      if (deeper) return [String(i), ...deeper];
    }
    return undefined;
  };
  return within(parse(text));
}

/** The line and the column, both from 1, at which an offset stands. */
export function lineOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

/** The stored text as what an observation carries; undefined if there is none, or it cannot be read. */
export function policyOf(text: string | undefined): Policy | undefined {
  if (!text?.trim()) return undefined;
  try {
    return JSON.parse(text) as Policy;
  } catch {
    return undefined;
  }
}

/** Reads JSON (https://www.rfc-editor.org/rfc/rfc8259) for its places. Throws a SyntaxProblem. */
function parse(text: string): Node {
  let at = 0;

  const fail = (wanted: string): never => {
    throw new SyntaxProblem(at, wanted);
  };
  const space = () => {
    while (at < text.length && " \t\n\r".includes(text[at]!)) at++;
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const string = (wanted: string): string => {
    if (text[at] !== '"') fail(wanted);
    const found = match(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y);
    return found === undefined ? fail("text that ends with a quote on its line") : (JSON.parse(found) as string);
  };
  /** Items up to the closing bracket. */
  const list = (close: string, item: () => void) => {
    at++;
    space();
    if (text[at] === close) {
      at++;
      return;
    }
    for (;;) {
      space();
      item();
      space();
      if (text[at] === close) break;
      if (text[at] !== ",") fail(`a comma or ${close}`);
      at++;
    }
    at++;
  };
  const value = (depth: number): Node => {
    if (depth > DEEPEST) fail(`at most ${DEEPEST} levels`);
    const node: Node = { start: at, end: at };
    if (text[at] === "[") {
      const items: Node[] = (node.items = []);
      list("]", () => items.push(value(depth + 1)));
    } else if (text[at] === "{") {
      const members: NonNullable<Node["members"]> = (node.members = []);
      list("}", () => {
        const start = at;
        const key = string("a name in double quotes");
        const end = at;
        space();
        if (text[at] !== ":") fail("a colon");
        at++;
        space();
        members.push({ key, start, end, value: value(depth + 1) });
      });
    } else if (text[at] === '"') {
      string("");
    } else if (match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?!\w)|(?:true|false|null)\b/y) === undefined) {
      fail("a value: { … }, [ … ], text in double quotes or a number");
    }
    node.end = at;
    return node;
  };

  space();
  const root = value(0);
  space();
  if (at < text.length) fail("the end");
  return root;
}
