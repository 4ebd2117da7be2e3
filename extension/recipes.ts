// What views ask of the core by themselves: recipes.wasm.

import { Module } from "./module.ts";
import type { Recipe, RecipeRequest, Trial, TrialRequest } from "./wire.ts";

const module = new Module<"recipe" | "trial" | "site">("recipes.wasm", "recipes");

/** The text that makes the changes on one stack. Never rejects: what goes wrong is in the Recipe's `error`. */
export function recipe(request: RecipeRequest): Promise<Recipe> {
  const { stack } = request;
  return module.call<Recipe>("recipe", JSON.stringify(request), (error) => ({ stack, title: stack, error, parts: [], apply: "", notes: [], cannot: [] }));
}

/** See [Module.trial]. */
export function trial(request: TrialRequest): Promise<Trial> {
  return module.trial(request);
}

/** See [Module.site]. */
export function site(host: string): Promise<string> {
  return module.site(host);
}
