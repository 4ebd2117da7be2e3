// Runs the core beside the panel, so that neither its start nor its work holds up a frame. See beside.ts.

import { Module } from "../module.ts";
import type { Name } from "../recipes.ts";
import type { Answered, Question } from "./beside.ts";

const module = new Module<Name>("recipes.wasm");
module.warm();

addEventListener("message", ({ data: { id, name, question } }: MessageEvent<Question>) => {
  const tell = (answered: Omit<Answered, "id">) => postMessage({ id, ...answered } satisfies Answered);
  module.answer(name, question).then(
    (answer) => tell({ answer }),
    (error) => tell({ error: error instanceof Error ? error.message : String(error) }),
  );
});
