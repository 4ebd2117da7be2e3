// The core, as a WebAssembly module: JSON bytes in, JSON bytes out, never objects.
//
// wasm_exec.js is Go's own loader, imported by its address in the extension and left out of the bundles (esbuild's
// --external:/wasm_exec.js), so that it ships byte for byte as Go has it. A static import works in Chromium's module workers, which know
// neither importScripts nor import(), and in Firefox's pages.

import "/wasm_exec.js";
import { failure } from "./ungraded.ts";
import { type Change, type Observation, observationVersion, type PreviewRequest, type Recipe, type RecipeRequest, type Report, type Trial, type TrialRequest } from "./wire.ts";

/** What the module sets as globalThis.assay. */
interface Calls {
  assess(observation: Uint8Array): Uint8Array;
  preview(request: Uint8Array): Uint8Array;
  recipe(request: Uint8Array): Uint8Array;
  trial(request: Uint8Array): Uint8Array;
  site(host: Uint8Array): Uint8Array;
}

interface Instance {
  calls: Calls;
  exited: boolean;
}

let compiled: Promise<WebAssembly.Module> | undefined;
let current: Promise<Instance> | undefined;

/** Judges an observation. Never rejects: what goes wrong becomes a Report with the state "error". */
export function assess(observation: Observation): Promise<Report> {
  return call<Report>("assess", JSON.stringify(observation), (error) => failure(observation.url, error));
}

/** What the core finds wrong with a settings document, in its words; undefined if it takes it. The text must be JSON; it is not read here,
 * because reading would lose what stands twice. Never rejects. */
export async function refusal(policy: string): Promise<string | undefined> {
  const url = "https://shop.test/";
  const page: Observation = { version: observationVersion, time: new Date().toISOString(), url, exchanges: [{ url, method: "GET", status: 200, headers: [] }] };
  const json = `${JSON.stringify(page).slice(0, -1)},"policy":${policy}}`;
  const report = await call<Report>("assess", json, (error) => failure(url, error));
  return report.state === "error" ? report.error : undefined;
}

/** Judges an observation as it would be with some changes made. Never rejects. */
export function preview(observation: Observation, changes: Change[]): Promise<Report> {
  const request: PreviewRequest = { observation, changes };
  return call<Report>("preview", JSON.stringify(request), (error) => failure(observation.url, error));
}

/** The text that makes the changes on one stack. Never rejects: what goes wrong is in the Recipe's `error`. */
export function recipe(request: RecipeRequest): Promise<Recipe> {
  const { stack } = request;
  return call<Recipe>("recipe", JSON.stringify(request), (error) => ({ stack, title: stack, error, parts: [], apply: "", notes: [], cannot: [] }));
}

/** What of some changes a browser can try by itself. Never rejects: what goes wrong is in the Trial's `error`. */
export function trial(request: TrialRequest): Promise<Trial> {
  return call<Trial>("trial", JSON.stringify(request), (error) => ({ error, headers: [], cookies: [], cannot: [], notes: [] }));
}

/** The site that a host belongs to: "shop.co.uk" for "www.shop.co.uk". A host that belongs to none, an IP address say, is its own. Never rejects. */
export async function site(host: string): Promise<string> {
  try {
    return await answer("site", host);
  } catch {
    return host;
  }
}

/** Starts loading the module, so that the first call need not wait for all of it. */
export function warm(): void {
  instance().catch(() => {}); // the first call reports what is wrong
}

async function call<T>(name: keyof Calls, json: string, broken: (error: string) => T): Promise<T> {
  try {
    return JSON.parse(await answer(name, json)) as T;
  } catch (error) {
    return broken(error instanceof Error ? error.message : String(error));
  }
}

async function answer(name: keyof Calls, question: string): Promise<string> {
  const loading = instance();
  try {
    const loaded = await loading;
    if (loaded.exited) throw new Error("the core stopped"); // while this call waited
    const output = loaded.calls[name](new TextEncoder().encode(question));
    // A Go program that exits during a call returns garbage from it, and so do all later calls.
    if (loaded.exited || !(output instanceof Uint8Array)) throw new Error("the core stopped");
    return new TextDecoder().decode(output);
  } catch (error) {
    if (current === loading) current = undefined; // the next call gets a new instance
    throw error;
  }
}

function instance(): Promise<Instance> {
  current ??= start();
  return current;
}

async function start(): Promise<Instance> {
  compiled ??= compile().catch((error) => {
    compiled = undefined;
    throw error;
  });
  const go = new Go();
  const wasm = await WebAssembly.instantiate(await compiled, go.importObject);
  const scope = globalThis as { assay?: Calls };
  scope.assay = undefined;
  const started: Instance = { calls: undefined!, exited: false };
  go.exit = () => {
    started.exited = true;
  };
  // main sets globalThis.assay and blocks; run returns to us as soon as it does.
  void go.run(wasm).then(() => {
    started.exited = true;
  });
  const calls = scope.assay as Calls | undefined;
  if (!calls) throw new Error("the core did not start");
  started.calls = calls;
  return started;
}

async function compile(): Promise<WebAssembly.Module> {
  const response = await fetch(chrome.runtime.getURL("assay.wasm"));
  return WebAssembly.compile(await response.arrayBuffer());
}
