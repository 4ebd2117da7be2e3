// Runs the core beside the panel, so that judging holds up no frame. A ResponsesRequest comes in as JSON, its ResponseVerdicts go out.

import { Module } from "../module.ts";

const module = new Module<"responses">("recipes.wasm");

addEventListener("message", ({ data }: MessageEvent<{ id: number; json: string }>) => {
  void module
    .call("responses", data.json, (error) => ({ error, verdicts: [] }))
    .then((answer) => postMessage({ id: data.id, answer }));
});
