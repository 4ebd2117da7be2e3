// Every text that the popup says by itself, in one place, so that it can be translated. What the core says about a page (titles,
// details, notes) comes with the Report.

import type { Change } from "../extension/wire.ts";
import { stacks } from "./stacks.ts";

/** What a rule finds wrong with one cookie. A finding's own title speaks of all its cookies: "The session cookie …". */
export const cookieProblem: Record<string, string> = {
  "cookie-secure": "Travels over plain HTTP too",
  "cookie-httponly": "Scripts can read it",
  "cookie-samesite": "Other sites can make requests with it",
  "cookie-domain": "Every subdomain gets it",
};

export function stackTitle(id: string): string {
  return stacks.find((stack) => stack.id === id)?.title ?? id;
}

/** count(1, "cookie") is "1 cookie", count(3, "cookie") is "3 cookies". */
export function count(n: number, one: string, many = one + "s"): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}

/** Beside a family's name, where its points would stand: the shape before the name says the rest. */
export const familyShort: Record<string, string> = { "not-applicable": "n/a", unknown: "?" };

/** A family's state for a screen reader, which has no shape beside the word. */
export const familyStateLong: Record<string, string> = {
  pass: "passes",
  warn: "has a minor problem",
  fail: "fails",
  "not-applicable": "does not apply to this page",
  unknown: "could not be observed",
};

export const severity: Record<string, string> = {
  high: "High severity",
  medium: "Medium severity",
  low: "Low severity",
  info: "Worth knowing",
};

/** What kind of response was graded, if it is not just a document. */
export const kind: Record<string, string> = {
  login: "login page",
  error: "error page",
  blocked: "block page",
  api: "data",
  download: "download",
  file: "file",
  redirect: "redirect",
};

/** The Observatory's tests in the words of its own pages. */
export const observatoryTest: Record<string, string> = {
  "content-security-policy": "Content Security Policy",
  cookies: "Cookies",
  "cross-origin-resource-sharing": "CORS",
  redirection: "Redirection",
  "referrer-policy": "Referrer Policy",
  "strict-transport-security": "HSTS",
  "subresource-integrity": "Subresource Integrity",
  "x-content-type-options": "X-Content-Type-Options",
  "x-frame-options": "X-Frame-Options",
  "cross-origin-resource-policy": "CORP",
};

/** A page without a grade: why, what that means for the reader, and the word on the button if reloading helps. */
export interface Sentence {
  title: string;
  text: string;
  button?: string;
}

export const reasons: Record<string, Sentence> = {
  "opened-before": {
    title: "Reload to see this page’s grade",
    text: "It was open before Assay was, so its response headers passed unseen.",
    button: "Reload the page",
  },
  loading: {
    title: "Reading this page’s headers…",
    text: "The grade appears here as soon as the response has arrived.",
  },
  incomplete: {
    title: "Only a part of this page was seen",
    text: "Assay started while the page was on its way. Reload it, and every response is seen from the first. If that changes nothing, the browser, or whoever manages it, keeps Assay from this site.",
    button: "Reload the page",
  },
  "service-worker": {
    title: "The site’s service worker made this page",
    text: "It stood in for the server, and browsers do not tell extensions which headers it gave. Shift+Reload shows what the server answers, and its grade.",
    button: "Reload from the server",
  },
  failed: {
    title: "The browser could not load this page",
    text: "No response arrived that could be graded.",
    button: "Try again",
  },
  "store-page": {
    title: "No grade for the extension store",
    text: "Browsers hide their own store from every extension. Any other site can be graded.",
  },
  "browser-page": {
    title: "This page is the browser’s own",
    text: "It comes from no server, so it has no headers. Open a website to see its grade.",
  },
  file: {
    title: "This is a file on this computer",
    text: "It comes from no server, so it has no headers. Serve it over HTTP to see its grade.",
  },
};

/** Pages that the user, or whoever manages the browser, keeps Assay from. */
export const hiddenSite: Sentence = {
  title: "Assay may not see this site",
  text: "The browser keeps Assay from it, as you or whoever manages the browser have set it. Allow it, and the page is loaded again and graded.",
};
export const hiddenWay: Sentence = {
  title: "A part of the way here was hidden",
  text: "Redirects led over sites that Assay may not see, and a page that was not seen whole gets no grade. Allow them all, or reload: then the way begins here.",
};
export const hiddenPage: Sentence = {
  title: "Assay may not see this page",
  text: "It is the browser’s own, or of a site that Assay is not allowed to see. If it is a site, allow it: the page is loaded again and graded.",
};

