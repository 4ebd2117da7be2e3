// Every text that the popup says by itself, by what it is about: the words stand in _locales/. What the core says about a page (titles, details,
// notes) comes with the Report, and extension/say.ts says it in the reader's language.

import "../extension/i18n-ready.ts";
import { either, t, text as textOf } from "../extension/i18n.ts";
import { say } from "../extension/say.ts";
import type { Change, CookieRequest, Note, WhatIf } from "../extension/wire.ts";
import type { ExportFormat } from "./model.ts";
import { stacks } from "./stacks.ts";

/** What a rule finds wrong with one cookie. A finding's own title speaks of all its cookies: "The session cookie …". */
export const cookieProblem: Record<string, string> = {
  "cookie-secure": t("popup_cookieProblem_cookie_secure"),
  "cookie-httponly": t("popup_cookieProblem_cookie_httponly"),
  "cookie-samesite": t("popup_cookieProblem_cookie_samesite"),
  "cookie-domain": t("popup_cookieProblem_cookie_domain"),
};

export function stackTitle(id: string): string {
  return stacks.find((stack) => stack.id === id)?.title ?? id;
}

/** Beside a family's name, where its points would stand: the shape before the name says the rest. */
export const familyShort: Record<string, string> = { "not-applicable": t("popup_familyShort_not_applicable"), unknown: t("popup_familyShort_unknown") };

/** A family's state for a screen reader, which has no shape beside the word. */
export const familyStateLong: Record<string, string> = {
  pass: t("popup_familyStateLong_pass"),
  warn: t("popup_familyStateLong_warn"),
  fail: t("popup_familyStateLong_fail"),
  "not-applicable": t("popup_familyStateLong_not_applicable"),
  unknown: t("popup_familyStateLong_unknown"),
};

export const severity: Record<string, string> = {
  high: t("popup_severity_high"),
  medium: t("popup_severity_medium"),
  low: t("popup_severity_low"),
  info: t("popup_severity_info"),
};

/** What kind of response was graded, if it is not just a document. */
export const kind: Record<string, string> = {
  login: t("popup_kind_login"),
  error: t("popup_kind_error"),
  blocked: t("popup_kind_blocked"),
  api: t("popup_kind_api"),
  download: t("popup_kind_download"),
  file: t("popup_kind_file"),
  redirect: t("popup_kind_redirect"),
};

/** The Observatory's tests in the words of its own pages. */
export const observatoryTest: Record<string, string> = {
  "content-security-policy": t("popup_observatoryTest_content_security_policy"),
  cookies: t("popup_observatoryTest_cookies"),
  "cross-origin-resource-sharing": t("popup_observatoryTest_cross_origin_resource_sharing"),
  redirection: t("popup_observatoryTest_redirection"),
  "referrer-policy": t("popup_observatoryTest_referrer_policy"),
  "strict-transport-security": t("popup_observatoryTest_strict_transport_security"),
  "subresource-integrity": t("popup_observatoryTest_subresource_integrity"),
  "x-content-type-options": t("popup_observatoryTest_x_content_type_options"),
  "x-frame-options": t("popup_observatoryTest_x_frame_options"),
  "cross-origin-resource-policy": t("popup_observatoryTest_cross_origin_resource_policy"),
};

/** A page without a grade: why, what that means for the reader, and the word on the button if reloading helps. */
export interface Sentence {
  title: string;
  text: string;
  button?: string;
}

export const reasons: Record<string, Sentence> = {
  "opened-before": {
    title: t("popup_reasons_opened_before_title"),
    text: t("popup_reasons_opened_before_text"),
    button: t("popup_reasons_opened_before_button"),
  },
  loading: {
    title: t("popup_reasons_loading_title"),
    text: t("popup_reasons_loading_text"),
  },
  incomplete: {
    title: t("popup_reasons_incomplete_title"),
    text: t("popup_reasons_incomplete_text"),
    button: t("popup_reasons_incomplete_button"),
  },
  "service-worker": {
    title: t("popup_reasons_service_worker_title"),
    text: t("popup_reasons_service_worker_text"),
    button: t("popup_reasons_service_worker_button"),
  },
  failed: {
    title: t("popup_reasons_failed_title"),
    text: t("popup_reasons_failed_text"),
    button: t("popup_reasons_failed_button"),
  },
  "store-page": {
    title: t("popup_reasons_store_page_title"),
    text: t("popup_reasons_store_page_text"),
  },
  "browser-page": {
    title: t("popup_reasons_browser_page_title"),
    text: t("popup_reasons_browser_page_text"),
  },
  file: {
    title: t("popup_reasons_file_title"),
    text: t("popup_reasons_file_text"),
  },
};

