//go:build !wasm

package main

func main() {
	println("This is the core's WebAssembly module. Build it with GOOS=js or GOOS=wasip1 and GOARCH=wasm; for the command line see cmd/assay.")
}
