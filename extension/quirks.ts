// Everything in which the browsers differ, in one file. Each entry says what was seen, in Chromium 156 and Firefox ESR 153.
//
// What needs no code, because both do the same: `chrome.*` returns promises in both; webNavigation gives a `documentId` in both, and a
// document that comes back from the back/forward cache comes back with its old one; a temporary add-on has its host permissions at once.

/** The extra arguments that make a webRequest event carry its headers, cookies included. Chromium needs "extraHeaders" besides, Firefox
 * throws on it; both list what they know. None of them blocks: "blocking" and "securityInfo" do not end in "headers". */
export function headerOptions<T extends string>(options: Record<string, T> | undefined): T[] {
  return Object.values(options ?? {}).filter((option) => /headers$/i.test(option));
}

/** Adds a webRequest listener. Firefox throws when an absent third argument is passed as undefined: it is left out. */
export function listen<D>(
  event: { addListener(listener: (details: D) => void, filter: chrome.webRequest.RequestFilter, options?: string[]): void },
  listener: (details: D) => void,
  filter: chrome.webRequest.RequestFilter,
  options: string[],
): void {
  if (options.length > 0) event.addListener(listener, filter, options);
  else event.addListener(listener, filter);
}

/** A header line of webRequest in either browser's form, as one or more values.
 *
 * Chromium gives `value` if the bytes are UTF-8, else `binaryValue`. Firefox gives every byte as the character of that number, and joins
 * repeats into one line: Set-Cookie, WWW-Authenticate and Proxy-Authenticate by a line feed, others by ", ", which cannot be undone.
 * So: a line feed parts values (HTTP allows none inside a value), and bytes are UTF-8 where they can be, else Latin-1. */
export function headerValues(header: chrome.webRequest.HttpHeader): string[] {
  const value = header.value ?? bytesToString(header.binaryValue as number[] | ArrayBuffer | undefined);
  return decodeLatin1(value).split("\n");
}

function bytesToString(bytes: number[] | ArrayBuffer | undefined): string {
  let text = "";
  for (const byte of bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : (bytes ?? [])) text += String.fromCharCode(byte);
  return text;
}

/** Text whose UTF-8 bytes a browser gave as characters of these numbers: Firefox does so with headers, and with cookies' names and values. */
export function decodeLatin1(value: string): string {
  // Only characters of one byte, at least one of them not ASCII: these are bytes, or text that no UTF-8 decoder would accept.
  if (!/[\x80-\xff]/.test(value) || /[^\x00-\xff]/.test(value)) return value;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(value, (c) => c.charCodeAt(0)));
  } catch {
    return value;
  }
}

/** True for a redirect that the browser made by itself (HSTS, HTTPS-First, another extension), which no server ever answered.
 *
 * Chromium: 307 "Internal Redirect" with the header Non-Authoritative-Reason. Firefox: status 0 and no headers. In both no
 * onHeadersReceived comes before it; a server that sends Non-Authoritative-Reason itself does cause one, so it fools nobody. Firefox shows
 * HSTS and HTTPS-Only alike; Chromium shows nothing of its HTTPS-First, only that a tab sent to http:// asks https:// first
 * (collector/reduce.ts, upgrade). */
export function isBrowserRedirect(status: number, headerNames: readonly string[], sawResponse: boolean): boolean {
  if (sawResponse) return false;
  return status === 0 || (status === 307 && headerNames.some((name) => name.toLowerCase() === "non-authoritative-reason"));
}

/** True for a request that Assay's own worker made. Chromium names the initiator, Firefox the page. Chromium shows its own HSTS redirects of such a
 * request with an onHeadersReceived before them, unlike a navigation's. */
export function isOwnRequest(details: { initiator?: string; originUrl?: string }): boolean {
  const own = chrome.runtime.getURL("");
  return details.initiator === own.slice(0, -1) || (details.originUrl?.startsWith(own) ?? false);
}

/** True for a document that a page has fetched ahead (Chromium's speculation rules). It looks like a navigation of the tab, but belongs to a
 * document: a navigation's request has none yet. A prerendered page is no prefetch: it is shown later without another request. */
