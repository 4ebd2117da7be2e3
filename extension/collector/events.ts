// The browser's events → the collector's own, alike for both browsers and free of secrets. Only these go further.

import type { Sees } from "../access.ts";
import { headerValues, isAbort, isCut, isPrefetch, navigationError, networkError } from "../quirks.ts";
import type { Document, Header } from "../wire.ts";
import { cookieNames, pageURL, redactHeaders, requestURL, urlKey } from "./redact.ts";
import type { Failure, Tried } from "./trial.ts";

/** A response's status and headers, without secrets. */
export interface Response {
  status: number;
  headers: Header[];
  setCookieLengths: number[];
  tried?: Tried; // under a trial: what the browser enforces in place of `headers`
}

/** What every event of a request tells. `id` is webRequest's requestId, the same for every hop of a navigation; `time` is milliseconds since
 * 1970; `url` has lost its query; `key` tells URLs apart that differ in their query alone. */
export interface Requested {
  id: string;
  time: number;
  url: string;
  key: string;
  method: string;
}

/** What every event of a navigation tells. `url` is the page's own, with its query; `document` is webNavigation's documentId. */
interface Navigated {
  time: number;
  url: string;
  key: string;
  document: string;
}

/** What happened in a tab. The first half comes from webRequest, the second from webNavigation; "open" is a tab as it was found, and "settle"
 * comes some seconds after a "commit" whose response is still missing. */
export type Event =
  | (Requested & { type: "request"; prefetch: boolean; worker?: boolean }) // worker: a service worker of the site asks (fetched.ts)
  | (Requested & { type: "sent"; cookies: string[] })
  | (Requested & { type: "headers"; response: Response })
  | (Requested & { type: "redirect"; response: Response; to: string; toKey: string; cached: boolean })
  | (Requested & { type: "response"; response: Response; cached: boolean })
  | (Requested & { type: "completed"; response: Response; cached: boolean })
  | (Requested & { type: "error"; error: string; aborted: boolean; cut: boolean }) // cut: aborted, and perhaps shown
  | { type: "navigate"; time: number; key: string; plain?: { from: string; to: string; toKey: string } } // plain: sent to http://, and that as https://
  | (Navigated & { type: "commit"; back: boolean; redirected?: boolean; sees?: Sees })
  | (Navigated & { type: "loaded" })
  | (Navigated & { type: "dropped" })
  | (Navigated & { type: "error-page"; error: string })
  | (Navigated & { type: "failing"; error: string })
  | (Navigated & { type: "history" }) // the document stays, its URL changes: pushState and its like
  | { type: "document"; time: number; document: string; origin: string; markup: Document; failures?: Failure[]; opener?: true } // what the document says (collector/document.ts)
  | { type: "open"; time: number; url: string; sees?: Sees }
  | { type: "access"; time: number; url: string } // the user lets Assay see more than before
  | { type: "settle"; time: number; document: string };

interface RequestDetails {
  requestId: string;
  timeStamp: number;
  url: string;
  method: string;
}

interface ResponseDetails extends RequestDetails {
  statusCode: number;
  fromCache?: boolean;
  responseHeaders?: chrome.webRequest.HttpHeader[];
}

function requested({ requestId: id, timeStamp: time, url, method }: RequestDetails): Requested {
  return { id, time, url: requestURL(url), key: urlKey(url), method };
}

function response(details: ResponseDetails): Response {
  const headers = (details.responseHeaders ?? []).flatMap((header) =>
    headerValues(header).map((value): Header => [header.name, value]),
  );
  return { status: details.statusCode, ...redactHeaders(headers) };
}

export function onBeforeRequest(details: RequestDetails & { documentId?: string; documentLifecycle?: string }): Event {
  return { type: "request", ...requested(details), prefetch: isPrefetch(details) };
}

/** The first event of a request that a service worker makes to answer a page's. */
export function onFetch(details: RequestDetails): Event {
  return { type: "request", ...requested(details), prefetch: false, worker: true };
}

export function onSendHeaders(details: RequestDetails & { requestHeaders?: chrome.webRequest.HttpHeader[] }): Event {
  const cookie = (details.requestHeaders ?? []).filter((header) => header.name.toLowerCase() === "cookie");
  return { type: "sent", ...requested(details), cookies: cookie.flatMap((header) => headerValues(header)).flatMap(cookieNames) };
}

export function onHeadersReceived(details: ResponseDetails): Event {
  return { type: "headers", ...requested(details), response: response(details) };
}

export function onBeforeRedirect(details: ResponseDetails & { redirectUrl: string }): Event {
  const { redirectUrl } = details;
  return {
    type: "redirect",
    ...requested(details),
    response: response(details),
    to: requestURL(redirectUrl),
    toKey: urlKey(redirectUrl),
    cached: details.fromCache === true,
  };
}

export function onResponseStarted(details: ResponseDetails): Event {
  return { type: "response", ...requested(details), response: response(details), cached: details.fromCache === true };
}

export function onCompleted(details: ResponseDetails): Event {
  return { type: "completed", ...requested(details), response: response(details), cached: details.fromCache === true };
}

export function onErrorOccurred(details: RequestDetails & { error: string }): Event {
  return { type: "error", ...requested(details), error: networkError(details.error), aborted: isAbort(details.error), cut: isCut(details.error) };
}

interface NavigationDetails {
  timeStamp: number;
  url: string;
  documentId?: string;
}

function navigated({ timeStamp: time, url, documentId: document = "" }: NavigationDetails): Navigated {
  return { time, url: pageURL(url), key: urlKey(url), document };
}

export function onBeforeNavigate({ timeStamp: time, url }: NavigationDetails): Event {
  const key = urlKey(url);
  if (!url.startsWith("http:")) return { type: "navigate", time, key };
  const secure = url.replace(/^http:/, "https:");
  return { type: "navigate", time, key, plain: { from: requestURL(url), to: requestURL(secure), toKey: urlKey(secure) } };
}

export function onCommitted(details: NavigationDetails & { transitionQualifiers?: readonly string[] }): Event {
  const { transitionQualifiers: how = [] } = details;
  return { type: "commit", ...navigated(details), back: how.includes("forward_back"), redirected: how.includes("server_redirect") };
}

export function onLoaded(details: NavigationDetails): Event {
  return { type: "loaded", ...navigated(details) };
}

export function onHistory(details: NavigationDetails): Event {
  return { type: "history", ...navigated(details) };
}

export function onNavigationError(details: NavigationDetails & { error: string }): Event | undefined {
  const type = navigationError(details.error, details.documentId);
  if (type === "none") return undefined;
  return { type, ...navigated(details), error: networkError(details.error) };
}

/** A tab as it was found: before any event of it was seen. */
export function onFound(tab: { url?: string }, time: number): Event {
  return { type: "open", time, url: pageURL(tab.url ?? "") };
}
