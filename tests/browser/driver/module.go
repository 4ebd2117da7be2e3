package driver

import "fmt"

// Module is JavaScript for [Browser.Background]: a promise of a new instance of one of the extension's WebAssembly modules, started as
// extension/module.ts does it. What it resolves to takes the name of a call and bytes, and returns bytes.
func Module(file string) string {
	return fmt.Sprintf(`(async () => {
		const go = new self.Go();
		const {instance} = await self.WebAssembly.instantiateStreaming(self.fetch(self.chrome.runtime.getURL(%q)), go.importObject);
		go.run(instance);
		const {alloc, mem, ...calls} = instance.exports;
		return (name, input) => {
			const room = alloc(input.length);
			new self.Uint8Array(mem.buffer).set(input, room);
			const output = calls[name](input.length);
			return new self.Uint8Array(mem.buffer, Number(output >> 32n), Number(output & 0xffffffffn));
		};
	})()`, file)
}
