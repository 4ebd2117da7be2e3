import assert from "node:assert/strict";
import { test } from "node:test";

import { headerOptions, headerValues, isAbort, isBrowserRedirect, isOwnRequest, isSilence, navigationError, networkError } from "./quirks.ts";

test("headerOptions asks for headers, and for nothing that blocks", () => {
  const chromium = { BLOCKING: "blocking", EXTRA_HEADERS: "extraHeaders", RESPONSE_HEADERS: "responseHeaders", SECURITY_INFO: "securityInfo" };
  const firefox = { BLOCKING: "blocking", RESPONSEHEADERS: "responseHeaders" };
  assert.deepEqual(headerOptions(chromium), ["extraHeaders", "responseHeaders"]);
  assert.deepEqual(headerOptions(firefox), ["responseHeaders"]);
  assert.deepEqual(headerOptions(undefined), []);
});

test("headerValues gives the same for the same bytes in both browsers", () => {
  const bytes = (text: string) => [...text].map((c) => c.charCodeAt(0));
  const cases: [what: string, header: { value?: string; binaryValue?: unknown }, want: string[]][] = [
    ["ASCII", { value: "nosniff" }, ["nosniff"]],
    ["empty", { value: "" }, [""]],
    ["absent", {}, [""]],
    ["UTF-8, Chromium", { value: "grün" }, ["grün"]],
    ["UTF-8, Firefox", { value: "gr\xc3\xbcn" }, ["grün"]],
    ["Latin-1, Chromium", { binaryValue: bytes("gr\xfcn") }, ["grün"]],
    ["Latin-1, Firefox", { value: "gr\xfcn" }, ["grün"]],
    ["bytes in a buffer", { binaryValue: Uint8Array.from(bytes("gr\xfcn")).buffer }, ["grün"]],
    ["Set-Cookie, Firefox", { value: "a=1; Path=/\nb=2\nc=\x013" }, ["a=1; Path=/", "b=2", "c=\x013"]],
    ["not Latin-1", { value: "→ \xc3\xbc" }, ["→ \xc3\xbc"]],
  ];
  for (const [what, header, want] of cases) {
    assert.deepEqual(headerValues({ name: "X", ...header } as chrome.webRequest.HttpHeader), want, what);
  }
});

test("isBrowserRedirect", () => {
  assert.equal(isBrowserRedirect(307, ["Location", "Non-Authoritative-Reason"], false), true, "Chromium");
  assert.equal(isBrowserRedirect(0, [], false), true, "Firefox");
  assert.equal(isBrowserRedirect(307, ["Location", "Non-Authoritative-Reason"], true), false, "a server that pretends");
  assert.equal(isBrowserRedirect(307, ["Location"], false), false, "a server");
});

test("navigationError", () => {
  assert.equal(navigationError("net::ERR_ABORTED", "0".repeat(32)), "dropped");
  assert.equal(navigationError("net::ERR_ABORTED", "BC5D54C8C3654D67FA91D43132805D11"), "none");
  assert.equal(navigationError("net::ERR_TIMED_OUT", "BC5D54C8C3654D67FA91D43132805D11"), "error-page");
  assert.equal(navigationError("Error code 2152398850", "d1"), "none");
  assert.equal(navigationError("Error code 2152398861", "d1"), "failing");
});

test("networkError speaks in words", () => {
  const cases: [error: string, want: string][] = [
    ["net::ERR_NAME_NOT_RESOLVED", "the host name does not exist"],
    ["NS_ERROR_UNKNOWN_HOST", "the host name does not exist"],
    ["NS_ERROR_NET_RESET", "the connection broke"],
    ["net::ERR_CERT_REVOKED", "its certificate is not valid"],
    ["net::ERR_INVALID_HTTP_RESPONSE", "invalid http response"],
    ["Peer’s certificate has been revoked.", "Peer’s certificate has been revoked"],
    ["Error code 2152398861", ""],
  ];
  for (const [error, want] of cases) assert.equal(networkError(error), want, error);
});

test("isAbort: a request that was given up did not fail", () => {
  const errors = ["net::ERR_ABORTED", "NS_BINDING_ABORTED", "NS_BINDING_CANCELLED_OLD_LOAD", "net::ERR_CONNECTION_REFUSED", "NS_ERROR_UNKNOWN_HOST"];
  assert.deepEqual(errors.map(isAbort), [true, true, true, false, false]);
});

test("isSilence: what is the server's doing, and nothing else", () => {
  for (const error of ["net::ERR_CONNECTION_REFUSED", "net::ERR_EMPTY_RESPONSE", "net::ERR_CONNECTION_RESET", "net::ERR_CONNECTION_TIMED_OUT", "NS_ERROR_CONNECTION_REFUSED", "NS_ERROR_NET_RESET", "NS_ERROR_NET_TIMEOUT"]) {
    assert.equal(isSilence(error), true, error);
  }
  for (const error of ["net::ERR_NAME_NOT_RESOLVED", "NS_ERROR_UNKNOWN_HOST", "net::ERR_INTERNET_DISCONNECTED", "NS_ERROR_OFFLINE", "net::ERR_BLOCKED_BY_CLIENT", "net::ERR_ABORTED", ""]) {
    assert.equal(isSilence(error), false, error);
  }
});

test("isOwnRequest: Assay's own, and no page's that looks alike", () => {
  (globalThis as { chrome?: unknown }).chrome = { runtime: { getURL: () => "moz-extension://own/" } };
  assert.equal(isOwnRequest({ originUrl: "moz-extension://own/_generated_background_page.html" }), true);
  assert.equal(isOwnRequest({ initiator: "moz-extension://own" }), true);
  for (const other of [{ initiator: "https://shop.test" }, { originUrl: "https://shop.test/?moz-extension://own/" }, { originUrl: "moz-extension://own.test/" }, {}]) {
    assert.equal(isOwnRequest(other), false, JSON.stringify(other));
  }
});
