// What ties this page to windows of other sites: a Cross-Origin-Opener-Policy cuts it, and no event tells of that.

const { querySelectorAll } = Document.prototype;
const { getAttribute } = Element.prototype;
const getBaseURI = Object.getOwnPropertyDescriptor(Node.prototype, "baseURI")!.get!;

/** True if a page of another origin opened this one, and the two can reach each other. */
export function hasOpener(): boolean {
  const { opener } = window;
  if (!opener || opener.closed) return false;
  try {
    void opener.location.href; // that of another origin's window throws
    return false;
  } catch {
    return true;
  }
}

/** True if a link of this page opens a URL in a window that could not reach it anyway. */
export function opensLoosely(url: string): boolean {
  return Array.from(querySelectorAll.call(document, "a[href], area[href]")).some((link) => {
    const attribute = (name: string): string => getAttribute.call(link, name)?.trim().toLowerCase() ?? "";
    const href = getAttribute.call(link, "href")!;
    const base = getBaseURI.call(document) as string;
    if (!URL.canParse(href, base) || new URL(href, base).href !== url) return false;
    const rel = attribute("rel").split(/\s+/);
    if (rel.includes("noopener") || rel.includes("noreferrer")) return true;
    // https://html.spec.whatwg.org/#get-an-element's-noopener; and a click with a key opens any link in a tab of its own.
    return !rel.includes("opener") && /^(_blank|_self|_parent|_top|)$/.test(attribute("target"));
  });
}
