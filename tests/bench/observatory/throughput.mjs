// How many pages a second MDN's HTTP Observatory analyses, in this process: node throughput.mjs OBSERVATIONS
//
// It prints {"analysed", "lines"}: pages a second, once from responses that are in memory as its scanner holds them, and once from a line of JSON to a
// line of JSON, as assay assess works. Its tests run as scan() of its src/scanner/index.js runs them. Two things are in its favour: its list of
// preloaded sites is empty, and the test of scripts' integrity is left out, which starts a DOM for each page also where there is no HTML: with it, it
// analyses less than 100 pages a second.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { AxiosHeaders } from "axios";
import { CookieJar } from "tough-cookie";

const observatory = new URL("node_modules/@mdn/mdn-http-observatory/", import.meta.url);
mkdirSync(new URL("conf/", observatory), { recursive: true });
writeFileSync(new URL("conf/hsts-preload.json", observatory), "{}"); // its installer would fetch it
const load = (file) => import(new URL(`src/${file}`, observatory).href);
const { ALL_TESTS } = await load("constants.js");
const { Requests } = await load("types.js");
const { getGradeForScore, getScoreDescription, getScoreModifier } = await load("grader/grader.js");
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await load("grader/charts.js");

const tests = ALL_TESTS.filter((test) => test.name !== "subresourceIntegrityTest");

/** What the scanner would hold of the page: the last answer, as from axios, the way to it, and the jar. */
function retrieved(observation) {
  const last = observation.exchanges.at(-1);
  const headers = {};
  for (const [name, value] of last.headers) {
    const key = name.toLowerCase();
    if (key === "set-cookie") (headers[key] ??= []).push(value);
    else headers[key] = key in headers ? `${headers[key]}, ${value}` : value;
  }
  const jar = new CookieJar();
  for (const line of headers["set-cookie"] ?? []) jar.setCookieSync(line, last.url, { ignoreError: true });
  const requests = new Requests(new URL(observation.url).hostname);
  const response = { status: last.status, headers: new AxiosHeaders(headers), verified: true, request: {}, config: {}, data: "", httpEquiv: new Map([["content-security-policy", []]]) };
  requests.session = { url: new URL(last.url), jar, response, redirectHistory: [] };
  Object.assign(requests.responses, { auto: response, http: response, https: response, cors: response });
  requests.responses.httpRedirects = observation.exchanges.map(({ url, status }) => ({ url: new URL(url), status }));
  return requests;
}

function analyse(requests) {
  const results = tests.map((test) => test(requests));
  let uncurved = 100;
  let curved = 100;
  for (const result of results) {
    if (!result.result) continue;
    result.scoreDescription = getScoreDescription(result.result);
    result.scoreModifier = getScoreModifier(result.result);
    curved += result.scoreModifier;
    uncurved += Math.min(result.scoreModifier, 0);
  }
  return { ...getGradeForScore(uncurved >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? curved : uncurved), results };
}

/** How often a second the work is done to one of the list. */
function perSecond(list, work) {
  const enough = 3_000; // ms
  let done = 0;
  const from = performance.now();
  while (performance.now() - from < enough) {
    for (const item of list) work(item);
    done += list.length;
  }
  return (done / (performance.now() - from)) * 1_000;
}

const lines = readFileSync(process.argv[2], "utf8").trim().split("\n");
const pages = lines.map((line) => retrieved(JSON.parse(line)));
for (const page of pages) analyse(page); // warm
console.log(JSON.stringify({ analysed: perSecond(pages, analyse), lines: perSecond(lines, (line) => JSON.stringify(analyse(retrieved(JSON.parse(line))))) }));