export const reasonUnknown: Sentence = {
  title: "This page has no grade yet",
  text: "Reload it, and Assay sees its responses from the first.",
  button: "Reload the page",
};

export const failure: Sentence = {
  title: "Assay could not grade this page",
  text: "The fault is Assay’s, not the site’s. Reloading may help; this is what went wrong:",
  button: "Reload the page",
};

export const role: Record<string, string> = { session: "session", csrf: "CSRF token", other: "" };

export const sameSite: Record<string, string> = { strict: "Strict", lax: "Lax", none: "None", unspecified: "not set" };

export const crossSite: Record<string, string> = {
  never: "never sent cross-site",
  "top-level-get": "cross-site on links only",
  always: "sent cross-site",
  "browser-default": "cross-site: the browser decides",
};

/** Who set a cookie. */
export const setBy: Record<string, string> = {
  server: "set on the way here",
  earlier: "set earlier in this session",
  script: "made by a script",
};

/** What became of a cookie that a response set, where the table does not say it. */
export const fate: Record<string, string> = {
  overwritten: "A later line on the way here replaced it.",
  deleted: "Its line only deletes it.",
  missing: "The browser accepts such a cookie, but does not hold it: removed since, or kept out by its settings.",
};

/** What the page loads. */
export const loads = {
  title: "What this page loads",
  none: "Nothing was seen to load",
  noneWhy: "What a page loads is seen from the moment it begins to load. Reload it to see everything.",
  noneSeen: "Assay may not see all sites, so what this page loads could not be seen whole, and is not judged.",
  resources: (n: number) => count(n, "resource"),
  type: {
    script: "script",
    stylesheet: "style",
    image: "image",
    imageset: "image",
    font: "font",
    media: "media",
    sub_frame: "frame",
    xmlhttprequest: "fetch",
    websocket: "socket",
    ping: "ping",
    beacon: "ping",
    object: "object",
    csp_report: "report",
    web_manifest: "manifest",
    other: "other",
  } as Record<string, string>,
  insecure: (n: number) => `${n} over plain HTTP`,
  upgraded: (n: number) => `${n} asked for over plain HTTP; the browser went to HTTPS by itself`,
  blocked: (n: number) => `${n} blocked by the browser`,
  failed: (n: number) => `${n} failed`,
  dropped: (n: number) => `${n.toLocaleString("en")} more than Assay keeps`,
  notShown: (n: number) => `${n.toLocaleString("en")} more are not shown.`,
  thirdParties: "Other sites",
  thirdPartiesWhy: "Whose script or style runs in the page can change all of it.",
  active: "its script or style runs in the page",
  framed: "shown in a frame",
  overHTTP: "over plain HTTP",
  frames: "Frames",
  otherSite: "other site",
  score: (score: number) => `${score} of 100`,
  noAnswer: "no answer",
  outcome: { upgraded: "upgraded to HTTPS by the browser", blocked: "blocked", failed: "failed" } as Record<string, string>,
  noSandbox: "no sandbox",
  sandbox: (allows: readonly string[]) => (allows.length ? `sandboxed, but ${allows.join(" ")}` : "sandboxed, nothing allowed"),
  framableBy: (who: string, sources: readonly string[]) => `may be framed by: ${who.toLowerCase()} ${sources.join(" ")}`.trim(),
  violations: "Stopped by the page’s policies",
  violationsWhy: "Either the page has a mistake, or somebody tried something.",
  enforced: "blocked",
  reported: "only reported, not blocked",
  times: (n: number) => `${n.toLocaleString("en")} times`,
};

