import assert from "node:assert/strict";
import { test } from "node:test";

import type { Header } from "../wire.ts";
import { cookieNames, cutReference, pageURL, redactHeader, redactHeaders, redactSetCookie, requestURL, urlKey } from "./redact.ts";

test("redactSetCookie cuts the value and nothing else", () => {
  const cases: [line: string, want: string, length: number][] = [
    ["sessionid=SECRET; Path=/", "sessionid=…; Path=/", 6],
    ["sessionid=SECRET", "sessionid=…", 6],
    [" sid = SECRET ;secure ; Domain=.shop.test;Weird=\"x; y\"", " sid =…;secure ; Domain=.shop.test;Weird=\"x; y\"", 6],
    ["a=b=c; HttpOnly", "a=…; HttpOnly", 3],
    ["q=\"SECRET\"; Path=/", "q=…; Path=/", 8],
    ["u=grün; Path=/", "u=…; Path=/", 5],
    // Deletions and empty values hold no secret.
    ["sid=; Max-Age=0", "sid=; Max-Age=0", 0],
    ["=; Path=/", "=; Path=/", 0],
    ["", "", 0],
    ["; Path=/", "; Path=/", 0],
    // RFC 6265bis, section 5.6: without "=" all of it is the value.
    ["SECRET; Path=/", "…; Path=/", 6],
    ["=SECRET", "=…", 6],
    // RFC 6265bis, section 5.7: a nameless cookie may not look like a prefixed one.
    ["__Host-SECRET; Secure", "__Host-…; Secure", 13],
    ["=__secure-SECRET", "=__secure-…", 15],
    ["__Host-Http-SECRET", "__Host-Http-…", 18],
    ["__Http-SECRET", "__Http-…", 13],
    // Only nameless ones: here it is a value like any other.
    ["a=__Host-SECRET", "a=…", 13],
    // RFC 6265bis, section 5.6: a control character makes browsers refuse the cookie. One stays to tell.
    ["a=SEC\x01RET\x02; Path=/", "a=…\x01; Path=/", 8],
    ["a=SEC\x7fRET", "a=…\x7f", 7],
    ["a=SEC\tRET", "a=…", 7],
    ["a\x01b=SECRET", "a\x01b=…", 6],
  ];
  for (const [line, want, length] of cases) {
    const got = redactSetCookie(line);
    assert.deepEqual(got, { line: want, length }, JSON.stringify(line));
    assert.ok(!got.line.includes("SECRET"), line);
  }
});

test("cutReference cuts user info, query and fragment from whatever it is given", () => {
  const cases: [reference: string, want: string][] = [
    ["https://shop.test/a?token=1#x", "https://shop.test/a"],
    ["https://me:pw@shop.test/a", "https://shop.test/a"],
    ["https://me:p@w@shop.test/a@b", "https://shop.test/a@b"],
    ["//me@shop.test/a", "//shop.test/a"],
    ["\\\\me@shop.test\\a", "\\\\shop.test\\a"],
    ["HTTPS://ME@SHOP.TEST", "HTTPS://SHOP.TEST"],
    ["/next?token=1", "/next"],
    ["?token=1", ""],
    ["#token", ""],
    ["/mail/me@shop.test", "/mail/me@shop.test"],
    ["", ""],
  ];
  for (const [reference, want] of cases) assert.equal(cutReference(reference), want, reference);
});

test("the page keeps its query, requests do not", () => {
  const url = "https://me:pw@shop.test/cart?item=1#frag";
  assert.equal(pageURL(url), "https://shop.test/cart?item=1");
  assert.equal(requestURL(url), "https://shop.test/cart");
  assert.equal(pageURL("data:text/html,SECRET"), "data:");
  assert.equal(pageURL("about:blank"), "about:blank");
  assert.equal(pageURL("no URL"), "");
});

test("urlKey tells queries apart without holding them", () => {
  const [one, two] = [urlKey("https://shop.test/a?token=1"), urlKey("https://shop.test/a?token=2")];
  assert.notEqual(one, two);
  assert.ok(!one.includes("token"), one);
  assert.equal(urlKey("https://shop.test/a?token=1#frag"), one);
  assert.equal(urlKey("https://shop.test/a"), "https://shop.test/a");
});

test("cookieNames", () => {
  assert.deepEqual(cookieNames("sessionid=SECRET; theme=dark=er;a=; nameless; =alone"), ["sessionid", "theme", "a", "", ""]);
  assert.deepEqual(cookieNames(""), []);
});

test("redactHeader cuts URLs that carry tokens, and keeps policies byte for byte", () => {
  const cases: [name: string, value: string, want: string][] = [
    ["Location", "https://me:pw@shop.test/cb?code=SECRET#x", "https://shop.test/cb"],
    ["content-location", "/a?SECRET", "/a"],
    ["Refresh", "5; url=https://shop.test/a?SECRET", "5; url=https://shop.test/a"],
    ["Refresh", "5;URL='/a?SECRET'", "5;URL='/a"],
    ["Refresh", "0,/a?SECRET", "0,/a"],
    ["Refresh", "5", "5"],
    ["Link", "</a.css?SECRET>; rel=preload, <https://x.test/?SECRET>; rel=next", "</a.css>; rel=preload, <https://x.test/>; rel=next"],
    ["SourceMap", "/app.js.map?SECRET", "/app.js.map"],
    ["Authorization", "Bearer SECRET", "…"],
    ["X-CSRF-Token", "SECRET", "…"],
    ["x-amz-security-token", "SECRET", "…"],
    ["X-Session-Id", "SECRET", "…"],
    ["Authentication-Info", 'nextnonce="SECRET"', "…"],
    ["X-Api-Key", "", ""],
    ["Access-Control-Allow-Credentials", "true", "true"],
    ["WWW-Authenticate", 'Basic realm="shop"', 'Basic realm="shop"'],
    ["Content-Security-Policy", "default-src 'self'; report-uri /csp?id=1", "default-src 'self'; report-uri /csp?id=1"],
  ];
  for (const [name, value, want] of cases) assert.equal(redactHeader(name, value), want, `${name}: ${value}`);
});

test("redactHeaders keeps order and repeats", () => {
  const headers: Header[] = [["X-A", "1"], ["Set-Cookie", "a=SECRET"], ["x-a", "2"], ["set-cookie", "b=SECRETS; Path=/"]];
  assert.deepEqual(redactHeaders(headers), {
    headers: [["X-A", "1"], ["Set-Cookie", "a=…"], ["x-a", "2"], ["set-cookie", "b=…; Path=/"]],
    setCookieLengths: [6, 7],
  });
});
