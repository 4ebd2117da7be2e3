// A model as it is shown: what the core and the worker say in it, in the reader's language.

import { language } from "../extension/i18n.ts";
import { say, sayComparison, sayRecipe, sayReport, sayTriable, sayUnsupported, sayWhatIf } from "../extension/say.ts";
import type { Trial } from "../extension/collector/trial.ts";
import type { CookieTry, Model } from "./model.ts";

/** The same model in English. */
export function spoken(model: Model): Model {
  if (language() === "en") return model;
  return {
    ...model,
    report: sayReport(model.report),
    recipes: new Map([...model.recipes].map(([key, recipe]) => [key, sayRecipe(recipe)])),
    triable: new Map([...model.triable].map(([key, trial]) => [key, sayTriable(trial)])),
    probes: model.probes.map((probe) => (probe.error ? { ...probe, error: say(probe.error) } : probe)),
    ...(model.whatIfs && { whatIfs: new Map([...model.whatIfs].map(([cookie, one]) => [cookie, spokenTry(one)])) }),
    ...(model.loads?.error && { loads: { ...model.loads, error: say(model.loads.error) } }),
    ...(model.trial && { trial: spokenTrial(model.trial) }),
    ...(model.tryFailed && { tryFailed: { ...model.tryFailed, error: say(model.tryFailed.error) } }),
    ...(model.askError && { askError: say(model.askError) }),
    ...(model.standing && { standing: { ...model.standing, comparison: sayComparison(model.standing.comparison) } }),
    ...(model.pinError && { pinError: say(model.pinError) }),
    announce: say(model.announce),
  };
}

function spokenTry({ wish, answer, recipe }: CookieTry): CookieTry {
  return { wish, ...(answer && { answer: sayWhatIf(answer) }), ...(recipe && { recipe: sayRecipe(recipe) }) };
}

function spokenTrial(trial: Trial): Trial {
  const { result } = trial;
  return {
    ...trial,
    notes: trial.notes.map(say),
    cannot: sayUnsupported(trial.cannot),
    ...(result && { result: { ...result, broke: result.broke.map((one) => (one.why ? { ...one, why: say(one.why) } : one)) } }),
  };
}