export function isPrefetch(details: { documentId?: string; documentLifecycle?: string }): boolean {
  return details.documentId !== undefined && details.documentLifecycle !== "prerender";
}

/** What webNavigation.onErrorOccurred means.
 *
 * "none": Firefox reports NS_BINDING_ABORTED (2152398850) for nearly every navigation, when it moves to another process; Chromium reports
 * the documents whose loading another navigation cut short, though they are shown.
 * "dropped": Chromium ended it before there was a document: a download, a 204, a stop, another navigation.
 * "error-page": Chromium shows its error page; no onCommitted follows.
 * "failing": Firefox could not load it; the onCommitted that follows is of its error page. */
export function navigationError(error: string, documentId = ""): "none" | "dropped" | "error-page" | "failing" {
  if (error === "net::ERR_ABORTED") return /[^0]/.test(documentId) ? "none" : "dropped";
  if (error.startsWith("net::")) return "error-page";
  return error.endsWith(" 2152398850") ? "none" : "failing";
}

/** True if webRequest.onErrorOccurred only says that the request was given up, not that it failed. */
export function isAbort(error: string): boolean {
  // NS_BINDING_CANCELLED_OLD_LOAD: a reload took its place.
  return error === "net::ERR_ABORTED" || error === "NS_BINDING_ABORTED" || error === "NS_BINDING_CANCELLED_OLD_LOAD";
}

/** True if a request's error is the server's doing: nothing listens there, or it closes the connection without an answer. A host that does not
 * exist, a network that is down or an extension that blocked it tell nothing about a server. */
export function isSilence(error: string): boolean {
  return /^(net::ERR_|NS_ERROR_(NET_)?)(CONNECTION_(REFUSED|RESET|CLOSED|TIMED_OUT)|EMPTY_RESPONSE|RESET|INTERRUPT|TIMED_OUT|TIMEOUT)$/.test(error);
}

/** True if an aborted request may be that of a document which is shown all the same: Firefox cuts its body off when the next navigation begins, and
 * tells so before or after the document's commit. Chromium tells of a document that will not be shown. */
export function isCut(error: string): boolean {
  return error.startsWith("NS_");
}

/** True if webRequest.onErrorOccurred says that the browser refused to load a resource, by a header, a policy or an extension: it did not fail.
 * Firefox calls a script that nosniff forbids corrupted. What is blocked before it is asked for (mixed content, a policy) neither browser tells. */
export function isBlocked(error: string): boolean {
  return (
    error.startsWith("net::ERR_BLOCKED_BY_") ||
    /^NS_ERROR_(DOM_CORP_FAILED|DOM_COEP_FAILED|CORRUPTED_CONTENT|XFO_VIOLATION|CSP_\w+|CONTENT_BLOCKED|BLOCKED_BY_POLICY)$/.test(error)
  );
}

/** Firefox puts answers into its cache as rules of an extension changed them, Chromium as the server sent them. */
export function cachesChangedAnswers(): boolean {
  return isFirefox();
}

/** In Chromium onHeadersReceived tells what the server sent, and onResponseStarted what rules of an extension made of it; in Firefox both tell the
 * latter. */
export function tellsServerHeaders(): boolean {
  return !isFirefox();
}

/** Why the browser does not enforce a header that a rule of an extension sets; undefined: it does. Firefox runs a script of the wrong type under such a
 * nosniff, Chromium refuses it. Firefox knows the policies about features as a frame's allow attribute alone: under fullscreen=() a page goes full screen. */
export function notEnforced(header: string): string | undefined {
  if (!isFirefox()) return undefined;
  switch (header.toLowerCase()) {
    case "x-content-type-options":
      return "Firefox does not enforce this header when an extension sets it. Chromium does: try it there.";
    case "permissions-policy":
    case "feature-policy":
      return "Firefox does not enforce this header, whoever sends it. Chromium does: try it there.";
  }
  return undefined;
}

/** Firefox keeps the events that wake the worker, and replays them listener by listener (collector/order.ts); Chromium tells them in order. */
export function replaysEvents(): boolean {
  return isFirefox();
}

function isFirefox(): boolean {
  return "getBrowserInfo" in chrome.runtime;
}

