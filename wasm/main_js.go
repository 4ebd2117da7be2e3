// Command wasm is the judge as a WebAssembly module: the entry points and nothing else. The recipes, which only views need, are a module of their
// own (wasm/recipes), so that the worker starts sooner.
//
// Built for js, it is what the extension ships as assay.wasm. Its whole surface is one global, set when the module is ready:
//
//	globalThis.assay = {
//	  assess(Uint8Array):  Uint8Array   // Observation     → Report
//	  preview(Uint8Array): Uint8Array   // PreviewRequest  → Report
//	  trial(Uint8Array):   Uint8Array   // TrialRequest    → Trial
//	  site(Uint8Array):    Uint8Array   // a host's name   → its site's; text, not JSON
//	}
//
// Built for wasip1, it exports the calls of both modules to hosts such as wazero: see main_wasip1.go.
package main

import (
	"assay/core"
	"assay/wasm/border"
)

func main() {
	border.Serve("assay", map[string]func([]byte) []byte{
		"assess":  core.AssessJSON,
		"preview": core.PreviewJSON,
		"trial":   core.TrialJSON,
		"site":    core.Site,
	})
}