/** Pages that the user, or whoever manages the browser, keeps Assay from. */
export const hiddenSite: Sentence = {
  title: t("popup_hiddenSite_title"),
  text: t("popup_hiddenSite_text"),
};
export const hiddenWay: Sentence = {
  title: t("popup_hiddenWay_title"),
  text: t("popup_hiddenWay_text"),
};
export const hiddenPage: Sentence = {
  title: t("popup_hiddenPage_title"),
  text: t("popup_hiddenPage_text"),
};

export const reasonUnknown: Sentence = {
  title: t("popup_reasonUnknown_title"),
  text: t("popup_reasonUnknown_text"),
  button: t("popup_reasonUnknown_button"),
};

export const failure: Sentence = {
  title: t("popup_failure_title"),
  text: t("popup_failure_text"),
  button: t("popup_failure_button"),
};

export const role: Record<string, string> = { session: t("popup_role_session"), csrf: t("popup_role_csrf"), other: "" };

export const sameSite: Record<string, string> = { strict: t("popup_sameSite_strict"), lax: t("popup_sameSite_lax"), none: t("popup_sameSite_none"), unspecified: t("popup_sameSite_unspecified") };

export const crossSite: Record<string, string> = {
  never: t("popup_crossSite_never"),
  "top-level-get": t("popup_crossSite_top_level_get"),
  always: t("popup_crossSite_always"),
  "browser-default": t("popup_crossSite_browser_default"),
};

/** Who set a cookie. */
export const setBy: Record<string, string> = {
  server: t("popup_setBy_server"),
  earlier: t("popup_setBy_earlier"),
  script: t("popup_setBy_script"),
};

/** What became of a cookie that a response set, where the table does not say it. */
export const fate: Record<string, string> = {
  overwritten: t("popup_fate_overwritten"),
  deleted: t("popup_fate_deleted"),
  missing: t("popup_fate_missing"),
};

/** What would be otherwise if a cookie were. */
export const whatIf = {
  open: t("popup_whatIf_open"),
  legend: t("popup_whatIf_legend"),
  noDomain: t("popup_whatIf_noDomain"),
  prefix: t("popup_whatIf_prefix", { prefix: "__Host-" }),
  back: t("popup_whatIf_back"),
  why: t("popup_whatIf_why"),
  failed: (why: string) => t("popup_whatIf_failed", { why }),
  refused: (why: string) => t("popup_whatIf_refused", { why }),
  grade: ({ grade, score, thenGrade, thenScore }: Pick<WhatIf, "grade" | "score" | "thenGrade" | "thenScore">) =>
    grade === thenGrade && score === thenScore ? t("popup_whatIf_stays", { grade, score }) : t("popup_whatIf_becomes", { grade, score, thenGrade, thenScore }),
  who: t("popup_whatIf_who"),
  to: ({ kind, url }: Pick<CookieRequest, "kind" | "url">) =>
    ({
      page: t("popup_whatIf_to_page"),
      plain: t("popup_whatIf_to_plain", { url }),
      typed: t("popup_whatIf_to_typed", { url }),
      host: t("popup_whatIf_to_host", { host: url }),
      subdomains: t("popup_whatIf_to_subdomains", { domain: url }),
      link: t("popup_whatIf_to_link"),
      "cross-site": t("popup_whatIf_to_crossSite"),
      script: t("popup_whatIf_to_script"),
    })[kind] ?? kind,
  gets: { yes: t("popup_yes"), no: t("popup_no"), hsts: t("popup_whatIf_gets_hsts"), browser: t("popup_whatIf_gets_browser") } as Record<string, string>,
  becomes: (from: string, to: string) => t("differs_fromTo", { from, to }),
  finding: {
    goes: (title: string) => t("popup_whatIf_finding_goes", { title }),
    comes: (title: string) => t("popup_whatIf_finding_comes", { title }),
    stays: (title: string) => t("popup_whatIf_finding_stays", { title }),
  } as Record<string, (title: string) => string>,
  rename: (name: string) => t("popup_whatIf_rename", { name }),
  copy: (stack: string) => t("popup_whatIf_copy", { stack }),
  show: t("popup_whatIf_show"),
};