/** Trials of changes in a tab. */
export const trial = {
  tryIt: "Try it in this tab",
  tryPlan: "Try the whole plan in this tab",
  starting: "Reloading…",
  why: "Your browser enforces it here alone, for ten minutes, and the page is loaded again. No server is changed.",
  partly: (n: number) => `${count(n, "change")} of it cannot be tried in a browser.`,
  cannot: "Cannot be tried in a browser:",
  other: "Another trial runs in this tab. End it first.",
  failed: "Assay’s worker stopped before the trial began. Try again.",
  cookies: (names: readonly string[]) => `This changes ${names.length === 1 ? "your cookie" : "your cookies"} ${names.join(", ")} in this browser`,
  cookiesWhy:
    "For all tabs of this site, until the trial ends; then the attributes are put back as they were. The values stay, and are never stored. If the site does not expect it, it may sign you out.",
  withCookies: (n: number) => (n === 1 ? "Change the cookie too" : "Change the cookies too"),
  onlyCookies: (n: number) => (n === 1 ? "Change the cookie" : "Change the cookies"),
  headersAlone: "Headers alone",
  leave: "Not now",
  running: "On trial in this tab",
  left: (minutes: number) => (minutes < 1 ? "ends within a minute" : `ends in ${count(minutes, "minute")}`),
  end: "End it",
  ended: "The trial is over, but this page still came under it. Open its address anew.",
  plan: "the whole plan",
  server: "The server’s own answer",
  under: "With the changes",
  waiting: "judged once the page has loaded",
  notHere: "This page came without the changes: another extension, or a service worker of the site, has kept them out.",
  assumed: (names: readonly string[]) =>
    `This browser does not tell what the server itself sends here for ${names.join(", ")}: the grade takes what it sent where the trial began.`,
  nothingBroke: "Nothing broke so far. Use the page: what breaks is listed here.",
  broke: (n: number) => `${count(n, "thing")} broke`,
  changed: "What is changed",
  notTried: (n: number) => `${count(n, "change")} not tried`,
  cookie: (name: string) => `the browser’s own cookie ${name}`,
  kind: { violation: "stopped by a policy", resource: "not loaded", frame: "not shown in its frame", feature: "refused" } as Record<string, string>,
  reported: "would be stopped",
  element: (name: string) => `<${name}>`,
  at: (place: string) => `at ${place}`,
};

/** What was seen of the page's origin. */
export const origin = {
  title: "Seen of this origin",
  answers: (n: number) => count(n, "answer"),
  header: "Header",
  classes: { document: "pages", api: "data", static: "files", redirect: "redirects", error: "errors" } as Record<string, string>,
  all: "all",
  noneOf: "none",
  of: (n: number, all: number) => `${n} of ${all}`,
  noHeader: "None of its answers has a header that matters for security.",
  why: "In this session, in memory alone.",
  forget: "Forget it",
};

export const source: Record<string, string> = {
  cache: "from the browser’s cache",
  "service-worker": "from the page’s service worker",
  browser: "by the browser itself, nothing was sent",
};

/** What can be asked of a site beyond the page itself. */
export const asked: Record<string, string> = {
  http: "Plain HTTP",
  "not-found": "A page that does not exist",
  www: "Its www host, over plain HTTP",
  apex: "Its domain, over plain HTTP",
};

/** A change as a line to aim for, whatever the server is. */
export function change(c: Change): string {
  const pair = (name = "", value = "") => (value ? `${name}=${value}` : name);
  switch (c.op) {
    case "set-header":
      return `${c.name}: ${c.value ?? ""}`;
    case "remove-header":
      return `no ${c.name} header`;
    case "set-cookie-attribute":
      return `the cookie ${c.cookie} with ${pair(c.attribute, c.value)}`;
    case "remove-cookie-attribute":
      return `the cookie ${c.cookie} without ${c.attribute}`;
    case "redirect-to-https":
      return "http:// answers 301 to the same address on https://";
    case "serve-https":
      return "the page itself comes over https://";
    case "load-securely":
      return `${c.url} over https://`;
    case "add-integrity":
      return `integrity attribute for ${c.url}`;
    case "remove-meta":
      return `no meta element named ${c.name}`;
    default:
      return c.op;
  }
}

