// The judge: assay.wasm.

import { Module } from "./module.ts";
import { failure } from "./ungraded.ts";
import { type Observation, observationVersion, type Report } from "./wire.ts";

const module = new Module<"assess" | "site">("assay.wasm");

/** Judges an observation. Never rejects: what goes wrong becomes a Report with the state "error". */
export function assess(observation: Observation): Promise<Report> {
  return module.call<Report>("assess", JSON.stringify(observation), (error) => failure(observation.url, error));
}

/** What the core finds wrong with a settings document, in its words; undefined if it takes it. The text must be JSON; it is not read here,
 * because reading would lose what stands twice. Never rejects. */
export async function refusal(policy: string): Promise<string | undefined> {
  const url = "https://shop.test/";
  const page: Observation = { version: observationVersion, time: new Date().toISOString(), url, exchanges: [{ url, method: "GET", status: 200, headers: [] }] };
  const json = `${JSON.stringify(page).slice(0, -1)},"policy":${policy}}`;
  const report = await module.call<Report>("assess", json, (error) => failure(url, error));
  return report.state === "error" ? report.error : undefined;
}

/** See [Module.site]. */
export function site(host: string): Promise<string> {
  return module.site(host);
}

/** Starts loading the judge, so that the first grade need not wait for all of it. */
export function warm(): void {
  module.warm();
}