/** What the page loads. */
export const loads = {
  title: t("popup_loads_title"),
  none: t("popup_loads_none"),
  noneWhy: t("popup_loads_noneWhy"),
  noneSeen: t("popup_loads_noneSeen"),
  resources: (n: number) => t("popup_loads_resources", { count: n }),
  type: {
    script: t("popup_loads_type_script"),
    stylesheet: t("popup_loads_type_stylesheet"),
    image: t("popup_loads_type_image"),
    imageset: t("popup_loads_type_imageset"),
    font: t("popup_loads_type_font"),
    media: t("popup_loads_type_media"),
    sub_frame: t("popup_loads_type_sub_frame"),
    xmlhttprequest: t("popup_loads_type_xmlhttprequest"),
    websocket: t("popup_loads_type_websocket"),
    ping: t("popup_loads_type_ping"),
    beacon: t("popup_loads_type_beacon"),
    object: t("popup_loads_type_object"),
    csp_report: t("popup_loads_type_csp_report"),
    web_manifest: t("popup_loads_type_web_manifest"),
    other: t("popup_loads_type_other"),
  } as Record<string, string>,
  insecure: (n: number) => t("popup_loads_insecure", { count: n }),
  upgraded: (n: number) => t("popup_loads_upgraded", { count: n }),
  blocked: (n: number) => t("popup_loads_blocked", { count: n }),
  failed: (n: number) => t("popup_loads_failed", { count: n }),
  dropped: (n: number) => t("popup_loads_dropped", { count: n }),
  notShown: (n: number) => t("popup_loads_notShown", { count: n }),
  risky: t("popup_loads_risky"),
  riskyOf: (n: number) => t("popup_loads_riskyOf", { count: n }),
  risk: {
    insecure: t("popup_loads_overHTTP"),
    blocked: t("popup_loads_risk_blocked"),
    "no-integrity": t("popup_loads_risk_noIntegrity"),
    failed: t("popup_loads_outcome_failed"),
    error: t("popup_loads_risk_error"),
    upgraded: t("popup_loads_outcome_upgraded"),
  } as Record<string, string>,
  inFrame: t("popup_loads_inFrame"),
  fromCache: t("popup_source_cache"),
  setsCookies: (n: number) => t("popup_loads_setsCookies", { count: n }),
  thirdParties: t("popup_loads_thirdParties"),
  thirdPartiesWhy: t("popup_loads_thirdPartiesWhy"),
  active: t("popup_loads_active"),
  framed: t("popup_loads_framed"),
  overHTTP: t("popup_loads_overHTTP"),
  frames: t("popup_loads_frames"),
  otherSite: t("popup_loads_otherSite"),
  score: (score: number) => t("popup_loads_score", { score }),
  noAnswer: t("popup_loads_noAnswer"),
  outcome: { upgraded: t("popup_loads_outcome_upgraded"), blocked: t("popup_loads_outcome_blocked"), failed: t("popup_loads_outcome_failed") } as Record<string, string>,
  noSandbox: t("popup_loads_noSandbox"),
  sandbox: (allows: readonly string[]) => (allows.length ? t("popup_loads_sandboxed", { allows: allows.join(" ") }) : t("popup_loads_sandboxedWholly")),
  framableBy: (who: string, sources: readonly string[]) =>
    ({
      none: t("popup_loads_framable_none"),
      "same-origin": t("popup_loads_framable_same_origin"),
      some: t("popup_loads_framable_some", { sources: sources.join(" ") }),
      any: t("popup_loads_framable_any"),
    })[who] ?? who,
  violations: t("popup_loads_violations"),
  violationsWhy: t("popup_loads_violationsWhy"),
  enforced: t("popup_loads_enforced"),
  reported: t("popup_loads_reported"),
  times: (n: number) => t("popup_loads_times", { count: n }),
};

