// Package border makes calls of bytes to bytes visible to JavaScript.
package border

import "syscall/js"

// Serve sets a global of that name with one function a call, Uint8Array to Uint8Array, and never returns: the module lives as long as its host.
func Serve(name string, calls map[string]func([]byte) []byte) {
	functions := map[string]any{}
	for name, call := range calls {
		functions[name] = export(call)
	}
	js.Global().Set(name, js.ValueOf(functions))
	select {}
}

// export makes a call visible. One buffer goes in and one comes out: values that cross the border one by one cost thirty times as much.
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
