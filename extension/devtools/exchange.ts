// A request as DevTools tell it (HAR) → what is kept of it: redacted at once. Pure.

import { cookieNames, redactHeaders, requestURL } from "../collector/redact.ts";
import { isBlocked, isBrowserRedirect, networkError } from "../quirks.ts";
import type { Exchange, Header, Response } from "../wire.ts";

/** What is read of a HAR entry (http://www.softwareishard.com/blog/har-12-spec/) with the browsers' additions. */
export interface HAREntry {
  startedDateTime: string | Date;
  time?: number;
  request: { method: string; url: string; headers: readonly HARHeader[] };
  response: { status: number; statusText?: string; headers: readonly HARHeader[]; redirectURL?: string; content?: { mimeType?: string }; _error?: string | null };
  _resourceType?: string; // Chromium
  _initiator?: { type?: string }; // Chromium
  _fromCache?: string; // Chromium: "memory", "disk"
  _fetchedViaServiceWorker?: boolean; // Chromium
}

interface HARHeader {
  name: string;
  value: string;
}

/** What is kept of a request. */
export interface Entry extends Response {
  id: number;
  start: number; // milliseconds since 1970
  time: number; // how long it took, in milliseconds
  query: boolean; // its URL had a query, which is not kept
  to?: string; // where it redirects to
  error?: string; // why there was no answer, in words
  page?: string; // URL of the page that asked for it, once that is known
  main?: true; // it is the document of a navigation of the tab, or a hop on the way to one
}

/** What is kept of a request; undefined if it did not go to the web. */
export function entryOf(har: HAREntry, id: number): Entry | undefined {
  const { request, response } = har;
  if (!/^(https?|wss?):/i.test(request.url)) return undefined;
  const { headers, setCookieLengths } = redactHeaders(linesOf(response.headers));
  const names = headers.map(([name]) => name);
  const sentCookies = request.headers.filter(({ name }) => name.toLowerCase() === "cookie").flatMap(({ value }) => cookieNames(value));
  const status = response.status > 0 ? response.status : 0;
  const source = sourceOf(har, status, names);
  const exchange: Exchange = { url: requestURL(request.url), method: request.method, status, headers };
  if (source) exchange.source = source;
  if (sentCookies.length > 0) exchange.sentCookies = sentCookies;
  if (setCookieLengths.length > 0) exchange.setCookieLengths = setCookieLengths;
  const entry: Entry = {
    id,
    start: new Date(har.startedDateTime).getTime(),
    time: Math.max(0, Math.round(har.time ?? 0)),
    query: request.url.includes("?"),
    exchange,
    type: typeOf(har),
  };
  const location = response.redirectURL || headers.find(([name]) => name.toLowerCase() === "location")?.[1];
  if (status >= 300 && status < 400 && location && URL.canParse(location, request.url)) entry.to = requestURL(new URL(location, request.url).href);
  if (status === 0) {
    const error = response._error ?? "";
    entry.outcome = isBlocked(error) ? "blocked" : "failed";
    entry.error = error && networkError(error);
  }
  return entry;
}

/** One header a line: some browsers join several Set-Cookie by line feeds. Names such as ":status" are HTTP/2's own. */
function linesOf(headers: readonly HARHeader[]): Header[] {
  return headers.filter(({ name }) => !name.startsWith(":")).flatMap(({ name, value }) => value.split("\n").map((line): Header => [name, line]));
}

function sourceOf(har: HAREntry, status: number, names: readonly string[]): Exchange["source"] {
  if (har._fetchedViaServiceWorker) return "service-worker";
  if (har._fromCache) return "cache";
  return status > 0 && isBrowserRedirect(status, names, false) ? "browser" : undefined;
}

// https://fetch.spec.whatwg.org/#concept-request-destination, as Sec-Fetch-Dest tells it, to webRequest.ResourceType.
const destinations: Record<string, string> = {
  document: "main_frame",
  iframe: "sub_frame",
  frame: "sub_frame",
  script: "script",
  worker: "script",
  sharedworker: "script",
  serviceworker: "script",
  audioworklet: "script",
  paintworklet: "script",
  style: "stylesheet",
  image: "image",
  font: "font",
  audio: "media",
  video: "media",
  track: "media",
  manifest: "web_manifest",
  object: "object",
  embed: "object",
  report: "csp_report",
  websocket: "websocket",
};

// Chromium's names, where no header tells.
const chromiumTypes: Record<string, string> = {
  document: "main_frame",
  script: "script",
  stylesheet: "stylesheet",
  image: "image",
  font: "font",
  media: "media",
  texttrack: "media",
  xhr: "xmlhttprequest",
  fetch: "xmlhttprequest",
  eventsource: "xmlhttprequest",
  websocket: "websocket",
  ping: "ping",
  manifest: "web_manifest",
  "csp-violation-report": "csp_report",
  preflight: "preflight",
};

/** The webRequest.ResourceType of a request, as far as it can be told: browsers send Sec-Fetch-Dest over HTTPS and to this machine alone. */
function typeOf({ _resourceType: type = "", _initiator: initiator, request, response }: HAREntry): string {
  if (type === "preflight" || request.method === "OPTIONS") return "preflight";
  const sent = (name: string) => request.headers.find((header) => header.name.toLowerCase() === name)?.value ?? "";
  const destination = sent("sec-fetch-dest");
  if (sent("sec-fetch-mode") === "websocket") return "websocket";
  if (!destination && type === "document" && initiator?.type === "parser") return "sub_frame"; // only a frame stands in another document
  const known = destinations[destination] ?? chromiumTypes[type];
  if (known) return known;
  if (destination === "empty") return "xmlhttprequest";
  const mime = (response.content?.mimeType ?? "").toLowerCase();
  if (/^text\/html|^application\/xhtml/.test(mime) || (response.status >= 300 && response.status < 400)) return sent("accept").startsWith("text/html") ? "main_frame" : "xmlhttprequest";
  if (/javascript|ecmascript/.test(mime)) return "script";
  if (mime.startsWith("text/css")) return "stylesheet";
  if (mime.startsWith("image/")) return "image";
  if (/^(audio|video)\//.test(mime)) return "media";
  if (/font/.test(mime)) return "font";
  if (/json|^text\/(plain|event-stream)|xml/.test(mime)) return "xmlhttprequest";
  return "other";
}