/** Reports in other forms. */
export const exporting = {
  open: t("popup_export"),
  title: t("popup_export_title"),
  close: t("popup_export_close"),
  as: t("popup_export_as"),
  group: { report: t("popup_export_group_report"), test: t("popup_export_group_test"), picture: t("popup_export_group_picture") },
  format: {
    markdown: { title: "Markdown", line: t("popup_export_markdown_line") },
    html: { title: t("popup_export_html"), line: t("popup_export_html_line") },
    json: { title: "JSON", line: t("popup_export_json_line") },
    sarif: { title: "SARIF", line: t("popup_export_sarif_line") },
    junit: { title: "JUnit XML", line: t("popup_export_junit_line") },
    badge: { title: t("popup_export_badge"), line: t("popup_export_badge_line") },
    curl: { title: "curl", line: t("popup_export_curl_line") },
    github: { title: t("popup_export_github"), line: t("popup_export_github_line") },
    pytest: { title: "pytest", line: t("popup_export_pytest_line") },
    playwright: { title: "Playwright", line: t("popup_export_playwright_line") },
    django: { title: "Django", line: t("popup_export_django_line") },
    picture: { title: t("popup_export_picture"), line: t("popup_export_picture_line") },
  } satisfies Record<ExportFormat, { title: string; line: string }>,
  redact: t("popup_export_redact"),
  leftOut: t("popup_export_leftOut"),
  nothingLeft: t("popup_export_nothingLeft"),
  whole: t("popup_export_whole"),
  writing: t("popup_export_writing"),
  preview: t("popup_export_preview"),
  pictureIs: (host: string, grade: string, score: number) => t("popup_export_pictureIs", { host, grade, score }),
  copy: t("popup_export_copy"),
  save: t("popup_export_save"),
  saved: (name: string) => t("popup_export_saved", { name }),
  failed: (error: string) => t("popup_export_failed", { error }),
};

/** Trials of changes in a tab. */
export const trial = {
  tryIt: t("popup_trial_tryIt"),
  tryPlan: t("popup_trial_tryPlan"),
  starting: t("popup_trial_starting"),
  why: t("popup_trial_why"),
  partly: (n: number) => t("popup_trial_partly", { count: n }),
  cannot: t("popup_trial_cannot"),
  other: t("popup_trial_other"),
  failed: t("popup_trial_failed"),
  cookies: (names: readonly string[]) => t("popup_trial_cookies", { count: names.length, names: names.join(", ") }),
  cookiesWhy: t("popup_trial_cookiesWhy"),
  withCookies: (n: number) => t("popup_trial_withCookies", { count: n }),
  onlyCookies: (n: number) => t("popup_trial_onlyCookies", { count: n }),
  headersAlone: t("popup_trial_headersAlone"),
  leave: t("popup_trial_leave"),
  running: t("popup_trial_running"),
  left: (minutes: number) => (minutes < 1 ? t("popup_trial_leftSoon") : t("popup_trial_left", { count: minutes })),
  end: t("popup_trial_end"),
  ended: t("popup_trial_ended"),
  plan: t("popup_trial_plan"),
  server: t("popup_trial_server"),
  under: t("popup_trial_under"),
  waiting: t("popup_trial_waiting"),
  notHere: t("popup_trial_notHere"),
  assumed: (names: readonly string[]) => t("popup_trial_assumed", { names: names.join(", ") }),
  nothingBroke: t("popup_trial_nothingBroke"),
  broke: (n: number) => t("popup_trial_broke", { count: n }),
  changed: t("popup_trial_changed"),
  notTried: (n: number) => t("popup_trial_notTried", { count: n }),
  cookie: (name: string) => t("popup_trial_cookie", { name }),
  kind: { violation: t("popup_trial_kind_violation"), resource: t("popup_trial_kind_resource"), frame: t("popup_trial_kind_frame"), feature: t("popup_trial_kind_feature"), window: t("popup_trial_kind_window") } as Record<string, string>,
  window: { opener: t("popup_trial_window_opener"), opened: t("popup_trial_window_opened") } as Record<string, string>,
  apart: { opener: t("popup_trial_apart_opener"), opened: t("popup_trial_apart_opened") } as Record<string, string>,
  reported: t("popup_trial_reported"),
  element: (name: string) => `<${name}>`,
  at: (place: string) => t("popup_trial_at", { place }),
};

/** The pin of the page's origin. */
export const pin = {
  pin: t("pin_pin"),
  pinned: t("pin_pinned"),
  title: t("pin_title"),
  why: t("pin_why"),
  keep: t("pin_keep"),
  grade: (grade: string) => t("pin_grade", { grade }),
  families: (count: number) => t("pin_families", { count }),
  headers: t("pin_headers"),
  page: (url: string) => t("pin_page", { url }),
  state: {
    kept: t("pin_state_kept"),
    broken: t("pin_state_broken"),
    unlike: t("pin_state_unlike"),
    unknown: t("pin_state_unknown"),
  } as Record<string, string>,
  when: (time: string) => t("pin_when", { time }),
  since: (time: string) => t("pin_since", { time }),
  worse: (count: number) => t("pin_worse", { count }),
  better: (count: number) => t("pin_better", { count }),
  changed: (count: number) => t("pin_changed", { count }),
  keeps: t("pin_keeps"),
  again: t("pin_again"),
  unpin: t("pin_unpin"),
  done: t("pin_done"),
  gone: t("pin_gone"),
  failed: t("pin_failed"),
  compare: t("pin_compare"),
  checklist: t("pin_checklist"),
};