export const text = {
  grade: (grade: string) => `Grade ${grade}`,
  noGrade: "No grade",
  why: "The reason:",
  of100: "of 100",
  reach: (grade: string, score: number) => `can reach ${grade}, ${score}`,
  reload: "Reload and grade again",
  secure: "HTTPS",
  broken: "HTTPS that protects nothing",
  insecure: "Plain HTTP: anyone on the way can read and change it",
  families: "What was checked",
  kind: "Graded as:",
  settings: "Settings",
  targetMet: "Target met",
  targetMissed: "Target missed",
  targetIs: (grade: string | undefined, families: readonly string[]) =>
    [grade && `${grade} or better`, families.length && `nothing lost in ${families.join(", ")}`].filter(Boolean).join(", "),
  refusedSettings: "Graded without your settings, because this version of Assay does not take them.",
  openSettings: "Open the settings",
  lost: (points: number) => `loses ${count(points, "point")}`,
  tabs: "About this page",
  fix: "Fix",
  cookies: "Cookies",
  flow: "Flow",
  headers: "Headers",
  loads: "Loads",
  aboutAssay: "What Assay sees and keeps",
  forget: "Forget everything",
  forgetWhy: "What was seen of all sites in this session, and the servers chosen for them. Open tabs keep a grade, for what is left.",
  forgotten: "Forgotten.",
  forgetFailed: "Assay’s worker stopped before it was done. Try again.",

  next: "Do this next",
  upTo: (grade: string, score: number) => `up to ${grade}, ${score}`,
  stack: "Fixes for",
  runsOn: (summary: string) => `Seen: ${summary}`,
  perhaps: (titles: readonly string[]) => `Perhaps ${titles.join(" or ")}, by little evidence.`,
  confidence: { high: "certain", medium: "likely", low: "perhaps" } as Record<string, string>,
  ownedBy: (title: string) => `Probably for ${title} to fix.`,
  showFor: (title: string) => `Show the fix for ${title}`,
  more: "After that",
  gainWords: (from: string, to: string, points: number) =>
    from === to ? `gains ${count(points, "point")}, stays ${to}` : `from ${from} to ${to}, gains ${count(points, "point")}`,
  costs: (points: number) => `costs ${points}`,
  costsWhy: "Alone it changes nothing yet, because other losses outweigh it. It counts once they are gone.",
  seen: "Seen",
  wanted: "Needed",
  notSent: "not sent",
  hop: (n: number) => `hop ${n}`,
  inJar: "in the cookie jar",
  showAll: (n: number) => `Show all ${n.toLocaleString("en")} characters`,
  showLess: "Show less",
  showMore: (n: number) => `Show ${n.toLocaleString("en")} more`,
  copy: "Copy",
  copied: "Copied",
  copyFailed: "Could not copy. Select the text and copy it by hand.",
  copyOf: (file: string) => `Copy the text for ${file}`,
  run: "Then run",
  proven: (version: unknown) => ["Proven: tried on ", version],
  fromDocumentation: "From documentation: not tried on a real one yet. Check it before you rely on it.",
  writing: (stack: string) => `Writing the fix for ${stack}…`,
  recipeFailed: (stack: string) => `The fix for ${stack} could not be written:`,
  cannot: (stack: string) => `${stack} cannot do this`,
  staircase: "HSTS in steps. The next:",
  staircaseWhy: "Browsers hold a site to its HSTS for as long as it lasts. Short first, nobody is locked out for long.",
  taken: "taken",
  takeNow: "next",
  readMore: "Read more:",
  aboutRule: "About this rule",
  wholePlan: (n: number) => (n === 1 ? "The one fix" : `All ${n} fixes together`),
  copyPlan: (stack: string) => `Copy the whole plan for ${stack}`,
  copyMarkdown: "Copy as a pull request",
  copyMarkdownWhy: (stack: string) => `Copy the whole plan for ${stack} as a pull request’s description, in Markdown`,
  planCannot: (n: number, stack: string) => `${count(n, "change")} of it ${n === 1 ? "has" : "have"} to be made elsewhere: ${stack} cannot. The text says where.`,
  showPlan: "Show the text",
  passes: (n: number) => `${count(n, "check")} ${n === 1 ? "passes" : "pass"}`,
  notApplicable: (n: number) => `${count(n, "check")} ${n === 1 ? "does" : "do"} not apply here`,
  unknown: (n: number) => `${count(n, "check")} could not be made`,
  reloadPage: "Reload the page",
  allowSite: (site: string) => `Allow ${site}`,
  allowAll: "Allow all sites",
  allowWhy: "The browser asks once more before it allows anything. You can take it back at any time in its settings for extensions.",
  notAllowed: "Nothing was allowed, so nothing has changed.",
  cannotAllow: (why: string) => `The browser does not let Assay ask (${why.replace(/^\w*Error: |\.$/g, "")}). Allow it in the browser’s own settings for extensions.`,
  partial: "Assay may not see all sites: what this page loads from others, and cookies that they share, are not in this grade.",
  partialThen: "When this page came, Assay could not see all sites. Reload it for the whole grade.",
  unknownWhy: "What was not observed costs nothing.",
  elsewhere: "Elsewhere on this site",
  elsewhereWhy: "A click asks once, without cookies or anything else of yours. Nothing is asked by itself.",
  askHTTP: "Ask plain HTTP",
  askMore: "Ask the others",
  again: (label: string) => `${label} again`,
  asking: "Asking…",
  asked: "Answered.",
  askFailed: "Assay’s worker stopped before the answer came. Ask again.",
  notAskedYet: "not asked yet",
  noAnswer: (error: string) => `No answer: ${error}.`,
  thenFailed: (error: string) => `Then: ${error}.`,
  hiddenSince: (time: string) => `The answer of ${time}. Since then the browser knows that this host wants HTTPS only (HSTS) and asks it no more.`,
  inconclusive: "Inconclusive: the browser knows that this host wants HTTPS only (HSTS), so it goes there without asking. What plain HTTP answers stays hidden.",
  info: (n: number) => `${n} worth knowing`,
  infoWhy: "This costs nothing.",
  suppressed: (n: number) => `${count(n, "exception")} from your settings`,
  spares: (points: number) => (points < 0 ? `costs ${count(-points, "point")} more` : points > 0 ? `spares ${count(points, "point")}` : "changes no points"),
  until: (day: string) => `until ${day}`,
  theCookie: "the cookie",
  observatory: "MDN Observatory would say",
  observatoryWhy: (algorithm: number) => `Its algorithm ${algorithm}, on what your browser saw. Where the two differ, the reason stands below.`,
  perfect: "Nothing to fix",
  perfectWhy: "Every check that applies to this page passes.",

  noCookies: "No cookies",
  noCookiesWhy: "This page sets none, and the browser holds none for it.",
  cookie: "Cookie",
  secureFlag: "Secure",
  httpOnly: "HttpOnly",
  sameSiteFlag: "SameSite",
  overHTTP: "Over HTTP",
  yes: "yes",
  no: "no",
  notAsked: "not asked",
  notAskedWhy: "The page’s script must read this cookie",
  gone: "Set, and not held",
  sentHere: "sent for this page",
  setLine: "As it was set",
  setAt: "by",
  sessionCookie: "until the browser closes",
  expired: "expired",
  partitioned: "partitioned",
  thisHost: "this host only",
  andSubdomains: (domain: string) => `${domain} and its subdomains`,
  path: (path: string) => `path ${path}`,
  refused: "Refused by the browser",
  problem: "Problem:",

  noFlow: "No hops were recorded",
  noFlowWhy: "Reload the page to see every request on the way to it.",
  cookiesSent: "sent",
  cookiesSet: "set",
  cookiesWithheld: "not sent: Secure",
  plain: "Plain HTTP",
  overTLS: "HTTPS",
  byBrowser: "The browser’s own redirect, not sent",

  inForce: "What the browser honours",
  asSent: "As sent",
  noHeaders: "No headers were kept",
  noHeadersWhy: "Reload the page to see the headers of every response.",
  headersOf: (n: number) => count(n, "header"),
};

