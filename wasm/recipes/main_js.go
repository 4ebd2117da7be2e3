// Command recipes is what views ask of the core, as a WebAssembly module: recipes.wasm. Its whole surface is one global, set when the module is ready:
//
//	globalThis.recipes = {
//	  recipe(Uint8Array): Uint8Array   // RecipeRequest → Recipe
//	  trial(Uint8Array):  Uint8Array   // TrialRequest  → Trial
//	  site(Uint8Array):   Uint8Array   // a host's name → its site's; text, not JSON
//	}
package main

import (
	"assay/core"
	"assay/wasm/border"
)

func main() {
	border.Serve("recipes", map[string]func([]byte) []byte{
		"recipe": core.RecipeJSON,
		"trial":  core.TrialJSON,
		"site":   core.Site,
	})
}