/** One difference between two pages. */
export const differs = {
  side: { worse: t("differs_side_worse"), better: t("differs_side_better"), changed: t("differs_side_changed") },
  grade: t("differs_grade"),
  score: t("differs_score"),
  cookie: t("differs_cookie"),
  fromTo: (from: string, to: string) => t("differs_fromTo", { from, to }),
  nowFamily: (state: string) => t("differs_nowFamily", { state }),
  stillFamily: (state: string) => t("differs_stillFamily", { state }),
  came: (count: number) => (count === 0 ? t("differs_came") : t("differs_cameFor", { count })),
  went: (count: number) => (count === 0 ? t("differs_went") : t("differs_wentFor", { count })),
  costs: (from: number, count: number) => t("differs_costs", { from, count }),
  was: t("differs_was"),
  is: t("differs_is"),
  none: t("differs_none"),
};

/** What was seen of the page's origin. */
export const origin = {
  title: t("popup_origin_title"),
  nothing: t("popup_origin_nothing"),
  answers: (n: number) => t("popup_origin_answers", { count: n }),
  answersSince: (n: number, time: string) => t("popup_origin_answersSince", { count: n, time }),
  /** Names that are long, as people say them. */
  short: { "Strict-Transport-Security": "HSTS", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "CSP", "Cross-Origin-Opener-Policy": "COOP", "Cross-Origin-Resource-Policy": "CORP" } as Record<string, string>,
  gap: (header: string, answers: string, said: string) => t("popup_origin_gap", { header, answers, said }),
  header: t("popup_origin_header"),
  classes: { document: t("popup_origin_classes_document"), api: t("popup_origin_classes_api"), static: t("popup_origin_classes_static"), redirect: t("popup_origin_classes_redirect"), error: t("popup_origin_classes_error") } as Record<string, string>,
  all: t("popup_origin_all"),
  noneOf: t("popup_origin_noneOf"),
  of: (n: number, all: number) => t("popup_origin_of", { n, all }),
  why: t("popup_origin_why"),
  forget: t("popup_origin_forget"),
};

export const source: Record<string, string> = {
  cache: t("popup_source_cache"),
  "service-worker": t("popup_source_service_worker"),
  browser: t("popup_source_browser"),
};

/** What can be asked of a site beyond the page itself. */
export const asked: Record<string, string> = {
  http: t("popup_asked_http"),
  "not-found": t("popup_asked_not_found"),
  www: t("popup_asked_www"),
  apex: t("popup_asked_apex"),
};

/** A change as a line to aim for, whatever the server is. */
export function change(c: Change): string {
  const pair = (name = "", value = "") => (value ? `${name}=${value}` : name);
  switch (c.op) {
    case "set-header":
      return `${c.name}: ${c.value ?? ""}`;
    case "remove-header":
      return t("popup_change_removeHeader", { name: c.name! });
    case "set-cookie-attribute":
      return t("popup_change_setAttribute", { cookie: c.cookie!, attribute: pair(c.attribute, c.value) });
    case "remove-cookie-attribute":
      return t("popup_change_removeAttribute", { cookie: c.cookie!, attribute: c.attribute! });
    case "redirect-to-https":
      return t("popup_change_redirect");
    case "serve-https":
      return t("popup_change_serve");
    case "load-securely":
      return t("popup_change_load", { url: c.url! });
    case "add-integrity":
      return t("popup_change_integrity", { url: c.url! });
    case "remove-meta":
      return t("popup_change_removeMeta", { name: c.name! });
    default:
      return c.op;
  }
}

