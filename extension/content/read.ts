// What a document says in its own markup, as it stands now. This runs in the page: URLs are cut here, and no value of a field is ever read.
//
// Content scripts have a world of their own: what a page overrides is not overridden here. But its elements are the same, and in Chromium an
// element named "querySelectorAll" hides that method of the document, an <input name="getAttribute"> that of its form. So methods are taken from
// the prototypes.

import { documentURL } from "../collector/redact.ts";
import type { Document as Markup, Form, Frame, Script } from "../wire.ts";
import { MAX_ALL, MAX_ENTRIES, MAX_ENTRY, MAX_LOOKED } from "./bounds.ts";

const { querySelectorAll } = Document.prototype;
const { getAttribute } = Element.prototype;
const getter = (prototype: object, name: string) => Object.getOwnPropertyDescriptor(prototype, name)!.get!;
const getBaseURI = getter(Node.prototype, "baseURI");
const getURL = getter(Document.prototype, "URL");
const getNamespace = getter(Element.prototype, "namespaceURI");

const all = (selector: string): NodeListOf<Element> => querySelectorAll.call(document, selector);
const attribute = (element: Element, name: string): string | null => getAttribute.call(element, name);
const isHTML = (element: Element): boolean => getNamespace.call(element) === "http://www.w3.org/1999/xhtml";

/** Absolute and cut; "" if it is no URL. */
const absolute = (reference: string): string => documentURL(reference, getBaseURI.call(document) as string);

/** Collects entries within the bounds. */
class Room {
  dropped = 0;
  private left = MAX_ALL;

  /** The distinct entries of the elements, as many as there is room for; the others are counted. */
  list<Entry>(elements: NodeListOf<Element>, entry: (element: Element) => Entry | undefined, most = MAX_ENTRIES): Entry[] {
    const kept = new Map<string, Entry>();
    const looked = Math.min(elements.length, MAX_LOOKED);
    this.dropped += elements.length - looked;
    for (let i = 0; i < looked; i++) {
      const element = elements[i]!;
      const made = isHTML(element) ? entry(element) : undefined;
      if (made === undefined) continue;
      const text = JSON.stringify(made);
      if (kept.has(text)) continue;
      if (kept.size >= most || text.length > Math.min(this.left, MAX_ENTRY)) {
        this.dropped++;
        continue;
      }
      this.left -= text.length;
      kept.set(text, made);
    }
    return [...kept.values()];
  }
}

/** Reads the document. Its violations are not in its markup. */
export function readMarkup(): Markup {
  const room = new Room();
  const markup: Markup = {};
  // https://html.spec.whatwg.org/#attr-meta-http-equiv-content-security-policy: outside of head it is no policy.
  const policies = room.list(all("head > meta[http-equiv='content-security-policy' i][content]"), (meta) => attribute(meta, "content") || undefined);
  if (policies.length > 0) markup.contentSecurityPolicies = policies;
  const referrer = referrerPolicy(room.list(all("meta[name='referrer' i][content]"), (meta) => attribute(meta, "content")?.trim() || undefined));
  if (referrer) markup.referrerPolicy = referrer;
  const scripts = room.list(all("script[src]"), script);
  if (scripts.length > 0) markup.scripts = scripts;
  const forms = room.list(all("form, button[formaction], input[formaction]"), form);
  if (forms.length > 0) markup.forms = forms;
  const passwords = all("input[type=password i]").length;
  if (passwords > 0) markup.passwordFields = passwords;
  const frames = room.list(all("iframe"), frame);
  if (frames.length > 0) markup.frames = frames;
  if (room.dropped > 0) markup.dropped = room.dropped;
  return markup;
}

/** Which of several counts, in today's words: https://html.spec.whatwg.org/#meta-referrer. The last one that browsers know; else the last one, to
 * be told what is wrong with it. */
function referrerPolicy(contents: string[]): string | undefined {
  const known = [
    "no-referrer", "no-referrer-when-downgrade", "same-origin", "origin", "strict-origin", "origin-when-cross-origin",
    "strict-origin-when-cross-origin", "unsafe-url",
  ];
  const legacy = new Map([
    ["never", "no-referrer"], ["default", "strict-origin-when-cross-origin"], ["always", "unsafe-url"],
    ["origin-when-crossorigin", "origin-when-cross-origin"],
  ]);
  const words = contents.map((content) => legacy.get(content.toLowerCase()) ?? content);
  return words.findLast((word) => known.includes(word.toLowerCase())) ?? words.at(-1);
}

function script(element: Element): Script | undefined {
  const type = attribute(element, "type")?.trim();
  if (type && !/^module$|(java|ecma|j|live)script/i.test(type)) return undefined; // data that no browser fetches
  const made: Script = { src: absolute(attribute(element, "src")!) };
  const integrity = attribute(element, "integrity");
  if (integrity) made.integrity = integrity;
  const crossOrigin = attribute(element, "crossorigin");
  if (crossOrigin !== null) made.crossOrigin = crossOrigin.toLowerCase() === "use-credentials" ? "use-credentials" : "anonymous";
  return made.src ? made : undefined;
}

/** A form, or a button that sends its form elsewhere. Without an action a form goes to the document's own URL, whatever its base. */
function form(element: Element): Form | undefined {
  const owner = element instanceof HTMLButtonElement || element instanceof HTMLInputElement ? element.form : undefined;
  if (owner === null) return undefined; // a button without a form sends nothing
  const action = attribute(element, owner ? "formaction" : "action");
  const method = (owner && attribute(element, "formmethod")) ?? attribute(owner ?? element, "method") ?? "";
  return {
    action: absolute(action?.trim() || (getURL.call(document) as string)),
    method: /^(post|dialog)$/i.test(method) ? method.toLowerCase() : "get",
  };
}

function frame(element: Element): Frame {
  const made: Frame = {};
  const src = attribute(element, "srcdoc") === null ? attribute(element, "src")?.trim() : "about:srcdoc";
  const url = src && absolute(src);
  if (url) made.src = url;
  const sandbox = attribute(element, "sandbox");
  if (sandbox !== null) made.sandbox = sandbox.toLowerCase().split(/[\t\n\f\r ]+/).filter((token) => token !== "");
  const allow = attribute(element, "allow");
  if (allow) made.allow = allow;
  return made;
}
