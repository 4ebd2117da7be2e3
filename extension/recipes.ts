// What is asked of the core about a page that is judged: recipes.wasm. The worker loads it only when somebody wants something of a page.

import type { Calls } from "./calls.ts";
import { Module } from "./module.ts";
import { type Checklist, type ChecklistRequest, type Comparison, type CompareRequest, type Explained, type Export, type ExportRequest, type LoadsVerdict, type Observation, type Recipe, type RecipeRequest, type ResponsesRequest, type ResponseVerdicts, type Snapshot, type SnapshotRequest, snapshotVersion, type Trial, type TrialRequest, type WhatIf, type WhatIfRequest } from "./wire.ts";

/** The module's calls. */
export type Name = "recipe" | "trial" | "snapshot" | "compare" | "export" | "checklist" | "responses" | "whatif" | "loads" | "explain" | "site";

let module: Calls<Name> = new Module<Name>("recipes.wasm");

/** Has everything here asked elsewhere, in a worker say. */
export function askIn(calls: Calls<Name>): void {
  module = calls;
}

/** The text that makes the changes on one stack. Never rejects: what goes wrong is in the Recipe's `error`. */
export function recipe(request: RecipeRequest): Promise<Recipe> {
  const { stack } = request;
  return module.call<Recipe>("recipe", JSON.stringify(request), (error) => ({ stack, title: stack, error, parts: [], apply: "", notes: [], cannot: [] }));
}

/** What is to be compared of a judged page. Never rejects: what goes wrong is in the Snapshot's `error`. */
export function snapshot(request: SnapshotRequest): Promise<Snapshot> {
  const { url } = request.report;
  return module.call<Snapshot>("snapshot", JSON.stringify(request), (error) => ({ version: snapshotVersion, rubric: 0, error, url, score: 0 }));
}

/** How two pages differ. Never rejects: what goes wrong is in the Comparison's `error`. */
export function compare(request: CompareRequest): Promise<Comparison> {
  return module.call<Comparison>("compare", JSON.stringify(request), (error) => ({ error, better: [], worse: [], changed: [], aside: [] }));
}

/** What of a site was looked at since it was deployed. Never rejects: what goes wrong is in the Checklist's `error`. */
export function checklist(request: ChecklistRequest): Promise<Checklist> {
  return module.call<Checklist>("checklist", JSON.stringify(request), (error) => ({ error, items: [], seen: 0, markdown: "" }));
}

/** A report in another form. Never rejects: what goes wrong is in the Export's `error`. */
export function exported(request: ExportRequest): Promise<Export> {
  return module.call<Export>("export", JSON.stringify(request), (error) => ({ error, name: "", type: "", text: "", leftOut: [] }));
}

/** What is wrong with some responses. Never rejects: what goes wrong is in the ResponseVerdicts' `error`. */
export function responses(request: ResponsesRequest): Promise<ResponseVerdicts> {
  return module.call<ResponseVerdicts>("responses", JSON.stringify(request), (error) => ({ error, verdicts: [] }));
}

/** What browsers make of an observation's headers. Never rejects: what goes wrong is in the Explained's `error`. */
export function explain(observation: Observation): Promise<Explained> {
  return module.call<Explained>("explain", JSON.stringify(observation), (error) => ({ error, exchanges: [] }));
}

/** What of some changes a browser can try by itself. Never rejects: what goes wrong is in the Trial's `error`. */
export function trial(request: TrialRequest): Promise<Trial> {
  return module.call<Trial>("trial", JSON.stringify(request), (error) => ({ error, headers: [], cookies: [], cannot: [], notes: [] }));
}

/** What would be otherwise if a cookie were as wished. Never rejects: what goes wrong is in the WhatIf's `error`. */
export function whatIf(request: WhatIfRequest): Promise<WhatIf> {
  const { name } = request;
  return module.call<WhatIf>("whatif", JSON.stringify(request), (error) => ({ error, name, requests: [], changes: [], score: 0, grade: "", thenScore: 0, thenGrade: "" }));
}

/** What can be said of the single things that a page loads. Never rejects: what goes wrong is in the LoadsVerdict's `error`. */
export function loads(observation: Observation): Promise<LoadsVerdict> {
  return module.call<LoadsVerdict>("loads", JSON.stringify(observation), (error) => ({ error, resources: [], thirdParties: [] }));
}

/** See [Calls.site]. */
export function site(host: string): Promise<string> {
  return module.site(host);
}