export const text = {
  grade: (grade: string) => t("popup_grade", { grade }),
  noGrade: t("popup_noGrade"),
  why: t("popup_why"),
  of100: t("popup_of100"),
  reach: (grade: string, score: number) => t("popup_reach", { grade, score }),
  reload: t("popup_reload"),
  secure: t("popup_secure"),
  broken: t("popup_broken"),
  insecure: t("popup_insecure"),
  families: t("popup_families"),
  kind: t("popup_kind"),
  settings: t("popup_settings"),
  targetMet: t("popup_targetMet"),
  targetMissed: t("popup_targetMissed"),
  targetIs: (grade: string | undefined, families: readonly string[]) =>
    [grade && t("popup_targetGrade", { grade }), families.length && t("popup_targetFamilies", { families: families.join(", ") })].filter(Boolean).join(", "),
  refusedSettings: t("popup_refusedSettings"),
  openSettings: t("popup_openSettings"),
  lost: (points: number) => t("popup_lost", { count: points }),
  tabs: t("popup_tabs"),
  fix: t("popup_fix"),
  cookies: t("popup_cookies"),
  flow: t("popup_flow"),
  headers: t("popup_headers"),
  origin: t("popup_originTab"),
  aboutAssay: t("popup_aboutAssay"),
  forget: t("popup_forget"),
  forgetWhy: t("popup_forgetWhy"),
  forgotten: t("popup_forgotten"),
  forgetFailed: t("popup_forgetFailed"),

  next: t("popup_next"),
  upTo: (grade: string, score: number) => t("popup_upTo", { grade, score }),
  stack: t("popup_stack"),
  runsOn: (summary: string) => t("popup_runsOn", { summary }),
  perhaps: (titles: readonly string[]) => t("popup_perhaps", { titles: either(titles) }),
  confidence: { high: t("popup_confidence_high"), medium: t("popup_confidence_medium"), low: t("popup_confidence_low") } as Record<string, string>,
  ownedBy: (title: string) => t("popup_ownedBy", { title }),
  showFor: (title: string) => t("popup_showFor", { title }),
  more: t("popup_more"),
  gainWords: (from: string, to: string, points: number) =>
    from === to ? t("popup_gainStays", { count: points, to }) : t("popup_gainRises", { count: points, from, to }),
  costs: (points: number) => t("popup_costs", { points }),
  costsWhy: t("popup_costsWhy"),
  seen: t("popup_seen"),
  wanted: t("popup_wanted"),
  notSent: t("popup_notSent"),
  hop: (n: number) => t("popup_hop", { n }),
  inJar: t("popup_inJar"),
  showAll: (n: number) => t("popup_showAll", { count: n }),
  showLess: t("popup_showLess"),
  showNext: (n: number, left: number) => t("popup_showNext", { count: n, left }),
  showMore: (n: number) => t("popup_showMore", { count: n }),
  copy: t("popup_copy"),
  copied: t("popup_copied"),
  copyFailed: t("popup_copyFailed"),
  copyOf: (file: string) => t("popup_copyOf", { file }),
  run: t("popup_run"),
  proven: (version: string) => t("popup_proven", { version }),
  fromDocumentation: t("popup_fromDocumentation"),
  writing: (stack: string) => t("popup_writing", { stack }),
  recipeFailed: (stack: string) => t("popup_recipeFailed", { stack }),
  cannot: (stack: string) => t("popup_cannot", { stack }),
  staircase: t("popup_staircase"),
  staircaseWhy: t("popup_staircaseWhy"),
  taken: t("popup_taken"),
  takeNow: t("popup_takeNow"),
  readMore: t("popup_readMore"),
  aboutRule: t("popup_aboutRule"),
  wholePlan: (n: number) => t("popup_wholePlan", { count: n }),
  copyPlan: (stack: string) => t("popup_copyPlan", { stack }),
  copyMarkdown: t("popup_copyMarkdown"),
  copyMarkdownWhy: (stack: string) => t("popup_copyMarkdownWhy", { stack }),
  planCannot: (n: number, stack: string) => t("popup_planCannot", { count: n, stack }),
  showPlan: t("popup_showPlan"),
  passes: (n: number) => t("popup_passes", { count: n }),
  notApplicable: (n: number) => t("popup_notApplicable", { count: n }),
  unknown: (n: number) => t("popup_unknown", { count: n }),
  reloadPage: t("popup_reloadPage"),
  allowSite: (site: string) => t("popup_allowSite", { site }),
  allowAll: t("popup_allowAll"),
  allowWhy: t("popup_allowWhy"),
  notAllowed: t("popup_notAllowed"),
  cannotAllow: (why: string) => t("popup_cannotAllow", { why: why.replace(/^\w*Error: |\.$/g, "") }),
  partial: t("popup_partial"),
  partialThen: t("popup_partialThen"),
  unknownWhy: t("popup_unknownWhy"),
  elsewhere: t("popup_elsewhere"),
  elsewhereWhy: t("popup_elsewhereWhy"),
  askHTTP: [t("popup_askHTTP"), t("popup_askHTTPAgain")] as const,
  askMore: [t("popup_askMore"), t("popup_askMoreAgain")] as const,
  asking: t("popup_asking"),
  asked: t("popup_asked"),
  askFailed: t("popup_askFailed"),
  notAskedYet: t("popup_notAskedYet"),
  noAnswer: (error: string) => t("popup_noAnswer", { error }),
  thenFailed: (error: string) => t("popup_thenFailed", { error }),
  hiddenSince: (time: string) => t("popup_hiddenSince", { time }),
  inconclusive: t("popup_inconclusive"),
  info: (n: number) => t("popup_info", { count: n }),
  infoWhy: t("popup_infoWhy"),
  suppressed: (n: number) => t("popup_suppressed", { count: n }),
  spares: (points: number) => (points < 0 ? t("popup_costsMore", { count: -points }) : points > 0 ? t("popup_spares", { count: points }) : t("popup_changesNone")),
  until: (day: string) => t("popup_until", { day }),
  theCookie: t("popup_theCookie"),
  observatory: t("popup_observatory"),
  observatoryScale: t("popup_observatoryScale"),
  observatoryWhy: (algorithm: number) => t("popup_observatoryWhy", { algorithm }),
  perfect: t("popup_perfect"),
  perfectWhy: t("popup_perfectWhy"),

  noCookies: t("popup_noCookies"),
  noCookiesWhy: t("popup_noCookiesWhy"),
  cookie: t("popup_cookie"),
  secureFlag: t("popup_secureFlag"),
  httpOnly: t("popup_httpOnly"),
  sameSiteFlag: t("popup_sameSiteFlag"),
  overHTTP: t("popup_overHTTP"),
  yes: t("popup_yes"),
  no: t("popup_no"),
  notAsked: t("popup_notAsked"),
  notAskedWhy: t("popup_notAskedWhy"),
  gone: t("popup_gone"),
  sentHere: t("popup_sentHere"),
  setLine: t("popup_setLine"),
  setAt: t("popup_setAt"),
  sessionCookie: t("popup_sessionCookie"),
  expired: t("popup_expired"),
  partitioned: t("popup_partitioned"),
  thisHost: t("popup_thisHost"),
  andSubdomains: (domain: string) => t("popup_andSubdomains", { domain }),
  path: (path: string) => t("popup_path", { path }),
  refused: t("popup_refused"),
  problem: t("popup_problem"),

  noFlow: t("popup_noFlow"),
  noFlowWhy: t("popup_noFlowWhy"),
  cookiesSent: t("popup_cookiesSent"),
  cookiesSet: t("popup_cookiesSet"),
  cookiesWithheld: t("popup_cookiesWithheld"),
  plain: t("popup_plain"),
  overTLS: t("popup_overTLS"),
  byBrowser: t("popup_byBrowser"),

  inForce: t("popup_inForce"),
  asSent: t("popup_asSent"),
  noHeaders: t("popup_noHeaders"),
  noHeadersWhy: t("popup_noHeadersWhy"),
  headersOf: (n: number) => t("popup_headersOf", { count: n }),
};

