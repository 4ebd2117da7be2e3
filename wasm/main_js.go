// Command wasm is the core as a WebAssembly module: the entry points and nothing else.
//
// Built for js, it is what the extension ships. Its whole surface is one global, set when the module is ready:
//
//	globalThis.assay = {
//	  assess(Uint8Array):  Uint8Array   // Observation     → Report
//	  preview(Uint8Array): Uint8Array   // PreviewRequest  → Report
//	  recipe(Uint8Array):  Uint8Array   // RecipeRequest   → Recipe
//	  trial(Uint8Array):   Uint8Array   // TrialRequest    → Trial
//	  site(Uint8Array):    Uint8Array   // a host's name   → its site's; text, not JSON
//	}
//
// Built for wasip1, it exports the same five calls to hosts such as wazero: see main_wasip1.go.
package main

import (
	"syscall/js"

	"assay/core"
)

func main() {
	js.Global().Set("assay", js.ValueOf(map[string]any{
		"assess":  export(core.AssessJSON),
		"preview": export(core.PreviewJSON),
		"recipe":  export(core.RecipeJSON),
		"trial":   export(core.TrialJSON),
		"site":    export(core.Site),
	}))
	select {} // the module lives as long as its host
}

// export makes a call of bytes to bytes visible to JavaScript. One buffer goes in and one comes out: values that cross the border one
// by one cost thirty times as much.
func export(call func([]byte) []byte) js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) any {
		in := make([]byte, args[0].Get("byteLength").Int())
		js.CopyBytesToGo(in, args[0])
		out := call(in)
		array := js.Global().Get("Uint8Array").New(len(out))
		js.CopyBytesToJS(array, out)
		return array
	})
}
