// Command recipes is what views ask of the core, as a WebAssembly module: recipes.wasm. Its whole surface is one global, set when the module is ready:
//
//	globalThis.recipes = {
//	  recipe(Uint8Array):   Uint8Array   // RecipeRequest   → Recipe
//	  trial(Uint8Array):    Uint8Array   // TrialRequest    → Trial
//	  snapshot(Uint8Array): Uint8Array   // SnapshotRequest → Snapshot
//	  compare(Uint8Array):  Uint8Array   // CompareRequest  → Comparison
//	  site(Uint8Array):     Uint8Array   // a host's name   → its site's; text, not JSON
//	}
package main

import (
	"assay/core"
	"assay/wasm/border"
)

func main() {
	border.Serve("recipes", map[string]func([]byte) []byte{
		"recipe":   core.RecipeJSON,
		"trial":    core.TrialJSON,
		"snapshot": core.SnapshotJSON,
		"compare":  core.CompareJSON,
		"site":     core.Site,
	})
}