/** The questions that the effective headers answer, and the words of the answers. */
export const effective = {
  injection: t("popup_effective_injection"),
  injectionNo: t("popup_effective_injectionNo"),
  injectionNoPolicy: t("popup_effective_injectionNoPolicy"),
  injectionYes: t("popup_effective_injectionYes"),
  injectionMissing: (directive: string) => t("popup_effective_injectionMissing", { directive }),
  injectionBy: t("popup_effective_injectionBy"),
  framing: t("popup_effective_framing"),
  allows: { none: t("popup_effective_allows_none"), "same-origin": t("popup_effective_allows_same_origin"), some: t("popup_effective_allows_some"), any: t("popup_effective_allows_any") } as Record<string, string>,
  hsts: t("popup_effective_hsts"),
  hstsNo: t("popup_effective_hstsNo"),
  hstsYes: (age: string, subdomains: boolean, preload: boolean) => {
    if (preload) return subdomains ? t("popup_effective_hstsPreload", { age }) : t("popup_effective_hstsHostPreload", { age });
    return subdomains ? t("popup_effective_hstsSubdomains", { age }) : t("popup_effective_hstsHost", { age });
  },
  hstsRefused: t("popup_effective_hstsRefused"),
  nosniff: t("popup_effective_nosniff"),
  nosniffYes: t("popup_effective_nosniffYes"),
  nosniffNo: t("popup_effective_nosniffNo"),
  referrer: t("popup_effective_referrer"),
  isolation: t("popup_effective_isolation"),
  cluster: t("popup_effective_cluster"),
  permissions: t("popup_effective_permissions"),
  permitted: (feature: string, allow: readonly string[]) => (allow.length ? `${feature}: ${allow.join(" ")}` : t("popup_effective_permittedNobody", { feature })),
  integrity: t("popup_effective_integrity"),
  clears: t("popup_effective_clears"),
  reports: t("popup_effective_reports"),
};