/** The questions that the effective headers answer, and the words of the answers. */
export const effective = {
  injection: "Can an injected script run?",
  injectionNo: "No: the policy stops it",
  injectionNoPolicy: "Yes: no policy restricts scripts",
  injectionYes: "Yes",
  injectionMissing: (directive: string) => `no ${directive}`,
  injectionBy: "in",
  framing: "Who may frame it?",
  allows: { none: "Nobody", "same-origin": "Only this origin", some: "Only these:", any: "Any site" } as Record<string, string>,
  hsts: "HTTPS only (HSTS)?",
  hstsNo: "No: nothing keeps the browser on HTTPS",
  hstsYes: (age: string, subdomains: boolean, preload: boolean) =>
    `For ${age}${subdomains ? ", with subdomains" : ", this host only"}${preload ? ", asks for preload" : ""}`,
  hstsRefused: "The preload list would refuse it:",
  nosniff: "Does it guess file types?",
  nosniffYes: "No: nosniff",
  nosniffNo: "Yes, where the type is missing or vague",
  referrer: "Referrer policy",
  isolation: "Isolation",
  cluster: "own agent cluster",
  permissions: "Permissions",
  permitted: (feature: string, allow: readonly string[]) => `${feature}: ${allow.length ? allow.join(" ") : "nobody"}`,
  integrity: "Integrity required for",
  clears: "Deletes on arrival",
  reports: "Sends reports to",
};

/** A time in the largest unit that is still exact enough: "12 months". In seconds. */
export function duration(seconds: number): string {
  return seconds > 0 ? lifetime(seconds * 1000, 0) : "0 seconds";
}

/** A cookie's life from now on: "14 days". Both times are in milliseconds. */
export function lifetime(expires: number, now: number): string {
  const days = (expires - now) / 86_400_000;
  if (days <= 0) return text.expired;
  if (days < 1 / 24) return count(Math.max(1, Math.round(days * 1440)), "minute");
  if (days < 2) return count(Math.round(days * 24), "hour");
  if (days < 60) return count(Math.round(days), "day");
  if (days < 700) return count(Math.round(days / 30.44), "month");
  return count(Math.round(days / 365.25), "year");
}
