//go:build !wasm

package main

func main() {
	println("This is a WebAssembly module with the core's recipes. Build it with GOOS=js and GOARCH=wasm; for the command line see cmd/assay.")
}