/** A time in the largest unit that is still exact enough: "12 months". In seconds. */
export function duration(seconds: number): string {
  return seconds > 0 ? lifetime(seconds * 1000, 0) : t("duration_seconds", { count: 0 });
}

/** A cookie's life from now on: "14 days". Both times are in milliseconds. */
export function lifetime(expires: number, now: number): string {
  const days = (expires - now) / 86_400_000;
  if (days <= 0) return text.expired;
  if (days < 1 / 24) return t("duration_minutes", { count: Math.max(1, Math.round(days * 1440)) });
  if (days < 2) return t("duration_hours", { count: Math.round(days * 24) });
  if (days < 60) return t("duration_days", { count: Math.round(days) });
  if (days < 700) return t("duration_months", { count: Math.round(days / 30.44) });
  return t("duration_years", { count: Math.round(days / 365.25) });
}

/** What a header is for: those that matter for security, and what else many answers have. */
export const headerMeaning: Record<string, string> = {
  "content-security-policy": t("panel_header_content_security_policy"),
  "content-security-policy-report-only": t("panel_header_content_security_policy_report_only"),
  "strict-transport-security": t("panel_header_strict_transport_security"),
  "x-content-type-options": t("panel_header_x_content_type_options"),
  "x-frame-options": t("panel_header_x_frame_options"),
  "referrer-policy": t("panel_header_referrer_policy"),
  "permissions-policy": t("panel_header_permissions_policy"),
  "cross-origin-opener-policy": t("panel_header_cross_origin_opener_policy"),
  "cross-origin-embedder-policy": t("panel_header_cross_origin_embedder_policy"),
  "cross-origin-resource-policy": t("panel_header_cross_origin_resource_policy"),
  "access-control-allow-origin": t("panel_header_access_control_allow_origin"),
  "access-control-allow-credentials": t("panel_header_access_control_allow_credentials"),
  "set-cookie": t("panel_header_set_cookie"),
  "cache-control": t("panel_header_cache_control"),
  vary: t("panel_header_vary"),
  server: t("panel_header_server"),
  "x-powered-by": t("panel_header_x_powered_by"),
  "content-type": t("panel_header_content_type"),
  "clear-site-data": t("panel_header_clear_site_data"),
  location: t("panel_header_location"),
};

/** The words of the headers' view. */
export const headers = {
  search: t("headers_search"),
  searchHint: t("headers_searchHint"),
  found: (n: number, all: number) => t("headers_found", { n, all }),
  none: t("headers_none"),
  noneWhy: t("headers_noneWhy"),
  showAll: t("headers_showAll"),
  copyAll: t("headers_copyAll"),
  copyAllOf: (url: string) => t("headers_copyAllOf", { url }),
  copyOf: (header: string) => t("headers_copyOf", { header }),
  missing: t("headers_missing"),
  others: (n: number) => t("headers_others", { count: n }),
  before: t("headers_before"),
  meta: t("headers_meta"),
  fine: t("headers_fine"),
  toCookies: t("headers_toCookies"),
  policy: (n: number, all: number) => t("headers_policy", { n, all }),
  reportOnly: t("headers_reportOnly"),
  columns: {
    policy: [t("headers_directive"), t("headers_values")],
    "report-only": [t("headers_directive"), t("headers_values")],
    permissions: [t("headers_feature"), t("headers_allowed")],
    endpoints: [t("headers_endpoint"), t("headers_address")],
  } as Record<string, readonly [string, string]>,
  unset: (n: number) => t("headers_unset", { count: n }),
  hidden: (n: number) => t("headers_hidden", { count: n }),
  state: {
    dangerous: t("headers_state_dangerous"),
    weak: t("headers_state_weak"),
    covered: t("headers_state_covered"),
    ignored: t("headers_state_ignored"),
    unknown: t("headers_state_unknown"),
  } as Record<string, string>,
};

/** A note of the core's about a header. One that this version does not know says nothing. */
export function explanation({ key, args = {} }: Note): string {
  const { seconds, why } = args;
  return textOf(`explain_${key.replaceAll("-", "_")}`, { ...args, ...(seconds && { duration: duration(Number(seconds)) }), ...(why && { why: say(why) }) }) ?? "";
}
