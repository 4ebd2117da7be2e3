// Secrets stay out: what is cut from what the browser tells, before anything is stored. Cookie values, and the parts of URLs that carry
// tokens (user info, query, fragment). Everything here is pure.

import type { Header } from "../wire.ts";

/** Stands where a cookie's value was. */
const MARK = "…";

/** Response headers whose value is a secret by their name: X-CSRF-Token, X-Amz-Security-Token, Authentication-Info … Of the headers
 * that something is judged by, only Access-Control-Allow-Credentials has such a name. */
const SECRET_NAME = /token|secret|csrf|xsrf|jwt|session|passw(or)?d|credential|api-?key|authentication-info/i;

const encoder = new TextEncoder();

/** The number of bytes that a text has in UTF-8. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/** Cuts user info, query and fragment from an absolute URL or a reference, by the syntax alone, so that no form of it is missed:
 * "https://me:pw@shop.test/a?token=1#x" → "https://shop.test/a". */
export function cutReference(reference: string): string {
  const end = reference.search(/[?#]/);
  const path = end < 0 ? reference : reference.slice(0, end);
  return path.replace(/^(\s*(?:[a-z][a-z0-9+.-]*:)?[\\/]{2})[^\\/]*@/i, "$1");
}

/** The page's own URL: it keeps its query, and loses user info and fragment. Of a data: URL only the scheme stays. */
export function pageURL(url: string): string {
  if (!URL.canParse(url)) return "";
  const parsed = new URL(url);
  if (parsed.protocol === "data:") return "data:";
  // Each of these parses the URL anew, and thousands may come at once.
  if (url.includes("#")) parsed.hash = "";
  if (parsed.username) parsed.username = "";
  if (parsed.password) parsed.password = "";
  return parsed.href;
}

/** A request's URL. Every URL but the page's own loses its query. */
export function requestURL(url: string): string {
  return cutReference(pageURL(url));
}

/** A URL that a document names, absolute, as a request's. Of one that is not fetched from a host only the scheme stays ("data:", "javascript:"), and
 * of about: its name ("about:srcdoc"). "": it is no URL. */
export function documentURL(reference: string, base: string): string {
  if (!URL.canParse(reference, base)) return "";
  const url = new URL(reference, base);
  if (/^(https?|wss?):$/.test(url.protocol)) return requestURL(url.href);
  return url.protocol === "about:" ? "about:" + url.pathname : url.protocol;
}

/** What tells a request's URL from others without keeping its query: the URL without query, and 32 bits of a hash (FNV-1a) of the query. */
export function urlKey(url: string): string {
  const whole = pageURL(url);
  const query = whole.indexOf("?");
  if (query < 0) return requestURL(url);
  let hash = 0x811c9dc5;
  for (let i = query; i < whole.length; i++) hash = Math.imul(hash ^ whole.charCodeAt(i), 0x01000193);
  return requestURL(url) + "?" + (hash >>> 0).toString(16);
}

/** A Set-Cookie line without its value: "sessionid=SECRET; Path=/" → "sessionid=…; Path=/", and the value's length in bytes.
 *
 * What decides whether browsers take the cookie stays visible: a control character in the value (RFC 6265bis, section 5.6, refuses it)
 * is kept after the mark, a nameless cookie whose value begins with a name prefix (section 5.7, step 20) keeps that prefix, and an empty
 * value stays empty. */
export function redactSetCookie(line: string): { line: string; length: number } {
  const semicolon = line.indexOf(";");
  const pair = semicolon < 0 ? line : line.slice(0, semicolon);
  const attributes = semicolon < 0 ? "" : line.slice(semicolon);
  const equals = pair.indexOf("=");
  const name = pair.slice(0, equals + 1);
  const value = pair.slice(equals + 1).replace(/^[ \t]+|[ \t]+$/g, "");
  if (value === "") return { line, length: 0 };
  const nameless = name.trim() === "" || name.trim() === "=";
  const prefix = (nameless && /^__(?:Secure|Host-Http|Host|Http)-/i.exec(value)?.[0]) || "";
  const control = /[\x00-\x08\x0a-\x1f\x7f]/.exec(value)?.[0] ?? "";
  return { line: name + prefix + MARK + control + attributes, length: byteLength(value) };
}

/** The names in a Cookie request header: "sessionid=SECRET; theme=dark" → ["sessionid", "theme"]. A nameless cookie is "". */
export function cookieNames(header: string): string[] {
  const pairs = header.split(";").map((pair) => pair.trim()).filter((pair) => pair !== "");
  return pairs.map((pair) => pair.slice(0, Math.max(0, pair.indexOf("="))).trim());
}

/** A response header's value with its secrets cut; Set-Cookie has a function of its own. Policies (CSP, Report-To …) are kept byte for byte:
 * they are what the page is judged by, and the same for every visitor. */
export function redactHeader(name: string, value: string): string {
  switch (name.toLowerCase()) {
    case "location":
    case "content-location":
    case "sourcemap":
    case "x-sourcemap":
      return cutReference(value);
    case "refresh": {
      // "5; url=https://shop.test/?token=1"; the HTML standard also takes "," and no "url=" at all.
      const match = /^([\s\d.]*[;,\s]\s*(?:url\s*=\s*)?["']?)(.*)$/is.exec(value);
      return match ? match[1] + cutReference(match[2]!) : value;
    }
    case "link":
      return value.replace(/<([^>]*)>/g, (_, reference: string) => `<${cutReference(reference)}>`);
    case "access-control-allow-credentials":
      return value; // "true": no secret, whatever its name
    case "authorization":
    case "proxy-authorization":
    case "cookie":
    case "set-cookie2":
      return MARK; // no server should answer with these; some debugging servers echo the request
  }
  return value !== "" && SECRET_NAME.test(name) ? MARK : value;
}

/** Response headers as they may be stored, in order, repeats kept, with the length of each Set-Cookie's value. */
export function redactHeaders(headers: readonly Header[]): { headers: Header[]; setCookieLengths: number[] } {
  const setCookieLengths: number[] = [];
  const redacted = headers.map(([name, value]): Header => {
    if (name.toLowerCase() !== "set-cookie") return [name, redactHeader(name, value)];
    const { line, length } = redactSetCookie(value);
    setCookieLengths.push(length);
    return [name, line];
  });
  return { headers: redacted, setCookieLengths };
}