/** The browser's own page about Assay, which Firefox lets nobody open. */
export function settingsPage(): string | undefined {
  return isFirefox() ? undefined : `chrome://extensions/?id=${chrome.runtime.id}`;
}

/** Firefox alone partitions the jar by first party (privacy.firstparty.isolate); null asks for every party's cookies, and without it
 * cookies.getAll throws there. Chromium throws on the unknown key. */
export function anyFirstParty(): object {
  return isFirefox() ? { firstPartyDomain: null } : {};
}

/** Hosts whose pages browsers hide from extensions: Chromium's stores, and Firefox's extensions.webextensions.restrictedDomains. */
export function isStore(url: URL): boolean {
  switch (url.hostname) {
    case "chromewebstore.google.com":
    case "accounts-static.cdn.mozilla.net":
    case "accounts.firefox.com":
    case "addons.cdn.mozilla.net":
    case "addons.mozilla.org":
    case "api.accounts.firefox.com":
    case "content.cdn.mozilla.net":
    case "discovery.addons.mozilla.org":
    case "oauth.accounts.firefox.com":
    case "profile.accounts.firefox.com":
    case "support.mozilla.org":
    case "sync.services.mozilla.com":
      return true;
    case "chrome.google.com":
      return url.pathname.startsWith("/webstore");
    case "microsoftedge.microsoft.com":
      return url.pathname.startsWith("/addons");
  }
  return false;
}

/** A network error in words. Chromium says net::ERR_NAME_NOT_RESOLVED, Firefox NS_ERROR_UNKNOWN_HOST or, for TLS, a whole sentence.
 * Firefox's webNavigation knows only "Error code N", which tells nobody anything; webRequest's words follow. */
export function networkError(error: string): string {
  if (error.startsWith("Error code ")) return "";
  const code = error.replace(/^net::ERR_|^NS_ERROR_(NET_)?/, "");
  switch (code) {
    case "NAME_NOT_RESOLVED":
    case "UNKNOWN_HOST":
      return "the host name does not exist";
    case "CONNECTION_REFUSED":
      return "the server refused the connection";
    case "CONNECTION_RESET":
    case "CONNECTION_CLOSED":
    case "RESET":
    case "INTERRUPT":
    case "PARTIAL_TRANSFER":
      return "the connection broke";
    case "EMPTY_RESPONSE":
      return "the server closed the connection without an answer";
    case "CONNECTION_TIMED_OUT":
    case "TIMED_OUT":
    case "TIMEOUT":
      return "the server did not answer in time";
    case "INTERNET_DISCONNECTED":
    case "OFFLINE":
      return "there is no connection to the Internet";
    case "ADDRESS_UNREACHABLE":
    case "CONNECTION_FAILED":
      return "the server cannot be reached";
    case "TOO_MANY_REDIRECTS":
    case "REDIRECT_LOOP":
      return "it redirects without end";
    case "BLOCKED_BY_CLIENT":
      return "an extension blocked it";
    case "BLOCKED_BY_CSP":
      return "a policy of the page forbids it";
    case "BLOCKED_BY_ORB":
      return "the browser lets no page of another site read such a response";
    case "CORRUPTED_CONTENT": // Firefox says so of nosniff
      return "its content is not of the type that is allowed here, or was damaged";
    case "BLOCKED_BY_RESPONSE":
    case "DOM_CORP_FAILED":
    case "DOM_COEP_FAILED":
    case "XFO_VIOLATION":
    case "CSP_FRAME_ANCESTOR_VIOLATION":
      return "a security header of the response forbids showing it here";
    case "CERT_COMMON_NAME_INVALID":
      return "its certificate is for another host name";
    case "CERT_DATE_INVALID":
      return "its certificate has expired or is not valid yet";
    case "CERT_AUTHORITY_INVALID":
      return "its certificate comes from an authority that the browser does not trust";
  }
  if (code.startsWith("CERT_")) return "its certificate is not valid";
  if (code.startsWith("SSL_")) return "no secure connection could be made";
  // A code that nobody wrote a sentence for is still better than nothing: INVALID_HTTP_RESPONSE becomes "invalid http response".
  if (/^[A-Z0-9_]+$/.test(code)) return code.toLowerCase().replaceAll("_", " ");
  return code.replace(/\.$/, "");
}
